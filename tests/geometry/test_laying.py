"""A picture laid over itself, moved, turned, scaled or paler, agrees with it; over another drawing it does not."""

import cv2
import numpy as np
import pytest

from symgen.geometry.laying import lay_over, turn

SIDE = 40


def drawing(seed, moved=(0.0, 1.0, 0.0, 0.0)):
    """A smooth scribble. moved: degrees, scale, x, y."""
    draws = np.random.default_rng(seed)
    points = draws.uniform(10, 30, (7, 2)) - 19.5
    angle, scale, x, y = moved
    a = np.deg2rad(angle)
    points = scale * points @ np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]).T + 19.5 + [x, y]
    large = np.zeros((8 * SIDE, 8 * SIDE), np.uint8)
    cv2.polylines(large, [np.round(8 * points + 3.5).astype(np.int32)], False, 255, 24)
    return cv2.GaussianBlur(cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA), (0, 0), 1)


def likeness(one, other):
    found = np.zeros(1, np.float32)
    lay_over(one[None], other[None], np.zeros((1, 2), np.int64), found)
    return found[0]


@pytest.mark.parametrize("moved", [(0, 1, 0, 0), (3, 1, 0, 0), (0, 1.06, 0, 0), (0, 1, 1.3, -0.7), (-3, 0.95, 0.5, 1)])
@pytest.mark.parametrize("seed", range(4))
def test_a_moved_picture_is_laid_over_itself(seed, moved):
    assert likeness(drawing(seed), drawing(seed, moved)) > 0.99
    assert likeness(drawing(seed, moved), drawing(seed)) > 0.99


@pytest.mark.parametrize("seed", range(4))
def test_greys_do_not_count_and_it_begins_from_the_plain_cosine(seed):
    one, other = drawing(seed), drawing(seed, (4, 1, 1, 0))
    assert likeness(one, (0.4 * one).astype(np.uint8)) > 0.999
    flat = [image.astype(float).ravel() / np.linalg.norm(image) for image in (one, other)]
    assert likeness(one, other) > flat[0] @ flat[1] + 0.01


def test_other_drawings_and_blank_pictures_are_not_alike():
    found = [likeness(drawing(a), drawing(b)) for a in range(5) for b in range(5) if a != b]
    assert max(found) < 0.95
    blank = np.zeros((SIDE, SIDE), np.uint8)
    assert likeness(blank, drawing(0)) == likeness(drawing(0), blank) == likeness(blank, blank) == 0


@pytest.mark.parametrize("degrees", [-6, 3])
def test_pictures_are_turned_about_their_middle_and_keep_their_corners(degrees):
    images = np.stack([drawing(seed) for seed in range(3)])
    out = np.empty((3, 50, 50), np.uint8)
    turn(images, np.deg2rad(degrees), out)
    for image, found in zip(images, out, strict=True):
        page = cv2.copyMakeBorder(image, 5, 5, 5, 5, cv2.BORDER_CONSTANT)
        expected = cv2.warpAffine(page, cv2.getRotationMatrix2D((24.5, 24.5), degrees, 1), (50, 50))
        assert np.abs(found.astype(int) - expected).max() <= 8, "OpenCV rounds places to a 32nd of a pixel"
        assert int(found.sum()) == pytest.approx(int(image.sum()), rel=0.01)
