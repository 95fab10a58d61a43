"""Whether a test row has been seen before: by its lineage, by its writer, or by the picture itself.

Two people's full stops can be one picture, pixel for pixel. So where symbols are as simple as a stroke or a dot, equal
pictures are told as coincidences, and only lineage and writers count. Copies that were changed: `gain.cutting`.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.class_folders import SymbolClass
from symgen.gain.arms import GainError
from symgen.gain.material import Reading
from symgen.symbols import table

SIMPLE = ("minus", "period", "bar", "comma", "apostrophe", "1", "slash")
"""Symbols that are one stroke or dot; all that look like one of them are as simple."""

_SHOWN = 5


def refuse_leaks(real: Sequence[Reading], tests: Sequence[Reading], classes: Sequence[SymbolClass]) -> tuple[str, ...]:
    """Compare every test row with the real training rows; what was looked for and found clean, in sentences. GainError
    says what was found, how many, and what to do.

    The recipe's own ink needs no look here: it is cut to items of those rows, and checked again once drawn.
    """
    items = set().union(*(one.items.flatten().to_pylist() for one in real))
    writers = set().union(*(_writers(one) for one in real))
    pictures = {digest for one in real for digest in _digests(one)} - {b""}
    simple = np.array([bool(looks(one) & _simple()) for one in classes])
    coincidences: Counter[str] = Counter()
    for test in tests:
        _refuse(
            test,
            _shared(test.items, test.items.flatten().to_pylist(), items),
            "descend from items that are learned from",
        )
        _refuse(test, _shared(test.groups, _writers(test), writers), "are by writers of training rows")
        twins = np.array([digest in pictures for digest in _digests(test)], np.bool_)
        _refuse(test, twins & ~simple[test.part.labels], "are, pixel for pixel, pictures that are learned from")
        coincidences.update(classes[label].name for label in test.part.labels[twins].tolist())
    return _sentences(items, writers, tests, coincidences)


def _sentences(items: set[str], writers: set[str], tests: Sequence[Reading], found: Counter[str]) -> tuple[str, ...]:
    rows, nameless = sum(len(one.part) for one in tests), sum(int((one.part.groups == "").sum()) for one in tests)
    unknown = f"; of {nameless:,} test rows nobody knows the writer" if nameless else ""
    told = f", but for {found.total():,} of simple strokes and dots ({_counts(found)})" if found else ""
    return (
        f"Lineage: none of the {rows:,} test rows descends from any of the {len(items):,} real items learned from.",
        f"Writers: none of the {len(writers):,} writers of training rows wrote a test row{unknown}.",
        f"Pictures: no test picture equals a training picture{told}.",
    )


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in found.most_common(_SHOWN))


def _refuse(test: Reading, found: npt.NDArray[np.bool_], what: str) -> None:
    if found.any():
        first = ", ".join(test.part.row_ids[found][:_SHOWN].tolist()) + " ..." * int(found.sum() > _SHOWN)
        raise GainError(
            f"{int(found.sum()):,} of {len(found):,} rows of {test.name} {what}: {first}\n"
            "A test on them would measure memory. Keep them out of --real, or test on rows by other writers"
        )


def _shared(lists: pa.ListArray, names: Sequence[str], known: set[str]) -> npt.NDArray[np.bool_]:
    """Bool (N,): rows with a name among these. names: of all entries of the lists, one after another."""
    owner = np.repeat(np.arange(len(lists)), lists.value_lengths().to_numpy(zero_copy_only=False))
    found = np.zeros(len(lists), np.bool_)
    found[owner[np.array([name in known for name in names], np.bool_)]] = True
    return found


def _writers(reading: Reading) -> list[str]:
    """Who wrote what each row was made of, with the kind of source, for two sets may both have a "12"."""
    kinds = [items[0].split("/")[0] if items else "" for items in reading.items.to_pylist()]
    rows = zip(kinds, reading.groups.to_pylist(), strict=True)
    return [f"{kind}/{group}" for kind, groups in rows for group in groups]


def _digests(reading: Reading) -> list[bytes]:
    """Of each canonical picture; empty of a blank one, which shows nothing that could be known again."""
    inked = np.any(reading.part.images, axis=(1, 2)).tolist()
    return [
        hashlib.blake2b(image.tobytes(), digest_size=16).digest() if has_ink else b""
        for image, has_ink in zip(reading.part.images, inked, strict=True)
    ]


@cache
def _simple() -> frozenset[str]:
    return frozenset().union(*(looks(SymbolClass(name, (name,))) for name in SIMPLE))


def looks(one: SymbolClass) -> frozenset[str]:
    """Look-alike groups of a class's symbols; a symbol like no other is a group of its own."""
    found = [symbol for name in one.symbols if (symbol := table().get(name))]
    return frozenset(symbol.look_alike or symbol.name for symbol in found)
