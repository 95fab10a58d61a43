"""Training rows that show a test picture once more are cut from training.

Two people's bracket may be one picture. What is as plain is not looked at; of all else, drawings by different writers
of CROHME never came to SAME (`tests/prove/near_copies.py`), so a pair beyond it is one ink. Between ALIKE and SAME
stand most copies that were turned or made smaller, and some drawings that are alike by chance. So those are taken for
copies only where they are far more than training pictures by different writers are alike among themselves: people of
one competition are alike to those of another three times as often.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from symgen.class_folders import SymbolClass
from symgen.gain.copies import Pairs, form, nearest
from symgen.gain.leaks import SIMPLE, looks
from symgen.gain.material import Reading
from symgen.gain.wording import percent, plural
from symgen.train.material import joined

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

ALIKE, SAME = 0.985, 0.997

PLAIN = (
    *SIMPLE, "lparen", "rparen", "lbracket", "rbracket", "exclam", "prime", "int", "sqrt", "L", "V", "plus", "equals",
    "i",
)  # fmt: skip
"""Symbols of which drawings by different writers come near SAME; all that look like one of them are as plain."""

_COMMON = 0.05  # share of a class that is alike by chance, from which it is not asked
_MANY, _TIMES = 0.05, 10  # share of test rows that are alike, and of chance's, from which these are taken for copies


class _Crowd(NamedTuple):
    """Training rows of classes that are asked for. row: int64 (N,), in all readings' rows. half: bool (N,), by which
    half of the writers. known: bool (N,), whether anybody knows who wrote it.
    """

    row: I64
    images: U8
    labels: I64
    half: Bools
    known: Bools


class _Chance(NamedTuple):
    """How many of `rows` training pictures are alike to one by the other half of the writers. common: bool (C,),
    classes where too many are; none of `rows` is of those. plain: bool (C,), classes where too many come to SAME.
    """

    alike: int
    rows: int
    common: Bools
    plain: Bools

    @property
    def share(self) -> float:
        """Of training pictures that are alike to one by another writer: the other half has half of those."""
        return 2 * self.alike / max(self.rows, 1)

    @property
    def at_most(self) -> float:
        """The same, but never 0: what was not seen in so many rows may yet be there."""
        return 2 * (self.alike + 1) / max(self.rows, 1)


def without_copies(
    real: Sequence[Reading], tests: Sequence[Reading], classes: Sequence[SymbolClass]
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The training rows without those that show a test picture, or an item of a row that does; and what was found and
    done, a sentence a test set. Where nothing is cut, the readings come back as they were given.
    """
    plain = frozenset[str]().union(*(looks(SymbolClass(name, (name,))) for name in PLAIN))
    asked = np.array([not looks(one) & plain for one in classes])
    crowd = _crowd(real, tests, asked)
    gone, told = np.zeros(sum(len(one.part) for one in real), np.bool_), []
    for test in tests:
        found, sentence = _found(test, crowd, asked)
        gone[crowd.row[found]] = True
        told.append(sentence)
    return (_cut(real, gone) if gone.any() else tuple(real)), tuple(told)


def _crowd(real: Sequence[Reading], tests: Sequence[Reading], asked: Bools) -> _Crowd:
    part = joined([one.part for one in real])
    tested = np.zeros(len(asked), np.bool_)
    tested[np.concatenate([one.part.labels for one in tests])] = True
    row = np.flatnonzero((asked & tested)[part.labels])
    # Where nobody knows the writers, rows are taken for those of as many: copies among them then pass for chance.
    who = np.unique([name or str(at) for at, name in enumerate(part.groups.tolist())], return_inverse=True)[1]
    return _Crowd(row, form(part.images[row]), part.labels[row], who[row] % 2 == 1, part.groups[row] != "")


def _found(test: Reading, crowd: _Crowd, asked: Bools) -> tuple[Bools, str]:
    """Which training rows show a row of the test set, bool (N,), and a sentence that says so."""
    rows = np.flatnonzero(asked[test.part.labels])
    labels = test.part.labels[rows]
    ones = form(test.part.images[rows]), labels
    alike = _alike(ones, crowd, np.ones(len(crowd.row), np.bool_))
    chance = _chance(labels, crowd, len(asked))
    usual = ~chance.common[labels]
    doubles = len(np.unique(alike.one[usual[alike.one]]))
    share = doubles / max(int(usual.sum()), 1)
    beyond = chance.rows > 0 and share > max(_MANY, _TIMES * chance.at_most)
    least = np.where(usual & beyond, ALIKE, np.where(chance.plain[labels], np.inf, SAME))
    wanted = alike.likeness >= least[alike.one]
    gone, pairs = np.zeros(len(crowd.row), np.bool_), alike.take(wanted)
    hit = np.unique(pairs.one)
    while len(pairs.one):  # a picture may have more copies than are laid over it at a time
        gone[pairs.other] = True
        again = _alike((ones[0][hit], ones[1][hit]), crowd, ~gone)
        pairs = again.take(again.likeness >= least[hit][again.one])
    return gone, _sentence(test, (len(rows), doubles, len(hit)), int(gone.sum()), chance)


def _alike(ones: tuple[U8, I64], crowd: _Crowd, known: Bools) -> Pairs:
    """Pairs of likeness ALIKE and up; the second of each a row of the crowd, among `known`."""
    rows = np.flatnonzero(known)
    found = nearest(ones, (crowd.images[rows], crowd.labels[rows]))
    return Pairs(found.one, rows[found.other], found.likeness).take(found.likeness >= ALIKE)


def _chance(labels: I64, crowd: _Crowd, n_classes: int) -> _Chance:
    """Hold as many training rows of each class as the test has, by one half of the writers, against the other half.
    Where nobody knows the writers, what comes to SAME is taken for one ink, which may be there several times.
    """
    some = [np.empty(0, np.int64)]
    for label, n in zip(*np.unique(labels, return_counts=True), strict=True):
        mine = np.flatnonzero((crowd.labels == label) & crowd.half)
        if ((crowd.labels == label) & ~crowd.half).any() and len(mine):
            some.append(mine[np.unique(np.linspace(0, len(mine) - 1, min(len(mine), int(n))).astype(np.int64))])
    rows = np.concatenate(some)
    found = _alike((crowd.images[rows], crowd.labels[rows]), crowd, ~crowd.half)
    by_chance, same = crowd.known[rows][found.one], found.likeness >= SAME
    alike, equal = np.zeros((2, len(rows)), np.bool_)
    alike[found.one[by_chance | ~same]] = True
    equal[found.one[by_chance & same]] = True
    counts = [np.bincount(crowd.labels[at], minlength=n_classes) for at in (rows[alike], rows[equal], rows)]
    common, plain = (2 * one > _COMMON * np.maximum(counts[2], 1) for one in counts[:2])
    usual = ~common[crowd.labels[rows]]
    return _Chance(int((alike & usual).sum()), int(usual.sum()), common, plain)


def _sentence(test: Reading, counts: tuple[int, int, int], gone: int, chance: _Chance) -> str:
    """counts: test rows that were asked for, that are alike to a training row, that are shown by one."""
    asked, doubles, hit = counts
    among = f"; training pictures of different writers are so among themselves in {percent(chance.share)}"
    text = (f"Near copies: of {asked:,} pictures of {test.name} that are more than plain strokes, "
            f"{doubles:,} ({percent(doubles / max(asked, 1))}) are like a training picture{among}. ")  # fmt: skip
    if not gone:
        return text + ("That is chance, and nothing was cut." if doubles else "Nothing was cut.")
    return text + (f"{plural(gone, 'training row')} that show {plural(hit, 'test picture')} stored again, turned or at "
                   "another size were cut from training.")  # fmt: skip


def _cut(real: Sequence[Reading], gone: Bools) -> tuple[Reading, ...]:
    """The readings without these rows, and without the other rows of their items, of which a recipe could draw them."""
    start = np.cumsum([0, *(len(one.part) for one in real)]).tolist()
    pairs = [(one, gone[first:last]) for one, (first, last) in zip(real, pairwise(start), strict=True)]
    items = pa.concat_arrays([one.items.filter(pa.array(cut)).flatten() for one, cut in pairs])
    return tuple(_without(one, cut, items) for one, cut in pairs)


def _without(one: Reading, gone: Bools, items: pa.Array) -> Reading:
    shown = pc.is_in(one.items.flatten(), value_set=items).to_numpy(zero_copy_only=False)
    kept = ~gone
    kept[pc.list_parent_indices(one.items).to_numpy()[shown]] = False
    rows = pa.array(np.flatnonzero(kept))
    return replace(one, part=one.part.take(kept), items=one.items.take(rows), groups=one.groups.take(rows))
