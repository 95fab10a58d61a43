"""`symgen template`: a drawing of one symbol becomes a pen template, a text that people can read and mend.

read      InkML gives strokes as they were drawn; a picture is re-inked (`symgen.reinking`)
place     height over the line and size are those of the symbol's own templates, in tenths of the x-height, unless
          `top` and `bottom` say other ones; the left edge is 0
corners   where the line turns by CORNER or more within REACH on either side
points    as few between two corners as bring the template's curve (`template.flatten`) within LEEWAY of the drawing:
          the two ends, then again and again the place that is farthest off
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen import paths as geometry
from symgen import raster, shipped, store
from symgen import template as templates
from symgen.canon import MARGIN, canonicalise
from symgen.errors import SourceError
from symgen.expression import MismatchError, stroke_of
from symgen.geometry.coarseness import coarseness
from symgen.geometry.fairing import spaced
from symgen.geometry.frame import Placing, fit
from symgen.geometry.reink import SIDE
from symgen.geometry.resample import normalise
from symgen.inkml import InkmlError, parse
from symgen.paths import PEN_WIDTH
from symgen.picture import as_grey, read_picture
from symgen.reinking import reinked
from symgen.sheet import Line, contact_sheet, save
from symgen.symbols import Symbol, table
from symgen.talk import say
from symgen.template import GRID, Stroke, flatten

F64 = npt.NDArray[np.float64]

LEEWAY = 0.02
"""How far the template may be from the drawing, as a share of the drawing's longer side."""

STEP, REACH = 0.01, 0.05
CORNER = np.radians(60)
DOT = 0.03
"""Strokes no longer than this share of the drawing are dots."""

MOST = 16
"""Points between two corners; a line that needs more is a scrawl, and is kept as near as so many bring it."""

STRANGE = 1.4
"""A drawing wider or narrower for its height than any of the symbol's templates by this factor may be of two symbols,
or of another one."""

CAPITAL = (0.0, 15.0)
SHEET_SIDE = 160
MOST_BYTES = 8 << 20


def template(
    drawing: str | Path, symbol: str, name: str, *, out: str | Path | None = None, sheet: str | Path | None = None,
    licence: str = "CC0-1.0", top: float | None = None, bottom: float | None = None,
) -> str:  # fmt: skip
    """The drawing in the file `drawing` (InkML of one symbol, or a picture) as a template called `name`: TOML text.

    out: a file of templates that it is added to, made where it is not there. sheet: a PNG that shows drawing and
    template beside the symbol's other ones. top, bottom: of the drawing, in tenths of the x-height over the baseline.
    RecipeError for an unknown symbol; SourceError for a name that is none, or taken in `out`; for a licence other than
    that of `out`; for a drawing that cannot be read, is blank, or is no pen's work.
    """
    known = table().resolve(symbol)
    if not templates.is_name(name):
        raise SourceError(f"{name!r} cannot be a template's name: small letters, digits and single hyphens, as zig-zag")
    others = [one for one in templates.read(shipped.folder("fonts") / "strokes") if table().get(one.symbol) == known]
    strokes = _placed(_strokes(Path(drawing).expanduser()), _box(others, top, bottom))
    entry = f"{name} = {json.dumps([as_text(one) for one in _stroked(strokes)])}"
    text = f"licence = {json.dumps(licence, ensure_ascii=False)}\n\n[{_key(known)}]\n{entry}\n"
    made = templates.parse(text, "the template")[-1]
    usual = [_breadth(one) for one in others]
    if usual and not min(usual) / STRANGE <= _breadth(made) <= STRANGE * max(usual):
        say(f"{drawing}: broader or narrower than any way to write {known.name} that ships; is it one drawing of it?")
    if out is not None:
        _add(Path(out).expanduser(), text, known, entry)
    if sheet is not None:
        _show(strokes, made, others, known, Path(sheet))
    return text


def _strokes(file: Path) -> list[F64]:
    """The drawing's strokes in its own frame, y down."""
    if file.suffix.lower() in (".inkml", ".xml"):
        return _traces(file)
    grey = as_grey(read_picture(file))
    found = reinked([(canonicalise(grey, SIDE), coarseness(grey, (1 - 2 * MARGIN) * SIDE))])
    if found.refused:
        raise SourceError(f"{file}: cannot be read as pen strokes: {found.refused[0][1]}; draw one symbol with one pen")
    starts = found.paths.path_start.tolist()
    return [found.paths.xy[a:b].astype(np.float64) for a, b in pairwise(starts)]


def _traces(file: Path) -> list[F64]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{file}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise SourceError(f"{file}: larger than {MOST_BYTES >> 20} MiB; this is no drawing of one symbol")
    try:
        found = parse(data)
        if len(found.groups) > 1:
            raise SourceError(f"{file}: holds {len(found.groups)} symbols; a template is made of a file of one")
        strokes = [stroke_of(trace, found) for trace in found.traces]
    except (InkmlError, MismatchError) as error:
        raise SourceError(f"{file}: {error}") from error
    if not strokes:
        raise SourceError(f"{file}: no stroke in it")
    return strokes


def _box(others: Sequence[templates.Template], top: float | None, bottom: float | None) -> tuple[float, float, float]:
    """Bottom, top and width, in tenths of the x-height, that a drawing is brought to: of the symbol's other templates
    the middle ones, of a capital where there is none. Width 0: it goes by the height alone.
    """
    corners = np.array([
        (-each[:, 1].max(), -each[:, 1].min(), np.ptp(each[:, 0]))
        for one in others for each in [GRID * np.concatenate(one.curves)]
    ])  # fmt: skip
    low, high, width = np.median(corners, axis=0).tolist() if len(corners) else (*CAPITAL, 0.0)
    told = top is not None or bottom is not None
    low, high = low if bottom is None else bottom, high if top is None else top
    if told and not high > low:
        raise SourceError(f"the top ({high:g}) must lie above the bottom ({low:g}), both in tenths of the x-height")
    return low, high, 0.0 if told else width


def _breadth(one: templates.Template) -> float:
    """Width over height; a fifth of the longer side is added to both, for the height of a bar is a matter of chance."""
    width, height = np.ptp(np.concatenate(one.curves), axis=0) + 1e-9
    more = 0.2 * max(width, height)
    return float((width + more) / (height + more))


def _placed(strokes: list[F64], box: tuple[float, float, float]) -> list[F64]:
    """The strokes on the grid of templates, y up. A drawing goes by the height, or by the width if that is larger."""
    low, high, width = box
    every = np.concatenate(strokes)
    least, extent = every.min(axis=0), np.ptp(every, axis=0)
    if not extent.max() > 0:
        return [np.array([[0.0, (low + high) / 2]])]
    wide = width > high - low or extent[1] < 0.05 * extent[0]
    scale = (width or high - low) / extent[0] if wide and extent[0] > 0 else (high - low) / max(extent[1], 1e-9)
    scale = min(scale, 0.5 * templates.FARTHEST / extent.max())
    middle = least[1] + extent[1] / 2
    return [(each - (least[0], middle)) * (scale, -scale) + (0, (low + high) / 2) for each in strokes]


def _stroked(strokes: list[F64]) -> list[Stroke]:
    size = float(np.ptp(np.concatenate(strokes), axis=0).max()) or GRID
    return [simplified(each, size) for each in strokes]


def simplified(line: F64, size: float) -> Stroke:
    """A polyline (n, 2) on the grid as a template's stroke. size: longer side of the whole drawing, which says what a
    dot, a corner and a small difference are.
    """
    if np.ptp(line, axis=0).max() <= DOT * size:
        return Stroke(np.round(line.mean(axis=0, keepdims=True), 1), np.zeros(1, bool))
    dense = spaced(line, STEP * size)
    cuts = [0, *_corners(dense, round(REACH / STEP)), len(dense) - 1]
    chosen = [0]
    for first, last in pairwise(cuts):
        chosen += [first + i for i in _fitted(dense[first : last + 1], LEEWAY * size)][1:]
    points = np.round(dense[chosen], 1)
    new = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
    return Stroke(points[new], np.isin(chosen, cuts[1:-1])[new])


def _corners(dense: F64, reach: int) -> list[int]:
    """Where the line turns most, by CORNER at least; none nearer than `reach` to an end or to a sharper one."""
    n = len(dense)
    if n <= 2 * reach:
        return []
    before, after = dense[reach:-reach] - dense[: -2 * reach], dense[2 * reach :] - dense[reach:-reach]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
    found: list[int] = []
    for i in np.argsort(-turn, kind="stable").tolist():
        if turn[i] < CORNER:
            break
        if all(abs(i + reach - other) > reach for other in found):
            found.append(i + reach)
    return sorted(found)


def _fitted(run: F64, leeway: float) -> list[int]:
    """Positions in a run between two corners that the template's curve goes through."""
    chosen = [0, len(run) - 1]
    while len(chosen) < min(MOST, len(run)):
        curve = flatten(Stroke(run[chosen], np.zeros(len(chosen), bool)))
        off = np.array([_distance(point, curve) for point in run])
        off[chosen] = 0
        if off.max() <= leeway:
            break
        chosen = sorted([*chosen, int(off.argmax())])
    return chosen


def _distance(point: F64, line: F64) -> float:
    """Of a point (2,) to a polyline (m, 2)."""
    step = np.diff(line, axis=0)
    along = ((point - line[:-1]) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-12)
    foot = line[:-1] + np.clip(along, 0, 1)[:, None] * step
    return float(np.hypot(*(foot - point).T).min())


def as_text(stroke: Stroke) -> str:
    """The stroke as a template's file has it: "0,15 9,15! 9,7"."""
    return " ".join(
        f"{x + 0:g},{y + 0:g}{'!' if corner else ''}"
        for (x, y), corner in zip(stroke.points.tolist(), stroke.corner.tolist(), strict=True)
    )


def _key(symbol: Symbol) -> str:
    bare = symbol.name.replace("-", "").replace("_", "").isalnum() and symbol.name.isascii()
    return symbol.name if bare else f'"{symbol.name}"'


def _add(file: Path, text: str, symbol: Symbol, entry: str) -> None:
    """Put the entry below its symbol's header, or with a header of its own at the end."""
    if file.is_dir():
        raise SourceError(f"{file}: a folder; name a file in it, as {file / 'mine.toml'}")
    if not file.exists():
        store.put(file, text.encode())
        return
    there, new = templates.read(file), templates.parse(text, "the template")[0]
    if there and there[0].licence != new.licence:
        raise SourceError(f"{file}: its templates are under {there[0].licence}, not {new.licence}; name another file")
    if any(table().get(one.symbol) == symbol and one.name == new.name for one in there):
        raise SourceError(f"{file}: [{symbol.name}] {new.name} is there already; choose another name")
    lines, header = file.read_text("utf-8").splitlines(), f"[{_key(symbol)}]"
    at = next((i for i, line in enumerate(lines) if line.split("#")[0].strip() == header), None)
    lines = [*lines, "", header, entry] if at is None else [*lines[: at + 1], entry, *lines[at + 1 :]]
    grown = "\n".join(lines) + "\n"
    templates.parse(grown, file)
    store.put(file, grown.encode())


def _show(
    strokes: list[F64], made: templates.Template, others: Sequence[templates.Template], symbol: Symbol, sheet: Path
) -> None:
    drawn = [each * (1 / GRID, -1 / GRID) for each in strokes]
    rows = [("drawing", drawn), (made.name, made.curves), *((one.name, one.curves) for one in others)]
    paths = normalise(geometry.from_lists([list(curves) for _, curves in rows], width=PEN_WIDTH), 0.2)[0]
    n = len(rows)
    images = raster.draw(fit(paths, Placing(np.full(n, 0.1), np.zeros(n), np.zeros(n), 0.1), SHEET_SIDE), SHEET_SIDE)
    lines = [
        Line(255 - images[i : i + 1], symbol.text, name, f"{len(curves)} stroke{'s' * (len(curves) != 1)}")
        for i, (name, curves) in enumerate(rows)
    ]
    save(
        contact_sheet(lines, f"templates of {symbol.name}", "the drawing, what became of it, and the ways that ship"),
        sheet,
    )
