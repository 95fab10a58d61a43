"""Cutting a page into symbols and naming them: groups of pieces, what the network sees in each, the likeliest cover,
and names that fit their neighbours.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.recognize import judge
from symgen.recognize.classify import probabilities
from symgen.recognize.context import CHOICES, LEAST, Choice, settle
from symgen.recognize.cover import cover
from symgen.recognize.groups import Group, parts_of, size_of, whole
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.page import Page
from symgen.recognize.pieces import Pieces, pieces_of
from symgen.train.labels import NONE
from symgen.train.run_folder import Run

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

DOUBT = 0.9
"""Probability under which a component of several strokes is taken apart, to see whether it is several symbols."""

ROOT, HELD, NO_ROOT = "sqrt", 2, 0.02
"""What has the middles of so many others in its box is a root; what else it may be then counts only so much."""

ROUNDS = 2
"""Times that names and layout are settled, each by the other."""


class Candidates(NamedTuple):
    """What may be a symbol. seen: float32 (N, C), what the network says of each group. measures: float64 (N, F), what
    `judge` weighs.
    """

    pieces: Pieces
    groups: list[Group]
    seen: F32
    measures: F64


class Segments(NamedTuple):
    """A page cut into symbols. groups: one a symbol. seen: float32 (N, C), what the network says of each; usual: the
    same times how often each class is written in as many parts.
    """

    pieces: Pieces
    groups: list[Group]
    seen: F32
    usual: F64


def candidates(page: Page, run: Run) -> Candidates:
    """Everything on the page that may be one symbol."""
    pieces = pieces_of(page.labels, page.regions)
    size = size_of([one.box for one in page.regions], page.pen)
    groups = whole(pieces, size)
    seen = probabilities(groups, pieces, page.dark, run)
    more = _apart(groups, seen, pieces, run, size)
    if more:
        groups = [*groups, *more]
        seen = np.concatenate([seen, probabilities(more, pieces, page.dark, run)])
    return Candidates(pieces, groups, seen, judge.measures(groups, pieces.pieces, seen, run.labels, size))


def segments(page: Page, run: Run) -> Segments:
    """The page cut into symbols."""
    if not page.regions:
        none = np.zeros((0, len(run.labels)))
        return Segments(pieces_of(page.labels, ()), [], none.astype(np.float32), none)
    found = candidates(page, run)
    chosen = cover(found.groups, judge.shipped().scores(found.measures), len(found.pieces.pieces))
    taken = [found.groups[i] for i in chosen]
    return Segments(found.pieces, taken, found.seen[chosen], judge.usual(found.seen[chosen], taken, run.labels))


def _apart(groups: list[Group], seen: F32, pieces: Pieces, run: Run, size: float) -> list[Group]:
    """What components may be taken apart into that the network is not sure of."""
    doubtful = []
    for k, group in enumerate(groups):
        if group.parts == 1 and len(group.pieces) > 1:
            name = run.labels.names[int(seen[k].argmax())]
            if name == NONE or float(seen[k].max()) < DOUBT:
                doubtful.append(pieces.pieces[group.pieces[0]].component)
    return [one for component in doubtful for one in parts_of(component, pieces, size)]


def named(found: Segments, run: Run) -> list[str]:
    """What each symbol is, with its neighbours heard."""
    boxes = [group.box for group in found.groups]
    choices = [_choices(row, run) for row in _roots_held(found, run)]
    names = [one[0].name for one in choices]
    for _ in range(ROUNDS):
        row = lay_out([Placed(i, name, box) for i, (name, box) in enumerate(zip(names, boxes, strict=True))])
        settled = settle(row, choices, boxes)
        names = [settled[i] for i in range(len(boxes))]
    return names


def _roots_held(found: Segments, run: Run) -> F64:
    """`usual` with what holds other symbols a root: a wide one is a level stroke to a network that sees it small."""
    if ROOT not in run.labels.names:
        return found.usual
    usual, root = found.usual.copy(), run.labels.names.index(ROOT)
    boxes = np.array([group.box for group in found.groups], np.float64).reshape(-1, 4)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    for k, (left, top, right, bottom) in enumerate(boxes.tolist()):
        inside = (left < x) & (x < right) & (top < y) & (y < bottom)
        if inside.sum() > HELD:  # its own middle among them
            usual[k, np.arange(usual.shape[1]) != root] *= NO_ROOT
    return usual


def _choices(usual: F64, run: Run) -> list[Choice]:
    """The likeliest names of one symbol, the likeliest first."""
    share = usual / max(float(usual.sum()), 1e-12)
    order = np.argsort(-share, kind="stable")[:CHOICES].tolist()
    kept = [k for k in order if share[k] >= LEAST] or order[:1]
    return [Choice(run.labels.names[k], float(np.log(share[k] + 1e-6))) for k in kept]
