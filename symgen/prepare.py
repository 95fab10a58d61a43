"""From a recipe to everything that drawing needs: the one road that generate, preview, stream, plan and bench take."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from symgen.allographs import allographs
from symgen.bank import Bank
from symgen.labels import LabelSet, label_set
from symgen.plan.make import make_plan
from symgen.plan.plan import Plan, Shard
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.sources import load_all
from symgen.symbols import SymbolTable, table

if TYPE_CHECKING:
    from symgen.package.census import Base, BaseShard


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
    """The same with the plan of every row. base: the one whose own rows go into the output beside them."""

    plan: Plan
    base: "Base | None" = None

    @property
    def shards(self) -> "tuple[Shard | BaseShard, ...]":
        """All files of the output: those to be drawn, then those of the base's own rows."""
        return (*self.plan.shards, *(self.base.shards if self.base else ()))


def stock(recipe: str | Path | Recipe, overrides: Sequence[str] = (), real_items: Set[str] | None = None) -> Stocked:
    """Read the recipe (a shipped name, a path, or one already loaded), its symbols and its sources.

    real_items: ids of the only items that sources of real people's ink may give; all of them where None.
    Raises RecipeError or SourceError with what, where and what to do.
    """
    loaded = recipe if isinstance(recipe, Recipe) else load_recipe(recipe, overrides)
    symbols, labels = label_set(loaded.label_spec, table())
    return Stocked(loaded, symbols, labels, *load_all(loaded, symbols, labels, real_items))


def prepare(recipe: str | Path | Recipe, overrides: Sequence[str] = (), real_items: Set[str] | None = None) -> Prepared:
    """As `stock`, and plan it: RecipeError also where a class has no item in any source."""
    found = stock(recipe, overrides, real_items)
    base = included = None
    if found.recipe.balance.include_base:
        from symgen.package.census import census  # Arrow takes a while, and few recipes need it to be planned

        base, included = census(found.recipe, found.labels, found.symbols)
    recipe = found.recipe
    allograph = allographs(found.bank) if recipe.mix or recipe.balance.allographs else None
    plan = make_plan(
        recipe, found.labels, found.bank, found.entry, found.symbols, included=included, allograph=allograph
    )
    return Prepared(recipe, found.symbols, found.labels, found.bank, found.entry, plan, base)
