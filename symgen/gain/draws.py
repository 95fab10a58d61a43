"""Which real items a draw takes: k of each class, by a keyed order that knows nothing but the draw and the item's name.
So a larger draw of the same number holds the smaller, and no other class or data set changes it.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from symgen.gain.material import Pool
from symgen.gain.outcomes import ALL
from symgen.rng import stream_key


class Draw:
    """The items of one draw. by_class: (C,) tuples of item names, in the order in which they were drawn."""

    def __init__(self, shot: int, number: int, by_class: Sequence[tuple[str, ...]]) -> None:
        self.shot, self.number, self.by_class = shot, number, tuple(by_class)

    @property
    def name(self) -> str:
        """Of its folder: "5-0", "all-0"."""
        return f"{'all' if self.shot == ALL else self.shot}-{self.number}"

    @cached_property
    def items(self) -> frozenset[str]:
        """All items of the draw."""
        return frozenset(item for items in self.by_class for item in items)

    @cached_property
    def digest(self) -> str:
        """sha256 of the items, by which one draw is told from another."""
        return hashlib.sha256("\n".join(sorted(self.items)).encode()).hexdigest()

    def as_json(self, classes: Sequence[str]) -> dict[str, Any]:
        """The content of items.json."""
        named = {name: list(items) for name, items in zip(classes, self.by_class, strict=True) if items}
        shot = "all" if self.shot == ALL else self.shot
        return {"shot": shot, "draw": self.number, "digest": self.digest, "items": named}


def draw(pool: Pool, n_classes: int, shot: int, number: int) -> Draw:
    """Draw `shot` items of each class (ALL: every one); classes with fewer keep what they have.

    An item is whatever the real data call one; where several rows show it, all of them come with it.
    """
    keys = np.array([stream_key(number, f"gain/draw/{name}") for name in pool.items], np.uint64)
    pairs = np.unique(pool.part.labels[pool.row] * len(pool.items) + pool.item)
    label, item = np.divmod(pairs, len(pool.items))
    order = np.lexsort((keys[item], label))
    start = np.searchsorted(label[order], np.arange(n_classes + 1))
    stop = start[1:] if shot == ALL else np.minimum(start[1:], start[:-1] + shot)
    found = [item[order[a:b]].tolist() for a, b in zip(start[:-1].tolist(), stop.tolist(), strict=True)]
    return Draw(shot, number, [tuple(pool.items[i] for i in items) for items in found])


def as_bytes(drawn: Draw, classes: Sequence[str]) -> bytes:
    """items.json as a file holds it."""
    return json.dumps(drawn.as_json(classes), indent=1, ensure_ascii=False).encode() + b"\n"
