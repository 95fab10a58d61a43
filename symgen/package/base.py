"""Takes over the rows of a base: checked by hash, brought to this canvas, encoded once, lineage kept."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from symgen.errors import StoreError
from symgen.labels import LabelSet
from symgen.package.census import Base, BaseShard
from symgen.package.columns import images_column
from symgen.package.decode import picture
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.features import schema
from symgen.package.parquet import ShardWriter, group_rows
from symgen.package.record import Record, write_recorded
from symgen.recipe import Canvas, Recipe
from symgen.store import Place

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

BLOCK = 256


class Taken(NamedTuple):
    """N rows of a base. rows: as they stand there. class_id: int64 (N,), here. images: uint8 (N, S, S) of this canvas,
    in its polarity.
    """

    rows: pa.RecordBatch
    class_id: I64
    images: U8


def take(base: Base, shard: BaseShard, canvas: Canvas, block: int = BLOCK) -> Iterator[Taken]:
    """The rows of one file, in its order, those without a class here left out.

    StoreError names the file where its bytes are not those of the base's manifest; nothing is given before.
    """
    path = base.home / shard.path
    _check(path, shard.sha256)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(block):
            found = base.classes(batch)
            rows = batch.filter(pa.array(found >= 0))
            if len(rows):
                ink = _brought(_decoded(rows, base, path), canvas.size)
                yield Taken(rows, found[found >= 0], apply_polarity(ink, canvas.polarity))


def _check(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"cannot read {path}, a file of the base: {error.strerror}") from error
    if found != sha256:
        raise StoreError(f"{path}: other bytes than the base's manifest says (sha256 {found[:16]}); make the base anew")


def _decoded(rows: pa.RecordBatch, base: Base, path: Path) -> U8:
    """The pictures, ink 255 on 0: uint8 (N, S, S) of the base's size."""
    images = np.empty((len(rows), base.size, base.size), np.uint8)
    for i, data in enumerate(rows.column("image").field("bytes").to_pylist()):
        image = picture(data, base.size, base.size)
        if image is None:
            row_id = rows.column("row_id")[i].as_py()
            raise StoreError(f"{path}: row {row_id} holds no picture of {base.size} x {base.size} pixels")
        images[i] = image
    return apply_polarity(images, base.polarity)


def _brought(images: U8, size: int) -> U8:
    """Square pictures at another size: by area where they shrink, linearly where they grow; equal ones untouched."""
    if images.shape[1] == size:
        return images
    return np.stack([cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA) for image in images])


class Copies:
    """Makes the shards of a base's own rows. One a process."""

    def __init__(self, out: Place, recipe: Recipe, labels: LabelSet, base: Base) -> None:
        self._out, self._canvas, self._base = out, recipe.canvas, base
        self._classes = [one.name for one in labels.classes]
        self._schema = schema(self._classes, recipe.package.ink)

    def make(self, number: int, on_rows: Callable[[int], None]) -> Record:
        """Write the base's shard `number` into the data folder and record it. on_rows hears of every block's rows."""
        shard, tally = self._base.shards[number], _Tally(self._classes)
        return write_recorded(self._out, shard, partial(self._fill, shard, tally, on_rows), tally.counts)

    def _fill(self, shard: BaseShard, tally: "_Tally", on_rows: Callable[[int], None], file: BinaryIO) -> None:
        with ShardWriter(file, self._schema, group_rows(self._canvas.size**2)) as writer:
            for taken in take(self._base, shard, self._canvas):
                writer.add(self._batch(taken))
                tally.add(taken)
                on_rows(len(taken.rows))

    def _batch(self, taken: Taken) -> pa.RecordBatch:
        """All columns; those that say what is drawn and where it is from are the base's own."""
        new: dict[str, Any] = {
            "image": images_column(encode_png(taken.images)),
            "label": pa.array(taken.class_id),
            "row_id": pc.binary_join_element_wise("base", taken.rows.column("row_id"), "/"),
            "ink": pa.nulls(len(taken.rows), self._schema.field("ink").type) if "ink" in self._schema.names else None,
        }
        columns = [new[name] if name in new else taken.rows.column(name) for name in self._schema.names]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


class _Tally:
    """Counts what passes, as `package.tally` does for rows that are drawn."""

    def __init__(self, classes: list[str]) -> None:
        self._classes, self._counts = classes, np.zeros(len(classes), np.int64)
        self._lineage: Counter[tuple[str, str]] = Counter()
        self._pixels = hashlib.sha256()

    def add(self, taken: Taken) -> None:
        self._pixels.update(np.ascontiguousarray(taken.images).data)
        self._counts += np.bincount(taken.class_id, minlength=len(self._counts))
        columns = (taken.rows.column(name).to_pylist() for name in ("source", "licence"))
        self._lineage.update(zip(*columns, strict=True))

    def counts(self) -> dict[str, Any]:
        """The fields of a Record that are counts or digests of rows."""
        licences: Counter[str] = Counter()
        sources: dict[str, dict[str, int]] = {}
        for (source, licence), rows in sorted(self._lineage.items()):
            licences[licence] += rows
            sources.setdefault(source, {})[licence] = rows
        return {
            "pixels": self._pixels.hexdigest(),
            "classes": {name: n for name, n in zip(self._classes, self._counts.tolist(), strict=True) if n},
            "licences": dict(sorted(licences.items())),
            "sources": sources,
            "rejected": {},
            "redrawn": 0,
        }
