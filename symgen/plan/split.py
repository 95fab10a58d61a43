"""Which split each item belongs to: whole groups go to one split, the same for every class and every seed.

Writers are known by the kind of their source and their name; designs by their name alone, because an outline font and
the pen font made after it are one hand. The groups of such a name space are walked in the order of a keyed hash. The
key is fixed, so two recipes over the same sources agree whatever their seeds, and training on one never sees the
other's validation writers. Groups of a base whose rows go into the output stay where the base has them. A group leaves
train only where every symbol that it holds keeps an item there: so what cannot be cut stays in train, and the plan's
notes name it.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank

I64 = npt.NDArray[np.int64]

_KEY = "symgen split 1"


class _Group(NamedTuple):
    """Its number in the catalogue, how many items of which symbols it holds, and how many in all."""

    code: int
    symbols: list[tuple[int, int]]
    size: int


def assign_splits(
    bank: Bank,
    spaces: Sequence[str],
    entry: npt.NDArray[np.int32],
    shares: Sequence[float],
    held: Mapping[tuple[str, str], int] | None = None,
) -> I64:
    """Position in SPLITS of each item, int64 (items,).

    spaces: the name space of each recipe entry's groups. entry: int32 (items,). shares: wanted share of a space's items
    for validation and for test. held: (name space, group) -> position in SPLITS, of groups whose split is settled.
    """
    split = np.zeros(len(bank), np.int64)
    known = sorted(set(spaces))
    space_of_entry = np.array([known.index(space) for space in spaces], np.int64)
    names = bank.catalogue.group.names
    for number, space in enumerate(known):
        items = np.flatnonzero(space_of_entry[entry] == number)
        groups = _groups(bank.catalogue.group.codes[items], bank.catalogue.symbol_id[items])
        groups.sort(key=lambda group: _hash(space, names[group.code]))
        side = np.zeros(len(names), np.int64)
        places = {group.code: (held or {}).get((space, names[group.code])) for group in groups}
        assigner = _Assigner(groups, {code: place for code, place in places.items() if place is not None})
        for place, share in enumerate(shares, start=1):
            assigner.fill(place, share)
        for code, place in assigner.gone.items():
            side[code] = place
        split[items] = side[bank.catalogue.group.codes[items]]
    return split


def _hash(space: str, group: str) -> bytes:
    return hashlib.blake2b(f"{_KEY}\x00{space}\x00{group}".encode(), digest_size=16).digest()


def _groups(codes: npt.NDArray[np.int32], symbols: I64) -> list[_Group]:
    pairs, counts = np.unique(np.stack([codes.astype(np.int64), symbols]), axis=1, return_counts=True)
    members: dict[int, list[tuple[int, int]]] = {}
    for code, symbol, count in zip(*pairs.tolist(), counts.tolist(), strict=True):
        members.setdefault(code, []).append((symbol, count))
    return [_Group(code, held, sum(count for _, count in held)) for code, held in members.items()]


class _Assigner:
    """Takes groups out of train, one split after the other, and keeps count of what that leaves."""

    def __init__(self, groups: list[_Group], held: Mapping[int, int]) -> None:
        self.groups = groups
        self.total = sum(group.size for group in groups)
        self.gone = dict(held)  # those held in train are gone in so far as no other split may take them
        self.left: Counter[int] = Counter()
        self.holders: dict[int, list[_Group]] = {}
        for group in groups:
            self.left.update(dict(group.symbols))
            for symbol, _ in group.symbols:
                self.holders.setdefault(symbol, []).append(group)
            if held.get(group.code):
                self.left.subtract(dict(group.symbols))

    def fill(self, place: int, share: float) -> None:
        """Choose the groups of the split at `place`: first for the symbols that fewest groups hold, so that as many
        symbols as can be are there, then in order until the share of items is reached.
        """
        room = share * self.total - sum(group.size for group in self.groups if self.gone.get(group.code) == place)
        for symbol in sorted(self.holders, key=lambda one: (len(self.holders[one]), one)):
            if not any(self.gone.get(group.code) == place for group in self.holders[symbol]):
                room -= self._take_one(self.holders[symbol], place, room)
        for group in self.groups:
            room -= self._take_one([group], place, room)
        if share and place not in self.gone.values():
            # None is as small as the share: the smallest will do, unless most of the source would go with it.
            self._take_one(sorted(self.groups, key=lambda group: group.size), place, self.total / 4)

    def _take_one(self, groups: list[_Group], place: int, room: float) -> int:
        """Take the first group that may go and of which half fits: it brings the share nearer. Returns its items."""
        for group in groups:
            if group.size <= 2 * room and self._may_go(group):
                self.gone[group.code] = place
                self.left.subtract(dict(group.symbols))
                return group.size
        return 0

    def _may_go(self, group: _Group) -> bool:
        return group.code not in self.gone and all(self.left[symbol] > count for symbol, count in group.symbols)
