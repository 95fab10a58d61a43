"""A sheet of paper photographed or scanned with a frame of something else all round it, as a desk, and what is on it.

The frame would be taken for paper and the sheet for ink, so that what is written is lost. A sheet is told from a symbol
by what a symbol is not: nearly all of one brightness within its convex outline, about as large as a rectangle round it,
with thin strokes of the frame's side of brightness inside. A blot, a bold ring or a box has no such strokes.
"""

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

_ROUND = 0.9  # share of the picture's edge that is frame, on each side
_SHEET = 0.25  # share of the picture that a sheet covers at least
_LEAST = 16  # pixels: a smaller sheet shows nothing that could be read
_PLAIN = 0.7  # share of the sheet that is paper
_SQUARE = 0.9  # share of the smallest rectangle round it that it covers; a disc covers 0.785, a bold 0 up to 0.88
_CONTRAST = 40  # grey levels between frame and paper
_EDGE = 0.02  # of the sheet's shorter side, at least a pixel: its edge is blurred
_LONG, _THIN = 0.1, 0.15  # the writing's longer side, of the sheet's; its half width, of that


def sheet(grey: U8) -> U8 | None:
    """The sheet of paper in a grey picture (H, W), what is round it painted as paper; None where there is none."""
    light = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    frame = int(light[0, 0])
    lit = cv2.countNonZero(light)
    if (light.size - lit if frame else lit) < _SHEET * _PLAIN * light.size:
        return None
    sides = (light[0], light[-1], light[:, 0], light[:, -1])
    if min(np.count_nonzero(side == frame) / len(side) for side in sides) < _ROUND:
        return None
    paper = (light != frame).astype(np.uint8)
    outline = _outline(paper)
    if outline is None or cv2.contourArea(outline) < _SQUARE * np.prod(cv2.minAreaRect(outline)[1]):
        return None
    inside = cv2.fillConvexPoly(np.zeros_like(paper), outline, 1)
    area, (x, y, wide, high) = int(inside.sum()), cv2.boundingRect(outline)
    if min(wide, high) < _LEAST or area < _SHEET * grey.size or int((inside & paper).sum()) < _PLAIN * area:
        return None
    around = np.median(grey[inside == 0])
    reach = 2 * max(1, round(_EDGE * min(wide, high))) + 1
    inside = cv2.erode(inside, np.ones((reach, reach), np.uint8), borderValue=0)
    tone = np.median(grey[(inside & paper) > 0])
    if abs(float(tone) - float(around)) < _CONTRAST or not _written(inside & ~paper & 1, max(wide, high)):
        return None
    found = np.where(inside > 0, grey, np.uint8(tone))
    return np.ascontiguousarray(found[y : y + high, x : x + wide])


def _outline(paper: U8) -> npt.NDArray[np.int32] | None:
    """The convex hull of the largest piece of paper: where bars part it, as they do a crossed box, it is no sheet."""
    n, pieces, about, _ = cv2.connectedComponentsWithStats(paper, connectivity=8)
    if n < 2:
        return None
    largest = 1 + int(about[1:, cv2.CC_STAT_AREA].argmax())
    points = cv2.findNonZero((pieces == largest).astype(np.uint8))
    return np.asarray(cv2.convexHull(points), np.int32)


def _written(marks: U8, side: int) -> bool:
    """Whether marks, uint8 (H, W) 0 or 1, are strokes on a sheet of this longer side."""
    longer = max(cv2.boundingRect(marks)[2:])
    if longer < max(2, _LONG * side):
        return False
    half = cv2.distanceTransform(np.pad(marks, 1), cv2.DIST_L2, 3).max()
    return bool(half <= max(_THIN * longer, 1.0))
