"""A base that goes into the output: which of its rows, under which classes, and which groups they show.

Only the columns that tell this are read here; the pictures are when their shard is made (see `package.base`).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from symgen.errors import RecipeError, StoreError
from symgen.labels import LabelSet
from symgen.package.manifest import read_manifest
from symgen.package.run import MANIFEST
from symgen.plan.included import Included
from symgen.recipe import Canvas, Recipe, expand
from symgen.rows import SPLITS
from symgen.symbol_file import shown
from symgen.symbols import SymbolTable

I64 = npt.NDArray[np.int64]

_BLOCK = 65_536
_KIND = "/.*"  # an item's id begins with the source that it is from


class BaseShard(NamedTuple):
    """One file of a base and how many of its rows are taken. path: in the base. number: within the split, of `of`."""

    split: str
    number: int
    of: int
    path: str
    sha256: str
    rows: int

    @property
    def name(self) -> str:
        """For example "train-base-00003-of-00032"."""
        return f"{self.split}-base-{self.number:05d}-of-{self.of:05d}"


@dataclass(frozen=True)
class Base:
    """A data set whose rows are taken over. class_of: (label, symbol) there -> class here, where there is one.

    size, polarity: of its pictures. about: what run.json says of it as a source.
    """

    home: Path
    size: int
    polarity: str
    class_of: Mapping[tuple[int, str], int]
    shards: tuple[BaseShard, ...]
    about: dict[str, Any]

    def classes(self, rows: pa.RecordBatch) -> I64:
        """int64 (N,): each row's class here, -1 where it has none."""
        symbol = rows.column("symbol").dictionary_encode()
        label, names = rows.column("label").to_numpy(), symbol.dictionary.to_pylist()
        lookup = np.full((max(label.max(initial=0) + 1, 1), len(names)), -1, np.int64)
        for (number, name), here in self.class_of.items():
            if number < len(lookup) and name in names:
                lookup[number, names.index(name)] = here
        found: I64 = lookup[label, symbol.indices.to_numpy()]
        return found


def census(recipe: Recipe, labels: LabelSet, symbols: SymbolTable) -> tuple[Base, Included]:
    """Read the base that the recipe includes, and what its plan has to know.

    RecipeError where `balance.base` is no finished data set, StoreError where a file is missing or cannot be read.
    """
    home = expand(str(recipe.balance.base))
    made = read_manifest(home)
    if made is None:
        raise RecipeError(f"balance.base: {home} is no finished data set: it has no {MANIFEST}")
    canvas = made["recipe"]["canvas"]
    base = Base(home, canvas["size"], canvas["polarity"], _class_of(made, labels, symbols), (), {})
    seen = _Seen(base, len(labels.classes))
    for file in made["files"]:
        seen.add(file)
    digest = hashlib.sha256((home / MANIFEST).read_bytes()).hexdigest()
    base = Base(home, base.size, base.polarity, base.class_of, seen.shards(), _about(seen, digest))
    notes = (_what_it_is(made, seen, recipe.canvas, digest), *_notes(made, seen, recipe))
    return base, Included(seen.counts, seen.place, len(base.shards), notes)


def _class_of(made: Mapping[str, Any], labels: LabelSet, symbols: SymbolTable) -> dict[tuple[int, str], int]:
    """A drawn row is of its symbol's class. Of an adopted one only its class is known, so all of that must be here."""
    home = {symbol.id: number for number, one in enumerate(labels.classes) for symbol in one.symbols}
    found: dict[tuple[int, str], int] = {}
    for label, one in enumerate(made["labels"]["classes"]):
        known = [symbols.get(name) for name in one["symbols"]]
        here = [home.get(symbol.id, -1) if symbol else -1 for symbol in known]
        if "adopted" in made and len(set(here)) > 1:
            continue
        found |= {(label, name): number for name, number in zip(one["symbols"], here, strict=True) if number >= 0}
    return found


class _Seen:
    """What the rows of a base add up to. place: (source, group) -> split. cut: groups that are in several."""

    def __init__(self, base: Base, n_classes: int) -> None:
        self._base = base
        self.counts = np.zeros((n_classes, len(SPLITS)), np.int64)
        self.licences: Counter[str] = Counter()
        self.strange: Counter[str] = Counter()
        self.place: dict[tuple[str, str], int] = {}
        self.cut: set[tuple[str, str]] = set()
        self._taken: list[tuple[Mapping[str, Any], int]] = []

    def add(self, file: Mapping[str, Any]) -> None:
        """Count the rows of one of the files that the manifest lists."""
        path, taken = self._base.home / file["path"], 0
        try:
            with pq.ParquetFile(path) as parquet:
                for batch in parquet.iter_batches(_BLOCK, columns=["label", "symbol", "licence", "items", "groups"]):
                    taken += self._add(batch, SPLITS.index(file["split"]))
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            raise StoreError(f"{path}: damaged file of the base ({error}); make the base anew") from error
        if taken:
            self._taken.append((file, taken))

    def _add(self, batch: pa.RecordBatch, place: int) -> int:
        found = self._base.classes(batch)
        left = batch.filter(pa.array(found < 0)).column("symbol").to_pylist()
        self.strange.update(left)
        kept = batch.filter(pa.array(found >= 0))
        self.counts[:, place] += np.bincount(found[found >= 0], minlength=len(self.counts))
        self.licences.update(kept.column("licence").to_pylist())
        kinds = pc.replace_substring_regex(kept.column("items").flatten(), _KIND, "")
        pairs = pa.table({"kind": kinds, "group": kept.column("groups").flatten()}).group_by(["kind", "group"])
        for pair in pairs.aggregate([]).to_pylist():
            key = (pair["kind"], pair["group"])
            if self.place.setdefault(key, place) != place:
                self.cut.add(key)
                self.place[key] = 0
        return len(kept)

    def shards(self) -> tuple[BaseShard, ...]:
        """The files that have rows to be taken, split by split."""
        found: list[BaseShard] = []
        for split in SPLITS:
            mine = [(file, rows) for file, rows in self._taken if file["split"] == split]
            found += [
                BaseShard(split, number, len(mine), file["path"], file["sha256"], rows)
                for number, (file, rows) in enumerate(mine)
            ]
        return tuple(found)


def _about(seen: _Seen, digest: str) -> dict[str, Any]:
    """As a source's own summary; an item is a row of the base, an origin one of its groups."""
    dropped = {"class not in the label set": seen.strange.total()} if seen.strange else {}
    return {
        "kind": "base",
        "items": int(seen.counts.sum()),
        "classes": int(seen.counts.any(axis=1).sum()),
        "origins": len(seen.place),
        "licences": dict(sorted(seen.licences.items())),
        "dropped": dropped,
        "digest": digest,
    }


def _what_it_is(made: Mapping[str, Any], seen: _Seen, canvas: Canvas, digest: str) -> str:
    there = made["recipe"]["canvas"]
    size = "" if there["size"] == canvas.size else f", brought from {there['size']} to {canvas.size} pixels by area"
    frame = "" if there["frame"] == canvas.frame else f", framed {there['frame']!r} and not {canvas.frame!r}"
    name, rows = shown(made["name"]), int(seen.counts.sum())
    return f"{rows:,} rows are those of the base {name} ({digest[:16]}), re-encoded once{size}{frame}"


def _notes(made: Mapping[str, Any], seen: _Seen, recipe: Recipe) -> list[str]:
    notes = []
    if seen.strange:
        listed = ", ".join(f"{name} ({rows:,})" for name, rows in sorted(seen.strange.items()))
        notes.append(f"rows of the base whose class is not one of this label set are left out: {listed}")
    if seen.cut:
        notes.append(f"the base itself has {len(seen.cut):,} groups in more than one split; the fill has them in train")
    if not made.get("adopted", {}).get("groups_known", True):
        notes.append(
            "who wrote the base's pictures is not known: a writer may be in one split there and in another of the fill"
        )
    if recipe.balance.limit is not None:
        notes.append("balance.limit holds for the fill alone: all of the base's rows are there")
    return notes
