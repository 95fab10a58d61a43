"""From the line to the picture: size, turn and perspective of a sheet seen by a camera, chosen so that all ink shows.

A point of the page at (u, v) px from the expression's middle, turned, is seen at (u, v) / (1 - a u - b v) from the
middle of the view: what comes nearer grows. Pens grow alike, so lines stay sharp; the paper is drawn by the inverse.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Paths

F64 = npt.NDArray[np.float64]

MARGIN_PX = 3.0
"""Least distance of ink from the picture's edge."""

ROUNDS = 8
"""Perspective makes the fit a fixed point; so many steps towards it leave less than a hundredth of a pixel."""

SCALE, TURN, TILT_X, TILT_Y, SHIFT_X, SHIFT_Y, MIDDLE_X, MIDDLE_Y = range(8)
"""Columns of a view: px of an x-height; radians clockwise; a and b above, per px; where the middle of the view lies in
the picture, px; the point of the line, in x-heights, that lies there."""


class Wish(NamedTuple):
    """What is asked of B views. x_height_px, turn (radians): float64 (B,). tilt: (B, 2), change of scale from the
    middle to the edge. place: (B, 2), -1..1, share of the free room by which the expression leaves the middle.
    """

    x_height_px: F64
    turn: F64
    tilt: F64
    place: F64


@kernel
def _seen(view: F64, x: float, y: float) -> tuple[float, float, float]:
    """Pixel and nearness of the point (x, y) of the line."""
    u, v = (x - view[MIDDLE_X]) * view[SCALE], (y - view[MIDDLE_Y]) * view[SCALE]
    c, s = np.cos(view[TURN]), np.sin(view[TURN])
    u, v = c * u - s * v, s * u + c * v
    near = 1.0 / max(1.0 - view[TILT_X] * u - view[TILT_Y] * v, 0.4)
    return u * near + view[SHIFT_X], v * near + view[SHIFT_Y], near


@kernel
def on_line(view: F64, x_px: float, y_px: float) -> tuple[float, float]:
    """The point of the line, in x-heights, that is seen at a pixel: the inverse of what moves the ink."""
    x, y = x_px - view[SHIFT_X], y_px - view[SHIFT_Y]
    far = 1.0 / max(1.0 + view[TILT_X] * x + view[TILT_Y] * y, 0.1)
    c, s = np.cos(view[TURN]), np.sin(view[TURN])
    u, v = x * far, y * far
    return (c * u + s * v) / view[SCALE] + view[MIDDLE_X], (c * v - s * u) / view[SCALE] + view[MIDDLE_Y]


@kernel
def _span(view: F64, xy: F32, width: F32) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of the ink as it is seen."""
    x0 = y0 = np.inf
    x1 = y1 = -np.inf
    for p in range(len(xy)):
        x, y, near = _seen(view, xy[p, 0], xy[p, 1])
        r = 0.5 * near * view[SCALE] * width[p]
        x0, x1 = min(x0, x - r), max(x1, x + r)
        y0, y1 = min(y0, y - r), max(y1, y + r)
    return x0, x1, y0, y1


@kernel
def _aim(xy: F32, width: F32, wish: tuple[float, float, F64, F64], room: tuple[int, int], view: F64) -> None:
    """Choose the view of one expression."""
    wide, high = room
    view[SCALE], view[TURN] = 1.0, wish[1]
    for column in (TILT_X, TILT_Y, SHIFT_X, SHIFT_Y, MIDDLE_X, MIDDLE_Y):
        view[column] = 0.0
    x0, x1, y0, y1 = np.inf, -np.inf, np.inf, -np.inf
    for p in range(len(xy)):
        x0, x1 = min(x0, xy[p, 0]), max(x1, xy[p, 0])
        y0, y1 = min(y0, xy[p, 1]), max(y1, xy[p, 1])
    view[MIDDLE_X], view[MIDDLE_Y] = 0.5 * (x0 + x1), 0.5 * (y0 + y1)
    view[SCALE] = wish[0]
    view[TILT_X], view[TILT_Y] = 2.0 * wish[2][0] / wide, 2.0 * wish[2][1] / wide
    for _ in range(ROUNDS):
        x0, x1, y0, y1 = _span(view, xy, width)
        over = max((x1 - x0) / (wide - 2.0 * MARGIN_PX), (y1 - y0) / (high - 2.0 * MARGIN_PX))
        if over <= 1.0:
            break
        view[SCALE] *= 0.995 / over
    free_x, free_y = 0.5 * (wide - x1 + x0) - MARGIN_PX, 0.5 * (high - y1 + y0) - MARGIN_PX
    view[SHIFT_X] = 0.5 * (wide - x0 - x1) + wish[3][0] * max(free_x, 0.0)
    view[SHIFT_Y] = 0.5 * (high - y0 - y1) + wish[3][1] * max(free_y, 0.0)


@kernel
def _look(xy: F32, width: F32, start: I32, wish: Wish, room: tuple[int, int], least: float,
          views: F64, out: F32, out_width: F32) -> None:  # fmt: skip
    for i in range(len(start) - 1):
        a, b = start[i], start[i + 1]
        _aim(xy[a:b], width[a:b], (wish.x_height_px[i], wish.turn[i], wish.tilt[i], wish.place[i]), room, views[i])
        for p in range(a, b):
            x, y, near = _seen(views[i], xy[p, 0], xy[p, 1])
            out[p, 0], out[p, 1] = x, y
            out_width[p] = max(width[p] * near * views[i, SCALE], least) if width[p] > 0 else 0.0


def look(
    paths: Paths, leaf_start: npt.NDArray[np.int64], wish: Wish, room: tuple[int, int], thinnest_px: float
) -> tuple[Paths, F64]:
    """Symbols of B expressions, in x-heights on the line, as they are seen, in pixels, and the views, float64 (B, 8).

    leaf_start: int64 (B+1,), where each expression's symbols begin. room: width and height of the picture; what would
    be too large at the wished size is drawn smaller. thinnest_px: least pen diameter.
    """
    views = np.empty((len(leaf_start) - 1, 8))
    xy, width = np.empty_like(paths.xy), np.empty_like(paths.width)
    start = np.ascontiguousarray(paths.point_start[leaf_start])
    _look(paths.xy, paths.width, start, wish, room, thinnest_px, views, xy, width)
    return paths.with_points(xy, width), views


@kernel
def _boxes(xy: F32, width: F32, start: I32, room: tuple[int, int], out: F32) -> None:
    for i in range(len(start) - 1):
        x0 = y0 = np.inf
        x1 = y1 = -np.inf
        for p in range(start[i], start[i + 1]):
            r = 0.5 * width[p]
            x0, x1 = min(x0, xy[p, 0] - r), max(x1, xy[p, 0] + r)
            y0, y1 = min(y0, xy[p, 1] - r), max(y1, xy[p, 1] + r)
        x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, float(room[0])), min(y1, float(room[1]))
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = x0, y0, max(x1 - x0, 0.0), max(y1 - y0, 0.0)


def boxes_px(symbols_px: Paths, width_px: int, height_px: int) -> F32:
    """Boxes [x, y, width, height] of the ink of S symbols, pens' thickness included: float32 (S, 4), pixels."""
    out = np.empty((len(symbols_px), 4), np.float32)
    _boxes(symbols_px.xy, symbols_px.width, symbols_px.point_start, (width_px, height_px), out)
    return out
