import numpy as np
import pytest

from symgen.train.order import Order, shuffled

LABELS = np.repeat([0, 1, 2], [50, 9, 2])


def drawn(sampling, steps, batch=10, seed=1):
    order = Order(LABELS, sampling, seed)
    return np.concatenate([order.batch(step, batch) for step in range(steps)])


def test_natural_takes_every_row_once_an_epoch():
    rows = drawn("natural", 61)
    for epoch in rows.reshape(10, 61):
        assert sorted(epoch.tolist()) == list(range(61))
    assert (rows[:61] != rows[61:122]).any()


def test_balanced_takes_classes_equally_and_rows_within_one_equally():
    rows = drawn("balanced", 61)
    assert np.bincount(LABELS[rows]).tolist() == pytest.approx([610 / 3] * 3, abs=1)
    times = np.bincount(rows, minlength=61)
    for label in range(3):
        assert np.ptp(times[label == LABELS]) <= 1


@pytest.mark.parametrize("sampling", ["natural", "balanced"])
def test_a_step_is_the_same_whoever_comes_to_it_first(sampling):
    whole = drawn(sampling, 30)
    np.testing.assert_array_equal(Order(LABELS, sampling, 1).batch(17, 10), whole[170:180])
    assert (drawn(sampling, 30, seed=2) != whole).any()


def test_shuffled_is_a_permutation():
    assert sorted(shuffled(5, "x", 0, 1000).tolist()) == list(range(1000))
