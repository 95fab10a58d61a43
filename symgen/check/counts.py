"""Counts and balance: the rows against what the manifest promises, classes without rows, and how even the rest are."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import Finding, Findings
from symgen.check._rows import Rows

I64 = npt.NDArray[np.int64]

_NAMED = 12


class Params(BaseModel):
    """How uneven a set may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gini: float = Field(0.05, ge=0, le=1, description="Gini of the classes' rows, of a set that promises equal ones.")
    least: int = Field(1, ge=0, description="Rows that a class must have in train.")
    uneven: float = Field(0.5, ge=0, le=1, description="Gini of a set that promises nothing, from which it is noted.")


def run(case: Case, params: Params) -> Findings:
    """Count the rows of each class and split."""
    data = case.data
    counts = np.zeros((len(data.splits), len(data.classes)), np.int64)
    np.add.at(counts, (data.split, data.labels), 1)
    promised = _promised(data)
    wanted = promised.sum(axis=0) > 0 if promised is not None else np.ones(len(data.classes), np.bool_)
    evenness = gini(counts.sum(axis=0)[wanted])
    findings = [*_broken(data, counts, promised), *_missing(data, counts, wanted, params.least)]
    notes: list[Finding] = []
    says = f"classes are uneven: Gini {evenness:.2f}, {_ends(data, counts.sum(axis=0), wanted)}"
    if _promises_equal(data):
        findings += [Finding("uneven", says, len(data))] if evenness > params.gini else []
    elif evenness > params.uneven:
        notes.append(Finding("uneven", says, len(data)))
    notes += _left_out(data)
    figures = {
        "rows": len(data),
        "classes": int((counts.sum(axis=0) > 0).sum()),
        "gini": round(evenness, 4),
        "least": int(counts.sum(axis=0)[wanted].min(initial=len(data))),
        "most": int(counts.sum(axis=0).max(initial=0)),
    }
    return Findings(tuple(findings), tuple(notes), figures)


def gini(counts: I64) -> float:
    """0 where all are equal, towards 1 where one has all."""
    ordered, n = np.sort(counts).astype(np.float64), len(counts)
    total = float(ordered.sum())
    return float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * total)) if total else 0.0


def _promised(data: Rows) -> I64 | None:
    """What the manifest says there is, int64 (splits, C)."""
    if data.manifest is None:
        return None
    said = data.manifest["counts"]
    return np.array([[said[split].get(one.name, 0) for one in data.classes] for split in data.splits], np.int64)


def _promises_equal(data: Rows) -> bool:
    """Whether its recipe asks for as many rows of every class."""
    if data.manifest is None or "adopted" in data.manifest:
        return False
    balance = data.manifest["recipe"]["balance"]
    return bool(balance["mode"] == "equal" and balance["profile"] is None and not balance["overrides"])


def _broken(data: Rows, counts: I64, promised: I64 | None) -> Iterator[Finding]:
    if promised is None:
        return
    for split, label in np.argwhere(counts != promised).tolist():
        name, rows = data.classes[label].name, np.flatnonzero((data.labels == label) & (data.split == split))
        says = f"{name}: {counts[split, label]:,} rows in {data.splits[split]}, {promised[split, label]:,} promised"
        yield Finding("other-than-promised", says, abs(int(counts[split, label] - promised[split, label])), (name,),
                      data.named(rows), data.shown(rows[:6]))  # fmt: skip


def _missing(data: Rows, counts: I64, wanted: npt.NDArray[np.bool_], least: int) -> Iterator[Finding]:
    """Classes that ought to be there and have too little to learn from."""
    train = data.splits.index("train") if "train" in data.splits else None
    have = counts.sum(axis=0) if train is None else counts[train]
    bare = np.flatnonzero(wanted & (have < least))
    if len(bare):
        names = tuple(data.classes[label].name for label in bare.tolist())
        listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        where = "" if train is None else " in train"
        yield Finding("missing-classes", f"{len(names)} classes have fewer than {least} rows{where}: {listed}",
                      len(names), names)  # fmt: skip


def _ends(data: Rows, counts: I64, wanted: npt.NDArray[np.bool_]) -> str:
    """The least and the most, in words."""
    labels = np.flatnonzero(wanted)
    low, high = (int(labels[pick(counts[labels])]) for pick in (np.argmin, np.argmax))
    return f"{data.classes[low].name} has {counts[low]:,}, {data.classes[high].name} {counts[high]:,}"


def _left_out(data: Rows) -> Iterator[Finding]:
    """What could not be read, and folders that name no symbol."""
    for reason, n in data.left_out.items():
        yield Finding("left-out", f"{n:,} files left out: {reason}", n)
    unknown = [one.name for one in data.classes if not one.symbols]
    if unknown:
        yield Finding("unknown-symbols", f"{len(unknown)} classes name no symbol: {', '.join(unknown[:_NAMED])}",
                      len(unknown), tuple(unknown))  # fmt: skip
