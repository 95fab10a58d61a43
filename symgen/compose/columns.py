"""From drawn expressions to an Arrow batch: every text is looked up by code, a block at a time, and joined by Arrow."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen.compose.draw import Block
from symgen.compose.plan import Composition
from symgen.compose.tree import LATEX, TEXT
from symgen.licence import strictest
from symgen.package.columns import images_column
from symgen.package.encode import Pngs
from symgen.package.features import expression_features, schema_of
from symgen.tables import licences

I64 = npt.NDArray[np.int64]


class Columns:
    """What a composition says of rows, ready to be looked up. licence_names: of the catalogue's licences, each with
    those of the tables that steps go by.
    """

    def __init__(self, made: Composition) -> None:
        self._made = made
        self.schema = schema_of(expression_features([one.name for one in made.labels.classes]))
        self._latex = pa.array([*LATEX, *(symbol.latex for symbol in made.symbols)])
        self._text = pa.array([*TEXT, *(symbol.text for symbol in made.symbols)])
        self._symbol = {key: pa.array([getattr(one, key) for one in made.symbols]) for key in ("name", "latex")}
        catalogue = made.bank.catalogue
        self._items = pa.array(catalogue.item, pa.string())
        beside = licences(made.recipe, made.bank)
        self.licence_names = [strictest({name, *beside}) if beside else name for name in catalogue.licence.names]
        coded = ("source", "origin", "group")
        self._names = {key: pa.array(getattr(catalogue, key).names, pa.string()) for key in coded}
        self._names["licence"] = pa.array(self.licence_names, pa.string())

    def batch(self, block: Block, pngs: Pngs, row_ids: list[str]) -> pa.RecordBatch:
        """All columns of B expressions."""
        height, width = block.images.shape[1:]
        n = len(row_ids)
        columns: dict[str, Any] = {
            "image": images_column(pngs),
            "width": pa.array(np.full(n, width, np.int32)),
            "height": pa.array(np.full(n, height, np.int32)),
            "objects": self._objects(block),
            "latex": self._written(self._latex, block, " "),
            "text": self._written(self._text, block, ""),
            "licence": pa.array(self.licences(block)),
            "row_id": pa.array(row_ids),
        }
        return pa.RecordBatch.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)

    def licences(self, block: Block) -> list[str]:
        """The licence of each expression: the strictest of its symbols'."""
        codes = self._made.bank.catalogue.licence.codes[block.item]
        start = block.walk.leaf_start
        known: dict[bytes, str] = {}
        found = []
        for a, b in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
            here = np.unique(codes[a:b])
            key = here.tobytes()
            if key not in known:
                known[key] = strictest({self.licence_names[code] for code in here.tolist()})
            found.append(known[key])
        return found

    def _objects(self, block: Block) -> pa.Array:
        start = pa.array(block.walk.leaf_start.astype(np.int32))
        bbox = pa.FixedSizeListArray.from_arrays(pa.array(block.box.reshape(-1)), 4)
        place = pa.array(block.symbol)
        fields: dict[str, pa.Array] = {
            "bbox": bbox,
            "label": pa.array(self._made.class_of[block.symbol]),
            "symbol": self._symbol["name"].take(place),
            "latex": self._symbol["latex"].take(place),
            "source": self._texts("source", block.item),
            "items": self._items.take(pa.array(block.item)),
            "origins": self._texts("origin", block.item),
            "groups": self._texts("group", block.item),
            "licence": self._texts("licence", block.item),
        }
        kind = self.schema.field("objects").type
        lists = [pa.ListArray.from_arrays(start, fields[one.name]).cast(one.type) for one in kind]
        return pa.StructArray.from_arrays(lists, fields=list(kind))

    def _texts(self, name: str, items: I64) -> pa.Array:
        return self._names[name].take(pa.array(getattr(self._made.bank.catalogue, name).codes[items]))

    def _written(self, vocabulary: pa.Array, block: Block, between: str) -> pa.Array:
        """Each expression as one text: its codes looked up and joined."""
        words = vocabulary.take(pa.array(block.walk.codes + len(LATEX)))
        lines = pa.ListArray.from_arrays(pa.array(block.walk.code_start.astype(np.int32)), words)
        return pc.binary_join(lines, between)
