"""What lies under an expression: a grey cloudy sheet, ruled or squared, unevenly lit, with a shadow across it.

Lines belong to the page, so they are found by the inverse of the view, turned and narrowed as the ink is; baselines
stand on or near a line, as people write. Light, shadow and texture belong to the picture. Paper and ink reflect in
turn: darkness adds as 1 - (1 - ink) (1 - paper).
"""

import numpy as np
import numpy.typing as npt

from symgen import grain
from symgen.compose.view import SCALE, on_line
from symgen.kernels import kernel
from symgen.params import within
from symgen.paths import F32
from symgen.recipe_expression import Page
from symgen.rng import U64, Draws, unit64

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

GREY, CLOUDS, LINES, SHADOW = range(4)
"""Columns of a sheet: darkness, standard deviation of its texture, darkness of lines, of the shadow; all 0: none."""

RULED_X_HEIGHTS, SQUARED_X_HEIGHTS = (2.4, 4.5), (1.3, 2.4)
"""Between which printed lines lie apart."""

THICK_X_HEIGHTS = (0.05, 0.1)
"""Thickness of printed lines."""

ON_LINE = 0.7
"""Share of ruled sheets that are written on the line; on the others the lines lie anywhere."""


def sheets(page: Page, draws: Draws) -> F64:
    """Sheets of N expressions: float64 (N, 4), see GREY .. SHADOW. Takes 7 uniforms a row."""
    u = draws.uniform(7)
    ranges = (page.grey_range, page.clouds_range, page.lines_range, page.shadow_range)
    found = np.stack([within(interval, u[:, k]) for k, interval in enumerate(ranges)], 1)
    found[:, LINES] *= u[:, 4] < page.ruled
    found[:, SHADOW] *= u[:, 5] < page.shadow
    return found * (u[:, 6] < page.paper)[:, None]


@kernel
def _within(key: np.uint64, which: int, interval: tuple[float, float]) -> float:
    return interval[0] + (interval[1] - interval[0]) * unit64(key, which, 11)


@kernel
def _stripe(at: float, distance: float, offset: float, half: float, scale: float) -> float:
    """Cover of the nearest of parallel lines, 0 to 1; all in x-heights, scale: px of one."""
    off = abs((at - offset + 0.5 * distance) % distance - 0.5 * distance)
    return min(max((half - off) * scale + 0.5, 0.0), 1.0)


@kernel
def _lay(images: U8, sheet: F64, views: F64, keys: U64, bank: F32, out: U8) -> None:
    n, high, wide = images.shape
    for i in range(n):
        grey, clouds, lines, shadow = sheet[i, GREY], sheet[i, CLOUDS], sheet[i, LINES], sheet[i, SHADOW]
        if grey == 0.0 and clouds == 0.0 and lines == 0.0 and shadow == 0.0:
            continue
        key, view = keys[i], views[i]
        squared = unit64(key, 0, 11) < 0.4
        distance = _within(key, 1, SQUARED_X_HEIGHTS if squared else RULED_X_HEIGHTS)
        half = 0.5 * _within(key, 2, THICK_X_HEIGHTS)
        down = _within(key, 3, (0.05, 0.3)) if unit64(key, 4, 11) < ON_LINE else distance * unit64(key, 3, 11)
        across = distance * unit64(key, 5, 11)
        angle, soft = 2.0 * np.pi * unit64(key, 6, 11), high * _within(key, 7, (0.05, 0.6))
        edge = (unit64(key, 8, 11) - 0.5) * 0.7 * wide
        nx, ny = np.cos(angle), np.sin(angle)
        light = 0.6 * grey * (unit64(key, 9, 11) - 0.5)
        top, left = int(grain.PERIOD * unit64(key, 10, 11)), int(grain.PERIOD * unit64(key, 11, 11))
        for y in range(high):
            for x in range(wide):
                px, py = x + 0.5, y + 0.5
                paper = grey + clouds * bank[top + y, left + x] + light * (px - 0.5 * wide) / wide
                if lines > 0.0:
                    line_x, line_y = on_line(view, px, py)
                    cover = _stripe(line_y, distance, down, half, view[SCALE])
                    if squared:
                        cover = max(cover, _stripe(line_x, distance, across, half, view[SCALE]))
                    paper += lines * cover
                paper = min(max(paper, 0.0), 1.0)
                if shadow > 0.0:
                    depth = ((px - 0.5 * wide) * nx + (py - 0.5 * high) * ny - edge) / soft + 0.5
                    depth = min(max(depth, 0.0), 1.0)
                    paper = 1.0 - (1.0 - paper) * (1.0 - shadow * depth * depth * (3.0 - 2.0 * depth))
                ink = float(images[i, y, x])
                out[i, y, x] = np.uint8(ink + paper * (255.0 - ink) + 0.5)


def lay(images: U8, sheet: F64, views: F64, keys: U64) -> U8:
    """Ink, uint8 (N, H, W), on paper. views: see `view.look`. keys: uint64 (N,), for places, angles and distances."""
    out = images.copy()
    _lay(images, sheet, views, keys, grain.fibre(max(images.shape[1:])), out)
    return out
