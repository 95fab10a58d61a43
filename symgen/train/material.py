"""What a run learns from: one or several data sets, decoded once, brought to the network's form once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen.canon import Mode, canonicalise_block
from symgen.dataset import DatasetFolder, Samples, SymbolClass, folder_name, match_classes, open_dataset
from symgen.symbols import table
from symgen.train.framework import TrainError
from symgen.train.labels import Labels, describe, united

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
U8 = npt.NDArray[np.uint8]

HELD_OUT = 10  # of sets without a validation split, every tenth group is held out


@dataclass(frozen=True, eq=False)
class Part:
    """N pictures in the network's form: uint8 (N, S, S), ink 255 on 0; labels int64 (N,); groups and row ids, N texts
    (a group is "" where nobody knows who wrote the row).
    """

    images: U8
    labels: I64
    groups: npt.NDArray[np.object_]
    row_ids: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, at: npt.NDArray[np.generic]) -> "Part":
        """The rows at these positions (or under this mask)."""
        return Part(self.images[at], self.labels[at], self.groups[at], self.row_ids[at])


class Pool(Protocol):
    """Rows to learn from, in memory or drawn as they are asked for."""

    def __len__(self) -> int:
        """Rows of one epoch."""

    def take(self, at: I64) -> Part:
        """The rows with these numbers."""


@dataclass(frozen=True, eq=False)
class Material:
    """The data of a run. train: a Part, or rows of a recipe that are drawn as they are needed (`train.fresh`). mode:
    how pictures were brought to form. about: the data sets, for run.json. held_out: names of data sets whose
    validation rows were cut from their training rows, for want of a validation split.
    """

    train: Pool
    validation: Part
    labels: Labels
    mode: Mode
    about: tuple[dict[str, object], ...]
    held_out: tuple[str, ...]


def gather(homes: Sequence[str | Path], size: int) -> Material:
    """Read data sets for training at `size` pixels. TrainError where they do not go together."""
    sets = [open_dataset(home) for home in homes]
    frames = {one.canvas.frame for one in sets}
    if len(frames) != 1:
        raise TrainError("some of the data sets keep a symbol's place on the line and others are cut to the symbol "
                         "(canvas.frame in their recipes): train on sets of one kind")  # fmt: skip
    mode: Mode = "frame" if frames == {"line"} else "tight"
    classes = united([one.labels for one in sets])
    train, validation, items, held_out = [], [], [], []
    for one in sets:
        if "train" not in one.splits:
            raise TrainError(f"{one.home} has no split train; it has {', '.join(one.splits)}")
        samples = one.read("train")
        inside = np.ones(len(samples), np.bool_)
        if "validation" in one.splits:
            validation.append(part(one, one.read("validation"), size, mode, classes))
        else:
            inside, outside = _tenth(samples.groups)
            held_out.append(one.home.name)
            validation.append(part(one, samples.take(outside), size, mode, classes))
            samples = samples.take(inside)
        train.append(part(one, samples, size, mode, classes))
        items.append(_items(samples, train[-1].labels))
    whole = joined(train)
    rows = np.bincount(whole.labels, minlength=len(classes))
    labels = describe(classes, table(), rows, _distinct(items, len(classes)))
    return Material(whole, joined(validation), labels, mode, tuple(_about(one) for one in sets), tuple(held_out))


def part(data: DatasetFolder, samples: Samples, size: int, mode: Mode, classes: Sequence[SymbolClass]) -> Part:
    """Samples of a data set under the labels of `classes`, in the network's form. Rows of classes
    that are not among them have label -1.
    """
    place = match_classes(data.labels, classes).labels
    images = canonicalise_block(samples.images, size, mode)
    groups = _first(samples.groups) if data.writers_known else np.full(len(samples), "", object)
    return Part(images, place[samples.labels], groups, samples.row_id.to_numpy(zero_copy_only=False))


def joined(parts: Sequence[Part]) -> Part:
    """One part of several."""
    columns = ([getattr(one, name) for one in parts] for name in ("images", "labels", "groups", "row_ids"))
    return Part(*(np.concatenate(column) for column in columns))


def _first(lists: pa.ListArray) -> npt.NDArray[np.object_]:
    """The first text of each list, "" of an empty one: of a mixed row, the group of the item it is mostly made of."""
    padded = pc.list_slice(lists, 0, 1, return_fixed_size_list=True)
    found: npt.NDArray[np.object_] = pc.fill_null(padded.flatten(), "").to_numpy(zero_copy_only=False)
    return found


def _tenth(lists: pa.ListArray) -> tuple[Bools, Bools]:
    """Rows to learn from and rows held out, bool (N,) each: every tenth group, told by a hash of its name, is held out.
    A row that mixes ink of both sides is on neither.
    """
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    names, place = np.unique(lists.flatten().to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    chosen = [hashlib.blake2b(name.encode(), digest_size=8).digest()[0] % HELD_OUT == 0 for name in names]
    if not any(chosen) or all(chosen):
        raise TrainError("a data set has no validation split and too few groups to hold any out; "
                         "generate it with split.validation = 0.1")  # fmt: skip
    owner = np.repeat(np.arange(len(lengths)), lengths)
    held = np.bincount(owner, weights=np.array(chosen)[place], minlength=len(lengths))
    return held == 0, (held == lengths) & (lengths > 0)


def _items(samples: Samples, labels: I64) -> dict[int, set[str]]:
    """Class -> its distinct items."""
    lengths = pc.list_value_length(samples.items).to_numpy(zero_copy_only=False).astype(np.int64)
    owner = np.repeat(labels, lengths)
    codes = samples.items.flatten().dictionary_encode()
    names = codes.dictionary.to_pylist()
    pairs = np.unique(owner * len(names) + codes.indices.to_numpy())
    found: dict[int, set[str]] = {}
    for label, code in zip(*(part.tolist() for part in np.divmod(pairs, len(names))), strict=True):
        found.setdefault(label, set()).add(names[code])
    return found


def _distinct(found: Sequence[dict[int, set[str]]], n_classes: int) -> I64:
    return np.array([len(set().union(*(one.get(c, set()) for one in found))) for c in range(n_classes)], np.int64)


def _about(data: DatasetFolder) -> dict[str, object]:
    """What a run says of a data set; the folder's name alone, as its place is nobody's business."""
    counts = {split: int(data.counts(split).sum()) for split in data.splits}
    return {
        "name": folder_name(data.home), "digest": data.digest, "rows": counts,
        "recipe_digest": data.manifest.get("recipe_digest"), "licence": data.manifest["licence"],
    }  # fmt: skip
