"""`symgen predict`: what a trained run takes pictures for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise, read_picture
from symgen.train.framework import TrainError
from symgen.train.run_folder import Run, open_run

TOP = 3

Picture = str | Path | npt.NDArray[np.generic]


def predict(run: str | Path | Run, images: Picture | Sequence[Picture], *, top: int = TOP) -> list[dict[str, Any]]:
    """The likeliest classes of each picture (files, or arrays as `canonicalise` takes them), the likeliest first.

    Returns [{"image": file name, or place in the list, "top": [{"name", "latex", "text", "probability"}]}]. A blank
    picture is told by `"blank": True`, and its guesses mean nothing. Raises TrainError for the run, SourceError for a
    picture that cannot be read.
    """
    if top < 1:
        raise TrainError(f"top must be at least 1, not {top}")
    ready = run if isinstance(run, Run) else open_run(run)
    pictures = [images] if isinstance(images, str | Path | np.ndarray) else list(images)
    read = (read_picture(one) if isinstance(one, str | Path) else one for one in pictures)
    canonical = np.array([canonicalise(one, ready.size, ready.mode) for one in read], np.uint8)
    probabilities = ready.probabilities(canonical.reshape(-1, ready.size, ready.size))
    return [
        {
            "image": str(one) if isinstance(one, str | Path) else i,
            "blank": not canonical[i].any(),
            "top": _top(ready, probabilities[i], top),
        }
        for i, one in enumerate(pictures)
    ]


def _top(run: Run, probabilities: npt.NDArray[np.float32], top: int) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities, kind="stable")[:top].tolist()
    labels = [run.labels.classes[place] for place in best]
    return [
        {"name": one.name, "latex": one.latex, "text": one.text, "probability": float(probabilities[place])}
        for one, place in zip(labels, best, strict=True)
    ]
