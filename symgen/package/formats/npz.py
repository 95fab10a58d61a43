"""npz: NumPy's own archive, a file a split: `np.load("train.npz")` gives images, labels, classes and row_id.

Pictures are uint8 (N, H, W) as the data set stores them. Nothing in the file needs pickle.
"""

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen import store
from symgen.package.decode import decoded, pngs
from symgen.package.formats._form import ExportSet, LeftOut, Rows

Bools = npt.NDArray[np.bool_]

LEVEL = 1  # pictures of strokes shrink tenfold already; a higher level takes four times as long for a few per cent
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that the format knows, so that the same set gives the same bytes


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write a file a split into the folder `out`."""
    for split in dataset.splits:
        store.put(out / f"{split}.npz", partial(_fill, dataset, split))
    return {}


def _fill(dataset: ExportSet, split: str, file: BinaryIO) -> None:
    rows, size = dataset.rows(split), dataset.size
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        images = (decoded(pngs(batch), size) for batch in dataset.batches(split, ["image"]))
        put_blocks(archive, "images", np.uint8, (rows, size, size), images)
        put_facts(archive, dataset, split)


def put_facts(archive: zipfile.ZipFile, dataset: ExportSet, split: str, keep: Bools | None = None) -> None:
    """Add labels, row_id and classes. keep: bool (rows of the split,), which of them are there; all when None."""
    rows = dataset.rows(split)
    kept = np.ones(rows, np.bool_) if keep is None else keep
    labels = (column.to_numpy() for column in _kept(dataset.column(split, "label"), kept))
    put_blocks(archive, "labels", np.int64, (int(kept.sum()),), labels)
    longest = max(pc.max(pc.utf8_length(column)).as_py() for column in dataset.column(split, "row_id"))
    text = np.dtype(("U", longest))
    row_ids = (np.array(column.to_pylist(), text) for column in _kept(dataset.column(split, "row_id"), kept))
    put_blocks(archive, "row_id", text, (int(kept.sum()),), row_ids)
    put_array(archive, "classes", np.array(dataset.classes, np.str_))


def _kept(columns: Iterator[pa.Array], keep: Bools) -> Iterator[pa.Array]:
    done = 0
    for column in columns:
        yield column.filter(pa.array(keep[done : done + len(column)]))
        done += len(column)


def put_array(archive: zipfile.ZipFile, name: str, array: npt.NDArray[Any]) -> None:
    """Add one array."""
    put_blocks(archive, name, array.dtype, array.shape, iter([array]))


def put_blocks(
    archive: zipfile.ZipFile, name: str, dtype: Any, shape: tuple[int, ...], blocks: Iterator[npt.NDArray[Any]]
) -> None:
    """Add one array of a known shape that comes a block at a time."""
    entry = zipfile.ZipInfo(f"{name}.npy", _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with archive.open(entry, "w", force_zip64=True) as file:
        head = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, head)
        for block in blocks:
            file.write(np.ascontiguousarray(block).data if block.size else b"")


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows."""
    found = {}
    for file in sorted(path.glob("*.npz")):
        with np.load(file, allow_pickle=False) as arrays:
            found[file.stem] = Rows(arrays["labels"], arrays["images"], None, arrays["row_id"].tolist())
    return found
