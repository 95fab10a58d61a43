"""Matching of strokes: what was permuted, turned round, moved, scaled and turned a little is found again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from symgen.geometry.matching import MOST_TURN, POINTS, assign, follow, match, runs
from symgen.paths import from_lists

HOOK = [(-0.3, -0.5), (-0.3, 0.3), (0.1, 0.5), (0.4, 0.4)]
BAR = [(-0.5, -0.1), (0.1, -0.12), (0.5, 0.0)]
DOT = [(0.4, -0.45)]
TURNS = np.linspace(0, 2 * np.pi, 49)[:-1]
OVAL = np.stack([0.3 * np.sin(TURNS), 0.5 * np.cos(TURNS)], 1)


def matched(one, other):
    a, b = runs(from_lists([one])), runs(from_lists([other]))
    return match(a, b, np.zeros((1, 2), np.int64)), a, b


def moved(stroke, angle=0.0, size=1.0, shift=(0.0, 0.0)):
    c, s = size * np.cos(angle), size * np.sin(angle)
    return np.asarray(stroke) @ np.array([[c, s], [-s, c]]) + shift


@settings(deadline=None, max_examples=60)
@given(
    st.permutations(range(3)), st.tuples(st.booleans(), st.booleans()), st.floats(-0.2, 0.2), st.floats(0.8, 1.25),
    st.floats(-0.1, 0.1),
)  # fmt: skip
def test_the_same_ink_is_found_however_it_was_put_down(order, back, angle, size, shift):
    strokes = [HOOK, BAR, DOT]
    changed = [moved(stroke, angle, size, (shift, -shift)) for stroke in strokes]
    changed[:2] = [stroke[::-1] if turned else stroke for stroke, turned in zip(changed, back, strict=False)]
    found, a, b = matched(strokes, [changed[k] for k in order])
    assert found.stroke.tolist() == [order.index(k) for k in range(3)]
    assert found.flipped[:2].tolist() == list(back) and not found.start.any()
    assert found.distance[0] < 1e-5
    np.testing.assert_allclose(follow(b, found, a.item_start, np.array([0])), a.xy, atol=1e-5)


def test_runs_keep_ends_and_equal_distances():
    found = runs(from_lists([[HOOK, DOT, OVAL]]))
    assert found.xy.shape == (3, POINTS, 2) and found.ring.tolist() == [False, False, True]
    np.testing.assert_allclose(found.xy[0, [0, -1]], np.array(HOOK)[[0, -1]], atol=1e-6)
    assert (found.xy[1] == np.float32(DOT)).all() and found.length[1] == 0
    steps = np.hypot(*np.diff(found.xy[2], axis=0).T)
    assert steps.std() < 0.01 * steps.mean()


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("begin", [5, 20, 40])
def test_rings_may_begin_anywhere(begin, back):
    other = np.roll(OVAL, begin, axis=0)
    other = np.r_[other, other[:1]]
    found, a, b = matched([np.r_[OVAL, OVAL[:1]]], [other[::-1] if back else other])
    assert found.distance[0] < 0.03  # a ring begins at one of its POINTS points
    assert np.abs(follow(b, found, a.item_start, np.array([0])) - a.xy).max() < 0.06


def test_what_cannot_answer_does_not_match():
    outline = from_lists([[OVAL]], filled=True)
    ink = from_lists([[HOOK], [HOOK, BAR], []])
    pairs = np.array([(0, 0), (0, 1), (1, 0), (2, 2)])
    found = match(runs(ink), runs(ink), pairs)
    assert found.distance.tolist() == [0, np.inf, np.inf, np.inf]
    assert found.stroke.tolist() == [0, -1, -1, -1]
    both = match(runs(outline), runs(ink), np.array([(0, 0)]))
    assert np.isinf(both.distance).all()
    assert np.isnan(follow(runs(ink), both, np.array([0, 1]), np.array([0]))).all()


def test_turning_is_bounded():
    found, _, _ = matched([HOOK, BAR], [moved(HOOK, 1.0), moved(BAR, 1.0)])
    p, q = found.fit[0, :2]
    assert abs(np.arctan2(q, p)) == pytest.approx(MOST_TURN, abs=1e-5) and found.distance[0] > 0.05


def test_a_pair_does_not_depend_on_the_others():
    items = runs(from_lists([[HOOK, BAR], [BAR, moved(HOOK, 0.1)], [moved(OVAL, 0.1)], [OVAL]]))
    pairs = np.array([(i, j) for i in range(4) for j in range(4)])
    whole = match(items, items, pairs)
    for i in range(len(pairs)):
        alone = match(items, items, pairs[i : i + 1])
        assert alone.distance[0] == whole.distance[i] and (alone.fit[0] == whole.fit[i]).all()


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 7), st.integers(0, 2**31), st.booleans())
def test_the_assignment_costs_what_scipy_says(n, seed, ties):
    random = np.random.default_rng(seed)
    cost = random.integers(0, 4, (n, n)).astype(float) if ties else random.random((n, n))
    found = assign(cost)
    assert sorted(found.tolist()) == list(range(n))
    best = cost[linear_sum_assignment(cost)].sum()
    assert cost[np.arange(n), found].sum() == pytest.approx(best)
