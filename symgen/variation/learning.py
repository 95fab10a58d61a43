"""From a bank to a table: which inks are learned from, and what is said of them."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from symgen import __version__, steps
from symgen.bank import Bank
from symgen.caches import cache_home, prune
from symgen.errors import SourceError, StoreError
from symgen.licence import strictest
from symgen.symbols import SymbolTable, table
from symgen.variation.compare import Compared, choose, compare
from symgen.variation.fit import Variation, fit
from symgen.variation.table import DIGITS, Lineage, Table, hashed, read

RICH = 20
"""Inks that a symbol needs to be learned from, where nothing else is asked for."""

MOST = 100
"""Inks of a symbol that are learned from; more of them would drown the other symbols, and say little new."""

LEAST_INKS = 100
"""Inks that a table needs: it holds more than a thousand numbers."""


def learned(
    bank: Bank, symbols: SymbolTable, *, without: Sequence[int] = (), least: int = RICH, most: int = MOST, seed: int = 0
) -> Table:
    """How people vary the symbols of a bank that have at least `least` inks in it.

    without: symbol ids to leave out. most: inks of a symbol at most. SourceError where too little is left.
    """
    ids, counts = np.unique(bank.catalogue.symbol_id, return_counts=True)
    rich = [one for one, n in zip(ids.tolist(), counts.tolist(), strict=True) if n >= least and one not in without]
    found = list(compare(bank, choose(bank, rich, most, seed)))
    n = sum(len(one.items) for one in found)
    if n < LEAST_INKS:
        raise SourceError(
            f"too little to learn from: {n} pen-drawn inks in {len(found)} ways to write {len(rich)} symbols that have "
            f"{least} inks or more; a table needs {LEAST_INKS}. Take a larger bank, or the table that is shipped"
        )
    made = fit(found, bank.catalogue.group.codes)
    hand, row = np.round(made.hand, DIGITS), np.round(made.row, DIGITS)
    return Table(hand, row, _lineage(bank, symbols, found, made, without, seed))


def _lineage(
    bank: Bank, symbols: SymbolTable, found: Sequence[Compared], made: Variation, without: Sequence[int], seed: int
) -> Lineage:
    used = bank.catalogue.take(np.sort(np.concatenate([one.items for one in found])))
    sources, origins = used.source.tolist(), used.origin.tolist()
    real = {kind for kind in set(sources) if is_real(kind)}
    origin_of = sorted({(kind, of) for kind, of in zip(sources, origins, strict=True) if kind not in real})
    items = [item for item, kind in zip(used.item.tolist(), sources, strict=True) if kind in real]
    return Lineage(
        bank=bank.digest,
        inks=len(used),
        sources=dict(sorted(Counter(sources).items())),
        origins={kind: tuple(of for one, of in origin_of if one == kind) for kind in sorted(set(sources))},
        licence=strictest(used.licence.tolist()),
        writers=len(set(used.group.tolist())),
        classes=tuple(sorted({symbols.by_id(one.symbol_id).name for one in found})),
        without=tuple(sorted(symbols.by_id(one).name for one in without)),
        allographs=len(found),
        real_inks=hashed(items),
        seed=seed,
        symgen=__version__,
        rms=round(made.rms, 5),
        hand_share=round(made.hand_share, 4),
        left=round(made.left, 5),
        spectrum=tuple(round(float(one), 4) for one in made.spectrum),
    )


def is_real(kind: str) -> bool:
    """Whether a source holds what real people wrote; an unknown one might."""
    return kind not in steps.names("sources") or bool(getattr(steps.load("sources", kind), "REAL_INK", False))


def of_own_ink(bank: Bank) -> Table:
    """The table of a recipe's own real ink, few inks of a symbol though there may be; kept in the user's cache folder.

    SourceError where the bank has no real ink, or too little.
    """
    real = np.array([is_real(kind) for kind in bank.catalogue.source.names], np.bool_)
    inks = bank.take(real[bank.catalogue.source.codes])
    if not len(inks):
        raise SourceError("table = 'sources' learns from the recipe's own real ink, and none of its sources has any; "
                          "leave table out, or name a file that `symgen learn` made")  # fmt: skip
    place = cache_home() / "variation" / f"{hashlib.sha256(f'{_code()} {inks.digest}'.encode()).hexdigest()[:32]}.json"
    try:
        return read(place)
    except SourceError:  # not learned yet
        made = learned(inks, table(), least=1)
    try:
        made.save(place)
        prune(place.parent, "*.json")
    except (StoreError, OSError):
        pass
    return made


@cache
def _code() -> str:
    """Over all code that makes tables, so that a changed one never meets what its older self left behind."""
    package = Path(__file__).parent.parent
    beside = ("allographs.py", "geometry/matching.py", "geometry/lattice.py")
    files = [*package.glob("variation/*.py"), *(package / name for name in beside)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in sorted(files))).hexdigest()
