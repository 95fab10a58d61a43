"""Drawings kept: each an InkML file in the folder's `ink`, which source `ink` reads; new symbols in symbols.toml."""

import threading
from html import escape
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from symgen import store
from symgen.errors import RecipeError
from symgen.labels import checked_class_name
from symgen.studio.strokes import Drawing
from symgen.studio.toml_text import toml
from symgen.studio.workspace import INK, SYMBOLS, RefusedError, Workspace, safe_name
from symgen.symbol_file import FIRST_USER_ID, checked_name, read_document
from symgen.symbols import Symbol, table

LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "unknown")
"""What a writer may choose. `unknown` keeps the ink at home: nothing made of it can be published."""

_DIGITS = 2  # of a page's pixel
_LOCK = threading.Lock()

Words = Annotated[str, Field(min_length=1, max_length=64)]


class NewSymbol(BaseModel):
    """A symbol that nobody had yet; see `symbol_file` for the words."""

    model_config = ConfigDict(extra="forbid")

    name: Words
    latex: Annotated[str, Field(max_length=64)] = ""
    text: Annotated[str, Field(max_length=64)] = ""


class Samples(BaseModel):
    """Drawings of one symbol by one writer."""

    model_config = ConfigDict(extra="forbid")

    symbol: Words
    drawings: Annotated[list[Drawing], Field(min_length=1, max_length=50)]
    writer: Words
    licence: Literal["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "unknown"]


def own_symbols(space: Workspace) -> list[dict[str, Any]]:
    """The folder's own symbols: name, text and latex."""
    return [one._asdict() for one in space.symbols().symbols if one.id >= FIRST_USER_ID]


def add_symbol(new: NewSymbol, space: Workspace) -> Symbol:
    """Write a symbol into symbols.toml and return it. RecipeError where its name, text or LaTeX is taken or is none."""
    name = safe_name(checked_name(new.name, "new symbol"), "new symbol")
    # No text: fonts have never heard of it, and would write its name out.
    entry = {"name": name, "text": new.text.strip(), "latex": new.latex.strip() or None}
    with _LOCK:
        place = space.inside(SYMBOLS)
        before = read_document(place) if place.is_file() else {}
        if space.symbols().get(name) is not None:
            raise RecipeError(f"new symbol: {name} is a symbol already; draw it under that name")
        listed = [*before.get("symbol", []), {key: value for key, value in entry.items() if value is not None}]
        text = toml({**before, "symbol": listed}, "Symbols of your own; symgen/symbol_file.py tells the keys.")
        trial = place.with_name(f".{place.name}.trial")
        try:
            store.put(trial, text.encode())
            symbols = table().extended(trial)
        except RecipeError as error:
            raise RecipeError(str(error).replace(f"{trial}: ", "")) from error
        finally:
            trial.unlink(missing_ok=True)
        store.put(place, text.encode())
    return symbols.resolve(name)


def save(samples: Samples, space: Workspace) -> list[str]:
    """Keep each drawing as a file of its own; returns their places below the folder."""
    symbol = space.symbols().resolve(samples.symbol)
    writer = checked_class_name(samples.writer.strip(), "writer")
    if symbol.name in (".", ".."):
        raise RefusedError("no symbol is called so")
    written = []
    with _LOCK:
        number = 0
        for drawing in samples.drawings:
            number, name = _free(space, symbol, number)
            store.put(space.inside(INK, name), document(drawing, symbol, writer, samples.licence).encode())
            written.append(f"{INK}/{name}")
    return written


def document(drawing: Drawing, symbol: Symbol, writer: str, licence: str) -> str:
    """InkML of one symbol: pen, writer, licence, traces of x, y and force, and one group whose truth is its name."""
    traces = [
        ", ".join(f"{x:.{_DIGITS}f} {y:.{_DIGITS}f} {force:.2f}" for x, y, force in stroke)
        for stroke in drawing.strokes
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ink xmlns="http://www.w3.org/2003/InkML">',
        '<traceFormat><channel name="X" type="decimal"/><channel name="Y" type="decimal"/>'
        '<channel name="F" type="decimal"/></traceFormat>',
        f'<annotation type="truth">{escape(symbol.latex)}</annotation>',
        f'<annotation type="writer">{escape(writer)}</annotation>',
        f'<annotation type="copyright">{escape(licence)}</annotation>',
        *(f'<trace id="{i}">{trace}</trace>' for i, trace in enumerate(traces)),
        f'<traceGroup xml:id="g"><annotation type="truth">{escape(symbol.name)}</annotation>',
        *(f'<traceView traceDataRef="{i}"/>' for i in range(len(traces))),
        "</traceGroup>",
        "</ink>",
    ]
    return "\n".join(lines) + "\n"


def _free(space: Workspace, symbol: Symbol, number: int) -> tuple[int, str]:
    """The next number that no file of the symbol has, and the file's name. Capitals get a mark of their own, for some
    systems hold `a` and `A` for one name.
    """
    stem = f"{symbol.name}-capital" if symbol.name != symbol.name.lower() else symbol.name
    while True:
        number += 1
        name = f"{stem}-{number:03d}.inkml"
        if not space.inside(INK, name).exists():
            return number, name


def kept(space: Workspace) -> dict[str, int]:
    """Symbol name -> files of it in the folder's ink, as far as their names say."""
    found: dict[str, int] = {}
    for file in sorted(space.inside(INK).glob("*.inkml")):
        stem = file.stem.rpartition("-")[0].removesuffix("-capital")
        found[stem] = found.get(stem, 0) + 1
    return found
