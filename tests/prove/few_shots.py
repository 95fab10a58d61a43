"""What a support vector machine on gradient features gains from the draws of a gain experiment.

    python tests/prove/few_shots.py GAIN --real DIR --test DIR

GAIN is the folder of a `symgen gain` with the same data, --shots 5 say: its draws, and what the recipe made of each,
are taken from there. The machine learns from the drawn samples; from those with 20 augmented copies each (the
networks' own "standard"); from those with the synthetic rows. Printed are the errors on the test set, draw by draw, and
by how much synthetic rows cut the error of the better of the other two.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from symgen.check._gradient import SIDE, gradient_features
from symgen.class_folders import SymbolClass
from symgen.dataset import open_dataset
from symgen.gain.material import Pool, mode_of, place_of, read
from symgen.gain.synthetic import SPLIT
from symgen.train.augment import augmented
from symgen.train.material import joined, part

COPIES = 20
ARMS = ("drawn", "augmented", "with synthetic")


def error(images, labels, test) -> float:
    """Share of the test rows read wrong by a machine with a Gaussian kernel that learned from these."""
    machine = make_pipeline(StandardScaler(), SVC(C=10.0, gamma="scale"))
    machine.fit(gradient_features(images), labels)
    return float((machine.predict(gradient_features(test.images)) != test.labels).mean())


def errors(pool, synthetic, items, test) -> dict[str, float]:
    """Of one draw, by arm."""
    drawn = pool.part.take(pool.rows_of(items))
    rows = np.arange(len(drawn))
    copies = [augmented(drawn.images, rows, step, 0) for step in range(COPIES)]
    both = joined([drawn, synthetic])
    learned = (
        (drawn.images, drawn.labels),
        (np.concatenate([drawn.images, *copies]), np.tile(drawn.labels, COPIES + 1)),
        (both.images, both.labels),
    )
    return {arm: error(*one, test) for arm, one in zip(ARMS, learned, strict=True)}


def cut(found: list[dict[str, float]]) -> float:
    """Share of the error that synthetic rows take away, means over the draws: against the better other arm."""
    mean = {arm: np.mean([one[arm] for one in found]) for arm in ARMS}
    return float(1 - mean["with synthetic"] / min(mean["drawn"], mean["augmented"]))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("gain", type=Path, metavar="GAIN")
    words.add_argument("--real", required=True)
    words.add_argument("--test", required=True)
    asked = words.parse_args()
    places = place_of(asked.real, "train"), place_of(asked.test)
    found = []
    for home in sorted((asked.gain / "draws").iterdir()):
        data = open_dataset(home / "synthetic")
        classes = tuple(SymbolClass(one.name, one.symbols) for one in data.labels)
        mode = mode_of(data.canvas.frame, places)
        pool, test = Pool.of([read(places[0], SIDE, mode, classes)]), read(places[1], SIDE, mode, classes).part
        by_class = json.loads((home / "items.json").read_text())["items"]
        items = frozenset(name for names in by_class.values() for name in names)
        found.append(errors(pool, part(data, data.read(SPLIT), SIDE, mode, classes), items, test))
        print(f"{home.name:8}" + "".join(f"  {arm} {100 * one:.1f} %" for arm, one in found[-1].items()), flush=True)
    print(f"error cut by {100 * cut(found):.0f} % over {len(found)} draws ({len(test):,} test pictures)")


if __name__ == "__main__":
    main()
