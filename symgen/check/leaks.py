"""Leaks by lineage: a writer, a font design or an ink on both sides of a split, or in another set too."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import Finding, Findings, Shown
from symgen.check._rows import Rows

I64 = npt.NDArray[np.int64]

_SAYS = {"items": "inks or glyphs", "groups": "writers or font designs"}
_NAMED, _SHOWN = 6, 6


class Params(BaseModel):
    """How much of a split may come from what another split or set shows, too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leaked: float = Field(0.0, ge=0, le=1, description="Share of a split's rows whose writer, design or ink leaks.")


def run(case: Case, params: Params) -> Findings:
    """Compare the lineage of every two splits, and of every split with every other set."""
    splits = [(case.data, split) for split in range(len(case.data.splits))]
    pairs = [*combinations(splits, 2), *((one, (other, None)) for one in splits for other in case.against)]
    found, unknown, looked = [], set(), False
    for one, other in pairs:
        for column in _SAYS:
            if column in one[0].lineage and column in other[0].lineage:
                found += list(_leak(column, _Side(*one), _Side(*other), params.leaked))
                looked = True
            elif column == "groups":
                unknown |= {rows.name for rows, _ in (one, other) if column not in rows.lineage}
    notes = [Finding("lineage-unknown", f"nobody knows who wrote the rows of {name}", 0) for name in sorted(unknown)]
    return Findings(tuple(found), tuple(notes), {"compared": len(pairs)}, looked)


class _Side:
    """Rows of one split of a set, or of the whole set where `split` is None."""

    def __init__(self, rows: Rows, split: int | None) -> None:
        self.rows = rows
        ends = rows.split_start if split is not None else np.array([0, len(rows)])
        self.first, self.last = (int(end) for end in ends[split or 0 : (split or 0) + 2])
        self.name = rows.name if split is None else rows.splits[split]

    def __len__(self) -> int:
        return self.last - self.first

    def column(self, name: str) -> pa.ListArray:
        return self.rows.lineage[name].slice(self.first, len(self))

    def having(self, column: str, names: pa.Array) -> I64:
        """Positions in the set of the rows that have one of these names in a column."""
        lists = self.column(column)
        inside = pc.is_in(lists.flatten(), value_set=names).to_numpy(zero_copy_only=False)
        owner = pc.list_parent_indices(lists).to_numpy()
        return np.unique(owner[inside]) + self.first


def _leak(column: str, one: _Side, other: _Side, allowed: float) -> Iterator[Finding]:
    mine, theirs = (side.column(column).flatten().unique() for side in (one, other))
    shared = mine.filter(pc.is_in(mine, value_set=theirs)).drop_null()
    if not len(shared):
        return
    fewer, more = (one, other) if len(one) <= len(other) or other.rows is not one.rows else (other, one)
    rows = fewer.having(column, shared)
    if len(rows) <= allowed * len(fewer):
        return
    names = sorted(shared.to_pylist())
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    says = (
        f"{len(names):,} {_SAYS[column]} of {fewer.name} ({len(rows):,} of {len(fewer):,} rows) are also in "
        f"{more.name}: {listed}"
    )
    kind = "lineage-in-two-splits" if one.rows is other.rows else "lineage-in-other-set"
    classes = sorted({fewer.rows.classes[label].name for label in fewer.rows.labels[rows].tolist()})
    pictures = _side_by_side(column, fewer, more, names)
    yield Finding(kind, says, len(rows), tuple(classes), fewer.rows.named(rows), pictures)


def _side_by_side(column: str, one: _Side, other: _Side, names: list[str]) -> tuple[Shown, ...]:
    """Of some of the names, a row of either side."""
    shown: list[Shown] = []
    for name in names[:_SHOWN]:
        for side in (one, other):
            rows = side.having(column, pa.array([name]))[:1]
            shown += side.rows.shown(rows, f"{name} in {side.name}")
    return tuple(shown)
