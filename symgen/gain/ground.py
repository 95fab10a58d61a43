"""What the experiment stands on: recipe, real rows and test rows, opened, decoded and found free of leaks."""

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import symgen
from symgen.canon import Mode
from symgen.dataset import DatasetFolder, SymbolClass
from symgen.gain.arms import GainError
from symgen.gain.cutting import without_copies
from symgen.gain.design import all_into_train
from symgen.gain.leaks import refuse_leaks
from symgen.gain.material import Place, Pool, Reading, class_list, mode_of, place_of, read, refuse_namesakes
from symgen.gain.naming import called_alike
from symgen.gain.outcomes import TestSet
from symgen.gain.runs import Judge
from symgen.package.run import differences, refuse_foreign
from symgen.prepare import stock
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.symbols import table
from symgen.train import baseline as baselines
from symgen.train.baseline import Baseline
from symgen.train.framework import keras
from symgen.train.labels import Labels, describe
from symgen.train.material import Part
from symgen.train.order import shuffled
from symgen.train.run_folder import file_sha256, read_json, write_json
from symgen.train.settings import Settings, settle

DESIGN = "design.json"
WATCH = 1000
"""Rows that a run's curve is drawn from: more would cost as much as the training of a small one."""


@dataclass(frozen=True, eq=False)
class Ground:
    """recipe: all its rows go into train; recipe_digest: with its sources as they are, uncut. real: what may be learned
    from, pool: the same as one. watch: rows that curves are drawn from. tests: what judges. checked: what was looked
    for and found clean, in sentences.
    """

    recipe: Recipe
    recipe_digest: str
    network: Baseline
    settings: Settings
    classes: tuple[SymbolClass, ...]
    mode: Mode
    real: tuple[Reading, ...]
    tests: tuple[Reading, ...]
    watch: Part
    pool: Pool
    checked: tuple[str, ...]

    @cached_property
    def labels(self) -> Labels:
        """The classes with the real rows and items of each."""
        rows = np.bincount(self.pool.part.labels, minlength=len(self.classes))
        return describe(self.classes, table(), rows, self.pool.items_of(len(self.classes)))

    @cached_property
    def judges(self) -> tuple[Judge, ...]:
        """The test sets as the statistics take them. A class is rare where the real sets hold at most RARE items."""
        rare, merged = self.labels.rare, look_alike_groups(self.labels)
        names = self.labels.names
        return tuple(
            Judge(TestSet(one.name, one.part.labels.astype(np.int16), one.part.groups, one.part.row_ids, names, rare,
                          merged), one.part.images)
            for one in self.tests
        )  # fmt: skip

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What all runs of one folder must agree in; which runs there are may grow."""
        return {
            "made_by": "symgen",
            "recipe_digest": self.recipe_digest,
            "settings": asdict(self.settings),
            "network_sha256": file_sha256(self.network.path),
            "classes": list(self.labels.names),
            "mode": self.mode,
            "real": [one.about() for one in self.real],
            "tests": [one.about() for one in self.tests],
            "versions": {"symgen": symgen.__version__, "machine": platform.machine(), "keras": version("keras"),
                         "backend": keras().backend.backend()},
        }  # fmt: skip

    def claim(self, home: Path) -> None:
        """Make `home` the place of this experiment. GainError where it holds another, with the differences."""
        if not (home / DESIGN).exists():
            refuse_foreign(home, GainError)
            write_json(home / DESIGN, self.identity)
        found = list(differences(read_json(home / DESIGN), self.identity))
        if found:
            listed = "\n  ".join(found[:12])
            raise GainError(f"{home} holds another experiment:\n  {listed}\nName another folder")


def prepare_ground(
    recipe: str | Path | Recipe, real: Sequence[str | Path], test: Sequence[str | Path],
    settings: tuple[str, int, int | None], overrides: Sequence[str],
) -> Ground:  # fmt: skip
    """Open everything. settings: (baseline, steps, picture size). GainError where sets do not go together, or leak."""
    if not real or not test:
        raise GainError("name at least one folder of real data to learn from (--real) and one to test on (--test)")
    network = baselines.find(settings[0])
    chosen = settle(
        network, steps=settings[1], image_size=settings[2], sampling="natural", augment="none", none_class=False, seed=0
    )
    if overrides and isinstance(recipe, Recipe):
        raise GainError("a recipe that is loaded already takes no settings; give them to load_recipe")
    loaded = all_into_train(recipe if isinstance(recipe, Recipe) else load_recipe(recipe, overrides))
    places, judged = [place_of(one, "train") for one in real], [place_of(one) for one in test]
    refuse_namesakes([*places, *judged])
    loaded = called_alike(loaded, [*places, *judged])
    stocked = stock(loaded)
    digest = loaded.digest([str(one["digest"]) for one in stocked.bank.about["sources"]], stocked.labels.digest)
    classes = class_list(stocked.labels, places)
    mode = mode_of(loaded.canvas.frame, places)
    readings = tuple(read(one, chosen.image_size, mode, classes) for one in places)
    tests = _named_apart([read(one, chosen.image_size, mode, classes) for one in judged])
    checked = refuse_leaks(readings, tests, classes)
    readings, copies = without_copies(readings, tests, classes)
    pool = Pool.of(readings)
    watch = _watch(places, judged, chosen, mode, classes) or pool.part
    some = shuffled(0, "gain/watch", 0, len(watch))[:WATCH]
    return Ground(loaded, digest, network, chosen, classes, mode, readings, tests, watch.take(some), pool,
                  (*checked, *copies))  # fmt: skip


def _named_apart(tests: Sequence[Reading]) -> tuple[Reading, ...]:
    names = [one.name for one in tests]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise GainError(f"two test sets are called {twice}; give their folders different names")
    return tuple(tests)


def _watch(
    places: Sequence[Place], judged: Sequence[Place], chosen: Settings, mode: Mode, classes: Sequence[SymbolClass]
) -> Part | None:
    """Validation rows of the real sets, unless they are what is tested on."""
    tested = {(one.data.home.resolve(), one.split) for one in judged}
    for place in places:
        free = (place.data.home.resolve(), "validation") not in tested
        if isinstance(place.data, DatasetFolder) and "validation" in place.data.splits and free:
            return read(place._replace(split="validation"), chosen.image_size, mode, classes).part
    return None


def look_alike_groups(labels: Labels) -> np.ndarray:
    """int64 (C,): number of each class's group; classes that share a look, be it through others, are one group."""
    group = np.arange(len(labels))
    alike = labels.alike
    for i in range(len(labels)):
        for j in np.flatnonzero(alike[i]).tolist():
            group[group == group[j]] = group[i]
    return np.asarray(np.unique(group, return_inverse=True)[1], np.int64)
