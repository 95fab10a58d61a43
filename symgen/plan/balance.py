"""How many rows each class gets in each split: the balance section of a recipe turned into a table of counts.

equal: each class has `per_class` rows over all splits, or what a profile says, or what an override says. top-up: the
same is the goal, and what a base already has in a split is taken off. natural: what the ink gives, each item once.
A class of several symbols shares its rows equally over those that have items.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from symgen.errors import RecipeError
from symgen.labels import LabelSet
from symgen.plan.profile import MOST, base_counts, read_profile
from symgen.recipe import ClassFilter, Recipe, Split, expand
from symgen.rows import SPLITS
from symgen.symbol_file import nearest, shown
from symgen.symbols import SymbolTable

I64 = npt.NDArray[np.int64]


class ClassNames:
    """Finds a class by its own name or by any spelling of a symbol that it holds."""

    def __init__(self, labels: LabelSet, table: SymbolTable) -> None:
        self._table = table
        self._names = {one.name: i for i, one in enumerate(labels.classes)}
        self._homes = {symbol.id: i for i, one in enumerate(labels.classes) for symbol in one.symbols}

    def get(self, name: str) -> int | None:
        """The class number, or None where the name is no class and no symbol of one."""
        if name in self._names:
            return self._names[name]
        symbol = self._table.get(name)
        return None if symbol is None else self._homes.get(symbol.id)

    def find(self, name: str, where: str) -> int:
        """The class number; RecipeError that begins with `where` and ends with the nearest names."""
        found = self.get(name)
        if found is None:
            hint = nearest(name, list(self._names)) or "; `symgen classes SET` lists the classes"
            raise RecipeError(f"{where}: {shown(name)} is no class of the label set{hint}")
        return found

    def counts(self, given: Iterable[tuple[str, int]], where: str) -> dict[int, int]:
        """Class number -> count. Two names of one merged class add up; one name twice is an error."""
        total: dict[int, int] = {}
        seen = set()
        for name, count in given:
            if name in seen:
                raise RecipeError(f"{where}: {shown(name)} is given twice")
            seen.add(name)
            number = self.find(name, where)
            total[number] = total.get(number, 0) + count
        return total


def kept_classes(choice: ClassFilter, real_inks: I64, has_ink_source: bool, names: ClassNames) -> npt.NDArray[np.bool_]:
    """Which classes pass the recipe's filter, bool (C,). real_inks: int64 (C,) items drawn by people."""
    by_ink = choice.real_inks_at_most is not None or choice.real_inks_at_least is not None
    if by_ink and not has_ink_source:
        raise RecipeError("balance.classes counts real inks, but no source of the recipe is real ink; add one")
    keep = np.ones(len(real_inks), np.bool_)
    if choice.real_inks_at_most is not None:
        keep &= real_inks <= choice.real_inks_at_most
    if choice.real_inks_at_least is not None:
        keep &= real_inks >= choice.real_inks_at_least
    if choice.only is not None:
        keep &= np.isin(np.arange(len(keep)), [names.find(name, "balance.classes.only") for name in choice.only])
    keep[[names.find(name, "balance.classes.without") for name in choice.without]] = False
    if not keep.any():
        raise RecipeError("balance.classes leaves no class at all; `symgen coverage` shows the real inks of each")
    return keep


def divide(total: I64, split: Split) -> I64:
    """int64 (C, splits): what leaves train is the rounded share of each class's total, and validation the rounded
    share of that. Rounding twice and not side by side keeps every count from falling where a total grows.
    """
    away = split.validation + split.test
    leaving = np.rint(total * away).astype(np.int64)
    validation = np.rint(leaving * (split.validation / away if away else 0.0)).astype(np.int64)
    return np.stack([total - leaving, validation, leaving - validation], axis=1)


def wanted(recipe: Recipe, n_classes: int, names: ClassNames) -> I64:
    """Rows that each class should have at last, those of a base among them: int64 (C, splits)."""
    balance = recipe.balance
    total = np.full(n_classes, balance.per_class or 0, np.int64)
    if balance.profile is not None:
        for number, count in names.counts(read_profile(expand(balance.profile)), balance.profile).items():
            total[number] = count
    for number, count in names.counts(balance.overrides.items(), "balance.overrides").items():
        total[number] = count
    return divide(total, recipe.split)


def in_base(base: str | None, n_classes: int, names: ClassNames) -> tuple[I64, dict[str, int]]:
    """Rows that the base of a top-up has: int64 (C, splits), and by name those of classes that this set has not."""
    have, strange = np.zeros((n_classes, len(SPLITS)), np.int64), Counter[str]()
    for place, counts in enumerate(base_counts(expand(base)) if base is not None else []):
        for name, count in counts.items():
            known = names.get(name)
            if known is None:
                strange[name] += count
            else:
                have[known, place] += count
    return have, dict(strange)


def share_out(total: int, capacity: I64) -> I64:
    """`total` divided over a class's symbols as equally as their capacities allow; int64, capacities not exceeded.

    A larger total never takes from anybody, so larger data sets contain smaller ones.
    """
    got = np.zeros(len(capacity), np.int64)
    left = min(total, int(np.minimum(capacity, MOST).sum()))
    while left:
        room = np.flatnonzero(got < capacity)
        part = max(1, left // len(room))
        for i in room:
            give = min(part, int(capacity[i] - got[i]), left)
            got[i] += give
            left -= give
            if not left:
                break
    return got
