"""Near-duplicates among many impressions, in time near-linear in their number.

The rows are put in order of their 64-bit hashes, several times with the bits taken in another order, and each is
compared with the few that follow it: hashes that differ in few bits stand close together in some of the orders.
(Sorted neighbourhoods over permuted bits, as in Charikar 2002 and Manku et al. 2007.) What is close by hash is
confirmed by overlap.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.check._impress import SIDE, ones, overlap, widen
from symgen.kernels import kernel

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

ORDERS = 12
WINDOW = 16
DIFFERENT = 8
"""Bits in which hashes of the same ink differ at most, as a rule."""

_CHUNK = 1 << 16
_SHORT, _GAP = 0.1, 0.03  # how far below the bar an overlap lies that falls just short of it
_UNLIKE = 14  # hashes that differ in more bits are not of pictures that overlap by `short`


def near_pairs(bits: U64, hashes: U64, owner: I64, least: float) -> I64:
    """int64 (n, 2): pairs of rows, the smaller position first, that overlap by `least` and have different owners."""
    found = []
    for k in range(ORDERS):
        order = np.argsort(_reordered(hashes, 2 * k + 1, 11 * k), kind="stable")
        in_order, owners = hashes[order], owner[order]  # read one after the other, they stay in the processor's cache
        for first in range(0, len(order), _CHUNK):
            pairs = np.empty((min(_CHUNK, len(order) - first) * WINDOW, 2), np.int64)
            n = _compare(order, first, bits, in_order, owners, least, pairs)
            found.append(pairs[:n].copy())
    if not found:
        return np.empty((0, 2), np.int64)
    return np.unique(np.concatenate(found), axis=0)


def _reordered(hashes: U64, stride: int, first: int) -> U64:
    """The hashes with their bits in another order: an odd stride visits each of 64 once."""
    out = np.zeros_like(hashes)
    for k in range(64):
        bit = (hashes >> np.uint64((first + k * stride) % 64)) & np.uint64(1)
        out |= bit << np.uint64(63 - k)
    return out


@kernel
def _compare(order: I64, first: int, bits: U64, hashes: U64, owner: I64, least: float, pairs: I64) -> int:
    """Fill in the pairs that begin in one chunk of an order; returns how many. hashes, owner: in that order."""
    n = 0
    wide, wide_other = np.empty(SIDE, np.uint64), np.empty(SIDE, np.uint64)
    for place in range(first, min(first + _CHUNK, len(order))):
        i = order[place]
        widened = False
        for later in range(place + 1, min(place + 1 + WINDOW, len(order))):
            if owner[place] == owner[later] or ones(hashes[place] ^ hashes[later]) > DIFFERENT:
                continue
            j = order[later]
            if not widened:
                widen(bits[i], wide)
                widened = True
            widen(bits[j], wide_other)
            if overlap(bits[i], bits[j], wide, wide_other) >= least:
                pairs[n, 0], pairs[n, 1] = min(i, j), max(i, j)
                n += 1
    return n


class Chance(NamedTuple):
    """How often two pictures of a class that are of different owners are alike. same: pairs that overlap by `least`.
    short: pairs that fall just short of it. pairs: how many were looked at.

    Copies overlap fully and almost never fall short, while likeness by chance falls short more often than not. So where
    full overlaps are many and near misses are few, they are copies, and the fewer of the two tells of chance.
    """

    same: int
    short: int
    pairs: int

    def rate(self) -> float:
        """Likenesses by chance a pair."""
        return min(self.same, self.short) / max(self.pairs, 1)

    def at_most(self) -> float:
        """The same, but never 0: what was not seen in so many pairs may yet be there."""
        return (min(self.same, self.short) + 1) / max(self.pairs, 1)


def chance(bits: U64, hashes: U64, owner: I64, least: float, most_pairs: int) -> Chance:
    """Look at all pairs of rows, or at `most_pairs` of them spread evenly over all distances between two."""
    n = len(bits)
    distances = np.arange(1, n // 2 + 1)
    if n * len(distances) > most_pairs:
        wanted = max(1, most_pairs // n)
        distances = np.unique(np.linspace(1, n // 2, wanted).astype(np.int64))
    return Chance(*_sample(bits, hashes, owner, distances, least)) if n > 1 else Chance(0, 0, 0)


@kernel
def _sample(bits: U64, hashes: U64, owner: I64, distances: I64, least: float) -> tuple[int, int, int]:
    same = short = looked = 0
    n = len(bits)
    wide, wide_other = np.empty(SIDE, np.uint64), np.empty(SIDE, np.uint64)
    for distance in distances:
        for i in range(n):
            j = (i + distance) % n
            if owner[i] == owner[j]:
                continue
            looked += 1
            if ones(hashes[i] ^ hashes[j]) > _UNLIKE:
                continue
            widen(bits[i], wide)
            widen(bits[j], wide_other)
            share = overlap(bits[i], bits[j], wide, wide_other)
            same += share >= least
            short += least - _SHORT <= share < least - _GAP
    return same, short, looked


def components(n: int, pairs: I64) -> I64:
    """int64 (n,): the smallest row that each of n rows hangs together with through the pairs."""
    parent = np.arange(n)
    _unite(parent, pairs)
    return parent


@kernel
def _unite(parent: I64, pairs: I64) -> None:
    for k in range(len(pairs)):
        a, b = pairs[k, 0], pairs[k, 1]
        while parent[a] != a:
            parent[a] = a = parent[parent[a]]
        while parent[b] != b:
            parent[b] = b = parent[parent[b]]
        parent[max(a, b)] = min(a, b)
    for i in range(len(parent)):
        root = i
        while parent[root] != root:
            root = parent[root]
        parent[i] = root
