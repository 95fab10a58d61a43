"""Which item shows each symbol of an expression: one writer's, as far as he has it, else one that goes with his.

A writer is an origin (font, template set, person) of one source in one split; its group is not cut, so neither is it.
Who knows more of the symbols writes more of the expressions. For a symbol that he lacks the expression takes one other
item of the same source, the same throughout; now and then also for one that he has, as people write in two ways.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.kernels import kernel
from symgen.rng import U64, unit64

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

STRAY = 0.06
"""Share of an expression's symbols that are taken from elsewhere though the writer has them."""


class Pool(NamedTuple):
    """Items of owners by symbol. items: int64 (n,). start, size: int64 (owners, symbols), where in `items`."""

    items: I64
    start: I64
    size: I64


class Supply(NamedTuple):
    """own: the writers' items. source: those of each (split, source entry). every: those of each split. source_of:
    int64 (writers,), the row of `source` that a writer belongs to. reach: float64 (writers,), sums of weights up to
    each writer within his split; first: int64 (splits + 1,), where the writers of a split begin.
    """

    own: Pool
    source: Pool
    every: Pool
    source_of: I64
    reach: F64
    first: I64

    def present(self, split: int) -> I64:
        """Positions of the symbols that the split has an item of."""
        return np.flatnonzero(self.every.size[split])


def supply(bank: Bank, symbol: I64, entry: I64, split: I64, weights: list[float], shape: tuple[int, int]) -> Supply:
    """Tables of a bank. shape: how many splits and symbols there are. symbol, entry, split: int64 (items,): position of
    an item's symbol among those of the recipe, its source entry and its split. weights: of the entries.
    """
    (n_splits, n_symbols), n_entries = shape, len(weights)
    source = split * n_entries + entry
    origin = bank.catalogue.origin.codes.astype(np.int64)
    writers, writer = np.unique(np.stack([source, origin]), axis=1, return_inverse=True)
    own = _pool(writer.reshape(-1), symbol, writers.shape[1], n_symbols)
    weight = np.sum(own.size > 0, axis=1).astype(np.float64) ** 2
    total = np.bincount(writers[0], weight, n_splits * n_entries)
    weight *= np.array(weights)[writers[0] % n_entries] / total[writers[0]]
    first = np.searchsorted(writers[0] // n_entries, np.arange(n_splits + 1))
    reach = np.concatenate([np.cumsum(weight[a:b]) for a, b in pairwise(first.tolist())])
    of_source = _pool(source, symbol, n_splits * n_entries, n_symbols)
    return Supply(own, of_source, _pool(split, symbol, n_splits, n_symbols), writers[0].copy(), reach, first)


def _pool(owner: I64, symbol: I64, n_owners: int, n_symbols: int) -> Pool:
    cell = owner * n_symbols + symbol
    items = np.argsort(cell, kind="stable")
    size = np.bincount(cell, minlength=n_owners * n_symbols)
    start = np.cumsum(size) - size
    return Pool(items, start.reshape(n_owners, n_symbols), size.reshape(n_owners, n_symbols))


@kernel
def _at(pool: Pool, owner: int, symbol: int, u: float) -> int:
    return int(pool.items[pool.start[owner, symbol] + int(u * pool.size[owner, symbol])])


@kernel
def _choose(tables: Supply, leaf_start: I64, symbol: I64, split: I64, key: U64, out: I64) -> None:
    for i in range(len(split)):
        low, high = tables.first[split[i]], tables.first[split[i] + 1]
        writer = low + np.searchsorted(tables.reach[low:high], unit64(key[i], 0, 3) * tables.reach[high - 1])
        writer = min(writer, high - 1)
        for leaf in range(leaf_start[i], leaf_start[i + 1]):
            s = symbol[leaf]
            other, mine = unit64(key[i], s, 4), unit64(key[i], leaf - leaf_start[i], 5)
            if tables.own.size[writer, s] > 0 and unit64(key[i], s, 6) >= STRAY:
                out[leaf] = _at(tables.own, writer, s, mine)
            elif tables.source.size[tables.source_of[writer], s] > 0:
                out[leaf] = _at(tables.source, tables.source_of[writer], s, other)
            else:
                out[leaf] = _at(tables.every, split[i], s, other)


def choose(tables: Supply, leaf_start: I64, symbol: I64, split: I64, key: U64) -> I64:
    """The item of each of S symbols in B expressions, int64 (S,). symbol: int64 (S,), positions. split: int64 (B,).
    key: uint64 (B,).
    """
    out = np.empty(len(symbol), np.int64)
    _choose(tables, leaf_start, symbol, split, key, out)
    return out
