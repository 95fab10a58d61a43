"""Thinning against strokes drawn with a thinner pen in the first place."""

import cv2
import numpy as np
import pytest

from symgen.geometry.thin import thin


def stroke(width, angle_deg, side=96, fine=8):
    """A straight stroke through the middle, antialiased, ink 1 on 0."""
    picture, half = np.zeros((side * fine, side * fine), np.uint8), side * fine / 2
    reach = np.array([np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))]) * side * fine * 0.3
    ends = [tuple(np.int32(half + sign * reach).tolist()) for sign in (-1, 1)]
    cv2.line(picture, *ends, 255, round(width * fine))
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def thinned(ink, depth):
    out = ink.copy()
    thin(out, depth, np.empty((3, *ink.shape), np.float32))
    return out


@pytest.mark.parametrize("angle_deg", [0, 20, 45, 70, 90])
@pytest.mark.parametrize("depth", [0.4, 1.0, 2.7])
def test_a_stroke_loses_so_much_on_either_side_in_any_direction(angle_deg, depth):
    before, after = stroke(12, angle_deg), thinned(stroke(12, angle_deg), depth)
    along = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    y, x = np.mgrid[: len(before), : len(before)] + 0.5 - len(before) / 2
    inner = np.abs(x * along[0] + y * along[1]) < 15
    lost = (before - after)[inner].sum() / 30
    assert lost == pytest.approx(2 * depth, rel=0.13, abs=0.11)
    assert (after <= before).all()


def test_a_hairline_stays_where_a_stem_is_worn_down():
    ink = np.zeros((64, 64), np.float32)
    ink[8:56, 10:24], ink[30:32, 24:60] = 1, 1
    after = thinned(ink, 4.0)
    assert after[30:32, 28:56].max(axis=0).min() == 1, "the hairline is torn"
    assert after[40, 10:24].sum() == pytest.approx(6, abs=0.5)


def test_nothing_to_take_leaves_all():
    ink = np.random.default_rng(0).random((20, 30), np.float32)
    np.testing.assert_array_equal(thinned(ink, 0.0), ink)


def test_the_edge_of_the_picture_is_an_edge():
    assert thinned(np.ones((9, 9), np.float32), 1.0).sum() == 49
