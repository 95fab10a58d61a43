"""Losses against their formulas, written out in numpy."""

import numpy as np
import pytest

from symgen.train import losses
from symgen.train.framework import TrainError

pytest.importorskip("keras")
LOGITS = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [30.0, -30.0, 0.0], [-3.0, 1.0, 4.0]], np.float32)
LABELS = np.array([0, 2, 1, 1], np.int32)
COUNTS = np.array([90, 9, 0])


def shares(logits):
    raised = np.exp(logits.astype(np.float64))
    return (raised / raised.sum(axis=1, keepdims=True))[np.arange(len(LABELS)), LABELS]


def values(name, gamma=2.0, alpha=0.25):
    return np.asarray(losses.make(name, COUNTS, gamma, alpha)(LABELS, LOGITS))


def test_cross_entropy():
    np.testing.assert_allclose(values("ce"), -np.log(shares(LOGITS)), rtol=1e-4)


def test_balanced_softmax_weighs_each_class_by_its_rows():
    raised = np.exp(LOGITS.astype(np.float64)) * [90, 9, 1]  # no rows count as one
    expected = -np.log(raised[np.arange(4), LABELS] / raised.sum(axis=1))
    np.testing.assert_allclose(values("balanced-softmax"), expected, rtol=1e-4)


@pytest.mark.parametrize(("gamma", "alpha"), [(2.0, 0.25), (0.0, 1.0), (5.0, 0.5)])
def test_focal(gamma, alpha):
    p = shares(LOGITS)
    np.testing.assert_allclose(values("focal", gamma, alpha), -alpha * (1 - p) ** gamma * np.log(p), rtol=1e-4)


def test_an_unknown_loss_gets_the_nearest():
    with pytest.raises(TrainError, match="did you mean focal"):
        losses.checked("focul")
