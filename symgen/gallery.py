"""`symgen gallery`: a page that shows what every step does, at five strengths, and every class as each preset writes
it, beside real ink where a bank is given. It opens offline, with its pictures in it, and runs no script.
"""

import base64
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from symgen import offline_page, presets, store
from symgen.bank import Bank
from symgen.errors import SourceError
from symgen.labels import LabelClass
from symgen.listings import steps as listing
from symgen.prepare import Stocked, stock
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.render import Images, Renderer
from symgen.rows import Rows
from symgen.symbols import SymbolTable

STRENGTHS = (0.0, 0.5, 1.0, 1.5, 2.0)
"""How much of a step's usual controls; 1 is what a recipe gets that names the step and nothing else."""

SHOWN = ("b", "2", "x", "sum", "exists", "forall", "theta", "i", "minus", "equals", "lambda", "A")
"""Classes that steps are shown on: loops, corners, bars, dots, one stroke and many."""

ROOMS = ("mix", "distort", "degrade")
SAMPLES, CLASS_SAMPLES = 3, 6
GAP = 3


class Strip(NamedTuple):
    """Pictures side by side. image: a data URI of a PNG of so many pixels."""

    image: str
    width: int
    height: int


class _Cast(NamedTuple):
    """What pictures are drawn from: a bank, its symbols, and the classes that it has items of."""

    bank: Bank
    symbols: SymbolTable
    classes: tuple[LabelClass, ...]

    def rows(self, classes: Sequence[LabelClass], each: int) -> Rows:
        """`each` rows of every class in turn, by as many virtual hands: from pen strokes and from outlines by turns,
        as far as it has both, and spread over those that it has.
        """
        outlined = self.outlined
        chosen = [pair for one in classes for pair in _in_turn(self.items(one), outlined, each)]
        item, partner = (np.array([pair[side] for pair in chosen], np.int64) for side in (0, 1))
        symbol, hand = self.bank.catalogue.symbol_id[item], np.tile(np.arange(each), len(classes))
        zero = np.zeros(len(item), np.int64)
        return Rows(symbol, zero, zero, hand, zero, item, partner, hand, self.symbols.limits(symbol))

    @property
    def outlined(self) -> npt.NDArray[np.bool_]:
        """Whether each item of the bank is an outline, which most steps leave alone, and not a pen's strokes."""
        paths = self.bank.paths
        return np.logical_or.reduceat(paths.filled, paths.item_start[:-1])

    def items(self, one: LabelClass) -> npt.NDArray[np.int64]:
        """Numbers of the bank's items of a class."""
        return np.flatnonzero(np.isin(self.bank.catalogue.symbol_id, [symbol.id for symbol in one.symbols]))


def gallery(out: str | Path, *, against: str | Path | None = None) -> Path:
    """Write index.html in the folder `out`; classes are those of `crohme101`, drawn from what ships with symgen.

    against: the folder of an ink bank (`symgen import crohme`), whose inks are shown beside what was generated, with
    the same pen on the same canvas. Raises SourceError where it is none, or has no ink of these classes.
    """
    found = stock(_recipe())
    shipped = _Cast(found.bank, found.symbols, found.labels.classes)
    real = None if against is None else _real(Path(against), found)
    pen = shipped._replace(bank=found.bank.take(np.flatnonzero(~shipped.outlined)))
    page = offline_page.render(
        Path(__file__).with_suffix(".html.jinja"),
        Path(__file__).with_suffix(".css"),
        strengths=[f"{strength:g}" for strength in STRENGTHS],
        steps=[_step(about, pen) for about in listing() if about["room"] in ROOMS],
        presets=[(name, presets.about(name)) for name in presets.names()],
        classes=_classes(shipped, real),
        real="" if real is None else f"{len(real.bank):,} inks",
    )
    return store.put(Path(out) / "index.html", page.encode())


def _real(folder: Path, found: Stocked) -> _Cast:
    bank = Bank.open(folder)
    cast = _Cast(bank, found.symbols, found.labels.classes)
    if not any(len(cast.items(one)) for one in cast.classes):
        raise SourceError(f"{folder}: this bank has no ink of any class of crohme101")
    return cast


def _recipe(**rooms: Any) -> Recipe:
    """The sources of `quickstart`, with other steps, on a canvas of one margin."""
    sources = load_recipe("quickstart").resolved()["source"]
    canvas, balance = {"margin_range": (0.08, 0.08)}, {"per_class": 1}
    return Recipe.model_validate(
        {"labels": "crohme101", "canvas": canvas, "balance": balance, "source": sources, **rooms}
    )


def _step(about: dict[str, Any], cast: _Cast) -> dict[str, Any]:
    """What the page says of one step, and a strip for each of the shown classes and strengths."""
    room, name = about["room"], about["name"]
    renderer = Renderer(_recipe(**{room: [{"step": name, "probability": 1.0}]}), cast.bank)
    shown = [one for one in cast.classes if one.name in SHOWN]
    rows = cast.rows(shown, SAMPLES)
    drawn = [renderer.once(rows, strength) for strength in STRENGTHS]
    lines = []
    for one in sorted(shown, key=lambda one: SHOWN.index(one.name)):
        part = slice(shown.index(one) * SAMPLES, (shown.index(one) + 1) * SAMPLES)
        lines.append({"name": one.name, "text": one.text, "strips": [strip(images[part]) for images in drawn]})
    return {"room": room, "name": name, "about": about["about"], "lines": lines}


def _classes(cast: _Cast, real: _Cast | None) -> list[dict[str, Any]]:
    """Every class as each preset writes it, and as people did."""
    rows = cast.rows(cast.classes, CLASS_SAMPLES)
    drawn = [Renderer(_recipe(hand=name), cast.bank).block(rows).images for name in presets.names()]
    people = {} if real is None else _written(real)
    lines = []
    for i, one in enumerate(cast.classes):
        part = slice(i * CLASS_SAMPLES, (i + 1) * CLASS_SAMPLES)
        strips = [strip(images[part]) for images in drawn]
        lines.append({"name": one.name, "text": one.text, "strips": strips, "real": people.get(one.name)})
    return lines


def _written(real: _Cast) -> dict[str, Strip]:
    """The real inks of each class that has any, written with the usual pens."""
    known = [one for one in real.classes if len(real.items(one))]
    images = Renderer(_recipe(distort=[{"step": "pen"}]), real.bank).once(real.rows(known, CLASS_SAMPLES), 1.0)
    return {
        one.name: strip(images[i * CLASS_SAMPLES :][: min(CLASS_SAMPLES, len(real.items(one)))])
        for i, one in enumerate(known)
    }


def _in_turn(items: npt.NDArray[np.int64], outlined: npt.NDArray[np.bool_], each: int) -> Iterator[tuple[int, int]]:
    """`each` of these items of the bank with their partners. outlined: of all items of the bank."""
    kinds = [part for part in (items[~outlined[items]], items[outlined[items]]) if len(part)]
    found = [_spread(part, -(-each // len(kinds))) for part in kinds]
    for i in range(each):
        item, partner = found[i % len(kinds)]
        yield int(item[i // len(kinds)]), int(partner[i // len(kinds)])


def _spread(items: npt.NDArray[np.int64], n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """As many of the items, as different ones as there are, and for each another one where there is another."""
    place = np.arange(n) * max(len(items) // n, 1) % len(items)
    return items[place], items[(place + 1) % len(items)]


def strip(images: Images) -> Strip:
    """Pictures uint8 (n, H, W), ink 255 on 0, side by side, dark on light."""
    parts = [np.pad(255 - image, ((0, 0), (0, GAP)), constant_values=255) for image in images]
    joined = np.concatenate(parts, axis=1)[:, :-GAP]
    data = BytesIO()
    Image.fromarray(joined).save(data, "PNG")
    coded = base64.b64encode(data.getvalue()).decode()
    return Strip(f"data:image/png;base64,{coded}", joined.shape[1], joined.shape[0])
