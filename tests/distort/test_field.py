"""field: as strong as asked, smooth, one map for the symbol and one of its own for each trace."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import field
from symgen.rng import Draws
from symgen.testing import tiny_rows

GRID = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 11), np.linspace(-0.5, 0.5, 11)), -1).reshape(-1, 2)
CORNER = GRID * 0.2 - 0.3


def displaced(strokes, n=1500, amplitude=0.04):
    shapes = geometry.from_lists([strokes], width=0.06).take(np.zeros(n, np.int64))
    rows = tiny_rows(n)
    got = field.apply(shapes, field.sample(field.Params(amplitude_range=(amplitude,) * 2), Draws(1, "t", rows), rows))
    return (got.xy.astype(float) - shapes.xy).reshape(n, -1, 2)


def test_amplitude_is_the_rms_displacement():
    moved = displaced([GRID])
    assert np.sqrt((moved**2).sum(-1).mean()) == pytest.approx(0.04, rel=0.03)
    across, down = np.sqrt((moved**2).mean((0, 1)))
    assert across == pytest.approx(down, rel=0.06)


def test_a_small_traces_own_map_is_as_much_weaker_as_it_is_smaller():
    moved = displaced([GRID, CORNER])[:, len(GRID) :]
    expected = 0.04 * np.sqrt(field.WHOLE + (1 - field.WHOLE) * 0.2**2)
    assert np.sqrt((moved**2).sum(-1).mean()) == pytest.approx(expected, rel=0.08)


def test_traces_share_most_of_the_movement_where_they_meet():
    moved = displaced([GRID, GRID])
    one, other = moved[:, : len(GRID)], moved[:, len(GRID) :]
    assert (one * other).mean() / (one**2).mean() == pytest.approx(field.WHOLE, abs=0.04)


def test_outlines_move_by_the_whole_map_alone():
    ring = geometry.from_lists([[GRID[:5], GRID[:5]]], filled=True)
    rows = tiny_rows(1)
    got = field.apply(ring, field.sample(field.Params(), Draws(1, "t", rows), rows))
    np.testing.assert_array_equal(got.xy[:5], got.xy[5:])
    assert not np.array_equal(got.xy, ring.xy)


def test_lines_neither_fold_nor_break():
    line = np.stack([np.linspace(-0.6, 0.6, 1201), np.full(1201, 0.1)], 1)
    steps = np.diff(displaced([line], 200, 0.025) + line, axis=1)
    assert (steps[..., 0] > 0).all()
    assert np.abs(np.diff(steps, axis=1)).max() < 1e-4, "the slope jumps"


def test_the_symbols_limit_holds_and_a_dot_moves_with_the_whole():
    rows = tiny_rows(300)
    limited = rows._replace(limits=np.tile(np.float32([np.inf, np.inf, np.inf, 0.01]), (300, 1)))
    assert field.sample(field.Params(), Draws(1, "t", rows), limited).values.max() == np.float32(0.01)
    alone, beside = displaced([GRID[:1]], 50), displaced([GRID[:1], GRID[60:61]], 50)
    np.testing.assert_array_equal(alone[:, 0], beside[:, 0])
