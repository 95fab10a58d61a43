"""A scan or photograph of a page brought back to the sheet: marks found, turned, straightened, evenly lit.

Marks are dark squares; of all quadrilaterals of them that one is the sheet's under which, after straightening, the
mark with the hole stands at the top left. What is lost to shadow is divided out: paper is the brightest of its
neighbourhood.
"""

from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen.errors import SourceError
from symgen.form.pages import CODE, HEIGHT, HOLE, MARK, MARKS, WIDTH, Box, Code

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

PX_PER_MM = 8
LONGEST_PX = 3200
"""Larger pictures are made smaller first: finer detail than an eighth of a millimetre is not read."""

PAPER_MM = 7.0
"""Neighbourhood in which some paper is white: twice as broad as any stroke."""

MOST_MARKS = 14


class Sheet(NamedTuple):
    """A page, straight and evenly lit: uint8 (H, W), paper 255, PX_PER_MM pixels a millimetre. code: None where none
    could be read.
    """

    grey: U8
    code: Code | None


def marked_sheet(grey: U8, name: str) -> Sheet:
    """The page in a picture. SourceError where its four marks are not found."""
    small = _reduced(grey)
    for corners in _quadrilaterals(_candidates(small)):
        for turn in range(4):
            straight = _straight(small, np.roll(corners, turn, axis=0))
            if _hole_at_first(straight):
                even = evened(straight)
                return Sheet(even, _code(straight, even))
    raise SourceError(
        f"{name}: the four corner marks are not found. Photograph the whole sheet, or say what an unmarked one holds: "
        "--rows --columns --labels"
    )


def plain_sheet(grey: U8) -> U8:
    """An unmarked page, evenly lit: straightened by its printed frame where it has one, else as it is."""
    small = _reduced(grey)
    frame = _frame(small)
    if frame is not None:
        sides = [float(np.linalg.norm(frame[i] - frame[(i + 1) % 4])) for i in range(4)]
        wide, high = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
        target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
        small = np.asarray(
            cv2.warpPerspective(small, cv2.getPerspectiveTransform(frame, target), (wide, high)), np.uint8
        )
    return evened(small)


def crop(grey: U8, box: Box) -> U8:
    """The part of a sheet inside a box of millimetres."""
    left, top, right, bottom = (round(value * PX_PER_MM) for value in box)
    return grey[top:bottom, left:right]


def evened(grey: U8) -> U8:
    """The same with paper at 255 wherever it lay in shadow. The paper is what a closing leaves of the strokes."""
    reach = round(PAPER_MM * PX_PER_MM) | 1
    part = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(
        part, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach // 4, reach // 4))
    )
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 16)
    under = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    share = grey.astype(np.float32) / np.maximum(under.astype(np.float32), 1.0)
    return np.asarray(np.clip(share * 255.0, 0, 255), np.uint8)


def _reduced(grey: U8) -> U8:
    scale = LONGEST_PX / max(grey.shape)
    if scale >= 1:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _dark(grey: U8) -> U8:
    """255 where a pixel is darker than its wider neighbourhood."""
    block = (max(grey.shape) // 14) | 1
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 25), np.uint8
    )


def _candidates(grey: U8) -> F32:
    """Centres of what may be a corner mark, float32 (n, 2), the largest first."""
    found, _ = cv2.findContours(_dark(grey), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    least = (0.012 * max(grey.shape)) ** 2
    kept = []
    for contour in found:
        area = cv2.contourArea(contour)
        (x, y), (wide, high), _ = cv2.minAreaRect(contour)
        square = wide * high > 0 and area / (wide * high) > 0.8 and 0.6 < wide / high < 1.7
        if square and least < area < 30 * least:
            kept.append((area, x, y))
    kept.sort(reverse=True)
    return np.array([(x, y) for _, x, y in kept[:MOST_MARKS]], np.float32).reshape(-1, 2)


def _quadrilaterals(points: F32) -> list[F32]:
    """Fours of the points, clockwise, the largest first."""
    found = []
    for four in combinations(range(len(points)), 4):
        corners = cv2.convexHull(points[list(four)], clockwise=False).reshape(-1, 2)
        if len(corners) == 4:
            found.append((float(cv2.contourArea(corners)), corners.astype(np.float32)))
    found.sort(key=lambda pair: -pair[0])
    return [_clockwise(corners) for _, corners in found[:12]]


def _clockwise(corners: F32) -> F32:
    """Corners in the order in which they are met on a screen going right, down, left, up."""
    middle = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    return corners[np.argsort(angle)]


def _straight(grey: U8, corners: F32) -> U8:
    target = np.array(MARKS, np.float32) * PX_PER_MM
    size = round(WIDTH * PX_PER_MM), round(HEIGHT * PX_PER_MM)
    matrix = cv2.getPerspectiveTransform(corners, target)
    return np.asarray(cv2.warpPerspective(grey, matrix, size, borderValue=255), np.uint8)


def _hole_at_first(straight: U8) -> bool:
    """Whether all four marks are dark where they should be and only the first has a hole."""
    inner, outer = 0.3 * HOLE, 0.5 * HOLE + 0.25 * (MARK - HOLE)
    seen = []
    for x, y in MARKS:
        middle = crop(straight, Box(x - inner, y - inner, x + inner, y + inner)).mean()
        ring = [crop(straight, Box(x + dx - 0.5, y + dy - 0.5, x + dx + 0.5, y + dy + 0.5)).mean()
                for dx, dy in ((outer, 0), (-outer, 0), (0, outer), (0, -outer))]  # fmt: skip
        beside = crop(straight, Box(x - 0.8 * MARK, y - 0.8 * MARK, x - 0.65 * MARK, y + 0.8 * MARK)).mean()
        seen.append((middle, max(ring), beside))
    dark = all(ring < 0.7 * beside for _, ring, beside in seen)
    holes = [middle > 0.5 * (ring + beside) for middle, ring, beside in seen]
    return dark and holes == [True, False, False, False]


def _code(straight: U8, even: U8) -> Code | None:
    left, top, side = CODE
    around = Box(left - 3, max(top - 3, 0), left + side + 3, top + side + 3)
    for picture in (even, straight):
        for zoom in (1.0, 2.0):
            part = cv2.resize(crop(picture, around), None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
            text = _decoded(np.asarray(part, np.uint8))
            if text:
                return Code.read(text)
    return None


def _decoded(part: U8) -> str:
    """What a square code says, "" where it cannot be read."""
    try:
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(part)
    except cv2.error:  # raised on some pictures without a code
        return ""
    return str(text)


def _frame(grey: U8) -> F32 | None:
    """Corners of a printed frame that holds most of the picture, clockwise from the top left; None if there is none."""
    found, _ = cv2.findContours(_dark(grey), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(found, key=cv2.contourArea, reverse=True)[:3]:
        corners = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True).reshape(-1, 2)
        if len(corners) == 4 and cv2.contourArea(contour) > 0.25 * grey.size:
            around = _clockwise(corners.astype(np.float32))
            return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)
    return None
