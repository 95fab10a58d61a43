"""Rows of a recipe drawn while a network trains: by a thread beside it, some steps ahead, never written anywhere.

Row number n of a run is what (recipe, n) says, whoever asks and in whatever process, so that a resumed run goes on with
the rows it would have had. A pass over the recipe's plan has the plan's counts exactly; each pass comes in another
order, and every row of it is drawn anew: another attempt, in the words of `rng`.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.canon import Mode, canonicalise_block
from symgen.dataset import SymbolClass
from symgen.licence import strictest
from symgen.prepare import Prepared, prepare
from symgen.recipe import Recipe
from symgen.render import STRENGTHS, Renderer
from symgen.rows import Rows
from symgen.symbols import table
from symgen.tables import licences
from symgen.train.framework import TrainError
from symgen.train.labels import describe
from symgen.train.material import Material, Part, joined

I64 = npt.NDArray[np.int64]

CHUNK, AHEAD = 512, 4
"""Rows drawn at a time, and so many times ahead of the network."""

JUDGED = 10_000
"""Validation rows that a run is judged by at most; the first ones, and rows are shuffled."""


class Fresh:
    """The endless training rows of a planned recipe in a network's form; `len` is one pass over the plan."""

    def __init__(self, ready: Prepared, size: int, mode: Mode) -> None:
        self._ready, self._size, self._mode = ready, size, mode
        self._draw = Renderer(ready.recipe, ready.bank)
        self._total = _rows_of(ready, "train")
        self._beside = ThreadPoolExecutor(1, "symgen-draw")  # kernels release the interpreter's lock
        self._chunks: dict[int, Future[Part]] = {}

    def __len__(self) -> int:
        return self._total

    def take(self, at: I64) -> Part:
        """Rows at[0] .. at[-1], which follow one another; numbers run on over the ends of passes."""
        first, last = int(at[0]) // CHUNK, int(at[-1]) // CHUNK
        self._chunks = {number: made for number, made in self._chunks.items() if number >= first}
        for number in range(first, last + 1 + AHEAD):
            if number not in self._chunks:
                self._chunks[number] = self._beside.submit(self._chunk, number)
        rows = joined([self._chunks[number].result() for number in range(first, last + 1)])
        return rows.take(at - first * CHUNK)

    def part(self, rows: Rows) -> Part:
        """Rows of the plan, drawn and brought to form."""
        images = canonicalise_block(self._draw.block(rows).images, self._size, self._mode)
        group = self._ready.bank.catalogue.group
        groups = np.array(group.names, object)[group.codes[rows.item]]
        return Part(images, rows.class_id, groups, np.array(self._ready.plan.row_ids(rows), object))

    def _chunk(self, number: int) -> Part:
        return joined([self.part(rows) for rows in self._laps(number * CHUNK, CHUNK)])

    def _laps(self, first: int, left: int) -> Iterator[Rows]:
        while left > 0:
            lap, place = divmod(first, self._total)
            stop = min(place + left, self._total)
            rows = self._ready.plan.block("train", place, stop, lap)
            yield rows._replace(attempt=rows.attempt + lap * len(STRENGTHS))
            first, left = first + stop - place, left - (stop - place)


class Forward:
    """The order of fresh rows: as they come."""

    def batch(self, step: int, size: int) -> I64:
        """Row numbers of step 0, 1, ...: int64 (size,)."""
        return np.arange(step * size, (step + 1) * size)


def stream(recipe: str | Path | Recipe, size: int) -> Material:
    """The material of a recipe at `size` pixels, its training rows to be drawn as they are needed.

    TrainError where it has no rows to learn from or to be judged by, or takes in another set's own pictures; what
    reading a recipe raises.
    """
    ready = prepare(recipe)
    name = "recipe" if isinstance(recipe, Recipe) else Path(recipe).stem
    if ready.base is not None:
        raise TrainError(f"{name} takes in the pictures of its base, which are not drawn: `symgen generate` it first")
    for split in ("train", "validation"):
        if not _rows_of(ready, split):
            raise TrainError(f"{name} makes no rows for split {split}; give it split.validation = 0.1")
    mode: Mode = "frame" if ready.recipe.canvas.frame == "line" else "tight"
    fresh = Fresh(ready, size, mode)
    validation = fresh.part(ready.plan.block("validation", 0, min(JUDGED, _rows_of(ready, "validation"))))
    classes = [SymbolClass(one.name, tuple(each.name for each in one.symbols)) for one in ready.labels.classes]
    labels = describe(classes, table(), ready.plan.counts[:, 0], ready.plan.items)
    return Material(fresh, validation, labels, mode, (_about(name, ready, len(validation)),), ())


def _rows_of(ready: Prepared, split: str) -> int:
    return sum(shard.rows for shard in ready.plan.shards if shard.split == split)


def _about(name: str, ready: Prepared, judged: int) -> dict[str, object]:
    """What a run says of a recipe that it learned from. Its digest stands for the rows: they follow from it."""
    digest = ready.recipe.digest([str(one["digest"]) for one in ready.bank.about["sources"]], ready.labels.digest)
    rows = {"train": _rows_of(ready, "train"), "validation": judged}
    licence = strictest([*ready.bank.catalogue.licence.names, *licences(ready.recipe, ready.bank)])
    return {"name": name, "digest": digest, "rows": rows, "recipe_digest": digest, "licence": licence,
            "drawn": "while training"}  # fmt: skip
