"""Which groups make the page: every piece in exactly one of them, as likely in all as can be found.

The page is filled from left to right; at each step the first piece without a symbol gets one of the groups that it may
belong to. A beam keeps the best fillings, so that time grows with the page and not with its power.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from symgen.recognize.groups import Group

BEAM = 40


def cover(groups: Sequence[Group], scores: npt.NDArray[np.float64], n_pieces: int) -> list[int]:
    """Positions of the groups that are taken. scores: log odds that each is one symbol, float64 (N,).

    What is least is the sum of -log p, each group counting as many times as it has components, so that splitting a
    page into more symbols is not dearer in itself. Each piece alone must be in some group; as `groups.whole` gives it.
    """
    price = (np.logaddexp(0.0, -scores) * [group.share for group in groups]).tolist()
    masks = [sum(1 << k for k in group.pieces) for group in groups]
    holding: list[list[int]] = [[] for _ in range(n_pieces)]
    for i, group in enumerate(groups):
        for k in group.pieces:
            holding[k].append(i)
    full = (1 << n_pieces) - 1
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    finished: tuple[float, tuple[int, ...]] | None = None
    while states:
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for mask, (spent, chosen) in states.items():
            if mask == full:
                finished = min(finished or (np.inf, ()), (spent, chosen))
                continue
            for i in holding[(~mask & (mask + 1)).bit_length() - 1]:
                if not masks[i] & mask:
                    new = (spent + price[i], (*chosen, i))
                    grown[mask | masks[i]] = min(grown.get(mask | masks[i], new), new)
        # Fillings of different extent are compared by their price a piece.
        best = sorted(grown.items(), key=lambda one: (one[1][0] / one[0].bit_count(), one[1][1]))
        states = dict(best[:BEAM])
    return list(finished[1]) if finished else []
