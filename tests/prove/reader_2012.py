"""The network of `baselines/bpn.py` trained to its end in plain numpy, and judged on other writers.

    python tests/prove/reader_2012.py TRAIN --on OTHER [--epochs 5000]

TRAIN, OTHER: data sets of the same classes; the training rows of one, the validation rows of the other. A Keras step
on ten rows costs milliseconds, nearly all of it overhead, and 5,000 epochs are a million steps; written out, the delta
rule takes minutes. Rate, momentum, batch and goal are the baseline's, the error is the mean over units and rows.
"""

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np

from symgen.canon import canonicalise_block
from symgen.dataset import open_dataset
from symgen.train import baseline

LAP = 20


def features(images):
    """float32 (N, 110) of canonical uint8 (N, 40, 40), as the docstring of `baselines/bpn.py` defines them."""
    ink, size = images > 127, images.shape[1]
    middle = (np.arange(size) + 0.5) / size
    across, down = ink.sum(axis=1), ink.sum(axis=2)
    total = np.maximum(across.sum(axis=1), 1)
    edges = [np.where(held.any(axis=1), at, 0) / size
             for held in (across > 0, down > 0)
             for at in (held.argmax(axis=1), size - held[:, ::-1].argmax(axis=1))]  # fmt: skip
    left, right, top, bottom = edges
    wide, high = right - left, bottom - top
    longer = np.maximum(np.maximum(wide, high), 1 / size)
    measures = [across.sum(axis=1) / size**2, across @ middle / total, down @ middle / total, left, top, right, bottom,
                wide / np.maximum(wide + high, 1 / size), wide / longer, high / longer]  # fmt: skip
    step = size // 10
    fields = images.reshape(-1, 10, step, 10, step).mean(axis=(2, 4)).reshape(-1, 100) / 255
    return np.concatenate([np.stack(measures, 1), fields], axis=1).astype(np.float32)


def logistic(x):
    return 1 / (1 + np.exp(-x))


def rows(home, split):
    found = open_dataset(home).read(split)
    return features(canonicalise_block(found.images, 40, "tight")), np.asarray(found.labels)


def train(x, y, n_classes, epochs, seed=0, lap=LAP, goal=0.001):
    """Weights, and (epoch, error) of every lap; ends at the goal."""
    settings, rng = baseline.find("bpn").defaults, np.random.default_rng(seed)
    sizes = (x.shape[1], 60, n_classes)
    weights = []
    for a, b in pairwise(sizes):
        weights += [np.float32(np.sqrt(6 / (a + b))) * rng.uniform(-1, 1, (a, b)).astype(np.float32),
                    np.zeros(b, np.float32)]  # fmt: skip
    moves, wanted, laps = [np.zeros_like(one) for one in weights], np.eye(n_classes, dtype=np.float32)[y], []
    error = n = 0.0
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(x))
        for start in range(0, len(x), settings.batch):
            at = order[start : start + settings.batch]
            hidden = logistic(x[at] @ weights[0] + weights[1])
            units = logistic(hidden @ weights[2] + weights[3])
            off = units - wanted[at]
            error, n = error + float((off**2).mean(axis=1).sum()), n + len(at)
            outer = off * units * (1 - units) / len(at)
            inner = outer @ weights[2].T * hidden * (1 - hidden)
            for k, slope in enumerate((x[at].T @ inner, inner.sum(0), hidden.T @ outer, outer.sum(0))):
                moves[k] = settings.momentum * moves[k] - settings.learning_rate * slope
                weights[k] = weights[k] + moves[k]
        if epoch % lap == 0:
            laps.append((epoch, error / n))
            error = n = 0.0
            if laps[-1][1] <= goal:
                break
    return weights, laps


def right(weights, x, y):
    hidden = logistic(x @ weights[0] + weights[1])
    return float(((hidden @ weights[2] + weights[3]).argmax(axis=1) == y).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--on", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5000)
    asked = parser.parse_args()
    x, y = rows(asked.train, "train")
    weights, laps = train(x, y, len(open_dataset(asked.train).classes), asked.epochs)
    for epoch, error in laps[:: max(1, len(laps) // 20)]:
        print(f"epoch {epoch:,}: error {error:.5f}")
    print(f"{len(y):,} rows, epoch {laps[-1][0]:,}, error {laps[-1][1]:.5f}: {right(weights, x, y):.1%} of them right")
    other, truth = rows(asked.on, "validation")
    print(f"{right(weights, other, truth):.1%} of {len(truth):,} rows of other writers right")


if __name__ == "__main__":
    main()
