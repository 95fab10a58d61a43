"""`symgen predict`: what a trained run takes pictures for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise, read_picture
from symgen.errors import SourceError
from symgen.train.framework import TrainError
from symgen.train.run_folder import Run, open_run

TOP = 3

Picture = str | Path | npt.NDArray[np.generic]


def predict(run: str | Path | Run, images: Picture | Sequence[Picture], *, top: int = TOP) -> list[dict[str, Any]]:
    """The likeliest classes of each picture (files, or arrays as `canonicalise` takes them), the likeliest first.

    Returns [{"image": file name, or place in the list, "top": [{"name", "latex", "text", "probability"}]}]. A blank
    picture is told by `"blank": True`, and its guesses mean nothing; one of several that cannot be read has the reason
    as `"error"` and no guesses. Raises TrainError for the run, SourceError where no picture can be read.
    """
    if top < 1:
        raise TrainError(f"top must be at least 1, not {top}")
    ready = run if isinstance(run, Run) else open_run(run)
    pictures = [images] if isinstance(images, str | Path | np.ndarray) else list(images)
    found = [_canonical(one, ready) for one in pictures]
    troubles = [one for one in found if isinstance(one, SourceError)]
    if troubles and len(troubles) == len(found):
        raise troubles[0]
    canonical = np.array([one for one in found if not isinstance(one, SourceError)], np.uint8)
    probabilities = iter(ready.probabilities(canonical.reshape(-1, ready.size, ready.size)))
    names = [str(one) if isinstance(one, str | Path) else i for i, one in enumerate(pictures)]
    return [
        {"image": name, "error": str(one)}
        if isinstance(one, SourceError)
        else {"image": name, "blank": not one.any(), "top": _top(ready, next(probabilities), top)}
        for name, one in zip(names, found, strict=True)
    ]


def _canonical(picture: Picture, run: Run) -> npt.NDArray[np.uint8] | SourceError:
    """The picture in the network's form, or why there is none."""
    try:
        pixels = read_picture(picture) if isinstance(picture, str | Path) else picture
        return canonicalise(pixels, run.size, run.mode)
    except SourceError as error:
        return error


def _top(run: Run, probabilities: npt.NDArray[np.float32], top: int) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities, kind="stable")[:top].tolist()
    labels = [run.labels.classes[place] for place in best]
    return [
        {"name": one.name, "latex": one.latex, "text": one.text, "probability": float(probabilities[place])}
        for one, place in zip(labels, best, strict=True)
    ]
