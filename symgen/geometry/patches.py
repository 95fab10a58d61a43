"""Patches of ink: what hangs together in a picture, and which of it is only a speck.

A speck is a patch with less ink than `SPECK` squares of the mean stroke width, or one that nowhere reaches `FAINT` of
the ink's darkness. The dot of an i, round and as wide as the pen, holds 0.79 of such a square, so it stays.
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32

SPECK = 0.35
FAINT = 0.3


@kernel
def stroke_width(ink: F32) -> float:
    """Mean stroke width in pixels of ink (H, W), 0..1: twice its area over the length of its outline.

    The outline's length is the total variation (of gradients across squares of four pixels), taken between a quarter
    and three quarters of the darkness, so that neither an edge's place between pixels nor the paper's grain adds to
    it. A round dot's width is its radius; a slanted line of one pixel counts as one and a half.
    """
    high, wide = ink.shape
    above, line = np.zeros(wide + 2, np.float32), np.zeros(wide + 2, np.float32)
    zero, one, quarter, two = np.float32(0.0), np.float32(1.0), np.float32(0.25), np.float32(2.0)
    area = outline = 0.0
    for y in range(high + 1):
        for x in range(wide):
            value = ink[y, x] if y < high else zero
            line[x + 1] = min(max((value - quarter) * two, zero), one)
        for x in range(wide + 1):
            falling, rising = above[x] - line[x + 1], above[x + 1] - line[x]
            if falling != zero or rising != zero:
                outline += np.sqrt(falling * falling + rising * rising)
            area += line[x]
        above[:] = line
    return float(2.0 * area / max(outline * np.sqrt(0.5), 1e-6))


@kernel
def clear_specks(ink: F32, width: float, labels: I32, parent: I32, sums: npt.NDArray[np.float64]) -> bool:
    """Set the specks of ink (H, W), 0..1, to 0, in place: it is the caller's own working copy. True if there were any.

    width: mean stroke width in pixels. labels: int32 (H, W); parent: int32 and sums: float64 (., 2), H * W // 2 + 2
    rows each: room to work in. Patches touch at sides or corners. Where all are specks, none is: a hair is ink too.
    """
    n = _label(ink, labels, parent)
    roots = 0
    for i in range(1, n + 1):
        roots += parent[i] == i
        sums[i, 0] = sums[i, 1] = 0.0
    if roots < 2:
        return False
    high, wide = ink.shape
    for y in range(high):
        for x in range(wide):
            if labels[y, x]:
                root = _root(parent, labels[y, x])
                labels[y, x] = root
                sums[root, 0] += ink[y, x]
                if ink[y, x] > sums[root, 1]:
                    sums[root, 1] = ink[y, x]
    kept = 0
    for i in range(1, n + 1):
        if parent[i] == i and sums[i, 0] >= SPECK * width * width and sums[i, 1] >= FAINT:
            kept += 1
            sums[i, 0] = -1.0
    if kept == 0 or kept == roots:
        return False
    for y in range(high):
        for x in range(wide):
            if labels[y, x] and sums[labels[y, x], 0] >= 0.0:
                ink[y, x] = 0.0
    return True


@kernel
def _label(ink: F32, labels: I32, parent: I32) -> int:
    """First pass of two (Rosenfeld and Pfaltz 1966): provisional labels from 1 on, their merges in `parent`."""
    high, wide = ink.shape
    n = 0
    for y in range(high):
        for x in range(wide):
            labels[y, x] = 0
            if ink[y, x] <= 0.0:
                continue
            found = labels[y, x - 1] if x > 0 else 0
            if y > 0:
                for k in range(max(x - 1, 0), min(x + 2, wide)):
                    above = labels[y - 1, k]
                    if above and found and above != found:
                        a, b = _root(parent, above), _root(parent, found)
                        parent[max(a, b)] = min(a, b)
                    elif above:
                        found = above
            if not found:
                n += 1
                found = n
                parent[n] = n
            labels[y, x] = found
    return n


@kernel
def _root(parent: I32, label: int) -> int:
    while parent[label] != label:
        label = parent[label]
    return label
