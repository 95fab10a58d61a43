import numpy as np
import pytest

from symgen.geometry.frame import LINE_ABOVE, LINE_BELOW, THINNEST, Line, Placing, fit
from symgen.paths import from_lists
from symgen.testing import tiny_paths

SIZE = 48


def placing(n, margin=0.1, shift=(0.0, 0.0), least=0.05):
    return Placing(np.full(n, margin), np.full(n, shift[0]), np.full(n, shift[1]), least)


def box(paths, i):
    points = slice(paths.point_start[i], paths.point_start[i + 1])
    r = paths.width[points, None] / 2
    return (paths.xy[points] - r).min(0), (paths.xy[points] + r).max(0)


@pytest.mark.parametrize("shift", [(0, 0), (1, 1), (-1, 1), (1, -1)])
@pytest.mark.parametrize("margin", [0.05, 0.2, 0.4])
def test_nothing_leaves_the_least_margin(shift, margin):
    paths = tiny_paths()
    placed = fit(paths, placing(len(paths), margin, shift), SIZE)
    for i in range(len(paths)):
        low, high = box(placed, i)
        # A hundredth of a pixel: how far the rounds that settle the thinnest pen come.
        assert (low >= 0.05 * SIZE - 1e-2).all() and (high <= 0.95 * SIZE + 1e-2).all()


def test_tight_fills_the_room_left_by_the_margin():
    placed = fit(tiny_paths(), placing(6, 0.1), SIZE)
    for i in (0, 1, 3, 4):  # all but the dot
        low, high = box(placed, i)
        assert (high - low).max() == pytest.approx(0.8 * SIZE, abs=0.01)
        np.testing.assert_allclose((low + high) / 2, SIZE / 2, atol=0.01)


def test_a_dot_stays_a_dot():
    low, high = box(fit(tiny_paths(), placing(6, 0.1), SIZE), 2)
    assert 2.0 < (high - low).max() < SIZE / 4


def test_no_pen_is_too_thin_to_see_and_dots_show():
    paths = tiny_paths()
    hair = paths.with_points(paths.xy, paths.width * np.float32(0.01))
    placed = fit(hair, placing(6, 0.3), SIZE)
    pens = placed.width[placed.width > 0]
    assert pens.min() >= THINNEST * SIZE - 1e-4
    assert (placed.width[~np.repeat(placed.filled, np.diff(placed.path_start))] > 0).all()
    assert (placed.width[np.repeat(placed.filled, np.diff(placed.path_start))] == 0).all()
    dot, line = fit(paths, placing(6), SIZE).take(np.array([2])), fit(paths, placing(6), SIZE).take(np.array([1]))
    assert dot.width[0] > line.width[0]


def test_line_keeps_size_and_place():
    """An x and an X differ by size alone; a comma hangs below the line where a quote stands above it."""
    bar = from_lists([[[(0, -0.5), (0, 0.5)]]] * 4)
    size = np.array([1.0, 1.5, 0.4, 0.4], np.float32)
    line = Line(size, size, np.array([0.0, 0.0, 0.2, -1.1], np.float32))
    placed = fit(bar, placing(4, 0.0, least=0.0), SIZE, line)
    x_height = SIZE / (LINE_ABOVE + LINE_BELOW)
    base = LINE_ABOVE * x_height
    for i, bottom in enumerate([0.0, 0.0, 0.2, -1.1]):
        low, high = box(placed, i)
        assert high[1] == pytest.approx(base + bottom * x_height, abs=0.01)
        assert high[1] - low[1] == pytest.approx(size[i] * x_height, abs=0.01)


def test_unknown_place_falls_back_to_tight():
    bar = tiny_paths().take(np.array([3]))
    nothing = np.full(1, np.nan, np.float32)
    tight, line = fit(bar, placing(1), SIZE), fit(bar, placing(1), SIZE, Line(nothing, nothing, nothing))
    np.testing.assert_array_equal(tight.xy, line.xy)


def test_a_row_does_not_depend_on_its_neighbours():
    paths = tiny_paths()
    together = fit(paths, placing(len(paths)), SIZE)
    for i in range(len(paths)):
        alone = fit(paths.take(np.array([i])), placing(1), SIZE)
        np.testing.assert_array_equal(alone.xy, together.take(np.array([i])).xy)
