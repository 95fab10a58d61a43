"""strokes: each stroke moves as a stiff whole, by as much as asked."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import strokes
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import assert_paths_equal, tiny_paths, tiny_rows

CROSS = tiny_paths().take(np.array([1]))


def applied(shapes, **params):
    rows = tiny_rows(len(shapes))
    return strokes.apply(shapes, strokes.sample(strokes.Params(**params), Draws(1, "t", rows), rows))


def test_single_strokes_and_outlines_stay():
    others = tiny_paths().take(np.array([0, 2, 3, 4]))
    assert_paths_equal(applied(others), others)


def test_shift_has_the_standard_deviation_asked_for():
    shapes = CROSS.take(np.zeros(2000, np.int64))
    got = applied(shapes, shift_range=(0.03, 0.03), log_size_range=(0, 0), turn_deg_range=(0, 0))
    shift = (got.xy - shapes.xy).reshape(2000, 2, 9, 2)
    assert np.ptp(shift, axis=2).max() < 1e-6, "a stroke bends"
    assert shift[:, :, 0].std(axis=0) == pytest.approx(np.full((2, 2), 0.03), rel=0.06)
    together = np.corrcoef(shift[:, 0, 0, 0], shift[:, 1, 0, 0])[0, 1]
    assert abs(together) < 0.08, "strokes move together"


def test_size_and_turn_are_about_the_middle_and_stiff():
    values = np.float32([[0, 0.1, 6.0]])
    got = strokes.apply(CROSS, Controls(values, np.uint64([7])))
    for k in range(2):
        before, after = (paths.xy[9 * k : 9 * k + 9].astype(float) for paths in (CROSS, got))
        np.testing.assert_allclose(after.mean(0), before.mean(0), atol=1e-6)
        spread = [np.hypot(*(xy - xy.mean(0)).T) for xy in (before, after)]
        ratio = spread[1][[0, 1, 7, 8]] / spread[0][[0, 1, 7, 8]]
        assert np.ptp(ratio) < 1e-5 and abs(np.log(ratio[0])) < 0.25 and ratio[0] != 1
    assert np.array_equal(got.width, CROSS.width)


def test_turn_keeps_to_half_the_symbols_limit():
    rows = tiny_rows(200)
    limits = np.tile(np.float32([3.0, np.inf, np.inf, np.inf]), (200, 1))
    values = strokes.sample(
        strokes.Params(turn_deg_range=(0, 8)), Draws(1, "t", rows), rows._replace(limits=limits)
    ).values
    assert values[:, strokes.TURN_DEG].max() == np.float32(1.5)


def test_the_same_stroke_moves_alike_in_any_block():
    shapes = geometry.concat([tiny_paths(), CROSS])
    values, key = np.tile(np.float32([0.02, 0.05, 2]), (7, 1)), np.full(7, 5, np.uint64)
    got = strokes.apply(shapes, Controls(values, key))
    assert_paths_equal(got.take(np.array([6])), got.take(np.array([1])))
