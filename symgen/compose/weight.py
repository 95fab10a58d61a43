"""One pen an expression: whatever fonts, templates and people its symbols come from, all look written with it.

A pen stroke takes the expression's pen as it is. An outline has a stem instead of a pen, told from its area A and
length of edge P: a stroke of width w and length l has A = w l and P = 2 (l + w). Where its stem is not within LIGHTEST
to HEAVIEST of the pen, the outline is moved along its normals until it is, as font engines embolden.
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Bools, Paths

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

THINNEST_PEN, THICKEST_PEN = 0.07, 0.22
"""Pen diameters in x-heights beyond which nobody writes formulas."""

LIGHTEST, HEAVIEST = 0.85, 1.2
"""Stems over the pen that are left as they are: in a font they differ from letter to letter."""

MITRE = 1.5
"""Farthest that a corner moves, in shifts of its edges."""


@kernel
def _stem(xy: F32, first: int, last: int, start: I32) -> float:
    """The stem of one outline, paths first .. last - 1; positive where its area is, counted as the contours run."""
    area = edge = 0.0
    for k in range(first, last):
        a, b = start[k], start[k + 1]
        for p in range(a, b):
            q = p + 1 if p + 1 < b else a
            x0, y0, x1, y1 = np.float64(xy[p, 0]), np.float64(xy[p, 1]), np.float64(xy[q, 0]), np.float64(xy[q, 1])
            area += 0.5 * (x0 * y1 - x1 * y0)
            edge += np.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
    within = edge * edge / 4.0 - 4.0 * abs(area)
    width = 0.5 * (edge / 2.0 - np.sqrt(within)) if within > 0.0 else edge / 4.0
    return width if area >= 0.0 else -width


@kernel
def _middle(values: F64) -> float:
    """The middle one of the values, the lower of two; 0 of none."""
    return float(np.sort(values)[(len(values) - 1) // 2]) if len(values) else 0.0


@kernel
def _own(xy: F32, width: F32, starts: tuple[I32, I32, I32], filled: Bools, scale: F64, out: F64) -> None:
    """The pen of each item at its place: of strokes the middle diameter, of outlines the stem, with its sign."""
    point_start, path_start, item_start = starts
    for i in range(len(item_start) - 1):
        part = width[point_start[i] : point_start[i + 1]]
        inked = part[part > 0]
        if len(inked):
            out[i] = _middle(inked.astype(np.float64)) * scale[i]
        elif item_start[i + 1] > item_start[i] and filled[item_start[i]]:
            out[i] = _stem(xy, item_start[i], item_start[i + 1], path_start)
        else:
            out[i] = 0.0


@kernel
def _normal(xy: F32, p: int, q: int) -> tuple[float, float]:
    """To the right of the way from p to q, y being down: outward where the area counts as positive; 0, 0 of no way."""
    x, y = np.float64(xy[q, 0]) - np.float64(xy[p, 0]), np.float64(xy[q, 1]) - np.float64(xy[p, 1])
    long = np.sqrt(x * x + y * y)
    return (y / long, -x / long) if long > 0.0 else (0.0, 0.0)


@kernel
def _shift(xy: F32, a: int, b: int, by: float, out: F32) -> None:
    """Move the contour of points a .. b - 1 outward: each point along the mean of its edges' normals."""
    for p in range(a, b):
        x0, y0 = _normal(xy, p - 1 if p > a else b - 1, p)
        x1, y1 = _normal(xy, p, p + 1 if p + 1 < b else a)
        x, y = x0 + x1, y0 + y1
        square = x * x + y * y
        # Both edges move by `by` where the point moves by 2 by / |sum| along the sum.
        far = min(2.0 / max(square, 1e-9), MITRE / np.sqrt(max(square, 1e-9)))
        out[p, 0] += by * far * x
        out[p, 1] += by * far * y


@kernel
def _even(xy: F32, width: F32, starts: tuple[I32, I32, I32], leaf_start: I64, own: F64, out: F32,
          out_width: F32) -> None:  # fmt: skip
    point_start, path_start, item_start = starts
    for e in range(len(leaf_start) - 1):
        first, last = leaf_start[e], leaf_start[e + 1]
        known = np.abs(own[first:last])
        pen = min(max(_middle(known[known > 0.0]), THINNEST_PEN), THICKEST_PEN)
        for i in range(first, last):
            a, b = point_start[i], point_start[i + 1]
            if b > a and width[a] > 0:
                for p in range(a, b):
                    out_width[p] = width[p] / own[i] * pen
                continue
            has = abs(own[i])
            more = min(max(has, LIGHTEST * pen), HEAVIEST * pen) - has
            if more != 0.0 and has > 0.0:
                for k in range(item_start[i], item_start[i + 1]):
                    _shift(xy, path_start[k], path_start[k + 1], 0.5 * more * np.sign(own[i]), out)


def even(paths: Paths, leaf_start: I64, scale: F64) -> Paths:
    """Symbols (S items, in x-heights at their places) with one pen an expression, the middle one of its symbols'.

    leaf_start: int64 (B+1,), where each expression's symbols begin. scale: float64 (S,), how much larger each symbol is
    than when its pen's diameters were told. Where ink runs thicker and thinner along a stroke it still does.
    """
    starts = (paths.point_start, paths.path_start, paths.item_start)
    own, xy, width = np.empty(len(paths)), paths.xy.copy(), np.zeros_like(paths.width)
    _own(paths.xy, paths.width, starts, paths.filled, scale, own)
    # Diameters are given in the symbol's own unit; what is handed on is in x-heights.
    _even(paths.xy, paths.width * np.repeat(scale, np.diff(paths.point_start)).astype(np.float32), starts, leaf_start,
          own, xy, width)  # fmt: skip
    return paths.with_points(xy, width)
