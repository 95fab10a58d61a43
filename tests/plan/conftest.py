"""A small bank with two kinds of source, and a plan over it."""

from types import SimpleNamespace

import numpy as np
import pytest

from symgen.bank import concat
from symgen.labels import label_set
from symgen.plan.make import make_plan
from symgen.recipe import Recipe
from symgen.symbols import table
from symgen.testing import tiny_bank

NAMES = ("a", "b", "exists", "forall", "plus")


@pytest.fixture
def planned(kinds):
    """planned(balance=..., source=..., groups=(ink, type), keep=mask...) -> namespace of plan, bank, entry, recipe."""

    def make(*, labels=NAMES, balance=None, weights=(3, 1), groups=(20, 6), keep=None, **changes):
        symbols, found = label_set(labels, table())
        ids = tuple(symbol.id for one in found.classes for symbol in one.symbols)
        parts = [tiny_bank(ids, n) for n in groups]
        bank = concat(parts)
        entry = np.repeat(np.arange(len(parts)), [len(part) for part in parts]).astype(np.int32)
        if keep is not None:
            mask = keep(bank, entry)
            bank, entry = bank.take(mask), entry[mask]
        kind = ("tiny_ink", "tiny_type")
        recipe = Recipe.model_validate(
            {
                "labels": labels,
                "balance": balance or {"per_class": 200},
                "source": [{"kind": kind[i], "weight": weights[i]} for i in range(len(groups))],
                **changes,
            }
        )
        plan = make_plan(recipe, found, bank, entry, symbols)
        return SimpleNamespace(plan=plan, bank=bank, entry=entry, recipe=recipe, labels=found, symbols=symbols)

    return make
