"""Draws rows of a finished data set a second time, from nothing but its manifest, and says what came out otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import ValidationError

from symgen.errors import StoreError, SymgenError
from symgen.labels import LabelSet
from symgen.package.columns import Columns
from symgen.package.decode import decoded, pngs
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.exclude import Excluded
from symgen.package.features import schema
from symgen.package.parquet import opened
from symgen.package.record import NamedShard
from symgen.plan.permute import permute
from symgen.prepare import Prepared, prepare
from symgen.recipe import Drawing, Recipe
from symgen.render import Renderer
from symgen.rng import stream_key
from symgen.rows import Rows
from symgen.store import Place
from symgen.tables import licences

Bools = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
Made = TypeVar("Made")

BLOCK = 256


class UnreadyError(Exception):
    """The set cannot be drawn again here. reasons: (what is missing or changed, a sentence)."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(what for _, what in reasons))
        self.reasons = tuple(reasons)


class Stored(NamedTuple):
    """Rows as a file holds them. number: of the file in the manifest. places: int64 (n,), where in the file."""

    number: int
    places: I64
    rows: pa.RecordBatch

    def __len__(self) -> int:
        return len(self.places)


class Again(NamedTuple):
    """What came out of a block. drawn: rows that were. misplaced: (row id, the one that belongs there). pixels: (row
    id, pixels that differ); facts: (row id, columns that differ) where pixels are equal; bytes: row ids where all that
    is equal, and only the picture's file is another.
    """

    drawn: int
    misplaced: list[tuple[str, str]]
    pixels: list[tuple[str, int]]
    facts: list[tuple[str, list[str]]]
    bytes: list[str]


def stored(home: Place, manifest: Mapping[str, Any], numbers: Sequence[int], sample: int | None) -> Iterator[Stored]:
    """Rows of the files with these numbers, all of them or a sample that is spread over them and always the same.

    StoreError where a file cannot be read.
    """
    files = [manifest["files"][number] for number in numbers]
    start = np.cumsum([0, *(file["rows"] for file in files)])
    total = int(start[-1])
    key = np.uint64(stream_key(manifest["seed"], "verify"))
    n = total if sample is None else min(sample, total)
    # A keyed order, so that a larger sample holds the smaller one.
    chosen = np.arange(total) if sample is None else np.sort([permute(i, total, key) for i in range(n)])
    for i, number in enumerate(numbers):
        places = chosen[(chosen >= start[i]) & (chosen < start[i + 1])] - start[i]
        if len(places):
            yield from _stored(home / files[i]["path"], number, places)


def _stored(path: Place, number: int, places: I64) -> Iterator[Stored]:
    first = 0
    try:
        with opened(path) as parquet:
            for group in range(parquet.num_row_groups):
                last = first + parquet.metadata.row_group(group).num_rows
                here = places[(places >= first) & (places < last)]
                if len(here):
                    table = parquet.read_row_group(group).take(pa.array(here - first)).combine_chunks()
                    for start in range(0, len(here), BLOCK):
                        part = here[start : start + BLOCK]
                        yield Stored(number, part, table.slice(start, len(part)).to_batches()[0])
                first = last
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path}: cannot be read ({error})") from error


class Trace(NamedTuple):
    """How one row came about. attempt: the one it was taken from. controls: each step's stream and what it drew,
    float32 (k,). plain: uint8 (H, W), the row with no step at work, as the set shows pictures.
    """

    attempt: int
    controls: list[tuple[str, npt.NDArray[np.float32]]]
    plain: npt.NDArray[np.uint8]


class Drawer:
    """Draws rows of one data set again. Raises UnreadyError where its sources are not what they were."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        ready = _ready(manifest)
        self._recipe, self._plan = ready.recipe, ready.plan
        self._names = [one.name for one in ready.labels.classes]
        self._schema = schema(self._names, ready.recipe.package.ink)
        self._columns = Columns(ready.labels, ready.bank.catalogue, self._schema, licences(ready.recipe, ready.bank))
        self._renderer = Renderer(ready.recipe, ready.bank)
        self._excluded = Excluded(ready.plan, manifest["excluded"])
        self._n_drawn = ready.plan.n_shards

    def taken_over(self, number: int) -> bool:
        """Whether the file with this number holds rows of a base, which nobody drew."""
        return number >= self._n_drawn

    def draw(self, block: Stored) -> Again:
        """Draw the rows that belong at the block's places, and compare."""
        shard = self._plan.shards[block.number]
        low, high = int(block.places[0]), int(block.places[-1])
        rows = self._plan.block(shard.split, shard.start + low, shard.start + high + 1).pick(block.places - low)
        return in_place(block, self._plan.row_ids(rows), lambda same, there: self._compare(rows.pick(same), there))

    def trace(self, row_id: str) -> Trace:
        """How the row with this id was drawn. RecipeError where the plan has no such row."""
        rows = self._excluded.start(self._plan.row(row_id))
        attempts = self._renderer.block(rows).attempts
        tries = int(attempts[0] - rows.attempt[0])
        steps = self._renderer.controls(rows._replace(attempt=attempts), tries)
        plain = apply_polarity(self._renderer.once(rows, 0.0), self._recipe.canvas.polarity)
        return Trace(int(attempts[0]), [(name, values[0]) for name, values in steps], plain[0])

    def _compare(self, rows: Rows, there: pa.RecordBatch) -> Again:
        canvas = self._recipe.canvas
        drawn = self._renderer.block(self._excluded.start(rows))
        seen = apply_polarity(drawn.images, canvas.polarity)
        encoded = encode_png(seen)
        here = self._columns.batch(rows, encoded, drawn.ink if self._recipe.package.ink else None)
        files = pngs(there)
        differ = np.sum(decoded(files, canvas.size) != seen, axis=(1, 2))
        return compared(there, here, differ, [a == encoded[i] for i, a in enumerate(files)])


def in_place(block: Stored, wanted: Sequence[str], compare: Callable[[Bools, pa.RecordBatch], Again]) -> Again:
    """What came out of a block whose rows should be called `wanted`; `compare` is given those that are."""
    found = block.rows.column("row_id").to_pylist()
    same = np.array([a == b for a, b in zip(found, wanted, strict=True)], np.bool_)
    misplaced = [(a, b) for a, b in zip(found, wanted, strict=True) if a != b]
    again = compare(same, block.rows.filter(pa.array(same))) if same.any() else _NOTHING
    return again._replace(misplaced=misplaced)


def compared(there: pa.RecordBatch, here: pa.RecordBatch, differ: I64, same_file: Sequence[bool]) -> Again:
    """What came out of n rows as they are stored and as they were drawn again. differ: int64 (n,), pixels that do.
    same_file: whether the pictures' files are equal.
    """
    ids = there.column("row_id").to_pylist()
    facts = _differing(there, here)
    pixels = [(ids[i], int(differ[i])) for i in np.flatnonzero(differ)]
    others = [(ids[i], columns) for i, columns in sorted(facts.items()) if not differ[i]]
    bytes_ = [ids[i] for i in range(len(ids)) if not differ[i] and i not in facts and not same_file[i]]
    return Again(len(ids), [], pixels, others, bytes_)


_NOTHING = Again(0, [], [], [], [])


def _differing(there: pa.RecordBatch, here: pa.RecordBatch) -> dict[int, list[str]]:
    """Row -> the columns, but for the picture, that say something else in the two."""
    found: dict[int, list[str]] = {}
    for name in here.schema.names:
        if name == "image":
            continue
        one = there.column(name) if name in there.schema.names else pa.nulls(len(there))
        other = here.column(name)
        if not one.equals(other):
            pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
            for i in (i for i, (a, b) in enumerate(pairs) if a != b):
                found.setdefault(i, []).append(name)
    return found


def _ready(manifest: Mapping[str, Any]) -> Prepared:
    """The recipe of the manifest, planned from the sources that are at hand."""
    ready = made_again(lambda: prepare(Recipe.model_validate(manifest["recipe"])))
    now = [*ready.bank.about["sources"], *([ready.base.about] if ready.base else [])]
    refuse_changed(manifest, Remade(ready.recipe, ready.labels, now, len(ready.bank.about["sources"]), ready.shards))
    return ready


def made_again(make: Callable[[], Made]) -> Made:
    """What `make` makes of the manifest's recipe. UnreadyError where that cannot be read, or lacks its sources."""
    try:
        return make()
    except ValidationError as error:
        raise UnreadyError(
            [("recipe", f"this version of symgen does not read it: {error.errors()[0]['msg']}")]
        ) from error
    except SymgenError as error:
        raise UnreadyError([("sources", f"not at hand: {error}")]) from error


class Remade(NamedTuple):
    """What a manifest's recipe is here and now. sources: what their banks say, those of the recipe, `own` of them,
    before that of a base.
    """

    recipe: Drawing
    labels: LabelSet
    sources: Sequence[Mapping[str, Any]]
    own: int
    shards: Sequence[NamedShard]


def refuse_changed(manifest: Mapping[str, Any], now: Remade) -> None:
    """UnreadyError where the recipe is not what the set was made from."""
    reasons = [*_changed(manifest, now)]
    if reasons:
        raise UnreadyError(reasons)


def _changed(manifest: Mapping[str, Any], now: Remade) -> Iterator[tuple[str, str]]:
    """What is not what the set was made from."""
    for then, found in zip(manifest["sources"], now.sources, strict=True):
        if "cut_from" in then:
            what = f"the set was made from {then['items']:,} of its {then['cut_from']:,} items, not named here"
            yield f"source {then['kind']}", what
        elif then["digest"] != found["digest"]:
            what = f"is not what the set was made from: sha256 {found['digest'][:16]}, not {then['digest'][:16]}"
            yield f"source {then['kind']}", f"{what} ({found['items']:,} items now, {then['items']:,} then)"
    if now.labels.digest != manifest["labels"]["digest"]:
        yield "labels", f"the label set {manifest['labels']['name']!r} has other classes or symbols now"
    digests = [str(source["digest"]) for source in now.sources[: now.own]]
    if now.recipe.digest(digests, now.labels.digest) != manifest["recipe_digest"]:
        yield "recipe", "means something else now: a file that it names, or the meaning of a key, has changed"
    shards = [{"name": shard.name, "rows": shard.rows} for shard in now.shards]
    if shards != manifest["shards"]:
        yield "recipe", "is planned otherwise now: the files would hold other rows"
