"""Which pictures are copies: those with equal pixels, and those too alike to be different drawings."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.check._case import Case, Prints, class_rows
from symgen.check._near import Chance, chance, near_pairs

I64 = npt.NDArray[np.int64]

SIMPLE = frozenset(
    {
        "minus",
        "underscore",
        "period",
        "cdot",
        "bar",
        "comma",
        "prime",
        "apostrophe",
        "1",
        "slash",
        "backslash",
        "I",
        "l",
    }
)
"""Symbols so plain that two people's drawings of them may be the same picture: only equal pixels make copies."""

_LOOKED_AT = 200_000  # pairs of a class that tell its rate of likeness by chance


class Places(NamedTuple):
    """Where rows lie: splits of the data set first, then the other sets. of_row: int64 (N,). names: of the places."""

    of_row: I64
    names: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> "Places":
        """The places of all rows of a case."""
        splits = case.data.splits
        of_row = len(splits) - 1 + case.prints.side
        of_row[: len(case.data)] = case.data.split
        return cls(of_row, (*splits, *(one.name for one in case.against)))


class Bar(NamedTuple):
    """When pictures are copies. overlap: share of ink in common. chance: doubles a row that a class may have by chance
    to be judged by overlap at all. doubt: likelihood that chance alone makes as many, above which none count.
    """

    overlap: float
    chance: float
    doubt: float


def equal_pairs(prints: Prints, places: Places) -> tuple[I64, I64]:
    """int64 (n, 2) each: rows with equal pixels and one label, every row with the first such row of each place; and of
    pictures with several labels, the first row of each label with the first of all. Blank ones are not looked at.
    """
    rows = np.flatnonzero(~prints.blank)
    digest, picture = np.unique(prints.digest[rows], return_inverse=True)
    key = picture * (np.int64(prints.label.max(initial=0)) + 2) + prints.label[rows] + 1
    same = [np.empty((0, 2), np.int64)]
    for place in range(len(places.names)):
        here = places.of_row[rows] == place
        known, first = np.unique(key[here], return_index=True)
        at = np.searchsorted(known, key)
        met = np.flatnonzero(np.isin(key, known))
        pairs = np.stack([rows[here][first[at[met]]], rows[met]], axis=1)
        same.append(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1))
    _, labelled = np.unique(key, return_index=True)
    firsts = np.full(len(digest), len(rows))
    np.minimum.at(firsts, picture, np.arange(len(rows)))
    others = np.stack([rows[firsts[picture[labelled]]], rows[labelled]], axis=1)
    return np.unique(np.concatenate(same), axis=0), others[others[:, 0] != others[:, 1]]


def alike_pairs(case: Case, places: Places, bar: Bar) -> I64:
    """int64 (n, 2): rows of one class and different owners that overlap, where chance does not explain how many do."""
    prints = case.prints
    kept = [np.empty((0, 2), np.int64)]
    for label, rows in class_rows(prints):
        if any(symbol.name in SIMPLE for symbol in case.data.symbols[label]):
            continue
        bits, hashes, owner = prints.bits[rows], prints.hashes[rows], prints.owner[rows]
        place = places.of_row[rows]
        # Asked within one split, as copies between two would pass for chance.
        own = place == np.bincount(place[prints.side[rows] == 0], minlength=1).argmax()
        seen = chance(bits[own], hashes[own], owner[own], bar.overlap, _LOOKED_AT)
        if seen.rate() * own.sum() <= bar.chance:
            pairs = near_pairs(bits, hashes, owner, bar.overlap)
            kept += [rows[found] for found in _beyond_chance(pairs, place, owner, seen, bar.doubt)]
    return np.concatenate(kept)


def _beyond_chance(pairs: I64, place: I64, owner: I64, seen: Chance, doubt: float) -> Iterator[I64]:
    """The pairs between two places (or within one) where more rows have a double than chance would give."""
    ends = np.sort(place[pairs], axis=1)
    counts = np.bincount(place)
    for one, other in np.unique(ends, axis=0).tolist():
        here = pairs[(ends == (one, other)).all(axis=1)]
        involved = np.unique(here)
        # Across two places it is the smaller one's rows that have a double in the other.
        fewer, more = sorted((one, other), key=lambda which: int(counts[which]))
        # Two designs that happen to be alike are one event of chance, however many rows were drawn from them.
        events = len(np.unique(np.sort(owner[here], axis=1), axis=0))
        doubles = min(int((place[involved] == fewer).sum()), events)
        if likelihood(doubles, int(counts[fewer]), seen.at_most() * int(counts[more])) <= doubt:
            yield here


def likelihood(doubles: int, rows: int, expected: float) -> float:
    """A bound of how likely it is that `doubles` or more of `rows` have a double by chance, each having `expected`.

    Chernoff's: exp(-n KL(k/n || p)), with p = 1 - exp(-expected).
    """
    p, share = -math.expm1(-expected), doubles / rows
    if share <= p:
        return 1.0
    rest = (1 - share) * math.log((1 - share) / (1 - p)) if share < 1 else 0.0
    return math.exp(-rows * (share * math.log(share / p) + rest))
