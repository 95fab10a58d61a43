"""One shard as a parquet file, written a row group at a time so that memory does not grow with the shard.

Bytes depend on the rows alone, not on the blocks they came in: groups are cut at fixed rows.
Content-defined chunks let the hub store what two versions share only once; the page index lets a reader find one row
without the rest.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.parquet as pq

from symgen.store import Place

GROUP_ROWS = 4096
GROUP_BYTES = 1 << 25  # of pixels; the hub's viewer refuses groups of some hundred megabytes

# Columns of few different values. The others (pictures, ids, numbers of their own) only fill a dictionary in vain.
_REPEATED = ["label", "symbol", "text", "latex", "source", "licence", "origins.list.element", "groups.list.element"]
_SEARCHED = ["label", "symbol", "source", "licence", "row_id"]


def group_rows(pixels: int) -> int:
    """Rows of a row group for images of so many pixels."""
    return min(GROUP_ROWS, max(256, GROUP_BYTES // pixels))


@contextmanager
def opened(path: Place) -> Iterator[pq.ParquetFile]:
    """A parquet file of a data set, wherever that lies, to be read bit by bit."""
    if isinstance(path, Path):
        with pq.ParquetFile(path) as file:
            yield file
    else:
        with path.open("rb") as source, pq.ParquetFile(source) as file:
            yield file


def read(path: Place, columns: Sequence[str]) -> pa.Table:
    """Columns of all its rows."""
    with opened(path) as file:
        return file.read(list(columns))


class ShardWriter:
    """Takes record batches of any size and writes row groups of `rows` rows to an open binary file."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, rows: int) -> None:
        self._writer = pq.ParquetWriter(
            file,
            schema,
            compression="zstd",  # on pictures too: a fifth smaller for 0.2 us a row, for their heads and runs repeat
            compression_level=-1,  # level 1 takes 0.8 us a row more for 4 % fewer bytes
            use_dictionary=_REPEATED,
            write_statistics=_SEARCHED,
            write_page_index=True,
            use_content_defined_chunking=True,
        )
        self._schema, self._rows = schema, rows
        self._waiting: list[pa.RecordBatch] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Append rows; whole groups go to the file at once."""
        self._waiting.append(batch)
        while sum(len(waiting) for waiting in self._waiting) >= self._rows:
            table = pa.Table.from_batches(self._waiting, self._schema)
            self._write(table.slice(0, self._rows))
            self._waiting = table.slice(self._rows).to_batches()

    def _write(self, table: pa.Table) -> None:
        self._writer.write_table(table, row_group_size=self._rows)

    def close(self) -> None:
        """Write what is left and the footer."""
        if self._waiting:
            self._write(pa.Table.from_batches(self._waiting, self._schema))
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:  # what is left must not be written when this is collected: the file is closed and gone by then
            self._writer.is_open = False
