"""How well composed expressions are read by a run, stage by stage, on hands that it has not seen.

    PYTHONPATH=tests python tests/prove/reading_composed.py RUN --data DIR -o composed.jsonl [--recipe RECIPE]
        [--split validation|test] [--seed N] [--rows N] [--set key=value]

Expressions of a split of RECIPE (expressions-linear) are drawn and read; see `reading_stages.py`. Fonts and templates
go to splits whole, in an order that all recipes share. So a run trained on single symbols of the same sources, labels
and [split] (`symbols-linear`, made for this) has not seen the hands of `validation` and `test`. DIR is what it was
trained on; fonts and templates that both show are refused.
"""

import argparse
import json
import sys
from pathlib import Path

import expression_pages
import numpy as np
from prove.reading_stages import measured, told
from pyarrow import compute, parquet

from symgen.compose.draw import Writer
from symgen.compose.plan import make
from symgen.rows import SPLITS
from symgen.train.run_folder import open_run

BLOCK = 50


def known(made, data, split) -> set[str]:
    """Groups (designs of fonts, templates, writers) that both the training rows of a data set and a split show."""
    taught = set()
    for file in sorted(data.glob("data/train-*.parquet")):
        groups = parquet.read_table(file, columns=["groups"])["groups"].combine_chunks()
        taught |= set(compute.unique(groups.flatten()).to_pylist())
    every, here, group = made.supply.every, SPLITS.index(split), made.bank.catalogue.group
    place = zip(every.start[here].tolist(), every.size[here].tolist(), strict=True)
    items = np.concatenate([every.items[first : first + n] for first, n in place])
    return taught & {group.names[code] for code in np.unique(group.codes[items]).tolist()}


def read(run, made, split, rows):
    """Counts of the first expressions of a split, one by one."""
    writer, split_id = Writer(made), SPLITS.index(split)
    for start in range(0, rows, BLOCK):
        index = np.arange(start, min(start + BLOCK, rows))
        for page in expression_pages.composed(writer, made, split_id, index):
            yield {"file": page.name, **measured(page, run)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    parser.add_argument("--data", type=Path, required=True, help="data set that the run was trained on")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--recipe", default="expressions-linear")
    parser.add_argument("--split", default="validation", choices=SPLITS[1:])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    asked = parser.parse_args()
    made = make(asked.recipe, [f"seed={asked.seed}", *asked.settings])
    if shared := known(made, asked.data, asked.split):
        sys.exit(f"{asked.run} has seen hands of {asked.split}: {', '.join(sorted(shared)[:8])}")
    lines = list(read(open_run(asked.run), made, asked.split, asked.rows))
    asked.out.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told(lines)


if __name__ == "__main__":
    main()
