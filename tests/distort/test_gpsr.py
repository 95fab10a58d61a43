"""gpsr: the paper's resampling, redone here point by point, and what is held."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import gpsr
from symgen.rng import Draws, unit64
from symgen.steps import Controls
from symgen.testing import tiny_rows

ANGLE = np.linspace(0, 12, 4001)
SPIRAL = np.stack([ANGLE * np.cos(ANGLE), ANGLE * np.sin(ANGLE)], 1) / 24
SHAPE = geometry.from_lists([[SPIRAL]], width=0.06)


def resampled(strength: float, shape=SHAPE, key=77):
    n = len(shape)
    keys = key + np.arange(n, dtype=np.uint64)
    return gpsr.apply(shape, Controls(np.full((n, 1), strength, np.float32), keys))


def points_of_the_stroke() -> int:
    """How many points the regression gives, by its own definition."""
    steps = np.diff(SPIRAL, axis=0)
    long = np.hypot(*steps.T)
    heading = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    density, turn = long.sum() / np.hypot(*np.ptp(SPIRAL, axis=0)), np.abs(np.diff(heading)).sum()
    return round(4.471682 + 0.464960 * density - 0.686062 * turn + 0.384859 * density * turn)


def test_parts_become_equally_long_at_full_strength():
    """The paper: place points at random distances, then make every step between them equally long."""
    parts = points_of_the_stroke() - 1
    assert gpsr.FEWEST < parts + 1 < gpsr.MOST
    intervals = np.array([1 + np.sqrt(12 * 0.25) * unit64(np.uint64(77), 0, k) for k in range(parts)])
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(SPIRAL, axis=0).T))])
    ends = np.concatenate([[0], np.cumsum(intervals)]) / intervals.sum() * way[-1]
    at = np.stack([np.interp(ends, way, SPIRAL[:, axis]) for axis in (0, 1)], 1)
    stretched = np.cumsum(np.diff(at, axis=0) * (way[-1] / parts / np.diff(ends))[:, None], axis=0) + at[0]
    expected = stretched - (stretched[-1] - at[-1]) * (ends[1:] / way[-1])[:, None]
    xy = resampled(1.0).xy.astype(float)
    got = np.stack([np.interp(ends[1:], way, xy[:, axis]) for axis in (0, 1)], 1)
    np.testing.assert_allclose(got, expected, atol=2e-3)


def test_ends_are_held_and_half_the_strength_moves_half_as_far():
    full, half = resampled(1.0).xy - SHAPE.xy, resampled(0.5).xy - SHAPE.xy
    assert np.abs(full[[0, -1]]).max() < 1e-6 < 0.01 < np.abs(full).max()
    np.testing.assert_allclose(half, full / 2, atol=1e-5)


def test_no_two_keys_stretch_alike_and_nothing_drifts():
    many = SHAPE.take(np.zeros(400, np.int64))
    moved = (resampled(1.0, many).xy - many.xy).reshape(400, -1, 2)
    middle = moved[:, 2000]
    assert np.abs(middle.mean(0)).max() < 0.02 and (middle.std(0) > 0.01).all()


def test_the_symbols_limit_holds():
    rows = tiny_rows(200)
    rows = rows._replace(limits=np.tile(np.float32([np.inf, np.inf, np.inf, 0.007]), (200, 1)))
    values = gpsr.sample(gpsr.Params(), Draws(1, "t", rows), rows).values
    assert values.max() == pytest.approx(0.2) and gpsr.USUAL_RMS * values.max() == pytest.approx(0.007)
