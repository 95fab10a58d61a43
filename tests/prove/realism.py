"""Generated from a few inks a class, held against ink of other writers: `make prove-realism`, or

    SYMGEN_CROHME=banks/crohme python tests/prove/realism.py -o proof/realism [--inks 5] [--draws 3] [--presets natural]
        [--sources ink]

Of rich classes of CROHME's training ink, never of its test ink: a few inks a class, each of another writer, are all
the real ink that the recipe may know; that of all other writers judges (`symgen check --against`). A draw is another
choice of inks. Sources are `ink`, those inks alone, or `all`: besides what RECIPE draws from by default, in its shares.
Each font and template is a hand of its own where writers are kept apart. Everything goes through the public verbs; what
is finished is not made again. The figures of all presets, sources and draws go to realism.json and realism.md; each
one's page is beside its data set.
"""

import argparse
import json
import os
import sys
from itertools import product
from pathlib import Path

import numpy as np

from symgen.check import check
from symgen.generate import generate
from symgen.prepare import stock
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.train.order import shuffled

CLASSES = (
    "2", "3", "4", "a", "b", "d", "k", "n", "x", "y", "z", "plus", "equals", "alpha", "theta", "pi", "sqrt", "int",
    "sum", "infty",
)  # fmt: skip
RECIPE = "crohme101-balanced"
SOURCES = ("ink", "all")

WRITERS = 24
"""Writers whose ink the recipe may know; they judge nothing."""

WROTE = 8
"""Classes that such a writer wrote at the least: too few writers would be left if each class had five of its own."""

FIGURES = ("auc", "auc_low", "auc_high", "auc_by_row", "density", "coverage", "memorisation",
           "real_auc", "real_coverage", "fonts_auc", "copies_memorisation")  # fmt: skip


def recipe(**more):
    """What all recipes here share."""
    return Recipe.model_validate({
        "labels": list(CLASSES), "source": [{"kind": "crohme", "path": "${SYMGEN_CROHME}"}],
        "package": {"ink": True}, "split": {"validation": 0.0}, **more,
    })  # fmt: skip


def drawn_from(sources, rows):
    """What a recipe of `rows` rows a class says of its sources and of balance; `sources` is one of SOURCES."""
    if sources == "ink":
        return {"balance": {"per_class": rows}}
    usual = load_recipe(RECIPE)
    # Outlines have no strokes, and one pen must draw all that is compared.
    kept = [one for one in usual.source if one.kind != "fonts" or one.params.reink]
    return {
        "source": [one.model_dump(mode="json") for one in kept],
        "balance": {"per_class": rows, "allographs": usual.balance.allographs},
    }


class Ink:
    """The rich classes' ink, and how a draw deals it out."""

    def __init__(self):
        bank = stock(recipe(balance={"mode": "natural"})).bank
        self.item, self.symbol, self.writer = bank.catalogue.item, bank.catalogue.symbol_id, bank.catalogue.group.codes
        self.symbols = np.unique(self.symbol)

    def known(self, draw, inks):
        """Positions of `inks` inks a class, each of another of the draw's writers."""
        n = int(self.writer.max()) + 1
        wrote = np.zeros((n, len(self.symbols)), bool)
        wrote[self.writer, np.searchsorted(self.symbols, self.symbol)] = True
        many = [one for one in shuffled(draw, "realism writers", 0, n).tolist() if wrote[one].sum() >= WROTE][:WRITERS]
        order = shuffled(draw, "realism inks", 0, len(self.item))
        order = order[np.isin(self.writer[order], many)]
        found = []
        for symbol in self.symbols.tolist():
            mine = order[self.symbol[order] == symbol]
            first = np.sort(np.unique(self.writer[mine], return_index=True)[1])  # each writer's first
            found.append(mine[first][:inks])
        return np.concatenate(found)

    def judges(self, known, most):
        """The known inks, and of each class those of other writers: two of each at most, or as many as are asked."""
        others = np.flatnonzero(~np.isin(self.writer, self.writer[known]))
        others = others[shuffled(0, "realism judges", 0, len(others))]
        pairs = self.symbol[others] * (int(self.writer.max()) + 1) + self.writer[others]
        order = np.argsort(pairs, kind="stable")
        ranked, rank = pairs[order], np.empty(len(pairs), np.int64)
        rank[order] = np.arange(len(pairs)) - np.searchsorted(ranked, ranked)
        others = others[np.argsort(rank, kind="stable")]
        kept = [others[self.symbol[others] == symbol][:most] for symbol in self.symbols.tolist()]
        return np.concatenate([known, *kept])


def prove(home, inks, draws, presets, sources, rows):
    """Every preset with all choices of sources in every draw; the figures of each."""
    ink, found = Ink(), []
    for draw in range(draws):
        known = ink.known(draw, inks)
        real = home / f"draw{draw}" / "real"
        items = frozenset(ink.item[ink.judges(known, 2 * rows)].tolist())
        generate(recipe(balance={"mode": "natural"}), real, real_items=items)
        for preset, source in product(presets, sources):
            place = real.with_name(f"{preset}-{source}")
            told = real.with_name(f"{preset}-{source}-check") / "check.json"
            if not told.exists():
                made = recipe(hand=preset, seed=draw, **drawn_from(source, rows))
                generate(made, place, real_items=frozenset(ink.item[known].tolist()))
                check(place, against=[real])
            one = json.loads(told.read_text())["checks"]["realism"]
            found.append({"preset": preset, "sources": source, "draw": draw, "inks": inks, **one["figures"]})
            print(found[-1], file=sys.stderr, flush=True)
    return found


def table(found):
    """Markdown, a row a preset and its sources, means over the draws."""
    lines = [f"| preset | sources | draws | {' | '.join(FIGURES)} |", "|---" * (len(FIGURES) + 3) + "|"]
    for preset, sources in dict.fromkeys((one["preset"], one["sources"]) for one in found):
        mine = [one for one in found if (one["preset"], one["sources"]) == (preset, sources)]
        means = (np.mean([one[key] for one in mine if key in one]) for key in FIGURES)
        lines.append(f"| {preset} | {sources} | {len(mine)} | {' | '.join(f'{mean:.3f}' for mean in means)} |")
    return "\n".join(lines)


def main():
    """Read the arguments and prove."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--inks", type=int, default=5)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--rows", type=int, default=200, help="of a class, on either side")
    parser.add_argument("--presets", nargs="+", default=["mild", "natural", "wild"])
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=SOURCES)
    options = parser.parse_args()
    if "SYMGEN_CROHME" not in os.environ:
        raise SystemExit("SYMGEN_CROHME must name CROHME's training ink")
    found = prove(options.out, options.inks, options.draws, options.presets, options.sources, options.rows)
    (options.out / "realism.json").write_text(json.dumps(found, indent=1))
    (options.out / "realism.md").write_text(table(found) + "\n")
    print(table(found))


if __name__ == "__main__":
    main()
