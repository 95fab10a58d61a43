"""Which rows are compared where realism is judged: generated ones, ink of other writers, and the inks that the former
were made of, all drawn by one renderer.

Other writers: of the real sets, every row of a writer from whom any generated row descends is left out; of the rest
each class gives rows of as many writers as it has, the second row of one only when all have given their first.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen import raster
from symgen.canon import canonicalise_block
from symgen.check._case import Case
from symgen.check._gradient import SIDE, gradient_features
from symgen.check._rows import Rows
from symgen.check._strokes import strokes_of
from symgen.geometry.frame import Placing, fit
from symgen.geometry.resample import normalise
from symgen.paths import PEN_WIDTH, Paths, concat, empty
from symgen.train.order import hashes, shuffled

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

MARGIN = 1 / 16
"""Share of the picture that stays free on each side."""


class Picked(NamedTuple):
    """N rows. which: of the case's sets. at: position there. label: in the data set's classes. owner: who wrote it or
    which design it is, across sets. All int64 (N,).
    """

    which: I64
    at: I64
    label: I64
    owner: I64

    def take(self, rows: I64 | Bools) -> "Picked":
        """The rows at positions or under a mask."""
        return Picked(*(column[rows] for column in self))


class Side(NamedTuple):
    """N rows as one renderer draws them. features: of `_gradient`. ink: in the unit frame, where all sides have it."""

    picked: Picked
    images: U8
    features: F32
    ink: Paths | None

    def take(self, rows: I64 | Bools) -> "Side":
        """The rows at positions or under a mask."""
        at = np.arange(len(self.images))[rows]
        return Side(self.picked.take(at), self.images[at], self.features[at], self.ink.take(at) if self.ink else None)

    def of(self, label: int) -> F32:
        """Features of one class."""
        return np.asarray(self.features[self.picked.label == label])


class Sides(NamedTuple):
    """What is compared. real: of other writers, `most` rows a class or fewer. more: further ones. inks: those that the
    generated rows were made of, as far as the real sets hold them. labels: the classes that have enough. short: those
    that have not, with how many real rows of other writers they have. by_ink: whether all were drawn from strokes.
    """

    generated: Side
    real: Side
    more: Side
    inks: Side
    labels: I64
    short: tuple[int, ...]
    by_ink: bool


def choose(case: Case, least: int, most: int) -> Sides:
    """The rows that are compared; none at all where no class has `least` on either side."""
    generated, real, inks = _generated(case), *_real(case)
    n = len(case.data.classes)
    counts = np.stack([np.bincount(one.label, minlength=n) for one in (generated, real)])
    labels, short = np.flatnonzero((counts >= least).all(axis=0)), np.flatnonzero((counts > 0).all(axis=0))
    generated = _first(generated.take(shuffled(0, "realism generated", 0, len(generated.at))), labels, most)
    real = _first(_by_turns(real), labels, 2 * most)
    rank = _rank(real.label)
    inks = _first(inks, labels, most)
    parts = (generated, real.take(rank < most), real.take(rank >= most), inks)
    strokes = [_strokes(case, one) for one in parts]
    by_ink = all(one is not None for one in strokes)
    drawn = [_drawn(case, one, ink if by_ink else None) for one, ink in zip(parts, strokes, strict=True)]
    return Sides(drawn[0], drawn[1], drawn[2], drawn[3], labels, tuple(np.setdiff1d(short, labels).tolist()), by_ink)


def _generated(case: Case) -> Picked:
    data = case.data
    at = np.flatnonzero(case.prints.side == 0)
    known = "groups" in data.lineage
    return Picked(np.zeros(len(at), np.int64), at, data.labels, case.prints.owner[at] if known else at)


def _real(case: Case) -> tuple[Picked, Picked]:
    """Rows of other writers, and the inks that generated rows were made of."""
    items, people = _names(case.data, "items"), _names(case.data, "groups")
    parts = list(_parts(case))
    picked = Picked(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    known = picked.label >= 0
    made_of, related = (
        np.concatenate([_holds(rows, column, names) for rows in case.against])
        for column, names in (("items", items), ("groups", people))
    )
    return picked.take(known & ~related & ~made_of), picked.take(known & made_of)


def _parts(case: Case) -> Iterator[Picked]:
    for number, rows in enumerate(case.against, start=1):
        mine = case.prints.side == number
        n = len(rows)
        yield Picked(np.full(n, number), np.arange(n), case.prints.label[mine], case.prints.owner[mine])


def _names(rows: Rows, column: str) -> pa.Array:
    """All texts of a column of lists."""
    return pc.unique(rows.lineage[column].flatten()) if column in rows.lineage else pa.array([], pa.string())


def _holds(rows: Rows, column: str, names: pa.Array) -> Bools:
    """Bool (N,): rows of whose texts one is among the names."""
    found = np.zeros(len(rows), np.bool_)
    if column in rows.lineage and len(names):
        lists = rows.lineage[column]
        inside = pc.is_in(lists.flatten(), value_set=names).to_numpy(zero_copy_only=False)
        found[pc.list_parent_indices(lists).to_numpy()[inside]] = True
    return found


def _by_turns(picked: Picked) -> Picked:
    """Everybody's first row of a class, then everybody's second, and so on; whose comes first is left to chance."""
    picked = picked.take(shuffled(0, "realism real", 0, len(picked.at)))
    pairs = np.unique(np.stack([picked.label, picked.owner]), axis=1, return_inverse=True)[1].reshape(-1)
    return picked.take(np.argsort(_rank(pairs), kind="stable"))


def _first(picked: Picked, labels: I64, most: int) -> Picked:
    """The first rows of each of these classes, in the order of the classes."""
    kept = picked.take(np.isin(picked.label, labels) & (_rank(picked.label) < most))
    return kept.take(np.argsort(kept.label, kind="stable"))


def _rank(values: I64) -> I64:
    """int64 (N,): how many equal values stand before each."""
    order = np.argsort(values, kind="stable")
    ranked, out = values[order], np.empty(len(values), np.int64)
    out[order] = np.arange(len(values)) - np.searchsorted(ranked, ranked)
    return out


def _strokes(case: Case, picked: Picked) -> Paths | None:
    """In the unit frame; a block of no rows is a block of no strokes."""
    blocks, order = [], []
    for number in np.unique(picked.which).tolist():
        mine = np.flatnonzero(picked.which == number)
        found = strokes_of(case.sets[number], picked.at[mine])
        if found is None:
            return None
        blocks.append(normalise(found)[0])
        order.append(mine)
    if not blocks:
        return empty()
    back = np.argsort(np.concatenate(order), kind="stable")
    return concat(blocks).take(back)


def _drawn(case: Case, picked: Picked, ink: Paths | None) -> Side:
    images = as_drawn(ink) if ink is not None else canonical(case.sets, picked)
    return Side(picked, images, gradient_features(images), ink)


def as_drawn(ink: Paths) -> U8:
    """Paths of the unit frame as pictures of SIDE, open ones with a pen of PEN_WIDTH whatever theirs was."""
    n, none = len(ink), np.zeros(len(ink))
    pen = ink.with_points(ink.xy, np.where(ink.width > 0, np.float32(PEN_WIDTH), np.float32(0)))
    return raster.draw(fit(pen, Placing(np.full(n, MARGIN), none, none, MARGIN), SIDE), SIDE)


def canonical(sets: Sequence[Rows], picked: Picked) -> U8:
    """The rows' pictures through `canonicalise`."""
    out = np.zeros((len(picked.at), SIDE, SIDE), np.uint8)
    for number in np.unique(picked.which).tolist():
        mine = np.flatnonzero(picked.which == number)
        out[mine] = canonicalise_block(np.stack([sets[number].image(i) for i in picked.at[mine].tolist()]), SIDE)
    return out


def halves(side: Side) -> Bools:
    """Bool (N,): the rows of one half of the writers."""
    owners, place = np.unique(side.picked.owner, return_inverse=True)
    second = np.argsort(hashes(0, "realism halves", 0, len(owners)), kind="stable") % 2 == 1
    return np.asarray(second[place])
