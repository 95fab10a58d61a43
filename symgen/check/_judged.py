"""What a trained run says of rows, block by block: shared by the checks that ask one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise_block
from symgen.check._rows import Rows

if TYPE_CHECKING:
    from symgen.train.run_folder import Run

I64 = npt.NDArray[np.int64]

_BLOCK = 4096


def said_of(data: Rows, rows: I64, run: "Run") -> Iterator[tuple[I64, npt.NDArray[np.float32]]]:
    """Blocks of `rows`, each with the run's probabilities: int64 (B,), float32 (B, its classes)."""
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        images = canonicalise_block(np.stack([data.image(i) for i in block.tolist()]), run.size, run.mode)
        yield block, run.probabilities(images)
