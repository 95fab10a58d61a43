"""From a recipe to everything that drawing needs: the one road that generate, preview, stream, plan and bench take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.labels import LabelSet, label_set
from symgen.plan.make import make_plan
from symgen.plan.plan import Plan
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.sources import load_all
from symgen.symbols import SymbolTable, table


@dataclass(frozen=True)
class Stocked:
    """A recipe with what it names, loaded. entry: int32 (items,), the recipe's source entry of each bank item."""

    recipe: Recipe
    symbols: SymbolTable
    labels: LabelSet
    bank: Bank
    entry: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Prepared(Stocked):
    """The same with the plan of every row."""

    plan: Plan


def stock(recipe: str | Path | Recipe, overrides: Sequence[str] = ()) -> Stocked:
    """Read the recipe (a shipped name, a path, or one already loaded), its symbols and its sources.

    Raises RecipeError or SourceError with what, where and what to do.
    """
    loaded = recipe if isinstance(recipe, Recipe) else load_recipe(recipe, overrides)
    symbols, labels = label_set(loaded.label_spec, table())
    return Stocked(loaded, symbols, labels, *load_all(loaded, symbols, labels))


def prepare(recipe: str | Path | Recipe, overrides: Sequence[str] = ()) -> Prepared:
    """As `stock`, and plan it: RecipeError also where a class has no item in any source."""
    found = stock(recipe, overrides)
    plan = make_plan(found.recipe, found.labels, found.bank, found.entry, found.symbols)
    return Prepared(found.recipe, found.symbols, found.labels, found.bank, found.entry, plan)
