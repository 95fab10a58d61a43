"""Open strokes by a round pen whose diameter runs linearly from point to point.

A segment of a stroke is the hull of the two discs at its ends. Its signed distance from a pixel's centre is exact
(Quilez, "2D distance functions", uneven capsule); the boundary inside the pixel is taken as straight, and the area
that a straight line cuts off a unit square is exact too, so a straight stroke of any slant and any width, far below
a pixel included, has its exact coverage. Round ends are corrected for their bend. Segments and strokes are
combined by the largest coverage.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.raster.grid import GRID, GridPaths

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Disc = tuple[float, float, float]  # x, y, radius in px

ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
TINY = np.float32(1e-12)
SLIGHT = np.float32(1e-6)
REACH = 0.7072  # half the diagonal of a pixel: how far from its centre an edge can still cross it
LANES = 8  # columns are done so many at once, so that the compiler can use vector registers
CHORDS = 8  # a pixel row of a disc


class Segment(NamedTuple):
    """What the pixels need to know of the segment from disc a to disc b, in px."""

    x: float  # centre of a
    y: float
    ux: np.float32  # unit direction from a to b
    uy: np.float32
    length: np.float32
    radius: np.float32  # of a
    taper: np.float32  # radius lost for a pixel of way; also the sine of the sides' angle to the axis
    upright: np.float32  # cosine of that angle
    lean: np.float32  # its tangent
    bend_a: np.float32  # how far inwards a straight edge stands for the round one at a
    bend_b: np.float32
    thin: bool  # a pixel can feel both sides at once


@kernel
def _segment(a: Disc, b: Disc) -> Segment:
    """Neither disc may contain the other."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = np.sqrt(dx * dx + dy * dy)
    taper = (a[2] - b[2]) / length
    upright = np.sqrt(1.0 - taper * taper)  # never 0: on the grid, taper stays below 1 by 2^-49 or more
    return Segment(
        a[0],
        a[1],
        np.float32(dx / length),
        np.float32(dy / length),
        np.float32(length),
        np.float32(a[2]),
        np.float32(taper),
        np.float32(upright),
        np.float32(taper / upright),
        np.float32(_bend(a[2])),
        np.float32(_bend(b[2])),
        min(a[2], b[2]) < REACH,
    )


@kernel
def _bend(radius: float) -> float:
    # The mean of x^2 / 2r, the gap between an arc and its tangent, over a pixel's width. Below 0.3 px the arc is
    # shorter than the pixel and the formula void; the bound was fitted to the ink of short thin strokes.
    return 1.0 / (24.0 * max(radius, 0.3))


@kernel
def _half_plane(inside: float, wide: float, narrow: float) -> float:
    """Share of a unit square on one side of a line. inside: distance from the square's centre to the line, positive
    with the centre on the side that counts; wide >= narrow >= 0: absolute components of the line's unit normal.
    """
    depth = min(np.abs(inside), HALF * (wide + narrow))
    corner = max(depth - HALF * (wide - narrow), ZERO)
    twice = narrow + narrow + SLIGHT
    share: float = HALF + np.copysign((depth * twice - corner * corner) / (wide * twice), inside)
    return share


@kernel
def _shade(ink: F32, y: int, first: int, s: Segment) -> None:
    """Draw the segment into LANES pixels of row y from column `first` on."""
    line = np.uint64(y)
    py = np.float32(y + 0.5 - s.y)
    left = np.float32(first + 0.5 - s.x)
    for lane in range(LANES):
        px = left + np.float32(lane)
        along = px * s.ux + py * s.uy
        across = py * s.ux - px * s.uy
        foot = along - np.abs(across) * s.lean  # where on the axis the nearest side's normal through p starts
        t = min(max(foot, ZERO), s.length)
        past = along - t
        distance = np.sqrt(past * past + across * across)
        on_side = t == foot
        scale = ONE / max(distance, TINY)
        normal_along = s.taper if on_side else past * scale
        normal_across = np.copysign(s.upright if on_side else np.abs(across) * scale, across)
        nx = np.abs(normal_along * s.ux - normal_across * s.uy)
        ny = np.abs(normal_along * s.uy + normal_across * s.ux)
        wide, narrow = max(max(nx, ny), HALF), min(nx, ny)
        radius = s.radius - s.taper * t
        bend = s.bend_a if foot < ZERO else (s.bend_b if foot > s.length else ZERO)
        share = _half_plane(radius - distance - bend, wide, narrow)
        if s.thin:
            share -= _half_plane(-radius - distance, wide, narrow)
        # Unsigned places: numba's test for negative ones would keep the loop out of vector registers.
        column = np.uint64(first) + np.uint64(lane)
        ink[line, column] = max(ink[line, column], share)


@kernel
def _columns(y: int, a: Disc, b: Disc, width: int) -> tuple[int, int]:
    """First and end of the columns that the segment from a to b can touch in pixel row y."""
    reach = max(a[2], b[2]) + REACH
    low, high = 0.0, 1.0
    rise = b[1] - a[1]
    # A box of one step needs no cutting down, and dividing here would cost more than it saves.
    if np.abs(b[0] - a[0]) + 2.0 * reach > LANES and np.abs(rise) > 1e-3:
        t0, t1 = (y + 0.5 - reach - a[1]) / rise, (y + 0.5 + reach - a[1]) / rise
        low, high = max(min(t0, t1), 0.0), min(max(t0, t1), 1.0)
    x0, x1 = a[0] + low * (b[0] - a[0]), a[0] + high * (b[0] - a[0])
    first = max(int(np.ceil(min(x0, x1) - reach - 0.5)), 0)
    return first, min(int(np.floor(max(x0, x1) + reach + 0.5)), width)


@kernel
def _add_segment(ink: F32, a: Disc, b: Disc, width: int) -> None:
    """Draw the hull of discs a and b into ink (H, width + LANES): columns from `width` on are scratch."""
    segment = _segment(a, b)
    reach = max(a[2], b[2]) + REACH
    top = max(int(np.ceil(min(a[1], b[1]) - reach - 0.5)), 0)
    bottom = min(int(np.floor(max(a[1], b[1]) + reach + 0.5)), ink.shape[0])
    for y in range(top, bottom):
        first, end = _columns(y, a, b, width)
        for column in range(first, end, LANES):
            _shade(ink, y, column, segment)


@kernel
def _add_disc(ink: F32, centre: Disc, width: int) -> None:
    """Draw one disc by its chords."""
    cx, cy, radius = centre
    for y in range(max(int(np.floor(cy - radius)), 0), min(int(np.ceil(cy + radius)), ink.shape[0])):
        top, bottom = max(float(y), cy - radius), min(y + 1.0, cy + radius)
        step = (bottom - top) / CHORDS
        for x in range(max(int(np.floor(cx - radius)), 0), min(int(np.ceil(cx + radius)), width)):
            share = 0.0
            for k in range(CHORDS):
                v = top + (k + 0.5) * step - cy
                chord = np.sqrt(max(radius * radius - v * v, 0.0))
                share += step * max(min(x + 1.0, cx + chord) - max(float(x), cx - chord), 0.0)
            ink[y, x] = max(ink[y, x], np.float32(share))


@kernel
def _add_stroke(ink: F32, paths: GridPaths, path: int, width: int) -> None:
    """Draw one open path into ink."""
    first, end = paths.path_start[path], paths.path_start[path + 1]
    a = (0.0, 0.0, 0.0)
    for point in range(first, end):
        x, y = paths.xy[point]
        b = (x / GRID, y / GRID, paths.width[point] / (2 * GRID))
        square = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
        if point == first:
            if end - first == 1:
                _add_disc(ink, b, width)
        elif square <= (b[2] - a[2]) ** 2:  # one disc contains the other
            _add_disc(ink, a if a[2] > b[2] else b, width)
        else:
            _add_segment(ink, a, b, width)
        a = b


@kernel
def _inked_rows(paths: GridPaths, first: int, end: int, height: int) -> tuple[int, int]:
    """First and end of the pixel rows that the open paths among first:end can touch; none where there are none."""
    low, high, widest = height * GRID, 0, 0
    for path in range(first, end):
        if not paths.filled[path]:
            for point in range(paths.path_start[path], paths.path_start[path + 1]):
                low, high = min(low, paths.xy[point, 1]), max(high, paths.xy[point, 1])
                widest = max(widest, paths.width[point])
    reach = widest // 2 + 2 * GRID
    return max((low - reach) // GRID, 0), min(-(-(high + reach) // GRID), height)


@kernel
def draw_pens(paths: GridPaths, images: U8) -> None:
    """Draw the open paths of N items onto images (N, H, W), keeping what is darker there."""
    height, width = images.shape[1:]
    ink = np.zeros((height, width + LANES), np.float32)
    for item in range(len(paths.item_start) - 1):
        first, end = paths.item_start[item], paths.item_start[item + 1]
        for path in range(first, end):
            if not paths.filled[path]:
                _add_stroke(ink, paths, path, width)
        top, bottom = _inked_rows(paths, first, end, height)
        for y in range(top, bottom):
            for x in range(width):
                level = np.uint8(ink[y, x] * np.float32(255.0) + HALF)
                images[item, y, x] = max(images[item, y, x], level)
            ink[y] = ZERO
