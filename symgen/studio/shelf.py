"""Data sets to look through: their rows by class, source, split or look-alike group, a page of pictures at a time."""

import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from symgen import store
from symgen.check import exclude_file
from symgen.dataset import DatasetFolder, match_classes, open_dataset
from symgen.package.exclude import read_excluded
from symgen.studio.pictures import tiles, uri
from symgen.studio.workspace import RefusedError, Workspace
from symgen.symbol_file import shown
from symgen.symbols import table

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

PAGE = 60
_COLUMNS = ("label", "symbol", "row_id", "source", "items", "origins", "groups", "licence")


class Book(NamedTuple):
    """A data set with the facts of its rows. facts: Arrow table with the columns of `_COLUMNS`, split, file (number in
    the manifest) and place (in that file).
    """

    data: DatasetFolder
    facts: pa.Table


class Shelf:
    """The data sets that the studio can see."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._lock = threading.Lock()

    def book(self, name: str) -> Book:
        """The data set with this id."""
        home = self._space.find("set", name)
        return _book(home, (home / "manifest.json").stat().st_mtime_ns)

    def about(self, name: str) -> dict[str, Any]:
        """What the filters of a set can be, and what is marked in it."""
        data, facts = self.book(name)
        groups = _groups(data)
        sources = Counter(facts["source"].to_pylist())
        return {
            "name": name, "rows": len(facts), "licence": data.manifest.get("licence"),
            "classes": [
                {"name": one.name, "symbols": one.symbols, "text": text, "n": n} for one, text, n in _classes(data)
            ],
            "sources": dict(sorted((key or "unknown", n) for key, n in sources.items())),
            "splits": {split: int(data.counts(split).sum()) for split in data.splits},
            "groups": {key: sorted(found) for key, found in sorted(groups.items())},
            "marked": len(self.marked(name)), "canvas": data.canvas._asdict(),
            "writable": data.home.resolve().is_relative_to(self._space.home),
            "made_here": "adopted" not in data.manifest,
        }  # fmt: skip

    def page(self, name: str, wanted: Mapping[str, str], first: int, n: int = PAGE) -> dict[str, Any]:
        """Rows from the first-th on that fit what is wanted (class, source, split, group, marked)."""
        book = self.book(name)
        marked = self.marked(name)
        rows = _fitting(book, wanted, marked)
        here = rows[max(first, 0) : max(first, 0) + min(n, 200)]
        known = book.facts.take(pa.array(here)).select(["row_id", "label", "split"]).to_pylist()
        names = book.data.classes
        return {
            "total": len(rows), "first": first, "tiles": tiles(pictures(book, here)),
            "rows": [
                {"row": row, "id": one["row_id"], "class": names[one["label"]], "split": one["split"],
                 "marked": one["row_id"] in marked}
                for row, one in zip(here.tolist(), known, strict=True)
            ],
        }  # fmt: skip

    def beside(self, name: str, class_name: str, other: str, n: int = 30) -> dict[str, Any]:
        """Pictures of the class of another set that is this one's, by its symbols."""
        mine, theirs = self.book(name), self.book(other)
        if class_name not in mine.data.classes:
            raise RefusedError(f"{name} has no class {shown(class_name)}")
        one = mine.data.labels[mine.data.classes.index(class_name)]
        label = int(match_classes([one], theirs.data.labels).labels[0])
        if label < 0:
            return {"total": 0, "tiles": tiles([]), "class": ""}
        rows = np.flatnonzero(theirs.facts["label"].to_numpy() == label)
        # Spread over the whole set, so that not one writer alone is shown.
        here = np.unique(rows[np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(np.int64)]) if len(rows) else rows
        return {"total": len(rows), "tiles": tiles(pictures(theirs, here)), "class": theirs.data.classes[label]}

    def sample(self, name: str, row: int) -> dict[str, Any]:
        """All that is known of one row: its picture and its lineage."""
        book = self.book(name)
        if not 0 <= row < len(book.facts):
            raise RefusedError(f"{name} has rows 0 to {len(book.facts) - 1}")
        (facts,) = book.facts.slice(row, 1).to_pylist()
        (picture,) = pictures(book, np.array([row]))
        return {**facts, "class": book.data.classes[facts.pop("label")], "picture": uri(picture), "side": len(picture)}

    def marked(self, name: str) -> dict[str, int]:
        """Row id -> how often it was marked bad, of the rows that were not drawn anew since."""
        redrawn = self.book(name).data.manifest.get("excluded", {})
        return {row: times for row, times in self._listed(name).items() if times > redrawn.get(row, 0)}

    def _listed(self, name: str) -> dict[str, int]:
        place = exclude_file(self._space.find("set", name))
        return read_excluded(place) if place.is_file() else {}

    def mark(self, name: str, row_ids: Sequence[str], bad: bool) -> int:
        """Put rows on the list of bad ones, or take them off; returns how many are to be drawn anew then."""
        home = self._space.find("set", name)
        place = self._space.writable(exclude_file(home))
        known = set(self.book(name).facts["row_id"].to_pylist())
        if strange := [one for one in row_ids if one not in known]:
            raise RefusedError(f"{name} has no row {shown(strange[0])}")
        redrawn = self.book(name).data.manifest.get("excluded", {})
        with self._lock:
            times = self._listed(name)
            for one in row_ids:
                # What was drawn anew already and is bad again must be drawn otherwise once more.
                times[one] = redrawn.get(one, 0) + int(bad)
            listed = [one for one, n in sorted(times.items()) for _ in range(n)]
            store.put(place, json.dumps({"exclude": listed}, indent=1, ensure_ascii=False).encode())
        return len(self.marked(name))


@lru_cache(maxsize=6)
def _book(home: Path, changed: int) -> Book:
    data = open_dataset(home)
    parts = []
    for number, file in enumerate(data.manifest["files"]):
        part = pq.read_table(home / file["path"], columns=list(_COLUMNS))
        n = len(part)
        part = part.append_column("split", pa.array([file["split"]] * n, pa.string()))
        part = part.append_column("file", pa.array(np.full(n, number)))
        parts.append(part.append_column("place", pa.array(np.arange(n))))
    return Book(data, pa.concat_tables(parts, promote_options="permissive").combine_chunks())


def _classes(data: DatasetFolder) -> list[tuple[Any, str, int]]:
    counts = sum((data.counts(split) for split in data.splits), np.zeros(len(data.classes), np.int64))
    texts = [one.get("text", one["name"]) for one in data.manifest["labels"]["classes"]]
    return list(zip(data.labels, texts, counts.tolist(), strict=True))


def _groups(data: DatasetFolder) -> dict[str, set[str]]:
    """Look-alike group -> classes of the set that have a symbol in it, where that is more than one."""
    found: dict[str, set[str]] = {}
    for one in data.labels:
        for name in one.symbols:
            symbol = table().get(name)
            if symbol is not None and symbol.look_alike:
                found.setdefault(symbol.look_alike, set()).add(one.name)
    return {key: names for key, names in found.items() if len(names) > 1}


def _fitting(book: Book, wanted: Mapping[str, str], marked: Mapping[str, int]) -> I64:
    """Numbers of the rows that fit every filter that is not empty."""
    data, facts = book
    mask = np.ones(len(facts), np.bool_)
    labels = facts["label"].to_numpy()
    if name := wanted.get("class"):
        mask &= labels == (data.classes.index(name) if name in data.classes else -1)
    if group := wanted.get("group"):
        inside = _groups(data).get(group, set())
        mask &= np.isin(labels, [i for i, one in enumerate(data.classes) if one in inside])
    for key in ("source", "split"):
        if value := wanted.get(key):
            mask &= pc.fill_null(pc.equal(facts[key], value), False).to_numpy(zero_copy_only=False)
    if wanted.get("marked"):
        mask &= pc.is_in(facts["row_id"], pa.array(sorted(marked), pa.string())).to_numpy(zero_copy_only=False)
    return np.flatnonzero(mask)


def pictures(book: Book, rows: I64) -> list[U8]:
    """The pictures of rows as the files show them, read from the row groups that hold them."""
    data, facts = book
    files, places = facts["file"].to_numpy()[rows], facts["place"].to_numpy()[rows]
    found: dict[int, U8] = {}
    for number in np.unique(files).tolist():
        wanted = np.flatnonzero(files == number)
        for i, png in zip(
            wanted.tolist(), _pngs(data.home / data.manifest["files"][number]["path"], places[wanted]), strict=True
        ):
            found[i] = np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    return [found[i] for i in range(len(rows))]


def _pngs(path: Path, places: I64) -> list[bytes]:
    """The picture files at places of a parquet file, in the order of `places`."""
    out: list[bytes] = [b""] * len(places)
    first = 0
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            last = first + file.metadata.row_group(group).num_rows
            here = np.flatnonzero((places >= first) & (places < last))
            if len(here):
                column = file.read_row_group(group, columns=["image"])["image"].combine_chunks().field("bytes")
                for i in here.tolist():
                    out[i] = column[int(places[i]) - first].as_py()
            first = last
    return out
