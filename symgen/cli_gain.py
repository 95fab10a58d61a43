"""The verb of the command line that measures what synthetic data gain; `cli.py` adds it to the others."""

import json as json_format
from pathlib import Path
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")]


def add_verbs(app: typer.Typer) -> None:
    """Add gain."""
    app.command()(gain)


def gain(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A shipped recipe, or a TOML file.")],
    real: Annotated[list[str], typer.Option("--real", metavar="DIR", help="Real data to learn from. Repeatable.")],
    test: Annotated[list[str], typer.Option("--test", metavar="DIR[:SPLIT]", help="Real data to test on. Repeatable.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Folder of the experiment.")],
    shots: Annotated[str, typer.Option(metavar="K,K,...", help="Real samples a class; `all` for all.")] = "5,20,all",
    seeds: Annotated[int, typer.Option(min=1, help="Trainings of each arm on each draw.")] = 3,
    draws: Annotated[int, typer.Option(min=1, help="Random draws of each shot.")] = 2,
    steps: Annotated[int, typer.Option(min=1, help="Optimiser steps of each run.")] = 4000,
    baseline: Annotated[str, typer.Option(help="Which network; `symgen baselines` lists them.")] = "compact",
    image_size: Annotated[int | None, typer.Option(help="Side of the network's pictures in pixels.")] = None,
    arms: Annotated[list[str] | None, typer.Option("--arm", help='Only this arm, as "real + synthetic".')] = None,
    doses: Annotated[str | None, typer.Option(metavar="X,X,...", help="Of its rows; default 0.1,0.3,1,3.")] = None,
    budget: Annotated[float | None, typer.Option(metavar="HOURS", help="Begin no run after that.")] = None,
    overrides: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Of the recipe.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check for leaks, estimate the time, and stop.")] = False,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Measure what a recipe's rows add to real data. Gains come with an interval. Needs symgen[train].

    Arms of equal steps: real; real, oversampled; real, balanced softmax; real, augmented; real + synthetic; synthetic
    only. For every draw of real samples the recipe is made again from their ink alone. Test rows whose ink, writer or
    picture is learned from are refused. Running it again goes on; more shots, draws and seeds keep what is done.

    Example: symgen gain rare-classes --real data/real --test data/real:validation -o gain/rare --dry-run
    """
    from symgen.gain.experiment import gain as run

    found = run(recipe, real=real, test=test, out=out, shots=shots.split(","), seeds=seeds, draws=draws, steps=steps,
                baseline=baseline, image_size=image_size, arms=arms, doses=_numbers(doses), budget=budget,
                overrides=overrides or [], dry_run=dry_run)  # fmt: skip
    if json:
        print(json_format.dumps(found, indent=1, ensure_ascii=False))
    elif not dry_run:
        print(f"{_verdict(found)}\nreport: {out / 'report.html'}")


def _numbers(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(one) for one in text.split(",")]
    except ValueError:
        raise typer.BadParameter(f"{text}: write numbers with commas between them, as 0.3,1,3") from None


def _verdict(found: dict[str, Any]) -> str:
    return "\n".join([found["verdict"]["sentence"], *found["verdict"]["explained"]])
