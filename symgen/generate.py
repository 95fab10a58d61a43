"""`symgen generate` and `symgen finish`: plan, render, package; each run goes on where the last one stopped."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import Any

from symgen import store
from symgen.chart import Bar, balance_chart
from symgen.engine.run_shards import OnRows, chosen, run_shards
from symgen.errors import RecipeError, StoreError
from symgen.package import run
from symgen.package.credits import find_credits
from symgen.package.describe import describe
from symgen.package.exclude import read_excluded
from symgen.package.lock import locked
from symgen.package.manifest import build
from symgen.package.sample import class_rows, first_images
from symgen.prepare import prepare
from symgen.produce import already_whole, make_whole, seal, whole_records
from symgen.recipe import Recipe, expand
from symgen.rows import SPLITS
from symgen.sheet import Line, contact_sheet
from symgen.store import Place
from symgen.talk import say

SHEET_COLUMNS = 12
SHOWN = 5  # classes that the closing line names


def generate(
    recipe: str | Path | Recipe,
    out: str | Place,
    *,
    seed: int | None = None,
    workers: int | None = None,
    engine: str = "local",
    address: str | None = None,
    limit: int | None = None,
    shard: str | None = None,
    exclude: str | Path | None = None,
    overrides: Sequence[str] = (),
    real_items: Set[str] | None = None,
    overwrite: bool = False,
    on_rows: OnRows | None = None,
) -> dict[str, Any] | None:
    """Make the data set of a recipe (a shipped name, a path, or one already loaded) in the folder or s3:// place `out`.

    seed, overrides: in place of what the recipe says. workers: processes, one a core when None; with more than one,
    call from under `if __name__ == "__main__":`. engine: "local", or "ray" for the nodes of the cluster at `address`
    (of RAY_ADDRESS or on this machine when None). limit: at most so many rows of a class, the first ones, so that
    the whole set contains the trial. shard: "I/N" renders every N-th shard from the I-th on, counted over all
    splits, and leaves the rest to `finish`. exclude: a JSON file {"exclude": [row id]} of rows to draw otherwise.
    real_items: ids of the only items that sources of real people's ink may give; fonts and templates are not cut.
    overwrite: replace another data set in `out`; only files that symgen made are removed. on_rows: called while rows
    are drawn, with those drawn by this call so far and those that it has to draw.

    Returns the manifest, or None where `shard` was given. A set that is whole already is left as it is. Raises
    RecipeError, SourceError or StoreError with what is wrong, where, and what to do; finished shards are kept.
    """
    home, part, excluded = store.place(out), _part(shard, overwrite), {} if exclude is None else read_excluded(exclude)
    how = chosen(engine, workers, address)._replace(on_rows=on_rows)
    ready = prepare(recipe, _settings(recipe, overrides, seed, limit), real_items)
    _refuse_own_base(home, ready.recipe)
    about = describe(_title(recipe), ready.recipe, ready.plan, ready.bank, excluded, base=ready.base)
    if part is None:
        fill = partial(run_shards, home, ready, about["excluded"], range(len(ready.shards)), how)
        return make_whole(home, about, overwrite, fill, _close)
    with locked(home, say, shared=True), locked(home, say, name=f".lock-{part[0]}-of-{part[1]}"):
        run.claim(home, about)
        run_shards(home, ready, about["excluded"], range(part[0] - 1, len(ready.shards), part[1]), how)
    say(f"part {shard} of {home} is there; `symgen finish {home}` closes the set once all parts are")
    return None


def finish(out: str | Place) -> dict[str, Any]:
    """Close a data set whose shards were rendered part by part: check that all are there, write card and manifest.

    Returns the manifest. StoreError names the shards that are missing.
    """
    home = store.place(out)
    about = run.read(home / run.RUN)
    if about is None:
        raise StoreError(f"{home} holds no {run.RUN}: nothing was generated there")
    with locked(home, say):
        found = already_whole(home)
        return _close(home, about) if found is None else found


def _refuse_own_base(home: Place, recipe: Recipe) -> None:
    base = recipe.balance.base
    if base is not None and expand(base).resolve() == home.resolve():
        raise StoreError(f"{home} is the recipe's own base, which a run there would replace; name another folder")


def _close(home: Place, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything beside the shards, the manifest last."""
    made = build(about, whole_records(home, about))
    made["credits"] = find_credits(home, made)
    seal(home, made, _sheet(home, made), _chart(made))
    if made["rejected"]:
        say(_turned_down(made))
    return made


def _turned_down(made: Mapping[str, Any]) -> str:
    """What the guards did: drawings by reason, and the classes that lost most."""
    reasons: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for name, of_class in made["rejected"].items():
        reasons.update(of_class)
        lost[name] = sum(of_class.values())
    n = reasons.total()
    why = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())
    most = ", ".join(f"{name} {count:,}" for name, count in lost.most_common(SHOWN))
    return f"drawn again: {n:,}, {n / (n + made['rows']):.1%} of all drawings ({why}); most in {most}"


def _sheet(home: Place, made: Mapping[str, Any]) -> Any:
    images = first_images(home, made, SHEET_COLUMNS)
    lines = [
        Line(found, one["text"], one["name"], f"{rows:,} rows")
        for one, found, rows in zip(made["labels"]["classes"], images, class_rows(made), strict=True)
        if rows
    ]
    says = f"{len(lines)} classes · {made['rows']:,} rows · {made['recipe']['canvas']['size']} px · seed {made['seed']}"
    return contact_sheet(lines, made["name"], says)


def _chart(made: Mapping[str, Any]) -> Any:
    splits = [split for split in SPLITS if split in made["counts"]]
    bars = [
        Bar(one["text"], tuple(made["counts"][split].get(one["name"], 0) for split in splits))
        for one, rows in zip(made["labels"]["classes"], class_rows(made), strict=True)
        if rows
    ]
    return balance_chart(bars, splits, made["name"])


def _part(shard: str | None, overwrite: bool) -> tuple[int, int] | None:
    """(I, N) of "I/N"."""
    if shard is None:
        return None
    found = re.fullmatch(r"([0-9]+)/([0-9]+)", shard)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise StoreError(f"--shard {shard}: write I/N with 1 <= I <= N, for example 3/8")
    if overwrite:
        raise StoreError("--shard and --overwrite do not go together: one part would remove what another has made")
    return int(found[1]), int(found[2])


def _settings(recipe: str | Path | Recipe, overrides: Sequence[str], seed: int | None, limit: int | None) -> list[str]:
    settings = [*overrides]
    settings += [] if seed is None else [f"seed={seed}"]
    settings += [] if limit is None else [f"balance.limit={limit}"]
    if settings and isinstance(recipe, Recipe):
        raise RecipeError("a recipe that is loaded already takes no settings; give them to load_recipe")
    return settings


def _title(recipe: str | Path | Recipe) -> str:
    return "symbols" if isinstance(recipe, Recipe) else Path(recipe).stem
