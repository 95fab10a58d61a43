"""Rows: the columns of a block of plan lines. A row says what to draw; it holds no pixels and no geometry."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

SPLITS = ("train", "validation", "test")  # fixed order: a split's number enters the random counters


class Rows(NamedTuple):
    """N plan lines.

    symbol_id, class_id, split_id (position in SPLITS), index (position inside symbol and split), attempt,
    item and partner (numbers in the bank; partner -1 = none), hand (the virtual writer, from split and index
    alone, so that one hand writes every class): int64 (N,).
    limits: float32 (N, L), each symbol's limits in the order of `symbols.LIMITS`.
    """

    symbol_id: I64
    class_id: I64
    split_id: I64
    index: I64  # type: ignore[assignment]  # the field's standard name, though tuples have a method of it
    attempt: I64
    item: I64
    partner: I64
    hand: I64
    limits: npt.NDArray[np.float32]

    def pick(self, which: npt.NDArray[np.integer] | npt.NDArray[np.bool_] | slice) -> Self:
        """The rows at `which`, as a new block."""
        return type(self)._make(column[which] for column in self)
