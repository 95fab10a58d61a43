"""Losses on logits, in Keras operations only, so that they run on any backend."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.symbol_file import nearest, shown
from symgen.train.framework import TrainError, keras

LOSSES = ("ce", "balanced-softmax", "focal", "mse")

Loss = Callable[[Any, Any], Any]


def make(name: str, counts: npt.NDArray[np.int64], gamma: float, alpha: float) -> Loss:
    """A loss (labels (B,), logits (B, C)) -> (B,).

    ce: cross entropy. balanced-softmax: cross entropy of logits + log of the class's share of the training rows (Ren
    et al. 2020), so that frequent classes are not preferred afterwards; counts: int64 (C,), a class without rows
    counts as one row. focal: -alpha (1 - p)^gamma log p of the true class (Lin et al. 2017). mse: the mean over classes
    of (unit - 1 or 0)^2, where logits are logarithms of the units, as those of `bpn` are; what is gone down is half the
    sum over the units, as in the delta rule of back-propagation (Rumelhart, Hinton and Williams 1986).
    """
    if checked(name) == "focal":
        return _focal(gamma, alpha)
    if name == "mse":
        return _squared_error
    if name == "balanced-softmax":
        seen = np.maximum(counts, 1)
        return _cross_entropy(np.log(seen / seen.sum()).astype(np.float32))
    return _cross_entropy(np.zeros(len(counts), np.float32))


def checked(name: str) -> str:
    """`name` if it is one of LOSSES, else TrainError."""
    if name not in LOSSES:
        raise TrainError(f"no loss is called {shown(name)}{nearest(name, LOSSES) or ';'} there are {', '.join(LOSSES)}")
    return name


def _cross_entropy(shift: npt.NDArray[np.float32]) -> Loss:
    def loss(labels: Any, logits: Any) -> Any:
        return -_log_share(labels, logits + shift)

    return loss


def _focal(gamma: float, alpha: float) -> Loss:
    def loss(labels: Any, logits: Any) -> Any:
        log_share = _log_share(labels, logits)
        return -alpha * (1.0 - keras().ops.exp(log_share)) ** gamma * log_share

    return loss


def _squared_error(labels: Any, logits: Any) -> Any:
    ops = keras().ops
    squares = (ops.exp(logits) - _one_hot(labels, logits)) ** 2
    descended = ops.sum(squares, axis=-1) / 2
    return descended + ops.stop_gradient(ops.mean(squares, axis=-1) - descended)


def _log_share(labels: Any, logits: Any) -> Any:
    """Logarithm of the probability of the true class: (B,)."""
    ops = keras().ops
    return ops.sum(_one_hot(labels, logits) * ops.log_softmax(logits), axis=-1)


def _one_hot(labels: Any, logits: Any) -> Any:
    ops = keras().ops
    return ops.one_hot(ops.cast(ops.reshape(labels, (-1,)), "int32"), logits.shape[-1])
