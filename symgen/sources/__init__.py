"""One file a source: everything a source reads is reduced here to a Bank."""

from collections.abc import Set
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from symgen import steps
from symgen.bank import Bank, concat, summary
from symgen.labels import LabelSet
from symgen.recipe import Drawing
from symgen.sources._cache import load_cached
from symgen.symbols import SymbolTable


def load_all(
    recipe: Drawing, symbols: SymbolTable, labels: LabelSet, real_items: Set[str] | None = None
) -> tuple[Bank, npt.NDArray[np.int32]]:
    """Every item of the recipe's sources whose symbol is in the label set, and the source entry of each, int32.

    real_items: ids of the only items that sources of real people's ink may give; all of them where None. The bank's
    about["sources"] holds what each entry's own bank, so cut, says of itself, digest included.
    """
    wanted = np.array([symbol.id for one in labels.classes for symbol in one.symbols], np.int64)
    banks, abouts = [], []
    for source in recipe.source:
        bank = load_cached(source.kind, steps.load("sources", source.kind), source.params, symbols)
        if real_items is not None and source.real_ink:
            bank = _cut(bank, source.kind, real_items)
        abouts.append({**bank.about, "digest": bank.digest})
        banks.append(bank.take(np.isin(bank.catalogue.symbol_id, wanted)))
    entry = np.repeat(np.arange(len(banks)), [len(bank) for bank in banks]).astype(np.int32)
    joined = concat(banks)
    return Bank(joined.paths, joined.catalogue, {**joined.about, "sources": abouts}), entry


def _cut(bank: Bank, kind: str, items: Set[str]) -> Bank:
    """The items of a bank that are among `items`. Its digest is that of what is left, so that another cut is another
    bank to everything that is made of it.
    """
    kept = bank.take(np.array([item in items for item in bank.catalogue.item.tolist()], np.bool_))
    found = summary(kept, kind, bank.about.get("dropped"))
    return replace(found, about={**found.about, "cut_from": len(bank)})
