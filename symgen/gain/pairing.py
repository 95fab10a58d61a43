"""Who is compared with whom: runs of two arms are partners where shot, draw and seed are the same; others stay out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from symgen.gain.arms import ARMS
from symgen.gain.bootstrap import F64, Bootstrap, Interval, Spread, tail_share
from symgen.gain.outcomes import ALL, Outcomes


class Side(NamedTuple):
    """One side of a comparison: an arm at a dose."""

    arm: str
    dose: float


class Gain(NamedTuple):
    """What one side has over another. before, after: the figure of the other and of this side, on the partners alone.
    rival: the other side's arm. pairs: how many partners.
    """

    rival: str
    pairs: int
    before: float
    after: float
    gain: Interval


_MIXED = next(arm for arm in ARMS if arm.mixes)
_WAYS = ("sampling", "loss", "augment")

TREATED = Side(_MIXED.name, 1.0)
"""Whom the verdict is about: the recipe's own amount of synthetic data added to the real."""

PLAIN = Side(ARMS[0].name, 0.0)
"""The real samples as they are."""

TWIN = Side(
    next(a.name for a in ARMS if not a.synthetic and all(getattr(a, way) == getattr(_MIXED, way) for way in _WAYS)), 0.0
)
"""The arm that is trained as the treated one in all but the synthetic data."""


@dataclass(frozen=True, eq=False)
class Trial:
    """The outcomes on one test set with their replicates, looked up by side and shot."""

    outcomes: Outcomes
    bootstrap: Bootstrap

    @cached_property
    def cells(self) -> dict[tuple[Side, int], dict[tuple[int, int], int]]:
        """(side, shot) -> (draw, seed) -> place of the run."""
        found: dict[tuple[Side, int], dict[tuple[int, int], int]] = {}
        for place, run in enumerate(self.outcomes.runs):
            found.setdefault((Side(run.arm, run.dose), run.shot), {})[run.draw, run.seed] = place
        return found

    @cached_property
    def shots(self) -> list[int]:
        """From few to all."""
        return sorted({run.shot for run in self.outcomes.runs}, key=lambda shot: (shot == ALL, shot))

    @cached_property
    def verdict_shot(self) -> int:
        """The most real data at which the treatment has a partner: what it adds to much is harder to add than to
        little. The most real data of all runs where it has none.
        """
        judged = [shot for shot in self.shots if any(self.pairs(TREATED, one, shot)[0] for one in self.rivals(shot))]
        return (judged or self.shots)[-1]

    def sides(self, shot: int) -> list[Side]:
        """All with a run at this shot, in order of first sight."""
        return [side for side, at in self.cells if at == shot]

    def rivals(self, shot: int) -> list[Side]:
        """Those without synthetic data."""
        return [side for side in self.sides(shot) if side.dose == 0]

    def pairs(self, side: Side, other: Side, shot: int) -> tuple[list[int], list[int]]:
        """Places of the runs of `side` and of their partners, in one order."""
        mine, theirs = (self.cells.get((one, shot), {}) for one in (side, other))
        both = sorted(mine.keys() & theirs.keys())
        return [mine[key] for key in both], [theirs[key] for key in both]

    def mean(self, side: Side, shot: int) -> Spread:
        """Figures (M,) of a side, over all its runs."""
        cells = self.cells[side, shot]
        return self.bootstrap.mean([cells[key] for key in sorted(cells)])

    def difference(self, side: Side, other: Side, shot: int) -> Spread | None:
        """Figures (M,) of `side` less those of `other` on their partners; None where there are none."""
        mine, theirs = self.pairs(side, other, shot)
        return self.bootstrap.difference(mine, theirs) if mine else None

    def gain(self, side: Side, other: Side, shot: int, figure: int) -> Gain | None:
        """As `difference`, of one figure, with what it was before and after."""
        spread = self.difference(side, other, shot)
        return None if spread is None else self._gain(side, other, shot, figure, spread[figure].interval())

    def gain_over_best(self, shot: int, figure: int) -> Gain | None:
        """What the treatment has over the best arm without synthetic data; None where it has no partner at all.

        Which rival is best is itself uncertain. The best one is therefore chosen anew inside each replicate, as it was
        on the test itself: a rival that is merely lucky here is lucky in its replicates too, so a gain can never come
        from the choice. The choice leans against the treatment (the largest of several noisy figures is too large),
        which is right for claiming a gain and wrong for claiming a loss: the upper end of the interval is therefore
        at least that of each rival's own interval at 95 % for as many rivals as may be the best (Bonferroni); those
        count that are best in one replicate of a thousand.
        """
        found = [(one, spread) for one in self.rivals(shot) if (spread := self.difference(TREATED, one, shot))]
        if not found:
            return None
        values = np.array([float(spread.value[figure]) for _, spread in found])
        if np.isnan(values).any():
            return None
        drawn = np.stack([spread.drawn[:, figure] for _, spread in found], axis=1)
        # A replicate may hold no row of a rare class; it then says nothing of them.
        interval = _over_best(values, drawn[np.isfinite(drawn).all(axis=1)])
        return self._gain(TREATED, found[int(values.argmin())][0], shot, figure, interval)

    def _gain(self, side: Side, other: Side, shot: int, figure: int, interval: Interval) -> Gain:
        mine, theirs = self.pairs(side, other, shot)
        after, before = (float(self.bootstrap.point[cells, figure].mean()) for cells in (mine, theirs))
        return Gain(other.arm, len(mine), before, after, interval)


def best_of(spreads: Sequence[Spread]) -> Spread:
    """The largest of several spreads, chosen inside each replicate."""
    value = np.max([one.value for one in spreads], axis=0)
    return Spread(value, np.max([one.drawn for one in spreads], axis=0))


def _over_best(values: F64, drawn: F64) -> Interval:
    """From the gains over each of r rivals: values (r,), drawn (B, r)."""
    lowest, count = drawn.min(axis=1), len(drawn)
    wins = np.bincount(drawn.argmin(axis=1), minlength=drawn.shape[1])
    close = np.flatnonzero((wins * 1000 >= count) | (values == values.min()))
    value, low = float(values.min()), float(np.quantile(lowest, 0.025))
    own = np.quantile(drawn[:, close], 1 - 0.025 / len(close), axis=0)
    high = max(float(np.quantile(lowest, 0.975)), float(own.min()))
    above = int((drawn[:, close] >= 0).sum(axis=0).min()) * len(close)
    p = tail_share(int((lowest <= 0).sum()) if value > 0 else above, count)
    return Interval(value, min(low, value), max(high, value), p)
