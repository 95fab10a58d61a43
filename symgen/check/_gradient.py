"""Gradient features: what direction the edges of a picture have, and where; as recognisers of handwriting use them
(Liu, Nakashima, Sako and Fujisawa 2003, "Handwritten digit recognition: benchmarking of state-of-the-art techniques").

    gradient   Sobel's at every pixel
    direction  its length is split over the two of DIRECTIONS next to it, as a vector is over two axes 45 degrees apart
    place      each direction's plane is smoothed by a Gaussian and read at CELLS x CELLS points, CELL pixels apart;
               its sigma is sqrt(2) CELL / pi, which passes what so many points can tell apart
    scale      the square root is taken, which makes the distribution of each number more like a normal one

8 directions x 6 x 6 places = 288 numbers.
"""

import math

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

SIDE, CELLS, DIRECTIONS = 48, 6, 8
"""Pixels a side of the pictures, places a side, directions."""

CELL = SIDE // CELLS
FEATURES = DIRECTIONS * CELLS * CELLS


def _weights() -> F64:
    """float64 (SIDE, CELLS): how much a pixel's row (or column) counts for each place."""
    sigma = math.sqrt(2) * CELL / math.pi
    away = (np.arange(SIDE)[:, None] + 0.5) - (np.arange(CELLS) + 0.5) * CELL
    bell = np.exp(-0.5 * (away / sigma) ** 2)
    return np.asarray(bell / bell.sum(axis=0))


_WEIGHTS = _weights()


def gradient_features(images: U8) -> F32:
    """float32 (N, FEATURES) of pictures uint8 (N, SIDE, SIDE), ink 255 on 0."""
    if images.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"pictures must be {SIDE} x {SIDE}, not {images.shape[1:]}")
    out = np.zeros((len(images), DIRECTIONS, CELLS, CELLS), np.float32)
    _gradients(images, _WEIGHTS, out)
    return out.reshape(len(images), FEATURES)


@kernel
def _gradients(images: U8, weights: F64, out: F32) -> None:
    planes, step = np.zeros((DIRECTIONS, CELLS, CELLS)), 2.0 * math.pi / DIRECTIONS
    picture = np.zeros((SIDE + 2, SIDE + 2))
    for i in range(len(images)):
        picture[1:-1, 1:-1] = images[i]
        planes[:] = 0.0
        for y in range(1, SIDE + 1):
            for x in range(1, SIDE + 1):
                right = picture[y - 1, x + 1] + 2.0 * picture[y, x + 1] + picture[y + 1, x + 1]
                left = picture[y - 1, x - 1] + 2.0 * picture[y, x - 1] + picture[y + 1, x - 1]
                below = picture[y + 1, x - 1] + 2.0 * picture[y + 1, x] + picture[y + 1, x + 1]
                above = picture[y - 1, x - 1] + 2.0 * picture[y - 1, x] + picture[y - 1, x + 1]
                dx, dy = (right - left) / 2040.0, (below - above) / 2040.0
                long = math.sqrt(dx * dx + dy * dy)
                if long == 0.0:
                    continue
                turn = math.atan2(dy, dx) / step
                first = math.floor(turn)
                rest = (turn - first) * step
                low, high = long * math.sin(step - rest) / math.sin(step), long * math.sin(rest) / math.sin(step)
                here, there = first % DIRECTIONS, (first + 1) % DIRECTIONS
                for row in range(CELLS):
                    for column in range(CELLS):
                        weight = weights[y - 1, row] * weights[x - 1, column]
                        planes[here, row, column] += weight * low
                        planes[there, row, column] += weight * high
        for k in range(DIRECTIONS):
            for row in range(CELLS):
                for column in range(CELLS):
                    out[i, k, row, column] = math.sqrt(planes[k, row, column])
