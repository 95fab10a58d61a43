"""From a recipe of expressions to everything that drawing them needs: symbols, items by writer, counts and shards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.compose.grammar import Rules
from symgen.compose.roles import BAR, BINARY, OPEN, RADICAL, RELATION, members
from symgen.compose.supply import Supply, supply
from symgen.errors import RecipeError
from symgen.labels import LabelSet, label_set
from symgen.plan.balance import divide
from symgen.plan.included import DESIGN
from symgen.plan.plan import Shard
from symgen.plan.split import assign_splits
from symgen.recipe_expression import ExpressionRecipe
from symgen.recipe_file import load
from symgen.rows import SPLITS
from symgen.sources import load_all
from symgen.symbol_file import Symbol
from symgen.symbols import table

I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]

SMALLEST_SHARD, LARGEST_SHARD = 1024, 20_000
"""Expressions a file where the recipe does not say: a picture of one is some ten times one of a symbol."""

NAME = "expression"
"""What a row of such a set is, as a class of a symbol set has a name: first part of row ids, key of its counts."""

USUAL = {"size": 1.0, "height": 1.0, "baseline": 0.0}
"""Taken for symbols whose place on the line no item knows."""


@dataclass(frozen=True, eq=False)
class Composition:
    """What `make` decided. symbols: of all classes, in their order; class_of, symbol_id: int64, of each. limits:
    float32 (symbols, L). counts: expressions of each split. rules: of each split. metrics: float64 (items, 3), size,
    height and baseline of every item, none unknown. notes: what the user should know, a sentence each.
    """

    recipe: ExpressionRecipe
    labels: LabelSet
    bank: Bank
    symbols: tuple[Symbol, ...]
    class_of: I64
    limits: F32
    supply: Supply
    metrics: npt.NDArray[np.float64]
    rules: tuple[Rules, ...]
    counts: tuple[int, ...]
    shards: tuple[Shard, ...]
    notes: tuple[str, ...]

    def bare(self) -> "Composition":
        """The same without the bank's items, to travel to processes that map them from a folder."""
        return replace(self, bank=self.bank.take(np.zeros(0, np.int64)))

    def row_ids(self, split: str, index: I64) -> list[str]:
        """Names of rows: "expression/train/17"."""
        return [f"{NAME}/{split}/{i}" for i in index.tolist()]


def make(recipe: str | Path | ExpressionRecipe, overrides: Sequence[str] = ()) -> Composition:
    """Read the recipe (a shipped name, a path, or one already loaded) and its sources, and plan it.

    Raises RecipeError or SourceError with what is wrong, where, and what to do.
    """
    loaded = recipe if isinstance(recipe, ExpressionRecipe) else load(ExpressionRecipe, recipe, overrides)
    known, labels = label_set(loaded.label_spec, table())
    bank, entry = load_all(loaded, known, labels)
    symbols = tuple(symbol for one in labels.classes for symbol in one.symbols)
    class_of = np.array([i for i, one in enumerate(labels.classes) for _ in one.symbols], np.int64)
    ids = np.array([symbol.id for symbol in symbols], np.int64)
    if not len(bank):
        raise RecipeError("no source has an item of any symbol of the labels; `symgen steps` lists the sources")
    order = np.argsort(ids)
    symbol = order[np.searchsorted(ids[order], bank.catalogue.symbol_id)]
    spaces = [source.kind if source.real_ink else DESIGN for source in loaded.source]
    split = assign_splits(bank, spaces, entry, (loaded.split.validation, loaded.split.test))
    weights = [source.weight for source in loaded.source]
    tables = supply(bank, symbol, entry.astype(np.int64), split, weights, (len(SPLITS), len(symbols)))
    present = [tables.present(i) for i in range(len(SPLITS))]
    rules = tuple(_rules(loaded, symbols, here) for here in present)
    asked = min(loaded.expression.rows, loaded.expression.limit or loaded.expression.rows)
    counts = tuple(divide(np.array([asked]), loaded.split)[0].tolist())
    _refuse_empty(counts, present)
    return Composition(
        loaded, labels, bank, symbols, class_of, known.limits(ids), tables, _metrics(bank, symbol), rules, counts,
        _shards(counts, loaded.package.shard_rows), tuple(_notes(loaded, symbols, counts, present, rules)),
    )  # fmt: skip


def _rules(recipe: ExpressionRecipe, symbols: tuple[Symbol, ...], present: I64) -> Rules:
    asked = recipe.expression
    script, fraction, root = (name in asked.forms for name in ("script", "fraction", "root"))
    low, high = asked.symbols_range
    who, start = members(symbols, present.tolist())
    return Rules(low, high, asked.linear, script, fraction, root, asked.depth, who, start)


def _refuse_empty(counts: Sequence[int], present: Sequence[I64]) -> None:
    for place, count, here in zip(SPLITS, counts, present, strict=True):
        if count and not len(here):
            raise RecipeError(
                f"{place} should get {count:,} expressions, but no group of the sources can go there: add sources with "
                f"more writers or font designs, or set split.{place} = 0"
            )


def _metrics(bank: Bank, symbol: I64) -> npt.NDArray[np.float64]:
    """Size, height and baseline of every item. What is unknown is the middle one of the symbol's, and where no item
    of it knows, the usual; a size far from the middle is an estimate gone wrong and brought near it, place and all.
    """
    found = np.stack([getattr(bank.catalogue, name) for name in USUAL], 1).astype(np.float64)
    for s in np.unique(symbol):
        here = symbol == s
        part = found[here]
        known = part[~np.isnan(part).any(axis=1)]
        middle = np.median(known, axis=0) if len(known) else np.array(list(USUAL.values()))
        part = np.where(np.isnan(part).any(axis=1)[:, None], middle, part)
        ratio = np.clip(part[:, 0] / middle[0], 0.6, 1.6) * middle[0] / part[:, 0]
        found[here] = part * ratio[:, None]
    return found


def _shards(counts: Sequence[int], asked: int | None) -> tuple[Shard, ...]:
    size = asked or min(max(-(-sum(counts) // 32), SMALLEST_SHARD), LARGEST_SHARD)
    found = []
    for split, rows in zip(SPLITS, counts, strict=True):
        n = -(-rows // size)
        found += [Shard(split, i, n, i * size, min((i + 1) * size, rows)) for i in range(n)]
    return tuple(found)


def _notes(
    recipe: ExpressionRecipe, symbols: tuple[Symbol, ...], counts: Sequence[int], present: Sequence[I64],
    rules: Sequence[Rules],
) -> list[str]:  # fmt: skip
    """What expressions lack: symbols that no item of a split shows, and parts of the grammar that no symbol plays."""
    notes = []
    for place, count, here in zip(SPLITS, counts, present, strict=True):
        missing = [symbol.name for i, symbol in enumerate(symbols) if i not in here]
        if count and missing:
            notes.append(f"{place} shows no {', '.join(missing)}: no item of them is there")
    start = rules[0].start
    forms = recipe.expression.forms if recipe.expression.linear < 1 else ()
    for form, role, name in (("fraction", BAR, "minus"), ("root", RADICAL, "sqrt")):
        if form in forms and start[role] == start[role + 1]:
            notes.append(f"no {form} is written: the labels have no {name}")
    for role, name in ((BINARY, "operator"), (RELATION, "relation"), (OPEN, "pair of brackets")):
        if start[role] == start[role + 1]:
            notes.append(f"no {name} is written: the labels have none that a source draws")
    return notes
