"""From a bank to what can be compared: inks of one allograph, stroke on stroke and point on point.

The inks of an allograph are matched with the one that lies nearest to all of them, its medoid; those far from it are
left out. Each is then laid over the mean by the best turn, size and place (Gower 1975, begun at the medoid); what is
left over is how people differ.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.allographs import find_allographs
from symgen.bank import Bank
from symgen.geometry.matching import follow, match, runs
from symgen.rng import mix64

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

FAR = 0.12
"""Inks farther than this from the medoid of their allograph are another way to write: mean distance, unit frame."""

FEWEST = 4
"""Inks that an allograph needs; of fewer, a mean says too little."""

MOST_STROKES = 6
ROUNDS = 3
"""How often the mean is taken anew and the inks laid over it."""


class Compared(NamedTuple):
    """n inks of one allograph, strokes end to end, with as many points each.

    items: int64 (n,), positions in the bank, the medoid first. mean: float64 (P, 2), in the unit frame.
    residual: float64 (n, P, 2), what each ink, laid over the mean, is away from it; their mean is zero.
    """

    symbol_id: int
    items: I64
    mean: F64
    residual: F64


def choose(bank: Bank, symbol_ids: Sequence[int], most: int, seed: int) -> I64:
    """Positions of at most `most` inks of each of these symbols, from as many writers as there are: int64 (n,).

    Outlines are passed over. Which inks: by a hash of seed and position, a writer's first ones before anybody's second.
    """
    strokes = np.diff(bank.paths.item_start)
    filled = np.r_[0, np.cumsum(bank.paths.filled)][bank.paths.item_start]
    open_ink = (filled[1:] == filled[:-1]) & (strokes >= 1) & (strokes <= MOST_STROKES)
    found = [_spread(bank, np.flatnonzero(open_ink & (bank.catalogue.symbol_id == one)), seed)[:most]
             for one in symbol_ids]  # fmt: skip
    return np.concatenate([np.zeros(0, np.int64), *found])


def _spread(bank: Bank, items: I64, seed: int) -> I64:
    """The items in an order by chance in which each writer comes once before one comes twice."""
    chance = np.array([int(mix64(np.uint64(seed), int(item), 0)) for item in items], np.uint64)
    items = items[np.argsort(chance, kind="stable")]
    writer = bank.catalogue.group.codes[items]
    order = np.argsort(writer, kind="stable")
    first = np.r_[0, np.flatnonzero(np.diff(writer[order])) + 1]
    turn = np.empty(len(items), np.int64)
    turn[order] = np.arange(len(items)) - np.repeat(first, np.diff(np.r_[first, len(items)]))[: len(items)]
    return items[np.argsort(turn, kind="stable")]


def compare(bank: Bank, items: I64) -> Iterator[Compared]:
    """The allographs of the inks at `items` (distinct positions) that have FEWEST inks or more, symbol by symbol."""
    inks = bank.take(items)
    symbol, allograph = inks.catalogue.symbol_id, find_allographs(inks)
    for one, way in sorted(set(zip(symbol.tolist(), allograph.tolist(), strict=True))):
        mine = np.flatnonzero((symbol == one) & (allograph == way))
        members, points = _followed(inks, mine)
        if len(members) >= FEWEST:
            yield Compared(one, items[members], *_aligned(points))


def _followed(bank: Bank, items: I64) -> tuple[I64, F64]:
    """Those of the items that lie near their medoid, itself first, and their points in its order: (n, P, 2)."""
    strokes = runs(bank.paths.take(items))
    n, n_strokes = len(items), int(strokes.item_start[1])
    pairs = np.stack([np.repeat(np.arange(n), n), np.tile(np.arange(n), n)], 1)
    apart = match(strokes, strokes, pairs).distance.reshape(n, n)
    medoid = int(np.minimum(apart, FAR).sum(axis=1).argmin())
    near = np.flatnonzero(apart[medoid] < FAR)
    near = np.r_[medoid, near[near != medoid]]
    found = match(strokes, strokes, np.stack([np.full(len(near), medoid), near], 1))
    points = follow(strokes, found, np.arange(len(near) + 1) * n_strokes, near)
    return items[near], points.astype(np.float64).reshape(len(near), -1, 2)


def _aligned(points: F64) -> tuple[F64, F64]:
    """Mean and residuals of shapes (n, P, 2) in correspondence, turn, size and place taken out."""
    mean = points[0]
    for _ in range(ROUNDS):
        low, high = mean.min(axis=0), mean.max(axis=0)
        mean = (mean - (low + high) / 2) / max(float((high - low).max()), 1e-9)
        laid = _laid_over(points, mean)
        mean = laid.mean(axis=0)
    return mean, laid - mean


def _laid_over(points: F64, mean: F64) -> F64:
    """Each shape moved, scaled and turned onto `mean` by least squares."""
    z, goal = points[..., 0] + 1j * points[..., 1], mean[:, 0] + 1j * mean[:, 1]
    z = z - z.mean(axis=1, keepdims=True)
    middle = goal.mean()
    scale = (np.conj(z) * (goal - middle)).sum(axis=1) / np.maximum((np.abs(z) ** 2).sum(axis=1), 1e-12)
    z = z * scale[:, None] + middle
    return np.stack([z.real, z.imag], -1)
