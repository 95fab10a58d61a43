"""`symgen compose`: expression images with boxes, labels and LaTeX, as a data set; each run goes on where the last one
stopped.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from symgen import store, tables
from symgen.chart import Bar, balance_chart
from symgen.compose.plan import NAME, Composition, make
from symgen.compose.shard import Start
from symgen.compose.sheet import expression_sheet
from symgen.engine.run_shards import drawn_here, fitting_workers, missing, timed
from symgen.errors import RecipeError, StoreError
from symgen.package import run
from symgen.package.credits import find_credits
from symgen.package.describe import classes_of, sources_of
from symgen.package.manifest import build
from symgen.package.record import PROGRESS
from symgen.produce import make_whole, seal, whole_records
from symgen.recipe_expression import ExpressionRecipe
from symgen.rows import SPLITS
from symgen.store import Place

SMALL = 2_000  # rows that one process draws in the second or two that another takes to start


def compose(
    recipe: str | Path | ExpressionRecipe,
    out: str | Path,
    *,
    seed: int | None = None,
    workers: int | None = None,
    limit: int | None = None,
    overrides: Sequence[str] = (),
    overwrite: bool = False,
) -> dict[str, Any]:
    """Make the data set of a recipe of expressions (a shipped name, a path, or one already loaded) in the folder `out`.

    seed, overrides: in place of what the recipe says. workers: processes, one a core when None; with more than one,
    call from under `if __name__ == "__main__":`. limit: at most so many expressions, the first of each split, so that
    the whole set contains the trial. overwrite: replace another data set in `out`.

    Returns the manifest: `rows` counts expressions, `objects` symbols by split and class. Raises RecipeError,
    SourceError or StoreError with what is wrong, where, and what to do; finished shards are kept.
    """
    settings = [*overrides]
    settings += [] if seed is None else [f"seed={seed}"]
    settings += [] if limit is None else [f"expression.limit={limit}"]
    if settings and isinstance(recipe, ExpressionRecipe):
        raise RecipeError("a recipe that is loaded already takes no settings; give them to load")
    home = store.place(out)
    if not isinstance(home, Path):
        raise StoreError(
            f"{home}: compose writes to a folder of this machine only; name one, and copy it when it is done"
        )
    made = make(recipe, settings)
    name = "expressions" if isinstance(recipe, ExpressionRecipe) else Path(recipe).stem
    return make_whole(home, _about(name, made), overwrite, partial(_fill, home, made, workers), _close)


def _fill(home: Path, made: Composition, workers: int | None) -> None:
    todo = missing(home, made.shards, range(len(made.shards)))
    rows = sum(made.shards[number].rows for number in todo)
    if todo:
        workers = min(workers or fitting_workers(rows, SMALL), len(todo))
        timed(rows, partial(drawn_here, _start(home, made, workers), todo, workers))


def _start(home: Path, made: Composition, workers: int) -> Start:
    if workers == 1:
        return Start(home, made)
    place = made.bank.save(home / PROGRESS / "bank")
    return Start(home, made.bare(), place)


def _about(name: str, made: Composition) -> dict[str, Any]:
    """What run.json says; nothing in it depends on the machine's paths or on the hour."""
    sources: list[dict[str, Any]] = made.bank.about["sources"]
    return {
        **run.MARK,
        "name": name,
        "recipe_digest": made.recipe.digest([str(source["digest"]) for source in sources], made.labels.digest),
        "recipe": made.recipe.resolved(),
        "seed": made.recipe.seed,
        "versions": run.versions(),
        "labels": {"name": made.labels.name, "digest": made.labels.digest, "classes": classes_of(made.labels)},
        "shards": [{"name": shard.name, "rows": shard.rows} for shard in made.shards],
        "planned": {split: {NAME: rows} for split, rows in zip(SPLITS, made.counts, strict=True) if rows},
        "sources": sources_of(sources),
        **({"tables": learned} if (learned := tables.about(made.recipe, made.bank)) else {}),
        "notes": list(made.notes),
        "excluded": {},
    }


def _close(home: Place, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything beside the shards, the manifest last."""
    made = build(about, whole_records(home, about))
    made["credits"] = find_credits(home, made)
    assert isinstance(home, Path)  # `compose` takes no other place
    return seal(home, made, expression_sheet(home, made), _chart(made))


def _chart(made: Mapping[str, Any]) -> Any:
    splits = [split for split in SPLITS if split in made["objects"]]
    counts = [[made["objects"][split].get(one["name"], 0) for split in splits] for one in made["labels"]["classes"]]
    bars = [
        Bar(one["text"], tuple(rows)) for one, rows in zip(made["labels"]["classes"], counts, strict=True) if any(rows)
    ]
    return balance_chart(bars, splits, made["name"])
