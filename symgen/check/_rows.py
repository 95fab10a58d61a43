"""A data set laid open for the checks: all its rows in one order, pictures mapped, lineage by code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen import store
from symgen.check._findings import NAMED, PICTURED, Shown
from symgen.class_folders import SymbolClass, open_folder
from symgen.dataset import Samples, is_dataset, open_dataset
from symgen.errors import SourceError
from symgen.store import Place
from symgen.symbols import Symbol, table

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

SIZE = 48  # pixels a side of pictures from class folders
LINEAGE = ("items", "origins", "groups")


@dataclass(frozen=True, eq=False)
class Rows:
    """All rows of a data set or of a folder of class folders, split after split.

    name: the folder's. parts: pictures of each split, uint8 (n, H, W), ink 255 on 0. labels: int64 (N,). split: int64
    (N,), positions in `splits`. names: row ids, or files' paths. lineage: column of LINEAGE -> N lists of texts, only
    those that are known. unit: what a row is called. manifest: of a data set; None for a folder, as is digest,
    that of its contents. left_out: files that could not be read, by reason.
    """

    home: Place
    classes: tuple[SymbolClass, ...]
    splits: tuple[str, ...]
    parts: tuple[U8, ...]
    labels: I64
    names: pa.StringArray
    lineage: dict[str, pa.ListArray]
    unit: str
    manifest: dict[str, Any] | None
    digest: str | None
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def name(self) -> str:
        """The folder's own name; where it lies is nobody's business."""
        return self.home.expanduser().resolve().name

    @cached_property
    def split_start(self) -> I64:
        """int64 (splits+1,): where each split begins."""
        return np.cumsum([0, *(len(part) for part in self.parts)])

    @cached_property
    def split(self) -> I64:
        """int64 (N,): each row's split."""
        return np.repeat(np.arange(len(self.parts)), np.diff(self.split_start))

    @cached_property
    def symbols(self) -> tuple[tuple[Symbol, ...], ...]:
        """The symbols of each class, those that the shipped table knows."""
        known = table()
        found = ((known.get(name) for name in one.symbols) for one in self.classes)
        return tuple(tuple(symbol for symbol in symbols if symbol) for symbols in found)

    def look_alike(self, one: int, other: int) -> bool:
        """Whether symbols of two classes are declared to be drawn alike."""
        groups = [{symbol.look_alike for symbol in self.symbols[label]} - {""} for label in (one, other)]
        return bool(groups[0] & groups[1])

    def blocks(self, rows: int) -> Iterator[tuple[int, U8]]:
        """All pictures, at most `rows` at a time, each block with the position of its first row."""
        for start, part in zip(self.split_start.tolist(), self.parts, strict=False):
            for first in range(0, len(part), rows):
                yield start + first, part[first : first + rows]

    def image(self, at: int) -> U8:
        """One row's picture."""
        part = int(self.split[at])
        return np.asarray(self.parts[part][at - int(self.split_start[part])])

    def named(self, at: npt.ArrayLike) -> tuple[str, ...]:
        """Names of the first of these rows."""
        return tuple(self.names[i].as_py() for i in np.asarray(at).ravel()[:NAMED].tolist())

    def shown(self, at: npt.ArrayLike, caption: str = "") -> tuple[Shown, ...]:
        """The first of these rows as pictures; under each its name, or the caption."""
        chosen = np.asarray(at).ravel()[:PICTURED].tolist()
        return tuple(Shown(self.image(i), caption or self.names[i].as_py()) for i in chosen)

    def codes(self, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """The first text of each row's list as a code, int32 (N,), and the texts: of a mixed row, its main item's."""
        first = pc.list_slice(self.lineage[column], 0, 1, return_fixed_size_list=True)
        coded = pc.fill_null(first.flatten(), "").dictionary_encode()
        return coded.indices.to_numpy(), coded.dictionary.to_pylist()


def open_rows(home: str | Place) -> Rows:
    """Open a data set folder, or a folder of class folders. Raises what opening either raises."""
    if is_dataset(home):
        return _from_dataset(home)
    there = store.place(home)
    if isinstance(there, Path):
        return _from_folder(there)
    raise SourceError(f"{there} is no data set that symgen made, and class folders are read from this machine only")


def _from_dataset(home: str | Place) -> Rows:
    data = open_dataset(home)
    read = [data.read(split) for split in data.splits]
    lineage = {} if not data.writers_known else {name: _joined(read, name) for name in LINEAGE}
    if not data.writers_known:
        lineage["items"] = _joined(read, "items")
    labels = np.concatenate([one.labels for one in read])
    parts = tuple(one.images for one in read)
    return Rows(
        data.home, data.labels, data.splits, parts, labels, _joined(read, "row_id"), lineage, "rows", data.manifest,
        data.digest, {},
    )  # fmt: skip


def _from_folder(home: Path) -> Rows:
    folder = open_folder(home)
    drawn = folder.read(SIZE)
    names = pa.array(drawn.paths, pa.string())
    return Rows(
        folder.home, folder.labels, ("all",), (drawn.images,), drawn.labels, names, {}, "files", None,
        None, drawn.left_out.counts(),
    )  # fmt: skip


def _joined(read: Sequence[Samples], name: str) -> pa.Array:
    return pa.concat_arrays([getattr(one, name) for one in read])
