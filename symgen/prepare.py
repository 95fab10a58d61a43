"""From a recipe to everything that drawing needs: the one road that generate, preview, stream, plan and bench take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.labels import LabelSet, label_set
from symgen.plan.plan import Plan, make_plan
from symgen.recipe import Recipe, load_recipe
from symgen.sources import load_all
from symgen.symbols import SymbolTable, table


@dataclass(frozen=True)
class Prepared:
    """A recipe with what it names, loaded. entry: int32 (items,), the recipe's source entry of each bank item."""

    recipe: Recipe
    symbols: SymbolTable
    labels: LabelSet
    bank: Bank
    entry: npt.NDArray[np.int32]
    plan: Plan


def prepare(recipe: str | Path | Recipe, overrides: Sequence[str] = ()) -> Prepared:
    """Read the recipe (a shipped name, a path, or one already loaded), its symbols and its sources, and plan it.

    Raises RecipeError or SourceError with what, where and what to do.
    """
    loaded = recipe if isinstance(recipe, Recipe) else load_recipe(recipe, overrides)
    symbols, labels = label_set(loaded.labels, table())
    bank, entry = load_all(loaded, symbols, labels)
    return Prepared(loaded, symbols, labels, bank, entry, make_plan(loaded, labels, bank, entry, symbols))
