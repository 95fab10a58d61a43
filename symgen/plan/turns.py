"""Who gives the next row, where several share in giving by weight: one road for source entries and for allographs.

Those who share take turns in a fixed period that follows their weights. Where what each can give is capped, one that
is used up leaves the period and the others go on: a list's rows fall into a few *segments*, one for each set of
sharers that still give.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

I64 = npt.NDArray[np.int64]

LONGEST_PERIOD = 1024


class Period(NamedTuple):
    """T turns of E entries. entry: int64 (T,) whose turn it is. rank: int64 (T,) its earlier turns in the period.
    share: int64 (E,) its turns in a whole period.
    """

    entry: I64
    rank: I64
    share: I64


def period(weights: Sequence[float]) -> Period:
    """Turns by weight (0 = never), spread as evenly as can be; exact where the weights have a small common measure.

    The order is that of smooth weighted round robin: each turn goes to the entry that is owed most.
    """
    share = _whole(weights)
    total = sum(share)
    owed, entry, rank, taken = [0] * len(share), [], [], [0] * len(share)
    for _ in range(total):
        owed = [debt + part for debt, part in zip(owed, share, strict=True)]
        turn = max(range(len(share)), key=lambda e: (owed[e], -e))
        owed[turn] -= total
        entry.append(turn)
        rank.append(taken[turn])
        taken[turn] += 1
    return Period(np.array(entry, np.int64), np.array(rank, np.int64), np.array(share, np.int64))


def _whole(weights: Sequence[float]) -> list[int]:
    """Whole numbers in the ratio of the weights, or nearly so where that would take too many."""
    exact = [Fraction(repr(float(weight))) for weight in weights]
    measure = lcm(*(weight.denominator for weight in exact))
    parts = [int(weight * measure) for weight in exact]
    parts = [part // (gcd(*parts) or 1) for part in parts]
    if sum(parts) <= LONGEST_PERIOD:
        return parts
    total = sum(exact)
    return [max(1, round(weight / total * LONGEST_PERIOD)) if weight else 0 for weight in exact]


class Segment(NamedTuple):
    """first: the cell's index at which it begins. active: which entries give. used: items of each entry before it."""

    first: int
    active: tuple[bool, ...]
    used: tuple[int, ...]


def segments(sizes: Sequence[int], cap: int | None, weights: Sequence[float]) -> tuple[list[Segment], int]:
    """The segments of a cell whose entries hold `sizes` items, and how many rows it can give (-1: no end)."""
    active = tuple(size > 0 for size in sizes)
    used, first, found = [0] * len(sizes), 0, []
    while any(active):
        found.append(Segment(first, active, tuple(used)))
        if cap is None:
            return found, -1
        turns = period([weight * on for weight, on in zip(weights, active, strict=True)])
        left = [size * cap - gone for size, gone in zip(sizes, used, strict=True)]
        length = min(_rows_until(turns, e, left[e]) for e in range(len(sizes)) if active[e])
        whole, rest = divmod(length, len(turns.entry))
        within = np.bincount(turns.entry[:rest], minlength=len(sizes))
        used = [gone + whole * int(turns.share[e]) + int(within[e]) for e, gone in enumerate(used)]
        first += length
        active = tuple(size * cap > gone for size, gone in zip(sizes, used, strict=True))
    return found, first


def _rows_until(turns: Period, entry: int, uses: int) -> int:
    """Rows after which `entry` has had `uses` turns."""
    whole, rest = divmod(uses - 1, int(turns.share[entry]))
    return whole * len(turns.entry) + int(np.flatnonzero(turns.entry == entry)[rest]) + 1


class Turns(NamedTuple):
    """What the kernel needs to know of L lists that E sharers give to: G segments, T turns of all periods.

    segment_start: (L+1,). segment_first: (G,). segment_used: (G, E). segment_period: (G,).
    period_start: (number of periods + 1,). turn_entry, turn_rank: (T,). share: (number of periods, E).
    """

    segment_start: I64
    segment_first: I64
    segment_used: I64
    segment_period: I64
    period_start: I64
    turn_entry: I64
    turn_rank: I64
    share: I64


class TurnsMaker:
    """Collects lists, each under weights of its own, and packs them; periods that occur again are kept once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._segment_start = [0]
        self._segments: list[tuple[int, tuple[int, ...], int]] = []
        self._numbers: dict[tuple[float, ...], int] = {}
        self._periods: list[Period] = []

    def add(self, sizes: Sequence[int], cap: int | None, weights: Sequence[float]) -> None:
        """One more list: at most `most` sharers with so many items each."""
        spare = (0,) * (self._most - len(sizes))
        for segment in segments(sizes, cap, weights)[0]:
            giving = tuple(weight * on for weight, on in zip(weights, segment.active, strict=True))
            number = self._numbers.setdefault((*giving, *spare), len(self._periods))
            if number == len(self._periods):
                self._periods.append(period((*giving, *spare)))
            self._segments.append((segment.first, (*segment.used, *spare), number))
        self._segment_start.append(len(self._segments))

    def packed(self) -> Turns:
        """All lists added so far, in that order."""
        empty = np.zeros(0, np.int64)
        return Turns(
            segment_start=np.array(self._segment_start, np.int64),
            segment_first=np.array([first for first, _, _ in self._segments], np.int64),
            segment_used=np.array([used for _, used, _ in self._segments], np.int64).reshape(-1, self._most),
            segment_period=np.array([number for _, _, number in self._segments], np.int64),
            period_start=np.cumsum([0, *(len(turn.entry) for turn in self._periods)]),
            turn_entry=np.concatenate([empty, *(turn.entry for turn in self._periods)]),
            turn_rank=np.concatenate([empty, *(turn.rank for turn in self._periods)]),
            share=np.array([turn.share for turn in self._periods], np.int64).reshape(-1, self._most),
        )


@kernel
def turn_of(turns: Turns, one: int, index: int) -> tuple[int, int]:
    """Who gives row `index` of list `one`, and how many rows it gave to the list before."""
    segment = turns.segment_start[one + 1] - 1
    while turns.segment_first[segment] > index:
        segment -= 1
    p = turns.segment_period[segment]
    begin = turns.period_start[p]
    whole, turn = divmod(index - turns.segment_first[segment], turns.period_start[p + 1] - begin)
    e = turns.turn_entry[begin + turn]
    return e, turns.segment_used[segment, e] + whole * turns.share[p, e] + turns.turn_rank[begin + turn]
