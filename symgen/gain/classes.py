"""Which classes gained or lost, and which confusions grew: one claim a class, so each has to stand twice.

A class may have a handful of test rows, by two or three writers, where resampling shows no spread at all. So two
p-values are formed and the larger counts. One is exact for few writers: under no gain, each writer's difference is as
likely to have the other sign (Fisher's randomisation test, clustered; with single rows and one run it is the exact
McNemar test). It knows nothing of what other seeds would have done, so the other is normal, with the variance over
writers and that over runs; a class's own variance over two or three runs is a lottery, so the median over all classes
is the least it may be. Holm's correction makes the claims hold together.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.gain.bootstrap import F64
from symgen.gain.holm import holm
from symgen.gain.outcomes import TestSet
from symgen.kernels import kernel
from symgen.rng import mix64, stream_key
from symgen.train.intervals import clusters
from symgen.train.metrics import wilson

PATTERNS = 1 << 16
"""Patterns of signs that are tried: all there are for up to 16 writers, as many by chance for more."""

SHOWN = 20

I64 = npt.NDArray[np.int64]


class Change(NamedTuple):
    """A share of the rows of one class, before and after, as means over the paired runs. n: its test rows.
    low, high: the change's 95 % interval. p: Holm's. wilson_before, wilson_after: where n is small the shares' own.
    """

    name: str
    n: int
    before: float
    after: float
    low: float
    high: float
    p: float
    wilson_before: tuple[float, float]
    wilson_after: tuple[float, float]


class Pair(NamedTuple):
    """Rows of class `true` taken for class `taken_for`."""

    true: str
    taken_for: str
    alike: bool
    change: Change


def class_changes(test: TestSet, before: npt.NDArray[np.int16], after: npt.NDArray[np.int16]) -> list[Change]:
    """The recall of every class that occurs, largest gain first. before, after: int16 (P, n), guesses of P pairs; of a
    single pair nothing is claimed, so p is 1.
    """
    writer = clusters(test.groups)
    met = np.unique(test.labels).tolist()
    found = []
    for c in met:
        rows = np.flatnonzero(test.labels == c)
        found.append((test.classes[c], before[:, rows] == c, after[:, rows] == c, writer[rows]))
    return sorted(_changes(found, len(found)), key=lambda one: (one.before - one.after, one.name))


def pair_changes(test: TestSet, before: npt.NDArray[np.int16], after: npt.NDArray[np.int16]) -> list[Pair]:
    """The confusions that grew most, in rows of the test; at most SHOWN. Holm counts every confusion that occurs."""
    classes, writer = len(test.classes), clusters(test.groups)
    grown = (_confusions(test, after) - _confusions(test, before)).astype(np.int64)
    occurring = int(((_confusions(test, after) + _confusions(test, before)) > 0).sum())
    places = [int(p) for p in np.argsort(-grown, axis=None, kind="stable")[:SHOWN] if grown.flat[p] > 0]
    found = []
    for true, taken in (divmod(place, classes) for place in places):
        rows = np.flatnonzero(test.labels == true)
        name = f"{test.classes[true]} > {test.classes[taken]}"
        found.append((name, before[:, rows] == taken, after[:, rows] == taken, writer[rows]))
    pairs = zip((divmod(place, classes) for place in places), _changes(found, occurring), strict=True)
    return [
        Pair(test.classes[i], test.classes[j], bool(test.merged[i] == test.merged[j]), change)
        for (i, j), change in pairs
    ]


def _confusions(test: TestSet, guess: npt.NDArray[np.int16]) -> I64:
    """int64 (C, C) over all runs: mistakes alone, true class down."""
    classes = len(test.classes)
    place = test.labels.astype(np.int64) * classes + guess
    table = np.bincount(place.ravel(), minlength=classes**2).reshape(classes, classes)
    return table * ~np.eye(classes, dtype=bool)


_Family = list[tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.bool_], I64]]


def _changes(found: _Family, tests: int) -> list[Change]:
    """found: name, bool (P, rows) before and after, int64 (rows,) writers."""
    over_runs = [_variance(after.mean(axis=1) - before.mean(axis=1)) for _, before, after, _ in found]
    least = float(np.median(over_runs)) if found else 0.0
    out, ps = [], []
    for number, (name, before, after, writer) in enumerate(found):
        by_row = after.mean(axis=0) - before.mean(axis=0)
        deviation = np.sqrt(max(over_runs[number], least) / len(before) + _between_writers(by_row, writer))
        value, half = float(by_row.mean()), 1.96 * float(deviation)
        p = max(_normal_p(value, float(deviation)), sign_flip_p(by_row, writer))
        ps.append(p if len(before) > 1 else 1.0)
        n, was, now = len(by_row), float(before.mean()), float(after.mean())
        low, high = max(-1.0, value - half), min(1.0, value + half)
        out.append(Change(name, n, was, now, low, high, 1.0, wilson(was * n, n), wilson(now * n, n)))
    return [one._replace(p=float(p)) for one, p in zip(out, holm(ps, tests), strict=True)]


def _variance(values: F64) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def _between_writers(by_row: F64, writer: I64) -> float:
    """Variance of the mean of rows (n,) that come in clusters (Cochran 1977, ratio to size)."""
    _, place = np.unique(writer, return_inverse=True)
    rest = np.bincount(place, by_row - by_row.mean())
    many = len(rest)
    return float((rest**2).sum() / len(by_row) ** 2 * many / (many - 1)) if many > 1 else float("inf")


def _normal_p(value: float, deviation: float) -> float:
    if value == 0:
        return 1.0
    return math.erfc(abs(value) / deviation / math.sqrt(2)) if deviation > 0 else 0.0


def sign_flip_p(by_row: F64, writer: I64) -> float:
    """Two-sided p of the sum of by_row (n,) when each writer's part may have either sign."""
    _, place = np.unique(writer, return_inverse=True)
    parts = np.bincount(place, by_row).astype(np.float64)
    parts = parts[np.abs(parts) > 1e-12]
    if len(parts) == 0:
        return 1.0
    key = np.uint64(stream_key(0, "gain signs"))
    exact = 1 << min(len(parts), 17) <= PATTERNS
    beyond = int(_beyond(parts, 1 << len(parts) if exact else PATTERNS, exact, key))
    return beyond / (1 << len(parts)) if exact else (beyond + 1) / (PATTERNS + 1)


@kernel
def _beyond(parts: F64, patterns: int, exact: bool, key: Any) -> int:
    """How many patterns of signs give a sum as far from zero as all plus does."""
    least, count = abs(parts.sum()) - 1e-9, 0
    for pattern in range(patterns):
        total, bits = 0.0, mix64(key, pattern, 0)
        if exact:
            bits = np.uint64(pattern)
        for j in range(len(parts)):
            if j > 0 and j % 64 == 0:
                bits = mix64(key, pattern, j)
            total += parts[j] if (np.uint64(bits) >> np.uint64(j % 64)) & np.uint64(1) else -parts[j]
        count += abs(total) >= least
    return count
