"""The symbol table: every symbol that symgen knows, under every spelling that may name it.

`symbols.toml` beside this file holds the symbols and the label sets; `symbol_file.py` says how one is written,
`labels.py` makes the classes of a data set from them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.errors import RecipeError
from symgen.symbol_file import (
    FIRST_USER_ID,
    LIMITS,
    Limits,
    Symbol,
    nearest,
    read_document,
    read_kinds,
    read_symbols,
    shown,
)

__all__ = ["LIMITS", "SHIPPED", "Symbol", "SymbolTable", "shipped", "spellings", "table"]

SHIPPED = Path(__file__).with_name("symbols.toml")

_CODE = re.compile(r"U\+([0-9A-F]{4,6})|ascii_([0-9]{2,3})", re.IGNORECASE | re.ASCII)
_COMMAND = re.compile(r"\\[A-Za-z]")


def spellings(symbol: Symbol) -> Iterator[str]:
    r"""Everything that names a symbol, some of it more than once: name, text, LaTeX, aliases, and LaTeX commands
    without their backslash. `\{` and its like keep theirs: without it `\|` would be `|`, another symbol.
    """
    for spelling in filter(None, (symbol.name, symbol.text, symbol.latex, *symbol.aliases)):
        yield _normal(spelling)
        if _COMMAND.match(spelling):
            yield spelling[1:]


def _normal(spelling: str) -> str:
    # macOS hands out folder names decomposed: the one character ≠ as = and a combining stroke.
    return unicodedata.normalize("NFC", spelling)


@dataclass(frozen=True, eq=False)
class SymbolTable:
    """Symbols by id and by spelling. No two share an id or a spelling: RecipeError where they would.

    kinds: the kinds of symbols and their default limits, in the order of `LIMITS`.
    """

    symbols: tuple[Symbol, ...]
    kinds: Mapping[str, Limits]

    def __post_init__(self) -> None:
        _ = self._by_id, self._by_spelling  # built now, so that a clash is met here and not at some later look-up

    def __len__(self) -> int:
        return len(self.symbols)

    @cached_property
    def _by_id(self) -> dict[int, Symbol]:
        found: dict[int, Symbol] = {}
        for symbol in self.symbols:
            other = found.setdefault(symbol.id, symbol)
            if other is not symbol:
                raise RecipeError(f"symbols {other.name} and {symbol.name} share the id {symbol.id}; rename one")
        return found

    @cached_property
    def _by_spelling(self) -> dict[str, Symbol]:
        found: dict[str, Symbol] = {}
        for symbol in self.symbols:
            for spelling in spellings(symbol):
                if _CODE.fullmatch(spelling):
                    raise RecipeError(
                        f"symbol {symbol.name}: {spelling} names a code point, so it can be no other name"
                    )
                other = found.setdefault(spelling, symbol)
                if other is not symbol:
                    raise RecipeError(
                        f"{shown(spelling)} would name two symbols, {other.name} and {symbol.name}; "
                        "give one of them another name, text, latex or alias"
                    )
        return found

    @cached_property
    def _limits(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        ordered = sorted(self.symbols)
        ids = np.array([symbol.id for symbol in ordered], np.int64)
        return ids, np.array([symbol.limits for symbol in ordered], np.float32)

    @cached_property
    def digest(self) -> str:
        """32 hex digits, equal where every field of every symbol is."""
        return hashlib.blake2b(repr(self.symbols).encode(), digest_size=16).hexdigest()

    def by_id(self, symbol_id: int) -> Symbol:
        """The symbol with this id. Raises RecipeError where there is none."""
        try:
            return self._by_id[symbol_id]
        except KeyError:
            raise RecipeError(
                f"no symbol has the id {symbol_id}; ids from {FIRST_USER_ID} on belong to symbols of a user's own TOML"
            ) from None

    def get(self, spelling: str) -> Symbol | None:
        """The symbol that `spelling` names exactly, or None: name, LaTeX with or without the backslash, the character
        itself, `U+2203`, an alias, `ascii_124`. Upper and lower case differ.
        """
        code = _CODE.fullmatch(spelling)
        if code:
            number = int(code[1], 16) if code[1] else int(code[2])
            spelling = chr(number) if number < 0x110000 else ""
        return self._by_spelling.get(_normal(spelling))

    def resolve(self, spelling: str) -> Symbol:
        """As `get`, but RecipeError with the nearest spellings where nothing is named so."""
        symbol = self.get(spelling)
        if symbol is None:
            known = [key for key in self._by_spelling if not key.startswith("\\")]  # these stand there without it too
            hint = nearest(spelling.removeprefix("\\"), known) or "; `symgen classes` lists the sets of known ones"
            raise RecipeError(f"no symbol is called {shown(spelling)}{hint}")
        return symbol

    def limits(self, symbol_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """float32 (N, 4): the limits of each of int64 (N,) symbols, in the order of `LIMITS`, inf for none."""
        ids, values = self._limits
        place = np.minimum(np.searchsorted(ids, symbol_ids), len(ids) - 1)
        unknown = ids[place] != symbol_ids
        if unknown.any():
            self.by_id(int(np.asarray(symbol_ids)[unknown][0]))
        return values[place]

    def extended(self, path: str | Path) -> "SymbolTable":
        """This table and the `[[symbol]]` tables of a user's TOML file; see `symbol_file` for their keys."""
        path = Path(path)
        added = read_symbols(read_document(path), self.kinds, path, own=True)
        try:
            return SymbolTable((*self.symbols, *added), self.kinds)
        except RecipeError as error:
            raise RecipeError(f"{path}: {error}") from error


@cache
def shipped() -> dict[str, Any]:
    """The document `symbols.toml`: its tables `symbol`, `kinds` and `sets`."""
    return read_document(SHIPPED)


@cache
def table() -> SymbolTable:
    """The shipped symbols."""
    document = shipped()
    kinds = read_kinds(document, SHIPPED)
    return SymbolTable(tuple(read_symbols(document, kinds, SHIPPED, own=False)), kinds)
