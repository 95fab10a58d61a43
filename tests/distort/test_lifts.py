"""lifts: what is joined, broken and hooked, what never is, and how often."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import lifts
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import assert_paths_equal, tiny_rows

DOWN = [(-0.2, -0.5), (-0.2, 0.0), (-0.2, 0.5)]
NEAR = [(-0.1, 0.5), (0.2, 0.5), (0.5, 0.5)]
FAR = [(-0.5, 0.0), (0.0, 0.0), (0.4, 0.0)]
ANGLE = [(-0.5, -0.5), (0.0, -0.5), (0.5, -0.5), (0.0, 0.0), (-0.5, 0.5)]
DOT = [(0.4, 0.4)]
TICK = [(0.1, 0.5), (0.2, 0.45)]
DASHES = [[(x, 0.0), (x + 0.25, 0.02)] for x in (-0.5, -0.1, 0.3)]


def done(item, n=1, join=0.0, lift=0.0, hook=0.0):
    shapes = geometry.from_lists([item], width=0.06).take(np.zeros(n, np.int64))
    values = np.tile(np.float32([join, lift, hook]), (n, 1))
    return lifts.apply(shapes, Controls(values, np.arange(n, dtype=np.uint64)))


def test_near_strokes_are_joined_by_a_light_curve():
    got = done([DOWN, NEAR], join=1)
    assert got.n_paths == 1 and len(got.xy) == 6 + lifts.JOIN_POINTS
    np.testing.assert_allclose(got.xy[[0, 1, 2, -3, -2, -1]], DOWN + NEAR, atol=1e-7)
    bow = got.xy[3 : 3 + lifts.JOIN_POINTS]
    assert (np.diff(bow[:, 0]) > 0).all() and (bow[:, 0] > -0.2).all() and (bow[:, 0] < -0.1).all()
    assert bow[:, 1].max() > 0.5, "it leaves downwards, as the first stroke was going"
    np.testing.assert_allclose(got.width[3 : 3 + lifts.JOIN_POINTS], 0.06 * lifts.LIGHT, rtol=1e-6)


@pytest.mark.parametrize("item", [[DOWN, FAR], [DOWN, DOT], [DOWN, TICK], [TICK, TICK], DASHES, [DOWN]])
def test_far_strokes_dots_and_ticks_are_not_joined(item):
    assert_paths_equal(done(item, join=1), geometry.from_lists([item], width=0.06))


def test_three_in_a_row_may_all_join():
    got = done([DOWN, NEAR, [(0.5, 0.4), (0.5, 0.0), (0.5, -0.4)]], join=1)
    assert got.n_paths == 1 and len(got.xy) == 9 + 2 * lifts.JOIN_POINTS


def test_a_stroke_breaks_at_its_corner_and_goes_on_a_little_beside():
    got = done([ANGLE], 500, lift=1)
    assert got.n_paths == 1000 and np.array_equal(got.item_start, 2 * np.arange(501))
    first, second = got.xy.reshape(500, 6, 2)[:, :3], got.xy.reshape(500, 6, 2)[:, 3:]
    np.testing.assert_array_equal(first, np.tile(np.float32(ANGLE[:3]), (500, 1, 1)))
    np.testing.assert_array_equal(second[:, 1:], np.tile(np.float32(ANGLE[3:]), (500, 1, 1)))
    miss = second[:, 0] - np.float32(ANGLE[2])
    assert miss.std(0) == pytest.approx([lifts.MISS] * 2, rel=0.1)
    assert done([DOWN], lift=1).n_paths == 1, "a straight stroke has no corner"


def test_hooks_come_from_the_left_go_to_the_next_stroke_and_end_to_the_right():
    got = done([DOWN, NEAR], 300, hook=1)
    xy = got.xy.reshape(300, 2, 3 + 2 * lifts.HOOK_POINTS, 2)
    tips = {
        "first from the left": (xy[:, 0, 0] - DOWN[0], (-1, 0)),
        "first to the next": (xy[:, 0, -1] - DOWN[-1], (1, 0)),
        "second from the first": (xy[:, 1, 0] - NEAR[0], (-1, 0)),
        "last to the right": (xy[:, 1, -1] - NEAR[-1], (1, 0)),
    }
    for what, (tip, way) in tips.items():
        length = np.hypot(*tip.T)
        assert lifts.HOOK_LENGTH[0] - 1e-6 < length.min() and length.max() < lifts.HOOK_LENGTH[1] + 1e-6, what
        assert ((tip * way).sum(1) / length).mean() > 0.8, what


def test_shares_are_those_of_the_controls():
    n = 4000
    assert done([DOWN, NEAR], n, join=0.3).n_paths / n == pytest.approx(2 - 0.3, abs=0.03)
    assert done([ANGLE], n, lift=0.2).n_paths / n == pytest.approx(1.2, abs=0.03)
    hooked = (len(done([DOWN], n, hook=0.4).xy) / n - 3) / lifts.HOOK_POINTS
    assert hooked == pytest.approx(0.8, abs=0.05)


def test_all_three_at_once_keep_every_stroke():
    got = done([ANGLE, DOWN, NEAR, DOT], 200, join=1, lift=1, hook=1)
    assert (np.diff(got.item_start) == 4).all()  # the angle in two, the joined pair, the dot
    for point in (*ANGLE[3:], *DOWN, *NEAR, *DOT):
        assert (np.hypot(*(got.xy - np.float32(point)).T) < 1e-6).sum() == 200


def test_bars_get_fewer_hooks_and_habits_are_the_hands():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    free = lifts.sample(lifts.Params(), Draws(1, "t", rows), rows).values
    still = rows._replace(limits=np.tile(np.float32([5.0, 9, 9, 9]), (1000, 1)))
    held = lifts.sample(lifts.Params(), Draws(1, "t", rows), still).values
    np.testing.assert_allclose(held[:, lifts.HOOK], free[:, lifts.HOOK] / 3, rtol=1e-5)
    assert np.array_equal(held[:, : lifts.HOOK], free[:, : lifts.HOOK])
    by_hand = free.reshape(100, 10, 3)
    assert (by_hand.std(1).mean(0) < 0.5 * by_hand.mean(1).std(0)).all()
