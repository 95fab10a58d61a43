"""What is on the paper and is no writing: specks, and the lines that paper is ruled with."""

import math

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]

SPECK = 50
"""Components of fewer pixels are no writing, as in 2012: on pictures whose pen is PEN pixels wide or more."""

PEN = 7.0
"""With a finer pen a full stop has fewer than SPECK pixels, so what a speck may have falls with the pen's square."""

RULED = 0.6
"""Share of the picture's width (or height) that a straight thin line must run through to be the paper's."""


def pen_width(ink: Bools) -> float:
    """The middle width in pixels of the lines in bool (H, W), 1 where there are none: twice the depth of the ink along
    its ridge.
    """
    if not ink.any():
        return 1.0
    depth = cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 3)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 0)
    return max(1.0, 2.0 * float(np.median(depth[ridge])) - 1.0)


def least_pixels(pen: float) -> int:
    """How many pixels a component must have: SPECK, or for pens finer than PEN the share of it that their dots have."""
    return max(2, math.ceil(SPECK * min(1.0, pen / PEN) ** 2))


def without_specks(ink: Bools, least: int) -> Bools:
    """Ink without its 8-connected components of fewer than `least` pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return np.asarray(keep[labels], np.bool_)


def without_lines(ink: Bools, pen: float) -> tuple[Bools, int]:
    """Ink without ruled lines, and how many there were. What crosses such a line stays whole.

    A ruled line runs through RULED of the picture, level or upright within a few degrees, and is no thicker than a pen
    stroke; a fraction bar that long stands alone and is kept: paper has two such lines at least, evenly far apart.
    """
    kept, count = ink, 0
    for level in (True, False):
        view = kept if level else kept.T
        found = _ruled(np.ascontiguousarray(view), pen)
        if found is not None:
            cleared, lines = found
            kept, count = (cleared if level else np.ascontiguousarray(cleared.T)), count + lines
    return kept, count


def _ruled(ink: Bools, pen: float) -> tuple[Bools, int] | None:
    """As `without_lines`, for level ones alone; None where there are none."""
    wide = ink.shape[1]
    length = max(15, round(0.08 * wide))
    runs = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    tall = max(3, round(2 * pen)) | 1
    joined = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((tall, 2 * length + 1), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    most = max(3 * pen, 0.05 * wide)
    lines = [k for k in range(1, n) if stats[k, cv2.CC_STAT_WIDTH] >= RULED * wide
             and stats[k, cv2.CC_STAT_HEIGHT] <= most and stats[k, cv2.CC_STAT_AREA] <= 4 * pen * wide]  # fmt: skip
    if len(lines) < 2 or not _evenly(np.sort(stats[lines, cv2.CC_STAT_TOP] + stats[lines, cv2.CC_STAT_HEIGHT] / 2)):
        return None
    line = np.isin(labels, lines) & (runs > 0)
    return _mended(ink & ~line, line, tall), len(lines)


def _evenly(middles: npt.NDArray[np.float64]) -> bool:
    """Whether all gaps are whole multiples of the smallest, within a fifth of it."""
    gaps = np.diff(middles)
    unit = float(gaps.min())
    if unit <= 0:
        return False
    share = gaps / unit
    return bool(np.all(np.abs(share - np.rint(share)) < 0.2 * np.maximum(1.0, share)))


def _mended(ink: Bools, line: Bools, tall: int) -> Bools:
    """Ink that lost a line, with the strokes that crossed it joined again: line pixels between ink above and below."""
    bridged = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((2 * tall + 1, 1), np.uint8)) > 0
    return np.asarray(ink | (bridged & line), np.bool_)
