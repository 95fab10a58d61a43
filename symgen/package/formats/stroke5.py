"""stroke5: the ink as sketch-rnn's sequences of (dx, dy, down, lifted, end), an .npz a split.

`strokes[start[i]:start[i + 1]]` is row i: float32, offsets in pixels, x to the right and y down; the first offset is
counted from the picture's corner, so that the place is kept. down 1: the pen draws on to the next point; lifted 1: this
point ends a stroke; the last line of a row is (0, 0, 0, 0, 1). labels, row_id and classes are as in npz. No pickle.

After D. Ha and D. Eck 2017, "A neural representation of sketch drawings" (arXiv 1704.03477), section 3.1.
"""

import zipfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from symgen import store
from symgen.package.formats._form import F32, I64, ExportSet, LeftOut, Rows, strokes
from symgen.package.formats.npz import LEVEL, put_array, put_blocks, put_facts

NO_INK = "no strokes: drawn as a filled outline"


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write a file a split into the folder `out`. StoreError where the set keeps no ink."""
    dataset.need_ink("stroke5")
    left_out: LeftOut = {}
    for split in dataset.splits:
        sizes = np.concatenate([_sizes(column) for column in dataset.column(split, "ink")])
        if without := int(np.sum(sizes == 0)):
            left_out[split] = {NO_INK: without}
        store.put(out / f"{split}.npz", partial(_fill, dataset, split, sizes))
    return left_out


def _sizes(ink: pa.Array) -> I64:
    """Lines of every row: its points, and one for the end; 0 where it has no strokes."""
    _, stroke_start, row_start = strokes(ink.drop_null())
    sizes = np.zeros(len(ink), np.int64)
    sizes[ink.is_valid().to_numpy(zero_copy_only=False)] = np.diff(stroke_start[row_start]) + 1
    return sizes


def _fill(dataset: ExportSet, split: str, sizes: I64, file: BinaryIO) -> None:
    start = np.zeros(np.count_nonzero(sizes) + 1, np.int64)
    np.cumsum(sizes[sizes > 0], out=start[1:])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        lines = (sequences(batch.column("ink").drop_null()) for batch in dataset.batches(split, ["ink"]))
        put_blocks(archive, "strokes", np.float32, (int(start[-1]), 5), lines)
        put_array(archive, "start", start)
        put_facts(archive, dataset, split, sizes > 0)


def sequences(ink: pa.Array) -> F32:
    """The rows of an ink column without nulls, one after another: float32 (points + rows, 5)."""
    xy, stroke_start, row_start = strokes(ink)
    point_start = stroke_start[row_start]
    n, rows = len(xy), len(ink)
    step = np.diff(xy, axis=0, prepend=np.zeros((1, 2), np.float32))
    step[point_start[:-1]] = xy[point_start[:-1]]
    place = np.arange(n) + np.repeat(np.arange(rows), np.diff(point_start))
    found = np.zeros((n + rows, 5), np.float32)
    found[place, :2], found[place, 2] = step, 1
    lifted = place[stroke_start[1:] - 1]
    found[lifted, 2], found[lifted, 3] = 0, 1
    found[point_start[1:] + np.arange(rows), 4] = 1
    return found


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows."""
    found = {}
    for file in sorted(path.glob("*.npz")):
        with np.load(file, allow_pickle=False) as arrays:
            start, lines = arrays["start"], arrays["strokes"]
            drawn = [_drawn(lines[a:b]) for a, b in pairwise(start.tolist())]
            found[file.stem] = Rows(arrays["labels"], None, drawn, arrays["row_id"].tolist())
    return found


def _drawn(lines: F32) -> list[F32]:
    """The strokes of one row's lines."""
    xy = np.cumsum(lines[:-1, :2], axis=0, dtype=np.float64).astype(np.float32)
    return np.split(xy, np.flatnonzero(lines[:-1, 3])[:-1] + 1)
