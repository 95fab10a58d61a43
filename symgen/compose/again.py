"""Draws expressions of a finished data set again, from nothing but its manifest: what `redraw` does for symbols."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.compose.columns import Columns
from symgen.compose.draw import Writer
from symgen.compose.plan import make
from symgen.package.decode import decoded, pngs
from symgen.package.encode import apply_polarity, encode_png
from symgen.recipe_expression import ExpressionRecipe
from symgen.redraw import Again, Remade, Stored, compared, in_place, made_again, refuse_changed
from symgen.rows import SPLITS

I64 = npt.NDArray[np.int64]


class Drawer:
    """Draws rows of one set of expressions again. Raises UnreadyError where its sources are not what they were."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._made = made = made_again(lambda: make(ExpressionRecipe.model_validate(manifest["recipe"])))
        sources = made.bank.about["sources"]
        refuse_changed(manifest, Remade(made.recipe, made.labels, sources, len(sources), made.shards))
        self._writer, self._columns = Writer(made), Columns(made)

    def taken_over(self, number: int) -> bool:
        """Whether the file with this number holds rows that nobody drew: sets of expressions have none."""
        return False

    def draw(self, block: Stored) -> Again:
        """Draw the rows that belong at the block's places, and compare."""
        shard = self._made.shards[block.number]
        index = block.places + shard.start
        wanted = self._made.row_ids(shard.split, index)
        split = SPLITS.index(shard.split)
        return in_place(block, wanted, lambda same, there: self._compare(split, index[same], there))

    def _compare(self, split: int, index: I64, there: pa.RecordBatch) -> Again:
        asked = self._made.recipe.expression
        drawn = self._writer.rows(split, index)
        seen = apply_polarity(drawn.images, asked.polarity)
        encoded, files = encode_png(seen), pngs(there)
        here = self._columns.batch(drawn, encoded, self._made.row_ids(SPLITS[split], index))
        differ = np.sum(decoded(files, asked.height, asked.width) != seen, axis=(1, 2))
        return compared(there, here, differ, [a == encoded[i] for i, a in enumerate(files)])
