"""Two classes drawn alike: pictures of one that lie nearer to those of the other than to their own, and the reverse.

Declared look-alikes (x and ×, 1 and l) are noted; others were most likely drawn wrongly or named wrongly.
"""

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case, Prints, class_rows
from symgen.check._findings import Finding, Findings, Shown
from symgen.check._impress import ones, overlap, widen
from symgen.kernels import kernel

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

_LEAST, _MOST = 8, 60  # rows of a class that are compared
_ROWS = 6000
_OWNERS = 5  # a class drawn by fewer has too few others of its own to lie near to
_UNLIKE = 24  # bits by which hashes differ of pictures that are not near at all
_SHOWN = 6


class Params(BaseModel):
    """How often one class may be taken for another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nearer: float = Field(0.35, gt=0, le=1, description="Share of either class that lies nearer to the other.")


def run(case: Case, params: Params) -> Findings:
    """Find each picture's nearest among other people's, in an even sample of the classes."""
    data, prints = case.data, case.prints
    rows = _sample(prints, len(data.classes))
    labels = prints.label[rows]
    nearest = np.full(len(rows), -1, np.int64)
    _find_nearest(prints.bits[rows], prints.hashes[rows], prints.owner[rows], nearest)
    counts = np.bincount(labels, minlength=len(data.classes))
    told = nearest >= 0
    taken = np.zeros((len(counts), len(counts)))
    np.add.at(taken, (labels[told], labels[nearest[told]]), 1)
    taken /= np.maximum(counts, 1)[:, None]
    wrong: list[Finding] = []
    alike: list[Finding] = []
    for one, other in np.argwhere(np.triu(np.minimum(taken, taken.T) >= params.nearer, 1)).tolist():
        names = (data.classes[one].name, data.classes[other].name)
        says = (f"{names[0]} and {names[1]} are drawn alike: {taken[one, other]:.0%} of the one lie nearest to the "
                f"other, {taken[other, one]:.0%} the other way round")  # fmt: skip
        chosen = np.stack([rows[labels == one][:_SHOWN], rows[labels == other][:_SHOWN]], axis=1).ravel()
        pictures = tuple(Shown(data.image(int(row)), data.classes[int(data.labels[row])].name) for row in chosen)
        (alike if data.look_alike(one, other) else wrong).append(
            Finding("drawn-alike", says, len(chosen), names, (), pictures)
        )
    return Findings(tuple(wrong), tuple(alike), {"rows_compared": len(rows)})


def _sample(prints: Prints, n_classes: int) -> I64:
    """Rows of the data set, evenly taken from each class whose items have at least `_OWNERS` owners."""
    most = int(np.clip(_ROWS // max(n_classes, 1), _LEAST, _MOST))
    chosen = [np.empty(0, np.int64)]
    for _, rows in class_rows(prints):
        own = rows[prints.side[rows] == 0]
        if len(own):
            own = own[np.unique(np.linspace(0, len(own) - 1, min(len(own), most)).astype(np.int64))]
        if len(np.unique(prints.owner[own])) >= _OWNERS:
            chosen.append(own)
    return np.concatenate(chosen)


@kernel
def _find_nearest(bits: U64, hashes: U64, owner: I64, nearest: I64) -> None:
    """For each row, the row of another owner that overlaps it most; stays -1 where none is near."""
    n = len(bits)
    most, wide = np.zeros(n), np.empty_like(bits)
    for i in range(n):
        widen(bits[i], wide[i])
    for i in range(n):
        for j in range(i + 1, n):
            if owner[i] == owner[j] or ones(hashes[i] ^ hashes[j]) > _UNLIKE:
                continue
            share = overlap(bits[i], bits[j], wide[i], wide[j])
            if share > most[i]:
                most[i], nearest[i] = share, j
            if share > most[j]:
                most[j], nearest[j] = share, i
