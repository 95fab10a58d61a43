"""What the page says of each test set, in words and charts; `report.html.jinja` lays it out."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from symgen.gain import charts
from symgen.gain.canvas import OnCanvas
from symgen.gain.classes import Change
from symgen.gain.curves import Curve
from symgen.gain.dose import Response
from symgen.gain.figures import FIGURES, KEYS
from symgen.gain.outcomes import ALL, Design
from symgen.gain.pairing import TREATED, Gain, Side
from symgen.gain.study import HEADS, Arm, Rivalry, Study
from symgen.gain.verdict import GAIN, HARM, kind_of, verdict
from symgen.gain.wording import chance, percent, percent_range, plural, points, points_range, real_data
from symgen.train import charts as matrices
from symgen.train import robustness

SHOWN, FEW, LEVEL = 12, 30, 0.05
"""Classes listed without certainty; rows below which a class's share shows its own interval; level of Holm's claims."""


def told(found: Study, design: Design) -> dict[str, Any]:
    """One test set, by the names that the template uses."""
    test, head = found.trial.outcomes.test, found.head
    said = verdict(found, design)
    gained, lost = ([one for one in found.classes if sign * (one.after - one.before) > 0] for sign in (1, -1))
    return {
        "name": test.name,
        "verdict": said,
        "rows": f"{len(test.labels):,}",
        "writers": _writers(found),
        "headings": [FIGURES[key] for key in KEYS],
        "tables": [_table(found, shot) for shot in _shots(found)],
        "against": found.against,
        "shot": real_data(found.trial.verdict_shot),
        "single": bool(head and any(one.pairs < 2 for one in head.over_best.values())),
        "curves": list(_curves(found)),
        "worth": list(_worth(found)),
        "gained": _classes(gained),
        "lost": _classes(lost[::-1]),
        "pairs": _pairs(found),
        "doses": [_dose(key, one) for key in found.doses for one in found.doses[key]],
        "rare": [_class(one) for one in found.classes if one.name in _rare(found)],
        "canvas": [_on_canvas(one) for one in found.canvas],
        "sample": f"{min(robustness.SAMPLE, len(test.labels)):,}",
        "sizes": [f"{size:.0%}" for size in robustness.SIZES],
    }


def _writers(found: Study) -> str:
    count = found.trial.bootstrap.n_writers
    if not found.trial.bootstrap.writers_known:
        return (
            "nobody knows who wrote them, so single rows are resampled; as one writer's rows err together, "
            "the intervals are too narrow"
        )
    few = ", few to resample: the intervals are too narrow" if count < 10 else ""
    return f"by {plural(count, 'writer')}{few}"


def _shots(found: Study) -> list[int]:
    first = found.trial.verdict_shot
    return [first, *(shot for shot in reversed(found.trial.shots) if shot != first)]


def _table(found: Study, shot: int) -> dict[str, Any]:
    arms = [one for one in found.arms if one.shot == shot and one.side.dose in (0.0, 1.0)]
    rivalry = next((one for one in found.rivalries if one.shot == shot), None)
    return {"shot": real_data(shot), "arms": [_arm(one) for one in arms], "gains": list(_gains(rivalry))}


def _arm(one: Arm) -> dict[str, Any]:
    figures = [(percent(f.value), percent_range(f.low, f.high)) for f in one.figures.values()]
    return {"name": one.side.arm, "treated": one.side == TREATED, "runs": one.runs, "figures": figures}


def _gains(rivalry: Rivalry | None) -> Iterator[dict[str, Any]]:
    """A line a rival, the best of them last, each with the gain in the figures that matter most."""
    if rivalry is None:
        return
    keys = [KEYS[place] for place in HEADS] + (["rare_recall"] if "rare_recall" in rivalry.over_best else [])
    listed = [one.rival for one in rivalry.over_each[keys[0]]]
    reach = [max(0.01, *(abs(end) for one in rivalry.over_each[key] for end in one.gain[1:3])) for key in keys]
    for place, name in enumerate(listed):
        yield _gain_line(name, [rivalry.over_each[key][place] for key in keys], reach)
    yield {**_gain_line("the best of them", [rivalry.over_best[key] for key in keys], reach), "best": True}


def _gain_line(name: str, gains: Sequence[Gain], reach: Sequence[float]) -> dict[str, Any]:
    cells = [
        {"value": points(one.gain.value), "range": points_range(one.gain), "p": chance(one.gain.p),
         "kind": kind_of(one), "bar": charts.span(*one.gain[:3], (-end, end), kind_of(one))}
        for one, end in zip(gains, reach, strict=True)
    ]  # fmt: skip
    return {"name": name, "pairs": gains[0].pairs, "cells": cells, "best": False}


def _kinds(sides: Iterable[Side]) -> dict[Side, str]:
    """A class of the style for each arm: the treated one always has the first."""
    rest = [side for side in sides if side != TREATED]
    return {TREATED: "line0"} | {side: f"line{1 + place % 5}" for place, side in enumerate(rest)}


def _curves(found: Study) -> Iterator[dict[str, Any]]:
    for key, curves in found.curves.items():
        known = [[point for point in curve.points if point.rows or point.shot != ALL] for curve in curves]
        if len({point.shot for points_ in known for point in points_}) < 2:
            return
        kinds = _kinds(curve.side for curve in curves)
        yield {
            "name": FIGURES[key][0],
            "chart": _curve_chart(curves, kinds),
            "legend": [(curve.side.arm, kinds[curve.side]) for curve in curves],
        }


def _curve_chart(curves: Sequence[Curve], kinds: Mapping[Side, str]) -> Any:
    at = {point.shot: float(point.rows or point.shot) for curve in curves for point in curve.points
          if point.rows or point.shot != ALL}  # fmt: skip
    low, high = math.log(min(at.values())), math.log(max(at.values()))
    place = {shot: (math.log(rows) - low) / (high - low) if high > low else 0.5 for shot, rows in at.items()}
    drawn = [
        charts.Line(curve.side.arm, kinds[curve.side], [
            (place[point.shot], *point.figure[:3]) for point in curve.points if point.shot in place
        ])
        for curve in curves
    ]  # fmt: skip
    ticks = [(place[shot], "all" if shot == ALL else str(shot)) for shot in at]
    return charts.lines(drawn, ticks, "real samples of each class, on a scale by the rows they make in all")


def _worth(found: Study) -> Iterator[dict[str, Any]]:
    for key, listed in found.worth.items():
        for one in listed:
            share = one.recovered
            yield {
                "figure": FIGURES[key][0],
                "shot": real_data(one.shot),
                "rows": f"{one.rows:,.0f}",
                "best": one.beside_best.said,
                "plain": one.beside_plain.said if one.beside_plain else "–",
                "recovered": f"{percent(share.value)} ({percent_range(share.low, share.high)})" if share else "–",
            }


def _classes(listed: Sequence[Change]) -> dict[str, Any]:
    """Those that changed for certain, and the largest of the other changes."""
    certain = [one for one in listed if one.p < LEVEL]
    others = [one for one in listed if one.p >= LEVEL][:SHOWN]
    return {"certain": [_class(one) for one in certain], "others": [_class(one) for one in others]}


def _class(one: Change) -> dict[str, Any]:
    few = one.n < FEW
    kind = "" if one.p >= LEVEL else GAIN if one.after > one.before else HARM
    return {
        "name": one.name,
        "n": one.n,
        "before": percent(one.before),
        "after": percent(one.after),
        "before_range": percent_range(*one.wilson_before) if few else "",
        "after_range": percent_range(*one.wilson_after) if few else "",
        "change": points(one.after - one.before),
        "range": f"{points(one.low)} to {points(one.high)}" if one.high - one.low < 2 else "unknown",
        "p": chance(one.p),
        "kind": kind,
    }


def _pairs(found: Study) -> dict[str, list[dict[str, Any]]]:
    lines = [
        {**_class(one.change), "true": one.true, "taken": one.taken_for, "alike": one.alike,
         "kind": HARM if one.change.p < LEVEL else ""}
        for one in found.lost
    ]  # fmt: skip
    return {"certain": [one for one in lines if one["kind"]], "others": [one for one in lines if not one["kind"]]}


def _on_canvas(one: OnCanvas) -> dict[str, Any]:
    return {
        "name": one.side.arm,
        "treated": one.side == TREATED,
        "runs": one.runs,
        "clean": percent(one.clean),
        "mean": percent(sum(one.cells) / len(one.cells)),
        "worst": percent(min(one.cells)),
        "hardest": matrices.hardest(one.cells),
        "matrix": matrices.matrix(one.cells),
    }


def _rare(found: Study) -> set[str]:
    test = found.trial.outcomes.test
    return {name for name, rare in zip(test.classes, test.rare.tolist(), strict=True) if rare}


def _dose(key: str, one: Response) -> dict[str, Any]:
    """Doses stand at even distances: they are few, and none of them is none on a logarithm."""
    last = max(1, len(one.levels) - 1)
    dots = [(number / last, *figure[:3]) for number, (_, figure, _) in enumerate(one.levels)]
    ticks = [(number / last, "none" if dose == 0 else f"{dose:g}x") for number, (dose, _, _) in enumerate(one.levels)]
    return {
        "figure": FIGURES[key][0],
        "shot": real_data(one.shot),
        "said": one.said,
        "zero": one.zero,
        "runs": ", ".join(f"{'none' if dose == 0 else f'{dose:g}x'}: {runs}" for dose, _, runs in one.levels),
        "chart": charts.lines(
            [charts.Line("dose", "line0", dots)], ticks, "synthetic data beside the recipe's own amount"
        ),
    }
