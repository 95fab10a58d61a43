"""Pictures that are there twice: within a split, in two splits, in another set, under two labels.

Exact: equal pixels. Near: the same ink drawn or stored again, told from likeness by chance by the class's own rate
between different items (`_copies`).
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._copies import Bar, Places, alike_pairs, equal_pairs
from symgen.check._findings import PICTURED, Finding, Findings, Shown
from symgen.check._near import components

I64 = npt.NDArray[np.int64]

_INKS, _COPIES = 4, 6  # of a repeated class, so many inks are shown, with so many copies each
_NAMED = 8  # classes that a sentence lists


class Params(BaseModel):
    """When pictures count as the same, and how many may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    overlap: float = Field(0.98, gt=0.5, le=1, description="Share of ink in common that makes two pictures the same.")
    chance: float = Field(0.1, ge=0, le=1, description="Doubles by chance a row up to which a class is judged by them.")
    doubt: float = Field(1e-6, gt=0, lt=1, description="Likelihood that chance makes as many; above it, none count.")
    repeated: float = Field(0.0, ge=0, le=1, description="Share of a class's rows that may be copies of others.")
    shared: float = Field(0.0, ge=0, le=1, description="Share of a split that may also lie in another split or set.")


def run(case: Case, params: Params) -> Findings:
    """Look for copies in the data set, and between it and the sets it is held against."""
    places = Places.of(case)
    equal, two_labels = equal_pairs(case.prints, places)
    near = alike_pairs(case, places, Bar(params.overlap, params.chance, params.doubt))
    pairs = np.concatenate([equal, near])
    findings = [
        *_repeated(case, places, pairs, params.repeated),
        *_shared(case, places, pairs, params.shared),
        *_two_labels(case, two_labels),
    ]
    alike = [one for one in findings if one.kind == "look-alikes"]
    wrong = [one for one in findings if one.kind != "look-alikes"]
    return Findings(tuple(wrong), tuple(alike), {"equal_pairs": len(equal), "near_pairs": len(near)})


def _repeated(case: Case, places: Places, pairs: I64, allowed: float) -> Iterator[Finding]:
    """Classes that repeat their pictures within a split, the most repeated first."""
    data = case.data
    place = places.of_row[pairs]
    inside = pairs[(place[:, 0] == place[:, 1]) & (place[:, 0] < len(data.splits))]
    ink = components(len(data), inside)
    copies = np.bincount(data.labels[ink != np.arange(len(data))], minlength=len(data.classes))
    counts = np.bincount(data.labels, minlength=len(data.classes))
    share = copies / np.maximum(counts, 1)
    for label in sorted(np.flatnonzero(share > allowed).tolist(), key=lambda one: -share[one]):
        n, extra = int(counts[label]), int(copies[label])
        rows = np.flatnonzero(data.labels == label)
        says = f"{data.classes[label].name}: {n:,} {data.unit}, {n - extra:,} distinct"
        again = rows[ink[rows] != rows]
        pictures = _inks(case, ink[rows], rows)
        yield Finding("repeated", says, extra, (data.classes[label].name,), data.named(again), pictures)


def _inks(case: Case, ink: I64, rows: I64) -> tuple[Shown, ...]:
    """The inks with most copies, copies of each side by side."""
    names, counts = np.unique(ink, return_counts=True)
    often = names[np.argsort(-counts, kind="stable")[:_INKS]]
    chosen = [rows[ink == one][:_COPIES] for one in often if (ink == one).sum() > 1]
    return case.data.shown(np.concatenate(chosen)) if chosen else ()


def _shared(case: Case, places: Places, pairs: I64, allowed: float) -> Iterator[Finding]:
    """Pictures that lie in two splits, or in the data set and in another."""
    splits, names = len(case.data.splits), places.names
    ends = np.sort(places.of_row[pairs], axis=1)
    sizes = np.bincount(places.of_row, minlength=len(names))
    for one, other in combinations(range(len(names)), 2):
        here = pairs[(ends == (one, other)).all(axis=1)]
        fewer = one if sizes[one] <= sizes[other] or other >= splits else other
        rows = np.unique(here[places.of_row[here] == fewer]) if one < splits else here[:0, 0]
        if len(rows) <= allowed * sizes[fewer]:
            continue
        kind = "in-two-splits" if other < splits else "in-other-set"
        where = names[other if fewer == one else one]
        says = f"{len(rows):,} of {sizes[fewer]:,} {case.data.unit} of {names[fewer]} are also in {where}"
        classes = [case.data.classes[label].name for label in case.prints.label[rows].tolist()]
        yield Finding(kind, f"{says}: {_most(classes)}", len(rows), tuple(dict.fromkeys(classes)),
                      case.data.named(case.prints.row[rows]), _side_by_side(case, here))  # fmt: skip


def _most(classes: list[str]) -> str:
    names, counts = np.unique(np.array(classes, object).astype(str), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    listed = ", ".join(f"{names[i]} {counts[i]:,}" for i in order[:_NAMED])
    return listed + (f" and {len(order) - _NAMED} more classes" if len(order) > _NAMED else "")


def _side_by_side(case: Case, pairs: I64) -> tuple[Shown, ...]:
    """Pairs of pictures, one after the other, named by set and row."""
    shown = []
    for at in pairs[: PICTURED // 2].ravel().tolist():
        home = case.sets[int(case.prints.side[at])]
        (one,) = home.shown([int(case.prints.row[at])])
        shown.append(one if home is case.data else one._replace(caption=f"{home.name}: {one.caption}"))
    return tuple(shown)


def _two_labels(case: Case, pairs: I64) -> Iterator[Finding]:
    """One picture under two labels. Between declared look-alikes this is told, but it is no mistake."""
    labels = case.prints.label[pairs]
    pairs, labels = pairs[(labels >= 0).all(axis=1)], np.sort(labels[(labels >= 0).all(axis=1)], axis=1)
    for one, other in np.unique(labels, axis=0).tolist():
        here = pairs[(labels == (one, other)).all(axis=1)]
        names = (case.data.classes[one].name, case.data.classes[other].name)
        kind = "look-alikes" if case.data.look_alike(one, other) else "two-labels"
        says = f"{len(here):,} pictures are called both {names[0]} and {names[1]}"
        rows = here[case.prints.side[here] == 0]
        yield Finding(kind, says, len(here), names, case.data.named(rows), _side_by_side(case, here))
