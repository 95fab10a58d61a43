"""Fits `symgen/recognize/lines.json`: how symbols stand on lines and beside bases.

    PYTHONPATH=tests python tests/prove/fit_lines.py FOLDER... -o lines.json [--judge]

Expressions of InkML files that tell their LaTeX are taken row by row: what stands in fractions, roots and limits is one
unit. Symbols of one name are matched to those of the LaTeX from left to right. Only files that `held_out` does not keep
for judging are used; --judge tells for the others how many of their LaTeX come out right, symbols and labels given.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from expression_pages import page
from prove.fit_judge import held_out
from prove.latex_truth import normal
from prove.reading_stages import ink_box, written

from symgen.recognize import lines
from symgen.recognize.layout import WITH_LIMITS, Placed, units_of
from symgen.recognize.tree import Fraction, Root, Script

FEWEST = 12
"""Examples from which a cell is kept."""

LEAST_SPREAD = 0.1

SORTS = ("letter", "deep", "fence", "tall", "mark", "part")


def leaves(tokens):
    """Names and keys of a row's symbols in the order of reading, and what is left: scripts are keyed by the number of
    their base; what a fraction, a root or limits hold is left out.
    """
    found, key, opened = [], lines.MAIN, []
    skipping = 0
    for token in tokens:
        if skipping:
            skipping += token.endswith("(")
            skipping -= token == ")"
            continue
        if token in ("sub(", "sup("):
            base = max((i for i, one in enumerate(found) if one[1] == key), default=None)
            if base is None or found[base][0] in WITH_LIMITS:
                skipping = 1
                if base is None:
                    return None
                continue
            opened.append(key)
            key = (base, lines.ABOVE if token == "sup(" else lines.BELOW)
        elif token == ")":
            key = opened.pop() if opened else lines.MAIN
        elif token.endswith("("):
            found.append((token, key))
            skipping = 1
        elif token not in (",", ";"):
            found.append((token, key))
    return found


def name_of(unit, names):
    if isinstance(unit.node, Fraction | Root):
        return "frac(" if isinstance(unit.node, Fraction) else "sqrt("
    return names[unit.node.base.number if isinstance(unit.node, Script) else unit.node.number]


def truth(units, names, latex):
    """The true key of each unit of the outermost row; None where they cannot be matched."""
    found = leaves(normal(latex).split())
    if not found:
        return None
    read = [name_of(unit, names) for unit in units]
    if Counter(read) != Counter(name for name, _ in found):
        return None
    queue = defaultdict(list)
    for k, name in enumerate(read):
        queue[name].append(k)
    place = [queue[name].pop(0) for name, _ in found]
    keys = [None] * len(units)
    for (_, (base, side)), k in zip(found, place, strict=True):
        keys[k] = (place[base] if base >= 0 else -1, side)
    return keys


def followed(units, keys):
    """The steps that lead to the true keys, each with its number and where it began; None where none do."""
    if keys[0] != lines.MAIN:
        return None
    levels, taken = (lines.begun(units, lines.scale_of(units)),), []
    for k in range(1, len(units)):
        step = next((one for one in lines.steps(levels, units, k) if one.key == keys[k]), None)
        if step is None:
            return None
        taken.append((step, k, lines.where(levels)))
        levels = step.levels
    return taken


def fit(rows):
    """The model of matched rows: pairs of units and steps."""
    places, gaps, counts, plain = defaultdict(list), defaultdict(list), Counter(), 0
    for units, taken in rows:
        scale = lines.scale_of(units)
        scripted = any(step.key != lines.MAIN for step, _, _ in taken)
        plain += not scripted
        for step, k, where in taken:
            place, gap, whole, after, by = lines.cells(step, units, k, where)
            far, large, apart = lines.features(step, units, k, scale)
            places[place].append((far, large))
            gaps[gap].append(apart)
            counts.update([whole, after, by] if scripted else [])
    share = (plain + 1) / (len(rows) + 2)
    return {
        "plain": round(math.log(share), 3),
        "scripted": round(math.log(1 - share), 3),
        "place": _places(places),
        "gap": {key: _middle(values) for key, values in sorted(gaps.items()) if len(values) >= FEWEST},
        **_shares(counts),
    }


def _middle(values):
    """Median and a robust spread."""
    low, middle, high = np.percentile(values, (16, 50, 84))
    return [round(float(middle), 3), round(max(LEAST_SPREAD, float(high - low) / 2), 3)]


def _places(found):
    """Of every cell its own, or with too few examples what all sorts of bases and symbols have."""
    pooled = defaultdict(list)
    for key, values in found.items():
        pooled[key.split()[0]] += values
    keys = [f"row row {sort}" for sort in SORTS]
    keys += [f"{side} {base} {sort}" for side in ("above", "below") for base in SORTS for sort in SORTS]
    out = {}
    for key in keys:
        values = found.get(key, [])
        values = np.array(values if len(values) >= FEWEST else pooled[key.split()[0]])
        out[key] = [*_middle(values[:, 0]), *_middle(values[:, 1])]
    return out


def _shares(counts):
    totals = Counter()
    for key, n in counts.items():
        where, _, *rest = key.split()
        totals[where, *rest] += n
    share = {key: math.log(n / totals[key.split()[0], *key.split()[2:]]) for key, n in sorted(counts.items())}
    return {"share": {key: round(value, 3) for key, value in share.items()}, "rare": -6.5}


def expressions(folders):
    """Names, boxes and LaTeX of every expression that tells it, and whether it is kept for judging."""
    for folder in folders:
        for path in sorted(folder.glob("**/*.inkml")):
            found = page(path)
            if found is not None and found.latex:
                yield (
                    [one.name for one in found.symbols],
                    [ink_box(one) for one in found.symbols],
                    found.latex,
                    held_out(path),
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    rows, kept = [], []
    for names, boxes, latex, held in expressions(asked.folders):
        if held:
            kept.append((names, boxes, latex))
            continue
        units = units_of([Placed(i, name, box) for i, (name, box) in enumerate(zip(names, boxes, strict=True))])
        keys = truth(units, names, latex)
        taken = followed(units, keys) if keys else None
        rows += [(units, taken)] if taken else []
    asked.out.write_text(json.dumps(fit(rows), sort_keys=True) + "\n")
    print(f"{len(rows)} rows matched")
    if asked.judge:
        right = sum(written(names, boxes) == normal(latex) for names, boxes, latex in kept)
        print(
            f"{right / max(1, len(kept)):.1%} of {len(kept)} held out expressions right (with the shipped lines.json)"
        )


if __name__ == "__main__":
    main()
