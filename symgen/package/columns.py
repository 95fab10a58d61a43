"""From plan rows to an Arrow batch: every text is looked up by code, a block at a time, none is made row by row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen.bank import Catalogue, Coded
from symgen.labels import LabelSet
from symgen.licence import strictest
from symgen.package.encode import Pngs
from symgen.paths import Paths
from symgen.rows import SPLITS, Rows

I64 = npt.NDArray[np.int64]


class Columns:
    """What a label set and a catalogue say of rows, ready to be looked up."""

    def __init__(self, labels: LabelSet, catalogue: Catalogue, schema: pa.Schema, beside: Sequence[str] = ()) -> None:
        """beside: licences that all rows are under, whatever they are drawn from (see `tables`)."""
        symbols = sorted(symbol for one in labels.classes for symbol in one.symbols)
        self.schema = schema
        self._symbol_id = np.array([symbol.id for symbol in symbols], np.int64)
        self._symbol = {
            key: pa.array([getattr(symbol, key) for symbol in symbols]) for key in ("name", "text", "latex")
        }
        self._splits = pa.array(SPLITS)
        self._catalogue = catalogue
        self._items = pa.array(catalogue.item, pa.string())
        coded = ("source", "origin", "group")
        self._names = {key: pa.array(getattr(catalogue, key).names, pa.string()) for key in coded}
        self.licences, self._licence_of = _pairs(catalogue.licence, beside)

    def licence_codes(self, rows: Rows) -> I64:
        """Each row's licence as a position in `licences`: the strictest of all that is in it."""
        codes = self._catalogue.licence.codes
        partner = np.where(rows.partner < 0, rows.item, rows.partner)
        return self._licence_of[codes[rows.item], codes[partner]]

    def batch(self, rows: Rows, pngs: Pngs, ink: Paths | None) -> pa.RecordBatch:
        """All columns of N rows. ink: the drawn paths in pixels, where the schema asks for them."""
        place = pa.array(np.searchsorted(self._symbol_id, rows.symbol_id))
        symbol = self._symbol["name"].take(place)
        lineage, start = _lineage(rows)
        known = self._catalogue
        columns: dict[str, Any] = {
            "image": images_column(pngs),
            "label": pa.array(rows.class_id),
            "symbol": symbol,
            "text": self._symbol["text"].take(place),
            "latex": self._symbol["latex"].take(place),
            "source": self._texts("source", rows.item),
            "items": _lists(start, self._items.take(pa.array(lineage))),
            "origins": _lists(start, self._texts("origin", lineage)),
            "groups": _lists(start, self._texts("group", lineage)),
            "licence": self.licences.take(pa.array(self.licence_codes(rows))),
            "height": pa.array(known.height[rows.item], from_pandas=True),
            "baseline": pa.array(known.baseline[rows.item], from_pandas=True),
            "row_id": self._row_ids(symbol, rows),
        }
        if ink is not None:
            columns["ink"] = _ink(ink)
        return pa.RecordBatch.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)

    def _texts(self, name: str, items: I64) -> pa.Array:
        column: Coded = getattr(self._catalogue, name)
        return self._names[name].take(pa.array(column.codes[items]))

    def _row_ids(self, symbol: pa.Array, rows: Rows) -> pa.Array:
        split = self._splits.take(pa.array(rows.split_id))
        return pc.binary_join_element_wise(symbol, split, pc.cast(pa.array(rows.index), pa.string()), "/")


def _pairs(column: Coded, beside: Sequence[str]) -> tuple[pa.Array, I64]:
    """All licences that a row can have, and for each pair of codes of its items which of them it has: (L, L)."""
    of = [[strictest({a, b, *beside}) for b in column.names] for a in column.names]
    names = sorted({name for line in of for name in line})
    place = [[names.index(name) for name in line] for line in of]
    return pa.array(names, pa.string()), np.array(place, np.int64).reshape(len(of), len(of))


def _lineage(rows: Rows) -> tuple[I64, npt.NDArray[np.int32]]:
    """The items of every row, end to end, and where each row's begin: int64 (n,), int32 (N+1,)."""
    mixed = rows.partner >= 0
    start = np.zeros(len(rows.item) + 1, np.int32)
    np.cumsum(1 + mixed, out=start[1:])
    items = np.empty(start[-1], np.int64)
    items[start[:-1]] = rows.item
    items[start[1:][mixed] - 1] = rows.partner[mixed]
    return items, start


def _lists(start: npt.NDArray[np.int32], values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(start), values)


def images_column(pngs: Pngs) -> pa.Array:
    """The pictures as the column that `datasets` reads as images."""
    n = len(pngs.start) - 1
    data = pa.Array.from_buffers(pa.binary(), n, [None, pa.py_buffer(pngs.start), pa.py_buffer(pngs.data)])
    return pa.StructArray.from_arrays([data, pa.nulls(n, pa.string())], names=["bytes", "path"])


def _ink(paths: Paths) -> pa.Array:
    """Strokes of points in pixels; null for an item with a filled path, whose outline no pen ever drew."""
    points = pa.FixedSizeListArray.from_arrays(pa.array(paths.xy.reshape(-1)), 2)
    strokes = pa.ListArray.from_arrays(pa.array(paths.path_start), points)
    filled = np.r_[0, np.cumsum(paths.filled)][paths.item_start]
    return pa.ListArray.from_arrays(pa.array(paths.item_start), strokes, mask=pa.array(filled[1:] > filled[:-1]))
