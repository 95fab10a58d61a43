"""Paths on the drawing grid: checked, and rounded to 1/256 px.

Rounding makes the picture the same where two machines differ in the last bit of a sine, and lets the fill work
in whole numbers. It moves an edge by 1/512 px at most, half a grey level at most.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.paths import I32, Bools, Paths

GRID = 256  # steps a pixel
LIMIT_PX = 2.0**16  # beyond this float32 itself no longer resolves the grid


class GridPaths(NamedTuple):
    """The structure of `Paths` with whole numbers. xy: int32 (P, 2) and width: int32 (P,), both in 1/256 px."""

    xy: I32
    width: I32
    path_start: I32
    item_start: I32
    filled: Bools


def on_grid(paths_px: Paths) -> GridPaths:
    """Round paths in pixels to the grid.

    Raises:
        ValueError: a coordinate is not finite or beyond `LIMIT_PX`, or a width is that or negative; names the item.
    """
    far = np.abs(paths_px.xy).max(initial=0.0)
    width_range = paths_px.width.min(initial=0.0), paths_px.width.max(initial=0.0)
    if not (far <= LIMIT_PX and width_range[0] >= 0.0 and width_range[1] <= LIMIT_PX):  # false for NaN as well
        raise ValueError(_complaint(paths_px))
    return GridPaths(
        _rounded(paths_px.xy), _rounded(paths_px.width), paths_px.path_start, paths_px.item_start, paths_px.filled
    )


def _rounded(values: npt.NDArray[np.float32]) -> I32:
    whole: I32 = np.rint(values * np.float32(GRID)).astype(np.int32)
    return whole


def _complaint(paths_px: Paths) -> str:
    good_place = (np.abs(paths_px.xy) <= LIMIT_PX).all(axis=1)
    good_width = (paths_px.width >= 0) & (paths_px.width <= LIMIT_PX)
    points = np.flatnonzero(~(good_place & good_width))
    items = np.unique(np.searchsorted(paths_px.point_start, points, side="right") - 1)
    first = points[0]
    return (
        f"raster: item {items[0]} of the block cannot be drawn: a point at {paths_px.xy[first].tolist()} px with pen "
        f"width {paths_px.width[first]:g} px ({len(items)} such items); coordinates must lie within +-{LIMIT_PX:g} px "
        f"and widths within 0 to {LIMIT_PX:g} px"
    )
