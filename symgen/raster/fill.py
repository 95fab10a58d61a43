"""Filled outlines by exact area coverage.

The idea of FreeType's smooth rasteriser and of font-rs, in whole numbers: every edge leaves, in the cells it
crosses, the change it makes to the area on its right; a running sum along each pixel row then gives the covered
area. Whole numbers make a closed outline sum to exactly zero, so no streak is ever left to the right of a shape.
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import I32
from symgen.raster.grid import GRID, GridPaths

U8 = npt.NDArray[np.uint8]

FULL = 2 * GRID * GRID  # what a wholly covered pixel sums to: GRID of height times 2 * GRID of doubled width


@kernel
def _add_piece(row: I32, left: int, right: int, height: int, sign: int) -> None:
    """Enter a piece of an edge that stays inside one pixel row. left <= right: 1/256 px; height >= 0: its rise.

    Cover to the left of the canvas enters at column 0, cover to its right nowhere.
    """
    edge = (len(row) - 1) * GRID
    if right <= 0:
        row[0] += sign * height * 2 * GRID
        return
    if left >= edge:
        return
    slope = height / (right - left) if right > left else 0.0
    x, y = left, 0
    if left < 0:
        x = 0
        y = int(np.floor(-left * slope + 0.5))
        row[0] += sign * y * 2 * GRID
    stop = min(right, edge)
    while True:
        cell = x // GRID
        x_next = min((cell + 1) * GRID, stop)
        y_next = height if x_next == right else int(np.floor((x_next - left) * slope + 0.5))
        inside = x + x_next - 2 * cell * GRID
        row[cell] += sign * (y_next - y) * (2 * GRID - inside)
        row[cell + 1] += sign * (y_next - y) * inside
        x, y = x_next, y_next
        if x == stop:
            return


@kernel
def _add_edge(area: I32, x0: int, y0: int, x1: int, y1: int) -> None:
    """Enter the edge from (x0, y0) to (x1, y1), in 1/256 px, into area (H, W + 1)."""
    sign = 1
    if y0 > y1:
        x0, y0, x1, y1, sign = x1, y1, x0, y0, -1
    bottom = area.shape[0] * GRID
    if y0 == y1 or y1 <= 0 or y0 >= bottom:
        return
    slope = (x1 - x0) / (y1 - y0)
    y = max(y0, 0)
    x = int(np.floor(x0 + (y - y0) * slope + 0.5))
    stop = min(y1, bottom)
    while y < stop:
        line = y // GRID
        y_next = min((line + 1) * GRID, stop)
        x_next = x1 if y_next == y1 else int(np.floor(x0 + (y_next - y0) * slope + 0.5))
        _add_piece(area[line], min(x, x_next), max(x, x_next), y_next - y, sign)
        x, y = x_next, y_next


@kernel
def _settle(area: I32, image: U8, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    """Sum area (H, W + 1) along its rows, write the coverage to image (H, W), and leave area zero."""
    scale, most, half = np.float32(255.0 / FULL), np.float32(255.0), np.float32(0.5)
    for y in range(rows[0], rows[1]):
        total = np.int32(0)
        # Two passes: the sum must go cell by cell, the rest then runs in vector registers.
        for x in range(columns[0], columns[1]):
            total = np.int32(total + area[y, x])
            area[y, x] = total
        for x in range(columns[0], columns[1]):
            image[y, x] = np.uint8(min(np.abs(np.float32(area[y, x])) * scale, most) + half)
            area[y, x] = 0
        area[y, columns[1]] = 0


@kernel
def draw_fills(paths: GridPaths, images: U8) -> None:
    """Write the filled paths of N items over images (N, H, W), which are zero.

    Coverage is |signed area| cut off at 1: non-zero winding wherever outlines that overlap turn the same way.
    """
    height, width = images.shape[1:]
    area = np.zeros((height, width + 1), np.int32)
    for item in range(len(paths.item_start) - 1):
        low_x, low_y, high_x, high_y = width * GRID, height * GRID, 0, 0
        for path in range(paths.item_start[item], paths.item_start[item + 1]):
            first, end = paths.path_start[path], paths.path_start[path + 1]
            if not paths.filled[path] or end == first:
                continue
            x0, y0 = paths.xy[end - 1]
            for point in range(first, end):
                x1, y1 = paths.xy[point]
                _add_edge(area, x0, y0, x1, y1)
                x0, y0 = x1, y1
                low_x, high_x = min(low_x, x0), max(high_x, x0)
                low_y, high_y = min(low_y, y0), max(high_y, y0)
        if low_x < high_x and low_y < high_y:
            rows = max(low_y, 0) // GRID, min(-(-high_y // GRID), height)
            columns = max(low_x, 0) // GRID, min(-(-high_x // GRID), width)
            _settle(area, images[item], rows, columns)
