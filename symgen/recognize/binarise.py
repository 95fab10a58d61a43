"""Ink or paper: a fixed threshold as in 2012, Otsu's, or one that follows the light; and which of the two is ink."""

import cv2
import numpy as np
import numpy.typing as npt

from symgen.errors import SymgenError, did_you_mean

U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

METHODS = ("fixed", "otsu", "adaptive")

HALF = 128
"""The fixed threshold, 0.5 of white."""

UNEVEN = 20
"""Grey levels that the paper's brightness may differ by across a picture before Otsu's one threshold is given up."""

STEP = 0.4
"""Share of the picture's contrast by which ink must differ from the paper round it where the light is uneven."""

FAINTEST = 12
"""Contrast in grey levels under which a sheet is blank."""


def binarise(grey: U8, method: str = "auto") -> tuple[Bools, str]:
    """Bool (H, W), True where there is ink, and the method that was used. Ink is what there is less of.

    method: one of METHODS, or "auto": Otsu's where the paper is evenly lit, else adaptive. Raises SymgenError for other
    names.
    """
    if method not in (*METHODS, "auto"):
        raise SymgenError(f"no threshold is called {method!r}; there are "
                          f"{', '.join(METHODS)} and auto{did_you_mean(method, METHODS)}")  # fmt: skip
    if method != "fixed" and int(np.ptp(grey)) < FAINTEST:
        return np.zeros(grey.shape, np.bool_), method
    paper = paper_of(grey)
    chosen = method
    if method == "auto":
        spread = np.percentile(paper, (2, 98))
        chosen = "adaptive" if float(spread[1] - spread[0]) > UNEVEN else "otsu"
    if chosen == "fixed":
        return _minority(grey < HALF), chosen
    if chosen == "otsu":
        level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        return _minority(grey <= level), chosen
    return _following(grey, paper), chosen


def paper_of(grey: U8) -> U8:
    """The brightness of the paper at each pixel, as a wide running median of the picture made small tells it."""
    high, wide = grey.shape
    scale = 96 / max(high, wide)
    small = grey if scale >= 1 else cv2.resize(grey, (max(1, round(wide * scale)), max(1, round(high * scale))),
                                               interpolation=cv2.INTER_AREA)  # fmt: skip
    reach = max(3, min(25, min(small.shape) // 2 * 2 - 1))
    calm = cv2.medianBlur(np.ascontiguousarray(small), reach)
    return np.asarray(cv2.resize(calm, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)


def _following(grey: U8, paper: U8) -> Bools:
    """Ink by its distance from the paper round it, as a share of the paper's own brightness: a shadow weakens both."""
    away = paper.astype(np.float32) - grey
    dark = float(np.percentile(away, 99.5)) >= float(-np.percentile(away, 0.5))
    light = np.maximum(paper if dark else 255 - paper, 32).astype(np.float32)
    share = (away if dark else -away) / light
    most = float(np.percentile(share, 99.8))
    return np.asarray(share > max(STEP * most, FAINTEST / 255), np.bool_)


def _minority(dark: Bools) -> Bools:
    """`dark` where it is the smaller part of the picture, else its opposite: white chalk on a board."""
    return np.asarray(dark if 2 * int(dark.sum()) <= dark.size else ~dark, np.bool_)
