"""95 % intervals of the headline figures: writers are resampled, not pictures, as their pictures err together."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.train.metrics import HEADLINES, Outcome, headlines, wilson
from symgen.train.order import hashes

DRAWS = 1000
FEWEST = 10
"""Clusters under which resampling says little: shares then get Wilson's interval, on as many rows as there are."""

_SHARES = ("accuracy", "top3", "merged_accuracy")


class Intervals(NamedTuple):
    """values: name -> (low, high), None where the figure is undefined. method: in words. clusters: how many."""

    values: dict[str, tuple[float, float] | None]
    method: str
    clusters: int


def intervals(found: Outcome, groups: npt.NDArray[np.object_], draws: int = DRAWS, seed: int = 0) -> Intervals:
    """Percentile bootstrap over clusters (Efron and Tibshirani 1993, ch. 8, 10, 13) of all `HEADLINES`, less its bias:
    classes with few rows are missing from some draws, which lifts their means.

    groups: (N,) texts; rows of one text are one cluster, a row of "" is its own.
    """
    cluster = clusters(groups)
    n = int(cluster.max()) + 1
    known = n < len(groups)
    drawn = np.array([_once(found, cluster, n, seed, number) for number in range(draws)])
    rows, ones = len(groups), headlines(found, np.ones(len(groups)))
    values = {name: _range(column, ones[name]) for name, column in zip(HEADLINES, drawn.T, strict=True)}
    if n >= FEWEST:
        kind = f"{n:,} groups (writers or designs)" if known else f"{n:,} rows, as no writers are known"
        return Intervals(values, f"95 %, bootstrap over {kind}, {draws} draws", n)
    values |= {name: wilson(ones[name] * rows, rows) for name in _SHARES}
    few = "groups" if known else "rows, of unknown writers"
    return Intervals(values, f"95 %; only {n} {few}: shares by Wilson as if rows were independent, "
                     "others by bootstrap over them, too narrow both", n)  # fmt: skip


def clusters(groups: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """int64 (N,): number of each row's cluster, from 0 without gaps."""
    texts = groups.astype(str)
    alone = texts == ""
    _, number = np.unique(texts, return_inverse=True)
    number = np.where(alone, number.max() + 1 + np.arange(len(texts)), number)
    return np.unique(number, return_inverse=True)[1].astype(np.int64)


def _once(found: Outcome, cluster: npt.NDArray[np.int64], n: int, seed: int, number: int) -> list[float]:
    picked = (hashes(seed, "bootstrap", number, n) % np.uint64(n)).astype(np.int64)
    times = np.bincount(picked, minlength=n).astype(np.float64)
    return list(headlines(found, times[cluster]).values())


def _range(drawn: npt.NDArray[np.float64], value: float) -> tuple[float, float] | None:
    defined = drawn[np.isfinite(drawn)]
    if len(defined) == 0 or not np.isfinite(value):
        return None
    low, high = np.clip(np.quantile(defined, (0.025, 0.975)) - (defined.mean() - value), 0.0, 1.0)
    return float(min(low, value)), float(max(high, value))
