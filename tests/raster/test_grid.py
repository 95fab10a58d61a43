"""What is let into the raster room, and how it is rounded."""

import numpy as np
import pytest
from raster_cases import outlines, strokes

from symgen.paths import concat, empty
from symgen.raster.grid import GRID, LIMIT_PX, on_grid


def test_points_and_widths_are_rounded_to_the_grid():
    item = strokes([(1.0, 2.0), (3.14159, -7.00301)], width=[0.5, 2.71828])
    got = on_grid(item)
    assert got.xy.dtype == got.width.dtype == np.int32
    assert got.xy.tolist() == [[256, 512], [804, -1793]] and got.width.tolist() == [128, 696]
    assert np.abs(got.xy / GRID - item.xy).max() <= 0.5 / GRID + 1e-6


def test_last_bits_do_not_matter():
    item = strokes([(10.123, 20.456), (30.789, 5.012)], width=2.2)
    again = item.with_points(np.nextafter(item.xy, np.float32(1e9)), np.nextafter(item.width, np.float32(0)))
    for before, after in zip(on_grid(item), on_grid(again), strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -1e30, LIMIT_PX * 1.001])
@pytest.mark.parametrize("axis", [0, 1])
def test_what_cannot_be_drawn_is_named(value, axis):
    block = concat([strokes([(1, 1), (2, 2)]), empty(), outlines([(0, 0), (4, 0), (0, 4)]), strokes([(3, 3)])])
    xy = block.xy.copy()
    xy[3, axis] = value
    with pytest.raises(ValueError, match=r"item 1 of the block .*1 such items"):
        on_grid(block.with_points(xy))


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.5])
def test_bad_widths_are_named_and_counted(value):
    block = concat([strokes([(1, 1), (2, 2)]), strokes([(3, 3)]), strokes([(4, 4)])])
    with pytest.raises(ValueError, match=r"item 1 of the block .*2 such items"):
        on_grid(block.with_points(block.xy, np.float32([1, 1, value, value])))


def test_the_farthest_point_allowed_is_drawn():
    assert on_grid(strokes([(LIMIT_PX, -LIMIT_PX), (0, 0)])).xy.tolist() == [[2**24, -(2**24)], [0, 0]]


def test_no_items_and_no_points():
    assert len(on_grid(empty()).xy) == 0
    assert on_grid(strokes(np.zeros((0, 2)))).path_start.tolist() == [0, 0]
