"""Pen templates: a symbol written down as strokes through points on a small grid, in TOML that people can draw.

    licence = "CC0-1.0"
    [exists]                                    # a symbol, by any name that the symbol table resolves
    zig-zag = ["0,15 9,15! 9,7! 2,7 9,7! 9,0! 0,0"]
    four-strokes = ["0,15 9,15", "1,8 9,8", "0,0 9,0", "9,15 9,0"]

One table a symbol, one entry an allograph (a way to write it), one string a stroke in drawing order. A point is
`x,y` in tenths of the x-height, y up, the baseline at 0: `x` is 10 high, capitals and digits about 15, `p` goes
down to -6. The pen runs smoothly through the points and turns sharply at those marked `!`; between two corners it
runs straight. One point alone is a dot.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.errors import SourceError
from symgen.plain import from_toml

F64 = npt.NDArray[np.float64]
GRID = 10.0  # grid units in one x-height
FARTHEST = 100.0  # a coordinate beyond this is a slip of the pen: ten x-heights from the origin
PIECES = 16  # straight pieces a span between two points is drawn with, before `geometry.simplify` thins them

_T = (np.arange(PIECES) / PIECES)[:, None]
_EASE, _START, _END = _T * _T * (3 - 2 * _T), _T * (1 - _T) ** 2, _T * _T * (_T - 1)  # Hermite's basis

_POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(!?)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Stroke(NamedTuple):
    """One stroke as drawn: points float64 (n, 2) on the grid, y up; corner bool (n,), where the pen turns sharply."""

    points: F64
    corner: npt.NDArray[np.bool_]


class Template(NamedTuple):
    """One way to write a symbol. symbol: as the file names it; name: the allograph, lower case with hyphens."""

    symbol: str
    name: str
    strokes: tuple[Stroke, ...]
    licence: str
    file: str

    @property
    def curves(self) -> list[F64]:
        """The strokes as polylines, in x-heights, y down, the baseline at 0: one float64 (m, 2) a stroke."""
        return [flatten(stroke) * (1 / GRID, -1 / GRID) for stroke in self.strokes]


def read(path: Path) -> list[Template]:
    """All templates of a file, or of every `*.toml` of a folder, in the order of names and of the file.

    SourceError says file, symbol, template, stroke and reason: unreadable, not TOML, no licence, a name that is
    none, a stroke that is no list of points, or the same template twice.
    """
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        if not files:
            raise SourceError(f"{path}: no pen templates here (*.toml)")
    else:
        files = [path]
    templates = [template for file in files for template in _read_file(file)]
    seen: dict[tuple[str, str], str] = {}
    for template in templates:
        key = (template.symbol, template.name)
        if key in seen:
            raise SourceError(f"{template.file}: [{key[0]}] {key[1]} stands in {seen[key]} too; rename one of them")
        seen[key] = template.file
    return templates


def _read_file(file: Path) -> list[Template]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: cannot read these pen templates: {error}") from error
    return parse(text, file)


def parse(text: str, file: str | Path) -> list[Template]:
    """The templates of a file's text, as `read` gives them. file: what errors call it."""
    try:
        document = from_toml(text)
    except ValueError as error:
        raise SourceError(f"{file}: not TOML: {error}") from error
    licence = document.pop("licence", None)
    if not isinstance(licence, str) or not licence.strip():
        raise SourceError(f'{file}: say under which licence these templates stand, first line: licence = "CC0-1.0"')
    found = []
    for symbol, allographs in document.items():
        if not isinstance(allographs, dict):
            raise SourceError(f"{file}: {symbol!r} is no symbol's table; write [{symbol}] and its templates below it")
        for name, strokes in allographs.items():
            where = f"{file}: [{symbol}] {name}"
            if not is_name(name):
                raise SourceError(f"{where}: a template's name is small letters, digits and single hyphens")
            found.append(Template(symbol, name, parse_strokes(strokes, where), licence, str(file)))
    return found


def is_name(text: str) -> bool:
    """Whether a template may be called so: small letters, digits and single hyphens."""
    return _NAME.fullmatch(text) is not None


def parse_strokes(strokes: object, where: str) -> tuple[Stroke, ...]:
    """Strokes from a list of strings; SourceError, opening with `where`, on anything else."""
    if not isinstance(strokes, list) or not strokes:
        raise SourceError(f'{where}: a template is a list of strokes: ["0,0 10,10", "0,10 10,0"]')
    return tuple(_parse_stroke(text, f"{where}: stroke {number}") for number, text in enumerate(strokes, 1))


def _parse_stroke(text: object, where: str) -> Stroke:
    if not isinstance(text, str) or not text.split():
        raise SourceError(f'{where}: a stroke is a text of points: "0,0 5,8! 10,0"')
    points: list[tuple[float, float]] = []
    corner: list[bool] = []
    for number, word in enumerate(text.split(), 1):
        match = _POINT.fullmatch(word)
        if match is None:
            raise SourceError(f"{where}, point {number}: {word!r} is no point; write x,y or x,y! for a corner")
        x, y = float(match[1]), float(match[2])
        if max(abs(x), abs(y)) > FARTHEST:
            raise SourceError(f"{where}, point {number}: {word} lies more than {FARTHEST:g} from the origin")
        if points and points[-1] == (x, y):
            raise SourceError(f"{where}, point {number}: {word} repeats the point before it")
        points.append((x, y))
        corner.append(bool(match[3]))
    return Stroke(np.array(points), np.array(corner))


def flatten(stroke: Stroke) -> F64:
    """The stroke as a fine polyline on the grid: float64 (m, 2), through every point of the stroke."""
    last = len(stroke.points) - 1
    if last == 0:
        return stroke.points
    cuts = [0, *(int(i) for i in np.flatnonzero(stroke.corner) if 0 < i < last), last]
    runs = [_smooth(stroke.points[a : b + 1]) for a, b in pairwise(cuts)]
    return np.concatenate([runs[0][:1], *(run[1:] for run in runs)])


def _smooth(points: F64) -> F64:
    """A cubic Hermite curve through points (n, 2), n >= 2; two points give a straight line.

    Knots are centripetal (the square root of the chord), which keeps loops from overshooting; the tangent at a
    point is that of the parabola through it and its neighbours, at an end that of the last parabola
    (Bessel's end condition; see Farin, Curves and Surfaces for CAGD, section 9.8).
    """
    if len(points) == 2:
        return points
    chord = np.diff(points, axis=0)
    step = np.hypot(chord[:, 0], chord[:, 1])[:, None] ** 0.5
    slope = chord / step
    tangent = np.empty_like(points)
    tangent[1:-1] = (step[1:] * slope[:-1] + step[:-1] * slope[1:]) / (step[1:] + step[:-1])
    tangent[0], tangent[-1] = 2 * slope[0] - tangent[1], 2 * slope[-1] - tangent[-2]
    pieces = (
        points[:-1, None]
        + _EASE * chord[:, None]
        + step[:, None] * (_START * tangent[:-1, None] + _END * tangent[1:, None])
    )
    return np.concatenate([pieces.reshape(-1, 2), points[-1:]])
