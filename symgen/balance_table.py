"""`symgen plan`: what a recipe would make, class by class, beside what its sources hold; nothing is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.plan.plan import Plan
from symgen.prepare import prepare
from symgen.recipe import Recipe
from symgen.rows import SPLITS

I64 = npt.NDArray[np.int64]


def gini(counts: I64) -> float:
    """Gini coefficient of class counts (C,): mean absolute difference of all pairs of classes over twice the mean.

    0 = all classes equal, near 1 = one class has everything; 0 where there is nothing.
    """
    n, total = len(counts), float(counts.sum())
    if not total:
        return 0.0
    rank = np.arange(1, n + 1)
    return float(2 * np.sum(rank * np.sort(counts).astype(np.float64)) / (n * total) - (n + 1) / n)


def effective_number(counts: I64) -> float:
    """How many equal classes would be as diverse: exp(-sum p log p), the exponential of the Shannon entropy of the
    class shares p (Hill number of order 1). Between 1 and C; 0 where there is nothing.
    """
    share = counts[counts > 0] / max(float(counts.sum()), 1.0)
    return float(np.exp(-np.sum(share * np.log(share)))) if len(share) else 0.0


@dataclass(frozen=True, eq=False)
class BalanceTable:
    """The classes that a plan fills. classes: names. latex: how to write them. Columns of int64 (C,): real_inks and
    items that the sources hold, base (what a top-up's base has), and made, int64 (C, splits). shards: files drawn;
    base_files: those beside them that hold the base's own rows, 0 where it is only counted.
    """

    classes: tuple[str, ...]
    latex: tuple[str, ...]
    real_inks: I64
    items: I64
    base: I64
    made: I64
    shards: int
    notes: tuple[str, ...]
    base_files: int = 0

    @property
    def before(self) -> I64:
        """int64 (C,), the balance to be mended: the base's rows, else the real inks, else the items."""
        return next((column for column in (self.base, self.real_inks) if column.any()), self.items)

    @property
    def after(self) -> I64:
        """int64 (C,), rows of each class with the base's own."""
        total: I64 = self.base + self.made.sum(axis=1)
        return total

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values: classes, sums, balance before and after, notes."""
        columns = {"real_inks": self.real_inks, "items": self.items, "base": self.base,
                   **dict(zip(SPLITS, self.made.T, strict=True)), "total": self.after}  # fmt: skip
        lines = [
            {"name": name, "latex": self.latex[i], **{key: int(column[i]) for key, column in columns.items()}}
            for i, name in enumerate(self.classes)
        ]
        sums = {key: int(column.sum()) for key, column in columns.items()}
        balance = {when: _balance(counts) for when, counts in (("before", self.before), ("after", self.after))}
        return {
            "classes": lines,
            "sums": sums,
            "shards": self.shards,
            "base_files": self.base_files,
            "balance": balance,
            "notes": list(self.notes),
        }

    def as_text(self, brief: bool = False) -> str:
        """The table as lines of text; `brief` leaves the classes out."""
        table = self.as_dict()
        shown = [key for key, total in table["sums"].items() if total or key == "total"]
        width = max([len(line["name"]) for line in table["classes"]] + [5])
        rows = [] if brief else [(line["name"], [line[key] for key in shown]) for line in table["classes"]]
        rows.append(("sum", [table["sums"][key] for key in shown]))
        text = ["  ".join([f"{'class':{width}}", *(f"{key:>11}" for key in shown)])]
        text += ["  ".join([f"{name:{width}}", *(f"{count:11,}" for count in counts)]) for name, counts in rows]
        own = f", and the base's own {int(self.base.sum()):,} in {self.base_files}" if self.base_files else ""
        text += ["", f"{len(self.classes)} classes, {int(self.made.sum()):,} rows in {self.shards} files{own}"]
        text += [_balance_line(when, table["balance"][when], len(self.classes)) for when in ("before", "after")]
        return "\n".join(text + [f"note: {note}" for note in self.notes])


def _balance(counts: I64) -> dict[str, float]:
    return {
        "least": int(counts.min(initial=0) if not len(counts) else counts.min()),
        "most": int(counts.max(initial=0)),
        "gini": round(gini(counts), 4),
        "effective_classes": round(effective_number(counts), 2),
    }


def _balance_line(when: str, found: dict[str, float], classes: int) -> str:
    return (
        f"{when:6}  {found['least']:,} to {found['most']:,} a class, Gini {found['gini']:.3f}, "
        f"as good as {found['effective_classes']:.1f} equal classes of {classes}"
    )


def table_of(plan: Plan) -> BalanceTable:
    """The balance table of a plan."""
    kept = np.union1d(plan.kept, np.flatnonzero(plan.base.any(axis=1))) if plan.base_files else plan.kept
    classes = [plan.labels.classes[i] for i in kept.tolist()]
    return BalanceTable(
        tuple(one.name for one in classes),
        tuple(one.latex for one in classes),
        plan.real_inks[kept],
        plan.items[kept],
        plan.base[kept].sum(axis=1),
        plan.counts[kept],
        plan.n_shards,
        plan.notes,
        plan.base_files,
    )


def plan(recipe: str | Path | Recipe, overrides: Sequence[str] = ()) -> BalanceTable:
    """The balance before and after of a recipe (a shipped name, a path, or one already loaded).

    Raises RecipeError or SourceError with what is wrong, where, and what to do.
    """
    return table_of(prepare(recipe, overrides).plan)
