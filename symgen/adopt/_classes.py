"""From other people's labels to classes: each is resolved through the symbol table, and unknown ones are counted."""

from collections import Counter
from pathlib import Path

from symgen.errors import RecipeError
from symgen.labels import LabelClass, LabelSet, label_set
from symgen.symbol_file import nearest, shown
from symgen.symbols import Symbol, SymbolTable, table

_SHOWN = 12


class Classes:
    """The classes met so far, numbered as met, or those of a label set; `unknown` counts pictures of other labels."""

    def __init__(self, labels: str | tuple[str, ...] | None, symbols: str | None) -> None:
        self.symbols: SymbolTable = table() if symbols is None else table().extended(Path(symbols).expanduser())
        self.asked: LabelSet | None = None
        if labels is not None:
            self.symbols, self.asked = label_set(labels, self.symbols)
        self.unknown: Counter[str] = Counter()
        classes = self.asked.classes if self.asked else ()
        self._home = {symbol.id: i for i, one in enumerate(classes) for symbol in one.symbols}
        self._met: dict[tuple[Symbol, ...], int] = {}
        self._known: dict[tuple[str, ...], int | None] = {}

    def number(self, label: str, spellings: tuple[str, ...]) -> int | None:
        """The class of a label that stands for these symbols; None where they are unknown, or not in the label set."""
        if spellings not in self._known:
            self._known[spellings] = self._find(spellings)
        found = self._known[spellings]
        if found is None:
            self.unknown[label] += 1
        return found

    def _find(self, spellings: tuple[str, ...]) -> int | None:
        found = [self.symbols.get(one) for one in spellings]
        symbols = tuple(dict.fromkeys(one for one in found if one is not None))
        if None in found:
            return None
        if self.asked is None:
            return self._met.setdefault(symbols, len(self._met))
        homes = {self._home.get(one.id) for one in symbols}
        return homes.pop() if len(homes) == 1 else None

    def label_set(self, name: str) -> tuple[LabelSet, list[int]]:
        """The label set of all classes met, in the order of their symbols, and the label of each number.

        Raises RecipeError where two classes share a symbol.
        """
        if self.asked is not None:
            return self.asked, list(range(len(self.asked.classes)))
        order = sorted(self._met, key=lambda symbols: symbols[0].id)
        classes = tuple(LabelClass(one[0].name, one, one[0].latex, one[0].text) for one in order)
        return LabelSet(name, classes), [order.index(symbols) for symbols in self._met]

    def refuse_unknown(self) -> None:
        """Raise RecipeError if there were unknown labels, naming each with the nearest known one."""
        if not self.unknown:
            return
        known = [symbol.name for symbol in self.symbols.symbols]
        where = f"in the label set {self.asked.name}" if self.asked else "in the symbol table"
        listed = [f"{shown(one)} ({n:,} pictures{nearest(one, known)})" for one, n in self.unknown.most_common(_SHOWN)]
        more = f", and {len(self.unknown) - _SHOWN} more" if len(self.unknown) > _SHOWN else ""
        raise RecipeError(
            f"{len(self.unknown)} labels name no symbol {where}: {', '.join(listed)}{more}. Say what they are in a "
            "file (--set names=FILE), give --symbols with your own, or leave them out (--set skip_unknown=true)"
        )
