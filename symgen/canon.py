"""Any picture of one symbol -> the one form that networks see. The same code when training, testing and predicting.

    paper     its brightness is the median of the picture's border; where light falls unevenly, a wide running median
    desk      where something else is all round a sheet of paper, the sheet alone is looked at (`geometry.desk`)
    polarity  ink is what is darker than the paper or lighter, whichever holds more energy
    contrast  the ninetieth percentile of what is ink becomes 255; what is under LEAST of that, or within the paper's
              own noise, becomes 0, and so do specks (`geometry.patches` tells which)
    pen       "tight": strokes broader than PEN are worn down to it, so that thick and thin pens write alike
    place     "tight": the ink's box, aspect kept, centred with MARGIN on each side, never enlarged so far that strokes
              get wider than BROADEST (a full stop must not fill the square); "frame": the whole picture, letterboxed

Strokes keep their greys. Hair-thin ones are shrunk by area and lifted again, so that they grow pale but never vanish.
A picture without ink gives zeros.
"""

from typing import Literal, TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

from symgen.errors import SourceError
from symgen.geometry.canonical import (
    BROADEST,
    BULKY,
    LEAST,
    MARGIN,
    PEN,
    UNEVEN_LIGHT,
    UNEVENLY_LIT,
    draw,
    draw_block,
    find,
    find_dark,
    workspace,
)
from symgen.geometry.desk import sheet
from symgen.geometry.inset import bounds
from symgen.picture import as_grey, decode_picture, read_picture

__all__ = [
    "BROADEST", "FINEST", "LEAST", "MARGIN", "MODES", "PEN", "WORK", "Mode",
    "canonicalise", "canonicalise_block", "decode_picture", "ink_is_dark", "read_picture",
]  # fmt: skip

U8 = npt.NDArray[np.uint8]
I16 = npt.NDArray[np.int16]
Pixels = TypeVar("Pixels", U8, I16)
Mode = Literal["tight", "frame"]

MODES: tuple[Mode, ...] = ("tight", "frame")

WORK, FINEST = 256, 2048
"""Pictures with longer sides are shrunk to WORK; a symbol that is small in one is first cut out at FINEST."""

_ROOM = 0.25  # of a symbol's longer side is left round it when it is cut out
_BLOCK = 256  # pictures that are widened to 16 bit at a time
_GRAIN = 64  # longer side at which the light is measured: no shadow on a page is finer


def canonicalise(picture: npt.ArrayLike, size: int, mode: Mode = "tight") -> U8:
    """One symbol's picture as uint8 (size, size), ink 255 on 0.

    picture: as `picture.as_grey` takes it; `read_picture` gets one from a file. Raises SourceError where it is none.
    """
    _refuse_size(size)
    grey = _shrunk(as_grey(picture), FINEST)
    if mode != "tight" or max(grey.shape) <= WORK:
        block = canonicalise_block(_shrunk(grey, WORK)[None], size, mode)
        return np.asarray(block[0])
    values, out = _cut(grey), np.zeros((size, size), np.uint8)
    draw(values.astype(np.int16), True, True, workspace(*values.shape), out)
    return out


def canonicalise_block(images: U8, size: int, mode: Mode = "tight") -> U8:
    """As `canonicalise`, for N grey pictures of one size: uint8 (N, H, W) -> uint8 (N, size, size).

    Each comes out as it would alone, byte for byte.
    """
    if mode not in MODES:
        raise SourceError(f"mode {mode!r}: there are {', '.join(MODES)}")
    _refuse_size(size)
    if images.ndim != 3 or images.dtype != np.uint8 or 0 in images.shape[1:]:
        raise SourceError(f"pictures must be uint8 (N, H, W), not {images.dtype} {images.shape}")
    out = np.zeros((len(images), size, size), np.uint8)
    if max(images.shape[1:]) > WORK:
        for i, image in enumerate(images):
            out[i] = canonicalise(image, size, mode)
        return out
    odd, work = np.zeros(len(images), np.uint8), workspace(*images.shape[1:])
    for start in range(0, len(images), _BLOCK):
        rows = slice(start, start + _BLOCK)
        draw_block(images[rows].astype(np.int16), mode == "tight", work, out[rows], odd[rows])
    for i in np.flatnonzero(odd).tolist():
        values = _looked_at(images[i], odd[i] == UNEVEN_LIGHT)
        room = work if values.shape == images.shape[1:] else workspace(*values.shape)
        draw(values, mode == "tight", True, room, out[i])
    return out


def _refuse_size(size: int) -> None:
    if size < 1:
        raise SourceError(f"size {size}: the square must have at least one pixel a side")


def ink_is_dark(images: U8) -> npt.NDArray[np.bool_]:
    """Whether ink is darker than paper in each of uint8 (N, H, W): bool (N,), judged as `canonicalise` does."""
    dark = np.zeros(len(images), np.bool_)
    find_dark(images.astype(np.int16), workspace(*images.shape[1:]), dark)
    return dark


def _cut(grey: U8) -> U8 | I16:
    """The symbol with some paper round it, evenly lit, in at most WORK pixels: as much of its detail as they hold."""
    small = _shrunk(grey, WORK)
    width = find(small.astype(np.int16), False, workspace(*small.shape))
    plain = width != UNEVENLY_LIT and width <= BULKY * max(small.shape)
    return _focused(grey) if plain else _focused(_looked_at(grey, width == UNEVENLY_LIT))


def _looked_at(grey: U8, uneven: bool) -> I16:
    """The picture, or the sheet of paper in it where something else is all round that; evenly lit if it was not.
    uneven: whether the light of the whole is.
    """
    on_desk = sheet(grey)
    if on_desk is None:
        return _evened(grey) if uneven else grey.astype(np.int16)
    small = _shrunk(on_desk, WORK)
    uneven = find(small.astype(np.int16), False, workspace(*small.shape)) == UNEVENLY_LIT
    return _evened(on_desk) if uneven else on_desk.astype(np.int16)


def _focused(values: Pixels) -> Pixels:
    """`_cut` for a picture whose light has been seen to: closer and closer, as long as that shows more."""
    while max(values.shape) > WORK:
        small, box = _shrunk(values, WORK), np.empty(4, np.float32)
        work = workspace(*small.shape)
        if find(small.astype(np.int16), True, work) <= 0.0:
            return small
        bounds(work.ink, box)
        room = _ROOM * float(max(box[2] - box[0], box[3] - box[1]))
        scale = max(values.shape) / max(small.shape)
        x0, y0 = (max(0, int((edge - room) * scale)) for edge in box[:2].tolist())
        x1, y1 = (int((edge + room) * scale) + 1 for edge in box[2:].tolist())
        cut = values[y0:y1, x0:x1]
        if max(cut.shape) > 0.8 * max(values.shape):
            return small
        values = np.ascontiguousarray(cut)
    return values


def _shrunk(values: Pixels, most: int) -> Pixels:
    """The picture with its longer side at most `most`, by area."""
    high, wide = values.shape
    scale = most / max(high, wide)
    if scale >= 1.0:
        return values
    shape = (max(1, round(wide * scale)), max(1, round(high * scale)))
    return cast(Pixels, cv2.resize(values, shape, interpolation=cv2.INTER_AREA))


def _evened(grey: U8) -> I16:
    """How far each pixel is from the paper's brightness there, as a share of what it could be: int16 in -255..255.

    A wide running median, in which a symbol's strokes are the minority, tells whether ink is darker or lighter. Paper
    is then the picture with all ink closed that is narrower than half of it, which leaves the edge of a shadow as it
    is (a median would round it). Shadow weakens ink and paper alike, so the difference is taken as a share: of the
    paper's brightness where ink is darker, of what is left to white where it is lighter.
    """
    small = _shrunk(grey, _GRAIN)
    reach = max(3, min(small.shape) // 2 | 1)
    away = small.astype(np.int64) - cv2.medianBlur(small, reach)
    ink_is_dark = (away * np.abs(away)).sum() <= 0
    margin = cv2.copyMakeBorder(small, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    kind = cv2.MORPH_CLOSE if ink_is_dark else cv2.MORPH_OPEN
    paper = cv2.morphologyEx(margin, kind, np.ones((reach, reach), np.uint8))[reach:-reach, reach:-reach]
    paper = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), 1.0)
    paper = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    most = np.maximum(paper if ink_is_dark else 255 - paper, 64)
    return np.rint(np.clip((grey - paper) / most, -1, 1) * 255).astype(np.int16)
