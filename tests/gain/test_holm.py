"""Holm's correction against a case worked by hand and against its definition."""

import numpy as np

from symgen.gain.holm import holm


def test_a_case_worked_by_hand():
    # Sorted 0.005 0.01 0.03 0.04, times 4 3 2 1: 0.02 0.03 0.06 0.04 -> never falling.
    assert np.allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_against_the_definition():
    rng = np.random.default_rng(0)
    for n in range(1, 12):
        p = rng.random(n) ** 3
        order = np.argsort(p)
        by_hand = np.empty(n)
        for rank, place in enumerate(order):
            by_hand[place] = min(1, max((n - k) * p[order[k]] for k in range(rank + 1)))
        assert np.allclose(holm(p), by_hand)


def test_claims_that_are_not_handed_in_count_too():
    some, others = [0.001, 0.002], [0.5] * 8
    assert np.allclose(holm(some, 10), holm(some + others)[:2])
    assert len(holm([])) == 0
