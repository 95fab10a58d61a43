"""All that is computed about one test set; the report and results.json only lay it out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symgen.gain.bootstrap import REPLICATES, Bootstrap, Interval
from symgen.gain.canvas import OnCanvas, on_canvas
from symgen.gain.classes import Change, Pair, class_changes, pair_changes
from symgen.gain.curves import Curve, Equivalence, equivalences, learning_curves
from symgen.gain.dose import Response, response
from symgen.gain.figures import ACCURACY, ECE, FIGURES, KEYS, MACRO
from symgen.gain.holm import holm
from symgen.gain.outcomes import Design, Outcomes
from symgen.gain.pairing import TREATED, Gain, Side, Trial

HEADS = (ACCURACY, MACRO)
"""The figures that curves, doses and equivalence are shown for."""

COMPARED = tuple(place for place in range(len(FIGURES)) if place != ECE)
"""The figures that are compared: calibration is told, but nobody adds data to be better calibrated."""


@dataclass(frozen=True)
class Arm:
    """One side at one shot. runs: finished trainings. figures: by key."""

    side: Side
    shot: int
    runs: int
    figures: Mapping[str, Interval]


@dataclass(frozen=True)
class Rivalry:
    """The treatment at one shot against each rival, in each compared figure, and against the best of them. p of the
    gains over single rivals is Holm's over the rivals.
    """

    shot: int
    over_best: Mapping[str, Gain]
    over_each: Mapping[str, tuple[Gain, ...]]


@dataclass(frozen=True, eq=False)
class Study:
    """Everything found on one test set. classes, lost: at the verdict's shot against the best rival in accuracy;
    against says which that is, "" where there is none. canvas: at the verdict's shot.
    """

    trial: Trial
    arms: tuple[Arm, ...]
    rivalries: tuple[Rivalry, ...]
    curves: Mapping[str, list[Curve]]
    worth: Mapping[str, list[Equivalence]]
    doses: Mapping[str, list[Response]]
    against: str
    classes: list[Change]
    lost: list[Pair]
    canvas: list[OnCanvas]

    @property
    def head(self) -> Rivalry | None:
        """The rivalry that the verdict tells of: at the verdict's shot."""
        return next((one for one in self.rivalries if one.shot == self.trial.verdict_shot), None)


def study(outcomes: Outcomes, design: Design, replicates: int = REPLICATES) -> Study:
    """Compute it."""
    trial = Trial(outcomes, Bootstrap(outcomes, replicates))
    rows = design.get("real_rows", {})
    rivalries = tuple(found for shot in reversed(trial.shots) if (found := _rivalry(trial, shot)))
    against, classes, lost = _by_class(trial, rivalries)
    return Study(
        trial,
        tuple(_arm(trial, side, shot) for shot in reversed(trial.shots) for side in trial.sides(shot)),
        rivalries,
        {KEYS[figure]: learning_curves(trial, figure, rows) for figure in HEADS},
        {KEYS[figure]: equivalences(trial, figure, rows) for figure in HEADS},
        {KEYS[figure]: _responses(trial, figure) for figure in HEADS},
        against,
        classes,
        lost,
        on_canvas(trial, trial.verdict_shot),
    )


def _arm(trial: Trial, side: Side, shot: int) -> Arm:
    found = trial.mean(side, shot)
    figures = {key: found[place].interval() for place, key in enumerate(KEYS)}
    return Arm(side, shot, len(trial.cells[side, shot]), {key: _share(one) for key, one in figures.items()})


def _share(one: Interval) -> Interval:
    """No share lies outside 0 and 1, whatever few seeds leave possible."""
    return one._replace(low=max(0.0, one.low), high=min(1.0, one.high)) if np.isfinite(one.low) else one


def _rivalry(trial: Trial, shot: int) -> Rivalry | None:
    best = {KEYS[place]: found for place in COMPARED if (found := trial.gain_over_best(shot, place))}
    if not best:
        return None
    return Rivalry(shot, best, {KEYS[place]: _each(trial, shot, place) for place in COMPARED})


def _each(trial: Trial, shot: int, figure: int) -> tuple[Gain, ...]:
    found = [one for rival in trial.rivals(shot) if (one := trial.gain(TREATED, rival, shot, figure))]
    adjusted = holm([one.gain.p for one in found])
    return tuple(one._replace(gain=one.gain._replace(p=float(p))) for one, p in zip(found, adjusted, strict=True))


def _responses(trial: Trial, figure: int) -> list[Response]:
    return [found for shot in reversed(trial.shots) if (found := response(trial, shot, figure))]


def _by_class(trial: Trial, rivalries: tuple[Rivalry, ...]) -> tuple[str, list[Change], list[Pair]]:
    head = next((one.over_best for one in rivalries if one.shot == trial.verdict_shot), {})
    if KEYS[ACCURACY] not in head:
        return "", [], []
    rival = head[KEYS[ACCURACY]].rival
    mine, theirs = trial.pairs(TREATED, Side(rival, 0.0), trial.verdict_shot)
    test, guess = trial.outcomes.test, trial.outcomes.guess
    before, after = guess[theirs], guess[mine]
    return rival, class_changes(test, before, after), pair_changes(test, before, after)
