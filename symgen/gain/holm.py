"""Holm's correction (1979): among many claims tested at once, the chance of even one false one stays at the level."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def holm(p: Sequence[float] | npt.NDArray[np.float64], tests: int | None = None) -> npt.NDArray[np.float64]:
    """Adjusted p-values, float64 (n,), in the order given.

    tests: how many claims were looked at, where only those with the smallest p are handed in; at least n.
    """
    given = np.asarray(p, np.float64)
    order = np.argsort(given, kind="stable")
    many = len(given) if tests is None else tests
    steps = np.maximum.accumulate(given[order] * (many - np.arange(len(given))))
    out = np.empty(len(given))
    out[order] = np.minimum(steps, 1.0)
    return out
