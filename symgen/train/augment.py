"""Standard augmentation of canonical pictures on the fly: a little turning, scaling, shearing, shifting, bending, and
strokes thinner or thicker. What a row becomes depends on (seed, row, step) alone.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.rng import mix64, stream_key

AUGMENTS = ("none", "standard")

TURN_DEG, SCALE, SHEAR, SHIFT = 10.0, 0.12, 0.15, 0.04
"""Largest rotation, change of size (of each axis on its own), slant, and shift as a share of the side."""

BEND, GRID = 0.035, 4
"""Largest displacement of a grid point, as a share of the side, and grid points a side; bilinear between them."""

WEIGHT = 0.8
"""Greatest share of the thinnest or thickest neighbour (3 x 3) that a pixel takes on."""

U8 = npt.NDArray[np.uint8]


def augmented(images: U8, rows: npt.NDArray[np.int64], step: int, seed: int) -> U8:
    """uint8 (B, S, S) -> the same shape. rows: int64 (B,), numbers of the rows in the training set."""
    out = np.empty_like(images)
    _augment(images, rows, np.uint64(step), np.uint64(stream_key(seed, "augment")), out)
    return out


@kernel
def _augment(images: U8, rows: Any, step: Any, key: Any, out: U8) -> None:
    n, side, _ = images.shape
    field = np.empty((GRID, GRID, 2))
    moved = np.empty((side, side))
    for i in range(n):
        own = mix64(key, np.uint64(rows[i]) & np.uint64(0xFFFFFFFF), step)
        for k in range(GRID * GRID):
            field[k // GRID, k % GRID, 0] = BEND * side * _signed(own, 8 + 2 * k)
            field[k // GRID, k % GRID, 1] = BEND * side * _signed(own, 9 + 2 * k)
        _move(images[i], own, field, moved)
        _weigh(moved, WEIGHT * _signed(own, 7), out[i])


@kernel
def _signed(own: Any, number: Any) -> float:
    """Uniform in (-1, 1)."""
    return float(mix64(own, np.uint64(0), np.uint64(number)) >> np.uint64(11)) * 2.0**-52 - 1.0


@kernel
def _move(image: U8, own: Any, field: Any, out: Any) -> None:
    """Sample the picture where each pixel of `out` comes from, bilinearly; paper lies all round it."""
    side = len(image)
    angle, shear = TURN_DEG * np.pi / 180.0 * _signed(own, 0), SHEAR * _signed(own, 1)
    wide, high = np.exp(SCALE * _signed(own, 2)), np.exp(SCALE * _signed(own, 3))
    right, down = SHIFT * side * _signed(own, 4), SHIFT * side * _signed(own, 5)
    cos, sin, middle = np.cos(angle), np.sin(angle), 0.5 * (side - 1)
    for y in range(side):
        for x in range(side):
            u, v = (x - middle) * wide, (y - middle) * high
            u += shear * v
            bent_x, bent_y = _bent(field, x / (side - 1.0), y / (side - 1.0))
            source_x = cos * u - sin * v + middle + right + bent_x
            source_y = sin * u + cos * v + middle + down + bent_y
            out[y, x] = _at(image, source_x, source_y)


@kernel
def _bent(field: Any, x: float, y: float) -> tuple[float, float]:
    u, v = x * (GRID - 1), y * (GRID - 1)
    column, row = min(int(u), GRID - 2), min(int(v), GRID - 2)
    p, q = u - column, v - row
    a, b = field[row, column], field[row, column + 1]
    c, d = field[row + 1, column], field[row + 1, column + 1]
    fx = (1 - q) * ((1 - p) * a[0] + p * b[0]) + q * ((1 - p) * c[0] + p * d[0])
    fy = (1 - q) * ((1 - p) * a[1] + p * b[1]) + q * ((1 - p) * c[1] + p * d[1])
    return fx, fy


@kernel
def _at(image: U8, x: float, y: float) -> float:
    side = len(image)
    left, top = int(np.floor(x)), int(np.floor(y))
    p, q, total = x - left, y - top, 0.0
    for j in range(2):
        for i in range(2):
            if 0 <= top + j < side and 0 <= left + i < side:
                total += (q if j else 1.0 - q) * (p if i else 1.0 - p) * image[top + j, left + i]
    return total


@kernel
def _weigh(image: Any, weight: float, out: U8) -> None:
    """Thicker for weight > 0, thinner below: part of the way to the brightest or darkest of 3 x 3."""
    side = len(image)
    for y in range(side):
        for x in range(side):
            end = image[y, x]
            for j in range(max(0, y - 1), min(side, y + 2)):
                for i in range(max(0, x - 1), min(side, x + 2)):
                    end = max(end, image[j, i]) if weight > 0.0 else min(end, image[j, i])
            # Thinning by as much as thickening would rub out strokes that are a pixel wide.
            share = weight if weight > 0.0 else -0.4 * weight
            out[y, x] = np.uint8(image[y, x] + share * (end - image[y, x]) + 0.5)
