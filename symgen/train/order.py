"""Which rows a step trains on: a function of (seed, step) alone, so that a resumed run goes on as if never stopped."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.rng import mix64, stream_key

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

SAMPLINGS = ("natural", "balanced")


@kernel
def _hashes(key: Any, a: Any, out: U64) -> None:
    for i in range(len(out)):
        out[i] = mix64(key, np.uint64(a), np.uint64(i))


def hashes(seed: int, stream: str, number: int, n: int) -> U64:
    """N hashed 64-bit words: uint64 (n,), the same for the same arguments, unrelated to those of any other number."""
    out = np.empty(n, np.uint64)
    _hashes(np.uint64(stream_key(seed, stream)), number, out)
    return out


def shuffled(seed: int, stream: str, number: int, n: int) -> I64:
    """A permutation of 0 .. n-1."""
    return np.argsort(hashes(seed, stream, number, n), kind="stable")


class Batches(Protocol):
    """Whatever says which rows a step trains on."""

    def batch(self, step: int, size: int) -> I64:
        """Row numbers of step 0, 1, ...: int64 (size,)."""


class Order:
    """The endless order of training rows. sampling: one of SAMPLINGS.

    natural: every row once an epoch, shuffled anew each time. balanced: every class that has rows equally often;
    within a class, each row once before any comes again.
    """

    def __init__(self, labels: I64, sampling: str, seed: int) -> None:
        self._n, self._seed, self._balanced = len(labels), seed, sampling == "balanced"
        self._members = [np.flatnonzero(labels == one) for one in np.unique(labels)]
        self._epoch, self._rows = -1, np.empty(0, np.int64)

    def batch(self, step: int, size: int) -> I64:
        """Row numbers of step 0, 1, ...: int64 (size,). Steps run on over the ends of epochs, so all are full."""
        first, parts = step * size, []
        while size > 0:
            epoch, start = divmod(first, self._n)
            part = self._at(epoch)[start : start + size]
            parts.append(part)
            first, size = first + len(part), size - len(part)
        return np.concatenate(parts)

    def _at(self, epoch: int) -> I64:
        if epoch != self._epoch:
            self._epoch = epoch
            self._rows = self._even(epoch) if self._balanced else shuffled(self._seed, "order", epoch, self._n)
        return self._rows

    def _even(self, epoch: int) -> I64:
        """One epoch of the balanced order: n places go round the classes, the classes' rows follow one another."""
        classes = len(self._members)
        place = epoch * self._n + np.arange(self._n)
        turn, at = np.divmod(place, classes)
        out = np.empty(self._n, np.int64)
        for c, rows in enumerate(self._members):
            mine = at == c
            lap, inside = np.divmod(turn[mine], len(rows))
            for one in np.unique(lap).tolist():
                mixed = rows[shuffled(self._seed, f"class {c}", one, len(rows))]
                out[np.flatnonzero(mine)[lap == one]] = mixed[inside[lap == one]]
        return out[shuffled(self._seed, "order", epoch, self._n)]
