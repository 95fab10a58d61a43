"""The luck of a training: what other draws of the real samples and other seeds would have given.

Draws and seeds are two or three each, and picking from so few with replacement understates their spread: by half with
two, by a third with three. In place of how often a run was picked, each replicate therefore gives it a random weight
(Præstgaard and Wellner 1993), normal with the variance that picking lacks, over a chi variate shared by the runs of
one comparison: for n seeds alone the interval of a mean is then exactly Student's, with n - 1 degrees of freedom. For
draws with seeds in them the two levels' weights are added. The variance of the draws' means holds the seeds' share
already, so this errs to the wide side; tests/gain/test_interval_coverage.py has what it covers.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from symgen.gain.outcomes import RunRow
from symgen.rng import Draws
from symgen.rows import Rows

F64 = npt.NDArray[np.float64]


class Luck:
    """Random weights of runs in each of B replicates. What a weight is depends on the run's shot, draw and seed alone,
    so partners in different arms share it.
    """

    def __init__(self, replicates: int, seed: int) -> None:
        self._replicates, self._seed = replicates, seed
        self._normals: dict[str, F64] = {}

    def moves(self, runs: Sequence[RunRow]) -> F64:
        """float64 (B, n): random weights of n runs of one shot that add up to 0 in each replicate."""
        draws = np.array([run.draw for run in runs])
        moves = np.zeros((self._replicates, len(runs)))
        if len(runs) == 1:
            return moves
        ids, place, sizes = np.unique(draws, return_inverse=True, return_counts=True)
        if len(ids) > 1:
            share = sizes / len(runs)
            level = np.stack([self._normal(f"{runs[0].shot} {one}") for one in ids.tolist()], axis=1)
            level = (level - (share * level).sum(axis=1, keepdims=True)) * np.sqrt(len(ids) / (len(ids) - 1))
            moves += level[:, place] / len(runs)
        for one, size in zip(ids, sizes.tolist(), strict=True):
            if size > 1:
                mine = np.flatnonzero(draws == one)
                inner = np.stack([self._normal("{} {} {}".format(*runs[i][1:4])) for i in mine.tolist()], axis=1)
                inner -= inner.mean(axis=1, keepdims=True)
                moves[:, mine] += inner * np.sqrt(size / (size - 1)) / len(runs)
        return moves / self._chi(len(runs) - 1)[:, None]

    def _chi(self, freedom: int) -> F64:
        """float64 (B,): root of a chi-square over its degrees of freedom, the same ones for all comparisons."""
        squares = sum(self._normal(f"chi {number}") ** 2 for number in range(freedom))
        return np.sqrt(np.asarray(squares) / freedom)

    def _normal(self, name: str) -> F64:
        """float64 (B,): standard normal variates that the name alone decides, so that pairs share theirs."""
        if name not in self._normals:
            zeros, count = np.zeros(self._replicates, np.int64), np.arange(self._replicates)
            rows = Rows(zeros, zeros, zeros, count, zeros, zeros, zeros, zeros, np.zeros((len(zeros), 0), np.float32))
            self._normals[name] = Draws(self._seed, f"gain {name}", rows).normal(1)[:, 0]
        return self._normals[name]
