"""Contact sheet, balance and holes of a design, quickly enough to be drawn again while a slider moves.

What its sources hold, and how its symbols may look, is found once and kept; a moved slider costs one block of rows.
"""

import contextlib
import json
import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from symgen import kernels, presets
from symgen.balance_table import effective_number, gini, table_of
from symgen.bank import Bank
from symgen.errors import SymgenError
from symgen.guards import Guards
from symgen.labels import LabelSet
from symgen.package.encode import apply_polarity
from symgen.plan.make import make_plan
from symgen.plan.plan import Plan
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.rows import SPLITS
from symgen.sources import load_all
from symgen.studio.design import EVERY, Design, as_recipe, blank
from symgen.studio.pictures import tiles
from symgen.studio.workspace import INK, Workspace
from symgen.symbols import SymbolTable, table

I64 = npt.NDArray[np.int64]

_Kept = TypeVar("_Kept")

MOST_TILES = 600
"""Classes of the largest set, and room for the user's own."""

_KEPT = 4


class _Stock(NamedTuple):
    """What the sources of a design hold of its classes. entry: int32 (N,), the source of each item."""

    bank: Bank
    entry: npt.NDArray[np.int32]
    guards: Guards


class Sheets:
    """Draws sheets of designs over one folder. Keeps the stock of the last few combinations of classes and sources."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._stocks: OrderedDict[str, _Stock] = OrderedDict()
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._lock = threading.RLock()

    def warm(self) -> None:
        """Draw the design that the page opens with, so that its sources are read and its kernels at hand by the time
        that somebody looks. What is wrong with it is told to whoever asks for it then.
        """
        with contextlib.suppress(SymgenError):
            self.sheet(blank())

    def sheet(self, design: Design, n: int = 100) -> dict[str, Any]:
        """The first rows of every class, each once at least and about `n` in all, with counts before and after, and the
        classes that no source has. compiled: kernels that had to be compiled first.
        Raises RecipeError or SourceError with what is wrong.
        """
        with self._lock:  # one at a time: who comes second finds read and compiled what both need
            begin, before = time.perf_counter(), kernels.compiled()
            drawn = self._drawn(design, n)
            return {**drawn, "compiled": kernels.compiled() - before, "ms": _ms(begin)}

    def _drawn(self, design: Design, n: int) -> dict[str, Any]:
        recipe, symbols, labels = as_recipe(design, self._space)
        key, stock = self._stock(recipe, labels, symbols)
        items = _items(labels, stock, len(recipe.source))
        holes = [one.name for one, found in zip(labels.classes, items, strict=True) if not found.any()]
        about = {
            "holes": holes,
            "sources": [source.kind for source in recipe.source],
            "items": {one.name: found.tolist() for one, found in zip(labels.classes, items, strict=True)},
        }
        if len(holes) == len(labels.classes):
            return {**about, "tiles": tiles([]), "names": [], "balance": [], "notes": []}
        plan = self._plan(key, stock, _without(recipe, holes), labels, symbols)
        names, row_ids = _first_rows(plan, n)
        drawn = Renderer(recipe, stock.bank, stock.guards).block(plan.rows_of(row_ids))
        pictures = tiles(apply_polarity(drawn.images, recipe.canvas.polarity))
        return {**about, **_balance(plan), "tiles": pictures, "names": names, "rows": row_ids}

    def hand(self, symbol: str, hand: str, n: int = 50) -> dict[str, Any]:
        """`n` pictures of one symbol, made from nothing but the ink that was saved for it in the folder."""
        design = Design.model_validate({
            "set": EVERY, "classes": [symbol], "source": [{"kind": "ink", "path": INK}], **presets.preset(hand),
            "balance": {"per_class": n}, "split": {"validation": 0.0},
        })  # fmt: skip
        if table().get(symbol) is None:
            design = design.model_copy(update={"classes": [], "own": [symbol]})
        return self.sheet(design, n)

    def _plan(self, key: str, stock: _Stock, recipe: Recipe, labels: LabelSet, symbols: SymbolTable) -> Plan:
        """The plan over the stock of a key. Steps and canvas do not enter it, so most sliders need no new one."""
        weights = [source.weight for source in recipe.source]
        parts = (recipe.balance, recipe.split, recipe.package)
        meaning = [key, recipe.seed, bool(recipe.mix), weights, *(part.model_dump(mode="json") for part in parts)]
        name = json.dumps(meaning, sort_keys=True)
        found = self._plans.get(name)
        if found is None or recipe.balance.base or recipe.balance.profile:  # those two are files, which may change
            found = make_plan(recipe, labels, stock.bank, stock.entry, symbols)
        return _remembered(self._plans, name, found)

    def _stock(self, recipe: Recipe, labels: LabelSet, symbols: SymbolTable) -> tuple[str, _Stock]:
        sources = [entry.model_dump(mode="json") for entry in recipe.source]
        for source in sources:
            source["weight"] = 1.0  # how often a source is asked changes nothing that it holds
        changed = [_state(self._space, source.get("path")) for source in sources]
        key = json.dumps([sources, changed, labels.digest, symbols.digest], sort_keys=True)
        found = self._stocks.get(key)
        if found is None:
            bank, entry = load_all(recipe, symbols, labels)
            found = _Stock(bank, entry, Guards(bank))
        return key, _remembered(self._stocks, key, found)


def _remembered(kept: "OrderedDict[str, _Kept]", key: str, value: _Kept) -> _Kept:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return value


def _state(space: Workspace, path: str | None) -> list[Any]:
    """What changes when somebody adds or removes a file at a source's path; nothing for shipped sources."""
    if path is None or path.startswith("${"):
        return []
    place = space.inside(path)
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    return [(file.name, file.stat().st_mtime_ns) for file in files[:5000] if file.exists()]


def _items(labels: LabelSet, stock: _Stock, n_sources: int) -> I64:
    """int64 (C, sources): what each source holds of each class."""
    home = {symbol.id: i for i, one in enumerate(labels.classes) for symbol in one.symbols}
    ids, place = np.unique(stock.bank.catalogue.symbol_id, return_inverse=True)
    class_of = np.array([home[one] for one in ids.tolist()], np.int64)[place.reshape(-1)]
    held = np.zeros((len(labels.classes), n_sources), np.int64)
    np.add.at(held, (class_of, stock.entry), 1)
    return held


def _without(recipe: Recipe, holes: list[str]) -> Recipe:
    """The recipe without the classes that cannot be drawn, so that the others can be seen."""
    if not holes:
        return recipe
    classes = recipe.balance.classes
    fewer = classes.model_copy(update={"without": (*classes.without, *holes)})
    return recipe.model_copy(update={"balance": recipe.balance.model_copy(update={"classes": fewer})})


def _first_rows(plan: Plan, n: int) -> tuple[list[str], list[str]]:
    """Class names and row ids: the first rows of each class, as many of each as make about n in all; one at least."""
    kept = [number for number in plan.kept.tolist() if plan.counts[number].any()]
    each = max(1, n // max(1, len(kept)))
    names: dict[int, list[tuple[int, int, str]]] = {number: [] for number in kept}
    symbols = {symbol.id: symbol.name for one in plan.labels.classes for symbol in one.symbols}
    cells = zip(*(column.tolist() for column in plan.cells[:4]), strict=True)
    for symbol, number, split, rows in cells:
        found = names.get(number, [])
        found += [(split, index, f"{symbols[symbol]}/{SPLITS[split]}/{index}") for index in range(min(each, rows))]
    chosen = [(number, row) for number in kept for _, _, row in sorted(names[number])[:each]][:MOST_TILES]
    return [plan.labels.classes[number].name for number, _ in chosen], [row for _, row in chosen]


def _balance(plan: Plan) -> dict[str, Any]:
    found = table_of(plan)
    texts = {one.name: one.text for one in plan.labels.classes}
    lines = zip(found.classes, found.latex, found.before.tolist(), found.after.tolist(), strict=True)
    return {
        "balance": [
            {"name": name, "text": texts[name], "latex": latex, "before": before, "after": after}
            for name, latex, before, after in lines
        ],
        "gini": [round(gini(found.before), 3), round(gini(found.after), 3)],
        "effective": [round(effective_number(found.before), 1), round(effective_number(found.after), 1)],
        "total": plan.total,
        "notes": list(found.notes),
    }


def _ms(begin: float) -> float:
    return round((time.perf_counter() - begin) * 1000, 1)
