"""Data sets read back: the one door for all who train on them, test with them or look them over.

    data = open_dataset("data/rare")
    train = data.read("train")          # Samples: uint8 pictures, labels, lineage

Pictures are decoded once and kept as one array in the user's cache folder, from where they are mapped.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen import store
from symgen.caches import cache_home, prune
from symgen.class_folders import PictureFolder, SymbolClass, open_folder
from symgen.errors import SourceError, StoreError
from symgen.package import parquet, run
from symgen.package.decode import picture
from symgen.package.encode import apply_polarity
from symgen.package.features import composed
from symgen.package.manifest import read_manifest
from symgen.rows import SPLITS
from symgen.store import Place

__all__ = [
    "Canvas", "DatasetFolder", "Match", "PictureFolder", "Samples", "SymbolClass",
    "is_dataset", "match_classes", "open_dataset", "open_folder",
]  # fmt: skip

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

_LINEAGE = ("symbol", "row_id", "items", "origins", "groups", "licence")
_BLOCK = 2048


class Canvas(NamedTuple):
    """How a data set's pictures were drawn: side in pixels, "tight" or "line", "black-on-white" or the other way."""

    size: int
    frame: str
    polarity: str


@dataclass(frozen=True, eq=False, repr=False)
class Samples:
    """N rows. images: uint8 (N, H, W), ink 255 on 0 whatever the files' polarity; mapped from disk, read-only.
    labels: int64 (N,), positions in the data set's classes. The rest are Arrow arrays of N: texts, or lists of texts.
    """

    images: U8
    labels: I64
    symbol: pa.StringArray
    row_id: pa.StringArray
    items: pa.ListArray
    origins: pa.ListArray
    groups: pa.ListArray
    licence: pa.StringArray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, which: npt.NDArray[Any]) -> "Samples":
        """The rows at positions (or boolean mask) `which`."""
        at = np.arange(len(self))[which]
        return Samples(self.images[at], self.labels[at], **{name: getattr(self, name).take(at) for name in _LINEAGE})


def folder_name(home: str | Place) -> str:
    """What others may call a folder: its own name in letters, digits, dot and dash; nothing of its place."""
    return re.sub(r"[^\w.-]", "_", store.place(home).resolve().name) or "data"


@dataclass(frozen=True, eq=False)
class DatasetFolder:
    """A finished data set. manifest: what its manifest.json says."""

    home: Place
    manifest: dict[str, Any]

    @cached_property
    def labels(self) -> tuple[SymbolClass, ...]:
        """The classes in the order of their labels, with the names of their symbols."""
        return tuple(SymbolClass(one["name"], tuple(one["symbols"])) for one in self.manifest["labels"]["classes"])

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in the order of their labels."""
        return tuple(one.name for one in self.labels)

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits that hold rows, train first."""
        return tuple(split for split in SPLITS if self.manifest["counts"].get(split))

    @property
    def canvas(self) -> Canvas:
        """Size, frame and polarity of the pictures as they are stored."""
        return Canvas(**{key: self.manifest["recipe"]["canvas"][key] for key in Canvas._fields})

    @property
    def writers_known(self) -> bool:
        """Whether `groups` says who wrote or which design it is; where not, each group is only a picture's own."""
        return bool(self.manifest.get("adopted", {}).get("groups_known", True))

    @property
    def digest(self) -> str:
        """sha256 of the pixels, labels and lineage of all rows, as far as the files' own digests tell them apart."""
        total = hashlib.sha256()
        for file in self.manifest["files"]:
            total.update(f"{file['split']} {file['sha256']}\n".encode())
        return total.hexdigest()

    def counts(self, split: str) -> I64:
        """int64 (C,): rows of each class in a split."""
        counts = self.manifest["counts"].get(split, {})
        return np.array([counts.get(name, 0) for name in self.classes], np.int64)

    def read(self, split: str) -> Samples:
        """All rows of a split, in the order of its files. SourceError where there is no such split, or where the files
        are not what the manifest says.
        """
        files = self._files(split)
        tables = [parquet.read(self.home / file["path"], columns=["label", *_LINEAGE]) for file in files]
        columns = pa.concat_tables(tables)
        images = self._images(files)
        if len(images) != len(columns):
            raise SourceError(f"{self.home}: {len(images)} pictures for {len(columns)} rows; make the data set anew")
        whole = {name: columns[name].combine_chunks() for name in _LINEAGE}
        return Samples(images, columns["label"].to_numpy(), **whole)

    def _files(self, split: str) -> list[dict[str, Any]]:
        files = [file for file in self.manifest["files"] if file["split"] == split]
        if not files:
            raise SourceError(f"{self.home} has no split {split!r}; it has {', '.join(self.splits)}")
        return files

    def _images(self, files: Sequence[dict[str, Any]]) -> U8:
        polarity = self.canvas.polarity
        names = "\n".join([polarity, *(file["sha256"] for file in files)])
        place = cache_home() / "images" / f"{hashlib.sha256(names.encode()).hexdigest()[:32]}.npy"
        rows = sum(file["rows"] for file in files)
        try:
            if not place.exists():
                store.put(place, lambda file: self._decode_into(file, files, rows))
                prune(place.parent, "*.npy")
            os.utime(place)
            return np.asarray(np.load(place, mmap_mode="r", allow_pickle=False))
        except (StoreError, ValueError, OSError):  # the cache is a convenience: full, or not to be written, or damaged
            data = BytesIO()
            self._decode_into(data, files, rows)
            return np.asarray(np.load(BytesIO(data.getbuffer()), allow_pickle=False))

    def _decode_into(self, out: BinaryIO, files: Sequence[dict[str, Any]], rows: int) -> None:
        """Write all pictures of the files as one .npy, a block at a time."""
        size, polarity = self.canvas.size, self.canvas.polarity
        head = {"descr": "|u1", "fortran_order": False, "shape": (rows, size, size)}
        np.lib.format.write_array_header_1_0(out, head)
        for file in files:
            seen = hashlib.sha256()
            for block in _blocks(self.home / file["path"], size):
                seen.update(block.data)
                out.write(apply_polarity(block, polarity).tobytes())
            if seen.hexdigest() != file["pixels"]:
                raise SourceError(f"{self.home / file['path']}: other pixels than the manifest says; make it anew")


def _blocks(path: Place, size: int) -> Iterator[U8]:
    """The pictures of one file as they are stored, uint8 (n, size, size) at a time."""
    done = 0
    with parquet.opened(path) as file:
        for batch in file.iter_batches(_BLOCK, columns=["image"]):
            images = np.empty((len(batch), size, size), np.uint8)
            for i, data in enumerate(batch.column("image").field("bytes").to_pylist()):
                image = picture(data, size, size)
                if image is None:
                    raise SourceError(f"{path}: row {done + i} holds no picture of {size} x {size} pixels")
                images[i] = image
            done += len(batch)
            yield images


def is_dataset(home: str | Place) -> bool:
    """Whether a folder was made by `generate` or `import`, finished or not; if not, it may hold class folders."""
    return (store.place(home) / run.RUN).is_file()


def open_dataset(home: str | Place, *, expressions: bool = False) -> DatasetFolder:
    """Open a data set folder: the manifest is read, and the sizes of the files it lists are looked at.

    expressions: whether a set of whole expressions will do as well; whoever needs pictures of single symbols gets a
    SourceError that says so.

    Raises SourceError where there is no whole data set, and what to do; StoreError where files are missing or cut.
    """
    place = store.place(home)
    manifest = read_manifest(place)
    if manifest is None:
        raise SourceError(f"{place} is {_lacking(place)}")
    if composed(manifest) and not expressions:
        raise SourceError(
            f"{place} holds whole expressions (made by `symgen compose`), and this takes pictures of single symbols; "
            "make those with `symgen generate`"
        )
    return DatasetFolder(place, manifest)


def _lacking(place: Place) -> str:
    """What a place without a manifest is, and what to do about it."""
    if is_dataset(place):
        return f"an unfinished data set; run the command that made it again: there is no {run.MANIFEST}"
    if not place.exists():
        return "not there; `symgen generate` makes a data set, `symgen import` brings one in"
    hint = f"a folder with a folder a class becomes one by `symgen import images {place} -o DIR`"
    return f"no data set: there is no {run.MANIFEST}; {hint}"


class Match(NamedTuple):
    """How classes of one set are called in another. labels: int64 (C,), positions there, -1 where there is none.
    unknown: names of classes that share no symbol with any. torn: names of those whose symbols lie in several.
    """

    labels: I64
    unknown: tuple[str, ...]
    torn: tuple[str, ...]


def match_classes(found: Sequence[SymbolClass], known: Sequence[SymbolClass]) -> Match:
    """Which of the `known` classes each of the `found` ones is, by their symbols: a class of `x` is the known class of
    `x` and `X`, but a class of both is neither of two.
    """
    home = {symbol: i for i, one in enumerate(known) for symbol in one.symbols}
    names = {one.name: i for i, one in enumerate(known)}
    labels = np.full(len(found), -1, np.int64)
    unknown: list[str] = []
    torn: list[str] = []
    for i, one in enumerate(found):
        # A class of no known symbol may still be called what the other set calls it.
        places = {home.get(symbol, -1) for symbol in one.symbols} or {names.get(one.name, -1)}
        if len(places) == 1 and -1 not in places:
            labels[i] = places.pop()
        else:
            (torn if places - {-1} else unknown).append(one.name)
    return Match(labels, tuple(unknown), tuple(torn))
