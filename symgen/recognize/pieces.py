"""The smallest parts that a symbol is put together from: components, and the strokes of those that may be several.

Symbols that touch hang together in one component. A skeleton through whose crossings the pen is led straight on gives
the strokes that it was probably drawn with (`geometry.crossings`), and each of its pixels goes to the nearest one.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen.geometry.crossings import runs
from symgen.geometry.junctions import tidy
from symgen.geometry.skeleton import skeleton
from symgen.recognize.regions import Box, Region

Bools = npt.NDArray[np.bool_]
I32 = npt.NDArray[np.int32]
F64 = npt.NDArray[np.float64]

MOST_BRANCHES = 60
"""A skeleton of more is a drawing or a stain, and is left in one piece."""

MOST_STROKES = 9


class Piece(NamedTuple):
    """number: its label on the page, from 0. component: which region it is of. meets: the pieces that it touches."""

    number: int
    component: int
    box: Box
    area: int
    meets: frozenset[int]


class Pieces(NamedTuple):
    """owner: int32 (H, W), 1 + the piece's number where there is ink."""

    owner: I32
    pieces: tuple[Piece, ...]


def pieces_of(labels: I32, regions: tuple[Region, ...]) -> Pieces:
    """The pieces of all components; a component that is one stroke, or too tangled to tell, is one piece."""
    owner = np.zeros(labels.shape, np.int32)
    found: list[Piece] = []
    for region in regions:
        left, top, right, bottom = region.box
        view = slice(top, bottom), slice(left, right)
        ink = labels[view] == region.label
        parts = _strokes(ink)
        first = len(found)
        meets = _meetings(parts)
        for k in range(int(parts.max())):
            mine = parts == k + 1
            owner[view][mine] = first + k + 1
            box = _box(mine, left, top)
            near = frozenset(first + other for other in meets.get(k, ()))
            found.append(Piece(first + k, region.label - 1, box, int(mine.sum()), near))
    return Pieces(owner, tuple(found))


def _box(mine: Bools, left: int, top: int) -> Box:
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    return Box(left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1)


def _strokes(ink: Bools) -> I32:
    """Ink of one component, bool (h, w), by strokes: int32 (h, w), 1 + the stroke's number, 0 for paper."""
    whole = ink.astype(np.int32)
    found = skeleton(ink)
    if not 2 < len(found.branches) <= MOST_BRANCHES:
        return whole
    radius = np.asarray(cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 5), np.float64)
    lines = runs(tidy(found, np.maximum(radius[1:-1, 1:-1] - 0.5, 0.0)))
    if not 1 < len(lines) <= MOST_STROKES:
        return whole
    seed = np.zeros(ink.shape, np.uint8)
    for k, line in enumerate(lines):
        points = np.floor(line.xy).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(seed, [points], line.closed, k + 1)
    nearest = _nearest(seed)
    nearest[~ink] = 0
    present = np.unique(nearest[ink])
    return np.asarray(np.searchsorted(present, nearest) + 1, np.int32) * ink


def _nearest(seed: npt.NDArray[np.uint8]) -> I32:
    """For each pixel the value of the nearest one that is not 0."""
    _, which = cv2.distanceTransformWithLabels((seed == 0).astype(np.uint8), cv2.DIST_L2, 5,
                                               labelType=cv2.DIST_LABEL_PIXEL)  # fmt: skip
    value = np.zeros(int(which.max()) + 1, np.int32)
    value[which[seed > 0]] = seed[seed > 0]
    return np.asarray(value[which], np.int32)


def _meetings(parts: I32) -> dict[int, set[int]]:
    """Which strokes share a border: number -> numbers, from 0."""
    found: dict[int, set[int]] = {}
    views = ((parts[:, :-1], parts[:, 1:]), (parts[:-1], parts[1:]), (parts[:-1, :-1], parts[1:, 1:]),
             (parts[:-1, 1:], parts[1:, :-1]))  # fmt: skip
    for a, b in views:
        both = (a > 0) & (b > 0) & (a != b)
        for one, other in {(int(i), int(j)) for i, j in zip(a[both], b[both], strict=True)}:
            found.setdefault(one - 1, set()).add(other - 1)
            found.setdefault(other - 1, set()).add(one - 1)
    return found
