"""Lays the items of a stock out for the kernel that chooses: by cell, entry and allograph; partners by pool."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank, Coded
from symgen.licence import INCOMPATIBLE, UNKNOWN, strictest
from symgen.plan.choose import Choice, Pools
from symgen.plan.permute import mix
from symgen.plan.stock import Stock
from symgen.plan.turns import TurnsMaker
from symgen.rng import stream_key

I64 = npt.NDArray[np.int64]

RARE = 0.01
"""Allographs with less than this share of an entry's items are no way of writing but slips: together they keep the
share that they have.
"""


def lay_out(seed: int, stock: Stock, cells: npt.NDArray[np.int64], pools: Pools) -> Choice:
    """The kernel's arrays. cells: int64 (D, 2), symbol id and number of the split."""
    seed_key = np.uint64(stream_key(seed, "plan/item"))
    lists = [stock.lists.get((symbol, split, e), _NOTHING)
             for symbol, split in cells.tolist() for e in range(len(stock.weights))]  # fmt: skip
    keys = [np.uint64(mix(seed_key, symbol, split << 16 | e))
            for symbol, split in cells.tolist() for e in range(len(stock.weights))]  # fmt: skip
    shelves = [_shelves(items, stock.allograph, stock.evenness) for items in lists]
    most = max((len(one) for one in shelves), default=1)
    size, start = np.zeros((len(lists), most), np.int64), np.zeros((len(lists), most), np.int64)
    key, filled, within = np.zeros((len(lists), most), np.uint64), 0, TurnsMaker(most)
    for i, found in enumerate(shelves):
        sizes = [len(shelf.items) for shelf in found]
        within.add(sizes, stock.cap, [shelf.weight for shelf in found])
        size[i, : len(found)] = sizes
        start[i, : len(found)] = filled + np.cumsum([0, *sizes[:-1]])
        key[i, : len(found)] = [keys[i] if s == 0 else mix(keys[i], s, 3) for s in range(len(found))]
        filled += sum(sizes)
    entries = TurnsMaker(len(stock.weights))
    for sizes in size.sum(axis=1).reshape(-1, len(stock.weights)).tolist():
        entries.add(sizes, stock.cap, stock.weights)
    items = np.concatenate([_NOTHING, *(shelf.items for found in shelves for shelf in found)])
    return Choice(items, start, size, key, entries.packed(), within.packed(), pools)


_NOTHING: I64 = np.zeros(0, np.int64)


class _Shelf(NamedTuple):
    items: I64
    weight: float


def _shelves(items: I64, allograph: npt.NDArray[np.int32], evenness: float) -> list[_Shelf]:
    """The items of an entry by allograph, the commonest first, and those of rare ones together at the end. An allograph
    weighs what its share of the items is, drawn towards all weighing the same.
    """
    if evenness == 0.0 or len(items) == 0:
        return [_Shelf(items, 1.0)]
    kind, place, count = np.unique(allograph[items], return_inverse=True, return_counts=True)
    share = count / len(items)
    usual = [k for k in np.lexsort((kind, -count)).tolist() if share[k] >= RARE]
    rest = items[~np.isin(place, usual)]
    found = [_Shelf(items[place == k], float(share[k] ** (1.0 - evenness))) for k in usual]
    return [*found, *([_Shelf(rest, len(rest) / len(items))] if len(rest) else [])]


def no_pools() -> Pools:
    """For plans without partners."""
    return Pools(_NOTHING, _NOTHING, np.zeros(1, np.int64), _NOTHING)


def make_pools(bank: Bank, stock: Stock) -> Pools:
    """Items that may be mixed: of one symbol, split and allograph, whatever source they are from; those without an
    allograph stay alone. Where the bank holds licences that cannot be met together, only items under the same one.
    """
    licence = _exclusive(bank.catalogue.licence)
    allograph = np.where(stock.allograph < 0, -1 - np.arange(len(bank)), stock.allograph)
    keys = np.stack([bank.catalogue.symbol_id, stock.split, allograph, licence]).astype(np.int64)
    order = np.lexsort((np.arange(len(bank)), *keys[::-1]))
    new = np.r_[True, np.any(np.diff(keys[:, order]) != 0, axis=0)][: len(order)]
    start = np.r_[np.flatnonzero(new), len(order)]
    of, place = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    of[order] = np.cumsum(new) - 1
    place[order] = np.arange(len(order)) - start[of[order]]
    return Pools(of, place, start, order.astype(np.int64))


def _exclusive(licence: Coded) -> npt.NDArray[np.int32]:
    """A number for each item; only items with equal numbers may be mixed."""
    together = strictest(licence.names) if licence.names else ""
    return licence.codes if together in (INCOMPATIBLE, UNKNOWN) else np.zeros_like(licence.codes)
