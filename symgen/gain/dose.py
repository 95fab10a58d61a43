"""Dose and response: how much synthetic data helps, and from what amount on more of it hurts."""

from dataclasses import dataclass
from typing import NamedTuple

from symgen.gain.bootstrap import Interval
from symgen.gain.holm import holm
from symgen.gain.pairing import PLAIN, TREATED, TWIN, Side, Trial

LEVEL = 0.05


class Step(NamedTuple):
    """What the larger of two doses has over the smaller, on their partners; p is Holm's, over all pairs of doses."""

    lower: float
    higher: float
    change: Interval


@dataclass(frozen=True)
class Response:
    """The figure over doses at one shot. levels: (dose, figure, pairs of runs behind it). zero: the arm of dose 0.
    steps: every pair of doses. hurts: the smallest dose that is worse than a smaller one for certain, and the one that
    it loses most against.
    """

    shot: int
    zero: str
    levels: tuple[tuple[float, Interval, int], ...]
    steps: tuple[Step, ...]
    hurts: tuple[float, float] | None

    @property
    def said(self) -> str:
        """In words."""
        if not self.steps:
            return "Too few runs to say from what amount on more hurts."
        if self.hurts is None:
            return f"No certain harm up to {self.steps[-1].higher:g}x the recipe's amount."
        higher, lower = self.hurts
        before = "no synthetic data at all" if lower == 0 else f"{lower:g}x"
        return f"More hurts: {higher:g}x the recipe's amount is worse than {before}."


def response(trial: Trial, shot: int, figure: int) -> Response | None:
    """None where fewer than two doses beside none were tried at this shot."""
    doses = sorted(side.dose for side in trial.sides(shot) if side.arm == TREATED.arm)
    if len(doses) < 2:
        return None
    zero = TWIN if TWIN in trial.sides(shot) else PLAIN
    sides = ([zero] if zero in trial.sides(shot) else []) + [Side(TREATED.arm, dose) for dose in doses]
    levels = tuple(
        (side.dose, trial.mean(side, shot)[figure].interval(), len(trial.cells[side, shot])) for side in sides
    )
    steps = _steps(trial, sides, shot, figure)
    worse = [one for one in steps if one.change.p < LEVEL and one.change.value < 0]
    least = min(worse, default=None, key=lambda one: (one.higher, one.change.value))
    return Response(shot, zero.arm, levels, steps, (least.higher, least.lower) if least else None)


def _steps(trial: Trial, sides: list[Side], shot: int, figure: int) -> tuple[Step, ...]:
    """Only pairs with at least two partners: of one, nobody knows what another training would have given."""
    found = [
        Step(low.dose, high.dose, spread[figure].interval())
        for place, low in enumerate(sides)
        for high in sides[place + 1 :]
        if len(trial.pairs(high, low, shot)[0]) > 1 and (spread := trial.difference(high, low, shot))
    ]
    adjusted = holm([one.change.p for one in found])
    return tuple(one._replace(change=one.change._replace(p=float(p))) for one, p in zip(found, adjusted, strict=True))
