"""Filled outlines against four rasterisers that are not ours.

FreeType computes exact areas as we do and samples nothing; the numpy one samples winding numbers at 16 x 16 points a
pixel. Pillow and OpenCV paint every fine pixel that an outline touches, which fattens a shape by half a fine pixel:
at 16 times the size that alone is 0.3 % of full scale for a ring, so they paint at 64 times.
"""

import ctypes

import cv2
import freetype
import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw
from raster_cases import SIZE, agree, blob, boxed, circle, contours, glyph, outlines

from symgen.raster import draw

FINE = 16
PAINTED = 64
STAR = np.stack([np.sin(np.arange(5) * 0.8 * np.pi), -np.cos(np.arange(5) * 0.8 * np.pi)], 1) * 22 + 24.3

SIMPLE = {
    **{f"blob{seed}": outlines(blob(seed)) for seed in range(5)},
    "ring": outlines(24.2 + circle() * 20, 23.1 + circle()[::-1] * (11, 14)),
    "sliver": outlines([(2.1, 3.2), (45.7, 9.4), (45.9, 9.9)]),
    "upright-sliver": outlines([(20.2, 2.0), (20.5, 2.0), (22.9, 46.0)]),
    "below-a-pixel": outlines([(10.1, 10.2), (10.6, 10.3), (10.4, 10.7)]),
    "whole-pixels": outlines([(8, 8), (40, 8), (40, 21), (8, 21)]),
    **{f"glyph-{ord(letter):x}": glyph(letter) for letter in "g&8∀ξ"},
}
OFF_CANVAS = {
    "left": outlines(circle() * 20 + (-3, 20)),
    "right": outlines(circle() * 20 + (50, 20)),
    "corner": outlines(circle() * 30 + (47, 50)),
    "around": outlines([(-300, -200), (400, -250), (300, 500), (24, 24), (-100, 300)]),
    "top": outlines([(-30, -25), (20, -40), (60, 30), (10, 40)]),
    "shallow": outlines([(-20, 10), (300, 13.1), (310, 33), (-30, 30.2)]),
    "far": outlines([(-3000, -2500), (24, 30), (5000, -1000)]),
}
CROSSING = {"star": outlines(STAR), "overlap": outlines(circle() * 12 + 18, circle() * 12 + (29, 30))}


def by_numpy(item) -> np.ndarray:
    """Non-zero winding at the centres of FINE x FINE cells a pixel."""
    rows = (np.arange(SIZE * FINE) + 0.5) / FINE
    turns = np.zeros((SIZE * FINE, SIZE * FINE + 1), np.int64)
    for contour in contours(item):
        for (x0, y0), (x1, y1) in zip(contour, np.roll(contour, -1, axis=0), strict=True):
            line = np.flatnonzero((rows >= min(y0, y1)) & (rows < max(y0, y1)))
            x = x0 + (rows[line] - y0) * (x1 - x0) / (y1 - y0 or 1.0)
            cell = np.clip(np.ceil(x * FINE - 0.5), 0, SIZE * FINE).astype(int)
            np.add.at(turns, (line, cell), np.sign(y1 - y0).astype(int))
    return boxed((np.cumsum(turns, axis=1)[:, :-1] != 0).astype(float), FINE)


def by_freetype(item) -> np.ndarray:
    """FT_Outline_Get_Bitmap at the final size: points in 26.6 fixed point, y up."""
    flat = np.round(np.concatenate(contours(item)) * 64).astype(int)
    ends = item.path_start[1:] - 1
    points = (freetype.FT_Vector * len(flat))(*((int(x), int(SIZE * 64 - y)) for x, y in flat))
    # FT_Outline counts its points in short integers, signed or not by version, hence the types of its own fields.
    fields = dict(freetype.FT_Outline._fields_)
    tags = (fields["tags"]._type_ * len(flat))(
        *([b"\x01"] * len(flat) if fields["tags"]._type_ is ctypes.c_char else [1] * len(flat))
    )
    contour_ends = (fields["contours"]._type_ * len(ends))(*(int(end) for end in ends))
    outline = freetype.FT_Outline(len(ends), len(flat), points, tags, contour_ends, 0)
    buffer = (ctypes.c_ubyte * (SIZE * SIZE))()
    bitmap = freetype.FT_Bitmap()
    bitmap.rows = bitmap.width = bitmap.pitch = SIZE
    bitmap.buffer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ubyte))
    bitmap.num_grays, bitmap.pixel_mode = 256, freetype.FT_PIXEL_MODE_GRAY
    error = freetype.FT_Outline_Get_Bitmap(freetype.get_handle(), ctypes.byref(outline), ctypes.byref(bitmap))
    assert error == 0
    return np.frombuffer(buffer, np.uint8).reshape(SIZE, SIZE) / 255.0


def by_pillow(item) -> np.ndarray:
    """ImageDraw.polygon, whose pixel i is centred on i, at PAINTED times the size; holes by exclusive or."""
    whole = Image.new("1", (SIZE * PAINTED, SIZE * PAINTED))
    for contour in contours(item):
        part = Image.new("1", whole.size)
        ImageDraw.Draw(part).polygon([tuple(point) for point in contour * PAINTED - 0.5], fill=1)
        whole = ImageChops.logical_xor(whole, part)
    return boxed(np.asarray(whole, float), PAINTED)


def by_opencv(item) -> np.ndarray:
    """cv2.fillPoly, whose pixel i is centred on i, at PAINTED times the size with 1/256 of a fine pixel."""
    fine = np.zeros((SIZE * PAINTED, SIZE * PAINTED), np.uint8)
    cv2.fillPoly(fine, [np.round((one * PAINTED - 0.5) * 256).astype(np.int32) for one in contours(item)], 1, shift=8)
    return boxed(fine, PAINTED)


def check(item, other, name, mean_percent):
    agree(draw(item, SIZE)[0], other(item), f"{other.__name__}-{name}", mean_percent)


@pytest.mark.parametrize("name", [*SIMPLE, *OFF_CANVAS, *CROSSING])
def test_fill_agrees_with_freetype(name):
    check({**SIMPLE, **OFF_CANVAS, **CROSSING}[name], by_freetype, name, 0.05)


@pytest.mark.parametrize("name", [*SIMPLE, *OFF_CANVAS, *CROSSING])
def test_fill_agrees_with_sampled_winding_numbers(name):
    check({**SIMPLE, **OFF_CANVAS, **CROSSING}[name], by_numpy, name, 0.1)


@pytest.mark.parametrize("name", [*SIMPLE, *OFF_CANVAS])  # both painters fill by even and odd
@pytest.mark.parametrize("other", [by_pillow, by_opencv])
def test_fill_agrees_with_supersampled_painters(name, other):
    check({**SIMPLE, **OFF_CANVAS}[name], other, name, 0.1)


def test_comparison_can_fail(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(AssertionError, match="mean error"):
        agree(draw(SIMPLE["blob0"], SIZE)[0], by_numpy(outlines(blob(0) + 0.1)), "moved", 0.3)
    assert list(tmp_path.rglob("moved.png"))
