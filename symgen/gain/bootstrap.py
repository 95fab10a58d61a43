"""The hierarchical paired bootstrap: draws of real samples, seeds within them, and the test's writers.

Writers are resampled with replacement, the same ones for all runs (Efron and Tibshirani 1993, ch. 8). Draws and seeds
are too few for that; `luck.py` says what is done with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from symgen.gain.figures import Sample
from symgen.gain.luck import Luck
from symgen.gain.outcomes import Outcomes

F64 = npt.NDArray[np.float64]

REPLICATES = 2000


class Interval(NamedTuple):
    """A figure, its 95 % interval, and the two-sided p of "the truth is zero"."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, eq=False)
class Spread:
    """A figure as measured and as the replicates have it: value (...), drawn (B, ...)."""

    value: F64
    drawn: F64

    def __sub__(self, other: "Spread") -> "Spread":
        return Spread(self.value - other.value, self.drawn - other.drawn)

    def __getitem__(self, figure: int) -> Self:
        """One of the figures along the last axis."""
        return type(self)(self.value[..., figure], self.drawn[..., figure])

    def interval(self) -> Interval:
        """The 2.5 % and 97.5 % quantiles of the replicates. NaN where the figure is undefined."""
        value, drawn = float(self.value), self.drawn[np.isfinite(self.drawn)]
        if not (np.isfinite(value) and len(drawn)):
            return Interval(value, *[float("nan")] * 3)
        low, high = np.quantile(drawn, (0.025, 0.975))
        tail = min((drawn <= 0).sum(), (drawn >= 0).sum())
        return Interval(value, float(min(low, value)), float(max(high, value)), tail_share(int(tail), len(drawn)))


def tail_share(beyond: int, replicates: int) -> float:
    """Two-sided p of a statistic with so many replicates beyond zero; never 0, which no count proves."""
    return min(1.0, 2 * (beyond + 1) / (replicates + 1))


class Bootstrap:
    """The replicates of all runs on one test set. A cell is the place of a run in `runs`."""

    def __init__(self, outcomes: Outcomes, replicates: int = REPLICATES, seed: int = 0) -> None:
        sample = Sample(outcomes)
        self.n_writers, self.writers_known = sample.n_writers, sample.known
        self.runs, self.point = outcomes.runs, sample.point()
        drawn = sample.resampled(replicates, seed)
        # Classes with few rows are missing from some replicates, which moves their means: less that bias.
        with np.errstate(invalid="ignore"):
            bias = np.nansum(drawn, axis=0) / np.isfinite(drawn).sum(axis=0) - self.point
        self.drawn = drawn - bias
        self._luck = Luck(replicates, seed)

    def mean(self, cells: Sequence[int]) -> Spread:
        """Figures (M,) averaged over the runs `cells`, of one arm and shot."""
        where = list(cells)
        return self._spread(self.point[where], self.drawn[:, where], where)

    def difference(self, cells: Sequence[int], others: Sequence[int]) -> Spread:
        """Figures (M,) of `cells` less those of their partners `others`: same length, same shot, draw and seed."""
        a, b = list(cells), list(others)
        return self._spread(self.point[a] - self.point[b], self.drawn[:, a] - self.drawn[:, b], a)

    def _spread(self, point: F64, drawn: F64, cells: list[int]) -> Spread:
        """The mean over runs. Its replicates: the writers' ones, and what other draws and seeds would have changed."""
        moved = self._luck.moves([self.runs[cell] for cell in cells])[:, :, None] * point
        return Spread(point.mean(axis=0), drawn.mean(axis=1) + moved.sum(axis=1))
