"""`symgen coverage`: which source has items of which class, every hole by name, and classes that look the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen import one_picture
from symgen.plan.balance import ClassNames, kept_classes
from symgen.prepare import Stocked, stock
from symgen.recipe import Recipe

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Coverage:
    """What the sources of a recipe hold of the classes that it fills.

    classes: C names. sources: E names. matrix: int64 (C, E) items. missing: font or template -> names of the label
    set's symbols that it does not draw. dropped: source -> reason -> items left out when it was read, of all symbols.
    alike: pairs of class names with the reason why they look the same.
    """

    classes: tuple[str, ...]
    sources: tuple[str, ...]
    matrix: I64
    missing: dict[str, tuple[str, ...]]
    dropped: dict[str, dict[str, int]]
    alike: tuple[tuple[str, str, str], ...]
    frame: str

    @property
    def holes(self) -> tuple[str, ...]:
        """Classes for which no source has anything."""
        return tuple(name for name, items in zip(self.classes, self.matrix, strict=True) if not items.any())

    @property
    def ok(self) -> bool:
        """Whether every class has a source. Classes that look alike are a warning: only the user knows the context."""
        return not self.holes

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        lines = [
            {"name": name, **dict(zip(self.sources, items, strict=True))}
            for name, items in zip(self.classes, self.matrix.tolist(), strict=True)
        ]
        alike = [{"classes": [first, second], "why": why} for first, second, why in self.alike]
        return {
            "ok": self.ok,
            "classes": lines,
            "holes": list(self.holes),
            "missing": {name: list(symbols) for name, symbols in self.missing.items()},
            "dropped": self.dropped,
            "alike": alike,
            "frame": self.frame,
        }

    def as_text(self) -> str:
        """The matrix and what follows from it, as lines of text. Missing glyphs are counted by font; JSON names all."""
        width = max(len(name) for name in (*self.classes, "class"))
        columns = [max(len(name), 9) for name in self.sources]
        heads = [f"{name:>{w}}" for name, w in zip(self.sources, columns, strict=True)]
        text = ["  ".join([f"{'class':{width}}", *heads])]
        for name, items in zip(self.classes, self.matrix.tolist(), strict=True):
            cells = [f"{n if n else '-':>{w}}" for n, w in zip(items, columns, strict=True)]
            text.append("  ".join([f"{name:{width}}", *cells]) + ("" if any(items) else "   <- no source has it"))
        text += ["", f"{len(self.classes)} classes, {int(self.matrix.sum()):,} items, {len(self.holes)} holes"]
        text += [f"hole: {name}" for name in self.holes]
        text += [f"left out of {name}: {_reasons(dropped)}" for name, dropped in self.dropped.items() if dropped]
        lacking = {font: symbols for font, symbols in self.missing.items() if symbols}
        if lacking:
            text.append(f"missing: {len(lacking)} of {len(self.missing)} fonts lack some: {_most(lacking)}")
        text += [f"one picture under frame {self.frame}: {a} and {b} ({why})" for a, b, why in self.alike]
        return "\n".join(text)


def _reasons(dropped: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {why}" for why, n in dropped.items())


def _most(lacking: dict[str, tuple[str, ...]], shown: int = 6) -> str:
    worst = sorted(lacking, key=lambda font: (-len(lacking[font]), font))
    listed = [f"{font} {len(lacking[font])}" for font in worst[:shown]]
    return ", ".join(listed) + (f" and {len(worst) - shown} more" if len(worst) > shown else "")


def coverage(recipe: str | Path | Recipe, overrides: Sequence[str] = ()) -> Coverage:
    """Look through the sources of a recipe (a shipped name, a path, or one already loaded); nothing is drawn.

    Raises RecipeError or SourceError with what is wrong, where, and what to do.
    """
    found = stock(recipe, overrides)
    names = [one.name for one in found.labels.classes]
    class_of = _class_of(found)
    matrix = np.zeros((len(names), len(found.recipe.source)), np.int64)
    np.add.at(matrix, (class_of, found.entry), 1)
    real = np.array([source.real_ink for source in found.recipe.source])
    inks, class_names = matrix[:, real].sum(axis=1), ClassNames(found.labels, found.symbols)
    chosen = kept_classes(found.recipe.balance.classes, inks, bool(real.any()), class_names)
    sources = _source_names(found.recipe)
    return Coverage(
        tuple(name for name, keep in zip(names, chosen, strict=True) if keep),
        sources,
        matrix[chosen],
        _missing(found),
        {name: about["dropped"] for name, about in zip(sources, found.bank.about["sources"], strict=True)},
        tuple(_alike(found, class_of, chosen, ~real[found.entry])),
        found.recipe.canvas.frame,
    )


def _class_of(found: Stocked) -> I64:
    """int64 (items,): the class of each item."""
    home = {symbol.id: i for i, one in enumerate(found.labels.classes) for symbol in one.symbols}
    ids, place = np.unique(found.bank.catalogue.symbol_id, return_inverse=True)
    return np.array([home[symbol] for symbol in ids.tolist()], np.int64)[place.reshape(-1)]


def _source_names(recipe: Recipe) -> tuple[str, ...]:
    """The kind of each entry; where one kind occurs twice, with the entry's number as `--set source.N...` takes it."""
    kinds = [source.kind for source in recipe.source]
    return tuple(kind if kinds.count(kind) == 1 else f"{kind}.{i}" for i, kind in enumerate(kinds))


def _missing(found: Stocked) -> dict[str, tuple[str, ...]]:
    wanted = {symbol.name for one in found.labels.classes for symbol in one.symbols}
    missing: dict[str, tuple[str, ...]] = {}
    for about in found.bank.about["sources"]:
        for name, symbols in about.get("missing", {}).items():
            missing[name] = tuple(symbol for symbol in symbols if symbol in wanted)
    return missing


def _alike(
    found: Stocked, class_of: I64, chosen: npt.NDArray[np.bool_], drawn: npt.NDArray[np.bool_]
) -> list[tuple[str, str, str]]:
    names = [one.name for one in found.labels.classes]
    pairs = one_picture.find(found.bank, class_of, drawn, found.recipe.canvas.frame)
    concerned = [pair for pair in pairs if chosen[pair.first] or chosen[pair.second]]
    return [(names[pair.first], names[pair.second], _why(pair)) for pair in concerned]


def _why(pair: one_picture.OnePicture) -> str:
    reasons = [f"in {pair.alike} of {pair.of} fonts"] if pair.alike else []
    return ", ".join(reasons + ([f"{pair.identical} identical items"] if pair.identical else []))
