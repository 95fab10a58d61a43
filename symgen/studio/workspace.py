"""The folder that a studio was started on: what lies there, and the only door through which it writes.

recipes/NAME.toml   ink/*.inkml   symbols.toml   data/NAME   runs/NAME
corrections/CLASS/*.png   expressions/*.png and *.json   NAME-check beside a data set
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from symgen.errors import SymgenError
from symgen.symbol_file import shown
from symgen.symbols import SymbolTable, table

RECIPES, INK, SYMBOLS, DATA, RUNS = "recipes", "ink", "symbols.toml", "data", "runs"
CORRECTIONS, EXPRESSIONS = "corrections", "expressions"

KINDS = {"set": "manifest.json", "run": "metrics.json", "gain": "results.json"}
"""What a folder is, by the file that it is finished with."""

_DEEPEST = 4
_MOST = 2000  # folders looked at: a studio started on a whole home folder must still answer
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class RefusedError(SymgenError):
    """The page asked for something that it may not have."""


def safe_name(name: str, what: str) -> str:
    """`name` if a new file or folder may be called so on every system. RefusedError says what it must be."""
    if not _NAME.fullmatch(name) or name.endswith(".") or _RESERVED.fullmatch(name):
        raise RefusedError(f"{what}: {shown(name)} cannot be a name; use 1 to 64 of a-z, A-Z, 0-9, _ - and dot")
    return name


@dataclass(frozen=True)
class Workspace:
    """home: the folder, resolved. beside: other folders that the user named, which are only read."""

    home: Path
    beside: tuple[Path, ...] = ()

    def inside(self, *parts: str) -> Path:
        """The place `parts` below the folder. RefusedError where it, or a link on the way, leads out of it."""
        place = self.home.joinpath(*parts)
        if any("\0" in part for part in parts) or not place.resolve().is_relative_to(self.home):
            raise RefusedError(f"{shown('/'.join(parts))} leads out of the folder that the studio works in")
        return place

    def writable(self, place: Path) -> Path:
        """`place`, whole, if it lies in the folder, links followed."""
        if not place.resolve().is_relative_to(self.home):
            raise RefusedError(
                f"{place.name} lies outside the studio's folder, where nothing is written; copy it there"
            )
        return place

    def found(self, kind: str) -> dict[str, Path]:
        """Id -> folder of everything of a kind, see `KINDS`. An id is looked up here and never becomes a path."""
        mark, near = KINDS[kind], {}
        for place in _folders(self.home):
            if (place / mark).is_file():
                near[place.relative_to(self.home).as_posix()] = place
        for place in self.beside:
            if (place / mark).is_file():
                near[f"@{self.beside.index(place) + 1} {place.name}"] = place
        return near

    def find(self, kind: str, name: str) -> Path:
        """The folder of a kind with this id. RefusedError where there is none."""
        known = self.found(kind)
        if name not in known:
            raise RefusedError(f"there is no {kind} {shown(name)} here")
        return known[name]

    def recipes(self) -> dict[str, Path]:
        """Name -> file of the folder's own recipes."""
        files = sorted(self.inside(RECIPES).glob("*.toml"))
        return {file.stem: file for file in files if not file.name.endswith(".labels.toml")}

    def symbols(self) -> SymbolTable:
        """The shipped symbols and the folder's own."""
        own = self.inside(SYMBOLS)
        return _extended(own, own.stat().st_mtime_ns) if own.is_file() else table()


@lru_cache(maxsize=2)
def _extended(own: Path, changed: int) -> SymbolTable:
    return table().extended(own)


def _folders(home: Path) -> Iterator[Path]:
    """The folder and those below it, links and hidden ones passed over."""
    for seen, (top, inner, _) in enumerate(os.walk(home)):
        if seen >= _MOST:
            return
        place = Path(top)
        depth = len(place.relative_to(home).parts)
        inner[:] = [] if depth >= _DEEPEST else sorted(one for one in inner if not one.startswith("."))
        yield place
