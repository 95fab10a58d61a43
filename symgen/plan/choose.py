"""Which item a row shows, from the row's symbol, split and index alone: so a bigger data set contains the smaller.

Source entries take turns by weight, and inside an entry the allographs of its items do (`plan.turns`). The items of one
allograph come in a keyed order, all of them once before any comes again, in another order each time.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.plan.permute import mix, permute
from symgen.plan.turns import Turns, turn_of

I64 = npt.NDArray[np.int64]


class Pools(NamedTuple):
    """From which items each item's partner is drawn. of, place: int64 (items of the bank,), an item's pool and its
    place there; start: int64 (pools + 1,), where each pool begins in `items`. No items at all where none is wanted.
    """

    of: I64
    place: I64
    start: I64
    items: I64


class Choice(NamedTuple):
    """What the kernel needs: D cells (a symbol in a split), E source entries, each divided into A shelves, one an
    allograph or, where these are not told apart, one in all.

    items: all items, by cell, entry and shelf; shelf_start, shelf_size (D * E, A) say where. key: uint64 (D * E, A).
    entries: turns of the entries, a list a cell. shelves: turns of the shelves, a list a cell and entry.
    """

    items: I64
    shelf_start: I64
    shelf_size: I64
    key: npt.NDArray[np.uint64]
    entries: Turns
    shelves: Turns
    pools: Pools


@kernel
def choose(choice: Choice, cell: I64, index: I64) -> tuple[I64, I64]:
    """Item and partner of each row, int64 (N,) twice. cell, index: int64 (N,). A partner is another item of the same
    pool, drawn by a hash; -1 where there is none or none is wanted.
    """
    n, n_entries, pools = len(cell), choice.entries.share.shape[1], choice.pools
    item, other = np.empty(n, np.int64), np.full(n, -1, np.int64)
    for row in range(n):
        e, use = turn_of(choice.entries, cell[row], index[row])
        one = cell[row] * n_entries + e
        shelf, use = turn_of(choice.shelves, one, use)
        size, key = choice.shelf_size[one, shelf], choice.key[one, shelf]
        again, place = divmod(use, size)
        found = choice.items[choice.shelf_start[one, shelf] + permute(place, size, mix(key, again, 1))]
        item[row] = found
        if len(pools.of) > 0:
            start = pools.start[pools.of[found]]
            members = pools.start[pools.of[found] + 1] - start
            if members > 1:
                step = 1 + np.int64(mix(key, use, 2) % np.uint64(members - 1))
                other[row] = pools.items[start + (pools.place[found] + step) % members]
    return item, other
