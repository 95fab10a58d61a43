"""Plan: which item, class and split every row has, as a small table and pure functions; no row is stored.

A row is named by symbol, split and index. Its item depends on nothing else (and the seed), so more rows never
change earlier ones. Where it stands in its split is a keyed bijection, so shards are shuffled, and any row of a
billion is found in the same short time.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.errors import RecipeError
from symgen.kernels import kernel
from symgen.labels import LabelSet
from symgen.plan.choose import Choice, choose
from symgen.plan.permute import permute
from symgen.rng import stream_key
from symgen.rows import SPLITS, Rows
from symgen.symbol_file import nearest, shown

I64 = npt.NDArray[np.int64]


class Shard(NamedTuple):
    """One file's rows: places start .. stop - 1 of a split. number counts from 0 within the split, of `of`."""

    split: str
    number: int
    of: int
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.stop - self.start

    @property
    def name(self) -> str:
        """For example "train-00003-of-00032"."""
        return f"{self.split}-{self.number:05d}-of-{self.of:05d}"


class Cells(NamedTuple):
    """The table that a plan is: D cells, one a symbol in a split, in the order of split, class and symbol.

    symbol_id, class_id, split_id, n_rows: int64 (D,). limits: float32 (D, L) of each cell's symbol.
    """

    symbol_id: I64
    class_id: I64
    split_id: I64
    n_rows: I64
    limits: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Plan:
    """What `make_plan` decided. Class numbers are positions in the whole label set, where a filter leaves some out too.

    counts: int64 (C, splits) rows made; base: the same for what a top-up's base already has. kept: class numbers
    that the recipe's filter lets through. items, real_inks: int64 (C,) what the sources hold. notes: what the user
    should know, one sentence each. base_files: files of the base's own rows in the output, 0 where it is only counted.
    """

    labels: LabelSet
    seed: int
    cells: Cells
    choice: Choice
    shards: tuple[Shard, ...]
    kept: I64
    base: I64
    items: I64
    real_inks: I64
    notes: tuple[str, ...]
    base_files: int = 0

    @cached_property
    def counts(self) -> I64:
        """int64 (C, splits): rows of each class in each split."""
        table = np.zeros((len(self.labels.classes), len(SPLITS)), np.int64)
        np.add.at(table, (self.cells.class_id, self.cells.split_id), self.cells.n_rows)
        return table

    @property
    def output(self) -> I64:
        """int64 (C, splits): the same and the base's own rows where they go into the output."""
        return self.counts + self.base if self.base_files else self.counts

    @property
    def total(self) -> int:
        """Rows drawn, over all splits."""
        return int(self.cells.n_rows.sum())

    @property
    def n_shards(self) -> int:
        """Files to be drawn."""
        return len(self.shards)

    def shard_name(self, shard: int) -> str:
        """The name of shard number `shard`, counted over all splits."""
        return self.shards[shard].name

    def rows(self, shard: int) -> Rows:
        """All rows of shard number `shard`, counted over all splits."""
        found = self.shards[shard]
        return self.block(found.split, found.start, found.stop)

    def block(self, split: str, start: int, stop: int, lap: int = 0) -> Rows:
        """The rows at places start .. stop - 1 of a split, as the files are shuffled; lap: in another order."""
        number = SPLITS.index(split)
        cells = np.flatnonzero(self.cells.split_id == number)
        end = np.cumsum(self.cells.n_rows[cells])
        if not 0 <= start <= stop <= (int(end[-1]) if len(end) else 0):
            raise IndexError(f"places {start} to {stop} are not all in split {split!r} of {end[-1:]} rows")
        key = np.uint64(stream_key(self.seed, f"plan/order/{split}" + (f"/{lap}" if lap else "")))
        cell, index = _locate(start, stop, end, key)
        return self._rows(cells[cell], index)

    def rows_of(self, row_ids: list[str]) -> Rows:
        """The rows with these ids ("exists/train/17"), in that order. RecipeError says which id is none and why."""
        found = [self._find(row_id) for row_id in row_ids]
        return self._rows(*np.array(found, np.int64).reshape(-1, 2).T)

    def row(self, row_id: str) -> Rows:
        """A block of the one row that is called `row_id`."""
        return self.rows_of([row_id])

    def row_ids(self, rows: Rows) -> list[str]:
        """The ids of rows, "symbol/split/index": the same name in every run of the recipe."""
        names = self._names
        columns = (rows.symbol_id.tolist(), rows.split_id.tolist(), rows.index.tolist())
        return [f"{names[symbol]}/{SPLITS[split]}/{index}" for symbol, split, index in zip(*columns, strict=True)]

    @cached_property
    def _names(self) -> dict[int, str]:
        return {symbol.id: symbol.name for one in self.labels.classes for symbol in one.symbols}

    @cached_property
    def _cell_of(self) -> dict[tuple[str, str], int]:
        columns = zip(self.cells.symbol_id.tolist(), self.cells.split_id.tolist(), strict=True)
        return {(self._names[symbol], SPLITS[split]): cell for cell, (symbol, split) in enumerate(columns)}

    def _find(self, row_id: str) -> tuple[int, int]:
        name, split, index = (["", "", *row_id.rsplit("/", 2)])[-3:]
        cell = self._cell_of.get((name, split))
        if cell is None:
            known = sorted({f"{symbol}/{place}" for symbol, place in self._cell_of})
            raise RecipeError(f"the plan has no row {shown(row_id)}{nearest(f'{name}/{split}', known)}")
        count = int(self.cells.n_rows[cell])
        if not (index.isascii() and index.isdigit() and int(index) < count):
            raise RecipeError(f"the plan has no row {shown(row_id)}: {name}/{split} has rows 0 to {count - 1}")
        return cell, int(index)

    def _rows(self, cell: I64, index: I64) -> Rows:
        cell, index = np.ascontiguousarray(cell), np.ascontiguousarray(index)
        item, partner = choose(self.choice, cell, index)
        split = self.cells.split_id[cell]
        hand = (split << 48) | index
        attempt = np.zeros(len(cell), np.int64)
        return Rows(self.cells.symbol_id[cell], self.cells.class_id[cell], split, index, attempt,
                    item, partner, hand, self.cells.limits[cell])  # fmt: skip


@kernel
def _locate(start: int, stop: int, end: I64, key: np.uint64) -> tuple[I64, I64]:
    """Cell and index of the rows at places start .. stop - 1, where cell c ends at end[c] before shuffling."""
    cell, index = np.empty(stop - start, np.int64), np.empty(stop - start, np.int64)
    for i in range(stop - start):
        flat = permute(start + i, end[-1], key)
        c = np.searchsorted(end, flat, side="right")
        cell[i] = c
        index[i] = flat - (end[c - 1] if c else 0)
    return cell, index
