"""The classes of a run: their names, symbols and looks, and how much of each it was trained on; `labels.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.dataset import SymbolClass
from symgen.symbol_file import shown
from symgen.symbols import SymbolTable
from symgen.train.framework import TrainError

NONE = "none"
"""Name of the class of what is no symbol: broken, joined and half ones."""

RARE = 60
"""A class is rare where its training rows come from at most so many items."""


@dataclass(frozen=True)
class Label:
    """One class. looks: groups of symbols that it may be taken for. rows, items: training rows and the distinct items
    they were drawn from.
    """

    name: str
    symbols: tuple[str, ...]
    latex: str
    text: str
    looks: tuple[str, ...]
    rows: int = 0
    items: int = 0


@dataclass(frozen=True, eq=False)
class Labels:
    """The classes of a run in the order of its outputs."""

    classes: tuple[Label, ...]

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def names(self) -> tuple[str, ...]:
        """The classes' names."""
        return tuple(one.name for one in self.classes)

    @property
    def symbol_classes(self) -> tuple[SymbolClass, ...]:
        """The classes as `dataset.match_classes` takes them."""
        return tuple(SymbolClass(one.name, one.symbols) for one in self.classes)

    @property
    def rare(self) -> npt.NDArray[np.bool_]:
        """Bool (C,): classes trained on at most RARE distinct items. The class `none` is never one."""
        return np.array([one.items <= RARE and one.name != NONE for one in self.classes])

    @cached_property
    def alike(self) -> npt.NDArray[np.bool_]:
        """Bool (C, C): classes that are one, or that share a look."""
        looks = [set(one.looks) for one in self.classes]
        return np.array([[i == j or bool(a & b) for j, b in enumerate(looks)] for i, a in enumerate(looks)])

    def as_json(self) -> bytes:
        """The content of labels.json."""
        return json.dumps({"classes": [asdict(one) for one in self.classes]}, indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, document: Any, where: str) -> "Labels":
        """Read back. TrainError where it is not what `as_json` writes."""
        try:
            found = tuple(_label(entry) for entry in document["classes"])
        except (TypeError, KeyError, ValueError) as error:
            raise TrainError(f"{where}: damaged list of classes ({error}); train the run again") from error
        if not found or len({one.name for one in found}) != len(found):
            raise TrainError(f"{where}: no classes, or two of one name; train the run again")
        return cls(found)


def _label(entry: Mapping[str, Any]) -> Label:
    symbols, looks = (tuple(str(value) for value in entry[key]) for key in ("symbols", "looks"))
    name, latex, text = (str(entry[key]) for key in ("name", "latex", "text"))
    return Label(name, symbols, latex, text, looks, int(entry["rows"]), int(entry["items"]))


def united(sets: Sequence[Sequence[SymbolClass]]) -> tuple[SymbolClass, ...]:
    """The classes of several data sets, in order of first sight. TrainError where a name or a symbol means different
    classes in two of them.
    """
    by_name: dict[str, SymbolClass] = {}
    home: dict[str, str] = {}
    for one in (one for classes in sets for one in classes):
        known = by_name.setdefault(one.name, one)
        if set(known.symbols) != set(one.symbols):
            both = f"{', '.join(known.symbols)} in one set and {', '.join(one.symbols)} in another"
            raise TrainError(f"class {shown(one.name)} holds {both}; make both sets with the same labels")
        for symbol in one.symbols:
            if home.setdefault(symbol, one.name) != one.name:
                raise TrainError(
                    f"symbol {shown(symbol)} is in class {shown(home[symbol])} of one set and in {shown(one.name)} of "
                    "another; make both sets with the same labels"
                )
    return tuple(by_name.values())


def describe(
    classes: Sequence[SymbolClass], table: SymbolTable, rows: npt.NDArray[np.int64], items: npt.NDArray[np.int64]
) -> Labels:
    """Labels of classes whose training rows and distinct items are counted: int64 (C,) each."""
    found = []
    for one, n_rows, n_items in zip(classes, rows.tolist(), items.tolist(), strict=True):
        symbols = [symbol for name in one.symbols if (symbol := table.get(name))]
        looks = sorted({symbol.look_alike for symbol in symbols} - {""})
        latex, text = (symbols[0].latex, symbols[0].text) if symbols else ("", "")
        found.append(Label(one.name, one.symbols, latex, text, tuple(looks), n_rows, n_items))
    return Labels(tuple(found))
