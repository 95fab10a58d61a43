"""`symgen train`: from data sets, or a recipe, to a run folder; a run that was stopped goes on when called again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from symgen import store
from symgen.talk import say
from symgen.train import baseline as baselines
from symgen.train import checkpoint, fresh, losses, outset
from symgen.train import none_class as nothing
from symgen.train.baseline import Baseline
from symgen.train.framework import TrainError, keras, logits_of
from symgen.train.judgement import judge
from symgen.train.labels import NONE, Label, Labels
from symgen.train.loop import Loop, Progress, Schedule, compiled
from symgen.train.material import Material, Part, gather, joined
from symgen.train.order import Order
from symgen.train.report import write_report
from symgen.train.robustness import matrix
from symgen.train.run_folder import (
    CANON,
    LABELS,
    METRICS,
    RUN,
    WEIGHTS,
    Run,
    read_json,
    save_weights,
    write_json,
)
from symgen.train.settings import Settings, settle


def train(
    data: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    baseline: str = baselines.DEFAULT,
    epochs: int | None = None,
    steps: int | None = None,
    batch: int | None = None,
    image_size: int | None = None,
    learning_rate: float | None = None,
    loss: str | None = None,
    focal_gamma: float | None = None,
    focal_alpha: float | None = None,
    sampling: str = "natural",
    augment: str = "none",
    none_class: bool = False,
    init: str | Path | None = None,
    weights: str | Path | None = None,
    seed: int = 0,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Train a baseline on one or several data sets and judge it on their validation rows; returns metrics.json.

    data: data set folders; or one recipe, each epoch of whose rows is drawn anew. steps: optimiser steps, in place of
    epochs. image_size: side of the network's pictures in pixels. loss: ce, balanced-softmax, focal, mse; sampling:
    natural, balanced; augment: none, standard; None is the baseline's own. none_class: one more class, of no symbol.
    init: a run to start from, its last layer replaced where classes differ. weights: a file of others' weights. Called
    again it goes on; overwrite replaces another run in `out`. Raises TrainError, or what reading the sets raises.
    """
    found = baselines.find(baseline)
    chosen = settle(found, epochs=epochs, steps=steps, batch=batch, image_size=image_size,
                    learning_rate=learning_rate, loss=loss, focal_gamma=focal_gamma, focal_alpha=focal_alpha,
                    sampling=sampling, augment=augment, none_class=none_class, seed=seed)  # fmt: skip
    keras()
    start = outset.Start.of(baseline, init, weights)
    home, material = Path(out), _material(data, chosen)
    about = outset.describe(chosen, material, start)
    model, origin = outset.build(found, material.labels, chosen, start)  # first: what cannot be built claims no folder
    if outset.claim(home, about, overwrite):
        say(f"{home} is finished already; nothing to do")
        return dict(read_json(home / METRICS))
    say(f"{found.name}, {model.count_params():,} parameters, {origin}")
    progress = _fit(home, model, material, chosen, found)
    return _finish(Run(home, model, material.labels, chosen.image_size, found.defaults.channels, material.mode, about),
                   material, progress)  # fmt: skip


def _material(data: str | Path | Sequence[str | Path], chosen: Settings) -> Material:
    homes = [data] if isinstance(data, str | Path) else list(data)
    recipes = [one for one in homes if _is_recipe(one)]
    if recipes:
        _refuse_beside_recipe(recipes[0], homes, chosen)
        return fresh.stream(recipes[0], chosen.image_size)
    material = gather(homes, chosen.image_size)
    return _with_none(material, chosen.seed) if chosen.none_class else material


def _is_recipe(one: str | Path) -> bool:
    """Whether it names a recipe: no folder, but a .toml file or a bare name."""
    place = Path(one).expanduser()
    return not place.is_dir() and (place.suffix == ".toml" or len(place.parts) == 1)


def _refuse_beside_recipe(recipe: str | Path, homes: Sequence[str | Path], chosen: Settings) -> None:
    """TrainError where rows that are drawn while training cannot give what is asked for."""
    make = f"make a data set of it first: symgen generate {recipe} -o DIR"
    if len(homes) > 1:
        raise TrainError(f"recipe {recipe} cannot be drawn while training beside other data; {make}")
    if chosen.none_class:
        raise TrainError(f"the class none is made of pictures that are there already; {make}")
    if chosen.sampling != "natural":
        raise TrainError(f"sampling: [balance] in recipe {recipe} says how often each class comes; or {make}")


def _with_none(material: Material, seed: int) -> Material:
    """The material and one more class, of broken, joined and half symbols made from each part's own pictures."""

    def more(part: Part, name: str) -> Part:
        images = nothing.make(part.images, seed, name, material.mode)
        fill = np.full(len(images), "", object)
        return joined([part, Part(images, np.full(len(images), len(material.labels)), fill, fill)])

    assert isinstance(material.train, Part), "a recipe that is drawn while training gives no class none"
    train = more(material.train, "train")
    last = Label(NONE, (), "", "", (), len(train) - len(material.train), len(train) - len(material.train))
    labels = Labels((*material.labels.classes, last))
    return replace(material, train=train, validation=more(material.validation, "validation"), labels=labels)


def _fit(home: Path, model: Any, material: Material, chosen: Settings, found: Baseline) -> Progress:
    rows = material.train
    judged = f"{len(material.validation):,} to judge by"
    learned = "rows to learn from" if isinstance(rows, Part) else "rows an epoch, drawn on the way"
    say(f"{len(material.labels)} classes, {len(rows):,} {learned}, {judged}")
    counts = np.array([one.rows for one in material.labels.classes])
    loss = losses.make(chosen.loss, counts, chosen.focal_gamma, chosen.focal_alpha)
    network = compiled(logits_of(model), chosen.optimizer, chosen.learning_rate, loss, momentum=chosen.momentum)
    length = (chosen.epochs, chosen.steps)
    schedule = Schedule.of(chosen.schedule, chosen.learning_rate, len(rows), chosen.batch, length,
                           lap_epochs=chosen.lap_epochs)  # fmt: skip
    order = Order(rows.labels, chosen.sampling, chosen.seed) if isinstance(rows, Part) else fresh.Forward()
    loop = Loop(
        network,
        rows,
        material.validation,
        order,
        schedule,
        found.defaults.channels,
        chosen.augment,
        chosen.seed,
        home,
        chosen.goal,
    )
    return loop.run()


def _finish(run: Run, material: Material, progress: Progress) -> dict[str, Any]:
    """Write the run's files, run.json with the digest of the weights last: with it the run is finished."""
    store.put(run.home / LABELS, run.labels.as_json())
    write_json(run.home / CANON, {"size": run.size, "mode": run.mode, "channels": run.channels})
    digest = save_weights(run.model, run.home / WEIGHTS)
    judged = judge(material.validation, run.probabilities(material.validation.images), run.labels)
    metrics = {
        "on": "validation rows of the data sets",
        **judged.metrics,
        "baseline": run.about["baseline"],
        "parameters": run.model.count_params(),
        "data": list(material.about),
        "robustness": matrix(material.validation, run.probabilities, run.mode),
        "curves": progress["laps"],
    }
    write_json(run.home / METRICS, metrics)
    write_report(run, replace(judged, metrics=metrics), run.home)
    write_json(run.home / RUN, {**run.about, "weights_sha256": digest})
    checkpoint.remove(run.home)
    say(f"{run.home}: accuracy {metrics['accuracy']:.1%}, top 3 {metrics['top3']:.1%}, balanced "
         f"{metrics['balanced_accuracy']:.1%} on {metrics['n']:,} validation rows; see report.html")  # fmt: skip
    return metrics
