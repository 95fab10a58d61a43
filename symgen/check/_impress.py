"""The impression that a picture leaves: its ink alone, brought to one frame, and what is alike in two of them.

Size and place in the picture, thickness by a pixel, greys, blur and the grain of JPEG are gone from it, so that the
same ink drawn or stored again leaves nearly the same impression.
"""

import math

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
F64 = npt.NDArray[np.float64]

SIDE = 48
"""Cells a side; a row of them is the low bits of one uint64."""

FAINTEST = 16  # a picture with no pixel above this is blank

_INK = 1 / 3  # of the darkest pixel: what is paler is edge or paper
_CELL = 0.35  # of the darkest cell
_COARSE = 8  # the hash looks at 8 x 8 squares
_STEP = SIDE // _COARSE


@kernel
def impress(images: U8, bits: U64, hashes: U64) -> None:
    """Fill bits (N, SIDE) and hashes (N,) for pictures (N, H, W), ink 255 on 0; both stay 0 of a blank picture."""
    across, cells = np.zeros((images.shape[1], SIDE)), np.zeros((SIDE, SIDE))
    for i in range(len(images)):
        x0, y0, x1, y1 = _box(images[i])
        if x1 > x0:
            step = max(x1 - x0, y1 - y0) / (SIDE - 2)
            _resample(images[i], (x0 + x1 - step * SIDE) / 2, (y0 + y1 - step * SIDE) / 2, step, across, cells)
            _mark(cells, bits[i])
            hashes[i] = _hash(bits[i])


@kernel
def _box(image: U8) -> tuple[int, int, int, int]:
    """Left, top, right and bottom edge of the ink; all 0 of a blank picture."""
    high, wide = image.shape
    most = image.max()
    if most <= FAINTEST:
        return 0, 0, 0, 0
    x0, y0, x1, y1 = wide, high, 0, 0
    for y in range(high):
        for x in range(wide):
            if image[y, x] > most * _INK:
                x0, x1, y0, y1 = min(x0, x), max(x1, x + 1), min(y0, y), y + 1
    return x0, y0, x1, y1


@kernel
def _resample(image: U8, left: float, top: float, step: float, across: F64, cells: F64) -> None:
    """Mean brightness of each cell, `step` pixels a side but at least one, of a square from (left, top)."""
    high, wide = image.shape
    reach = max(step, 1.0)
    for cell in range(SIDE):
        low = left + (cell + 0.5) * step - reach / 2
        first, last = max(0, math.floor(low)), min(wide, math.ceil(low + reach))
        for y in range(high):
            total = 0.0
            for x in range(first, last):
                total += (min(low + reach, x + 1.0) - max(low, float(x))) * image[y, x]
            across[y, cell] = total
    for cell in range(SIDE):
        low = top + (cell + 0.5) * step - reach / 2
        first, last = max(0, math.floor(low)), min(high, math.ceil(low + reach))
        for x in range(SIDE):
            total = 0.0
            for y in range(first, last):
                total += (min(low + reach, y + 1.0) - max(low, float(y))) * across[y, x]
            cells[cell, x] = total


@kernel
def _mark(cells: F64, bits: U64) -> None:
    least = cells.max() * _CELL
    for y in range(SIDE):
        line = np.uint64(0)
        for x in range(SIDE):
            if cells[y, x] > least:
                line |= np.uint64(1) << np.uint64(x)
        bits[y] = line


@kernel
def _hash(bits: U64) -> np.uint64:
    """64 bits: which of 8 x 8 squares hold more ink than the mean, ink widened and squares smoothed, so that an edge
    near a square's border does not decide.
    """
    squares, wider = np.zeros((_COARSE + 2, _COARSE + 2)), np.empty(SIDE, np.uint64)
    widen(bits, wider)
    mask = np.uint64((1 << _STEP) - 1)
    for y in range(SIDE):
        for x in range(_COARSE):
            squares[y // _STEP + 1, x + 1] += ones((wider[y] >> np.uint64(_STEP * x)) & mask)
    smooth = squares[:-2] + 2 * squares[1:-1] + squares[2:]
    smooth = smooth[:, :-2] + 2 * smooth[:, 1:-1] + smooth[:, 2:]
    mean = smooth.sum() / _COARSE**2
    found = np.uint64(0)
    for k in range(_COARSE**2):
        if smooth[k // _COARSE, k % _COARSE] > mean:
            found |= np.uint64(1) << np.uint64(k)
    return found


@kernel
def widen(bits: U64, out: U64) -> None:
    """Every cell takes in its eight neighbours."""
    last = len(bits) - 1
    for y in range(len(bits)):
        line = bits[y] | bits[max(y - 1, 0)] | bits[min(y + 1, last)]
        out[y] = line | (line << np.uint64(1)) | (line >> np.uint64(1))


@kernel
def ones(x: np.uint64) -> int:
    """How many bits are set."""
    x -= (x >> np.uint64(1)) & np.uint64(0x5555555555555555)
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def overlap(one: U64, other: U64, wide: U64, wide_other: U64) -> float:
    """0..1: the share of the ink of either that lies within a cell of the other's, the smaller of the two shares.

    wide, wide_other: both widened. A copy a pixel thicker still has 1.0; another drawing of a letter seldom has 0.9.
    """
    n = n_other = shared = shared_other = 0
    for y in range(len(one)):
        n += ones(one[y])
        n_other += ones(other[y])
        shared += ones(one[y] & wide_other[y])
        shared_other += ones(other[y] & wide[y])
    return min(shared / n, shared_other / n_other) if n and n_other else 0.0
