"""The contact sheet of a set of expressions: the first ones as they are stored, with the boxes of their symbols."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from PIL import Image, ImageDraw

from symgen.sheet import EDGE, FAINT_TEXT, HEAD, PAPER, TEXT, shown_text, typeface

COLUMNS, ROWS, GAP, CAPTION = 3, 8, 12, 18
INK = (204, 51, 51)
SMALL_TEXT = "print-dejavu-sans.ttf"


class Shown(NamedTuple):
    """One expression. image: uint8 (H, W). boxes: [x, y, width, height] of its symbols. latex: what it says."""

    image: npt.NDArray[np.uint8]
    boxes: list[list[float]]
    latex: str


def expression_sheet(home: Path, made: Mapping[str, Any]) -> Image.Image:
    """The first expressions of a data set, LaTeX below each."""
    asked = made["recipe"]["expression"]
    wide, high = asked["width"] + GAP, asked["height"] + CAPTION + GAP
    shown = list(_first(home, made, COLUMNS * ROWS))
    rows = max(1, -(-len(shown) // COLUMNS))
    sheet = Image.new("RGB", (2 * EDGE + COLUMNS * wide - GAP, 2 * EDGE + HEAD + rows * high), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((EDGE, EDGE - 6), shown_text(made["name"]), TEXT, typeface(SMALL_TEXT, 26))
    symbols = sum(sum(counts.values()) for counts in made["objects"].values())
    says = f"{made['rows']:,} expressions · {symbols:,} symbols · {asked['width']} x {asked['height']} px"
    pen.text((EDGE, EDGE + 26), f"{says} · seed {made['seed']}", FAINT_TEXT, typeface(SMALL_TEXT, 14))
    for number, one in enumerate(shown):
        row, column = divmod(number, COLUMNS)
        corner = EDGE + column * wide, EDGE + HEAD + row * high
        sheet.paste(Image.fromarray(one.image), corner)
        _box(pen, one, corner)
        caption = (corner[0], corner[1] + asked["height"] + 2)
        pen.text(caption, shown_text(one.latex, asked["width"] // 7), FAINT_TEXT, typeface(SMALL_TEXT, 11))
    return sheet


def _box(pen: ImageDraw.ImageDraw, one: Shown, corner: tuple[int, int]) -> None:
    for x, y, width, height in one.boxes:
        left, top = corner[0] + x, corner[1] + y
        pen.rectangle((left, top, left + width, top + height), outline=INK)


def _first(home: Path, made: Mapping[str, Any], n: int) -> Iterator[Shown]:
    for file in made["files"]:
        with pq.ParquetFile(home / file["path"]) as parquet:
            for batch in parquet.iter_batches(n, columns=["image", "objects", "latex"]):
                for row in batch.to_pylist():
                    image = cv2.imdecode(np.frombuffer(row["image"]["bytes"], np.uint8), cv2.IMREAD_GRAYSCALE)
                    yield Shown(np.asarray(image, np.uint8), row["objects"]["bbox"], row["latex"])
                    n -= 1
                    if n == 0:
                        return
