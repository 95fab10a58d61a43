"""The single-line faces listed in `fonts/single-line/faces.toml`, and symbols drawn with them.

The list's keys are told at its top.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from symgen import penfonts, template
from symgen.errors import SourceError
from symgen.penfonts import F64, PenGlyph
from symgen.plain import from_toml
from symgen.symbols import Symbol

LIST = "faces.toml"
SHARP_DEG = 50.0  # a pen that turns more than this between two edges of a glyph's polygon meant a corner
UNLIKE = 2.5  # so did a change of edge length by more than this: a straight stroke runs into a bow
DOT = 0.25  # x-heights: closed strokes smaller than this are full stops drawn as little rings and squares

_STAND_INS = {"…": ("...",), "⋯": ("···",), "′": ("'",)}


@dataclass(frozen=True, eq=False)
class PenFace:
    """One face. baseline and x_height: in the font's own units, y up. reject: symbols whose drawing is not to be used.

    characters: those that stand for themselves, None = all. places: symbol name -> the character where it is kept.
    """

    set: str
    id: str
    design: str
    licence: str
    path: Path
    baseline: float
    x_height: float
    reject: frozenset[str]
    characters: str | None
    places: dict[str, str]

    @cached_property
    def _glyphs(self) -> dict[str, PenGlyph]:
        return penfonts.read(self.path)

    def draw(self, symbol: Symbol) -> list[F64]:
        """Strokes in drawing order, y down, baseline at 0, each float64 (n, 2); [] where the face lacks the symbol.

        A word is set from its letters. Polygons are smoothed where they stand for a bow.
        """
        letters = self._letters(symbol)
        if letters is None:
            return []
        strokes: list[F64] = []
        x = 0.0
        for letter in letters:
            place, scale = np.array([x, -self.baseline]), np.array([self.x_height, -self.x_height])
            strokes += [(stroke + place) / scale for stroke in letter.strokes]
            x += letter.advance
        return [_smooth(_dotted(stroke)) for stroke in strokes]

    def _letters(self, symbol: Symbol) -> list[PenGlyph] | None:
        place = self.places.get(symbol.name)
        if place is not None:
            if place not in self._glyphs:
                raise SourceError(f"{self.path}: no glyph at {place!r}, where {LIST} says that {symbol.name} is kept")
            return [self._glyphs[place]]
        own = (symbol.text, *(alias for alias in symbol.aliases if len(alias) == 1))
        allowed = self._glyphs if self.characters is None else self.characters
        for text in filter(None, (*own, *_STAND_INS.get(symbol.text, ()))):
            if all(character in allowed and character in self._glyphs for character in text):
                return [self._glyphs[character] for character in text]
        return None


def find(folder: Path) -> list[PenFace]:
    """The faces that the folder's list names. SourceError where it cannot be read."""
    path = folder / LIST
    try:
        entries = from_toml(path.read_text("utf-8")).get("face", [])
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    return [_face(entry, folder) for entry in entries]


def _face(entry: dict[str, Any], folder: Path) -> PenFace:
    try:
        return PenFace(
            **{key: str(entry[key]) for key in ("set", "id", "design", "licence")},
            path=folder / entry["file"],
            baseline=float(entry["baseline"]),
            x_height=float(entry["x_height"]),
            reject=frozenset(entry.get("reject", ())),
            characters=entry.get("characters"),
            places=dict(entry.get("glyphs", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{folder / LIST}: face {entry.get('id', '?')}: missing or wrong key: {error}") from error


def _dotted(stroke: F64) -> F64:
    """The stroke, or its middle where it is a full stop: closed and tiny."""
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    if max(high - low) >= DOT or np.hypot(*(stroke[0] - stroke[-1])) > DOT / 4:
        return stroke
    middle: F64 = (low + high) / 2
    return middle[None]


def _smooth(stroke: F64) -> F64:
    """A polygon's bows as curves through its points; its corners and long straight edges stay."""
    moved = np.ones(len(stroke), np.bool_)
    moved[1:] = np.any(np.diff(stroke, axis=0) != 0, axis=1)
    stroke = stroke[moved]
    if len(stroke) < 3:
        return stroke
    edge = np.diff(stroke, axis=0)
    length = np.hypot(edge[:, 0], edge[:, 1])
    before, after = edge[:-1], edge[1:]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
    unlike = np.maximum(length[1:] / length[:-1], length[:-1] / length[1:]) > UNLIKE
    corner = np.zeros(len(stroke), np.bool_)
    corner[1:-1] = (turn > np.radians(SHARP_DEG)) | unlike
    return template.flatten(template.Stroke(stroke, corner))
