"""inkml: a file of ink a row, written as CROHME's isolated symbols are, with a table of truths beside each split.

    OUT/train/00000/0000000.inkml    OUT/train.csv (file, label, row_id)

Coordinates are image pixels, x to the right and y down, to a ten-thousandth. A file holds its traces, one group whose
truth is the symbol's LaTeX, and who wrote what it was made from. Rows drawn as filled outlines have no ink.
"""

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from symgen import inkml, store
from symgen.package.formats._form import F32, ExportSet, LeftOut, Rows, inside, strokes
from symgen.package.formats.stroke5 import NO_INK

FOLDER = 1000  # files
DIGITS = 4
_COLUMNS = ("label", "row_id", "symbol", "latex", "origins", "licence", "ink")


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write the files and tables into the folder `out`. StoreError where the set keeps no ink."""
    dataset.need_ink("inkml")
    left_out: LeftOut = {}
    for split in dataset.splits:
        store.put(out / f"{split}.csv", partial(_write_split, dataset, split, out, left_out))
    return left_out


def _write_split(dataset: ExportSet, split: str, out: Path, left_out: LeftOut, file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(("file", "label", "row_id"))
    number = 0
    for batch in dataset.batches(split, _COLUMNS):
        drawn = batch.filter(batch.column("ink").is_valid())
        for about, traces in zip(drawn.drop_columns(["ink"]).to_pylist(), _traces(drawn.column("ink")), strict=True):
            name = f"{split}/{number // FOLDER:05d}/{number:07d}.inkml"
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(_document(about, traces), encoding="utf-8")
            table.writerow((name, dataset.classes[about["label"]], about["row_id"]))
            number += 1
    if without := dataset.rows(split) - number:
        left_out[split] = {NO_INK: without}
    text.flush()
    text.detach()


def _traces(ink: pa.Array) -> Iterator[list[str]]:
    """The traces of each row as InkML writes them: "x y, x y"."""
    xy, stroke_start, row_start = strokes(ink)
    x, y = (pc.cast(pa.array(np.round(xy[:, axis].astype(np.float64), DIGITS)), pa.string()) for axis in (0, 1))
    points = pc.binary_join_element_wise(x, y, " ").to_pylist()
    for first, last in pairwise(row_start.tolist()):
        yield [", ".join(points[a:b]) for a, b in pairwise(stroke_start[first : last + 1].tolist())]


def _document(about: dict[str, Any], traces: list[str]) -> str:
    truth = escape(about["latex"] or about["symbol"])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ink xmlns="http://www.w3.org/2003/InkML">',
        f'<annotation type="UI">{escape(about["row_id"])}</annotation>',
        f'<annotation type="truth">{truth}</annotation>',
        f'<annotation type="writer">{escape(" ".join(about["origins"]))}</annotation>',
        f'<annotation type="copyright">{escape(about["licence"])}</annotation>',
        *(f'<trace id="{i}">{trace}</trace>' for i, trace in enumerate(traces)),
        f'<traceGroup xml:id="g"><annotation type="truth">{truth}</annotation>',
        *(f'<traceView traceDataRef="{i}"/>' for i in range(len(traces))),
        "</traceGroup>",
        "</ink>",
    ]
    return "\n".join(lines) + "\n"


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows, through symgen's own reader of InkML. Labels are numbered as classes.json says."""
    label = {one["name"]: one["label"] for one in json.loads((path / "classes.json").read_bytes())}
    found = {}
    for table in sorted(path.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        drawn = [_drawn(path, line["file"]) for line in lines]
        labels = np.array([label[line["label"]] for line in lines], np.int64)
        found[table.stem] = Rows(labels, None, drawn, [line["row_id"] for line in lines])
    return found


def _drawn(home: Path, name: str) -> list[F32]:
    """The strokes of one file."""
    expression = inkml.parse(inside(home, name).read_bytes())
    (group,) = expression.groups
    points = ([point.split() for point in expression.traces[trace].split(",")] for trace in group.traces)
    return [np.array(stroke, np.float32) for stroke in points]
