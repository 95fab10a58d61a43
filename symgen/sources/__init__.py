"""One file a source: everything a source reads is reduced here to a Bank."""

import numpy as np
import numpy.typing as npt

from symgen import steps
from symgen.bank import Bank, concat
from symgen.labels import LabelSet
from symgen.recipe import Recipe
from symgen.sources._cache import load_cached
from symgen.symbols import SymbolTable


def load_all(recipe: Recipe, symbols: SymbolTable, labels: LabelSet) -> tuple[Bank, npt.NDArray[np.int32]]:
    """Every item of the recipe's sources whose symbol is in the label set, and the source entry of each, int32.

    The bank's about["sources"] holds what each entry's own bank says of itself, digest included.
    """
    wanted = np.array([symbol.id for one in labels.classes for symbol in one.symbols], np.int64)
    banks, abouts = [], []
    for source in recipe.source:
        bank = load_cached(source.kind, steps.load("sources", source.kind), source.params, symbols)
        abouts.append({**bank.about, "digest": bank.digest})
        banks.append(bank.take(np.isin(bank.catalogue.symbol_id, wanted)))
    entry = np.repeat(np.arange(len(banks)), [len(bank) for bank in banks]).astype(np.int32)
    joined = concat(banks)
    return Bank(joined.paths, joined.catalogue, {**joined.about, "sources": abouts}), entry
