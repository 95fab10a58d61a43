"""Exact areas of filled outlines."""

import numpy as np
import pytest
from raster_cases import SIZE, blob, circle, outlines

from symgen.raster import draw
from symgen.raster.fill import FULL
from symgen.raster.grid import GRID


def rectangle(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def test_whole_pixels_are_full_and_their_neighbours_blank():
    image = draw(outlines(rectangle(8, 5, 20, 30)), SIZE)[0]
    expected = np.zeros((SIZE, SIZE), np.uint8)
    expected[5:30, 8:20] = 255
    assert np.array_equal(image, expected)


@pytest.mark.parametrize(("share", "level"), [(0.25, 64), (0.5, 128), (0.75, 191)])
def test_parts_of_pixels(share, level):
    for outline in (
        rectangle(8, 5, 9, 5 + share),
        rectangle(8, 6 - share, 9, 6),
        rectangle(8, 5, 8 + share, 6),
        rectangle(9 - share, 5, 9, 6),
        [(8, 5 + share - 0.25), (9, 5 + share + 0.25), (9, 5), (8, 5)],
    ):
        image = draw(outlines(outline), SIZE)[0]
        assert image[5, 8] == level and image.sum() == level


@pytest.mark.parametrize("seed", range(4))
def test_ink_is_the_shoelace_area(seed):
    outline = np.round(blob(seed) * GRID) / GRID
    x, y = outline.T
    area = abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2
    assert draw(outlines(outline), SIZE).sum() / 255 == pytest.approx(area, rel=2e-4)


def test_direction_of_turning_and_first_point_do_not_matter():
    outline = blob(7)
    image = draw(outlines(outline), SIZE).astype(int)
    assert np.abs(draw(outlines(outline[::-1]), SIZE) - image).max() <= 1
    assert np.abs(draw(outlines(np.roll(outline, 9, axis=0)), SIZE) - image).max() <= 1


def test_inner_outline_turning_the_other_way_is_a_hole():
    image = draw(outlines(24 + circle() * 20, 24 + circle()[::-1] * 10), SIZE)[0]
    assert image[24, 24] == 0 and image[24, 8] == 255


def test_overlap_turning_the_same_way_is_united():
    image = draw(outlines(rectangle(4, 4, 30, 30), rectangle(20, 20, 44, 44)), SIZE)[0]
    assert (image[20:30, 20:30] == 255).all() and image.astype(int).sum() == 255 * (26 * 26 + 24 * 24 - 10 * 10)


def test_outline_left_of_the_canvas_still_winds():
    """A shape that wraps round the left edge covers what it encloses, and only that."""
    image = draw(outlines(rectangle(-50, 10, 30, 20)), SIZE)[0]
    assert (image[10:20, :30] == 255).all() and image.astype(int).sum() == 255 * 300
    notched = [(-40, 5), (40, 5), (40, 40), (-40, 40), (-40, 30), (-5, 24), (-40, 18)]  # the notch ends before x = 0
    assert (draw(outlines(notched), SIZE)[0, 5:40, :40] == 255).all()


def test_nothing_trails_to_the_right_of_a_shape():
    """Closed outlines sum to exactly nothing; rounding to grey levels would hide streaks up to half a level."""
    for seed in range(30):
        outline = blob(seed, 97) * 0.7
        right = int(np.ceil(outline[:, 0].max())) + 1
        assert not draw(outlines(outline), SIZE)[0, :, right:].any()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_outlines_without_area_are_blank(n):
    assert not draw(outlines(np.array([(3, 3), (40, 30)])[:n]), SIZE).any()


def test_repeated_points_change_nothing():
    outline = blob(2)
    assert np.array_equal(draw(outlines(outline.repeat(3, axis=0)), SIZE), draw(outlines(outline), SIZE))


def test_many_windings_do_not_overflow():
    outline = np.concatenate([24 + circle(12) * 15] * 900)
    image = draw(outlines(outline), SIZE)[0]
    assert image[24, 24] == 255 and 900 * FULL < 2**31
