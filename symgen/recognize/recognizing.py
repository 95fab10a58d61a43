"""`symgen recognize`: a picture of an expression is read by a trained run.

What the reader of 2012 did comes first (`page`: grey, threshold, specks, labelled components and their measures). Then
components are put together and taken apart (`groups`, `judge`, `cover`), look-alikes told apart by their neighbours
(`context`), and the symbols laid out (`layout`).
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.picture import read_picture
from symgen.recognize import judge
from symgen.recognize.classify import probabilities
from symgen.recognize.context import CHOICES, LEAST, Choice, settle
from symgen.recognize.cover import cover
from symgen.recognize.groups import Group, parts_of, size_of, whole
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.page import Page, look
from symgen.recognize.pieces import Pieces, pieces_of
from symgen.recognize.reading import SURE, Found, Guess, Reading, composed
from symgen.recognize.regions import Box
from symgen.train.labels import NONE
from symgen.train.run_folder import Run, open_run

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

Picture = str | Path | npt.NDArray[np.generic]

DOUBT = 0.9
"""Probability under which a component of several strokes is taken apart, to see whether it is several symbols."""

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


def recognize(image: Picture, run: str | Path | Run, *, threshold: str = "auto") -> Reading:
    """Read a picture (a file, or an array as `picture.as_grey` takes it) with a run folder made by `train`.

    threshold: fixed (0.5, as in 2012), otsu, adaptive, or auto, which chooses by the light. Boxes are in pixels of the
    picture. Raises SourceError for the picture, TrainError for the run, SymgenError for the threshold.
    """
    ready = run if isinstance(run, Run) else open_run(run)
    page = look(opened(image), threshold)
    return read(page, segments(page, ready), ready)


def opened(image: Picture) -> npt.NDArray[np.generic]:
    """The picture in a file, or the array itself."""
    return read_picture(image) if isinstance(image, str | Path) else image


def read(page: Page, found: Segments, run: Run) -> Reading:
    """As `recognize`, for a page that has been looked at and cut up."""
    size = (round(page.grey.shape[1] * page.scale), round(page.grey.shape[0] * page.scale))
    if not page.regions:
        return composed([], (*page.warnings, "no ink was found"), page.threshold, size)
    names = named(found, run)
    symbols = [_found(k, name, found, run, page.scale) for k, name in enumerate(names)]
    touching = sum(one.touching for one in symbols)
    unsure = sum(not one.sure for one in symbols)
    warnings = [*page.warnings]
    if touching:
        warnings.append(f"{touching} symbols touch each other and were cut apart")
    if unsure:
        warnings.append(f"{unsure} of {len(symbols)} symbols are unsure")
    return composed(symbols, tuple(warnings), page.threshold, size)


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
    choices = [_choices(row, run) for row in found.usual]
    names = [one[0].name for one in choices]
    for _ in range(ROUNDS):
        row = lay_out([Placed(i, name, box) for i, (name, box) in enumerate(zip(names, boxes, strict=True))])
        settled = settle(row, choices, boxes)
        names = [settled[i] for i in range(len(boxes))]
    return names


def _choices(usual: F64, run: Run) -> list[Choice]:
    """The likeliest names of one symbol, the likeliest first."""
    share = usual / max(float(usual.sum()), 1e-12)
    order = np.argsort(-share, kind="stable")[:CHOICES].tolist()
    kept = [k for k in order if share[k] >= LEAST] or order[:1]
    return [Choice(run.labels.names[k], float(np.log(share[k] + 1e-6))) for k in kept]


def _found(k: int, name: str, found: Segments, run: Run, scale: float) -> Found:
    group, seen = found.groups[k], found.seen[k]
    probability = float(seen[run.labels.names.index(name)])
    best = [i for i in np.argsort(-found.usual[k], kind="stable").tolist() if run.labels.names[i] != NONE][:5]
    guesses = tuple(
        Guess(one.name, one.latex, one.text, float(seen[i])) for i in best for one in (run.labels.classes[i],)
    )
    alike = run.labels.alike[run.labels.names.index(name)]
    sure = float(seen[alike].sum()) >= SURE and probability >= SURE / 2
    box = Box(*(round(edge * scale) for edge in group.box))
    return Found(box, name, probability, sure, guesses, group.cut > 0, group.parts)
