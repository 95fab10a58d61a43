"""The verbs of the command line that train networks and judge them; `cli.py` adds them to the others."""

import json as json_format
from pathlib import Path
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
RunArg = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder made by `train`.")]


def add_verbs(app: typer.Typer) -> None:
    """Add train, evaluate, predict and baselines."""
    for verb in (train, evaluate, predict, baselines):
        app.command()(verb)


def train(
    data: Annotated[list[Path], typer.Argument(metavar="DIR...|RECIPE", help="Data set folders, or one recipe.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="RUN", help="Folder of the run.")],
    baseline: Annotated[str, typer.Option(help="Which network; `symgen baselines` lists them.")] = "compact",
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes; the baseline's own when not given.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Optimiser steps, in place of epochs.")] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="Rows a step.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Side of the network's pictures in pixels.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    loss: Annotated[str | None, typer.Option(help="ce, balanced-softmax or focal; mse for bpn.")] = None,
    focal_gamma: Annotated[float | None, typer.Option(help="Of focal loss: less for what is sure.")] = None,
    focal_alpha: Annotated[float | None, typer.Option(help="Of focal loss: its weight.")] = None,
    sampling: Annotated[str, typer.Option(help="natural, or balanced: every class as often.")] = "natural",
    augment: Annotated[str, typer.Option(help="none or standard: shift, turn, size, on the fly.")] = "none",
    none_class: Annotated[bool, typer.Option("--none-class", help="One more class: what is no symbol.")] = False,
    init: Annotated[Path | None, typer.Option(metavar="RUN", help="A run to fine-tune.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Others' weights, for mobilenet_v2.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights and order.")] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another run in RUN.")] = False,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Train a network and judge it on the validation rows. Running it again resumes. Needs symgen[train].

    Of a recipe, rows are drawn while it trains, each epoch's anew, and no files are made.

    Example: symgen train data/quickstart -o runs/quickstart --epochs 5
    """
    from symgen.train.training import train as run

    found = run(data, out, baseline=baseline, epochs=epochs, steps=steps, batch=batch, image_size=image_size,
                learning_rate=learning_rate, loss=loss, focal_gamma=focal_gamma, focal_alpha=focal_alpha,
                sampling=sampling, augment=augment, none_class=none_class, init=init, weights=weights, seed=seed,
                overwrite=overwrite)  # fmt: skip
    print(_as_json(found) if json else f"{_headline(found)}\nreport: {out / 'report.html'}")


def evaluate(
    run: RunArg,
    on: Annotated[Path, typer.Option("--on", metavar="DIR", help="A data set, or a folder of class folders.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Its folder; RUN/on-NAME if not given.")] = None,
    split: Annotated[str | None, typer.Option(help="Of a data set; test, else validation, else train.")] = None,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Judge a run on data that it never saw. Accuracy and its kin, each with an interval. Needs symgen[train].

    Example: symgen evaluate runs/first --on photos/
    """
    from symgen.evaluate import evaluate as judge

    found = judge(run, on, out=out, split=split)
    print(_as_json(found) if json else _headline(found))


def predict(
    run: RunArg,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...", help="Pictures of one symbol each.")],
    top: Annotated[int, typer.Option(min=1, help="Guesses a picture.")] = 3,
    json: JsonOption = False,
) -> None:
    """Say what a run takes pictures for, the likeliest first. Needs symgen[train].

    Example: symgen predict runs/first drawing.png
    """
    from symgen.predict import predict as guess

    found = guess(run, images, top=top)
    print(_as_json(found) if json else "\n".join(map(_guessed, found)))
    if any("error" in one for one in found):
        raise typer.Exit(1)


def baselines(json: JsonOption = False) -> None:
    """List the networks that `train` knows, with their defaults.

    Example: symgen baselines --json
    """
    from symgen.train.baseline import baselines as listing

    if json:
        print(_as_json(listing()))
        return
    for one in listing():
        print(f"{one['name']:14} {one['about']}")


def _headline(found: dict[str, Any]) -> str:
    """Every figure that has an interval with it, a line each; then the rows, and what was left out of them."""
    from symgen.doctor import printable

    spans = {name: pair for name, pair in found["intervals"].items() if pair is not None}
    lines = [f"{name:26} {found[name]:.4f}  ({low:.4f} to {high:.4f})" for name, (low, high) in spans.items()]
    lines += [f"{'rows':26} {found['n']:,}", f"intervals: {found['interval_method']}"]
    for key, what in (("unknown", "classes that the run does not know"), ("left_out", "files left out")):
        if found.get(key):
            listed = ", ".join(f"{printable(name)} ({n:,})" for name, n in found[key].items())
            lines.append(f"{what}: {listed}")
    return "\n".join(lines)


def _guessed(one: dict[str, Any]) -> str:
    if "error" in one:
        return f"not read: {one['error']}"
    guesses = ", ".join(f"{each['name']} {each['probability']:.0%}" for each in one["top"])
    return f"{one['image']}: {'blank' if one['blank'] else guesses}"


def _as_json(found: Any) -> str:
    return json_format.dumps(found, indent=1, ensure_ascii=False)
