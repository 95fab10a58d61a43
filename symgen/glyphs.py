"""Outlines out of font files: the only user of fontTools and pathops.

A glyph leaves as closed cubic contours in font units, y up, its overlaps united. Fonts come from strangers, so what
a glyph may cost is bounded: curves, components and subroutine calls are counted, and a glyph that spends more than
`MOST_STEPS`, or whose components nest deeper than `MOST_DEPTH`, is refused.
"""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pathops
from fontTools.misc.psCharStrings import T2OutlineExtractor
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from symgen.errors import SourceError
from symgen.geometry.flatten import CONIC, F64

MOST_BYTES = 64 * 2**20  # three times the largest fonts in use, those with all Chinese characters
MOST_STEPS = 5_000  # the busiest word of the shipped fonts takes under 1,000
MOST_DEPTH = 32  # components within components; real fonts nest two or three

# fontTools warns about slips in tables that are never used here; what matters is raised or found missing.
logging.getLogger("fontTools").addHandler(logging.NullHandler())


class GlyphError(Exception):
    """A glyph that cannot be drawn; the message says why. The source counts it and goes on."""


class Outline(NamedTuple):
    """Closed contours in font units, y up, as a recording: see `geometry.flatten.as_cubics`.

    verbs: uint8 (V,); points: float64 (P, 2).
    """

    verbs: npt.NDArray[np.uint8]
    points: F64


class Face:
    """One font file, at one place on its axes.

    location: axis tag -> value in the axis' own units; axes that it does not name stay at their default.
    Raises SourceError where the file is missing, too large, or no font that can be read.
    """

    def __init__(self, path: Path, location: Mapping[str, float] | None = None) -> None:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise SourceError(f"{path}: larger than {MOST_BYTES >> 20} MiB; make a subset of the font")
            self._font = TTFont(path, lazy=True, fontNumber=0)
            self._character = self._font.getBestCmap() or {}
            self._glyphs = self._font.getGlyphSet(location=dict(location) if location else None)
            self._em = float(self._font["head"].unitsPerEm)
        except SourceError:
            raise
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
        except Exception as error:  # as in _united
            raise SourceError(f"{path}: not a font that can be read ({type(error).__name__}: {error})") from error

    def covers(self, text: str) -> bool:
        """Whether the font maps every character of `text` to a glyph of its own."""
        return all(self._character.get(ord(character), ".notdef") != ".notdef" for character in text)

    def outline(self, text: str) -> Outline:
        """The characters of `text` side by side by their advance widths, united. Raises GlyphError."""
        return self._outline([self._character[ord(character)] for character in text])

    def _outline(self, names: Sequence[str]) -> Outline:
        path = self._united(names)
        outline = Outline(np.array(path.verbs, np.uint8), np.array(path.points, np.float64).reshape(-1, 2))
        if CONIC in outline.verbs or not np.all(np.abs(outline.points) < 1e6):
            raise GlyphError("curves that no font should hold")
        return outline

    def _united(self, names: Sequence[str]) -> pathops.Path:
        pen, x = _Union(self._glyphs), 0.0
        try:
            for name in names:
                x += self._draw(name, pen, x)
            pen.path.simplify(fix_winding=True, keep_starting_points=False)
        except GlyphError:
            raise
        except Exception as error:  # a broken table makes fontTools trip over anything
            raise GlyphError(f"broken glyph ({type(error).__name__})") from error
        return pen.path

    def _draw(self, name: str, pen: "_Union", x: float) -> float:
        """Draw a glyph at `x` and return how far it advances the pen."""
        glyph = self._glyphs[name]
        if hasattr(self._glyphs, "charStrings"):
            self._glyphs.charStrings[name].outlineExtractor = _Interpreter
        glyph.draw(TransformPen(pen, (1, 0, 0, 1, x, 0)) if x else pen)
        return float(glyph.width)

    @cached_property
    def missing_glyph(self) -> Outline | None:
        """The box that the font shows for characters it lacks; None where it cannot be drawn."""
        try:
            return self._outline([".notdef"])
        except GlyphError:
            return None

    @cached_property
    def x_height(self) -> float:
        """Height of the small letters in font units: the middle one of v, w, x, z; half an em where there are none."""
        heights = []
        for letter in filter(self.covers, "vwxz"):
            try:
                heights.append(self._united([self._character[ord(letter)]]).bounds[3])
            except GlyphError:
                continue
        middle = float(np.median(heights)) if heights else 0.0
        return middle if middle > 0 else self._em / 2

    @property
    def family(self) -> str:
        """The family that the font says it belongs to, or ""."""
        try:
            names = self._font["name"]
            return str(names.getDebugName(16) or names.getDebugName(1) or "").strip()
        except Exception:  # noqa: BLE001  (a font may lack names and be drawn all the same)
            return ""


class _Union(BasePen):  # type: ignore[misc]  # fontTools ships no types
    """A pen that fills a pathops.Path and counts what it is asked to do."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.skipMissingComponents = False
        self.path = pathops.Path()
        self._steps = self._depth = 0

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise GlyphError(f"more than {MOST_STEPS} curves and components")

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._spend()
        self.path.moveTo(*point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._spend()
        self.path.lineTo(*point)

    def _qCurveToOne(self, control: tuple[float, float], point: tuple[float, float]) -> None:
        self._spend()
        self.path.quadTo(*control, *point)

    def _curveToOne(self, first: tuple[float, float], second: tuple[float, float], point: tuple[float, float]) -> None:
        self._spend()
        self.path.cubicTo(*first, *second, *point)

    def _closePath(self) -> None:
        self.path.close()

    def _endPath(self) -> None:
        self.path.close()

    def addComponent(self, glyphName: str, transformation: Any) -> None:
        self._spend()
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise GlyphError(f"components nested deeper than {MOST_DEPTH}")
        super().addComponent(glyphName, transformation)
        self._depth -= 1


class _Interpreter(T2OutlineExtractor):  # type: ignore[misc]  # fontTools ships no types
    """CFF's interpreter with a bound: subroutines that call each other could run for ever without drawing a curve."""

    calls = 0

    def execute(self, charString: Any) -> None:
        self.calls += 1
        if self.calls > MOST_STEPS:
            raise GlyphError(f"more than {MOST_STEPS} subroutine calls")
        super().execute(charString)
