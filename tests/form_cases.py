"""Forms filled in with generated ink, and photographed: what people would do, with the truth kept."""

from pathlib import Path

import cv2
import numpy as np

from symgen import raster
from symgen.form.pages import Form, room
from symgen.form.printing import PX_PER_MM, picture
from symgen.geometry.frame import Placing, fit
from symgen.sources import strokes

SIDE = 110


def inks(form: Form, faces: str = "ems/readability/*") -> dict[str, np.ndarray]:
    """Class name -> a symbol of it as a single-line font writes it, uint8 (SIDE, SIDE), ink 255 on 0."""
    from symgen.symbols import table

    bank = strokes.load(strokes.Params(sets=("ems",), only=(faces,)), table())
    found = {}
    for one in form.classes:
        items = np.flatnonzero(bank.catalogue.symbol_id == one.symbols[0].id)
        if len(items):
            zero = np.zeros(1)
            paths = fit(bank.paths.take(items[:1]), Placing(zero + 0.08, zero, zero, 0.05), SIDE)
            found[one.name] = raster.draw(paths, SIDE)[0]
    return found


def filled(form: Form, page: int, drawn: dict[str, np.ndarray], crossed: tuple[int, ...] = ()) -> np.ndarray:
    """A page with each cell's symbol written in it, where there is one: uint8 (H, W). crossed: cells to spoil."""
    sheet = np.array(picture(form, page))
    for number, one in enumerate(form.cells(page)):
        left, top, right, bottom = (round(value * PX_PER_MM) for value in room(number))
        if one.name in drawn:
            y, x = (top + bottom - SIDE) // 2, (left + right - SIDE) // 2
            part = sheet[y : y + SIDE, x : x + SIDE]
            np.minimum(part, 255 - (0.85 * drawn[one.name]).astype(np.uint8), out=part)
        if number in crossed:
            cv2.line(sheet, (left + 4, top + 4), (right - 4, bottom - 4), 40, 5)
    return sheet


def photographed(sheet: np.ndarray, seed: int, turn_deg: float = 4.0, tilt: float = 0.06) -> np.ndarray:
    """The sheet on a dark table, aslant, in a shadow, with a camera's noise: uint8 (H, W)."""
    rng = np.random.default_rng(seed)
    high, wide = sheet.shape
    size = int(1.25 * max(high, wide))
    middle = np.array([size / 2, size / 2])
    c, s = np.cos(np.deg2rad(turn_deg)), np.sin(np.deg2rad(turn_deg))
    corners = (np.array([(0, 0), (wide, 0), (wide, high), (0, high)]) - (wide / 2, high / 2)) @ np.array(
        [[c, s], [-s, c]]
    )
    corners = (corners * (1 + tilt * rng.uniform(-1, 1, (4, 1))) + middle).astype(np.float32)
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    seen = cv2.warpPerspective(sheet, cv2.getPerspectiveTransform(source, corners), (size, size), borderValue=70)
    y, x = np.mgrid[:size, :size] / size
    light = 0.95 - 0.35 * np.clip((x + 0.6 * y - rng.uniform(0.5, 0.9)) / 0.15, 0, 1) - 0.1 * y
    noisy = cv2.GaussianBlur(seen, (0, 0), 0.9) * light + rng.normal(0, 4, seen.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def by_phone(photograph: np.ndarray, side: int, quality: int, path: Path) -> Path:
    """The photograph as a camera of `side` pixels saves it: a JPEG file."""
    small = cv2.resize(photograph, (side, side), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path), small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return path


def saved(picture: np.ndarray, path: Path) -> Path:
    """The picture as a file."""
    cv2.imwrite(str(path), picture)
    return path
