"""fonts: the outlines of font glyphs, handwritten and printed, of the shipped fonts or of a folder of your own.

Each font gives each symbol that it covers once, as text; math fonts give letters a second time in math italic, and
variable fonts are sampled at several places on their axes. A font's group is its design family.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from symgen import shipped, typefaces
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.characters import math_italic, texts
from symgen.errors import SourceError
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.flatten import fill_paths
from symgen.geometry.resample import normalise, simplify, subdivide
from symgen.glyphs import Face, GlyphError, Outline
from symgen.paths import PEN_WIDTH, Paths
from symgen.recipe import expand
from symgen.reinking import one_nib, reinked_outlines
from symgen.symbol_file import nearest, shown
from symgen.symbols import Symbol, SymbolTable
from symgen.typefaces import Typeface

THICKEST = 0.15  # x-heights: the nib that writes single letters also writes words, whose unit is longer
SPECK_OF_PEN = 0.2  # x-heights: as pen fonts have it, whose full stop is one point
SPECK = 0.6  # x-heights: smaller glyphs stay small in the unit frame; an outlined dot has its width already


class Params(BaseModel):
    """Which fonts to read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["all", "hand", "print"] = Field("all", description="Handwritten fonts, printed ones, or all.")
    path: str | None = Field(None, description="Your own fonts instead of the shipped ones: a folder or a font file.")
    only: tuple[str, ...] = Field((), description="Ids or designs of the fonts to read; empty = all of the style.")
    without: tuple[str, ...] = Field((), description="Ids or designs of fonts to leave out.")
    instances: int = Field(3, ge=1, le=64, description="Samples of each variable font's axes; more keep the first.")
    reink: bool = Field(False, description="Glyphs become pen strokes; those that do not become them well are dropped.")


class _Glyph(NamedTuple):
    item: str
    symbol: Symbol
    face: Typeface
    design: str
    outline: Outline
    x_height: float


class _Losses:
    """What was not taken: items by reason, and files with theirs."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = {}
        self.skipped: list[dict[str, str]] = []

    def drop(self, reason: str, item: str) -> None:
        self.items.setdefault(reason, []).append(item)


def inputs(params: Params) -> list[Path]:
    """What the source reads, for the cache of banks."""
    return [shipped.folder("fonts") if params.path is None else expand(params.path)]


def load(params: Params, symbols: SymbolTable) -> Bank:
    """Every glyph of the chosen fonts that draws a symbol of the table.

    Item ids: "fonts/<font id>[@<axis>=<value>,...]/<symbol name>[.italic][.pen]", the last where re-inked.
    Size, height and baseline are in x-heights of the font. `about` adds missing (font id -> names of symbols it does
    not give), holes (reason -> items dropped) and skipped (files of a folder that are no fonts, with the reason).
    Raises SourceError for a listed font that cannot be read, an unknown font id, or no glyphs at all.
    """
    losses = _Losses()
    faces = _choose(params)
    glyphs = [glyph for face in faces for glyph in _read(face, params.instances, symbols, losses)]
    if not glyphs or not len(bank := _assemble(glyphs, params.reink, losses)):
        raise SourceError(f"fonts: none of {len(faces)} fonts draws a symbol of the table; the first: {faces[0].path}")
    given: dict[str, set[int]] = {face.id: set() for face in faces}
    for font, symbol_id in zip(bank.catalogue.origin.tolist(), bank.catalogue.symbol_id.tolist(), strict=True):
        given[font].add(symbol_id)
    bank.about["missing"] = {font: [s.name for s in symbols.symbols if s.id not in has] for font, has in given.items()}
    bank.about["holes"], bank.about["skipped"] = losses.items, losses.skipped
    return summary(bank, "fonts", {reason: len(items) for reason, items in sorted(losses.items.items())})


def _choose(params: Params) -> list[Typeface]:
    faces = typefaces.find(*inputs(params))
    known = {name for face in faces for name in (face.id, face.design) if name}
    for name in (*params.only, *params.without):
        if name not in known:
            raise SourceError(f"fonts: no font or design is called {shown(name)}{nearest(name, sorted(known))}")
    styles = ("hand", "print", "semi") if params.style == "all" else (params.style, "semi")
    chosen = [
        face
        for face in faces
        if face.style in styles
        and (not params.only or not {face.id, face.design}.isdisjoint(params.only))
        and {face.id, face.design}.isdisjoint(params.without)
    ]
    if not chosen:
        raise SourceError(f"fonts: nothing is left of {len(faces)} fonts; check style, only and without")
    return chosen


def _read(face: Typeface, instances: int, symbols: SymbolTable, losses: _Losses) -> list[_Glyph]:
    wanted = [symbol for symbol in symbols.symbols if symbol.name not in face.reject]
    glyphs: list[_Glyph] = []
    try:
        for suffix, location in _locations(face, instances):
            opened = Face(face.path, location)
            drawn = list(_draw(opened, face, f"fonts/{face.id}{suffix}", wanted, losses))
            glyphs += _without_boxes(drawn, opened, losses)
    except SourceError as error:
        if face.listed:
            raise
        losses.skipped.append({"file": str(face.path), "reason": str(error)})
        return []
    for name in sorted(face.reject):
        losses.drop("rejected by the list", f"fonts/{face.id}/{name}")
    return glyphs


def _locations(face: Typeface, instances: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Item suffix and axis values of each sample: Halton's points (1960), so that more samples keep the first ones."""
    if not face.axes:
        yield "", {}
        return
    for k in range(1, instances + 1):
        location = {}
        for base, (tag, (low, high)) in zip((2, 3, 5, 7, 11, 13, 17, 19), face.axes.items(), strict=False):
            location[tag] = round(low + (high - low) * _radical_inverse(k, base), 0 if high - low > 10 else 2)
        yield "@" + ",".join(f"{tag}={value:g}" for tag, value in location.items()), location


def _radical_inverse(k: int, base: int) -> float:
    value, weight = 0.0, 1.0
    while k:
        weight /= base
        value += weight * (k % base)
        k //= base
    return value


def _draw(opened: Face, face: Typeface, prefix: str, wanted: list[Symbol], losses: _Losses) -> Iterator[_Glyph]:
    design = face.design or opened.family or face.id
    for symbol in wanted:
        for suffix, candidates in (("", texts(symbol, face.texts)), (".italic", math_italic(symbol.text))):
            item = f"{prefix}/{symbol.name}{suffix}"
            outline = _first_drawn(opened, candidates, item, losses)
            if outline:
                yield _Glyph(item, symbol, face, design, outline, opened.x_height)


def _first_drawn(opened: Face, candidates: Iterable[str], item: str, losses: _Losses) -> Outline | None:
    """The first of `candidates` that the font draws; what stands in its cmap but cannot be drawn is counted."""
    reason = ""
    for text in filter(opened.covers, candidates):
        try:
            outline = opened.outline(text)
        except GlyphError as error:
            reason = str(error)
            continue
        if len(outline.verbs):
            return outline
        reason = reason or "blank glyph"
    if reason:
        losses.drop(reason, item)
    return None


def _without_boxes(glyphs: list[_Glyph], opened: Face, losses: _Losses) -> list[_Glyph]:
    """The glyphs that are neither the box for missing characters nor one drawing that stands for several symbols.

    Symbols of one look-alike group may share a drawing; fonts give Sigma and the sum sign the same one.
    """
    drawings = [_key(glyph.outline) for glyph in glyphs]
    users: dict[bytes, set[tuple[int, str]]] = {}
    for glyph, drawing in zip(glyphs, drawings, strict=True):
        users.setdefault(drawing, set()).add((glyph.symbol.id, glyph.symbol.look_alike))
    box = opened.missing_glyph and _key(opened.missing_glyph)
    good = []
    for glyph, drawing in zip(glyphs, drawings, strict=True):
        groups = {group for _, group in users[drawing]}
        if drawing == box:
            losses.drop("box for missing characters", glyph.item)
        elif len(users[drawing]) > 1 and (len(groups) > 1 or groups == {""}):
            losses.drop("one drawing for several symbols", glyph.item)
        else:
            good.append(glyph)
    return good


def _key(outline: Outline) -> bytes:
    return outline.verbs.tobytes() + outline.points.tobytes()


def _assemble(glyphs: list[_Glyph], pen: bool, losses: _Losses) -> Bank:
    verbs, points = zip(*(glyph.outline for glyph in glyphs), strict=True)
    verb_count, point_count = ([len(part) for part in parts] for parts in (verbs, points))
    y_down = np.concatenate(points) * (1.0, -1.0)
    paths = fill_paths(np.concatenate(verbs), y_down, np.cumsum([0, *verb_count]), np.cumsum([0, *point_count]))
    drawn = np.flatnonzero(np.diff(paths.item_start) > 0)
    for i in np.setdiff1d(np.arange(len(glyphs)), drawn):
        losses.drop("blank glyph", glyphs[i].item)
    glyphs, paths = [glyphs[i] for i in drawn], paths.take(drawn)
    if pen and glyphs:
        glyphs, paths = _reinked(glyphs, paths, losses)
    x_height = np.array([glyph.x_height for glyph in glyphs])
    paths, box = normalise(paths, (SPECK_OF_PEN if pen else SPECK) * x_height)
    paths = subdivide(simplify(one_nib(paths, np.minimum(PEN_WIDTH, THICKEST * x_height / box.unit)) if pen else paths))
    catalogue = Catalogue(
        item=np.array([glyph.item + (".pen" if pen else "") for glyph in glyphs], np.str_),
        symbol_id=np.array([glyph.symbol.id for glyph in glyphs], np.int64),
        source=Coded.of(["fonts"] * len(glyphs)),
        origin=Coded.of([glyph.face.id for glyph in glyphs]),
        group=Coded.of([glyph.design for glyph in glyphs]),
        licence=Coded.of([glyph.face.licence for glyph in glyphs]),
        fingerprint=fingerprint(paths),
        size=(box.unit / x_height).astype(np.float32),
        height=(box.extent[:, 1] / x_height).astype(np.float32),
        baseline=((box.centre[:, 1] + box.extent[:, 1] / 2) / x_height).astype(np.float32),
    )
    return _distinct(Bank(paths, catalogue, {}), losses)


def _reinked(glyphs: list[_Glyph], paths: Paths, losses: _Losses) -> tuple[list[_Glyph], Paths]:
    """The glyphs that become pen strokes, as such. The others are lost, for an outline among strokes gives itself away;
    how many of each symbol, the caller tells.
    """
    found = reinked_outlines(paths)
    for i, reason in found.refused:
        losses.drop(f"not re-inked: {reason}", glyphs[i].item)
    return [glyphs[i] for i in found.kept], found.paths


def _distinct(bank: Bank, losses: _Losses) -> Bank:
    """The bank without items that repeat an earlier drawing of the same symbol: copied fonts, uprights as italics."""
    catalogue = bank.catalogue
    drawing = np.stack([catalogue.symbol_id.astype(np.uint64), catalogue.fingerprint])
    _, first = np.unique(drawing, axis=1, return_index=True)
    for i in np.setdiff1d(np.arange(len(bank)), first):
        losses.drop("repeats an earlier drawing", str(catalogue.item[i]))
    return bank.take(np.sort(first))
