"""Every stage of reading as a picture: those of the reader of 2012 first, then what was added to it."""

import io
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from symgen import store
from symgen.recognize.classify import canonical
from symgen.recognize.page import Page, thinned
from symgen.recognize.reading import Reading
from symgen.recognize.regions import Box
from symgen.recognize.segment import Segments
from symgen.train.run_folder import Run

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]

_COLOURS = np.array([[214, 39, 40], [31, 119, 180], [44, 160, 44], [148, 103, 189], [255, 127, 14], [140, 86, 75],
                     [227, 119, 194], [23, 130, 140], [120, 120, 20]], np.uint8)  # fmt: skip
_UNSURE, _SURE = (214, 39, 40), (44, 120, 60)
_TILE, _ACROSS = 64, 12


class Stage(NamedTuple):
    """name: of its file. about: what it shows, in a sentence. picture: uint8 (H, W) or (H, W, 3)."""

    name: str
    about: str
    picture: U8


def stages_of(page: Page, found: Segments, reading: Reading, run: Run) -> tuple[Stage, ...]:
    """The pictures of a page that was read, in order; of a page without ink only the first ones."""
    return (*_of_2012(page), *(_added(page, found, reading, run) if found.groups else ()))


def write_stages(found: tuple[Stage, ...], folder: Path) -> list[Path]:
    """Put the pictures into a folder as 01-grey.png and so on; returns the files."""
    files = []
    for i, stage in enumerate(found, 1):
        path = folder / f"{i:02}-{stage.name}.png"
        buffer = io.BytesIO()
        Image.fromarray(stage.picture).save(buffer, "PNG")
        store.put(path, buffer.getvalue())
        files.append(path)
    return files


def _of_2012(page: Page) -> list[Stage]:
    raw = np.where(page.binary, 0, 255).astype(np.uint8)
    regions = _coloured(page.labels)
    for region in page.regions:
        _frame(regions, region.box, (90, 90, 90))
    return [
        Stage("grey", "0.2989 R + 0.5870 G + 0.1140 B", page.grey),
        Stage("threshold", f"black and white by the threshold {page.threshold}", raw),
        Stage("cleaned", "specks and ruled lines taken away", np.where(page.clean, 0, 255).astype(np.uint8)),
        Stage("inverted", "ink white on black", page.clean.astype(np.uint8) * np.uint8(255)),
        Stage("skeleton", "the middle lines of the ink", thinned(page.clean).astype(np.uint8) * np.uint8(255)),
        Stage("components", "labelled components and their boxes", regions),
    ]


def _added(page: Page, found: Segments, reading: Reading, run: Run) -> list[Stage]:
    symbol_of = np.zeros(len(found.pieces.pieces) + 1, np.int32)
    for k, group in enumerate(found.groups):
        symbol_of[np.array(group.pieces) + 1] = k + 1
    symbols = _coloured(symbol_of[found.pieces.owner])
    read_as = _coloured(np.zeros(page.labels.shape, np.int32), page.grey)
    for i, one in enumerate(reading.symbols):
        box = Box(*(round(edge / page.scale) for edge in one.box))
        _frame(symbols, box, (90, 90, 90))
        colour, place = _SURE if one.sure else _UNSURE, (max(box.left, 0), max(box.top - 3, 9))
        _frame(read_as, box, colour)
        cv2.putText(read_as, f"{i + 1} {one.name}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, 1, cv2.LINE_AA)
    return [
        Stage("strokes", "components that may be several symbols, by the strokes they were drawn with",
              _coloured(found.pieces.owner)),
        Stage("symbols", "parts put together and touching symbols cut apart", symbols),
        Stage("canonical", "what the network sees", _sheet(canonical(found.groups, found.pieces, page.dark, run))),
        Stage("read", "each symbol's place in the order and its name; red where unsure", read_as),
    ]  # fmt: skip


def _coloured(labels: I32, under: U8 | None = None) -> U8:
    """uint8 (H, W, 3): each number of int32 (H, W) in a colour, 0 white, or `under` as grey."""
    paper = np.full((*labels.shape, 3), 255, np.uint8) if under is None else np.repeat(under[..., None], 3, axis=2)
    return np.where((labels > 0)[..., None], _COLOURS[(labels - 1) % len(_COLOURS)], paper).astype(np.uint8)


def _frame(picture: U8, box: Box, colour: tuple[int, int, int]) -> None:
    cv2.rectangle(picture, (box.left - 1, box.top - 1), (box.right, box.bottom), colour, 1)


def _sheet(images: U8) -> U8:
    """The network's pictures side by side, each on a tile of its own."""
    rows = -(-len(images) // _ACROSS)
    sheet = np.full((rows * (_TILE + 4) + 4, min(len(images), _ACROSS) * (_TILE + 4) + 4), 90, np.uint8)
    for k, image in enumerate(images):
        top, left = (4 + place * (_TILE + 4) for place in divmod(k, _ACROSS))
        sheet[top : top + _TILE, left : left + _TILE] = cv2.resize(
            image, (_TILE, _TILE), interpolation=cv2.INTER_NEAREST
        )
    return sheet
