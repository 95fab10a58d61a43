"""rewrite: lognormal impulses that add up to the stroke, corners that are cut as movements overlap."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import lognorm

from symgen import paths as geometry
from symgen.distort import rewrite
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import tiny_rows

SIDE = np.linspace(0, 0.8, 17)
HOOK = np.concatenate([np.stack([SIDE - 0.4, 0 * SIDE - 0.4], 1), np.stack([0 * SIDE[1:] + 0.4, SIDE[1:] - 0.4], 1)])
ZIGZAG = np.array([(-0.4, -0.4), (0.4, -0.4), (-0.4, 0.4), (0.4, 0.4)])
SHAPE = geometry.from_lists([[HOOK]], width=0.06)


def rewritten(overlap: float, error: float, shape=SHAPE, n=1):
    shapes = shape.take(np.zeros(n, np.int64))
    values = np.tile(np.float32([overlap, error]), (n, 1))
    return rewrite.apply(shapes, Controls(values, np.arange(n, dtype=np.uint64))).xy.reshape(n, -1, 2)


def test_impulses_are_lognormal():
    even, cut = np.linspace(0, 1, 65), 2.5
    begin, end = np.exp([-0.3 * cut, 0.3 * cut])
    expected = lognorm(0.3).cdf(begin + even * (end - begin))
    expected = (expected - expected[0]) / (expected[-1] - expected[0])
    np.testing.assert_allclose(rewrite.WAY, expected, atol=1e-5)
    np.testing.assert_allclose(np.interp(rewrite.TIME, even, rewrite.WAY), even, atol=2e-3)


def test_without_overlap_and_error_the_stroke_comes_out_as_it_was():
    np.testing.assert_allclose(rewritten(1e-6, 0)[0], HOOK, atol=2e-3)


def test_more_overlap_cuts_the_corner_more_and_ends_are_held():
    corner = HOOK[16]
    miss = [np.hypot(*(rewritten(overlap, 0)[0] - corner).T).min() for overlap in (0.01, 0.2, 0.4, 0.6)]
    assert miss[0] < 0.003 and (np.diff(miss) > 0.003).all() and miss[-1] < 0.25
    for overlap in (0.2, 0.6):
        np.testing.assert_allclose(rewritten(overlap, 2.0)[0][[0, -1]], HOOK[[0, -1]], atol=1e-6)


def test_a_rounded_corner_turns_gently():
    def sharpest(xy):
        heading = np.unwrap(np.arctan2(*np.diff(xy, axis=0).T[::-1]))
        return np.abs(np.diff(heading)).max()

    fine = geometry.from_lists([[np.stack([np.interp(np.linspace(0, 32, 400), range(33), c) for c in HOOK.T], 1)]])
    assert sharpest(rewritten(0.5, 0, fine)[0].astype(float)) < 0.35 < 1.5 < sharpest(HOOK)


def test_errors_have_the_size_asked_for():
    """A right angle has two parts of 0.8: the second begins where the first, turned and stretched, has ended."""
    moved = rewritten(0.001, 1.0, n=3000)[:, 16] - HOOK[16]
    along, across = moved.std(0)
    # Half of either part's error is taken back by holding the end: the corner has half of the way behind it.
    assert along == pytest.approx(0.4 * np.hypot(rewrite.LENGTH_ERROR, rewrite.ANGLE_ERROR), rel=0.1)
    assert across == pytest.approx(along, rel=0.15)


def test_a_zigzag_has_three_parts_and_all_its_points_stay_in_order():
    zigzag = geometry.from_lists([[np.concatenate([np.linspace(a, b, 9) for a, b in pairwise(ZIGZAG)])]])
    target = np.empty(rewrite.MOST_PARTS + 1, np.int32)
    assert rewrite._targets(zigzag.xy, 0, 27, target) == 3
    assert target[:4].tolist() == [0, 9, 18, 26], "of two points in one place the second"
    got = rewritten(0.3, 0, zigzag)[0]
    assert (np.diff(got[:8, 0]) > -1e-6).all() and (np.diff(got[9:17, 0]) < 1e-6).all()


def test_fluency_is_the_hands():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    overlap = rewrite.sample(rewrite.Params(), Draws(1, "t", rows), rows).values[:, rewrite.OVERLAP].reshape(100, 10)
    assert overlap.mean(1).std() > 0.09 and 0.03 < overlap.std(1).mean() < 0.07


def test_the_symbols_limit_weakens_both():
    rows = tiny_rows(100)
    limited = rows._replace(limits=np.tile(np.float32([9, 9, 9, rewrite.USUAL_RMS / 4]), (100, 1)))
    free, held = (rewrite.sample(rewrite.Params(), Draws(1, "t", rows), r).values for r in (rows, limited))
    np.testing.assert_allclose(held, free / 4, rtol=1e-5)
