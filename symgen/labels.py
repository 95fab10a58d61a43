r"""Label sets: the classes of a data set, each of them a set of symbols.

A recipe's `labels` is the name of a shipped set, a list of symbols, or the path of a TOML file:

    name = "lab-book"                  # by default the file's name
    extends = "crohme101"              # optional: the classes of a shipped set come first
    classes = [
        "forall", "\\exists", "U+2208",  # a class of one symbol, named after the symbol
        { name = "ex", symbols = ["x", "X", "times"] },     # a class of several, counted equally
    ]
    [[symbol]]                         # symbols of your own, if any; `symbol_file.py` tells the keys
    name = "bowtie"
    text = "⋈"

Without `classes`, each `[[symbol]]` of the file is a class. `[[classes]]` tables do as well as the list.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from symgen.errors import RecipeError
from symgen.symbol_file import LONGEST, nearest, read_document, shown
from symgen.symbols import SHIPPED, Symbol, SymbolTable, shipped, table

_FIELDS = ("name", "extends", "classes", "symbol")


class LabelClass(NamedTuple):
    """One class. Its latex and text are those of its first symbol, which is the one it is named after as a rule."""

    name: str
    symbols: tuple[Symbol, ...]
    latex: str
    text: str


@dataclass(frozen=True, eq=False)
class LabelSet:
    """The classes of a data set in the order of their labels. No two share a name or a symbol: RecipeError."""

    name: str
    classes: tuple[LabelClass, ...]

    def __post_init__(self) -> None:
        if not self.classes:
            raise RecipeError(f"labels {shown(self.name)}: no classes; name at least one symbol")
        names: set[str] = set()
        homes: dict[str, str] = {}
        for one in self.classes:
            if one.name in names:
                raise RecipeError(f"labels {shown(self.name)}: two classes are called {shown(one.name)}")
            names.add(one.name)
            for symbol in one.symbols:
                if symbol.name in homes:
                    both = f"classes {shown(homes[symbol.name])} and {shown(one.name)}"
                    raise RecipeError(f"labels {shown(self.name)}: {symbol.name} is in {both}; keep it in one")
                homes[symbol.name] = one.name

    @cached_property
    def digest(self) -> str:
        """32 hex digits of what the classes mean: names, order and symbols, but for the symbols' aliases."""
        meaning = [(one.name, [symbol._replace(aliases=()) for symbol in one.symbols]) for one in self.classes]
        return hashlib.blake2b(repr(meaning).encode(), digest_size=16).hexdigest()


def label_set(
    spec: str | Sequence[str | Mapping[str, Any]], symbols: SymbolTable, home: str | Path = "."
) -> tuple[SymbolTable, LabelSet]:
    """The classes that a recipe's `labels` asks for, and `symbols` with those that a user's file adds.

    spec: a set's name, a list of symbols (or of tables of name and symbols, as a file's `classes` has them), or a path
    ending in `.toml`, taken from the folder `home`.
    Raises RecipeError naming the file, the class and the nearest valid name.
    """
    if not isinstance(spec, str):
        return symbols, LabelSet("list", _classes(list(spec), symbols, "labels"))
    if spec.endswith(".toml"):
        return _from_file(Path(home) / spec, symbols)
    return symbols, LabelSet(spec, _shipped_classes(spec, symbols, "labels"))


def _from_file(path: Path, symbols: SymbolTable) -> tuple[SymbolTable, LabelSet]:
    document = read_document(path)
    for key in document:
        if key not in _FIELDS:
            raise RecipeError(f"{path}: unknown key {shown(key)}{nearest(key, _FIELDS)}")
    symbols = symbols.extended(path)
    listed = document.get("classes", [entry["name"] for entry in document.get("symbol", [])])
    base = document.get("extends")
    first = _shipped_classes(base, symbols, f"{path}: extends") if base is not None else ()
    name = checked_class_name(document.get("name", path.stem), f"{path}: name")
    return symbols, LabelSet(name, first + _classes(listed, symbols, str(path)))


def _shipped_classes(name: object, symbols: SymbolTable, where: str) -> tuple[LabelClass, ...]:
    sets = _sets()
    if not isinstance(name, str) or name not in sets:
        hint = nearest(name, list(sets)) or ";"
        raise RecipeError(
            f"{where}: no label set is called {shown(name)}{hint} the sets are {', '.join(sets)}; "
            "a list of symbols or a TOML file will do, too"
        )
    return _classes(sets[name]["classes"], symbols, f"{SHIPPED}: {name}")


def _sets() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = shipped()["sets"]
    return found


def _classes(listed: object, symbols: SymbolTable, where: str) -> tuple[LabelClass, ...]:
    if not isinstance(listed, list):
        raise RecipeError(f"{where}: classes must be a list, not {shown(listed)}")
    return tuple(_class(entry, symbols, f"{where}: class {i + 1}") for i, entry in enumerate(listed))


def _class(entry: object, symbols: SymbolTable, where: str) -> LabelClass:
    if isinstance(entry, str):
        entry = {"symbols": [entry]}
    if not isinstance(entry, dict) or not set(entry) <= {"name", "symbols"}:
        raise RecipeError(f"{where}: a class is a symbol, or a table of name and symbols, not {shown(entry)}")
    members = entry.get("symbols")
    if not isinstance(members, list) or not members or not all(isinstance(member, str) for member in members):
        raise RecipeError(f"{where}: symbols must be a list of at least one symbol, not {shown(members)}")
    found = []
    for member in members:
        try:
            found.append(symbols.resolve(member))
        except RecipeError as error:
            raise RecipeError(f"{where}: {error}") from error
    name = checked_class_name(entry.get("name", found[0].name), where)
    return LabelClass(name, tuple(found), found[0].latex, found[0].text)


def checked_class_name(name: object, where: str) -> str:
    """`name` if it may name a class: printable, short, and never a step in a path. `(` and `!` may."""
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST or not name.isprintable() or name != name.strip():
        raise RecipeError(f"{where}: {shown(name)} cannot be a name: 1 to {LONGEST} printable characters are wanted")
    if name in (".", "..") or "/" in name or "\\" in name:
        raise RecipeError(f"{where}: {shown(name)} cannot be a name: it reads as a path")
    return name


def classes(set_name: str | None = None) -> list[dict[str, Any]]:
    """The classes of a label set (a shipped one, or a user's TOML file): name, symbols, latex, text and look_alikes,
    the other classes of the set that may be drawn alike. Without a name, the sets: name, classes, symbols, about.
    """
    if set_name is None:
        return list(_listed_sets())
    _, labels = label_set(set_name, table())
    groups = [{symbol.look_alike for symbol in one.symbols} - {""} for one in labels.classes]
    return [
        {
            "name": one.name,
            "symbols": [symbol.name for symbol in one.symbols],
            "latex": one.latex,
            "text": one.text,
            "look_alikes": [
                other.name
                for other, theirs in zip(labels.classes, groups, strict=True)
                if other is not one and mine & theirs
            ],
        }
        for one, mine in zip(labels.classes, groups, strict=True)
    ]


def _listed_sets() -> Iterator[dict[str, Any]]:
    for name, entry in _sets().items():
        _, labels = label_set(name, table())
        n_symbols = sum(len(one.symbols) for one in labels.classes)
        yield {"name": name, "classes": len(labels.classes), "symbols": n_symbols, "about": entry["about"]}
