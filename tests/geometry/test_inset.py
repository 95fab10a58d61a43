"""Resampling against Pillow's and OpenCV's, and boxes against known edges."""

import cv2
import numpy as np
import pytest
from PIL import Image

from symgen.geometry.inset import bounds, inset


def picture(high=60, wide=90):
    return cv2.GaussianBlur(np.random.default_rng(2).random((high, wide)).astype(np.float32), (0, 0), 1.0)


def drawn(ink, size, scale, middle=None):
    x, y = middle or (ink.shape[1] / 2, ink.shape[0] / 2)
    out = np.empty((size, size), np.float32)
    inset(ink, x, y, scale, out)
    return out


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_shrinking_is_the_mean_over_areas(factor):
    ink = picture(60, 60)
    expected = cv2.resize(ink, (60 // factor, 60 // factor), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(drawn(ink, 60 // factor, 1 / factor), expected, atol=1e-5)


def test_shrinking_by_no_whole_number_is_pillows_box():
    ink = picture(60, 60)
    expected = np.asarray(Image.fromarray(ink).resize((45, 45), Image.Resampling.BOX))
    # Pillow's box takes or leaves whole pixels, ours parts of them.
    assert np.abs(drawn(ink, 45, 45 / 60) - expected).mean() < 0.02
    exact = cv2.resize(ink, (45, 45), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(drawn(ink, 45, 45 / 60), exact, atol=1e-4)


@pytest.mark.parametrize("size", [60, 90, 145])
def test_enlarging_is_linear_interpolation(size):
    ink = np.pad(picture(20, 20), 5)  # beyond its ends OpenCV repeats the edge, and we have paper
    expected = cv2.resize(ink, (size, size), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(drawn(ink, size, size / 30), expected, atol=1e-4)


def test_ink_is_neither_made_nor_lost():
    ink = np.pad(picture(), 30)
    for scale in (0.3, 0.77, 1.0, 1.9):
        size = int(np.ceil(170 * scale))
        assert drawn(ink, size, scale, (75.3, 60.8)).sum() == pytest.approx(ink.sum() * scale**2, rel=1e-3)


def test_beyond_the_picture_there_is_paper():
    out = drawn(np.ones((4, 4), np.float32), 12, 1.0)
    assert out.sum() == pytest.approx(16)
    assert drawn(np.ones((3, 200), np.float32), 20, 0.1).sum() == pytest.approx(6, rel=1e-3)


@pytest.mark.parametrize("shift", [0.0, 0.2, 0.5, 0.8])
def test_a_box_lies_between_pixels(shift):
    at = np.arange(31)
    line = np.clip(np.minimum(at[1:] - (6 + shift), (20 + shift) - at[:-1]), 0, 1)  # covers 6.. to 20.. exactly
    ink = np.outer(np.clip(np.minimum(at[1:] - 3, 9 - at[:-1]), 0, 1), line).astype(np.float32)
    box = np.empty(4, np.float32)
    bounds(ink, box)
    np.testing.assert_allclose(box, [6 + shift, 3, 20 + shift, 9], atol=1e-5)


def test_a_blank_pictures_box_is_all_of_it():
    box = np.empty(4, np.float32)
    bounds(np.zeros((5, 8), np.float32), box)
    np.testing.assert_array_equal(box, [0, 0, 8, 5])
