"""Readers of single-line fonts, whose glyphs are pen strokes: Hershey's `.jhf` files and SVG 1.1 fonts.

Both give character -> PenGlyph in the font's own units, y up, the glyph's origin at x = 0.
"""

import re
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import numpy as np
import numpy.typing as npt

from symgen.errors import SourceError

F64 = npt.NDArray[np.float64]

_LARGEST = 8 << 20  # bytes; the largest single-line font in use has 60 thousand
_SVG = "{http://www.w3.org/2000/svg}"
_PATH = re.compile(r"\s*([A-DF-Za-df-z])([^A-DF-Za-df-z]*)")  # e belongs to numbers
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


class PenGlyph(NamedTuple):
    """advance: how far to the right the next glyph stands. strokes: one float64 (n, 2) a stroke, n >= 1."""

    advance: float
    strokes: tuple[F64, ...]


def read(path: Path) -> dict[str, PenGlyph]:
    """The font's glyphs by character. SourceError, naming the file, where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise SourceError(f"{path}: larger than {_LARGEST >> 20} MiB; this is no single-line font")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    return _read_svg(data, path) if path.suffix == ".svg" else _read_jhf(data, path)


def _read_jhf(data: bytes, path: Path) -> dict[str, PenGlyph]:
    """A Hershey font in James Hurt's format: line i is the character 32 + i.

    A line holds a number (5 columns), a count of pairs (3), the left and right bearings as one pair, then a pair a
    point; a letter's distance from `R` is the coordinate, y down; the pair ` R` lifts the pen.
    """
    glyphs = {}
    for number, line in enumerate(data.decode("latin-1").splitlines()):
        if not line.strip():
            continue
        pairs = [line[i : i + 2] for i in range(8, len(line), 2)]
        if not pairs or line[5:8].strip() != str(len(pairs)) or len(line) % 2:
            raise SourceError(f"{path}, line {number + 1}: the count of points does not match; is this a .jhf font?")
        left, right = _decode(pairs[0])
        strokes: list[list[tuple[int, int]]] = [[]]
        for pair in pairs[1:]:
            if pair == " R":
                strokes.append([])
            else:
                x, y = _decode(pair)
                strokes[-1].append((x - left, -y))
        drawn = tuple(np.array(stroke, np.float64) for stroke in strokes if stroke)
        glyphs[chr(32 + number)] = PenGlyph(right - left, drawn)
    return glyphs


def _decode(pair: str) -> tuple[int, int]:
    return ord(pair[0]) - ord("R"), ord(pair[1]) - ord("R")


def _read_svg(data: bytes, path: Path) -> dict[str, PenGlyph]:
    """An SVG font: every `<glyph>` of one character that is drawn with straight lines from point to point (`M`, `L`).

    Glyphs with curves are left out: the EMS fonts draw some accented letters so, and no symbol of ours.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{path}: not an SVG font: {error}") from error
    glyphs = {}
    for glyph in root.iter(f"{_SVG}glyph"):
        character, outline = glyph.get("unicode", ""), glyph.get("d", "")
        steps = _PATH.findall(outline)
        if len(character) != 1 or any(command not in "ML" for command, _ in steps):
            continue
        glyphs[character] = PenGlyph(_advance(glyph.get("horiz-adv-x", "0"), path), _strokes(steps, character, path))
    if not glyphs:
        raise SourceError(f"{path}: no glyph in it; an SVG font has elements <glyph unicode=... d=...>")
    return glyphs


def _advance(text: str, path: Path) -> float:
    if not _NUMBER.fullmatch(text):
        raise SourceError(f"{path}: horiz-adv-x is {text!r}, not a number")
    return float(text)


def _strokes(steps: list[tuple[str, str]], character: str, path: Path) -> tuple[F64, ...]:
    strokes: list[list[float]] = []
    for command, text in steps:
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if len(numbers) % 2 or not numbers or not np.isfinite(numbers).all() or (command == "L" and not strokes):
            raise SourceError(f"{path}: the glyph of {character!r} has a broken path: {command}{text}")
        if command == "M":
            strokes.append([])
        strokes[-1] += numbers
    return tuple(np.array(stroke).reshape(-1, 2) for stroke in strokes)
