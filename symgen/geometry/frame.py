"""Fit: from the unit frame into the canvas. The last geometric step, so nothing that is drawn is ever clipped.

`tight` fits the bounding box of the ink, pen width included, to the canvas less a margin. `line` keeps each
symbol's size and place on the writing line where the bank knows them, and never lets it leave the canvas.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Paths

SPECK = 0.75
"""Extent, in units of the unit frame, below which `tight` stops enlarging: a full stop must not fill the canvas."""

THINNEST = 0.025
"""Least pen diameter as a share of the canvas: what is drawn thinner fades into the paper at 48 pixels."""

DOT = 1.6
"""Diameter of a one-point path in pen diameters: a pen that is set down for a dot rests, and its dot must show."""

LINE_ABOVE, LINE_BELOW = 1.9, 0.8
"""What a `line` canvas shows above and below the baseline, in x-heights: enough for brackets and descenders."""


class Placing(NamedTuple):
    """How N symbols are put on the canvas. margin: share of the canvas on each side that the fit leaves free;
    shift_x, shift_y: -1..1, share of the free room by which the symbol leaves the middle: float64 (N,).
    least_margin: share of the canvas that stays free whatever the shift.
    """

    margin: npt.NDArray[np.float64]
    shift_x: npt.NDArray[np.float64]
    shift_y: npt.NDArray[np.float64]
    least_margin: float


class Line(NamedTuple):
    """What the bank knows of place on the line (see bank.Catalogue); NaN where unknown. float32 (N,)."""

    size: F32
    height: F32
    baseline: F32


def fit(paths: Paths, placing: Placing, canvas_px: int, line: Line | None = None) -> Paths:
    """Paths in pixels of a square canvas, y down, pixel i covering [i, i+1). `line` asks for the line frame."""
    n = len(paths)
    known = np.full((n, 3), np.nan, np.float32) if line is None else np.stack(line, 1).astype(np.float32)
    xy, pen = np.empty_like(paths.xy), _pen(paths.width, paths.path_start)
    _fit(paths.xy, pen, paths.point_start, known, np.stack(placing[:3], 1), placing.least_margin, canvas_px, xy)
    return paths.with_points(xy, pen)


@kernel
def _pen(width: F32, path_start: I32) -> F32:
    """Pen diameters (P,) with those of one-point paths widened."""
    out = width.copy()
    for k in range(len(path_start) - 1):
        if path_start[k + 1] - path_start[k] == 1:
            out[path_start[k]] *= DOT
    return out


@kernel
def _box(xy: F32, width: F32, least: float) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of points (n, 2) drawn with pens (n,) of at least `least`, filled ones with none."""
    x0 = y0 = np.inf
    x1 = y1 = -np.inf
    for p in range(len(xy)):
        r = 0.5 * max(width[p], least) if width[p] > 0 else 0.0
        x0, x1 = min(x0, xy[p, 0] - r), max(x1, xy[p, 0] + r)
        y0, y1 = min(y0, xy[p, 1] - r), max(y1, xy[p, 1] + r)
    return x0, x1, y0, y1


@kernel
def _fit(
    xy: F32, pen: F32, start: I32, line: F32, room: npt.NDArray[np.float64], least: float, canvas: int, out: F32
) -> None:
    """Points into pixels in `out`, pens into pixels where they stand."""
    for i in range(len(start) - 1):
        first, last = start[i], start[i + 1]
        if first == last:
            continue
        x_height = canvas * (1.0 - 2.0 * room[i, 0]) / (LINE_ABOVE + LINE_BELOW)
        on_line = not np.isnan(line[i].sum())
        scale = np.inf
        for _ in range(3):  # a pen that is kept from thinning takes room of its own; three rounds settle it
            x0, x1, y0, y1 = _box(xy[first:last], pen[first:last], THINNEST * canvas / scale)
            scale = canvas * (1.0 - 2.0 * room[i, 0]) / max(x1 - x0, y1 - y0, SPECK)
            if on_line:
                scale = min(scale, x_height * line[i, 0])
        # Half of what stays free beyond the least margin, to each side of the middle.
        slack_x = max(0.5 * canvas * (1.0 - 2.0 * least) - 0.5 * scale * (x1 - x0), 0.0)
        slack_y = max(0.5 * canvas * (1.0 - 2.0 * least) - 0.5 * scale * (y1 - y0), 0.0)
        middle_x = 0.5 * canvas + room[i, 1] * slack_x
        middle_y = 0.5 * canvas + room[i, 2] * slack_y
        if on_line:
            base_px = canvas * room[i, 0] + LINE_ABOVE * x_height
            bottom_px = base_px + line[i, 2] * x_height
            bottom = 0.5 * line[i, 1] / line[i, 0]  # of the undistorted symbol, in the unit frame
            wanted = bottom_px + (0.5 * (y0 + y1) - bottom) * scale + 0.25 * room[i, 2] * room[i, 0] * canvas
            middle_x = 0.5 * canvas + room[i, 1] * min(slack_x, room[i, 0] * canvas)
            middle_y = min(max(wanted, 0.5 * canvas - slack_y), 0.5 * canvas + slack_y)
        cx, cy = 0.5 * (x0 + x1), 0.5 * (y0 + y1)
        for p in range(first, last):
            out[p, 0] = (xy[p, 0] - cx) * scale + middle_x
            out[p, 1] = (xy[p, 1] - cy) * scale + middle_y
            if pen[p] > 0:
                pen[p] = max(pen[p] * scale, THINNEST * canvas)
