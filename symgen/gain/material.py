"""The real rows of the experiment, decoded and brought to the network's form once: those to draw from, those that
watch the training, and those that judge.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.canon import Mode
from symgen.class_folders import PictureFolder, SymbolClass, open_folder, set_name
from symgen.dataset import DatasetFolder, folder_name, is_dataset, match_classes, open_dataset
from symgen.gain.arms import GainError
from symgen.labels import LabelSet
from symgen.picture_rows import item_of
from symgen.rows import SPLITS
from symgen.train.labels import united
from symgen.train.material import Part, joined, part

I64 = npt.NDArray[np.int64]

JUDGES = ("test", "validation", "train")
"""Splits of a data set that test rows are taken from, the first that it has, unless one is named."""


class Place(NamedTuple):
    """A folder of real pictures that was opened. split: of a data set, "" of class folders. name: as reports say it."""

    data: DatasetFolder | PictureFolder
    split: str
    name: str


def place_of(text: str | Path, split: str | None = None) -> Place:
    """Open "DIR" or "DIR:split"; `split` is taken where none is named. GainError where the set has no such split."""
    home, _, named = str(text).rpartition(":")
    if named not in SPLITS or not home or Path(text).expanduser().exists():
        home, named = str(text), ""
    name = folder_name(home)
    if not is_dataset(home):
        if named:
            raise GainError(f"{home} holds class folders, which have no split {named!r}; name the folder alone")
        return Place(open_folder(home), "", name)
    data = open_dataset(home)
    wanted = named or split or next(one for one in JUDGES if one in data.splits)
    if wanted not in data.splits:
        raise GainError(f"{home} has no split {wanted!r}; it has {', '.join(data.splits)}")
    return Place(data, wanted, f"{name} ({wanted})")


def refuse_namesakes(places: Sequence[Place]) -> None:
    """GainError where different folders of pictures have one name: items are known by it and their paths below it."""
    homes: dict[str, Path] = {}
    for place in places:
        if isinstance(place.data, PictureFolder):
            home = place.data.home.resolve()
            other = homes.setdefault(set_name(home), home)
            if other != home:
                raise GainError(f"{place.data.home} and another folder of pictures are both called {set_name(home)}; "
                                "give them different names")  # fmt: skip


def class_list(labels: LabelSet, places: Sequence[Place]) -> tuple[SymbolClass, ...]:
    """The classes of the experiment: the recipe's, then those that only real data sets have."""
    own = tuple(SymbolClass(one.name, tuple(symbol.name for symbol in one.symbols)) for one in labels.classes)
    return united([own, *(place.data.labels for place in places if isinstance(place.data, DatasetFolder))])


def mode_of(frame: str, places: Sequence[Place]) -> Mode:
    """How pictures are brought to form. GainError where the real data sets were not drawn as the recipe draws."""
    for place in places:
        found = place.data.canvas.frame if isinstance(place.data, DatasetFolder) else frame
        if found != frame:
            raise GainError(f"{place.name} was drawn with canvas.frame {found!r}, the recipe draws with {frame!r}; "
                            f"use --set canvas.frame={found}")  # fmt: skip
    return "frame" if frame == "line" else "tight"


@dataclass(frozen=True, eq=False)
class Reading:
    """N rows of known classes with their lineage. items, groups: lists of texts, the group of each item in its place;
    no groups where nobody knows the writers. left_out: class that the experiment does not have -> rows. digest: of all
    that was read.
    """

    name: str
    part: Part
    items: pa.ListArray
    groups: pa.ListArray
    left_out: dict[str, int]
    digest: str

    def about(self) -> dict[str, Any]:
        """What a design says of it."""
        return {"name": self.name, "rows": len(self.part), "digest": self.digest}


def read(place: Place, size: int, mode: Mode, classes: Sequence[SymbolClass]) -> Reading:
    """All rows of a place whose class is one of `classes`. GainError where there is none."""
    data = place.data
    rows, lineage, digest = (
        _from_dataset(data, place.split, size, mode, classes)
        if isinstance(data, DatasetFolder)
        else _from_folder(data, size, mode, classes)
    )
    known = rows.labels >= 0
    if not known.any():
        raise GainError(f"{place.name}: no picture of any class of the experiment: {_listed(classes)}")
    strange = {name: n for name, n in _strangers(place, classes).items() if n}
    items, groups = (lists.take(pa.array(np.flatnonzero(known))) for lists in lineage)
    return Reading(place.name, rows.take(known), items, groups, strange, digest)


def _listed(classes: Sequence[SymbolClass]) -> str:
    return ", ".join(one.name for one in classes[:8]) + (" ..." if len(classes) > 8 else "")


def _strangers(place: Place, classes: Sequence[SymbolClass]) -> dict[str, int]:
    """Rows of classes that the experiment does not have, by the names they have here."""
    data, found = place.data, match_classes(place.data.labels, classes)
    counts = data.counts(place.split).tolist() if isinstance(data, DatasetFolder) else list(data.counts)
    return {
        name: int(n) for name, n, label in zip(data.classes, counts, found.labels.tolist(), strict=True) if label < 0
    }


_Rows = tuple[Part, tuple[pa.ListArray, pa.ListArray], str]
"""Rows, the items and groups of each, and a digest."""


def _from_dataset(data: DatasetFolder, split: str, size: int, mode: Mode, classes: Sequence[SymbolClass]) -> _Rows:
    samples = data.read(split)
    groups = samples.groups if data.writers_known else _lists_of([[]] * len(samples))
    return part(data, samples, size, mode, classes), (samples.items, groups), data.digest


def _from_folder(folder: PictureFolder, size: int, mode: Mode, classes: Sequence[SymbolClass]) -> _Rows:
    """An item is a file, under the id that the source `images` gives it, so that a recipe is cut to those drawn."""
    drawn = folder.read(size, mode)
    labels = match_classes(folder.labels, classes).labels[drawn.labels]
    name = set_name(folder.home)
    items = _lists_of([[item_of(name, path)] for path in drawn.paths])
    groups = _lists_of([[one] if one else [] for one in drawn.groups])
    digest = hashlib.sha256(drawn.images.tobytes() + labels.tobytes()).hexdigest()
    rows = Part(drawn.images, labels, np.array(drawn.groups, object), np.array(drawn.paths, object))
    return rows, (items, groups), digest


def _lists_of(texts: Sequence[Sequence[str]]) -> pa.ListArray:
    return pa.array(texts, pa.list_(pa.string()))


@dataclass(frozen=True, eq=False)
class Pool:
    """All real rows that may be learned from. items: names of M items; row, item: int64 (L,) which row has which item,
    for each of the L times that one stands in a row's lineage.
    """

    part: Part
    items: tuple[str, ...]
    row: I64
    item: I64

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "Pool":
        """The rows of several readings, one after another."""
        lists = pa.concat_arrays([one.items for one in readings])
        lengths = lists.value_lengths().to_numpy(zero_copy_only=False).astype(np.int64)
        coded = lists.flatten().dictionary_encode()
        row = np.repeat(np.arange(len(lengths)), lengths)
        names = tuple(coded.dictionary.to_pylist())
        return cls(joined([one.part for one in readings]), names, row, coded.indices.to_numpy().astype(np.int64))

    def rows_of(self, items: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Bool (N,): rows whose items are all among these."""
        chosen = np.array([name in items for name in self.items], np.bool_)
        inside = np.ones(len(self.part), np.bool_)
        inside[self.row[~chosen[self.item]]] = False
        return inside

    def items_of(self, n_classes: int) -> I64:
        """int64 (C,): distinct items of each class."""
        pairs = np.unique(self.part.labels[self.row] * len(self.items) + self.item)
        return np.bincount(pairs // len(self.items), minlength=n_classes)
