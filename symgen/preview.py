"""`symgen preview`: a contact sheet, a row a class, drawn from the same rows that `generate` would write."""

import difflib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from symgen import shipped, store
from symgen.errors import RecipeError
from symgen.package.encode import apply_polarity
from symgen.plan.plan import Plan
from symgen.prepare import prepare
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.rows import SPLITS

PAPER, TEXT, FAINT_TEXT = (243, 243, 245), (25, 25, 30), (120, 120, 130)
TILE_GAP, LABEL_WIDTH, PANEL_GAP, EDGE, HEAD = 4, 132, 36, 28, 58
WIDEST_SHEET = 2400


class Line(NamedTuple):
    """One row of the sheet. images: uint8 (n, H, W) as the data set shows them; text: the symbol in Unicode;
    name: the class; note: what stands small below the name."""

    images: npt.NDArray[np.uint8]
    text: str
    name: str
    note: str


def contact_sheet(lines: Sequence[Line], title: str, subtitle: str = "") -> Image.Image:
    """Lay out the lines in as many panels side by side as keep the sheet's shape near 4:3."""
    columns = max((len(line.images) for line in lines), default=1)
    tile = max((line.images.shape[-1] for line in lines), default=48)
    row_height, panel_width = tile + TILE_GAP, LABEL_WIDTH + columns * (tile + TILE_GAP)
    panels = _panels(len(lines), row_height, panel_width)
    per_panel = -(-len(lines) // panels)
    width = 2 * EDGE + panels * panel_width + (panels - 1) * PANEL_GAP
    sheet = Image.new("RGB", (width, 2 * EDGE + HEAD + per_panel * row_height), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((EDGE, EDGE - 6), _shown(title), TEXT, _font("print-dejavu-sans.ttf", 26))
    pen.text((EDGE, EDGE + 26), _shown(subtitle), FAINT_TEXT, _font("print-dejavu-sans.ttf", 14))
    for number, line in enumerate(lines):
        panel, place = divmod(number, per_panel)
        left, top = EDGE + panel * (panel_width + PANEL_GAP), EDGE + HEAD + place * row_height
        _draw_line(sheet, pen, line, (left, top))
    return sheet


def _panels(n_lines: int, row_height: int, panel_width: int) -> int:
    best = max(1, round((4 / 3 * n_lines * row_height / panel_width) ** 0.5))
    return max(1, min(best, n_lines or 1, WIDEST_SHEET // panel_width or 1))


def _draw_line(sheet: Image.Image, pen: ImageDraw.ImageDraw, line: Line, corner: tuple[int, int]) -> None:
    left, top = corner
    tile = line.images.shape[-1]
    middle = top + tile // 2
    pen.text((left + 28, middle), _shown(line.text, 5), TEXT, _font("print-stix-two-math.otf", 26), anchor="mm")
    small = _font("print-dejavu-sans.ttf", 12)
    pen.text((left + 62, middle - 8), _shown(line.name, 11), TEXT, small, anchor="lm")
    pen.text((left + 62, middle + 8), _shown(line.note, 12), FAINT_TEXT, small, anchor="lm")
    for place, image in enumerate(line.images):
        sheet.paste(Image.fromarray(image), (left + LABEL_WIDTH + place * (tile + TILE_GAP), top))


def _shown(text: str, most: int = 160) -> str:
    """Names come from strangers: no control characters, no endless lines."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(shipped.folder("fonts") / file), size)


def save(sheet: Image.Image, out: str | Path) -> Path:
    """Write the sheet as PNG, whole or not at all."""
    data = BytesIO()
    sheet.save(data, "PNG", optimize=True)
    return store.put(out, data.getvalue())


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
    says = f"{len(lines)} classes · {ready.plan.total:,} rows · {ready.recipe.canvas.size} px · seed {ready.recipe.seed}"
    return save(contact_sheet(lines, title, says), out)


def _first_rows(plan: Plan, columns: int, only: Sequence[str]) -> dict[str, list[str]]:
    """Class name -> ids of its first rows, taken from its symbols in turn, so that merged classes show them all."""
    names = {number: plan.labels.classes[number].name for number in plan.kept.tolist()}
    for name in only:
        if name not in names.values():
            near = difflib.get_close_matches(name, names.values(), n=1)
            raise RecipeError(f"the recipe makes no class {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    symbols = {symbol.id: symbol.name for one in plan.labels.classes for symbol in one.symbols}
    chosen: dict[str, list[tuple[int, int, str]]] = {name: [] for name in names.values() if not only or name in only}
    for cell in np.flatnonzero(plan.cells.n_rows > 0).tolist():
        name = names.get(int(plan.cells.class_id[cell]), "")
        split = int(plan.cells.split_id[cell])
        for index in range(min(columns, int(plan.cells.n_rows[cell]))):
            symbol = symbols[int(plan.cells.symbol_id[cell])]
            chosen.get(name, []).append((split, index, f"{symbol}/{SPLITS[split]}/{index}"))
    return {name: [row_id for _, _, row_id in sorted(found)[:columns]] for name, found in chosen.items() if found}
