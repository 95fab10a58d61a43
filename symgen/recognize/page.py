"""From a picture to the ink on it: the stages of the reader of 2012 before it cut symbols out, kept to be seen."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen.geometry.skeleton import skeleton
from symgen.recognize.binarise import binarise, paper_of
from symgen.recognize.cleaning import least_pixels, pen_width, without_lines, without_specks
from symgen.recognize.grey import grey
from symgen.recognize.regions import Region, label

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

LONGEST = 2400
"""Longer side in pixels that pictures are read at; larger ones are shrunk by area."""

MOST_REGIONS = 250
"""Components that are read; a page of more is grain or print, and its largest are kept."""


class Page(NamedTuple):
    """size: width and height of the picture that was given. scale: its pixels over those here. binary: after the
    threshold; clean: without specks and ruled lines. dark: how dark the writing is, 255 on 0. pen: width of the strokes
    in pixels. threshold: the method used. warnings: what was noticed.
    """

    size: tuple[int, int]
    scale: float
    grey: U8
    binary: Bools
    clean: Bools
    dark: U8
    labels: I32
    regions: tuple[Region, ...]
    pen: float
    threshold: str
    warnings: tuple[str, ...]


def look(picture: npt.ArrayLike, threshold: str = "auto") -> Page:
    """The ink of a picture as `grey` takes it. Raises SourceError for no picture, SymgenError for the method."""
    full = grey(picture)
    scale = max(1.0, max(full.shape) / LONGEST)
    shape = tuple(max(1, round(side / scale)) for side in full.shape[::-1])
    shrunk = full if scale == 1.0 else np.asarray(cv2.resize(full, shape, interpolation=cv2.INTER_AREA), np.uint8)
    binary, method = binarise(shrunk, threshold)
    pen = pen_width(without_specks(binary, 3))
    lineless, lines = without_lines(binary, pen)
    clean = without_specks(lineless, least_pixels(pen))
    warnings = [f"{lines} ruled lines were taken away"] if lines else []
    labels, regions = label(clean)
    if len(regions) > MOST_REGIONS:
        warnings.append(f"{len(regions)} patches of ink; only the {MOST_REGIONS} largest were read")
        clean = without_specks(clean, sorted((one.area for one in regions), reverse=True)[MOST_REGIONS] + 1)
        labels, regions = label(clean)
    size = (full.shape[1], full.shape[0])
    return Page(
        size, scale, shrunk, binary, clean, _darkness(shrunk, clean), labels, regions, pen, method, tuple(warnings)
    )


def _darkness(grey: U8, ink: Bools) -> U8:
    """How far each pixel of ink, and of the edge round it, is from the paper's brightness: 255 where ink is full."""
    if not ink.any():
        return np.zeros(grey.shape, np.uint8)
    away = np.abs(grey.astype(np.float32) - paper_of(grey))
    level = max(1.0, float(np.percentile(away[ink], 75)))
    edge = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # What was taken for ink is shown as ink at least half dark, however pale a shadow made it.
    strength = np.maximum(away / level, 0.5 * ink) * edge
    return np.asarray(np.rint(255 * np.clip(strength, 0, 1)), np.uint8)


def thinned(ink: Bools) -> Bools:
    """The skeleton of bool (H, W) as pixels."""
    out = np.zeros(ink.shape, np.bool_)
    for branch in skeleton(ink).branches:
        x, y = np.floor(branch.xy).astype(np.int64).T
        out[y, x] = True
    return out
