"""What symgen's loop costs beside bare Keras, and what `compact` costs beside the other baselines, each in one run.

    python tests/bench/bench_training.py            # both tables
    python tests/bench/bench_training.py loop 4000  # images a second over so many images: memory, augmented, a recipe
    python tests/bench/bench_training.py baselines  # milliseconds an image, training and predicting

Ways take turns, and of each the median counts: others may use the machine. `bare` is train_on_batch over slices of
arrays in memory; `fit` is Keras's own loop. The recipe's rows are drawn by a thread beside the network: where no core
is free, they take from the network's.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from symgen.prepare import prepare
from symgen.train import baseline, fresh, losses
from symgen.train.framework import logits_of
from symgen.train.loop import Loop, Schedule, compiled
from symgen.train.material import Part
from symgen.train.order import Order
from symgen.train.run_folder import as_input

CLASSES, BATCH, ROUNDS = 101, 100, 5


def pictures(n, size):
    """Rows of noise: their content costs nothing and changes nothing."""
    dice, empty = np.random.default_rng(0), np.full(n, "", object)
    images = dice.integers(0, 255, (n, size, size), dtype=np.uint8)
    return Part(images, dice.integers(0, CLASSES, n), empty, empty)


def network(name):
    """Compiled as `train` does, warm."""
    found = baseline.find(name)
    model = found.build(CLASSES, found.defaults.image_size)
    loss = losses.make("ce", np.ones(CLASSES), 2.0, 0.25)
    ready = compiled(logits_of(model), found.defaults.optimizer, 1e-3, loss)
    warm = pictures(2 * BATCH, found.defaults.image_size)
    ready.fit(as_input(warm.images, found.defaults.channels), warm.labels.astype(np.int32), BATCH, verbose=0)
    ready.train_on_batch(as_input(warm.images[:BATCH], found.defaults.channels), warm.labels[:BATCH].astype(np.int32))
    return ready, found.defaults


def symgen_loop(model, pool, order, augment="none"):
    """A run of one lap over the pool; images a second, as the run itself counts them."""
    steps = len(pool) // BATCH
    with tempfile.TemporaryDirectory() as home:
        schedule = Schedule("constant", 1e-3, steps, steps, BATCH)
        judged = pictures(1, model.input_shape[1])
        run = Loop(model, pool, judged, order, schedule, model.input_shape[3], augment, 0, Path(home)).run()
    return run["laps"][0]["images_per_second"]


def timed(work, n):
    """Images a second."""
    begin = time.monotonic()
    work()
    return n / (time.monotonic() - begin)


class Cut:
    """The first n fresh rows as one pass."""

    def __init__(self, rows, n):
        self._rows, self._n = rows, n

    def __len__(self):
        return self._n

    def take(self, at):
        return self._rows.take(at)


def loop(n):
    """Print how fast each way feeds `compact`."""
    model, defaults = network("compact")
    pool = pictures(n, defaults.image_size)
    x, y = as_input(pool.images, defaults.channels), pool.labels.astype(np.int32)
    ready = prepare("quickstart", ["balance.per_class=1000"])
    order = Order(pool.labels, "natural", 0)
    ways = {
        "bare": lambda: timed(
            lambda: [model.train_on_batch(x[i : i + BATCH], y[i : i + BATCH]) for i in range(0, n, BATCH)], n
        ),
        "fit": lambda: timed(lambda: model.fit(x, y, BATCH, verbose=0), n),
        "symgen, memory": lambda: symgen_loop(model, pool, order),
        "symgen, augmented": lambda: symgen_loop(model, pool, order, "standard"),
        "symgen, recipe": lambda: symgen_loop(model, Cut(fresh.Fresh(ready, 40, "tight"), n), fresh.Forward()),
    }
    for way in ways.values():
        way()  # compiles what is left to compile
    found = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(way())
    bare = np.array(found["bare"])
    print("| way | images a second | of bare, median of the rounds |\n|---|---:|---:|")
    for name, rates in found.items():
        print(f"| {name} | {np.median(rates):,.0f} | {np.median(np.array(rates) / bare):.0%} |")


def baselines():
    """Print what an image costs each network."""
    names = [one["name"] for one in baseline.baselines()]
    ready = {name: network(name) for name in names}
    costs = {name: ([], []) for name in names}
    for _ in range(ROUNDS):
        for name, (model, defaults) in ready.items():
            part = pictures(BATCH, defaults.image_size)
            x, y = as_input(part.images, defaults.channels), part.labels.astype(np.int32)
            model.predict_on_batch(x)
            for kind, (step, given) in enumerate(((model.train_on_batch, (x, y)), (model.predict_on_batch, (x,)))):
                begin = time.monotonic()
                for _ in range(3):
                    step(*given)
                costs[name][kind].append((time.monotonic() - begin) / (3 * BATCH) * 1e3)
    own = [np.median(one) for one in costs["compact"]]
    print(
        "| baseline | parameters | training, ms an image | predicting | compact takes of it |\n|---|---:|---:|---:|---|"
    )
    for name, found in costs.items():
        train, predict = (np.median(one) for one in found)
        print(f"| `{name}` | {ready[name][0].count_params():,} | {train:.2f} | {predict:.2f} | "
              f"{own[0] / train:.0%} training, {own[1] / predict:.0%} predicting |")  # fmt: skip


if __name__ == "__main__":
    what = sys.argv[1:2]
    if what in ([], ["loop"]):
        loop(int(sys.argv[2]) if len(sys.argv) > 2 else 4000)
    if what in ([], ["baselines"]):
        baselines()
