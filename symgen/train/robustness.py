"""The robustness matrix: clean pictures drawn again as people draw on a canvas, and what is still recognised.

Every picture is put on a larger canvas with its strokes thinned or thickened, at several sizes, in the middle or off
it, dark on light and light on dark; then it goes through `canonicalise` like any other.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from symgen.canon import MARGIN, Mode, canonicalise_block
from symgen.train.material import Part
from symgen.train.order import shuffled

U8 = npt.NDArray[np.uint8]

CANVAS = 128
STROKES = ("thin", "as drawn", "thick")
SIZES = (0.35, 0.5, 0.7, 0.9)
"""Share of the canvas that the symbol's longer side takes."""

FINE, PEN = 160, 7
"""Side at which strokes are changed, and the width by which they grow or shrink there."""

SHIFTS = ("centred", "off centre")
POLARITIES = ("dark on light", "light on dark")
CELLS = tuple(product(STROKES, SIZES, SHIFTS, POLARITIES))
"""Stroke, size, shift and polarity of each cell, in the order of the matrix."""

SAMPLE = 200


def matrix(
    part: Part, probabilities: Callable[[U8], npt.NDArray[np.float32]], mode: Mode, seed: int = 0
) -> dict[str, Any]:
    """Accuracy of each cell on up to SAMPLE pictures, the same in all. probabilities: (M, S, S) -> (M, C).

    Returns clean (accuracy of the pictures as they are), n, and cells: stroke, size, shift, polarity, accuracy.
    """
    chosen = part.take(np.sort(shuffled(seed, "robustness", 0, len(part))[:SAMPLE]))
    clean = _accuracy(probabilities(chosen.images), chosen.labels)
    cells = []
    for stroke, size in product(STROKES, SIZES):
        drawn = [_drawn(image, stroke, size) for image in chosen.images]
        for shift, polarity in product(SHIFTS, POLARITIES):
            canvases = np.stack([_placed(one, shift == "off centre", i) for i, one in enumerate(drawn)])
            shown = 255 - canvases if polarity == "dark on light" else canvases
            canonical = canonicalise_block(shown, part.images.shape[1], mode)
            cells.append({"stroke": stroke, "size": size, "shift": shift, "polarity": polarity,
                          "accuracy": _accuracy(probabilities(canonical), chosen.labels)})  # fmt: skip
    return {"clean": clean, "n": len(chosen), "cells": cells}


def asked(n: int) -> int:
    """How many guesses `matrix` asks for, of n pictures."""
    return (1 + len(CELLS)) * min(n, SAMPLE)


def examples(image: U8) -> Iterator[tuple[str, U8]]:
    """A few cells of the matrix as one picture would be drawn in them: name, uint8 (CANVAS, CANVAS)."""
    for stroke, size, shifted, dark in (
        ("thin", 0.35, True, True),
        ("as drawn", 0.5, True, False),
        ("thick", 0.7, False, True),
    ):
        canvas = _placed(_drawn(image, stroke, size), shifted, 1)
        yield f"{stroke}, {size:.0%}", 255 - canvas if dark else canvas


def _accuracy(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    return float((probabilities.argmax(axis=1) == labels).mean())


def _drawn(image: U8, stroke: str, size: float) -> U8:
    """A canonical picture enlarged so that its symbol takes `size` of the canvas, with other strokes."""
    side = round(size * CANVAS / (1 - 2 * MARGIN))
    large = cv2.resize(image, (FINE, FINE), interpolation=cv2.INTER_CUBIC)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PEN, PEN))
    if stroke == "thick":
        large = cv2.dilate(large, pen)
    elif stroke == "thin":
        # A stroke no wider than the pen would be gone: half of its darkness stays.
        large = np.maximum(cv2.erode(large, pen), large // 2)
    return np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _placed(drawn: U8, off_centre: bool, number: int) -> U8:
    """On a canvas, in its middle or against one of its corners, in turn. The margin of the canonical form is let go."""
    canvas, margin = np.zeros((CANVAS, CANVAS), np.uint8), round(MARGIN * len(drawn))
    inner = drawn[margin : len(drawn) - margin, margin : len(drawn) - margin][:CANVAS, :CANVAS]
    room = CANVAS - len(inner)
    share = (0.15 if number % 2 else 0.85, 0.15 if number // 2 % 2 else 0.85) if off_centre else (0.5, 0.5)
    top, left = (round(one * room) for one in share)
    canvas[top : top + len(inner), left : left + len(inner)] = inner
    return canvas
