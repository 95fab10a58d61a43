"""What the judges of realism say where the answer is known, so that their word on generated ink can be weighed.

real     ink of one half of the writers against that of the other half: nobody should tell them apart
fonts    symbols of our fonts as they are printed, drawn by the same renderer: anybody should
copies   the very inks, moved by a pixel: nothing new, which distance and coverage must show
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise_block
from symgen.check._gradient import SIDE, gradient_features
from symgen.check._rows import Rows
from symgen.check._sides import Picked, Side, Sides, as_drawn, halves
from symgen.prepare import stock
from symgen.recipe import Recipe

I64 = npt.NDArray[np.int64]

FEWEST = 20
"""Fonts that a class must have to take part."""


class Control(NamedTuple):
    """name: as above. first: what takes the place of real ink. second: of generated."""

    name: str
    first: Side
    second: Side


def writers(sides: Sides, most: int) -> Control:
    """Real against real, no more than `most` rows of a class on either side."""
    both = joined([sides.real, sides.more])
    second = halves(both)
    return Control("real", *(_at_most(both.take(mask), most) for mask in (~second, second)))


def fonts(data: Rows, sides: Sides) -> Control | None:
    """Fonts, every drawing once, against real ink; None where no class is in enough of them."""
    symbols = {label: data.symbols[label][0] for label in sides.labels.tolist() if data.symbols[label]}
    if not symbols:
        return None
    bank = stock(Recipe.model_validate({
        "labels": [one.name for one in symbols.values()], "balance": {"per_class": 1}, "source": [{"kind": "fonts"}],
    })).bank  # fmt: skip
    numbers = {one.id: label for label, one in symbols.items()}
    label = np.array([numbers.get(one, -1) for one in bank.catalogue.symbol_id.tolist()], np.int64)
    kept = np.flatnonzero(np.isin(label, np.flatnonzero(np.bincount(label, minlength=1) >= FEWEST)))
    if not len(kept):
        return None
    images = as_drawn(bank.paths.take(kept))
    if not sides.by_ink:
        images = canonicalise_block(images, SIDE)
    owner = bank.catalogue.group.codes[kept].astype(np.int64)
    picked = Picked(np.full(len(kept), -1), kept, label[kept], owner)
    real = sides.real.take(np.isin(sides.real.picked.label, label[kept]))
    return Control("fonts", real, Side(picked, images, gradient_features(images), None))


def copies(sides: Sides) -> Control:
    """The inks that generated rows were made of, or where they are not known real ones, as often as rows are needed."""
    found = []
    for label in sides.labels.tolist():
        rows = originals(sides, label)
        wanted = int((sides.generated.picked.label == label).sum())
        found.append(rows.take(np.arange(wanted) % len(rows.images)))
    made = joined(found)
    images = np.roll(made.images, 1, axis=2)
    return Control("copies", sides.real, Side(made.picked, images, gradient_features(images), None))


def originals(sides: Sides, label: int) -> Side:
    """Of one class, the inks that generated rows were made of; real rows where none is known."""
    mine = sides.inks.take(sides.inks.picked.label == label)
    return mine if len(mine.images) else sides.real.take(sides.real.picked.label == label)


def joined(parts: list[Side]) -> Side:
    """The rows of all parts, without their strokes."""
    picked = Picked(*(np.concatenate(column) for column in zip(*(one.picked for one in parts), strict=True)))
    images, features = (
        np.concatenate(column) for column in zip(*((one.images, one.features) for one in parts), strict=True)
    )
    return Side(picked, images, features, None)


def _at_most(side: Side, most: int) -> Side:
    kept = np.zeros(len(side.images), np.bool_)
    for label in np.unique(side.picked.label).tolist():
        kept[np.flatnonzero(side.picked.label == label)[:most]] = True
    return side.take(kept)
