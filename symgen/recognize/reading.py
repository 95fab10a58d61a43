"""What was read: the symbols with their boxes and alternatives, in order, and what they say together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from symgen.recognize.arithmetic import result_of
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.regions import Box
from symgen.recognize.tree import numbers
from symgen.recognize.writing import latex, text

SURE = 0.6
"""Probability under which a symbol is marked as unsure."""


@dataclass(frozen=True)
class Guess:
    """One thing that a symbol may be. probability: the network's."""

    name: str
    latex: str
    text: str
    probability: float


@dataclass(frozen=True)
class Found:
    """One symbol. box: in pixels of the picture. name: what it was read as, by the network and its neighbours;
    probability: the network's for that name. guesses: the likeliest first. touching: cut out of ink that hangs together
    with other symbols' ink. parts: patches of ink it is made of.
    """

    box: Box
    name: str
    probability: float
    sure: bool
    guesses: tuple[Guess, ...]
    touching: bool
    parts: int


@dataclass(frozen=True)
class Reading:
    """An expression as it was read. symbols: in the order of reading. result: of plain arithmetic, None where it is
    not. threshold: the method that told ink from paper. size: width and height of the picture in pixels.
    """

    symbols: tuple[Found, ...]
    text: str
    latex: str
    result: str | None
    warnings: tuple[str, ...]
    threshold: str
    size: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON; a box is [left, top, right, bottom]."""
        return {**asdict(self), "symbols": [{"order": i, **asdict(one), "box": list(one.box)}
                                            for i, one in enumerate(self.symbols)]}  # fmt: skip


def composed(symbols: list[Found], warnings: tuple[str, ...], threshold: str, size: tuple[int, int]) -> Reading:
    """A reading of symbols in any order: laid out, brought to their order, written down and worked out."""
    row = lay_out([Placed(i, one.name, one.box) for i, one in enumerate(symbols)])
    ordered = tuple(symbols[i] for i in numbers(row))
    return Reading(ordered, text(row).strip(), latex(row), result_of(row), warnings, threshold, size)


def corrected(reading: Reading, names: Mapping[int, str]) -> Reading:
    """The reading with symbols renamed by a person: place in the order -> name; laid out and worked out anew.

    Raises IndexError where there is no such symbol.
    """
    symbols = list(reading.symbols)
    for number, name in names.items():
        symbols[number] = replace(symbols[number], name=name, probability=1.0, sure=True)
    return composed(symbols, reading.warnings, reading.threshold, reading.size)
