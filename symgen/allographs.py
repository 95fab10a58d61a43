"""Allographs: the ways in which people write one symbol, found among the items of a bank.

Items of one symbol are of one allograph where they have equally many strokes and, matched stroke by stroke and laid
over each other (`geometry.matching`), lie near one another. Which way a stroke was run, and in which order strokes
came, does not tell two apart, for a picture does not show it. Of each symbol and number of strokes a sample is looked
at: the item with most others near it stands for the first allograph, then the same among those that are left; every
item of the bank then goes with the one that is nearest. So nothing hangs on chance or on the order of the bank.

Filled outlines are of no allograph: nothing of them can be matched.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.bank import Bank
from symgen.caches import cache_home, prune
from symgen.errors import StoreError
from symgen.geometry.matching import Runs, match, runs

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

NONE = -1
"""The allograph of filled outlines."""

NEAR = 0.075
"""Items of one allograph lie no farther than this from the one that stands for it: mean distance, unit frame."""

SAMPLE = 128
"""Items of one symbol and number of strokes that are compared each with each."""

MOST = 8
"""Allographs of one symbol with one number of strokes; what is left then goes with the nearest."""

FEWEST = 0.02
"""Share of the sample that must lie near an item before it stands for an allograph."""

_VERSION = 1  # raise where the result changes for another reason than the figures above: it is kept in the cache


def allographs(bank: Bank) -> I32:
    """int32 (items,): the allograph of each item, a number within its symbol from 0 on; NONE for filled outlines.

    The result is kept in the cache folder by the bank's content.
    """
    meaning = repr((_VERSION, NEAR, SAMPLE, MOST, FEWEST, bank.digest))
    kept = cache_home() / "allographs" / f"{hashlib.sha256(meaning.encode()).hexdigest()[:32]}.npy"
    found = _kept(kept, len(bank))
    if found is None:
        found = find_allographs(bank)
        _keep(kept, found)
    return found


def _kept(path: Path, n: int) -> I32 | None:
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):  # not there yet, or damaged
        return None
    return found if found.dtype == np.int32 and found.shape == (n,) else None


def _keep(path: Path, found: I32) -> None:
    try:
        store.put(path, lambda file: np.save(file, found, allow_pickle=False))
        prune(path.parent)
    except (OSError, StoreError):  # the cache is never needed
        return


def find_allographs(bank: Bank) -> I32:
    """As `allographs`, looked for anew."""
    strokes = runs(bank.paths)
    out = np.full(len(bank), NONE, np.int32)
    numbers = dict[int, int]()
    for symbol, items in _alike(bank, strokes):
        stands = _stand_for(strokes, items)
        first = numbers.get(symbol, 0)
        out[items] = first + np.argmin(_distances(strokes, items, stands), axis=1)
        numbers[symbol] = first + len(stands)
    return out


def _alike(bank: Bank, strokes: Runs) -> Iterator[tuple[int, I64]]:
    """(symbol, its items with equally many strokes), each list in the order of fingerprints: as good as by chance,
    and the same wherever an item stands in the bank.
    """
    count, symbol = np.diff(strokes.item_start).astype(np.int64), bank.catalogue.symbol_id
    usable = np.flatnonzero(strokes.drawn & (count > 0))
    order = usable[np.lexsort((bank.catalogue.fingerprint[usable], count[usable], symbol[usable]))]
    change = np.flatnonzero((np.diff(symbol[order]) != 0) | (np.diff(count[order]) != 0)) + 1
    for items in np.split(order, change):
        if len(items):
            yield int(symbol[items[0]]), items


def _stand_for(strokes: Runs, items: I64) -> I64:
    """Those of the items that stand for an allograph each, the commonest first."""
    sample = items[np.linspace(0, len(items) - 1, min(SAMPLE, len(items))).astype(np.int64)]
    near = _distances(strokes, sample, sample) <= NEAR
    left = np.ones(len(sample), np.bool_)
    found: list[int] = []
    while left.any() and len(found) < MOST:
        votes = np.where(left, near[:, left].sum(axis=1), 0)
        best = int(np.argmax(votes))
        if found and votes[best] < FEWEST * len(sample):
            break
        found.append(int(sample[best]))
        left &= ~near[best]
        left[best] = False
    return np.array(found, np.int64)


def _distances(strokes: Runs, items: I64, others: I64) -> npt.NDArray[np.float32]:
    """float32 (len(items), len(others)): how far each of `others` stays from each item once laid over it."""
    pairs = np.stack([np.repeat(items, len(others)), np.tile(others, len(items))], 1)
    return match(strokes, strokes, pairs).distance.reshape(len(items), len(others))
