"""Paths: the one geometry type. Outlines and ink are both runs of points, so a distortion need not care which.

Layout (Arrow's list layout, two levels): item `i` owns paths `item_start[i]:item_start[i+1]`, path `k` owns
points `path_start[k]:path_start[k+1]`. Offsets start at 0, never fall, and end at the length of the level below.

Frame: a bank holds items in the *unit frame*: y down, the bounding box of the points centred on the origin,
its longer side 1 (a dot is one point at the origin; a full stop or other speck stays smaller than 1, see
`geometry.frame`). Later rooms say so when they use another frame (`xy_px`).
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

PEN_WIDTH = 0.06
"""Pen diameter in the unit frame that a source gives to open paths whose nib is not known; `distort.pen` changes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """N items of K paths of P points.

    xy: float32 (P, 2). width: float32 (P,), pen diameter in the units of xy, 0 on filled paths.
    path_start: int32 (K+1,). item_start: int32 (N+1,). filled: bool (K,): True = closed outline, non-zero
    winding (the last point joins the first, which is not repeated); False = open pen stroke.
    Arrays are made read-only; nothing is ever changed in place.
    """

    xy: F32
    width: F32
    path_start: I32
    item_start: I32
    filled: Bools

    def __post_init__(self) -> None:
        for name, dtype in (("xy", np.float32), ("width", np.float32), ("path_start", np.int32),
                            ("item_start", np.int32), ("filled", np.bool_)):  # fmt: skip
            array = getattr(self, name)
            if array.dtype != dtype:
                raise TypeError(f"Paths.{name} must be {np.dtype(dtype)}, got {array.dtype}")
            array.flags.writeable = False
        points, n_paths = len(self.xy), len(self.filled)
        if self.xy.shape != (points, 2) or self.width.shape != (points,):
            raise ValueError(f"Paths: xy {self.xy.shape} and width {self.width.shape} must be (P, 2) and (P,)")
        for name, start, end in (("path_start", self.path_start, points), ("item_start", self.item_start, n_paths)):
            if len(start) == 0 or start[0] != 0 or start[-1] != end or (start[1:] < start[:-1]).any():
                raise ValueError(f"Paths.{name} must run from 0 to {end} and never fall")  # kernels do not look again
        if len(self.path_start) != n_paths + 1:
            raise ValueError("Paths.path_start must have one entry more than filled")

    def __len__(self) -> int:
        return len(self.item_start) - 1

    @property
    def n_paths(self) -> int:
        """How many paths all items have together."""
        return len(self.filled)

    @property
    def point_start(self) -> I32:
        """int32 (N+1,): where each item's points start."""
        return self.path_start[self.item_start]

    def with_points(self, xy: F32, width: F32 | None = None) -> Self:
        """The same structure with moved points (and, where given, other widths)."""
        return replace(self, xy=xy, width=self.width if width is None else width)

    def take(self, items: npt.NDArray[np.integer]) -> "Paths":
        """The items at positions `items` (any order, repeats allowed), copied into a new block."""
        path_index, item_start = gather(self.item_start, items)
        point_index, path_start = gather(self.path_start, path_index)
        xy = self.xy.take(point_index, axis=0)  # fancy indexing of pairs takes ten times as long
        return Paths(xy, self.width.take(point_index), path_start, item_start, self.filled.take(path_index))


def gather(start: I32, chosen: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], I32]:
    """Flat indices of the children of `chosen` parents, and the new offsets. start: (n+1,); chosen: (m,)."""
    first = start[chosen].astype(np.int64)
    count = start[np.asarray(chosen) + 1].astype(np.int64) - first
    new_start = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=new_start[1:])
    if new_start[-1] > np.iinfo(np.int32).max:
        raise ValueError("Paths: more than 2^31 points in one block; take fewer items at a time")
    index = np.arange(new_start[-1]) + np.repeat(first - new_start[:-1], count)
    return index, new_start.astype(np.int32)


def owner(start: I32) -> npt.NDArray[np.int64]:
    """For every child its parent's number: offsets (n+1,) -> ids (start[-1],)."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def concat(blocks: "list[Paths]") -> Paths:
    """All items of all blocks, in order."""
    if not blocks:
        return empty()

    def joined(name: str) -> I32:
        starts = [getattr(block, name) for block in blocks]
        base = np.cumsum([0, *(int(start[-1]) for start in starts)])
        parts = [start[:-1].astype(np.int64) + shift for start, shift in zip(starts, base[:-1], strict=True)]
        return np.concatenate([*parts, base[-1:]]).astype(np.int32)

    return Paths(
        np.concatenate([block.xy for block in blocks]),
        np.concatenate([block.width for block in blocks]),
        joined("path_start"),
        joined("item_start"),
        np.concatenate([block.filled for block in blocks]),
    )


def empty() -> Paths:
    """No items at all."""
    zero = np.zeros(1, np.int32)
    return Paths(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), zero, zero.copy(), np.zeros(0, np.bool_))


def from_lists(items: "list[list[npt.ArrayLike]]", *, filled: bool = False, width: float = 0.0) -> Paths:
    """Build Paths from Python lists: one list an item, one (n, 2) array-like a path. For sources and tests."""
    flat = [np.asarray(path, np.float32).reshape(-1, 2) for item in items for path in item]
    path_start = np.cumsum([0, *(len(path) for path in flat)]).astype(np.int32)
    item_start = np.cumsum([0, *(len(item) for item in items)]).astype(np.int32)
    xy = np.concatenate(flat) if flat else np.zeros((0, 2), np.float32)
    return Paths(xy, np.full(len(xy), width, np.float32), path_start, item_start, np.full(len(flat), filled))
