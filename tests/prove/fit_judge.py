"""Fits `symgen/recognize/judge.json`: what weighs whether a group of pieces is one symbol.

    python tests/prove/fit_judge.py --run RUN [--run RUN] --pages N -o judge.json FOLDER...

Expressions of InkML files are drawn and cut into groups, each run says what it sees in them, and a network of UNITS
units learns which groups are symbols. Only files that `held_out` does not keep for judging are used, and the runs must
not have been trained on the folders' ink. Needs scikit-learn.
"""

import argparse
import json
import zlib
from pathlib import Path

import expression_pages
import numpy as np

from symgen.recognize.page import look
from symgen.recognize.segment import candidates
from symgen.train.run_folder import open_run

UNITS = 12


def held_out(path: Path) -> bool:
    """Whether a file is kept for judging: all of one writer's, who is told by the file's name up to its last dash."""
    return zlib.crc32(path.stem.rpartition("-")[0].encode()) % 2 == 1


def examples(paths, run):
    """Measures of all groups, float64 (N, F), and whether each is a symbol, bool (N,)."""
    measures, right = [], []
    for path in paths:
        page = expression_pages.page(path)
        if page is None:
            continue
        seen = look(page.picture)
        if seen.regions:
            found = candidates(seen, run)
            want = expression_pages.wanted(found.pieces.owner, page.symbols)
            measures.append(found.measures)
            right += [frozenset(group.pieces) in want for group in found.groups]
    return np.concatenate(measures), np.array(right)


def fit(measures, right):
    """The judge as JSON holds it."""
    from sklearn.neural_network import MLPClassifier

    mean, spread = measures.mean(axis=0), np.maximum(measures.std(axis=0), 1e-3)
    made = MLPClassifier((UNITS,), activation="tanh", alpha=0.1, max_iter=300, learning_rate_init=0.01, batch_size=500,
                         random_state=0).fit((measures - mean) / spread, right)  # fmt: skip
    (inner, outer), (inner_bias, outer_bias) = made.coefs_, made.intercepts_
    found = {"mean": mean, "spread": spread, "inner": inner, "inner_bias": inner_bias, "outer": outer[:, 0]}
    return {
        **{key: np.round(value, 4).tolist() for key, value in found.items()},
        "outer_bias": round(float(outer_bias[0]), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--run", action="append", required=True)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("-o", "--out", type=Path, required=True)
    asked = parser.parse_args()
    paths = [path for folder in asked.folders for path in sorted(folder.glob("**/*.inkml")) if not held_out(path)]
    paths = paths[:: max(1, len(paths) // asked.pages)]
    parts = [examples(paths, open_run(run)) for run in asked.run]
    measures, right = (np.concatenate(column) for column in zip(*parts, strict=True))
    asked.out.write_text(json.dumps(fit(measures, right)) + "\n")
    print(f"{len(paths)} expressions, {len(right):,} groups, {int(right.sum()):,} of them symbols")


if __name__ == "__main__":
    main()
