from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen.plan.turns import LONGEST_PERIOD, period, segments

WEIGHTS = st.lists(st.sampled_from([0, 0.25, 0.5, 1, 2, 3, 7]), min_size=1, max_size=5).filter(any)


@given(WEIGHTS)
def test_a_period_keeps_the_weights_exactly(weights):
    turns = period(weights)
    count = np.bincount(turns.entry, minlength=len(weights))
    assert np.allclose(count / count.sum(), np.array(weights) / sum(weights))
    assert count.tolist() == turns.share.tolist()


@given(WEIGHTS)
def test_every_stretch_of_a_period_is_near_the_weights(weights):
    turns = period(weights)
    share = np.array(weights) / sum(weights)
    so_far = np.cumsum(turns.entry[:, None] == np.arange(len(weights)), axis=0)
    owed = np.arange(1, len(turns.entry) + 1)[:, None] * share
    assert np.abs(so_far - owed).max() < len(weights)
    assert [int(so_far[i, e]) - 1 for i, e in enumerate(turns.entry)] == turns.rank.tolist()


def test_turns_are_spread_out():
    assert period([3, 1]).entry.tolist() == [0, 0, 1, 0]
    assert period([1, 1, 2]).entry.tolist() == [2, 0, 1, 2]


def test_weights_without_a_small_measure_are_rounded_to_a_bounded_period():
    turns = period([0.123456789, 1, 1e-9])
    assert len(turns.entry) <= LONGEST_PERIOD + 3
    assert turns.share[2] == 1
    assert turns.share[0] / turns.share[1] == pytest.approx(0.123456789, rel=0.01)


def walk(sizes, cap, weights, rows):
    """Which entry each row takes, by the segments' own rule, one row at a time."""
    found, _ = segments(sizes, cap, weights)
    for i in range(rows):
        now = [segment for segment in found if segment.first <= i][-1]
        turns = period([weight * on for weight, on in zip(weights, now.active, strict=True)])
        yield int(turns.entry[(i - now.first) % len(turns.entry)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([1, 2, 5])), min_size=1, max_size=4), st.integers(1, 4))
def test_capped_entries_are_used_up_exactly_and_never_beyond(entries, cap):
    sizes, weights = [size for size, _ in entries], [weight for _, weight in entries]
    _, capacity = segments(sizes, cap, weights)
    assert capacity == cap * sum(sizes)
    used = Counter(walk(sizes, cap, weights, capacity))
    assert [used[e] for e in range(len(sizes))] == [size * cap for size in sizes]
