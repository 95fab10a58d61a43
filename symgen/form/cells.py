"""What stands in a cell: a symbol, nothing, or a spoiled cell crossed out."""

from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

INK = 0.72
"""Share of the paper's brightness below which a pixel is ink; pencil is lighter than pens, and darker than this."""

SPECK = 0.00018
"""Share of a cell's area that dust has at most: on a form, less than a full stop made with a fine pen."""

CORNER = 0.16
"""Share of a cell's sides that is its corner: what joins two opposite ones crosses it out."""

RULE = 0.06
"""Ink along an edge no thicker than this share of the cell, and longer than 0.6 of it, is a printed line."""

State = Literal["written", "empty", "crossed out"]


class Cell(NamedTuple):
    """What was found. picture: uint8 (H, W), ink dark, all else pure white."""

    state: State
    picture: U8


def read_cell(grey: U8) -> Cell:
    """Judge the room of a cell, uint8 (H, W) of an evenly lit sheet, paper 255."""
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8)
    dark = (soft < 255 * INK).astype(np.uint8)
    kept = _without_dust(dark)
    white = np.full_like(grey, 255)
    if not kept.any():
        return Cell("empty", white)
    near = cv2.dilate(kept, np.ones((5, 5), np.uint8))
    picture = np.where(near > 0, grey, white)
    return Cell("crossed out" if _crossed(kept) else "written", picture)


def _without_dust(dark: U8) -> U8:
    """The ink but for specks and printed lines along the edges."""
    n, of, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    high, wide = dark.shape
    least = max(SPECK * dark.size, 4)
    kept = np.zeros(n, np.uint8)
    for k in range(1, n):
        left, top, across, down, area = stats[k].tolist()
        edge = left <= 1 or top <= 1 or left + across >= wide - 1 or top + down >= high - 1
        rule = (across > 0.6 * wide and down < RULE * high) or (down > 0.6 * high and across < RULE * wide)
        kept[k] = area >= least and not (edge and rule)
    return np.asarray(kept[of], np.uint8)


def _crossed(ink: U8) -> bool:
    """Whether one connected stroke reaches from a corner to the opposite one."""
    high, wide = ink.shape
    dy, dx = max(round(CORNER * high), 1), max(round(CORNER * wide), 1)
    n, of = cv2.connectedComponents(ink, connectivity=8)
    corners = [of[:dy, :dx], of[:dy, -dx:], of[-dy:, -dx:], of[-dy:, :dx]]
    first, second, third, fourth = (set(np.unique(part).tolist()) - {0} for part in corners)
    return n > 1 and bool((first & third) or (second & fourth))
