"""Wrong labels, by confident learning (Northcutt, Jiang, Chuang 2021; the cleanlab library) with a trained run's help.

Rows that the run learned from are not judged: it has been taught their labels.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import PICTURED, Finding, Findings, Shown
from symgen.check._judged import said_of
from symgen.check._rows import Rows
from symgen.dataset import match_classes

if TYPE_CHECKING:
    from symgen.train.labels import Labels

I64 = npt.NDArray[np.int64]


class Params(BaseModel):
    """When a label counts as wrong, and how many may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sure: float = Field(0.95, ge=0, le=1, description="Probability that the run must give another class.")
    wrong: float = Field(0.01, ge=0, le=1, description="Share of the judged rows that may be labelled wrongly.")


def run(case: Case, params: Params) -> Findings:
    """Compare labels with what the run says."""
    if case.run is None:
        return _not_judged("no run was given to judge labels by", case.data)
    from symgen.train.run_folder import open_run

    ready, data = open_run(case.run), case.data
    place = match_classes(data.classes, ready.labels.symbol_classes).labels
    rows = np.flatnonzero(_unlearned(data, ready.about) & (place[data.labels] >= 0))
    if not len(rows):
        says = f"the run {case.run.name} has learned from all the rows, or knows none of their classes"
        return _not_judged(says, data)
    said = np.concatenate([said for _, said in said_of(data, rows, ready)])
    given = place[data.labels[rows]]
    issues = _issues(given, said)
    issues = issues[said[issues].max(axis=1) >= params.sure]
    return _told(data, rows, _Doubted(rows[issues], said[issues].argmax(axis=1)), ready.labels, params.wrong)


def _not_judged(why: str, data: Rows) -> Findings:
    return Findings(notes=(Finding("labels-not-judged", why, len(data)),), looked=False)


class _Doubted(NamedTuple):
    """Rows whose label is most likely wrong, the likeliest first, and the run's class that each more likely has."""

    rows: I64
    better: I64


def _unlearned(data: Rows, about: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    """Bool (N,): rows that are not among those the run was trained on."""
    learned = data.digest is not None and data.digest in {one["digest"] for one in about["data"]}
    return np.array([split != "train" for split in data.splits])[data.split] | (not learned)


def _issues(given: I64, said: npt.NDArray[np.float32]) -> I64:
    """Positions whose label is most likely wrong, the likeliest first."""
    from cleanlab.filter import find_label_issues  # heavy, and only a check with a run pays for it

    # The library wants every class to be given somewhere; those that are not cannot be confused with.
    classes, labels = np.unique(given, return_inverse=True)
    kept = said[:, classes].astype(np.float64)
    kept /= np.maximum(kept.sum(axis=1, keepdims=True), 1e-12)
    if len(classes) < 2:
        return np.empty(0, np.int64)
    found = find_label_issues(labels, kept, return_indices_ranked_by="self_confidence",
                              filter_by="confident_learning", n_jobs=1)  # fmt: skip
    return np.asarray(found, np.int64)


def _told(data: Rows, judged: I64, doubted: _Doubted, known: "Labels", allowed: float) -> Findings:
    """Mistakes as findings, mix-ups of declared look-alikes as a note."""
    given = match_classes(known.symbol_classes, data.classes).labels[doubted.better]
    alike = np.array([
        other >= 0 and data.look_alike(one, other)
        for one, other in zip(data.labels[doubted.rows].tolist(), given.tolist(), strict=True)
    ], np.bool_)  # fmt: skip
    found: list[Finding] = []
    notes: list[Finding] = []
    for kind, which in (("wrong-labels", ~alike), ("look-alikes", alike)):
        rows, better = doubted.rows[which], doubted.better[which]
        if not len(rows):
            continue
        names = [data.classes[label].name for label in data.labels[rows].tolist()]
        says = f"{len(rows):,} of {len(judged):,} rows judged seem to have the wrong label"
        pictures = tuple(
            Shown(data.image(row), f"{name}? rather {known.names[other]}")
            for row, name, other in zip(rows[:PICTURED].tolist(), names, better.tolist(), strict=False)
        )
        one = Finding(kind, says, len(rows), tuple(dict.fromkeys(names)), data.named(rows), pictures)
        (found if kind == "wrong-labels" and len(rows) > allowed * len(judged) else notes).append(one)
    return Findings(tuple(found), tuple(notes), {"judged": len(judged), "doubted": len(doubted.rows)})
