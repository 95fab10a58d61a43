"""What each way of making variety adds to the gain: `make prove-ablation`, or

    SYMGEN_CROHME=banks/crohme python tests/prove/ablation.py RECIPE -o proof --real data/real --test DIR:validation

The rows of the table are found by listing what the recipe consists of, its preset's steps included:
    all        the recipe as it is                     bare       without any step of mix, distort and degrade
    without X  all but one step, or but one source     only X     bare and one step
    with X     one step besides, as it is by default, of those that the recipe does without
    allographs as found                                ways to write a symbol as common as in the sources
    fonts ...  where fonts are a source: as outlines if the recipe re-inks them, re-inked if it does not
For each the recipe is made of the drawn real items alone, the network trained for as many steps on real and synthetic
rows (at most half of them real), and judged on the test rows: the rooms of `symgen gain` do it, its search for leaks
included. `real` and `real, augmented` learn from no synthetic row. Without a test set of its own, name a split of the
real data that is cut by writers; data kept for reporting is not to be chosen by.

A method's rows are thrown away once its runs are done, the runs are not: what is finished is not made again, and more
seeds or draws go on from it. Seeds are the outer round, so that what was stopped can be compared.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from symgen import steps, store
from symgen.gain.arms import find_arms
from symgen.gain.design import OWN, all_into_train, design_of
from symgen.gain.figures import ACCURACY, MACRO, RARE, Sample
from symgen.gain.ground import Ground, prepare_ground
from symgen.gain.work import Work
from symgen.prepare import stock
from symgen.recipe import Recipe
from symgen.recipe_entry import DegradeEntry, DistortEntry, MixEntry
from symgen.talk import say

ENTRIES = {"mix": MixEntry, "distort": DistortEntry, "degrade": DegradeEntry}
ROOMS = tuple(ENTRIES)
PENS = ("pen", "nib")
CONTROLS = ("real", "real, augmented")
TREATED = ("real + synthetic",)
SHOWN = {"accuracy": ACCURACY, "macro recall": MACRO, "rare classes": RARE}

Runs = dict[str, list[float]]
"""Name of a run, "shot-draw-seed" -> its figures in the order of SHOWN."""


def methods(recipe: Recipe) -> Iterator[tuple[str, Recipe]]:
    """The table's rows: a name, and the recipe that differs in what the name says."""
    bare = recipe.model_copy(update=dict.fromkeys(ROOMS, ()))
    yield "all", recipe
    yield "bare", bare
    for room in ROOMS:
        entries = getattr(recipe, room)
        for place, name in enumerate(_named([entry.step for entry in entries])):
            yield f"without {name}", recipe.model_copy(update={room: _but(entries, place)})
            yield f"only {name}", bare.model_copy(update={room: (entries[place],)})
        yield from _besides(recipe, room)
    if recipe.balance.allographs:
        as_found = recipe.balance.model_copy(update={"allographs": 0.0})
        yield "allographs as found", recipe.model_copy(update={"balance": as_found})
    for place, name in enumerate(_named([entry.kind for entry in recipe.source])):
        if len(recipe.source) > 1:
            yield f"without source {name}", recipe.model_copy(update={"source": _but(recipe.source, place)})
        if recipe.source[place].kind == "fonts":
            yield _other_fonts(recipe, place)


def _besides(recipe: Recipe, room: str) -> Iterator[tuple[str, Recipe]]:
    """The recipe with a step more, for each step of the room that it does not have. In `distort` it comes before the
    pens, which draw what all others have moved.
    """
    entries = getattr(recipe, room)
    have = [entry.step for entry in entries]
    place = next((i for i, step in enumerate(have) if step in PENS), len(have))
    for name in steps.names(room):
        if name not in have:
            entry = ENTRIES[room].model_validate({"step": name})
            yield f"with {name}", recipe.model_copy(update={room: (*entries[:place], entry, *entries[place:])})


def _named(kinds: Sequence[str]) -> list[str]:
    """The kinds, numbered where one comes again."""
    return [kind if kinds.count(kind) == 1 else f"{kind} {kinds[:i].count(kind) + 1}" for i, kind in enumerate(kinds)]


def _but(entries: Sequence[Any], place: int) -> tuple[Any, ...]:
    return (*entries[:place], *entries[place + 1 :])


def _other_fonts(recipe: Recipe, place: int) -> tuple[str, Recipe]:
    """The recipe with its fonts re-inked, or as outlines where they are."""
    entry = recipe.source[place]
    reink = not entry.params.reink
    turned = entry.model_copy(update={"params": entry.params.model_copy(update={"reink": reink})})
    sources = (*recipe.source[:place], turned, *recipe.source[place + 1 :])
    return f"fonts {'re-inked' if reink else 'as outlines'}", recipe.model_copy(update={"source": sources})


def chosen(known: Mapping[str, Recipe], only: Sequence[str]) -> list[str]:
    """The methods that are asked for, the controls before them; all where `only` is empty. Exits on unknown names."""
    names = (*CONTROLS, *known)
    if wrong := sorted(set(only) - set(names)):
        sys.exit(f"no such method: {', '.join(wrong)}; there are: {', '.join(names)}")
    return [name for name in names if not only or name in only]


def file_of(home: Path, name: str) -> Path:
    """Where a method's figures are kept."""
    return home / f"{name.replace(' ', '-').replace(',', '')}.json"


def on_file(home: Path, name: str) -> Runs:
    """A method's figures as far as they are there."""
    file = file_of(home, name)
    found: Runs = json.loads(file.read_text()) if file.exists() else {}
    return found


def questions(about: str | None) -> argparse.ArgumentParser:
    """What the command line asks for, whoever judges."""
    ask = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("recipe")
    ask.add_argument("-o", "--out", type=Path, required=True)
    ask.add_argument("--real", nargs="+", required=True, help="data sets that may be learned from: their split train")
    ask.add_argument("--test", required=True, help="DIR:split that judges, of other writers")
    ask.add_argument("--set", nargs="*", default=(), help="settings of the recipe, key=value")
    ask.add_argument("--only", nargs="*", default=(), help="names of methods; all where none is given")
    return ask


class Ablation:
    """Runs by method in the folder `home`. numbers: (draws, seeds)."""

    def __init__(self, ground: Ground, home: Path, shots: Sequence[int | str], numbers: tuple[int, int]) -> None:
        self._ground, self._home, self._shots, self._numbers = ground, home, shots, numbers
        ground.claim(home)

    def run(self, only: Sequence[str] = ()) -> dict[str, Runs]:
        """Method -> its runs, made where they are not there. only: names of methods, all where empty."""
        known = dict(methods(self._ground.recipe))
        wanted = chosen(known, only)
        for seeds in range(1, self._numbers[1] + 1):
            for name in wanted:
                self._make(name, known.get(name, self._ground.recipe), seeds)
        return {name: on_file(self._home, name) for name in wanted}

    def _make(self, name: str, recipe: Recipe, seeds: int) -> None:
        arms = find_arms([name] if name in CONTROLS else TREATED)
        design = design_of(arms, self._shots, (self._numbers[0], seeds), (OWN,), recipe)
        if {_run(one) for one in design.runs} <= on_file(self._home, name).keys():
            return
        say(f"{name}, {seeds} of {self._numbers[1]} seeds")
        place = self._home / file_of(self._home, name).stem
        stocked = stock(all_into_train(recipe))
        digest = recipe.digest([str(one["digest"]) for one in stocked.bank.about["sources"]], stocked.labels.digest)
        ground = replace(self._ground, recipe=recipe, recipe_digest=digest)
        work = Work(ground, design, place)
        ground.claim(place)
        work.draw()
        outcomes = work.train(None)[0]
        figures = Sample(outcomes).point()[:, list(SHOWN.values())]
        kept = on_file(self._home, name) | {
            _run(one): row for one, row in zip(outcomes.runs, figures.tolist(), strict=True)
        }
        store.put(file_of(self._home, name), json.dumps(kept, indent=1).encode())
        shutil.rmtree(place / "draws")


def _run(one: Any) -> str:
    return f"{one.shot or 'all'}-{one.draw}-{one.seed}"


def table(found: dict[str, Runs], shown: Sequence[str] = tuple(SHOWN)) -> list[dict[str, Any]]:
    """A row a method: of each figure shown the mean over the runs and their standard deviation, and what is lost
    against `all` in the same draws and seeds, with the standard error of that; all in per cent.
    """
    rows = []
    for name, runs in found.items():
        row: dict[str, Any] = {"method": name, "runs": len(runs)}
        paired = [run for run in runs if run in found.get("all", {})]
        for place, figure in enumerate(shown):
            values = 100 * np.array([each[place] for each in runs.values()])
            less = 100 * np.array([runs[run][place] - found["all"][run][place] for run in paired])
            row[figure] = {
                "mean": float(values.mean()),
                "spread": _spread(values),
                "against all": float(less.mean()) if paired else None,
                "error": _spread(less) / max(1, len(less)) ** 0.5,
            }
        rows.append(row)
    return rows


def _spread(values: Any) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0


def markdown(rows: Sequence[dict[str, Any]], shown: Sequence[str] = tuple(SHOWN)) -> str:
    """The table as people read it."""
    lines = [
        f"| method | {' | '.join(f'{name} | against all' for name in shown)} | runs |",
        "|---|" + "---:|" * (2 * len(shown) + 1),
    ]
    for row in rows:
        cells = [f"{row[name]['mean']:.2f} ± {row[name]['spread']:.2f} | {_change(row[name])}" for name in shown]
        lines.append(f"| {row['method']} | {' | '.join(cells)} | {row['runs']} |")
    return "\n".join(lines)


def _change(cell: dict[str, Any]) -> str:
    return "" if cell["against all"] is None else f"{cell['against all']:+.2f} ± {cell['error']:.2f}"


def main() -> None:
    """Print the table as markdown; table.json and table.md keep it."""
    ask = questions(__doc__)
    ask.add_argument("--shots", nargs="+", default=["5"], help="real items a class, or all")
    ask.add_argument("--draws", type=int, default=2, help="draws of them")
    ask.add_argument("--seeds", type=int, default=3, help="runs of each draw")
    ask.add_argument("--steps", type=int, default=4000, help="optimiser steps of every run")
    ask.add_argument("--baseline", default="compact")
    given = ask.parse_args()
    ground = prepare_ground(
        given.recipe, given.real, [given.test], (given.baseline, given.steps, None), tuple(given.set)
    )
    rows = table(Ablation(ground, given.out, given.shots, (given.draws, given.seeds)).run(given.only))
    store.put(given.out / "table.json", json.dumps(rows, indent=1).encode())
    store.put(given.out / "table.md", markdown(rows).encode())
    print(markdown(rows))


if __name__ == "__main__":
    main()
