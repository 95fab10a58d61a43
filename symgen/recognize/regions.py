"""Labelled components and what the reader of 2012 measured of each: area, centroid, box, ratio, relative size."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
I32 = npt.NDArray[np.int32]
F64 = npt.NDArray[np.float64]


class Box(NamedTuple):
    """A rectangle of pixels: columns left to right - 1, rows top to bottom - 1."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    @property
    def side(self) -> int:
        """The longer of both, in pixels."""
        return max(self.width, self.height)

    @property
    def x(self) -> float:
        """The middle across."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle down."""
        return (self.top + self.bottom) / 2


def around(boxes: "list[Box] | tuple[Box, ...]") -> Box:
    """The smallest box that holds all of them."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


def gap(a: Box, b: Box) -> float:
    """Distance of two boxes in pixels, 0 where they overlap."""
    across = max(0, a.left - b.right, b.left - a.right)
    down = max(0, a.top - b.bottom, b.top - a.bottom)
    return float(np.hypot(across, down))


class Region(NamedTuple):
    """One labelled component. area: pixels. centroid: x and y in pixels of the picture. ratio: width / height.
    relative_width, relative_height: of the widest and the highest component's.
    """

    label: int
    area: int
    centroid: tuple[float, float]
    box: Box
    ratio: float
    relative_width: float
    relative_height: float


def label(ink: Bools) -> tuple[I32, tuple[Region, ...]]:
    """The 8-connected components of bool (H, W): their numbers from 1 on, int32 (H, W) with 0 for paper, and the
    measures of each, from left to right.
    """
    n, labels, stats, middles = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    order = sorted(range(1, n), key=lambda k: (int(stats[k, 0]), int(stats[k, 1])))
    number = np.zeros(n, np.int32)
    number[order] = np.arange(1, n)
    widest, highest = (max([int(stats[k, column]) for k in order], default=1) for column in (2, 3))
    found: list[Region] = []
    for k in order:
        x, y, wide, high, area = (int(value) for value in stats[k])
        place = (float(middles[k, 0]), float(middles[k, 1]))
        box = Box(x, y, x + wide, y + high)
        found.append(Region(len(found) + 1, area, place, box, wide / high, wide / widest, high / highest))
    return number[labels], tuple(found)
