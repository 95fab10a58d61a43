"""What the checks look at: the data set, those it is held against, a run if one is given, and all their impressions."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.check._impress import SIDE, impress
from symgen.check._rows import Rows
from symgen.dataset import match_classes

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

_BLOCK = 2048
_THREADS = 2  # kernels and sha256 let go of the interpreter; more would only fight over the disk


@dataclass(frozen=True, eq=False)
class Prints:
    """Impressions of the rows of all sets, one set after the other.

    digest: uint64 (N,), of the pixels as they are. bits, hashes: see `_impress`. side: int64 (N,), 0 = the data set, 1
    and up = those it is held against. row: int64 (N,), position in its set. label: int64 (N,), in the data set's
    classes, -1 = none of them. owner: int64 (N,), who drew it or which design it is; its own where nobody knows.
    """

    digest: U64
    bits: U64
    hashes: U64
    side: I64
    row: I64
    label: I64
    owner: I64

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Rows without ink, of which nothing can be told."""
        return np.asarray(self.hashes == 0)


@dataclass(frozen=True, eq=False)
class Case:
    """data: what is checked. against: other sets. run, judge: folders of trained runs: one that looks for wrong labels,
    and an independent one that says which rows are out of their class.
    """

    data: Rows
    against: tuple[Rows, ...]
    run: Path | None
    judge: Path | None = None

    @cached_property
    def sets(self) -> tuple[Rows, ...]:
        """The data set first."""
        return (self.data, *self.against)

    @cached_property
    def prints(self) -> Prints:
        """Impressions of all rows, made on first use."""
        made = [_prints(one) for one in self.sets]
        places = [match_classes(one.classes, self.data.classes).labels for one in self.sets]
        sizes = [len(one) for one in self.sets]
        digest, bits, hashes = (np.concatenate(column) for column in zip(*made, strict=True))
        return Prints(
            digest,
            bits,
            hashes,
            side=np.repeat(np.arange(len(sizes)), sizes),
            row=np.concatenate([np.arange(n) for n in sizes]),
            label=np.concatenate([place[one.labels] for place, one in zip(places, self.sets, strict=True)]),
            owner=_owners(self.sets),
        )


def class_rows(prints: Prints) -> Iterator[tuple[int, I64]]:
    """The rows of each class that are not blank."""
    order = np.argsort(prints.label, kind="stable")
    order = order[~prints.blank[order] & (prints.label[order] >= 0)]
    labels, first = np.unique(prints.label[order], return_index=True)
    yield from zip(labels.tolist(), np.split(order, first[1:]), strict=True) if len(labels) else ()


def _prints(rows: Rows) -> tuple[U64, U64, U64]:
    n = len(rows)
    digest, bits, hashes = np.zeros(n, np.uint64), np.zeros((n, SIDE), np.uint64), np.zeros(n, np.uint64)

    def fill(block: tuple[int, npt.NDArray[np.uint8]]) -> None:
        start, images = block
        here = slice(start, start + len(images))
        impress(images, bits[here], hashes[here])
        digest[here] = [_digest(image) for image in images]

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(fill, rows.blocks(_BLOCK)):
            pass
    return digest, bits, hashes


def _digest(image: npt.NDArray[np.uint8]) -> int:
    return int.from_bytes(hashlib.sha256(np.ascontiguousarray(image).data).digest()[:8], "little")


def _owners(sets: Sequence[Rows]) -> I64:
    """Codes of the rows' groups, the same in all sets; a code of its own for each row of a set that knows none."""
    known: dict[str, int] = {}
    owners, free = [], 0
    for one in sets:
        if "groups" in one.lineage:
            codes, names = one.codes("groups")
            owners.append(np.array([known.setdefault(name, len(known)) for name in names], np.int64)[codes])
        else:
            free += len(one)
            owners.append(-np.arange(free - len(one) + 1, free + 1))
    return np.concatenate(owners)
