"""A part of a picture, of any size and place, drawn into a square: shrunk by area, enlarged smoothly."""

import numpy as np

from symgen.kernels import kernel
from symgen.paths import F32, I32


@kernel
def bounds(ink: F32, box: F32) -> None:
    """The edges of ink (H, W), 0..1, in pixels to a fraction: left, top, right, bottom into box float32 (4,).

    An edge lies where a line's darkest point passes one half, between lines in proportion, so that a shape that is
    moved by a third of a pixel has a box that is moved so. Pixel i covers [i, i + 1). All zeros: the whole picture.
    """
    high, wide = ink.shape
    box[0], box[1], box[2], box[3] = 0.0, 0.0, wide, high
    across, down = np.zeros(wide, np.float32), np.zeros(high, np.float32)
    for y in range(high):
        for x in range(wide):
            if ink[y, x] > across[x]:
                across[x] = ink[y, x]
            if ink[y, x] > down[y]:
                down[y] = ink[y, x]
    for axis in range(2):
        line = across if axis == 0 else down
        n = len(line)
        first = last = -1
        for i in range(n):
            if line[i] >= 0.5:
                last = i
                if first < 0:
                    first = i
        if first < 0:
            continue
        before = line[first - 1] if first > 0 else np.float32(0.0)
        after = line[last + 1] if last + 1 < n else np.float32(0.0)
        box[axis] = first + 1 - min(line[first], np.float32(1.0)) - before
        box[axis + 2] = last + min(line[last], np.float32(1.0)) + after


@kernel
def weigh(size: int, middle: float, scale: float, n: int, first: I32, weights: F32) -> int:
    """For each of `size` pixels in a line: the first of n source pixels that it is made of, and their weights.

    The line's middle falls on `middle` in the source, one source pixel becomes `scale` pixels. Each pixel is the mean
    over what it covers of the source, or over one source pixel's width where it covers less: linear interpolation.
    Weights beyond the source's ends are missing: there is paper. Returns the number of weights a pixel.
    """
    reach = 0.5 * max(1.0, 1.0 / scale)
    taps = int(min(np.ceil(2.0 * reach) + 1, weights.shape[1]))
    for i in range(size):
        centre = middle + (i + 0.5 - 0.5 * size) / scale
        low, high = centre - reach, centre + reach
        start = min(max(int(np.floor(low)), 0), max(n - taps, 0))
        first[i] = start
        for j in range(taps):
            covered = min(high, start + j + 1.0) - max(low, start + j + 0.0)
            weights[i, j] = max(covered, 0.0) / (2.0 * reach) if start + j < n else 0.0
    return taps


@kernel
def inset(ink: F32, middle_x: float, middle_y: float, scale: float, out: F32) -> None:
    """Draw ink (H, W) into out (size, size): the source's point (middle_x, middle_y) comes to its centre."""
    high, wide = ink.shape
    size = len(out)
    room = int(np.ceil(max(1.0, 1.0 / scale))) + 1
    from_x, from_y = np.empty(size, np.int32), np.empty(size, np.int32)
    weight_x, weight_y = np.empty((size, room), np.float32), np.empty((size, room), np.float32)
    taps_x = weigh(size, middle_x, scale, wide, from_x, weight_x)
    taps_y = weigh(size, middle_y, scale, high, from_y, weight_y)
    line = np.empty(wide, np.float32)
    for i in range(size):
        line[:] = 0.0
        for j in range(min(taps_y, high)):
            weight = weight_y[i, j]
            if weight > 0.0:
                source = ink[from_y[i] + j]
                for x in range(wide):
                    line[x] += weight * source[x]
        for k in range(size):
            total = np.float32(0.0)
            for j in range(min(taps_x, wide)):
                total += weight_x[k, j] * line[from_x[k] + j]
            out[i, k] = total
