"""How strong the steps of a preset should be: `make calibrate`, or

    SYMGEN_CROHME=banks/crohme python tests/prove/calibrate.py -o proof/calibrated.json [--preset natural]

A coordinate search over whatever steps the preset holds, pens left out (strokes tell nothing of them): every interval
and jitter of a step is tried wider and narrower, and what makes generated ink more like ink of other writers is kept.
The ink is that of `realism.py`: rich classes of the training set, a few inks a class known, other writers judging, more
than one choice of inks. The loss of a setting is

    AUC by row + (0.9 - coverage) + 2 max(0, AUC by writer - 0.6)

with gradient features and the support vector machine of `symgen check`. The settings found, as a preset's tables, and
every trial go to the file named; nothing is written to recipes/.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from realism import CLASSES, Ink, recipe

from symgen import presets, steps
from symgen.bank import Bank
from symgen.check._gradient import gradient_features
from symgen.check._sides import as_drawn
from symgen.check._spread import density_coverage
from symgen.check._telling import Pair, by_svm, tell
from symgen.geometry.resample import normalise
from symgen.paths import concat
from symgen.prepare import prepare, stock
from symgen.render import Renderer

ROWS = 100
FACTORS = (1.6, 0.6)
FIXED = {"pen", "nib"}
AIM, ENOUGH = 0.6, 0.9


class World:
    """One draw of known inks, and other writers' rows as pictures."""

    def __init__(self, ink: Ink, bank: Bank, draw: int, inks: int) -> None:
        known = ink.known(draw, inks)
        rows = np.setdiff1d(ink.judges(known, ROWS), known)
        self.items = frozenset(ink.item[known].tolist())
        self.label, self.owner = np.searchsorted(ink.symbols, ink.symbol[rows]), ink.writer[rows].astype(np.int64)
        self.symbols, self.draw = ink.symbols, draw
        self.images = as_drawn(bank.paths.take(rows))
        self.features = gradient_features(self.images)

    def loss(self, tables):
        """Of a preset's tables, with the figures it is made of."""
        made = recipe(balance={"per_class": ROWS}, seed=self.draw, **tables)
        ready = prepare(made, (), self.items)
        rows = ready.plan.block("train", 0, ROWS * len(CLASSES))
        draw = Renderer(ready.recipe, ready.bank)
        ink = concat([draw.block(rows.pick(slice(i, i + 250))).ink for i in range(0, len(rows.index), 250)])
        images = as_drawn(normalise(ink)[0])
        features, label = gradient_features(images), np.searchsorted(self.symbols, rows.symbol_id)
        writers = ready.bank.catalogue.group.codes[rows.item].astype(np.int64)
        by_row, by_writer = (
            tell(self._pair(images, features, label, owner), by_svm, replicates=0).value
            for owner in (np.arange(len(label)), writers)
        )
        coverage = np.mean([
            density_coverage(self.features[self.label == one], features[label == one])[1] for one in range(len(CLASSES))
        ])  # fmt: skip
        return np.array([by_row + ENOUGH - coverage + 2 * max(0.0, by_writer - AIM), by_row, by_writer, coverage])

    def _pair(self, images, features, label, owner):
        n = len(self.label) + len(label)
        return Pair(
            np.concatenate([self.features, features]), np.concatenate([self.images, images]),
            np.arange(n) >= len(self.label), np.concatenate([self.label, label]), np.concatenate([self.owner, owner]),
        )  # fmt: skip


def filled(name):
    """The preset's tables with every default written out: room -> steps."""
    return {
        room: [{"step": one["step"], **steps.load(room, one["step"]).Params.model_validate(
            {key: value for key, value in one.items() if key != "step"}).model_dump()} for one in tables]
        for room, tables in presets.preset(name).items()
    }  # fmt: skip


def knobs(tables):
    """(room, number of the step, field) of everything that can be made wider."""
    for room, listed in tables.items():
        for number, one in enumerate(listed):
            for field in one:
                if one["step"] not in FIXED and field.endswith(("_range", "_jitter")) and "period" not in field:
                    yield room, number, field


def turned(tables, knob, factor):
    """The tables with one knob turned, within what the step allows; None where that changes nothing."""
    room, number, field = knob
    one = dict(tables[room][number])
    schema = steps.load(room, one["step"]).Params.model_json_schema()["properties"][field]
    old = one[field]
    if field.endswith("_range"):
        bounds = schema["prefixItems"]
        middle = (old[0] + old[1]) / 2 if old[0] < 0 else 0.0
        new = [middle + factor * (value - middle) for value in old]
        one[field] = [round(min(max(v, b["minimum"]), b["maximum"]), 4) for v, b in zip(new, bounds, strict=True)]
    else:
        one[field] = round(min(max(factor * old, schema["minimum"]), schema["maximum"]), 4)
    if np.allclose(one[field], old):
        return None
    return {**tables, room: [one if i == number else each for i, each in enumerate(tables[room])]}


def search(tables, loss, rounds, log):
    """The tables with the least loss that turning one knob at a time leads to."""
    best = loss(tables)
    log("as it is", best)
    for _ in range(rounds):
        before = best[0]
        for knob in list(knobs(tables)):
            for factor in FACTORS:
                better = False
                while (tried := turned(tables, knob, factor)) is not None:
                    found = loss(tried)
                    name = f"{tables[knob[0]][knob[1]]['step']}.{knob[2]} = {tried[knob[0]][knob[1]][knob[2]]}"
                    kept = found[0] < best[0] - 0.001
                    log(f"{name}{' *' if kept else ''}", found)
                    if not kept:
                        break
                    tables, best, better = tried, found, True
                if better:
                    break
        if before - best[0] < 0.005:
            break
    return tables, best


def main():
    """Read the arguments and search."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--preset", default="natural")
    parser.add_argument("--inks", type=int, default=5)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    ink, bank = Ink(), stock(recipe(balance={"mode": "natural"})).bank
    worlds = [World(ink, bank, 100 + draw, options.inks) for draw in range(options.draws)]
    trials = []

    def log(name, found):
        trials.append([name, *found.round(4).tolist()])
        print(
            name,
            "loss {:.3f}  by row {:.3f}  by writer {:.3f}  coverage {:.3f}".format(*found),
            file=sys.stderr,
            flush=True,
        )

    tables, best = search(filled(options.preset), lambda one: np.mean([each.loss(one) for each in worlds], axis=0),
                          options.rounds, log)  # fmt: skip
    found = {"preset": options.preset, "loss": best.tolist(), "tables": tables, "trials": trials}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=1))
    print(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
