"""`symgen recognize`: a picture of an expression is read by a trained run.

What the reader of 2012 did comes first (`page`: grey, threshold, specks, labelled components and their measures). Then
components are put together and taken apart (`groups`, `judge`, `cover`), look-alikes told apart by their neighbours
(`context`), and the symbols laid out (`layout`).
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.picture import read_picture
from symgen.recognize.page import Page, look
from symgen.recognize.reading import SURE, Found, Guess, Reading, composed
from symgen.recognize.regions import Box
from symgen.recognize.segment import Segments, named, segments
from symgen.recognize.stages import Stage, stages_of, write_stages
from symgen.train.labels import NONE
from symgen.train.run_folder import Run, open_run

Picture = str | Path | npt.NDArray[np.generic]


def recognize(
    image: Picture, run: str | Path | Run, *, stages: str | Path | None = None, threshold: str = "auto"
) -> Reading:
    """Read a picture (a file, or an array as `picture.as_grey` takes it) with a run folder made by `train`.

    stages: a folder that every stage is written to as a picture. threshold: fixed (0.5, as in 2012), otsu, adaptive, or
    auto, which chooses by the light. Boxes are in pixels of the picture. Raises SourceError for the picture, TrainError
    for the run, SymgenError for the threshold.
    """
    page, found, ready = _seen(image, run, threshold)
    reading = _read(page, found, ready)
    if stages is not None:
        write_stages(stages_of(page, found, reading, ready), Path(stages))
    return reading


def stages(image: Picture, run: str | Path | Run, *, threshold: str = "auto") -> tuple[Stage, ...]:
    """The pictures of every stage, in order. Arguments and errors as with `recognize`."""
    page, found, ready = _seen(image, run, threshold)
    return stages_of(page, found, _read(page, found, ready), ready)


def _seen(image: Picture, run: str | Path | Run, threshold: str) -> tuple[Page, Segments, Run]:
    ready = run if isinstance(run, Run) else open_run(run)
    page = look(read_picture(image) if isinstance(image, str | Path) else image, threshold)
    return page, segments(page, ready), ready


def _read(page: Page, found: Segments, run: Run) -> Reading:
    """A page that has been cut up, read."""
    if not page.regions:
        return composed([], (*page.warnings, "no ink was found"), page.threshold, page.size)
    names = named(found, run)
    symbols = [_found(k, name, found, run, page.scale) for k, name in enumerate(names)]
    touching = sum(one.touching for one in symbols)
    unsure = sum(not one.sure for one in symbols)
    warnings = [*page.warnings]
    if touching:
        warnings.append(f"{touching} symbols touch each other and were cut apart")
    if unsure:
        warnings.append(f"{unsure} of {len(symbols)} symbols are unsure")
    return composed(symbols, tuple(warnings), page.threshold, page.size)


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
