"""What each way of making variety adds, by a cheaper judge than a network: a support vector machine.

    SYMGEN_CROHME=banks/crohme python tests/prove/ablation_svm.py RECIPE -o proof --real data/real --test DIR:validation

The rows of the table are those of `ablation.py`, the draws of real items too. For each draw and method the recipe is
drawn from the drawn items alone (and its other sources), ROWS rows a class; the machine learns gradient features of
these and of the drawn items (as in few_shots.py), and reads at most JUDGES test rows of each class. All
methods of a draw have one seed, so that what a method leaves alone stays as it was. `real` learns from the drawn items
only, `real, augmented` from twenty copies of each besides.

Differences are paired by draw. How much one differs by chance alone is found from all methods together: the spread over
draws that is left once each method's own mean is taken out. Below the table stands what a mean must differ by to be
more than that noise, nineteen times in twenty. Test rows and their writers are the same throughout and not resampled.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from ablation import CONTROLS, Runs, chosen, file_of, markdown, methods, on_file, questions, table
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from symgen import store
from symgen.canon import canonicalise_block
from symgen.check._gradient import SIDE, gradient_features
from symgen.gain.draws import Draw, draw
from symgen.gain.ground import Ground, look_alike_groups, prepare_ground
from symgen.guards import Guards
from symgen.prepare import Prepared, prepare
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.talk import say
from symgen.train.augment import augmented
from symgen.train.order import shuffled

SHOWN = ("macro recall", "look-alikes merged", "rare classes")
COPIES = 20
BLOCK = 2048


@dataclass(frozen=True, eq=False)
class Bench:
    """The experiment's ground, and real items, synthetic rows and test rows a class."""

    ground: Ground
    shots: int
    rows: int
    judges: int
    kept: dict[str, tuple[Prepared, Guards]] = field(default_factory=dict)

    @cached_property
    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """Gradient features and labels of the test rows that are read."""
        part = self.ground.tests[0].part
        rows = some_rows(part.labels, self.judges)
        return gradient_features(part.images[rows]), part.labels[rows]

    def key(self, number: int) -> str:
        """What the figures of a draw are kept under."""
        return f"{self.shots}-{self.rows}-{self.judges}-{number}"

    def images_of(self, recipe: Recipe, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Pictures and labels of the recipe's rows, made of the items of a draw."""
        balance = recipe.balance.model_copy(update={"per_class": self.rows})
        recipe = recipe.model_copy(update={"balance": balance, "seed": number})
        ready, guards = self._prepared(recipe, number)
        drawer, total = Renderer(recipe, ready.bank, guards), sum(one.stop - one.start for one in ready.plan.shards)
        images, labels = [], []
        for start in range(0, total, BLOCK):
            rows = ready.plan.block("train", start, min(start + BLOCK, total))
            images.append(canonicalise_block(drawer.block(rows).images, SIDE, self.ground.mode))
            labels.append(rows.class_id)
        return np.concatenate(images), np.concatenate(labels)

    def _prepared(self, recipe: Recipe, number: int) -> tuple[Prepared, Guards]:
        """Bank, plan and guards of a draw; kept for the methods that differ from each other in steps alone."""
        means = f"{recipe.source} {recipe.balance} {bool(recipe.mix)} {number}"
        if means not in self.kept:
            for old in [one for one in self.kept if not one.endswith(f" {number}")]:
                del self.kept[old]
            ready = prepare(recipe, (), self._drawn(number).items)
            self.kept[means] = ready, Guards(ready.bank)
        return self.kept[means]

    def _drawn(self, number: int) -> Draw:
        return draw(self.ground.pool, len(self.ground.classes), self.shots, number)

    def figures(self, name: str, recipe: Recipe, number: int) -> list[float]:
        """Of one method and draw, in the order of SHOWN."""
        pool = self.ground.pool
        real = pool.part.take(pool.rows_of(self._drawn(number).items))
        images, labels = [real.images], [real.labels]
        if name == "real, augmented":
            images += [augmented(real.images, np.arange(len(real)), step, number) for step in range(COPIES)]
            labels += [real.labels] * COPIES
        elif name not in CONTROLS:
            made = self.images_of(recipe, number)
            images, labels = [*images, made[0]], [*labels, made[1]]
        machine = make_pipeline(StandardScaler(), SVC(C=10.0, gamma="scale", cache_size=500))
        machine.fit(gradient_features(np.concatenate(images)), np.concatenate(labels))
        features, truth = self.test
        return self._figures(machine.predict(features), truth)

    def _figures(self, guess: np.ndarray, truth: np.ndarray) -> list[float]:
        group = look_alike_groups(self.ground.labels)
        there, rare = np.unique(truth), set(np.flatnonzero(self.ground.labels.rare).tolist())
        right, alike = ([float(hit[truth == one].mean()) for one in there]
                        for hit in (guess == truth, group[guess] == group[truth]))  # fmt: skip
        few = [hit for one, hit in zip(there.tolist(), right, strict=True) if one in rare]
        return [float(np.mean(each)) if each else math.nan for each in (right, alike, few)]


def some_rows(labels: np.ndarray, most: int) -> np.ndarray:
    """Positions of at most so many rows of each class, chosen by a key and in order."""
    order = shuffled(0, "ablation judges", 0, len(labels))
    picked = [order[labels[order] == one][:most] for one in np.unique(labels)]
    return np.sort(np.concatenate(picked))


def noise(found: dict[str, Runs]) -> list[float]:
    """Of each figure, in per cent: what the mean of a method must differ by from `all` to be more than chance, pooled
    over the methods that have been through all draws of `all`; NaN before there are two draws.
    """
    base = found["all"]
    names = [name for name in found if name not in (*CONTROLS, "all") and found[name].keys() >= base.keys()]
    less = 100 * np.array([[np.subtract(found[name][run], base[run]) for run in base] for name in names])
    if less.ndim < 3 or less.shape[1] < 2:
        return [math.nan] * len(SHOWN)
    spread = np.sqrt(less.var(axis=1, ddof=1).mean(axis=0))
    return [float(one) for one in 1.96 * spread / math.sqrt(less.shape[1])]


def run(bench: Bench, home: Path, numbers: int, only: Sequence[str]) -> dict[str, Runs]:
    """Method -> draw -> figures. Draws are the outer round; what a file of `home` holds is not made again."""
    known = dict(methods(bench.ground.recipe))
    wanted = chosen(known, only)
    kept: dict[str, Runs] = {}
    for number in range(numbers):
        for name in wanted:
            everything = on_file(home, name)
            if (key := bench.key(number)) not in everything:
                everything[key] = bench.figures(name, known.get(name, bench.ground.recipe), number)
                store.put(file_of(home, name), json.dumps(everything, indent=1).encode())
                say(f"draw {number + 1} of {numbers}, {name}: macro recall {100 * everything[key][0]:.2f} %")
            kept.setdefault(name, {})[key] = everything[key]
    return kept


def written(found: dict[str, Runs]) -> str:
    """The table and what is noise in it, as people read them."""
    rows = table(found, SHOWN)
    if "all" not in found:
        return markdown(rows, SHOWN)
    limits = ", ".join(f"{limit:.2f} ({name})" for name, limit in zip(SHOWN, noise(found), strict=True))
    return f"{markdown(rows, SHOWN)}\n\nMore than noise is a difference beyond {limits}."


def main() -> None:
    """Print the table; figures.md keeps it, beside a JSON file a method."""
    ask = questions(__doc__)
    ask.add_argument("--shots", type=int, default=5, help="real items a class")
    ask.add_argument("--draws", type=int, default=3, help="draws of them")
    ask.add_argument("--rows", type=int, default=100, help="synthetic rows a class")
    ask.add_argument("--judges", type=int, default=30, help="test rows a class, at most")
    given = ask.parse_args()
    ground = prepare_ground(given.recipe, given.real, [given.test], ("compact", 1, SIDE), tuple(given.set))
    ground.claim(given.out)
    bench = Bench(ground, given.shots, given.rows, given.judges)
    text = written(run(bench, given.out, given.draws, given.only))
    store.put(given.out / "figures.md", text.encode())
    print(text, file=sys.stdout)


if __name__ == "__main__":
    main()
