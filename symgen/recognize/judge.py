"""How likely a group of pieces is one symbol: measures of the group, weighed by a network of a dozen units.

A classifier is sure of much that is no symbol: half an `=` is a good `-`, and `( )` a good `0`. So its word is weighed
with geometry: how many parts the symbol that it sees is usually written in, how wide the gaps are and where they lie,
how large the group is in the writing, what of a touching stroke was left out, and whether a larger group that
holds this one is a symbol of that many parts. `tests/prove/fit_judge.py` made judge.json of expressions of
CROHME's training set.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.plain import from_json
from symgen.recognize import parts
from symgen.recognize.groups import Group
from symgen.recognize.pieces import Piece
from symgen.recognize.regions import Box, around
from symgen.train.labels import NONE, Labels

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("judge.json")

USUAL = 0.2
"""A symbol is usually written in so many parts where that share of its inks is."""

FAR = 4.0
"""What a gap of one size of the writing takes from a rival's log probability."""

_ARRAYS = ("mean", "spread", "inner", "inner_bias", "outer")
_LEAST = 1e-4
_NO_RIVAL = -6.0


class Judge(NamedTuple):
    """mean, spread: float64 (F,) that measures are brought to one scale with. inner: float64 (F, U), bias (U,); outer:
    float64 (U,), bias.
    """

    mean: F64
    spread: F64
    inner: F64
    inner_bias: F64
    outer: F64
    outer_bias: float

    def scores(self, measures: F64) -> F64:
        """Log odds that each group is one symbol: float64 (N,), from measures (N, F)."""
        units = np.broadcast_to(self.inner_bias, (len(measures), len(self.inner_bias))).copy()
        for k in range(len(self.mean)):
            units += ((measures[:, k] - self.mean[k]) / self.spread[k])[:, None] * self.inner[k]
        return np.asarray((np.tanh(units) * self.outer).sum(axis=1) + self.outer_bias)


@cache
def shipped() -> Judge:
    """The judge in judge.json."""
    found = from_json(WEIGHTS.read_text(encoding="utf-8"))
    mean, spread, inner, inner_bias, outer = (np.array(found[name], np.float64) for name in _ARRAYS)
    return Judge(mean, spread, inner, inner_bias, outer, float(found["outer_bias"]))


def usual(probabilities: F32, groups: Sequence[Group], labels: Labels) -> F64:
    """float64 (N, C): probabilities times how often each class is written in as many parts; 0 for the class none."""
    real = np.array([name != NONE for name in labels.names])
    by_parts = parts.shares(labels.names) * real
    return np.asarray(probabilities * by_parts[[min(group.parts, parts.MOST) - 1 for group in groups]])


def measures(groups: Sequence[Group], pieces: Sequence[Piece], probabilities: F32, labels: Labels, size: float) -> F64:
    """float64 (N, F), see `_measures` for what they are. probabilities: float32 (N, C). size: of the writing, in px."""
    weighed = usual(probabilities, groups, labels)
    best = weighed.argmax(axis=1)
    names = [labels.names[k] for k in best.tolist()]
    log = np.log(weighed.max(axis=1) + _LEAST)
    nothing = labels.names.index(NONE) if NONE in labels.names else None
    none = np.log((0.0 if nothing is None else probabilities[:, nothing]) + np.full(len(groups), 1e-3))
    alone = {pieces[one.pieces[0]].component: float(value) for one, value in zip(groups, log, strict=True)
             if one.parts == 1 and one.share > 0.999}  # fmt: skip
    rivals = _rivals(groups, names, log)
    rows = []
    for k, group in enumerate(groups):
        own = [alone.get(c, -9.0) for c in sorted({pieces[n].component for n in group.pieces})]
        view = _View(names[k], float(log[k]), float(none[k]), float(np.mean(own)), rivals[k])
        rows.append(_measures(group, _boxes(group, pieces), view, size))
    return np.array(rows, np.float64)


class _View(NamedTuple):
    """What the classifier says. log: of the likeliest class's probability times that of its parts; none: of the class
    none; alone: the mean log of its parts as symbols of their own; rival: the log of the best larger symbol.
    """

    name: str
    log: float
    none: float
    alone: float
    rival: float


def _measures(group: Group, boxes: list[Box], view: _View, size: float) -> list[float]:
    apart = group.parts > 1
    typical = apart and parts.share(view.name, group.parts) > USUAL
    word = typical and parts.beside(view.name)
    stacked, odd = typical and not word, apart and not typical
    across, down = _overlaps(boxes)
    height = float(np.log(group.box.side / size))
    split = group.share % 1.0
    in_part = 0.01 < split < 0.99
    return [
        view.log, view.none, typical, odd, typical * view.log, stacked * across, stacked * group.widest,
        word * group.widest, word * max(down, -0.5), odd * group.widest, odd * view.alone, typical * view.alone,
        odd * (group.parts - 1), height, abs(height), group.cut > 0, group.cut, in_part,
        in_part * float(np.log(split + 0.01)), view.name == "equals", word, view.rival, view.rival > -1.0,
    ]  # fmt: skip


def _boxes(group: Group, pieces: Sequence[Piece]) -> list[Box]:
    components = sorted({pieces[k].component for k in group.pieces})
    return [around([pieces[k].box for k in group.pieces if pieces[k].component == c]) for c in components]


def _overlaps(boxes: list[Box]) -> tuple[float, float]:
    """The least overlap of two boxes across and down, as shares of the smaller one; negative where they are apart."""
    across, down = [0.0], [0.0]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            across.append((min(a.right, b.right) - max(a.left, b.left)) / min(a.width, b.width))
            down.append((min(a.bottom, b.bottom) - max(a.top, b.top)) / min(a.height, b.height))
    return (max(-1.0, min(across[1:] or across)), max(-1.0, min(down[1:] or down)))


def _rivals(groups: Sequence[Group], names: list[str], log: F64) -> list[float]:
    """For each group the best log probability of a symbol of several parts that holds all of it and more."""
    strong = [
        (float(log[k]) - FAR * group.widest, frozenset(group.pieces))
        for k, group in enumerate(groups)
        if group.parts > 1 and parts.share(names[k], group.parts) > USUAL
    ]
    sets = [frozenset(group.pieces) for group in groups]
    return [max([value for value, held in strong if held > one], default=_NO_RIVAL) for one in sets]
