"""Learning curves: each arm's figures over the amount of real data, and what the synthetic data is worth there."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from symgen.gain.bootstrap import Interval, Spread
from symgen.gain.equivalence import Worth, recovered, worth
from symgen.gain.outcomes import ALL
from symgen.gain.pairing import PLAIN, TREATED, Side, Trial, best_of


class Point(NamedTuple):
    """A point of a curve. rows: real rows of all classes together, None where nobody told. runs: how many."""

    shot: int
    rows: float | None
    runs: int
    figure: Interval


class Curve(NamedTuple):
    """One side over shots, from few to all."""

    side: Side
    points: tuple[Point, ...]


class Equivalence(NamedTuple):
    """At one shot, for one figure: what the treatment is worth beside the plain real samples and beside the best arm
    without synthetic data, and the share recovered of what all real samples would have brought.
    """

    shot: int
    rows: float
    beside_best: Worth
    beside_plain: Worth | None
    recovered: Interval | None


def learning_curves(trial: Trial, figure: int, rows: Mapping[int, float]) -> list[Curve]:
    """Of every arm at the recipe's own dose."""
    sides = list(dict.fromkeys(side for side, _ in trial.cells if side.dose in (0.0, 1.0)))
    return [
        Curve(side, tuple(
            Point(shot, rows.get(shot), len(trial.cells[side, shot]), trial.mean(side, shot)[figure].interval())
            for shot in trial.shots if (side, shot) in trial.cells
        ))
        for side in sides
    ]  # fmt: skip


def equivalences(trial: Trial, figure: int, rows: Mapping[int, float]) -> list[Equivalence]:
    """At every shot but the last of the curve, where there is no more real data to compare with."""
    plain = {shot: trial.mean(PLAIN, shot)[figure] for shot in trial.shots if (PLAIN, shot) in trial.cells}
    best = {
        shot: best_of([trial.mean(one, shot)[figure] for one in trial.rivals(shot)])
        for shot in trial.shots if trial.rivals(shot)
    }  # fmt: skip
    out = []
    for shot in (one for one in trial.shots[:-1] if (TREATED, one) in trial.cells and one in best and one in rows):
        treated = trial.mean(TREATED, shot)[figure]
        beside = [_worth(curve, treated, rows, shot) for curve in (best, plain)]
        share = recovered(treated, plain[shot], plain[ALL]) if {shot, ALL} <= plain.keys() and shot != ALL else None
        if beside[0] is not None:
            out.append(Equivalence(shot, rows[shot], beside[0], beside[1], share))
    return out


def _worth(curve: Mapping[int, Spread], treated: Spread, rows: Mapping[int, float], shot: int) -> Worth | None:
    """None where the curve has fewer than two points, or none beyond this shot."""
    known = sorted((rows[one], one) for one in curve if one in rows)
    if len(known) < 2 or known[-1][0] <= rows[shot]:
        return None
    whole = Spread(
        np.array([float(curve[one].value) for _, one in known]),
        np.stack([curve[one].drawn for _, one in known], axis=1),
    )
    return worth(whole, np.array([at for at, _ in known]), treated, rows[shot])
