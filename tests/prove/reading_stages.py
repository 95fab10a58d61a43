"""What the reader makes of one page whose symbols are known, stage by stage: for `reading.py` and its like.

A symbol counts as segmented right where exactly its own pieces of ink were put together, each piece belonging to the
symbol that has most of its pixels.
"""

import json

import expression_pages
import numpy as np
from prove.latex_truth import normal

from symgen.canon import canonicalise
from symgen.recognize import judge
from symgen.recognize.groups import Group
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.page import look
from symgen.recognize.regions import Box, label
from symgen.recognize.segment import Segments, named, segments
from symgen.recognize.writing import latex
from symgen.symbols import table

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

WHOLE = {
    "layout": "LaTeX right, true symbols and labels given",
    "expression": "LaTeX right, read",
    "expression_merged": "  look-alikes merged",
}

ROOM = 6  # pixels of paper round a symbol that is shown alone


def look_of(name):
    """What look-alikes have in common; a symbol without any has its name."""
    symbol = table().get(name)
    return symbol.look_alike if symbol and symbol.look_alike else name


def given(page, run) -> Segments:
    """The true symbols, each drawn alone, as if the page had been cut so."""
    drawn = [expression_pages.alone(one, page.picture.shape) for one in page.symbols]
    groups, cut = [], []
    for i, image in enumerate(drawn):
        ink = image > min(127, int(image.max()) // 2)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        groups.append(Group((i,), box, max(1, len(label(ink)[1])), 0.0, 0.0, 1.0))
        cut.append(image[max(0, box.top - ROOM) : box.bottom + ROOM, max(0, box.left - ROOM) : box.right + ROOM])
    seen = run.probabilities(np.array([canonicalise(one, run.size, run.mode) for one in cut]))
    return Segments(None, groups, seen, judge.usual(seen, groups, run.labels))


def ink_box(symbol) -> Box:
    """Box of a symbol's ink, its pen counted, in whole pixels."""
    room = symbol.ink.width[:, None] / 2
    low, high = (symbol.ink.xy - room).min(axis=0), (symbol.ink.xy + room).max(axis=0)
    return Box(*np.floor(low).astype(int).tolist(), *np.ceil(high).astype(int).tolist())


def written(names, boxes) -> str:
    """The LaTeX that is laid out of symbols."""
    placed = [Placed(i, name, box) for i, (name, box) in enumerate(zip(names, boxes, strict=True))]
    return normal(latex(lay_out(placed)))


def merged(text) -> str:
    """Normal LaTeX with look-alikes as one."""
    return " ".join(look_of(word) for word in text.split())


def measured(page, run) -> dict:
    """Counts of one expression."""
    names, classes = [one.name for one in page.symbols], run.labels.names
    true = given(page, run)
    counts = {"symbols": len(names), **dict.fromkeys(STAGES, 0)}
    for key, read in (("true_alone", [classes[k] for k in true.usual.argmax(axis=1)]), ("true", named(true, run))):
        _count(counts, key, read, names)
    found = segments(look(page.picture), run)
    want = expression_pages.wanted(found.pieces.owner, page.symbols)
    heard = named(found, run) if found.groups else []
    wrong = []
    for k, group in enumerate(found.groups):
        name = want.pop(frozenset(group.pieces), None)
        if name is not None:
            counts["segmented"] += 1
            counts["found_alone"] += classes[int(found.usual[k].argmax())] == name
            _count(counts, "found", [heard[k]], [name])
            wrong += [] if heard[k] == name else [f"{name}>{heard[k]}"]
    wrong += [f"{name} lost" for name in want.values()]
    if page.latex:
        truth = normal(page.latex)
        text = written(heard, [group.box for group in found.groups])
        laid_out = written(names, [group.box for group in true.groups])
        counts |= {"told": 1, "layout": int(laid_out == truth), "expression": int(text == truth),
                   "expression_merged": int(merged(text) == merged(truth))}  # fmt: skip
    return {**counts, "wrong": wrong}


def _count(counts, key, read, names) -> None:
    counts[key] += sum(one == other for one, other in zip(read, names, strict=True))
    if f"{key}_merged" in STAGES:
        counts[f"{key}_merged"] += sum(look_of(a) == look_of(b) for a, b in zip(read, names, strict=True))


def figures(lines) -> dict:
    """Shares of all lines so far, by stage: of symbols, and of expressions that tell their LaTeX."""
    sums = {key: sum(line.get(key, 0) for line in lines) for key in ("symbols", "told", *STAGES, *WHOLE)}
    shares = {key: sums[key] / max(1, sums["symbols"]) for key in STAGES}
    return {**shares, **{key: sums[key] / max(1, sums["told"]) for key in WHOLE}}


def told(lines) -> None:
    """Print the figures."""
    found = figures(lines)
    print(f"{len(lines)} expressions, {sum(line['symbols'] for line in lines):,} symbols")
    telling = sum(line.get("told", 0) for line in lines)
    for key, about in STAGES.items():
        print(f"{found[key]:7.1%}  {about}")
    for key, about in WHOLE.items():
        print(f"{found[key]:7.1%}  {about} (of {telling} expressions that tell theirs)")


def read_lines(file) -> list:
    """What a file of counts holds, one expression a line; nothing where there is none yet."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
