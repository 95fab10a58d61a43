"""Drawings for the tests of the raster room, and the comparison with a picture drawn by somebody else."""

import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from symgen.paths import Paths, from_lists

SIZE = 48
FONT = Path(__file__).parents[1] / "fonts" / "print-dejavu-sans.ttf"


def circle(n: int = 48) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], 1)


def blob(seed: int, n: int = 64, size: int = SIZE) -> np.ndarray:
    """A smooth closed outline (n, 2), about two thirds of the canvas wide."""
    random, turn = np.random.default_rng(seed), np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = 1 + 0.12 * sum(random.normal() * np.cos((j + 2) * turn + random.uniform(0, 6)) for j in range(4))
    return size / 2 + size * 0.3 * radius[:, None] * circle(n)


def wave(seed: int, n: int = 32, size: int = SIZE) -> np.ndarray:
    """A smooth, self-crossing open line (n, 2) over most of the canvas."""
    random, t = np.random.default_rng(seed), np.linspace(0, 1, n)
    xy = np.stack(
        [sum(random.normal() / j * np.cos(2.2 * j * t + random.uniform(0, 6)) for j in range(1, 5)) for _ in "xy"], 1
    )
    return (xy - xy.min(axis=0)) / np.ptp(xy, axis=0).max() * size * 0.8 + size * 0.1


def outlines(*contours) -> Paths:
    return from_lists([list(contours)], filled=True)


def strokes(*lines, width=1.0) -> Paths:
    """One item of open lines; width: a number, or one number a point of all lines together."""
    item = from_lists([list(lines)], width=1.0)
    return item.with_points(item.xy, np.broadcast_to(np.float32(width), len(item.xy)).copy())


def contours(item: Paths) -> list[np.ndarray]:
    """The paths of a block of one item, each float64 (n, 2)."""
    return [part.astype(np.float64) for part in np.split(item.xy, item.path_start[1:-1])]


def glyph(letter: str, size: int = SIZE) -> Paths:
    """A letter of DejaVu Sans, its curves cut into short lines, standing on the canvas."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.ttLib import TTFont

    font = TTFont(FONT)
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[font.getBestCmap()[ord(letter)]].draw(pen)
    scale, found = size / font["head"].unitsPerEm, []
    for verb, points in pen.value:
        if verb == "moveTo":
            found.append([np.array(points[0], float)])
        elif verb == "lineTo":
            found[-1].append(np.array(points[0], float))
        elif verb == "qCurveTo":
            found[-1] += _quadratics(found[-1][-1], [np.array(point, float) for point in points])
    return outlines(*(np.array(one) * (scale, -scale) + (size * 0.1, size * 0.8) for one in found))


def _quadratics(start: np.ndarray, points: list[np.ndarray]) -> list[np.ndarray]:
    flat, t = [], np.linspace(0, 1, 9)[1:, None]
    for k, middle in enumerate(points[:-1]):
        end = points[-1] if k == len(points) - 2 else (middle + points[k + 1]) / 2
        flat += list((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end)
        start = end
    return flat


def boxed(fine: np.ndarray, factor: int) -> np.ndarray:
    """Mean over factor x factor boxes of a picture (H * factor, W * factor)."""
    height, width = fine.shape[0] // factor, fine.shape[1] // factor
    return fine.reshape(height, factor, width, factor).mean(axis=(1, 3))


def agree(got: np.ndarray, expected: np.ndarray, name: str, mean_percent: float) -> None:
    """Fail where the mean error exceeds `mean_percent` of full scale, leaving a picture got | expected | difference.

    got: uint8 (H, W); expected: share of ink in [0, 1], float (H, W).
    """
    difference = np.abs(got / 255.0 - expected)
    percent = 100 * difference.mean()
    if percent <= mean_percent:
        return
    panels = [255 - got, 255 * (1 - expected), 255 * (1 - difference)]
    place = Path(tempfile.mkdtemp(prefix="symgen-raster-")) / f"{name}.png"
    sheet = np.concatenate([panel.astype(np.uint8) for panel in panels], axis=1).repeat(8, 0).repeat(8, 1)
    Image.fromarray(sheet).save(place)
    raise AssertionError(
        f"{name}: mean error {percent:.3f} % of full scale, at most {mean_percent} % allowed "
        f"(worst pixel {100 * difference.max():.1f} %); got | expected | difference: {place}"
    )
