"""Makes a Plan: splits the groups, counts what each class should have, and lays the items out by cell."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.errors import RecipeError
from symgen.labels import LabelSet
from symgen.plan.balance import ClassNames, divide, in_base, kept_classes, share_out, wanted
from symgen.plan.included import Included
from symgen.plan.layout import lay_out, make_pools, no_pools
from symgen.plan.plan import Cells, Plan, Shard
from symgen.plan.profile import MOST
from symgen.plan.stock import Stock
from symgen.recipe import Recipe
from symgen.rows import SPLITS
from symgen.symbols import SymbolTable

I64 = npt.NDArray[np.int64]

SMALLEST_SHARD, LARGEST_SHARD = 4096, 200_000
"""Rows a file where the recipe does not say: about 32 files, none too small to be worth one, none too big to move."""


def make_plan(
    recipe: Recipe,
    labels: LabelSet,
    bank: Bank,
    entry: npt.NDArray[np.int32],
    symbols: SymbolTable,
    *,
    included: Included | None = None,
    allograph: npt.NDArray[np.int32] | None = None,
) -> Plan:
    """Plan a recipe over a bank that holds the label set's items; entry: int32 (items,), each item's source entry.

    included: the base of a top-up whose own rows go into the output; it is then counted row by row. allograph: int32
    (items,), a number within the item's symbol (see `allographs`); None where they are not told apart.
    RecipeError where a class that should get rows has no item in any source.
    """
    stock, names = Stock(recipe, bank, entry, included, allograph), ClassNames(labels, symbols)
    items, inks = _per_class(labels, bank), _per_class(labels, bank, stock.real[entry])
    keep = kept_classes(recipe.balance.classes, inks, bool(stock.real.any()), names)
    goal = wanted(recipe, len(labels.classes), names)
    if included is None:
        base, strange = in_base(recipe.balance.base, len(labels.classes), names)
    else:
        base, strange = included.counts, {}
    if stock.natural:
        _only_ink(recipe, stock)
        goal = np.where([True, recipe.split.validation > 0, recipe.split.test > 0], MOST, np.zeros_like(goal))
    goal = np.where(keep[:, None], np.maximum(goal - base, 0), 0)
    if recipe.balance.limit is not None:
        goal = np.minimum(goal, divide(np.array([recipe.balance.limit]), recipe.split))
    if not stock.natural:
        _refuse_holes(labels, items, goal)
    counts = _symbol_counts(labels, stock, goal)
    cells = _cells(labels, symbols, counts)
    notes = _notes(labels, stock, goal, cells)
    if strange:
        notes += (f"the base's rows of classes that this label set has not are left uncounted: {', '.join(strange)}",)
    notes += included.notes if included else ()
    split_rows = np.bincount(cells.split_id, cells.n_rows, len(SPLITS)).astype(np.int64).tolist()
    shards = shard_layout(split_rows, recipe.package.shard_rows)
    pools = make_pools(bank, stock) if recipe.mix else no_pools()
    choice = lay_out(recipe.seed, stock, np.stack([cells.symbol_id, cells.split_id], 1), pools)
    kept = np.flatnonzero(keep)
    files = included.files if included else 0
    return Plan(labels, recipe.seed, cells, choice, shards, kept, base, items, inks, notes, files)


def _per_class(labels: LabelSet, bank: Bank, mask: npt.NDArray[np.bool_] | None = None) -> I64:
    ids = bank.catalogue.symbol_id if mask is None else bank.catalogue.symbol_id[mask]
    found, n = np.unique(ids, return_counts=True)
    held = dict(zip(found.tolist(), n.tolist(), strict=True))
    return np.array([sum(held.get(symbol.id, 0) for symbol in one.symbols) for one in labels.classes], np.int64)


def _only_ink(recipe: Recipe, stock: Stock) -> None:
    for number, source in enumerate(recipe.source):
        if not stock.real[number]:
            raise RecipeError(
                f"balance.mode 'natural' takes every real ink once, but source {number} ({source.kind}) is not real "
                "ink; remove it, or use mode 'equal'"
            )


def _refuse_holes(labels: LabelSet, items: I64, goal: I64) -> None:
    holes = [one.name for i, one in enumerate(labels.classes) if goal[i].sum() and not items[i]]
    if holes:
        raise RecipeError(
            f"no source has an item for {len(holes)} of {len(labels.classes)} classes: {', '.join(holes)}. Add a "
            "source that has them (`symgen coverage RECIPE` shows which has what), or leave them out with "
            "balance.classes.without"
        )


def _symbol_counts(labels: LabelSet, stock: Stock, goal: I64) -> dict[tuple[int, int, int], int]:
    """(split, class, symbol id) -> rows, for all that get some."""
    counts = {}
    for split in range(len(SPLITS)):
        for number, one in enumerate(labels.classes):
            capacity = np.array([stock.capacity(symbol.id, split) for symbol in one.symbols], np.int64)
            for symbol, count in zip(one.symbols, share_out(int(goal[number, split]), capacity).tolist(), strict=True):
                if count:
                    counts[split, number, symbol.id] = count
    return counts


def _cells(labels: LabelSet, symbols: SymbolTable, counts: dict[tuple[int, int, int], int]) -> Cells:
    split, number, symbol = np.array(list(counts), np.int64).reshape(-1, 3).T.copy()
    return Cells(symbol, number, split, np.array(list(counts.values()), np.int64), symbols.limits(symbol))


def shard_layout(split_rows: Sequence[int], asked: int | None) -> tuple[Shard, ...]:
    """The files of all splits in the one order in which they are numbered: split by split, place by place.

    split_rows: rows of each split, in the order of SPLITS. asked: rows a file, if the recipe says so.
    """
    size = asked or min(max(-(-sum(split_rows) // 32), SMALLEST_SHARD), LARGEST_SHARD)
    shards = []
    for split, rows in zip(SPLITS, split_rows, strict=True):
        n = -(-rows // size)
        shards += [Shard(split, i, n, i * size, min((i + 1) * size, rows)) for i in range(n)]
    return tuple(shards)


def _notes(labels: LabelSet, stock: Stock, goal: I64, cells: Cells) -> tuple[str, ...]:
    """What the user should know: one sentence for each kind of shortage, with the classes named."""
    made = np.zeros_like(goal)
    np.add.at(made, (cells.class_id, cells.split_id), cells.n_rows)
    names = [one.name for one in labels.classes]
    notes = []
    for split, place in enumerate(SPLITS):
        asked = goal[:, split] > 0
        none = _listed(names, asked & (made[:, split] == 0))
        uncut = _listed(names, asked & (made[:, split] > 0) & stock.stays_in_train(labels, split))
        short = _listed(names, asked & (made[:, split] > 0) & (made[:, split] < goal[:, split]))
        if none and not (stock.natural and split == 0):
            why = "no group of their items can leave train" if split else "the base has all their groups elsewhere"
            notes.append(f"{place} has no row of {none}: {why}")
        if uncut:
            notes.append(f"{place} shows other sources' items for {uncut}: their ink cannot be cut and stays in train")
        if short and not stock.natural:
            notes.append(f"{place} has fewer rows than asked for of {short}: an item gives at most {stock.cap}")
    silent = [s.name for one in labels.classes for s in one.symbols if len(one.symbols) > 1 and not stock.holds(s.id)]
    if silent:
        notes.append(f"no source draws {', '.join(silent)}; their classes are filled from the classes' other symbols")
    return tuple(notes)


def _listed(names: list[str], which: npt.NDArray[np.bool_]) -> str:
    found = [name for name, is_one in zip(names, which, strict=True) if is_one]
    return f"{len(found)} classes ({', '.join(found)})" if found else ""
