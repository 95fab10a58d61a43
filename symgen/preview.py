"""`symgen preview`: a contact sheet, a row a class, drawn from the same rows that `generate` would write."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from symgen.errors import RecipeError, did_you_mean
from symgen.package.encode import apply_polarity
from symgen.plan.plan import Plan
from symgen.prepare import prepare
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.rows import SPLITS
from symgen.sheet import Line, contact_sheet, save


def preview(
    recipe: str | Path | Recipe, out: str | Path, *, columns: int = 12,
    only: Sequence[str] = (), overrides: Sequence[str] = (),
) -> Path:  # fmt: skip
    """Write a contact sheet of the first `columns` rows of every class (or of the classes `only`) as PNG.

    Raises RecipeError for a class that the recipe does not make.
    """
    ready = prepare(recipe, overrides)
    renderer = Renderer(ready.recipe, ready.bank)
    lines = []
    for name, row_ids in _first_rows(ready.plan, columns, only).items():
        drawn = renderer.block(ready.plan.rows_of(row_ids))
        one = next(found for found in ready.labels.classes if found.name == name)
        made = int(ready.plan.counts[ready.labels.classes.index(one)].sum())
        lines.append(Line(apply_polarity(drawn.images, ready.recipe.canvas.polarity), one.text, name, f"{made:,} rows"))
    title = Path(recipe).stem if isinstance(recipe, str | Path) else "symgen"
    says = (
        f"{len(lines)} classes · {ready.plan.total:,} rows · {ready.recipe.canvas.size} px · seed {ready.recipe.seed}"
    )
    return save(contact_sheet(lines, title, says), out)


def _first_rows(plan: Plan, columns: int, only: Sequence[str]) -> dict[str, list[str]]:
    """Class name -> ids of its first rows, taken from its symbols in turn, so that merged classes show them all."""
    names = {number: plan.labels.classes[number].name for number in plan.kept.tolist()}
    for name in only:
        if name not in names.values():
            raise RecipeError(f"the recipe makes no class {name!r}{did_you_mean(name, names.values())}")
    symbols = {symbol.id: symbol.name for one in plan.labels.classes for symbol in one.symbols}
    chosen: dict[str, list[tuple[int, int, str]]] = {name: [] for name in names.values() if not only or name in only}
    for cell in np.flatnonzero(plan.cells.n_rows > 0).tolist():
        name = names.get(int(plan.cells.class_id[cell]), "")
        split = int(plan.cells.split_id[cell])
        for index in range(min(columns, int(plan.cells.n_rows[cell]))):
            symbol = symbols[int(plan.cells.symbol_id[cell])]
            chosen.get(name, []).append((split, index, f"{symbol}/{SPLITS[split]}/{index}"))
    return {name: [row_id for _, _, row_id in sorted(found)[:columns]] for name, found in chosen.items() if found}
