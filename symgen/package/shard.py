"""Renders one shard into one file, block by block."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pyarrow import RecordBatch

from symgen.bank import Bank
from symgen.package.base import Copies
from symgen.package.census import Base
from symgen.package.columns import Columns
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.exclude import Excluded
from symgen.package.features import schema
from symgen.package.parquet import ShardWriter, group_rows
from symgen.package.probe import Probe, probe
from symgen.package.record import Record, write_recorded
from symgen.package.tally import Tally
from symgen.plan.plan import Plan
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.rows import Rows
from symgen.store import Place
from symgen.tables import licences


@dataclass(frozen=True)
class Start:
    """What a worker needs to become one. It travels to other processes, where the bank is mapped and not copied."""

    out: Place
    recipe: Recipe
    plan: Plan
    bank: Bank | Path
    excluded: Mapping[str, int]
    base: Base | None = None

    def __call__(self) -> Callable[[int, Callable[[int], None]], Record]:
        """`Shards.make` of this process."""
        draw = Shards(self.out, self.recipe, self.plan, self._opened, self.excluded).make
        if self.base is None:
            return draw
        copy = Copies(self.out, self.recipe, self.plan.labels, self.base).make
        first = self.plan.n_shards  # the base's own shards are numbered after those that are drawn
        return lambda number, on_rows: draw(number, on_rows) if number < first else copy(number - first, on_rows)

    def probe(self) -> Probe:
        """The first block of the plan drawn here, and what it is drawn with."""
        return probe(self.recipe, self.plan, self._opened, self.out)

    @property
    def _opened(self) -> Bank:
        return Bank.open(self.bank) if isinstance(self.bank, Path) else self.bank

    def with_bank(self, bank: Bank | Path) -> "Start":
        """The same with the bank elsewhere."""
        return replace(self, bank=bank)


class Shards:
    """Makes any shard of a plan. One a process: it holds the bank, the kernels and the columns' texts."""

    def __init__(self, out: Place, recipe: Recipe, plan: Plan, bank: Bank, excluded: Mapping[str, int]) -> None:
        self._out, self._recipe, self._plan, self._bank = out, recipe, plan, bank
        self._schema = schema([one.name for one in plan.labels.classes], recipe.package.ink)
        self._columns = Columns(plan.labels, bank.catalogue, self._schema, licences(recipe, bank))
        self._renderer = Renderer(recipe, bank)
        self._excluded = Excluded(plan, excluded)

    def make(self, number: int, on_rows: Callable[[int], None]) -> Record:
        """Render shard `number` into the data folder and record it. on_rows hears how many rows were added."""
        shard = self._plan.shards[number]
        tally = Tally(self._columns, self._bank, self._plan.labels)
        return write_recorded(self._out, shard, partial(self._fill, number, tally, on_rows), tally.counts)

    def _fill(self, number: int, tally: Tally, on_rows: Callable[[int], None], file: BinaryIO) -> None:
        # A block is a row group: calls cost the same for 256 rows as for 4,096, and so do those that draw a few again.
        group = group_rows(self._recipe.canvas.size**2)
        shard = self._plan.shards[number]
        with ShardWriter(file, self._schema, group) as writer:
            for start in range(shard.start, shard.stop, group):
                rows = self._plan.block(shard.split, start, min(start + group, shard.stop))
                writer.add(self._draw(self._excluded.start(rows), tally, on_rows))

    def _draw(self, rows: Rows, tally: Tally, on_rows: Callable[[int], None]) -> RecordBatch:
        block = self._renderer.block(rows)
        seen = apply_polarity(block.images, self._recipe.canvas.polarity)
        tally.add(rows, block, seen)
        on_rows(len(seen))
        return self._columns.batch(rows, encode_png(seen), block.ink)
