"""Label validity: rows that an independent recogniser takes for another class, listed to be drawn anew.

A row is out of its class where the recogniser gives its label less than `unlikely` and another class more than `sure`;
classes that are drawn alike are no mistake. Their names go to exclude.json, and `generate --exclude` draws them, and
only them, anew. The recogniser must not have learned from the set: a run that did is not asked.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import PICTURED, Finding, Findings, Shown
from symgen.check._judged import said_of
from symgen.check._rows import Rows
from symgen.dataset import match_classes

if TYPE_CHECKING:
    from symgen.train.run_folder import Run

I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]


class Params(BaseModel):
    """When a row is out of its class, and how many may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unlikely: float = Field(0.02, ge=0, le=1, description="Probability of its label under which a row may be out.")
    sure: float = Field(0.9, ge=0, le=1, description="Probability that another class must have.")
    out: float = Field(0.01, ge=0, le=1, description="Share of the judged rows that may be out of their class.")


def run(case: Case, params: Params) -> Findings:
    """Ask the judge, where there is one, about every row of a class that it knows."""
    if case.judge is None:
        return _not_judged("no recogniser was given to judge by", case.data)
    from symgen.train.run_folder import open_run

    ready, data = open_run(case.judge), case.data
    if data.digest is not None and data.digest in {one["digest"] for one in ready.about["data"]}:
        return _not_judged(f"the run {case.judge.name} has learned from this set and is no independent judge", data)
    place = match_classes(data.classes, ready.labels.symbol_classes).labels
    rows = np.flatnonzero(place[data.labels] >= 0)
    if not len(rows):
        return _not_judged(f"the run {case.judge.name} knows none of the classes", data)
    out, taken_for = _out_of_class(data, ready, rows, place, params)
    names = [f"{data.classes[data.labels[row]].name}, taken for {ready.labels.names[other]}"
             for row, other in zip(out.tolist(), taken_for.tolist(), strict=True)]  # fmt: skip
    shown = tuple(Shown(data.image(row), name) for row, name in zip(out[:PICTURED].tolist(), names, strict=False))
    figures = {"judged": len(rows), "out_of_class": len(out)}
    if not len(out):
        return Findings(figures=figures)
    says = f"{len(out):,} of {len(rows):,} rows judged are out of their class; exclude.json lists them"
    classes = tuple(sorted({data.classes[label].name for label in data.labels[out].tolist()}))
    one = Finding("out-of-class", says, len(out), classes, data.named(out), shown)
    many = len(out) > params.out * len(rows)
    return Findings((one,) if many else (), () if many else (one,), figures, exclude=_listed(data, out))


def _not_judged(why: str, data: Rows) -> Findings:
    return Findings(notes=(Finding("validity-not-judged", why, len(data)),), looked=False)


def _out_of_class(data: Rows, ready: "Run", rows: I64, place: I64, params: Params) -> tuple[I64, I64]:
    """Rows out of their class, the surest mistake first, and the judge's class that each is taken for."""
    back = match_classes(ready.labels.symbol_classes, data.classes).labels
    found: list[tuple[float, int, int]] = []
    for block, said in said_of(data, rows, ready):
        own, best = said[np.arange(len(block)), place[data.labels[block]]], said.argmax(axis=1)
        for i in np.flatnonzero((own < params.unlikely) & (said.max(axis=1) > params.sure)).tolist():
            label, other = int(data.labels[block[i]]), int(back[best[i]])
            if other < 0 or not data.look_alike(label, other):
                found.append((-float(said[i, best[i]]), int(block[i]), int(best[i])))
    found.sort()
    return np.array([row for _, row, _ in found], np.int64), np.array([other for *_, other in found], np.int64)


def _listed(data: Rows, out: I64) -> tuple[str, ...]:
    """All rows to be drawn anew: those thrown out when the set was drawn, as often as then, and these once more."""
    before: Mapping[str, Any] = (data.manifest or {}).get("excluded", {})
    return (
        *(row for row, times in before.items() for _ in range(times)),
        *(data.names[i].as_py() for i in out.tolist()),
    )
