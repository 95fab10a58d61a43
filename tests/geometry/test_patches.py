"""Stroke width against drawn strokes, specks against OpenCV's labelling."""

import cv2
import numpy as np
import pytest

from symgen.geometry.patches import FAINT, SPECK, clear_specks, stroke_width


def stroke(width, angle, n=200):
    y, x = np.mgrid[:n, :n] - n / 2
    turn = np.deg2rad(angle)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    away = np.hypot(np.maximum(np.abs(along) - 70, 0), across)
    return np.clip(width / 2 + 0.5 - away, 0, 1).astype(np.float32)


@pytest.mark.parametrize("width", [1, 2, 5, 12])
@pytest.mark.parametrize("angle", [0, 20, 45, 90])
def test_stroke_width_is_the_pens(width, angle):
    round_ends = 2 * (140 * width + np.pi * width**2 / 4) / (280 + np.pi * width)
    assert stroke_width(stroke(width, angle)) == pytest.approx(round_ends, rel=0.08 if width > 1 else 0.6)


def test_a_discs_width_is_its_radius():
    y, x = np.mgrid[:100, :100]
    disc = np.clip(30.5 - np.hypot(x - 50, y - 50), 0, 1).astype(np.float32)
    assert stroke_width(disc) == pytest.approx(30, rel=0.06)


def room(shape):
    most = shape[0] * shape[1] // 2 + 2
    return np.empty(shape, np.int32), np.empty(most, np.int32), np.empty((most, 2))


def by_opencv(ink, width):
    n, labels = cv2.connectedComponents((ink > 0).astype(np.uint8), connectivity=8)
    good = [ink[labels == i].sum() >= SPECK * width**2 and ink[labels == i].max() >= FAINT for i in range(1, n)]
    kept = np.isin(labels, 1 + np.flatnonzero(good))
    return ink if not any(good) else np.where(kept, ink, 0)


@pytest.mark.parametrize("shape", [(40, 40), (1, 60), (60, 1), (17, 90), (2, 2)])
def test_specks_are_what_opencv_would_call_so(shape):
    for seed in range(20):
        draws = np.random.default_rng(seed)
        share = draws.uniform(0.05, 0.6)
        ink = np.where(draws.random(shape) < share, draws.random(shape), 0).astype(np.float32)
        expected = by_opencv(ink, 2.0)
        cleared = clear_specks(ink, 2.0, *room(shape))
        np.testing.assert_allclose(ink, expected)
        assert cleared == (np.count_nonzero(expected) < np.count_nonzero(ink) or cleared)


def test_every_pixel_its_own_patch_fits_the_room():
    ink = np.zeros((31, 33), np.float32)
    ink[::2, ::2] = 1
    clear_specks(ink, 9.0, *room(ink.shape))
    assert ink.sum() == 16 * 17, "all are specks, so none is"
