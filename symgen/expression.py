r"""The symbols of one handwritten expression: do labels and traces match, how large is the writing, where is its line?

A symbol is left out, and said to be, when one of these definite checks fails; none of them is a recogniser:

- its label is in no symbol table, or it has no traces, or traces that are not there or cannot be drawn;
- another symbol claims the same trace;
- the MathML element that it points to says another symbol (CROHME has brackets labelled `0`);
- the file's MathML is tied to symbols, but not to this one (words and scribbles that the writer crossed out);
- it is one straight stroke, and its label cannot be written so (`=`, `+` and `\div` with strokes missing);
- a stroke that belongs to no symbol touches it, so that it is probably not whole (an `x` without its second half).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from typing import NamedTuple

import numpy as np

from symgen.doctor import Doctor
from symgen.ink import F64, FARTHEST, SPECK
from symgen.inkml import Expression, Group, InkmlError
from symgen.symbol_file import FIRST_USER_ID
from symgen.symbols import Symbol, SymbolTable

# Symbols whose heights tell the x-height and which stand on the line. Heights in x-heights are medians over the symbols
# of CROHME's training set that share a line with small letters.
_HEIGHTS = {
    **dict.fromkeys([*"acemnorsuvwxz", "alpha", "sigma"], 1.0),
    **dict.fromkeys("1234567890t", 1.5),
    **dict.fromkeys([*"ABCDEFGHIKLMNOPRSTUVWXYZbdhkl", "Delta"], 1.9),
}
_NEIGHBOURS = 5  # symbols nearest along the line whose feet give the baseline: handwriting climbs and sinks

_BENT = 0.1  # a stroke is straight when no point lies farther from its chord than this share of the chord
_MAY_BE_STRAIGHT = frozenset([*"1Iijl", "iota", "minus", "slash", "backslash", "cdot", "circ", "sim"])
_MAY_BE_STRAIGHT_KINDS = frozenset({"bracket", "punctuation", "calculus", "arrow", "other"})

_MOST_POINTS = 10_000  # of one trace; CROHME's longest has 615
_MOST_STRAY = 100
_TOUCH = 0.1  # x-heights between a stray stroke and the symbol that it probably belongs to


class Drawn(NamedTuple):
    """One symbol of an expression. number: its place among the file's symbols, from 0. strokes: float64 (n, 2) each, as
    written. x_height, baseline: of its line, in the file's unit, NaN where unknown.
    """

    number: int
    symbol: Symbol
    label: str
    strokes: tuple[F64, ...]
    line: int
    x_height: float = float("nan")
    baseline: float = float("nan")


class MismatchError(ValueError):
    """A symbol that is left out: (reason, detail)."""


def symbols_of(found: Expression, file: str, symbols: SymbolTable, doctor: Doctor) -> list[Drawn]:
    """The symbols of a file that pass every check, with the measures of their lines; the others go to the doctor.

    Raises InkmlError where the file labels nothing, or leaves more than 100 strokes without a symbol.
    """
    if not found.groups:
        raise InkmlError("no labelled symbols")
    claims = Counter(trace for group in found.groups for trace in group.traces)
    stray = [trace for trace in found.traces if trace not in claims]
    if len(stray) > _MOST_STRAY:
        raise InkmlError(f"{len(stray)} strokes belong to no symbol")
    drawn = []
    for number, group in enumerate(found.groups):
        try:
            drawn.append(_draw(number, group, found, symbols, claims))
        except MismatchError as error:
            doctor.drop(file, f"{number} ({group.label})", *error.args)
    measured = [one._replace(x_height=size, baseline=y) for one, (size, y) in zip(drawn, _measure(drawn), strict=True)]
    if stray:
        doctor.note(file, "", "strokes of no symbol", f"no symbol refers to traces {', '.join(stray)}")
    return _untouched(measured, stray, found, file, doctor)


def _draw(number: int, group: Group, found: Expression, symbols: SymbolTable, claims: Mapping[str, int]) -> Drawn:
    """The symbol of a group. claims: trace -> how often symbols refer to it. Raises MismatchError."""
    symbol = symbols.get(group.label)
    if symbol is None:
        raise MismatchError("unknown label", f"{group.label!r} names no symbol")
    if not group.traces:
        raise MismatchError("no strokes", "the symbol refers to no trace")
    if twice := [trace for trace in group.traces if claims[trace] > 1]:
        raise MismatchError("trace claimed twice", f"symbols share traces {', '.join(twice)}")
    strokes = tuple(stroke_of(trace, found) for trace in group.traces)
    line = _line(group, symbol, found, symbols)
    if len(strokes) == 1 and not _may_be_straight(symbol) and _is_straight(strokes[0]):
        raise MismatchError("one straight stroke", f"{group.label!r} cannot be written so; strokes are missing")
    return Drawn(number, symbol, group.label, strokes, line)


def _line(group: Group, symbol: Symbol, found: Expression, symbols: SymbolTable) -> int:
    """The number of the writing line that the MathML puts the symbol on, -1 where the file has none for any symbol.

    Raises MismatchError where the MathML passes over this symbol, or says another one there.
    """
    if not found.tied:
        return -1
    written = found.mathml.get(group.href)
    if written is None:
        raise MismatchError("not part of the expression", "the file's MathML has other symbols, but not this one")
    other = symbols.get(written.text) if written.text else None
    if other and other != symbol and (not symbol.look_alike or other.look_alike != symbol.look_alike):
        raise MismatchError("label and MathML differ", f"label {group.label!r}, MathML {written.text!r}")
    return written.line


def stroke_of(trace: str, found: Expression) -> F64:
    """float64 (n, 2): x and y of a trace; further channels (time, pressure) are passed over. Raises MismatchError."""
    if trace not in found.traces:
        raise MismatchError("trace not there", f"trace {trace!r} does not exist")
    if found.traces[trace].count(",") >= _MOST_POINTS:
        raise MismatchError("trace not readable", f"trace {trace!r}: more than {_MOST_POINTS} points")
    rows = [point.split() for point in found.traces[trace].strip(", \t\r\n").split(",")]
    if not rows[0]:
        raise MismatchError("trace without points", f"trace {trace!r} is empty")
    try:
        if len({len(row) for row in rows}) > 1:
            raise ValueError("points with different numbers of values")
        xy = np.array([(float(row[0]), float(row[1])) for row in rows])
    except (ValueError, IndexError) as error:
        raise MismatchError("trace not readable", f"trace {trace!r}: {error}") from error
    if not np.all(np.abs(xy) <= FARTHEST):
        raise MismatchError("coordinates out of range", f"trace {trace!r}: not finite, or beyond {FARTHEST:g}")
    return xy


def _may_be_straight(symbol: Symbol) -> bool:
    known = symbol.name in _MAY_BE_STRAIGHT or symbol.kind in _MAY_BE_STRAIGHT_KINDS
    return known or symbol.id >= FIRST_USER_ID  # of a user's own symbols nothing is known


def _is_straight(stroke: F64) -> bool:
    chord = stroke[-1] - stroke[0]
    length = float(np.hypot(chord[0], chord[1]))
    extent = float(np.ptp(stroke, axis=0).max())
    if extent == 0:
        return True
    offset = stroke - stroke[0]
    aside = np.abs(offset[:, 0] * chord[1] - offset[:, 1] * chord[0])
    return length >= 0.8 * extent and float(aside.max()) < _BENT * length * length


def _measure(drawn: list[Drawn]) -> Iterator[tuple[float, float]]:
    """x-height and baseline for each symbol.

    The x-height is the median of height / usual height over the symbols of its line that have a usual height, or of
    the whole file where its line has none. The baseline is the median foot of the nearest such symbols of its line.
    """
    feet: dict[int, list[tuple[float, float, float]]] = {}
    for one in drawn:
        usual = _HEIGHTS.get(one.symbol.name)
        (left, top), (right, bottom) = _corners(one.strokes)
        if usual and bottom > top:
            feet.setdefault(one.line, []).append(((left + right) / 2, bottom, (bottom - top) / usual))
    everywhere = [size for line in feet.values() for _, _, size in line]
    for one in drawn:
        line = feet.get(one.line, [])
        x_height = median(size for _, _, size in line) if line else median(everywhere) if everywhere else float("nan")
        if one.line < 0 or not line:
            yield x_height, float("nan")
            continue
        (left, _), (right, _) = _corners(one.strokes)
        nearest = sorted(line, key=lambda foot: abs(foot[0] - (left + right) / 2))[:_NEIGHBOURS]
        yield x_height, median(bottom for _, bottom, _ in nearest)


def _corners(strokes: tuple[F64, ...]) -> tuple[list[float], list[float]]:
    points = strokes[0] if len(strokes) == 1 else np.concatenate(strokes)
    return points.min(axis=0).tolist(), points.max(axis=0).tolist()


def _untouched(drawn: list[Drawn], stray: list[str], found: Expression, file: str, doctor: Doctor) -> list[Drawn]:
    """The symbols that no stray stroke touches; specks, which a resting pen leaves, do not count."""
    sizes = [one.x_height for one in drawn if one.x_height > 0]
    scale = median(sizes) if sizes else 0.0
    kept = drawn
    for trace in stray:
        try:
            stroke = stroke_of(trace, found)
        except MismatchError:  # nobody wanted it anyway, and its file is listed
            continue
        if np.ptp(stroke, axis=0).max() <= SPECK * scale:
            continue
        touched = {one.number for one in kept if any(_near(stroke, own, _TOUCH * scale) for own in one.strokes)}
        for one in kept:
            if one.number in touched:
                detail = f"trace {trace} touches it, but belongs to no symbol"
                doctor.drop(file, f"{one.number} ({one.label})", "probably not whole", detail)
        kept = [one for one in kept if one.number not in touched]
    return kept


def _near(a: F64, b: F64, distance: float) -> bool:
    """Whether a point of one stroke comes within `distance` of an edge of the other, as drawn by 200 points or so."""
    if np.any(a.min(axis=0) - distance > b.max(axis=0)) or np.any(b.min(axis=0) - distance > a.max(axis=0)):
        return False
    a, b = (stroke[:: len(stroke) // 200 + 1] for stroke in (a, b))
    return any(_gap(points, edges) < distance for points, edges in ((a, b), (b, a)))


def _gap(points: F64, stroke: F64) -> float:
    """Smallest distance of (n, 2) points from the edges of a stroke (m, 2)."""
    start, step = stroke, np.diff(stroke, axis=0, append=stroke[-1:])
    offset = points[:, None] - start[None]
    square = (step**2).sum(axis=1)
    share = np.clip((offset * step).sum(axis=2) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    miss = offset - share[:, :, None] * step
    return float(np.sqrt((miss**2).sum(axis=2).min()))
