"""imagefolder: a folder a class below a folder a split, as PIL, Keras, torchvision and `datasets` read them.

    OUT/train/a/0000000.png    OUT/train/A-upper/0000001.png    OUT/train/metadata.csv

Many file systems take `a` and `A` for one folder, so that a name with capitals gets an ending; the label column of
metadata.csv has the class's own name, which `load_dataset("imagefolder", data_dir=OUT)` gives as a text. The pictures
are the data set's own PNG files, byte for byte.
"""

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from symgen import store
from symgen.package.decode import decoded, pngs
from symgen.package.formats._form import FACTS, ExportSet, LeftOut, Rows, inside

METADATA = "metadata.csv"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows keeps for devices
_COLUMNS = ("file_name", "label", *FACTS)


def folder_names(classes: Sequence[str]) -> list[str]:
    """A folder name for each class, different on every file system: `a`, `A-upper`."""
    plain = [_plain(name) for name in classes]
    seen = Counter(name.casefold() for name in plain)
    return [name if seen[name.casefold()] == 1 else f"{name}-{i}" for i, name in enumerate(plain)]


def _plain(name: str) -> str:
    """A class's name as one that every file system takes; names come from strangers."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(char if char.isalnum() or char in "-_+" else "_" for char in text).strip("_")[:64] or "class"
    kept = f"{kept}_" if _RESERVED.fullmatch(kept) else kept
    return f"{kept}-upper" if kept != kept.lower() else kept


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write the folders and a table for each split."""
    folders = folder_names(dataset.classes)
    for split in dataset.splits:
        for label in {n for column in dataset.column(split, "label") for n in column.unique().to_pylist()}:
            (out / split / folders[label]).mkdir(parents=True)
        store.put(out / split / METADATA, partial(_write_split, dataset, split, folders, out / split))
    return {}


def _write_split(dataset: ExportSet, split: str, folders: Sequence[str], home: Path, file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    number = 0
    for batch in dataset.batches(split, ["image", "label", *FACTS]):
        for label, png, facts in zip(batch.column("label").to_pylist(), pngs(batch), _facts(batch), strict=True):
            name = f"{folders[label]}/{number:07d}.png"
            (home / name).write_bytes(png)
            table.writerow([name, dataset.classes[label], *facts])
            number += 1
    text.flush()
    text.detach()


def _facts(batch: pa.RecordBatch) -> Iterator[list[str]]:
    for values in zip(*(batch.column(name).to_pylist() for name in FACTS), strict=True):
        yield [json.dumps(one, ensure_ascii=False) if isinstance(one, list) else one for one in values]


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows, in the order of metadata.csv. Labels are numbered as classes.json beside the folders says."""
    label = {one["name"]: one["label"] for one in json.loads((path / "classes.json").read_bytes())}
    found = {}
    for table in sorted(path.glob(f"*/{METADATA}")):
        with table.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        files = [inside(table.parent, line["file_name"]).read_bytes() for line in lines]
        size = int.from_bytes(files[0][16:20], "big")
        numbers = np.array([label[line["label"]] for line in lines], np.int64)
        found[table.parent.name] = Rows(numbers, decoded(files, size), None, [line["row_id"] for line in lines])
    return found
