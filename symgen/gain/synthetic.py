"""The synthetic rows of one draw: the recipe made again from the drawn ink alone, and its lineage looked over.

Everything that is made of ink is made of the cut bank, as `prepare` gives it, so nothing that is clustered or learned
from ink can know of more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen import steps
from symgen.canon import Mode
from symgen.class_folders import SymbolClass
from symgen.dataset import DatasetFolder, Samples, open_dataset
from symgen.gain.arms import GainError
from symgen.gain.design import OWN, scaled
from symgen.gain.draws import Draw
from symgen.generate import generate
from symgen.prepare import Prepared, prepare
from symgen.recipe import Recipe
from symgen.tables import lineage_of
from symgen.train.material import Part, part

SPLIT = "train"
_SHOWN = 5


@dataclass(frozen=True)
class Amount:
    """One dose. digest: of what the recipe means with the drawn ink and this amount. rows: symbol -> rows."""

    digest: str
    rows: dict[str, int]


@dataclass(frozen=True)
class Planned:
    """What is to be drawn for one draw: the recipe at the largest dose, which holds the smaller ones. n_inks: how many
    of the drawn items its sources have.
    """

    recipe: Recipe
    drawn: Draw
    amounts: dict[float, Amount]
    n_inks: int

    @property
    def place(self) -> Path:
        """Of the data set."""
        largest = max(self.amounts)
        return Path("draws", self.drawn.name, "synthetic" if largest == OWN else f"synthetic-x{largest:g}")

    @property
    def rows(self) -> int:
        """At the largest dose."""
        return sum(self.amounts[max(self.amounts)].rows.values())


def plan(recipe: Recipe, drawn: Draw, doses: Sequence[float]) -> Planned:
    """Count what each dose makes of the drawn items; nothing is drawn."""
    ready = {dose: prepare(scaled(recipe, dose), (), drawn.items) for dose in doses}
    inks = sum(item in drawn.items for item in ready[doses[0]].bank.catalogue.item.tolist())
    return Planned(scaled(recipe, max(doses)), drawn, {dose: _amount(one) for dose, one in ready.items()}, inks)


def _amount(ready: Prepared) -> Amount:
    banks = [str(source["digest"]) for source in ready.bank.about["sources"]]
    cells, names = ready.plan.cells, {one.id: one.name for entry in ready.labels.classes for one in entry.symbols}
    rows = dict(zip((names[one] for one in cells.symbol_id.tolist()), cells.n_rows.tolist(), strict=True))
    return Amount(ready.recipe.digest(banks, ready.labels.digest), rows)


def make(planned: Planned, home: Path) -> DatasetFolder:
    """Draw the set below `home`, or find it there. GainError where a row descends from real ink that was not drawn."""
    # One process: where Keras is loaded, a second one takes longer to start than most sets take to draw.
    generate(planned.recipe, home / planned.place, real_items=planned.drawn.items, workers=1)
    data = open_dataset(home / planned.place)
    refuse_foreign(data, planned.drawn.items)
    return data


def read(data: DatasetFolder, amount: Amount, size: int, mode: Mode, classes: Sequence[SymbolClass]) -> Part:
    """The rows of a dose, in the network's form: of each symbol the first ones, as a smaller set would hold them."""
    samples = data.read(SPLIT)
    inside = _first_rows(samples, amount.rows)
    return part(data, samples if inside.all() else samples.take(inside), size, mode, classes)


def _first_rows(samples: Samples, rows: dict[str, int]) -> npt.NDArray[np.bool_]:
    """Bool (N,): rows whose index within their symbol is below what the symbol has."""
    index = pc.cast(pc.list_element(pc.split_pattern(samples.row_id, "/", max_splits=1, reverse=True), 1), "int64")
    coded = samples.symbol.dictionary_encode()
    most = np.array([rows.get(name, 0) for name in coded.dictionary.to_pylist()], np.int64)
    found: npt.NDArray[np.bool_] = index.to_numpy() < most[coded.indices.to_numpy()]
    return found


def refuse_foreign(data: DatasetFolder, allowed: frozenset[str]) -> None:
    """Look at the lineage of every row that was made, and of the tables that its steps went by. GainError where real
    ink that was not drawn is in it; a table may know other ink of symbols that the set does not have.

    It reads what lies in the files and knows nothing of how the sources were cut: an item is free only where its name
    begins with a kind of source that holds no real ink.
    """
    items = sorted({item for split in data.splits for item in pc.unique(data.read(split).items.flatten()).to_pylist()})
    free = {kind for kind in {_kind(item) for item in items} if _holds_no_ink(kind)}
    foreign = [item for item in items if item not in allowed and _kind(item) not in free]
    if foreign:
        listed = ", ".join(foreign[:_SHOWN]) + (" ..." if len(foreign) > _SHOWN else "")
        raise GainError(
            f"{data.home}: {len(foreign):,} real items in the lineage of its rows are not among those drawn: {listed}\n"
            "The experiment would learn from ink that it claims not to know, so it stops here. A recipe that copies "
            "the rows of a base does this, and so does a source that ignores the cut"
        )
    for one in data.manifest.get("tables", ()):
        _refuse_table(data, one, allowed)


def _refuse_table(data: DatasetFolder, about: dict[str, Any], allowed: frozenset[str]) -> None:
    known = lineage_of(about)
    tested = sorted({symbol for one in data.labels for symbol in one.symbols} & {*known.classes})
    foreign = known.foreign(allowed)
    if foreign and tested:
        listed = ", ".join(tested[:_SHOWN]) + (" ..." if len(tested) > _SHOWN else "")
        raise GainError(
            f"{data.home}: step {about['step']} goes by a table learned from {foreign:,} real inks that were not "
            f"drawn, of symbols under test: {listed}\nThe experiment would learn from ink that it claims not to know. "
            'Take table = "sources", learned from each draw\'s own ink, or one learned --without these symbols'
        )


def made_without_ink(items: pa.ListArray) -> int:
    """How many of N rows, given the items of each, descend from sources without real ink alone."""
    rows = [{_kind(item) for item in row} for row in items.to_pylist()]
    free = {kind for kind in set().union(*rows) if _holds_no_ink(kind)}
    return sum(bool(kinds) and kinds <= free for kinds in rows)


def _kind(item: str) -> str:
    return item.split("/")[0]


def _holds_no_ink(kind: str) -> bool:
    return kind in steps.names("sources") and not getattr(steps.load("sources", kind), "REAL_INK", False)
