"""One picture of ink laid over another: turned, scaled and moved until both agree best, and how far they then agree.

Least squares over turn, scale, place and darkness, a Gauss-Newton step at a time (Lucas and Kanade 1981), between
pixels by linear interpolation. It finds what is near: some five degrees, a tenth of the size, two pixels. A picture
that was stored again, at another size, turned or with other greys agrees with itself better than other drawings do.
"""

import math

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

STEPS = 8
_MOST = 0.05  # of the size, and radians, that one step may change; pixels: twenty times as many
_HOLD = 1e-3  # added to the normal equations' diagonal, as a share: a straight line does not say how long it is


@kernel
def lay_over(one: U8, other: U8, pairs: npt.NDArray[np.int64], likeness: F32) -> None:
    """Fill likeness (n,): the cosine of the angle between picture pairs[k, 0] of `one` and picture pairs[k, 1] of
    `other` once laid over it; 1 is the same ink, 0 no ink in common or none at all. one, other: (N, S, S), (M, S, S).
    """
    sums, equations, pose = np.empty((6, 6)), np.empty((5, 6)), np.empty(4)
    for k in range(len(pairs)):
        pose[:] = 0.0
        best = 0.0
        for _ in range(STEPS):
            _compare(one[pairs[k, 0]], other[pairs[k, 1]], pose, sums)
            inks = sums[5, 5] * sums[4, 4]
            if inks <= 0.0:
                break
            best = max(best, sums[5, 4] / math.sqrt(inks))
            _step(sums, equations, pose)
        likeness[k] = best


@kernel
def _compare(one: U8, other: U8, pose: F64, sums: F64) -> None:
    """Sum over all pixels, into the lower half of sums (6, 6), the products of six values: how `other` changes there
    with scale, turn, x and y of its pose, what it is, and what `one` is. pose: log scale, turn, x, y.
    """
    side, middle = len(one), 0.5 * (len(one) - 1)
    p, q = math.exp(pose[0]) * math.cos(pose[1]), math.exp(pose[0]) * math.sin(pose[1])
    row = np.empty(6)
    sums[:] = 0.0
    for y in range(side):
        for x in range(side):
            u, v = p * (x - middle) - q * (y - middle), q * (x - middle) + p * (y - middle)
            row[5] = one[y, x]
            row[4], row[2], row[3] = _between(other, u + middle + pose[2], v + middle + pose[3])
            if row[4] == 0.0 and row[2] == 0.0 and row[3] == 0.0:
                sums[5, 5] += row[5] * row[5]
                continue
            row[0], row[1] = row[2] * u + row[3] * v, row[3] * u - row[2] * v
            for i in range(6):
                for j in range(i + 1):
                    sums[i, j] += row[i] * row[j]


@kernel
def _between(image: U8, x: float, y: float) -> tuple[float, float, float]:
    """The image's value at a point between pixels, and how it changes to the right and downwards; 0 is all round it."""
    side, left, top = len(image), math.floor(x), math.floor(y)
    if left < 0 or top < 0 or left + 1 >= side or top + 1 >= side:
        return 0.0, 0.0, 0.0
    a, b = float(image[top, left]), float(image[top, left + 1])
    c, d = float(image[top + 1, left]), float(image[top + 1, left + 1])
    right, down = x - left, y - top
    across, below = b - a, d - c
    upper, lower = a + right * across, c + right * below
    return upper + down * (lower - upper), across + down * (below - across), lower - upper


@kernel
def _step(sums: F64, equations: F64, pose: F64) -> None:
    """Move the pose by one step. With `other` times k the least squares are linear in four moves and a change of k."""
    k = sums[5, 4] / sums[4, 4]
    for i in range(5):
        for j in range(5):
            product = sums[max(i, j), min(i, j)]
            equations[i, j] = product * (k if i < 4 else 1.0) * (k if j < 4 else 1.0)
        equations[i, i] += _HOLD * equations[i, i] + 1e-9
        equations[i, 5] = (sums[5, i] - k * sums[4, i]) * k if i < 4 else 0.0
    _solve(equations)
    for i in range(4):
        most = _MOST if i < 2 else 20.0 * _MOST
        pose[i] += min(max(equations[i, 5], -most), most)


@kernel
def _solve(equations: F64) -> None:
    """Gauss and Jordan's elimination of n rows (n, n + 1), positive definite, so that no row need be exchanged. The
    solution stands in the last column.
    """
    n = len(equations)
    for i in range(n):
        equations[i, i:] /= equations[i, i]
        for j in range(n):
            if j != i:
                equations[j, i:] -= equations[j, i] * equations[i, i:]


@kernel
def turn(images: U8, angle: float, out: U8) -> None:
    """Fill out (N, T, T) with images (N, S, S), turned by `angle` radians about the middle."""
    middle, centre = 0.5 * (images.shape[1] - 1), 0.5 * (out.shape[1] - 1)
    p, q = math.cos(angle), math.sin(angle)
    for i in range(len(images)):
        for y in range(out.shape[1]):
            for x in range(out.shape[2]):
                u, v = x - centre, y - centre
                value, _, _ = _between(images[i], p * u - q * v + middle, q * u + p * v + middle)
                out[i, y, x] = np.uint8(value + 0.5)
