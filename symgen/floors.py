"""What each room of the drawing loop cannot do without, timed on the same machine in the same run as the rooms.

A floor is the bare work with all else left out: bytes that must be read and written, random numbers that must be
drawn, pixels that must be shaded once, the compressor's own call on the same bytes. Nothing here is a figure from
elsewhere; a room may well need more than its floor, and the page of `symgen bench` says how much more it takes.
"""

import hashlib
import time
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from isal import isal_zlib

from symgen import raster
from symgen.package.encode import LEVEL, apply_polarity, encode_png
from symgen.paths import Paths, from_lists
from symgen.prepare import Prepared
from symgen.render import Hand, Renderer
from symgen.rng import Draws
from symgen.rows import Rows

ROWS = 1024
ROUNDS = 9
_LINE = 16384  # floats that are multiplied and added, few enough to stay in a near cache
_FIELD_BYTES = 64 * 8  # of the guards' drawing of one row with one pen


class Floor(NamedTuple):
    """Microseconds of CPU that a row takes at least, and what takes them."""

    microseconds: float
    why: str


def floors(ready: Prepared) -> dict[str, Floor]:
    """Room -> its floor, for the first rows of a recipe."""
    rows = ready.plan.block("train", 0, ROWS)
    renderer, n = Renderer(ready.recipe, ready.bank), len(rows.item)
    images = renderer.block(rows).images
    written = Hand(ready.recipe, ready.bank).write(rows, np.ones(n, np.float32))
    moved, drawn, number = _copied(_size(written)), _copied(images.nbytes), _random(rows)
    found = {
        "plan": (_copied(sum(column.nbytes for column in rows)), "the columns of the plan written"),
        "take": (_copied(_size(ready.bank.paths.take(rows.item))), "the items' points read and written"),
        "guard": (moved + _copied(n * _FIELD_BYTES), "points read; one field of 64 words a row written"),
        "fit": (moved + 3 * number, "points read and written; three random numbers"),
        "raster": (drawn + np.count_nonzero(images) * _shaded(), "every inked pixel shaded once; the canvas written"),
    }
    for stream, values in renderer.controls(rows):
        what, must = ("pixels", drawn) if stream.startswith("degrade/") else ("points", moved)
        must, why = must + values.shape[1] * number, f"{what} read and written; {values.shape[1]} random numbers"
        if stream.startswith("degrade/blur"):
            taps = float(np.where(values[:, 0] > 0, 2 * np.ceil(3 * values[:, 0]) + 1, 0).sum())
            must += 2 * taps * images[0].size * _multiplied()
            why += f"; {2 * taps / n:.0f} products a pixel"
        found[stream] = (must, why)
    found |= _packed(apply_polarity(images, ready.recipe.canvas.polarity))
    return {room: Floor(seconds / n * 1e6, why) for room, (seconds, why) in found.items()}


def quickest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds of the quickest of some rounds."""
    spent = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return min(spent)


def _copied(size: int) -> float:
    """Seconds that so many bytes take to be read and written, in an array that is there already."""
    source, target = np.ones(size, np.uint8), np.zeros(size, np.uint8)

    def ten_times() -> None:
        for _ in range(10):
            np.copyto(target, source)

    return quickest(ten_times) / 10


def _size(paths: Paths) -> int:
    return sum(
        array.nbytes for array in (paths.xy, paths.width, paths.path_start, paths.item_start, paths.filled)
    )  # fmt: skip


def _random(rows: Rows) -> float:
    """Seconds of one random number for each of the rows."""
    return quickest(lambda: Draws(0, "floor", rows).uniform(8)) / 8


def _shaded() -> float:
    """Seconds of one inked pixel: of broad straight strokes, which touch each of their pixels once."""
    strokes = from_lists([[[[4.0, 24.3], [44.0, 23.7]]]] * ROWS, width=12.0)
    return quickest(lambda: raster.draw(strokes, 48)) / np.count_nonzero(raster.draw(strokes, 48))


def _multiplied() -> float:
    """Seconds of one product added to a sum."""
    line, total = np.ones((1, _LINE), np.float32), np.zeros((1, _LINE), np.float32)

    def thousand_times() -> None:
        for _ in range(1000):
            cv2.scaleAdd(line, 0.5, total, total)

    return quickest(thousand_times) / (1000 * _LINE)


def _packed(images: npt.NDArray[np.uint8]) -> dict[str, tuple[float, str]]:
    """What packaging N pictures takes: uint8 (N, H, W) as they are stored."""
    lines = np.ascontiguousarray(images).data
    files = encode_png(images).data
    codec = pa.Codec("zstd", compression_level=-1)
    deflated = quickest(lambda: isal_zlib.compress(lines, LEVEL))
    stored = quickest(lambda: codec.compress(files, asbytes=False))
    return {
        "encode": (deflated, "the same deflate over all pixels in one call"),
        "digest": (quickest(lambda: hashlib.sha256(lines)), "SHA-256 of the pixels in one call"),
        "parquet": (stored, f"zstd over the pictures' {len(files) / len(images):.0f} bytes in one call"),
    }
