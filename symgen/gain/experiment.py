"""`symgen gain`: what a recipe's synthetic data add to real data, on handwriting that nothing was learned from."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from symgen.gain.arms import find_arms
from symgen.gain.design import design_of
from symgen.gain.estimate import duration
from symgen.gain.ground import prepare_ground
from symgen.gain.report import write_report
from symgen.gain.telling import told
from symgen.gain.work import Work
from symgen.package.lock import locked
from symgen.recipe import Recipe
from symgen.talk import say
from symgen.train.framework import keras


def gain(
    recipe: str | Path | Recipe,
    *,
    real: Sequence[str | Path],
    test: Sequence[str | Path],
    out: str | Path,
    shots: Sequence[int | str] = (5, 20, "all"),
    seeds: int = 3,
    draws: int = 2,
    steps: int = 4000,
    baseline: str = "compact",
    image_size: int | None = None,
    arms: Sequence[str] | None = None,
    doses: Sequence[float] | None = None,
    budget: float | None = None,
    overrides: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Train every arm on draws of the real data, without and with the recipe's rows, and report what that gained.

    real: data set folders (their split train) or class folders. test: the same, "DIR:split" names a split; without
    it test, else validation, else train. shots: real items a class, "all" for all there are; draws: random draws of
    each shot; seeds: runs of each. steps: of the optimiser, the same in every arm. image_size: side of the
    network's pictures in pixels, the baseline's own where None. arms: names, all of `arms.ARMS` where None. doses:
    multiples of the recipe's amount to try. budget: hours after which no further run is begun. overrides: of the
    recipe, "key=value". dry_run: only say what would be done and how long it would take.

    Returns what results.json holds; of a dry run the estimate. Called again with the same arguments it goes on where it
    stopped. Raises GainError where test rows are not new to the training rows or `out` is another's, and what its parts
    raise: RecipeError, SourceError, StoreError, TrainError.
    """
    begin, home = time.monotonic(), Path(out)
    keras()
    ground = prepare_ground(recipe, real, test, (baseline, steps, image_size), overrides)
    work = Work(ground, design_of(find_arms(arms), shots, (draws, seeds), doses, ground.recipe), home)
    estimate = work.estimate()
    say(f"{'what would be trained' if dry_run else 'to be trained'}:\n{estimate.as_text()}")
    if dry_run:
        return estimate.as_dict()
    with locked(home, say):
        ground.claim(home)
        work.draw()
        outcomes = work.train(None if budget is None else begin + 3600 * budget)
        say(_where_it_stands(len(outcomes[0].runs), len(work.design.runs), time.monotonic() - begin))
        return dict(write_report(outcomes, told(ground, work, _title(recipe)), home))


def _where_it_stands(done: int, planned: int, seconds: float) -> str:
    left = f"; {planned - done} are left, the same command goes on with them" if done < planned else ""
    return f"{done} of {planned} runs are there after {duration(seconds)}{left}"


def _title(recipe: str | Path | Recipe) -> str:
    return "recipe" if isinstance(recipe, Recipe) else Path(recipe).stem
