"""The strokes of chosen rows of a data set, as its files keep them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from symgen.check._rows import Rows
from symgen.paths import PEN_WIDTH, Paths

I64 = npt.NDArray[np.int64]


def keeps_ink(rows: Rows) -> bool:
    """Whether the files have a column of strokes."""
    return rows.manifest is not None and bool(rows.manifest["recipe"]["package"].get("ink"))


def strokes_of(rows: Rows, at: I64) -> Paths | None:
    """Open paths of N rows, in pixels, with a pen of `paths.PEN_WIDTH`; None where one of them has no strokes."""
    if not keeps_ink(rows) or not len(at):
        return None
    assert rows.manifest is not None
    found, first = [], 0
    for split in rows.splits:
        for file in (one for one in rows.manifest["files"] if one["split"] == split):
            mine = np.flatnonzero((at >= first) & (at < first + file["rows"]))
            if len(mine):
                column = pq.read_table(rows.home / file["path"], columns=["ink"])["ink"].combine_chunks()
                found.append((mine, column.take(pa.array(at[mine] - first))))
            first += file["rows"]
    ink = pa.concat_arrays([column for _, column in found])
    if ink.null_count or pc.min(pc.list_value_length(ink)).as_py() == 0:
        return None
    order = np.empty(len(at), np.int64)
    order[np.concatenate([mine for mine, _ in found])] = np.arange(len(at))
    return _paths(ink.take(pa.array(order)))


def _paths(ink: pa.ListArray) -> Paths:
    strokes = ink.flatten()
    xy = strokes.flatten().flatten().to_numpy(zero_copy_only=False).astype(np.float32).reshape(-1, 2)
    starts = (np.r_[0, np.cumsum(pc.list_value_length(one).to_numpy())].astype(np.int32) for one in (strokes, ink))
    path_start, item_start = starts
    return Paths(xy, np.full(len(xy), PEN_WIDTH, np.float32), path_start, item_start,
                 np.zeros(len(path_start) - 1, np.bool_))  # fmt: skip
