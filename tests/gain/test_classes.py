"""Claims about single classes: exact where rows are few, and as a family rarely wrong."""

import numpy as np
import pytest
from outcome_cases import World, a_test
from scipy import stats

from symgen.gain.classes import class_changes, pair_changes, sign_flip_p
from symgen.gain.outcomes import TestSet


def test_single_rows_give_the_exact_mcnemar_test():
    for better, worse in ((9, 1), (5, 5), (4, 0), (12, 3)):
        by_row = np.array([1.0] * better + [-1.0] * worse + [0.0] * 30)
        exact = stats.binomtest(better, better + worse).pvalue
        assert np.isclose(sign_flip_p(by_row, np.arange(len(by_row))), exact)


def test_many_writers_are_tried_by_chance():
    by_row = np.array([1.0] * 40 + [-1.0] * 20)
    exact = stats.binomtest(40, 60).pvalue
    assert np.isclose(sign_flip_p(by_row, np.arange(60)), exact, atol=0.003)


def test_two_writers_never_prove_anything():
    assert sign_flip_p(np.ones(500), np.repeat([0, 1], 250)) == 0.5


def test_it_is_the_writers_that_count():
    """60 rows by 4 writers are 4 facts."""
    by_row = np.array([1.0] * 45 + [-1.0] * 15)
    assert sign_flip_p(by_row, np.repeat(np.arange(4), 15)) == 10 / 16


def two_sided(rng, test, runs, before, after):
    """Guesses of so many runs: right with probability before[c], after[c]."""
    wrong = (test.labels + 1) % len(test.classes)
    share = [np.array(one)[test.labels] for one in (before, after)]
    return [
        np.stack([np.where(rng.random(len(wrong)) < one, test.labels, wrong) for _ in range(runs)]).astype(np.int16)
        for one in share
    ]


def test_a_large_gain_and_a_large_loss_are_found():
    rng = np.random.default_rng(0)
    test = a_test(rng, World(n=3000, classes=10))
    before, after = [0.8] * 10, [0.8] * 8 + [1.0, 0.4]
    found = class_changes(test, *two_sided(rng, test, 3, before, after))
    assert (found[0].name, found[-1].name) == ("c8", "c9") and max(found[0].p, found[-1].p) < 0.05
    assert all(one.p > 0.05 for one in found[1:-1])
    one = found[-1]
    assert one.low < one.after - one.before < one.high < 0
    pairs = pair_changes(test, *two_sided(rng, test, 3, before, after))
    assert (pairs[0].true, pairs[0].taken_for) == ("c9", "c0") and pairs[0].change.p < 0.05


def test_without_a_gain_hardly_any_class_is_claimed():
    """100 experiments with nothing to find, recall of each class moving with each training: a false claim in at most
    about 5 of them."""
    rng = np.random.default_rng(7)
    test = a_test(rng, World(n=1500, classes=15, writers=30))
    false = 0
    for _ in range(100):
        sides = []
        for _ in range(2):
            share = np.clip(0.8 + 0.06 * rng.normal(size=(3, 15)), 0, 1)
            sides.append(np.concatenate([two_sided(rng, test, 1, one, one)[0] for one in share]))
        false += min(one.p for one in class_changes(test, *sides)) < 0.05
    assert false <= 10


def test_small_classes_carry_wilsons_interval():
    labels, n = np.array([0] * 6 + [1] * 20, np.int16), 26
    test = TestSet("t", labels, np.full(n, "", object), np.array(["r"] * n, object), ("a", "b"), np.ones(2, bool),
                   np.arange(2))  # fmt: skip
    before, after = np.array([[1] * 6 + [1] * 20], np.int16), np.array([[0] * 6 + [1] * 20], np.int16)
    found = class_changes(test, before.repeat(2, axis=0), after.repeat(2, axis=0))[0]
    assert np.allclose(found.wilson_after, stats.binomtest(6, 6).proportion_ci(method="wilson"), atol=1e-4)
    assert found.p == pytest.approx(2 * 2 / 64), "exact for 6 rows, of 2 classes"
    assert class_changes(test, before, after)[0].p == 1, "one training of each proves nothing"
