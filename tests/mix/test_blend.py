"""Blend: between two inks, or just beyond one of them, and nowhere else."""

import numpy as np
import pytest

from symgen.geometry.matching import match, runs
from symgen.mix import blend
from symgen.paths import from_lists
from symgen.rng import Draws
from symgen.steps import controls
from symgen.testing import tiny_rows

HOOK = np.array([(-0.3, -0.5), (-0.3, -0.1), (-0.3, 0.3), (0.1, 0.5), (0.4, 0.4)])
BAR = np.array([(-0.5, -0.1), (0.0, -0.1), (0.5, -0.1)])
TURNS = np.linspace(0, 2 * np.pi, 33)
OVAL = np.stack([0.3 * np.sin(TURNS), 0.5 * np.cos(TURNS)], 1)


def blended(item, partner, share, width=(0.06, 0.06), **changes):
    """The item blended with the partner, as Paths; the item as Paths."""
    own, other = from_lists([item], width=width[0]), from_lists([partner], width=width[1], **changes)
    return blend.apply(own, other, controls([[share]])), own


def test_half_way_is_half_way_and_beyond_is_beyond():
    bent = HOOK + np.stack([0.12 * np.sin(3 * HOOK[:, 1]), np.zeros(5)], 1)
    found = match(runs(from_lists([[HOOK]])), runs(from_lists([[bent]])), np.zeros((1, 2), np.int64))
    assert 0 < found.distance[0] < blend.FARTHEST
    goal = blended([HOOK], [bent], 1.0)[0].xy
    for share in (-0.2, 0.3, 0.5, 1.2):
        got, own = blended([HOOK], [bent], share)
        np.testing.assert_allclose(got.xy, own.xy + share * (goal - own.xy), atol=1e-5)
    there = match(runs(from_lists([[goal]])), runs(from_lists([[bent]])), np.zeros((1, 2), np.int64))
    assert there.distance[0] < 0.35 * found.distance[0]


def test_order_direction_place_and_size_of_the_partner_do_not_matter():
    bent = HOOK * (1.0, 0.9)
    plain = blended([HOOK, BAR], [bent, BAR], 0.4)[0]
    for partner in ([BAR, bent], [bent[::-1], BAR], [BAR[::-1] * 0.8 + 0.1, bent[::-1] * 0.8 + 0.1]):
        np.testing.assert_allclose(blended([HOOK, BAR], partner, 0.4)[0].xy, plain.xy, atol=0.004)


def test_a_corner_answers_a_corner():
    """It stands after a third of the one stroke and after half of the other; points at equal shares would miss it."""
    corner, there = np.array([(0.1, -0.5)]), np.array([(0.4, -0.5)])
    long = np.r_[np.linspace((-0.5, -0.5), corner[0], 7), np.linspace(corner[0], (-0.1, 0.5), 12)[1:]]
    longer = np.r_[np.linspace((-0.5, -0.5), there[0], 10), np.linspace(there[0], (0.2, 0.3), 10)[1:]]
    both = from_lists([[long], [longer]])
    p, q, dx, dy = match(runs(both), runs(both), np.array([(0, 1)])).fit[0]
    laid = there @ np.array([(p, q), (-q, p)]) + (dx, dy)
    got = blended([long], [longer], 0.5)[0].xy
    assert np.hypot(*(got - (corner + laid) / 2).T).min() < 0.04


def test_rings_stay_closed_wherever_they_begin():
    other = np.roll(OVAL[:-1], 11, axis=0) * (0.8, 1)
    got = blended([OVAL], [np.r_[other, other[:1]]], 0.5)[0].xy
    assert np.hypot(*(got[0] - got[-1])) < 1e-4
    np.testing.assert_allclose(np.ptp(got, axis=0), (0.54, 1.0), atol=0.03)


@pytest.mark.parametrize("share", [-0.15, 0.5, 1.3])
def test_what_is_of_another_make_is_left_alone(share):
    far = HOOK[:, ::-1] * (1, -1)
    for partner, changes in (([HOOK, BAR], {}), ([far], {}), ([HOOK], {"filled": True}), ([], {})):
        got, own = blended([HOOK], partner, share, **changes)
        assert got.xy.tobytes() == own.xy.tobytes() and got.width.tobytes() == own.width.tobytes()


def test_widths_go_the_same_way_and_never_vanish():
    for share, width, want in ((0.5, 0.1, 0.08), (-0.3, 0.2, 0.03), (1.0, 0.1, 0.1)):
        got = blended([HOOK], [HOOK * (1, 0.9)], share, width=(0.06, width))[0]
        np.testing.assert_allclose(got.width, want, atol=1e-6)
    assert not blended([HOOK], [HOOK * (1, 0.9)], 0.5, width=(0.0, 0.1))[0].width.any()


def test_shares_fill_their_range():
    rows = tiny_rows(2000)
    values = blend.sample(blend.Params(share_range=(-0.1, 0.3)), Draws(1, "blend", rows), rows).values[:, 0]
    assert -0.1 <= values.min() < -0.09 and 0.29 < values.max() <= 0.3 and abs(values.mean() - 0.1) < 0.01
