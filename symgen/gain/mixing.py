"""Which rows of an arm's pile a step trains on: as `symgen train` does it, or a fixed share of each batch real."""

import numpy as np
import numpy.typing as npt

from symgen.gain.arms import Arm
from symgen.train.order import Batches, Order

I64 = npt.NDArray[np.int64]


class Shared:
    """Batches with a fixed share of real rows. The pile holds `n_real` real rows first, synthetic ones after them."""

    def __init__(self, labels: I64, n_real: int, arm: Arm, seed: int) -> None:
        assert arm.real_share is not None
        self._share, self._n_real = arm.real_share, n_real
        self._real = Order(labels[:n_real], arm.sampling, seed)
        self._synthetic = Order(labels[n_real:], arm.sampling, seed)

    def batch(self, step: int, size: int) -> I64:
        """Row numbers of step 0, 1, ...: int64 (size,)."""
        real = max(1, round(size * self._share))
        parts = (self._real.batch(step, real), self._n_real + self._synthetic.batch(step, size - real))
        return np.concatenate(parts)


def order_of(labels: I64, n_real: int, arm: Arm, seed: int) -> Batches:
    """The order in which an arm meets its pile."""
    return Order(labels, arm.sampling, seed) if arm.real_share is None else Shared(labels, n_real, arm, seed)


def class_counts(labels: I64, n_real: int, arm: Arm, n_classes: int) -> I64:
    """How often each class is met, int64 (C,): its rows, or where a share of real rows is fixed, rows in proportion."""
    real = np.bincount(labels[:n_real], minlength=n_classes)
    synthetic = np.bincount(labels[n_real:], minlength=n_classes)
    if arm.real_share is None:
        return np.asarray(real + synthetic, np.int64)
    met = arm.real_share * real / max(1, real.sum()) + (1 - arm.real_share) * synthetic / max(1, synthetic.sum())
    return np.asarray(np.rint(met * len(labels)), np.int64)
