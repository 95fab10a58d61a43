"""How well expressions are read, stage by stage: which stage loses what.

    python tests/prove/reading.py FOLDER... --run RUN -o reading.jsonl [--pages N] [--held-out] [--validation-of DIR]

Expressions of InkML files are drawn as pictures (a pen of 3 pixels, the middle symbol 44 pixels large) and read. A
symbol counts as segmented right where exactly its own strokes were put together, each stroke belonging to the symbol
that has most of its points. Layout and expressions are judged where the file tells its LaTeX. Called again it goes on
with the files that are not in reading.jsonl yet. --held-out: only files that `fit_judge.py` never uses.
--validation-of: only files with symbols in the validation rows of a data set, whose writers a run trained on it has
not seen.
"""

import argparse
import json
import sys
from pathlib import Path

import expression_pages
import numpy as np
from fit_judge import held_out
from latex_truth import normal
from pyarrow import parquet

from symgen.canon import canonicalise
from symgen.recognize import judge
from symgen.recognize.groups import Group
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.page import look
from symgen.recognize.regions import Box, label
from symgen.recognize.segment import Segments, named, segments
from symgen.recognize.writing import latex
from symgen.symbols import table
from symgen.train.run_folder import open_run

STAGES = {
    "segmented": "segmented right",
    "true_alone": "labelled right, true symbols given, each seen alone",
    "true_alone_merged": "  look-alikes merged",
    "true": "labelled right, true symbols given, neighbours heard",
    "true_merged": "  look-alikes merged",
    "found_alone": "segmented and labelled right, each seen alone",
    "found": "segmented and labelled right, neighbours heard",
    "found_merged": "  look-alikes merged",
}


def right(read, true, merged=False) -> bool:
    one, other = table().get(read), table().get(true)
    return read == true or bool(merged and one and other and one.look_alike and one.look_alike == other.look_alike)


def given(page, run) -> Segments:
    """The true symbols, each drawn alone, as if the page had been cut so."""
    side = max(page.picture.shape)
    drawn = [expression_pages.drawn_strokes(one.strokes, side) for one in page.symbols]
    groups = []
    for i, image in enumerate(drawn):
        rows, columns = np.flatnonzero((image > 127).any(axis=1)), np.flatnonzero((image > 127).any(axis=0))
        box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        groups.append(Group((i,), box, max(1, len(label(image > 127)[1])), 0.0, 0.0, 1.0))
    cut = [image[max(0, g.box.top - 6) : g.box.bottom + 6, max(0, g.box.left - 6) : g.box.right + 6]
           for image, g in zip(drawn, groups, strict=True)]  # fmt: skip
    seen = run.probabilities(np.array([canonicalise(one, run.size, run.mode) for one in cut]))
    return Segments(None, groups, seen, judge.usual(seen, groups, run.labels))


def written(names, groups) -> str:
    return normal(latex(lay_out([Placed(i, n, g.box) for i, (n, g) in enumerate(zip(names, groups, strict=True))])))


def measured(page, run) -> dict:
    """Counts of one expression."""
    names, classes = [one.name for one in page.symbols], run.labels.names
    true = given(page, run)
    alone, heard = [classes[k] for k in true.usual.argmax(axis=1)], named(true, run)
    counts = {
        "symbols": len(names),
        "true_alone": sum(map(right, alone, names)),
        "true_alone_merged": sum(right(a, b, True) for a, b in zip(alone, names, strict=True)),
        "true": sum(map(right, heard, names)),
        "true_merged": sum(right(a, b, True) for a, b in zip(heard, names, strict=True)),
        "segmented": 0, "found_alone": 0, "found": 0, "found_merged": 0,
    }  # fmt: skip
    seen = look(page.picture)
    found = segments(seen, run)
    want = expression_pages.wanted(found.pieces.owner, page.symbols)
    read = named(found, run) if found.groups else []
    wrong = []
    for k, group in enumerate(found.groups):
        name = want.pop(frozenset(group.pieces), None)
        if name is not None:
            counts["segmented"] += 1
            counts["found_alone"] += right(classes[int(found.usual[k].argmax())], name)
            counts["found"] += right(read[k], name)
            counts["found_merged"] += right(read[k], name, True)
            wrong += [] if right(read[k], name) else [f"{name}>{read[k]}"]
    wrong += [f"{name} lost" for name in want.values()]
    if page.latex:
        truth = normal(page.latex)
        counts |= {"told": 1, "layout": int(written(names, true.groups) == truth),
                   "expression": int(written(read, found.groups) == truth)}  # fmt: skip
    return {**counts, "wrong": wrong}


def unseen(home) -> set[str]:
    """folder/file of the items of a data set's validation rows, without their endings."""
    items = (item for file in sorted(home.glob("data/validation-*.parquet"))
             for row in parquet.read_table(file, columns=["items"])["items"].to_pylist() for item in row)  # fmt: skip
    return {"/".join(item.split("/")[-3:-1]) for item in items}


def told(lines) -> None:
    """The figures of all lines so far."""
    total = {
        key: sum(line.get(key, 0) for line in lines) for key in ("symbols", "told", "layout", "expression", *STAGES)
    }
    print(f"{len(lines)} expressions, {total['symbols']:,} symbols")
    for key, about in STAGES.items():
        print(f"{total[key] / max(1, total['symbols']):7.1%}  {about}")
    for key, about in (("layout", "LaTeX right, true symbols and labels given"), ("expression", "LaTeX right, read")):
        print(f"{total[key] / max(1, total['told']):7.1%}  {about} (of {total['told']} expressions that tell theirs)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--run", required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, help="at most so many, evenly from all")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--validation-of", type=Path, metavar="DIR")
    asked = parser.parse_args()
    paths = [path for folder in asked.folders for path in sorted(folder.glob("**/*.inkml"))]
    paths = [path for path in paths if not asked.held_out or held_out(path)]
    if asked.validation_of:
        kept = unseen(asked.validation_of)
        paths = [path for path in paths if f"{path.parent.name}/{path.stem}" in kept]
    paths = paths[:: max(1, len(paths) // (asked.pages or len(paths)))]
    lines = [json.loads(line) for line in asked.out.read_text().splitlines()] if asked.out.exists() else []
    done, run = {line["file"] for line in lines}, open_run(asked.run)
    with asked.out.open("a") as file:
        for path in paths:
            name = f"{path.parent.name}/{path.name}"
            page = expression_pages.page(path) if name not in done else None
            if page is not None:
                lines.append({"file": name, **measured(page, run)})
                file.write(json.dumps(lines[-1]) + "\n")
                file.flush()
                if len(lines) % 50 == 0:
                    print(f"{len(lines)} of {len(paths)}", file=sys.stderr)
    told(lines)


if __name__ == "__main__":
    main()
