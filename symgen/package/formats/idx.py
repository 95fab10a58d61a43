"""idx: the files of MNIST, gzipped: `train-images-idx3-ubyte.gz` and its labels, `t10k-...` for test.

As in MNIST, ink is 255 on 0, whatever the data set's own polarity. Validation has no name in MNIST; here its files
begin with "validation". names.toml says what the labels mean: `symgen import idx OUT --set names=OUT/names.toml`.
"""

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.errors import StoreError
from symgen.package.decode import decoded, pngs
from symgen.package.encode import apply_polarity
from symgen.package.formats._form import ExportSet, LeftOut, Rows
from symgen.package.notation import toml

_NAME = {"train": "train", "validation": "validation", "test": "t10k"}
_IMAGES, _LABELS = "{}-images-idx3-ubyte.gz", "{}-labels-idx1-ubyte.gz"
_MOST_CLASSES = 256
_LEVEL = 6


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write two files a split into the folder `out`. StoreError for more classes than a byte can number."""
    if len(dataset.classes) > _MOST_CLASSES:
        raise StoreError(f"{dataset.home} has {len(dataset.classes)} classes; labels of idx files end at 255")
    for split in dataset.splits:
        _write_split(dataset, split, out)
    symbols = {str(i): one["symbols"] for i, one in enumerate(dataset.manifest["labels"]["classes"])}
    store.put(out / "names.toml", toml(symbols).encode())
    return {}


def _write_split(dataset: ExportSet, split: str, out: Path) -> None:
    rows, size = dataset.rows(split), dataset.size
    pictures = (
        apply_polarity(decoded(pngs(batch), size), dataset.polarity) for batch in dataset.batches(split, ["image"])
    )
    labels = (column.to_numpy().astype(np.uint8) for column in dataset.column(split, "label"))
    _put(out / _IMAGES.format(_NAME[split]), (rows, size, size), pictures)
    _put(out / _LABELS.format(_NAME[split]), (rows,), labels)


def _put(path: Path, shape: tuple[int, ...], blocks: Iterator[npt.NDArray[np.uint8]]) -> None:
    def fill(file: BinaryIO) -> None:
        # No name and no hour in the head, so that the same set gives the same bytes.
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
            packed.write(struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape))
            for block in blocks:
                packed.write(np.ascontiguousarray(block).data)

    store.put(path, fill)


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows, ink 255 on 0."""
    found = {}
    for split, name in _NAME.items():
        if (path / _IMAGES.format(name)).exists():
            images, labels = (_array(path / form.format(name)) for form in (_IMAGES, _LABELS))
            found[split] = Rows(labels.astype(np.int64), images)
    return found


def _array(path: Path) -> npt.NDArray[Any]:
    data = gzip.decompress(path.read_bytes())
    axes = data[3]
    shape = struct.unpack_from(f">{axes}I", data, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
