"""Rows that somebody marked as bad, in the exclude.json beside the data set, and that stand there as they were."""

import numpy as np
from pydantic import BaseModel, ConfigDict

from symgen.check import exclude_file
from symgen.check._case import Case
from symgen.check._findings import Finding, Findings
from symgen.package.exclude import read_excluded


class Params(BaseModel):
    """No thresholds: a row that was marked is to be drawn anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def run(case: Case, params: Params) -> Findings:
    """Hold the list against the set's manifest, which says how often each row was drawn anew already.

    A row of the list that the set does not have is noted: the list belongs to another state of the set.
    """
    place, data = exclude_file(case.data.home), case.data
    listed = read_excluded(place) if place.is_file() else {}
    redrawn = {} if data.manifest is None else data.manifest.get("excluded", {})
    still = {name for name, times in listed.items() if times > redrawn.get(name, 0)}
    names = np.array(data.names.to_pylist(), dtype=np.str_)
    rows = np.flatnonzero(np.isin(names, sorted(still))) if still else np.empty(0, np.int64)
    notes = [] if len(rows) == len(still) else [_strangers(len(still) - len(rows), place.name)]
    if not len(rows):
        return Findings((), tuple(notes), {"marked": 0})
    classes = tuple(sorted({data.classes[label].name for label in data.labels[rows].tolist()}))
    says = (
        f"{len(rows):,} of {len(data):,} {data.unit} are marked as bad; generate --exclude {place.name} draws them anew"
    )
    found = Finding("marked", says, len(rows), classes, data.named(rows), data.shown(rows))
    return Findings((found,), tuple(notes), {"marked": len(rows)})


def _strangers(n: int, name: str) -> Finding:
    return Finding("unknown", f"{n:,} rows that {name} lists are not in the set", n)
