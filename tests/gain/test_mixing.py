"""Which rows of its pile an arm meets."""

from dataclasses import replace

import numpy as np

from symgen.gain.arms import ARMS, OFTEN
from symgen.gain.mixing import class_counts, order_of
from symgen.train.order import Order

ARM = next(arm for arm in ARMS if arm.mixes)
LABELS = np.array([0] * 6 + [1] * 2 + [0] * 10 + [1] * 30)  # eight real rows, then forty synthetic ones


def test_one_pile_is_what_train_makes_of_it():
    ours, theirs = order_of(LABELS, 8, replace(ARM, real_share=None), 3), Order(LABELS, "natural", 3)
    for step in range(12):
        np.testing.assert_array_equal(ours.batch(step, 10), theirs.batch(step, 10))


def test_a_share_of_every_batch_is_real():
    order = order_of(LABELS, 8, replace(ARM, real_share=0.5), 3)
    batches = [order.batch(step, 10) for step in range(16)]
    assert [int((batch < 8).sum()) for batch in batches] == [5] * 16
    met = np.bincount(np.concatenate(batches), minlength=48)
    assert set(met[:8]) == {10} and set(met[8:]) == {2}, "every row comes before any comes again"


def test_counts_follow_what_is_met():
    assert class_counts(LABELS, 8, replace(ARM, real_share=None), 3).tolist() == [16, 32, 0]
    shared = class_counts(LABELS, 8, replace(ARM, real_share=0.5), 3)
    assert shared.tolist() == [24, 24, 0], "half of 6/8 and half of 10/40 of 48 rows"


def test_few_real_rows_are_not_shown_again_and_again():
    arm = replace(ARM, real_share=0.5)
    assert arm.among(n_real=1000, rows=50_000) is arm, "each a hundred times is no more than what half a batch asks"
    less = arm.among(n_real=100, rows=50_000)
    assert less == replace(arm, real_share=0.2)
    steps, size = 500, 100
    real = sum(int((order_of(np.zeros(600, int), 100, less, 0).batch(step, size) < 100).sum()) for step in range(steps))
    assert real == OFTEN * 100
    lone = order_of(LABELS, 1, arm.among(n_real=1, rows=50_000), 0)
    assert (lone.batch(3, 10) == 0).sum() == 1, "a batch without any real row would forget them"
    plain = next(one for one in ARMS if not one.mixes)
    assert plain.among(n_real=1, rows=50_000) is plain
