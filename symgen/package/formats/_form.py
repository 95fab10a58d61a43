"""What every format is given to write, and what each gives back when it is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.errors import StoreError
from symgen.package.features import features
from symgen.package.parquet import opened
from symgen.rows import SPLITS
from symgen.store import Place

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

LeftOut = dict[str, dict[str, int]]
"""Split -> reason -> rows that a format has no way to hold."""

BLOCK = 1024
FACTS = ("row_id", "symbol", "text", "latex", "source", "licence", "items", "origins", "groups")


class Rows(NamedTuple):
    """The rows of a split as a format gives them back.

    labels: int64 (N,). images: uint8 (N, H, W), none where only ink is kept. strokes: for each row its strokes,
    float32 (n, 2) in pixels, none where only pictures are kept. row_ids: none where the format has no place for them.
    """

    labels: I64
    images: U8 | None = None
    strokes: list[list[F32]] | None = None
    row_ids: list[str] | None = None


@dataclass(frozen=True)
class ExportSet:
    """A finished data set as the formats read it. on_rows: hears how many rows have passed."""

    home: Place
    manifest: dict[str, Any]
    on_rows: Callable[[int], None] = lambda rows: None

    @property
    def splits(self) -> list[str]:
        """The splits that hold rows, train first."""
        return [split for split in SPLITS if self.files(split)]

    @cached_property
    def classes(self) -> list[str]:
        """Names of the classes in the order of their labels."""
        return [one["name"] for one in self.manifest["labels"]["classes"]]

    @property
    def size(self) -> int:
        """Side of the pictures in pixels."""
        return int(self.manifest["recipe"]["canvas"]["size"])

    @property
    def polarity(self) -> str:
        """Whether the pictures are "black-on-white" or "white-on-black"."""
        return str(self.manifest["recipe"]["canvas"]["polarity"])

    @property
    def has_ink(self) -> bool:
        """Whether the rows keep the strokes that they were drawn with."""
        return "ink" in features(self.classes, bool(self.manifest["recipe"]["package"]["ink"]))

    def files(self, split: str) -> list[dict[str, Any]]:
        """What the manifest says of the files of a split."""
        return [file for file in self.manifest["files"] if file["split"] == split and file["rows"]]

    def rows(self, split: str) -> int:
        """How many rows a split has."""
        return sum(file["rows"] for file in self.files(split))

    def batches(self, split: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of a split in the order of its files, some at a time; `on_rows` hears of each when it is done with.

        StoreError where a file cannot be read.
        """
        for file in self.files(split):
            yield from self.batches_of(file, columns)

    def batches_of(self, file: Mapping[str, Any], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same of one file."""
        for batch in self._read(file, columns):
            yield batch
            self.on_rows(len(batch))

    def column(self, split: str, name: str) -> Iterator[pa.Array]:
        """One column of a split, some rows at a time: a look ahead, which `on_rows` does not hear of."""
        for file in self.files(split):
            for batch in self._read(file, [name]):
                yield batch.column(name)

    def _read(self, file: Mapping[str, Any], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        path = self.home / file["path"]
        try:
            with opened(path) as parquet:
                yield from parquet.iter_batches(BLOCK, columns=list(columns))
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"{path}: cannot be read ({error}); `symgen verify {self.home}` tells more") from error

    def need_ink(self, form: str) -> None:
        """StoreError where there are no strokes to be written."""
        if not self.has_ink:
            raise StoreError(
                f"{self.home} keeps no ink, which {form} is made of; make it with --set package.ink=true, or export "
                "pictures: imagefolder, webdataset, tfrecord, idx, npz"
            )


def strokes(ink: pa.Array) -> tuple[F32, I64, I64]:
    """All points of the rows of an ink column without nulls: float32 (P, 2), where each stroke begins: int64 (K+1,),
    and where each row's strokes begin among those: int64 (n+1,).
    """
    offsets = ink.offsets.to_numpy().astype(np.int64)
    lines = ink.values.slice(offsets[0], offsets[-1] - offsets[0])
    starts = lines.offsets.to_numpy().astype(np.int64) if len(lines) else np.zeros(1, np.int64)
    points = lines.values.slice(starts[0], starts[-1] - starts[0]) if len(lines) else None
    xy = np.zeros(0, np.float32) if points is None else points.flatten().to_numpy(zero_copy_only=False)
    return xy.reshape(-1, 2).astype(np.float32), starts - starts[0], offsets - offsets[0]


def inside(home: Path, name: str) -> Path:
    """A file that a table names. StoreError where it lies outside the folder."""
    path = home / name
    if not path.resolve().is_relative_to(home.resolve()):
        raise StoreError(f"{home}: a table names {name!r}, which lies outside")
    return path
