"""Bank = Paths + Catalogue: everything that can be drawn, read once and reduced to one form."""

import hashlib
import json
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from symgen import paths as geometry
from symgen import store
from symgen.errors import SourceError
from symgen.paths import Paths
from symgen.plain import from_json

FORMAT = 1  # raise when a bank folder of an older version can no longer be read
_ARRAYS = ("xy", "width", "path_start", "item_start", "filled")
_CODED = ("source", "origin", "group", "licence")
_NUMBERS = {
    "symbol_id": np.int64,
    "fingerprint": np.uint64,
    "size": np.float32,
    "height": np.float32,
    "baseline": np.float32,
}

FARTHEST = 100.0
"""Largest coordinate and pen diameter of a bank, in units of its frame, where 0.5 is usual: kernels turn them to
pixels and do not look again."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A text column as dictionary codes. codes: int32 (N,), positions in `names`."""

    codes: npt.NDArray[np.int32]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.codes) and not 0 <= self.codes.min() <= self.codes.max() < len(self.names):
            raise ValueError(f"Coded: codes from {self.codes.min()} to {self.codes.max()} of {len(self.names)} names")

    @classmethod
    def of(cls, values: Sequence[str]) -> Self:
        """Code a list of texts; names are sorted so that equal columns are equal in every run."""
        names, codes = np.unique(np.asarray(values, dtype=np.str_), return_inverse=True)
        return cls(codes.astype(np.int32).reshape(-1), tuple(str(name) for name in names))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, i: int) -> str:
        return self.names[int(self.codes[i])]

    def take(self, items: npt.NDArray[Any]) -> "Coded":
        """The column at `items`, under the same names."""
        return Coded(self.codes[items], self.names)

    def tolist(self) -> list[str]:
        """The texts, written out."""
        return [self.names[code] for code in self.codes]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One row an item.

    item: str (N,), unique and stable, e.g. "fonts/caveat/U+2203". symbol_id: int64. source: the kind that
    made it. origin: font, template or writer. group: what a split must not cut (writer, font design family).
    licence: SPDX-like id. fingerprint: uint64 of the geometry (see geometry.fingerprint).
    size: length of one unit of the frame in x-heights (of the font, or estimated on the ink's own line), so
    that size and place on the line survive the unit frame. height: bounding box height in the same measure.
    baseline: how far the box's bottom lies below the line's baseline (negative = above), same measure.
    The last three are NaN where unknown.
    """

    item: npt.NDArray[np.str_]
    symbol_id: npt.NDArray[np.int64]
    source: Coded
    origin: Coded
    group: Coded
    licence: Coded
    fingerprint: npt.NDArray[np.uint64]
    size: npt.NDArray[np.float32]
    height: npt.NDArray[np.float32]
    baseline: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        n = len(self.item)
        for field in fields(self):
            if len(getattr(self, field.name)) != n:
                raise ValueError(f"Catalogue.{field.name} has {len(getattr(self, field.name))} rows, item has {n}")

    def __len__(self) -> int:
        return len(self.item)

    def take(self, items: npt.NDArray[Any]) -> "Catalogue":
        """The rows at positions (or boolean mask) `items`."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            columns[field.name] = (
                column.take(np.arange(len(self))[items]) if isinstance(column, Coded) else column[items]
            )
        return Catalogue(**columns)


_DAMAGE = (ValueError, KeyError, TypeError, EOFError, SyntaxError, tokenize.TokenError)
"""What reading a damaged bank raises; the last two are numpy's, of a head that is no Python literal."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Read-only items with what is known of each. `about` is the summary that `bank.json` carries:
    kind, items, classes, origins, licences, dropped (reason -> count), and what a source adds.
    """

    paths: Paths
    catalogue: Catalogue
    about: dict[str, Any]

    def __post_init__(self) -> None:
        if len(self.paths) != len(self.catalogue):
            raise ValueError(f"Bank: {len(self.paths)} items of geometry, {len(self.catalogue)} rows in the catalogue")

    def __len__(self) -> int:
        return len(self.paths)

    def take(self, items: npt.NDArray[Any]) -> "Bank":
        """The items at positions (or boolean mask) `items`."""
        positions = np.arange(len(self))[items]
        about = {key: value for key, value in self.about.items() if key != "digest"}  # that was of all items
        return Bank(self.paths.take(positions), self.catalogue.take(positions), about)

    @cached_property
    def digest(self) -> str:
        """sha256 over geometry and catalogue: the content by which a bank enters a recipe's digest."""
        if "digest" in self.about:
            return str(self.about["digest"])
        total = hashlib.sha256(str(FORMAT).encode())
        for name in _ARRAYS:
            total.update(np.ascontiguousarray(getattr(self.paths, name)).tobytes())
        for name in _NUMBERS:
            total.update(np.ascontiguousarray(getattr(self.catalogue, name)).tobytes())
        for texts in (self.catalogue.item.tolist(), *(getattr(self.catalogue, name).tolist() for name in _CODED)):
            total.update("\n".join(texts).encode())
        return total.hexdigest()

    def save(self, folder: str | Path) -> Path:
        """Write the bank as a folder of arrays; `bank.json` comes last, so that it exists only on a whole bank."""
        home = Path(folder)
        for name in _ARRAYS:
            _put_array(home / f"{name}.npy", getattr(self.paths, name))
        _put_array(home / "item.npy", self.catalogue.item)
        for name in _NUMBERS:
            _put_array(home / f"{name}.npy", getattr(self.catalogue, name))
        names = {}
        for name in _CODED:
            column: Coded = getattr(self.catalogue, name)
            _put_array(home / f"{name}.npy", column.codes)
            names[name] = column.names
        about = {"format": FORMAT, **self.about, "items": len(self), "digest": self.digest, "names": names}
        store.put(home / "bank.json", json.dumps(about, indent=1, ensure_ascii=False).encode())
        return home

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Open a bank folder, memory-mapped. SourceError when it is none, is not whole, or is too new."""
        home = Path(folder)
        try:
            about = from_json((home / "bank.json").read_bytes())
            if not isinstance(about, dict):
                raise ValueError("bank.json holds no table")
            if about.get("format") != FORMAT:
                raise SourceError(
                    f"{home}: bank format {about.get('format')}, this version reads {FORMAT}; import it again"
                )
            arrays = {name: _map(home / f"{name}.npy") for name in (*_ARRAYS, "item", *_NUMBERS, *_CODED)}
            names = about.pop("names")
            coded: dict[str, Any] = {name: Coded(arrays[name], tuple(names[name])) for name in _CODED}
            paths = Paths(**{name: arrays[name] for name in _ARRAYS})
            if not (np.abs(paths.xy) <= FARTHEST).all() or not (np.abs(paths.width) <= FARTHEST).all():
                raise ValueError(f"points or pens that are no numbers, or beyond {FARTHEST} units")
            numbers: dict[str, Any] = {name: arrays[name] for name in _NUMBERS}
            catalogue = Catalogue(item=arrays["item"], **coded, **numbers)
        except FileNotFoundError as error:
            raise SourceError(
                f"{home} is not a bank: {Path(error.filename).name} is missing. Make one with `symgen import`"
            ) from error
        except OSError as error:
            raise SourceError(f"cannot read the bank {home}: {error.strerror or error}") from error
        except _DAMAGE as error:
            raise SourceError(f"{home}: damaged bank ({error}); import it again") from error
        return cls(paths, catalogue, about)


def _put_array(path: Path, array: npt.NDArray[Any]) -> None:
    store.put(path, lambda file: np.save(file, np.ascontiguousarray(array), allow_pickle=False))


def _map(path: Path) -> npt.NDArray[Any]:
    # An empty file cannot be mapped; an empty array is read instead.
    if path.stat().st_size <= 128:
        return np.asarray(np.load(path, allow_pickle=False))
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def concat(banks: Sequence[Bank]) -> Bank:
    """All items of all banks, in order."""

    def joined(name: str) -> Coded:
        columns = [getattr(bank.catalogue, name) for bank in banks]
        names = tuple(sorted({text for column in columns for text in column.names}))
        place = {text: i for i, text in enumerate(names)}
        tables = [np.array([place[text] for text in column.names], np.int32) for column in columns]
        codes = [
            table[column.codes] if len(column) else column.codes for table, column in zip(tables, columns, strict=True)
        ]
        return Coded(np.concatenate(codes), names)

    numbers: dict[str, Any] = {
        name: np.concatenate([getattr(bank.catalogue, name) for bank in banks]) for name in _NUMBERS
    }
    item = np.concatenate([bank.catalogue.item for bank in banks])
    coded: dict[str, Any] = {name: joined(name) for name in _CODED}
    catalogue = Catalogue(item=item, **coded, **numbers)
    return Bank(geometry.concat([bank.paths for bank in banks]), catalogue, {"kind": "joined"})


def summary(bank: Bank, kind: str, dropped: dict[str, int] | None = None) -> Bank:
    """The same bank with the `about` that every source owes: kind, items, classes, origins, licences, dropped."""
    catalogue = bank.catalogue
    about = {
        **{key: value for key, value in bank.about.items() if key != "digest"},
        "kind": kind,
        "items": len(bank),
        "classes": len(np.unique(catalogue.symbol_id)),
        "origins": len(np.unique(catalogue.origin.codes)),
        "licences": {name: int(np.sum(catalogue.licence.codes == i)) for i, name in enumerate(catalogue.licence.names)},
        "dropped": dict(dropped or {}),
    }
    return replace(bank, about=about)
