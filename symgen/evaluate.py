"""`symgen evaluate`: how good a trained run is on a data set, or on a folder of class folders, that it never saw."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.class_folders import open_folder
from symgen.dataset import folder_name, is_dataset, match_classes, open_dataset
from symgen.talk import say
from symgen.train.framework import TrainError
from symgen.train.judgement import judge
from symgen.train.material import Part, part
from symgen.train.report import write_report
from symgen.train.robustness import matrix
from symgen.train.run_folder import METRICS, Run, open_run, write_json


class _Found(NamedTuple):
    """Rows to judge by, those of unknown classes with label -1. names: the class of each row as the folder calls it."""

    part: Part
    names: npt.NDArray[np.object_]
    about: dict[str, Any]
    left_out: dict[str, int]


def evaluate(
    run: str | Path,
    on: str | Path,
    *,
    out: str | Path | None = None,
    split: str | None = None,
    rare: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Judge a run on `on`; writes metrics.json and report.html in `out` and returns the metrics.

    on: a data set folder, or a folder of class folders with pictures of any kind. out: RUN/on-NAME by default. split:
    of a data set; test where it has one, else validation, else train. rare: names of classes, in place of those that
    the run learned from few items. Rows of classes that the run does not know are counted in `unknown`, apart.
    Raises TrainError where nothing is left to judge by, or what opening either folder raises.
    """
    ready = open_run(run)
    home = _free(ready.home / f"on-{folder_name(Path(on))}" if out is None else Path(out))
    if rare is not None and (wrong := sorted(set(rare) - set(ready.labels.names))):
        raise TrainError(
            f"rare: the run has no class {', '.join(wrong[:5])}; it has {', '.join(ready.labels.names[:8])} ..."
        )
    found = _from_dataset(ready, on, split) if is_dataset(on) else _from_folder(ready, on)
    known = found.part.labels >= 0
    if not known.any():
        raise TrainError(
            f"{on}: no picture of a class that the run knows; it knows {', '.join(ready.labels.names[:12])} ..."
        )
    rows = found.part.take(known)
    names, counts = np.unique(found.names[~known].astype(str), return_counts=True)
    judged = judge(rows, ready.probabilities(rows.images), ready.labels, rare)
    metrics = {
        "on": found.about["name"] + (f" ({found.about['split']})" if "split" in found.about else ""),
        **judged.metrics,
        "unknown": dict(zip(names.tolist(), counts.tolist(), strict=True)),
        "left_out": found.left_out,
        "run": ready.home.resolve().name,
        "weights_sha256": ready.about["weights_sha256"],
        "data": [found.about],
        "robustness": matrix(rows, ready.probabilities, ready.mode),
    }
    write_json(home / METRICS, metrics)
    write_report(ready, replace(judged, metrics=metrics), home)
    say(f"{home}: accuracy {metrics['accuracy']:.1%} on {len(rows):,} rows; see report.html")
    return metrics


def _free(home: Path) -> Path:
    """`home` where nothing stands there that would be written over. TrainError where something does."""
    if is_dataset(home):
        raise TrainError(f"{home} is a run or a data set, whose own files would be lost; give a new folder with --out")
    return home


def _from_dataset(run: Run, on: str | Path, split: str | None) -> _Found:
    data = open_dataset(on)
    if run.mode == "frame" and data.canvas.frame != "line":
        say(f"{on}: its pictures are cut to the symbol, and {run.home} learned size and place on the line too; expect "
            "it to do badly on them")  # fmt: skip
    chosen = split or next(name for name in ("test", "validation", "train") if name in data.splits)
    samples = data.read(chosen)
    names = np.array(data.classes, object)[samples.labels]
    about = {"name": folder_name(data.home), "split": chosen, "digest": data.digest, "rows": len(samples)}
    return _Found(part(data, samples, run.size, run.mode, run.labels.symbol_classes), names, about, {})


def _from_folder(run: Run, on: str | Path) -> _Found:
    folder = open_folder(on)
    drawn = folder.read(run.size, run.mode)
    place = match_classes(folder.labels, run.labels.symbol_classes).labels
    labels = place[drawn.labels]
    rows = Part(drawn.images, labels, np.array(drawn.groups, object), np.array(drawn.paths, object))
    names = np.array(folder.classes, object)[drawn.labels]
    digest = hashlib.sha256(drawn.images.tobytes() + drawn.labels.tobytes()).hexdigest()
    about = {"name": folder_name(folder.home), "digest": digest, "rows": len(rows)}
    return _Found(rows, names, about, drawn.left_out.counts())
