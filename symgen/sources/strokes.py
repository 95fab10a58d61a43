"""strokes: symbols as open pen strokes, from the Hershey and EMS single-line fonts and from pen templates.

The templates in `fonts/strokes/` are our own: several ways to write each symbol, as people write it. The format is
told in `symgen/template.py`; `path` adds templates of your own. A face's group is its design, shared with the outline
font it was made from; each template is a group of its own, so that a split never shows one allograph to both sides.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen import paths as geometry
from symgen import penfaces, shipped, template
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.errors import SourceError
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.resample import normalise, simplify, subdivide
from symgen.paths import PEN_WIDTH
from symgen.recipe import expand
from symgen.symbol_file import nearest, shown
from symgen.symbols import SymbolTable

THICKEST = 0.15  # x-heights: the nib that writes single letters also writes words, whose unit is longer
SPECK = 0.2  # x-heights: what is smaller stays small in the unit frame


class Params(BaseModel):
    """Which single-line fonts and pen templates to read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: tuple[Literal["hershey", "ems", "templates"], ...] = Field(
        ("hershey", "ems", "templates"), description="Shipped sets to read; empty = only your own templates."
    )
    path: str | None = Field(None, description="Your own pen templates besides: a TOML file, or a folder of them.")
    only: tuple[str, ...] = Field((), description='Patterns of items to take, such as "ems/tech/*" or "*/exists".')
    without: tuple[str, ...] = Field((), description='Patterns of items to leave out, such as "hershey/*".')


class _Drawing(NamedTuple):
    name: str
    symbol_id: int
    origin: str
    group: str
    licence: str
    strokes: list[npt.ArrayLike]


def inputs(params: Params) -> list[Path]:
    """The folders and files that `load` reads."""
    fonts = shipped.folder("fonts")
    return [fonts / "strokes", fonts / "single-line", *([] if params.path is None else [expand(params.path)])]


def load(params: Params, symbols: SymbolTable) -> Bank:
    """Every drawing of the chosen sets that stands for a symbol of the table.

    Item ids: "strokes/<set>/<face or template>/<symbol name>", <set> being "own" for templates from `path`. Strokes are
    open, PEN_WIDTH wide (words and other long drawings less); a full stop is one point. Size, height and baseline are
    in x-heights. `about` adds holes (reason -> items dropped). SourceError for a damaged file, a template of a symbol
    that the table does not know, a pattern that fits nothing, or an empty bank.
    """
    dropped: dict[str, list[str]] = {}
    drawings = _choose(params, [*_from_faces(params, symbols, dropped), *_from_templates(params, symbols)])
    paths, box = normalise(geometry.from_lists([drawing.strokes for drawing in drawings]), SPECK)
    paths = subdivide(simplify(paths))
    nib = np.minimum(PEN_WIDTH, THICKEST / box.unit).astype(np.float32)
    paths = paths.with_points(paths.xy, np.repeat(nib, np.diff(paths.point_start)))
    catalogue = Catalogue(
        item=np.array([f"strokes/{drawing.name}" for drawing in drawings]),
        symbol_id=np.array([drawing.symbol_id for drawing in drawings], np.int64),
        source=Coded.of(["strokes"] * len(drawings)),
        origin=Coded.of([drawing.origin for drawing in drawings]),
        group=Coded.of([drawing.group for drawing in drawings]),
        licence=Coded.of([drawing.licence for drawing in drawings]),
        fingerprint=fingerprint(paths),
        size=box.unit.astype(np.float32),
        height=box.extent[:, 1].astype(np.float32),
        baseline=(box.centre[:, 1] + box.extent[:, 1] / 2).astype(np.float32),
    )
    bank = _distinct(Bank(paths, catalogue, {"holes": dropped}), dropped)
    return summary(bank, "strokes", {reason: len(items) for reason, items in sorted(dropped.items())})


def _distinct(bank: Bank, dropped: dict[str, list[str]]) -> Bank:
    """The bank without items that repeat an earlier drawing of the same symbol, such as ten faces' full stops."""
    key = np.stack([bank.catalogue.symbol_id.view(np.uint64), bank.catalogue.fingerprint])
    _, first = np.unique(key, axis=1, return_index=True)
    for i in np.setdiff1d(np.arange(len(bank)), first):
        dropped.setdefault("drawn as elsewhere", []).append(str(bank.catalogue.item[i]))
    return bank.take(np.sort(first))


def _from_faces(params: Params, symbols: SymbolTable, dropped: dict[str, list[str]]) -> Iterator[_Drawing]:
    faces = penfaces.find(shipped.folder("fonts") / "single-line")
    for face in faces:
        if face.set not in params.sets:
            continue
        for symbol in symbols.symbols:
            name, strokes = f"{face.set}/{face.id}/{symbol.name}", face.draw(symbol)
            if strokes and symbol.name in face.reject:
                dropped.setdefault("rejected by the list", []).append(f"strokes/{name}")
            elif strokes:
                yield _Drawing(name, symbol.id, f"{face.set}/{face.id}", face.design, face.licence, [*strokes])


def _from_templates(params: Params, symbols: SymbolTable) -> Iterator[_Drawing]:
    places = [("templates", shipped.folder("fonts") / "strokes")] if "templates" in params.sets else []
    if params.path is not None:
        places.append(("own", expand(params.path)))
    for place, path in places:
        for one in template.read(path):
            symbol = symbols.get(one.symbol)
            if symbol is None:
                known = [symbol.name for symbol in symbols.symbols]
                raise SourceError(f"{one.file}: no symbol is called {shown(one.symbol)}{nearest(one.symbol, known)}")
            name = f"{place}/{one.name}/{symbol.name}"
            yield _Drawing(name, symbol.id, name, name, one.licence, [*one.curves])


def _choose(params: Params, drawings: list[_Drawing]) -> list[_Drawing]:
    names = [drawing.name for drawing in drawings]
    for pattern in (*params.only, *params.without):
        if not any(fnmatchcase(name, pattern) for name in names):
            raise SourceError(f"strokes: no item fits the pattern {shown(pattern)}{nearest(pattern, names)}")
    chosen = [
        drawing
        for drawing in drawings
        if (not params.only or any(fnmatchcase(drawing.name, pattern) for pattern in params.only))
        and not any(fnmatchcase(drawing.name, pattern) for pattern in params.without)
    ]
    if not chosen:
        raise SourceError("strokes: nothing is left to draw; check sets, path, only and without")
    return chosen
