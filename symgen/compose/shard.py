"""Draws one shard of expressions into one file, block by block, and counts what passes."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.compose.columns import Columns
from symgen.compose.draw import Block, Writer
from symgen.compose.plan import NAME, Composition
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.parquet import ShardWriter, group_rows
from symgen.package.record import Record, write_recorded
from symgen.rows import SPLITS

BLOCK = 64


@dataclass(frozen=True)
class Start:
    """What a worker needs to become one. bank: where the composition's bank lies for others to map; None in the process
    that has it.
    """

    out: Path
    made: Composition
    bank: Path | None = None

    def __call__(self) -> Callable[[int, Callable[[int], None]], Record]:
        """`Shards.make` of this process."""
        made = self.made if self.bank is None else replace(self.made, bank=Bank.open(self.bank))
        return Shards(self.out, made).make


class Shards:
    """Makes any shard of a composition. One a process."""

    def __init__(self, out: Path, made: Composition) -> None:
        self._out, self._made = out, made
        self._columns, self._writer = Columns(made), Writer(made)

    def make(self, number: int, on_rows: Callable[[int], None]) -> Record:
        """Draw shard `number` into the data folder and record it. on_rows hears how many rows were added."""
        tally = _Tally(self._made, self._columns)
        return write_recorded(
            self._out, self._made.shards[number], partial(self._fill, number, tally, on_rows), tally.counts
        )

    def _fill(self, number: int, tally: "_Tally", on_rows: Callable[[int], None], file: BinaryIO) -> None:
        shard, asked = self._made.shards[number], self._made.recipe.expression
        split_id = SPLITS.index(shard.split)
        with ShardWriter(file, self._columns.schema, group_rows(asked.width * asked.height)) as writer:
            for start in range(shard.start, shard.stop, BLOCK):
                stop = min(start + BLOCK, shard.stop)
                index = np.arange(start, stop)
                block = self._writer.rows(split_id, index)
                seen = apply_polarity(block.images, asked.polarity)
                ids = self._made.row_ids(shard.split, index)
                writer.add(self._columns.batch(block, encode_png(seen), ids))
                tally.add(block, seen)
                on_rows(stop - start)


class _Tally:
    """Counts expressions, their symbols, and where those are from."""

    def __init__(self, made: Composition, columns: Columns) -> None:
        self._made, self._columns = made, columns
        self._objects = np.zeros(len(made.labels.classes), np.int64)
        self._lineage: Counter[tuple[str, str]] = Counter()
        self._licences: Counter[str] = Counter()
        self._pixels, self._rows = hashlib.sha256(), 0

    def add(self, block: Block, seen: npt.NDArray[np.uint8]) -> None:
        """Count a block. seen: its pictures as they are stored."""
        catalogue = self._made.bank.catalogue
        self._pixels.update(np.ascontiguousarray(seen).data)
        self._objects += np.bincount(self._made.class_of[block.symbol], minlength=len(self._objects))
        pairs = np.stack([catalogue.source.codes[block.item], catalogue.licence.codes[block.item]])
        found, counts = np.unique(pairs, axis=1, return_counts=True)
        for source, licence, n in zip(*found.tolist(), counts.tolist(), strict=True):
            self._lineage[catalogue.source.names[source], self._columns.licence_names[licence]] += n
        self._licences.update(self._columns.licences(block))
        self._rows += len(seen)

    def counts(self) -> dict[str, Any]:
        """The fields of a Record that are counts or digests of rows; `sources` counts symbols."""
        sources: dict[str, dict[str, int]] = {}
        for (source, licence), n in sorted(self._lineage.items()):
            sources.setdefault(source, {})[licence] = n
        names = [one.name for one in self._made.labels.classes]
        return {
            "pixels": self._pixels.hexdigest(),
            "classes": {NAME: self._rows},
            "licences": dict(sorted(self._licences.items())),
            "sources": sources,
            "rejected": {},
            "redrawn": 0,
            "objects": {name: n for name, n in zip(names, self._objects.tolist(), strict=True) if n},
        }
