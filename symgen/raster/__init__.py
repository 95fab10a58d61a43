"""The kernels that turn Paths in pixels into images."""

import numpy as np
import numpy.typing as npt

from symgen.paths import Paths
from symgen.raster.fill import draw_fills
from symgen.raster.grid import on_grid
from symgen.raster.pen import draw_pens


def draw(paths_px: Paths, size: int, width: int | None = None) -> npt.NDArray[np.uint8]:
    """Draw every item on its own canvas: uint8 (N, size, width), a square where no width is given; ink 255 on 0,
    antialiased.

    Frame: pixels, y down; pixel (row i, column j) covers [j, j + 1) x [i, i + 1). What lies outside is cut off.
    Filled paths are drawn by exact area, open ones by a round pen of their width (diameter in px), a path of one
    point as a disc; where both meet in an item the darker wins. An item's picture depends on that item alone.

    Raises:
        ValueError: `size` or `width` is below 1, or a point or width cannot be drawn (see `grid.on_grid`).
    """
    width = size if width is None else width
    if min(size, width) < 1:
        raise ValueError(f"raster: the canvas must be at least 1 px wide, got {min(size, width)}")
    images = np.zeros((len(paths_px), size, width), np.uint8)
    paths = on_grid(paths_px)
    if paths.filled.any():
        draw_fills(paths, images)
    if not paths.filled.all():
        draw_pens(paths, images)
    return images
