"""The kernel of `symgen.canon`: one small grey picture becomes ink 255 on 0 in a square of fixed size."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.geometry.inset import bounds, inset
from symgen.geometry.patches import clear_specks, stroke_width
from symgen.geometry.thin import thin
from symgen.kernels import kernel
from symgen.paths import F32, I32

U8 = npt.NDArray[np.uint8]
I16 = npt.NDArray[np.int16]

MARGIN = 1 / 16
"""Share of the square that stays empty on each side in mode `tight`."""

BROADEST = 0.2
"""Greatest mean stroke width after enlarging, as a share of the square; a round dot is twice that across."""

PEN, BROAD = 0.06, 0.13
"""Mean stroke widths, as shares of the ink's longer side. Strokes broader than PEN (as wide as `paths.PEN_WIDTH`, which
ink without a width is drawn with) are worn down to it, so that a thick pen writes what a thin one does. What a pen is
not, broader than BROAD, loses no more than that: its breadth tells a full stop from a dash.
"""

LEAST = 0.08
"""Share of the ink's contrast under which a pixel is paper."""

UNEVEN = 0.05
"""Spread of the border, as a share of the contrast, from which the light is taken to be uneven."""

FAINTEST = 6.0
"""Contrast, in grey levels, under which a picture is a blank sheet."""

NOISE, NOISIEST = 3.0, 0.35
"""Paper reaches to so many spreads of the border (each 1.05 sigma of normal noise), but to no more of the contrast."""

UNEVENLY_LIT = -1.0

BULKY = 0.1
"""Mean stroke width, as a share of the picture's longer side, from which ink may be a sheet of paper on a dark desk."""

FINE, UNEVEN_LIGHT, BULKY_INK = 0, 1, 2  # what `draw` returns

FINER = 2
"""Strokes are worn down in a square so many times the size, as large for every picture, so that all are worn alike."""


class Work(NamedTuple):
    """Room for one picture (H, W), made once a block: allocation would cost as much as the work."""

    ink: F32
    labels: I32
    parent: I32
    sums: npt.NDArray[np.float64]


def workspace(high: int, wide: int) -> Work:
    """Room for pictures of this size."""
    most = high * wide // 2 + 2  # labels of pixels no two of which touch, and then some
    shape = (high, wide)
    return Work(np.empty(shape, np.float32), np.empty(shape, np.int32), np.empty(most, np.int32), np.empty((most, 2)))


@kernel
def draw_block(values: I16, tight: bool, work: Work, out: U8, odd: U8) -> None:
    """`draw` for each of values (N, H, W) into out (N, size, size); what it returns into odd (N,)."""
    for i in range(len(values)):
        odd[i] = draw(values[i], tight, False, work, out[i])


@kernel
def draw(values: I16, tight: bool, even: bool, work: Work, out: U8) -> int:
    """Draw one picture into out (size, size), zeros so far. Returns FINE; or, where nothing was drawn as it must be
    looked at first, UNEVEN_LIGHT or BULKY_INK, which may be a sheet of paper on a dark desk.

    tight: cut to the ink, else the whole picture. values: see `find`. even: that has been looked at.
    """
    width = find(values, even, work)
    if width <= 0.0:
        return UNEVEN_LIGHT if width == UNEVENLY_LIT else FINE
    if not even and width > BULKY * max(values.shape[0], values.shape[1]):
        return BULKY_INK
    ink, size, box = work.ink, len(out), np.empty(4, np.float32)
    drawn = np.empty((size, size), np.float32)
    if tight:
        bounds(ink, box)
        width, scale = _drawn_tight(ink, width, box, drawn)
    else:
        scale = size / max(ink.shape[0], ink.shape[1])
        inset(ink, 0.5 * ink.shape[1], 0.5 * ink.shape[0], scale, drawn)
    _ink_in(drawn, width, scale, out)
    return FINE


@kernel
def _drawn_tight(ink: F32, width: float, box: F32, drawn: F32) -> tuple[float, float]:
    """Draw what lies in box, of mean stroke width `width`, into drawn (size, size) with a margin. Returns the width
    that strokes still have, in pixels of ink, and how many times enlarged they are.
    """
    size, side = len(drawn), float(max(box[2] - box[0], box[3] - box[1]))
    x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
    inner = size * (1.0 - 2.0 * MARGIN)
    kept = PEN + max(0.0, width / side - BROAD)
    # What is taken off the edges of strokes is taken off the symbol's longer side too.
    depth = 0.5 * (width - kept * side) / (1.0 - kept)
    if depth <= 0.0:
        scale = min(inner / side, BROADEST * size / width)
        inset(ink, x, y, scale, drawn)
        return width, scale
    finer = FINER * size
    fine, spare = np.empty((finer, finer), np.float32), np.empty((3, finer, finer), np.float32)
    larger = FINER * inner / side
    inset(ink, x, y, larger, fine)
    thin(fine, depth * larger, spare)
    width = stroke_width(fine) / larger
    scale = min(inner / (side - 2.0 * depth), BROADEST * size / width)
    inset(fine, 0.5 * finer, 0.5 * finer, scale / larger, drawn)
    return width, scale


@kernel
def find(values: I16, even: bool, work: Work) -> float:
    """Fill work.ink with the picture's ink, 0..1, without specks. Returns the mean stroke width in pixels; 0 on a blank
    sheet; UNEVENLY_LIT where nothing was looked for, as the light must be seen to first.

    values: brightness, or how far it is from the paper's; -255..255. even: the light has been seen to.
    """
    ink = work.ink
    noise, _ = _lift(values, ink)
    level = _darkness(ink)
    if noise > UNEVEN * level and not even:
        return UNEVENLY_LIT
    if level < max(FAINTEST, NOISE * noise):
        return 0.0
    _clean(ink, level, min(max(LEAST, NOISE * noise / level), NOISIEST))
    width = stroke_width(ink)
    if clear_specks(ink, width, work.labels, work.parent, work.sums):
        width = stroke_width(ink)
    return width


@kernel
def find_dark(values: I16, work: Work, dark: npt.NDArray[np.bool_]) -> None:
    """Whether the ink of each of values (N, H, W) is darker than its paper, into dark (N,)."""
    for i in range(len(values)):
        _, dark[i] = _lift(values[i], work.ink)


@kernel
def _lift(values: I16, ink: F32) -> tuple[float, bool]:
    """Fill ink with the values less the paper's, positive where there is ink. Returns the spread of the paper's, and
    whether ink is darker than it.
    """
    high, wide = ink.shape
    ring = max(1, int(0.04 * min(high, wide) + 0.5))
    counts = np.zeros(511, np.int64)
    for y in range(high):
        if y < ring or y >= high - ring:
            for x in range(wide):
                counts[np.int64(values[y, x]) + 255] += 1
        else:
            for x in range(min(ring, wide)):
                counts[np.int64(values[y, x]) + 255] += 1
            for x in range(max(wide - ring, ring), wide):
                counts[np.int64(values[y, x]) + 255] += 1
    total = counts.sum()
    paper = np.int32(_quantile(counts, 0.5 * total))
    energy = np.int64(0)
    for y in range(high):
        for x in range(wide):
            away = np.int32(values[y, x]) - paper
            energy += np.int64(away * abs(away))
            ink[y, x] = away
    dark = bool(energy < 0)
    if dark:
        for y in range(high):
            for x in range(wide):
                ink[y, x] = -ink[y, x]
    return float(_quantile(counts, 0.7 * total) - _quantile(counts, 0.3 * total)), dark


@kernel
def _quantile(counts: npt.NDArray[np.int64], rank: float) -> int:
    """The value, from -255 on, up to which more than `rank` are counted."""
    seen = 0
    for i in range(len(counts)):
        seen += counts[i]
        if seen > rank:
            return i - 255
    return 255


@kernel
def _darkness(ink: F32) -> float:
    """The ninetieth percentile of what is surely ink: of all above half of the darkest mean of 2 x 2 pixels."""
    high, wide = ink.shape
    peak = most = np.float32(0.0)
    for y in range(high):
        below = min(y + 1, high - 1)
        for x in range(wide):
            right = min(x + 1, wide - 1)
            four = ink[y, x] + ink[y, right] + ink[below, x] + ink[below, right]
            if four > peak:
                peak = four
            if ink[y, x] > most:
                most = ink[y, x]
    if most <= 0.0:
        return 0.0
    least, step = np.float32(0.125) * peak, np.float32(255.0) / most
    counts = np.zeros(256, np.int64)
    for y in range(high):
        for x in range(wide):
            if ink[y, x] > least:
                counts[int(ink[y, x] * step)] += 1
    return float((_quantile(counts, 0.9 * counts.sum()) + 255 + 0.5) / step)


@kernel
def _clean(ink: F32, level: float, least: float) -> None:
    """Scale ink so that `level` becomes 1, the most there is; what stays under `least` becomes 0."""
    high, wide = ink.shape
    gain, one = np.float32(1.0 / level), np.float32(1.0)
    for y in range(high):
        for x in range(wide):
            value = ink[y, x] * gain
            ink[y, x] = min(value, one) if value >= least else np.float32(0.0)


@kernel
def _ink_in(drawn: F32, width: float, scale: float, out: U8) -> None:
    """Bring drawn (size, size), ink of mean stroke width `width` enlarged `scale` times, to bytes.

    Strokes that have come out narrower than a pixel are lifted, four times at a quarter of one: pale where they were
    thin, but there. This hangs on the stroke's width and not on the scale, so that a larger scan of a drawing gives
    the same picture. Edges that enlarging has made soft are steepened, where strokes are more than a pixel wide.
    """
    level = _darkness(drawn)
    if level <= 0.0:
        return
    lift = 3.0 * (1.0 - min(max((width * scale - 0.25) / 0.75, 0.0), 1.0))
    steep = 1.0 + (min(max(scale, 1.0), 4.0) - 1.0) * min(max(width - 1.0, 0.0), 1.0)
    gain, up, slope = np.float32(1.0 / level), np.float32(lift), np.float32(steep)
    half, one = np.float32(0.5), np.float32(1.0)
    for y in range(len(out)):
        for x in range(len(out)):
            value = min(drawn[y, x] * gain, one)
            value = (one + up) * value / (one + up * value)
            value = min(max(half + (value - half) * slope, np.float32(0.0)), one)
            out[y, x] = np.uint8(np.float32(255.0) * value + half)
