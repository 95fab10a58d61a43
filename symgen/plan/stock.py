"""What the sources hold, by place: the item numbers of each (symbol, split, source entry)."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.labels import LabelClass, LabelSet
from symgen.plan.included import DESIGN, Included, held_groups
from symgen.plan.profile import MOST
from symgen.plan.split import assign_splits
from symgen.recipe import Recipe
from symgen.rows import SPLITS


class Stock:
    """The items of a bank under a recipe. weights and cap: of entries and items, as the recipe has them; evenness: of
    allographs. allograph: int32 (items,), all 0 where they are not told apart.

    Natural mode shows each ink once, whichever source it is from: then all items are one entry's.
    """

    def __init__(
        self, recipe: Recipe, bank: Bank, entry: npt.NDArray[np.int32], included: Included | None = None,
        allograph: npt.NDArray[np.int32] | None = None,
    ) -> None:  # fmt: skip
        spaces = [source.kind if source.real_ink else DESIGN for source in recipe.source]
        self.natural = recipe.balance.mode == "natural"
        self.weights = [1.0] if self.natural else [source.weight for source in recipe.source]
        self.cap = 1 if self.natural else recipe.balance.cap_per_item
        self.allograph = np.zeros(len(bank), np.int32) if allograph is None else allograph
        self.evenness = 0.0 if allograph is None else recipe.balance.allographs
        self.real = np.array([source.real_ink for source in recipe.source])
        self.symbol_id = bank.catalogue.symbol_id
        held = held_groups(included, bank, entry, spaces)
        self.split = assign_splits(bank, spaces, entry, (recipe.split.validation, recipe.split.test), held)
        self.entry = np.zeros(len(bank), np.int64) if self.natural else entry.astype(np.int64)
        usable = np.flatnonzero(self.real[entry]) if self.natural else np.arange(len(bank))
        order = usable[np.lexsort((usable, self.entry[usable], self.split[usable], self.symbol_id[usable]))]
        keys = np.stack([self.symbol_id[order], self.split[order], self.entry[order]])
        change = np.flatnonzero(np.any(keys[:, 1:] != keys[:, :-1], axis=0)) + 1
        edges = [0, *change.tolist(), len(order)] if len(order) else []
        self.lists = {tuple(keys[:, a].tolist()): order[a:b] for a, b in pairwise(edges)}

    def sizes(self, symbol: int, split: int) -> list[int]:
        """Items of each entry."""
        return [len(self.lists.get((symbol, split, entry), ())) for entry in range(len(self.weights))]

    def holds(self, symbol: int) -> bool:
        """Whether any split has an item of the symbol."""
        return any(any(self.sizes(symbol, split)) for split in range(len(SPLITS)))

    def stays_in_train(self, labels: LabelSet, split: int) -> npt.NDArray[np.bool_]:
        """Which classes have real ink, but none of it in this split: bool (C,)."""
        real = [e for e in range(len(self.weights)) if self.natural or self.real[e]]

        def inks(one: LabelClass, place: int) -> int:
            return sum(self.sizes(symbol.id, place)[e] for symbol in one.symbols for e in real)

        return np.array([inks(one, 0) > 0 and inks(one, split) == 0 for one in labels.classes])

    def capacity(self, symbol: int, split: int) -> int:
        """Rows that the symbol can give in a split."""
        items = sum(self.sizes(symbol, split))
        return MOST * (items > 0) if self.cap is None else items * self.cap
