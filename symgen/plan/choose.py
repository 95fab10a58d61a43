"""Which item a row shows, from the row's symbol, split and index alone: so a bigger data set contains the smaller.

Source entries take turns in a fixed period that follows their weights. Inside an entry the items come in a keyed
order, all of them once before any comes again, in another order each time. Where items are capped, an entry whose
items are used up leaves the period and the others go on: a cell's rows fall into a few *segments*, one for each
set of entries that still give.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.plan.permute import mix, permute

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


class Choice(NamedTuple):
    """What the kernel needs: D cells (a symbol in a split), E source entries, G segments, T turns of all periods.

    items: all items, by cell and entry; list_start (D, E) and list_size (D, E) say where. key: uint64 (D, E).
    segment_start: (D+1,). segment_first: (G,). segment_used: (G, E). segment_period: (G,).
    period_start: (number of periods + 1,). turn_entry, turn_rank: (T,). share: (number of periods, E).
    """

    items: I64
    list_start: I64
    list_size: I64
    key: npt.NDArray[np.uint64]
    segment_start: I64
    segment_first: I64
    segment_used: I64
    segment_period: I64
    period_start: I64
    turn_entry: I64
    turn_rank: I64
    share: I64


@kernel
def choose(choice: Choice, cell: I64, index: I64, partner: bool) -> tuple[I64, I64]:
    """Item and partner of each row, int64 (N,) twice. cell, index: int64 (N,). Partner is another item of the same
    cell and entry, drawn by a hash; -1 where there is none or none is wanted.
    """
    n = len(cell)
    item, other = np.empty(n, np.int64), np.full(n, -1, np.int64)
    for row in range(n):
        d, i = cell[row], index[row]
        segment = choice.segment_start[d + 1] - 1
        while choice.segment_first[segment] > i:
            segment -= 1
        p = choice.segment_period[segment]
        begin = choice.period_start[p]
        whole, turn = divmod(i - choice.segment_first[segment], choice.period_start[p + 1] - begin)
        e = choice.turn_entry[begin + turn]
        use = choice.segment_used[segment, e] + whole * choice.share[p, e] + choice.turn_rank[begin + turn]
        size, start, key = choice.list_size[d, e], choice.list_start[d, e], choice.key[d, e]
        again, place = divmod(use, size)
        spot = permute(place, size, mix(key, again, 1))
        item[row] = choice.items[start + spot]
        if partner and size > 1:
            step = 1 + np.int64(mix(key, use, 2) % np.uint64(size - 1))
            other[row] = choice.items[start + (spot + step) % size]
    return item, other
