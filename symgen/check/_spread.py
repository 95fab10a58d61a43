"""How one set of pictures lies among another: density and coverage (Naeem, Oh, Uh, Choi and Yoo 2020), and distance to
the inks that it was made of. Distances are between gradient features, within one class.

density   how many of the real rows' neighbourhoods (as far as the K-th nearest real row) a generated row lies in, over
          K: 1 where it is as dense as real rows, more where it crowds in their midst
coverage  share of the real rows that have a generated one in their neighbourhood
ratio     median distance of generated rows to the nearest ink that they were made of, over that of real rows of other
          writers: near 0 for copies, 1 where the inks left no trace
"""

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

K, ROWS = 5, 100


def distances(one: F32, other: F32) -> F64:
    """float64 (n, m): Euclidean, of features (n, F) and (m, F)."""
    out = np.empty((len(one), len(other)))
    for i in range(len(one)):
        out[i] = np.sqrt(np.square(other - one[i]).sum(axis=1, dtype=np.float64))
    return out


def density_coverage(real: F32, generated: F32) -> tuple[float, float]:
    """Both, of the first ROWS of each set or fewer: either depends on how many there are."""
    n = min(len(real), len(generated), ROWS)
    real, generated = real[:n], generated[:n]
    reach = np.partition(distances(real, real), K, axis=1)[:, K]  # the nearest of all is the row itself
    inside = distances(real, generated) <= reach[:, None]
    return float(inside.sum() / (K * n)), float(inside.any(axis=1).mean())


def memorised(generated: F32, others: F32, inks: F32, own: npt.NDArray[np.bool_]) -> float:
    """The ratio. own: bool (others, inks), where an ink is of the same writer as the row, which does not count. NaN
    where real rows are copies of the inks themselves.
    """
    near = float(np.median(distances(generated, inks).min(axis=1)))
    usual = float(np.median(np.where(own, np.inf, distances(others, inks)).min(axis=1)))
    return near / usual if 0 < usual < np.inf else float("nan")
