"""Label guards: a drawing must go on looking like its symbol.

A row passes where its pieces, holes and free ends (`geometry.topology`) are those of the item that it was made of, or
of its partner where two inks were mixed, or else those of some other way in which the bank writes the symbol: an ε in
two arcs may become one in one go, a c never a closed ring. So what is allowed follows from the symbol's own
undistorted inks and templates. What moves on its own, as turn, slant, stretch and bend, is kept within the symbol
table's limits by the steps themselves.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.geometry import topology
from symgen.geometry.topology import FACTS
from symgen.paths import Paths
from symgen.rows import Rows

I8 = npt.NDArray[np.int8]

COMMON = 0.02
"""Share of a symbol's items from which on their way of writing is one of the symbol's own: rarer ones may be slips."""

FAULTS = tuple(f"other {fact}" for fact in FACTS)
"""By fact; what is counted with two pairs of pens has one name."""

PASSED = -1


class Guards:
    """What the items of a bank look like, and which of that each symbol's rows may look like."""

    def __init__(self, bank: Bank) -> None:
        self._items = topology.facts(bank.paths)
        self._symbols, self._ways = _ways(self._items, bank.catalogue.symbol_id)

    def judge(self, paths: Paths, rows: Rows, mixed: bool) -> npt.NDArray[np.int64]:
        """int64 (N,): for each row's distorted paths the position in FAULTS of what is wrong, or PASSED.

        mixed: the rows' partners have gone into them, so that a row may look like either.
        """
        own = self._items[rows.item]
        found = topology.facts(paths, own)
        apart = _apart(found, own)
        wrong: npt.NDArray[np.bool_] = np.asarray(apart.any(axis=1))
        if mixed:
            wrong &= _apart(found, self._items[np.where(rows.partner < 0, rows.item, rows.partner)]).any(axis=1)
        doubtful = np.flatnonzero(wrong)
        ways = self._ways[np.searchsorted(self._symbols, rows.symbol_id[doubtful])]
        unlike = _apart(found[doubtful, None], ways[..., None]).any(axis=2)
        wrong[doubtful] = np.all(unlike, axis=1)
        return np.where(wrong, apart.argmax(axis=1), PASSED)


def _apart(some: I8, others: I8) -> npt.NDArray[np.bool_]:
    """Whether ranges (..., 2) have no value in common; `others` may be single values (..., 1)."""
    return (some[..., 0] > others[..., -1]) | (some[..., 1] < others[..., 0])


def _ways(items: I8, symbol_id: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], I8]:
    """The symbols of a bank in order, and int8 (S, W, 5): the common ways of writing each; -1 where it has fewer."""
    symbols = np.unique(symbol_id)
    found = [list(_common(items[symbol_id == symbol])) for symbol in symbols]
    ways = np.full((len(symbols), max(map(len, found), default=0), len(FACTS)), -1, np.int8)
    for place, one in enumerate(found):
        ways[place, : len(one)] = np.reshape(one, (len(one), len(FACTS)))
    return symbols, ways


def _common(items: I8) -> Iterator[I8]:
    """Ways of writing, int8 (5,), that a share COMMON of items (n, 5, 2) shows beyond doubt, whatever the pen."""
    sure = items[(items[..., 0] == items[..., 1]).all(axis=1), :, 0]
    ways, counts = np.unique(sure, axis=0, return_counts=True)
    yield from ways[counts >= COMMON * len(items)]
