"""Charts as SVG elements for a page that allows no script and no style but its own: colours come from classes."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from symgen.train import robustness

U8 = npt.NDArray[np.uint8]
SHADES = 10
"""Classes s0 (none) to s10 (all) of the page's style."""

SHADE_SHEET = Path(__file__).with_name("shades.css")
"""How table cells of these classes look: for every page with a robustness matrix."""


def picture(image: U8, scale: int = 1) -> str:
    """A data URI: a PNG of the picture, uint8 (H, W), each pixel `scale` x `scale`."""
    large = np.kron(image, np.ones((scale, scale), np.uint8))
    good, data = cv2.imencode(".png", large)
    assert good
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


def curves(lines: Sequence[tuple[str, Sequence[float]]], at: Sequence[int]) -> Markup:
    """Lines of shares (class name in the style, values) over steps `at`, in a frame of 640 x 240."""
    wide, high, left, top = 560.0, 180.0, 50.0, 15.0
    low = max(0.0, np.floor(min(min(values) for _, values in lines) * 10) / 10)
    low = min(low, 0.9)
    last = max(at)

    def place(step: float, value: float) -> str:
        return f"{left + wide * step / last:.1f},{top + high * (1 - (value - low) / (1 - low)):.1f}"

    parts = []
    for value in np.linspace(low, 1, 5):
        (x0, y), (x1, _) = (place(step, value).split(",") for step in (0, last))
        parts.append(f'<line class="grid" x1="{x0}" y1="{y}" x2="{x1}" y2="{y}"/>')
        parts.append(f'<text x="{left - 6}" y="{float(y) + 4}" text-anchor="end">{value:.0%}</text>')
    for name, values in lines:
        points = " ".join(place(step, value) for step, value in zip(at, values, strict=True))
        parts.append(f'<polyline class="{escape(name)}" points="{points}"/>')
        dots = (point.split(",") for point in points.split())
        parts += [f'<circle class="{escape(name)}" cx="{x}" cy="{y}" r="2.5"/>' for x, y in dots]
    parts.append(f'<text x="{left}" y="{top + high + 20}">step 0</text>')
    parts.append(f'<text x="{left + wide}" y="{top + high + 20}" text-anchor="end">{last:,}</text>')
    return Markup(f'<svg viewBox="0 0 640 220" role="img">{"".join(parts)}</svg>')


def matrix(accuracies: Sequence[float]) -> list[dict[str, Any]]:
    """Lines of a robustness matrix, a cell's share and shade each. accuracies: as `robustness.CELLS` orders them."""
    told = [
        (cell, {"value": f"{share:.0%}", "shade": shade(share)})
        for cell, share in zip(robustness.CELLS, accuracies, strict=True)
    ]
    return [
        {"stroke": stroke, "polarity": polarity, "cells": [
            one for (drawn, _, _, colours), one in told if (drawn, colours) == (stroke, polarity)
        ]}
        for stroke in robustness.STROKES for polarity in robustness.POLARITIES
    ]  # fmt: skip


def hardest(accuracies: Sequence[float]) -> str:
    """The cell of a robustness matrix with the lowest accuracy, in words."""
    stroke, size, shift, polarity = robustness.CELLS[int(np.argmin(accuracies))]
    return f"{stroke} strokes, {size:.0%} of the canvas, {shift}, {polarity}"


def heat(table: npt.NDArray[np.int64], names: Sequence[str]) -> Markup:
    """A confusion matrix: a square a cell that holds rows, shaded by its share of the true class. True class down."""
    n, cell, edge = len(table), 9, 62
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    parts = []
    for i, j in np.argwhere(table).tolist():
        kind = f"{'right' if i == j else 'wrong'} {shade(share[i, j])}"
        place = f'x="{edge + j * cell}" y="{edge + i * cell}" width="{cell}" height="{cell}"'
        says = f"{escape(names[i])} taken for {escape(names[j])}: {table[i, j]:,} ({share[i, j]:.1%})"
        parts.append(f'<rect class="{kind}" {place}><title>{says}</title></rect>')
    for i, name in enumerate(names):
        middle = edge + i * cell + cell - 2
        parts.append(f'<text class="tiny" x="{edge - 3}" y="{middle}" text-anchor="end">{escape(name[:12])}</text>')
        turn = f'transform="translate({middle},{edge - 3}) rotate(-90)"'
        parts.append(f'<text class="tiny" {turn}>{escape(name[:12])}</text>')
    size = edge + n * cell + 4
    return Markup(f'<svg class="heat" viewBox="0 0 {size} {size}" role="img">{"".join(parts)}</svg>')


def bar(low: float, value: float, high: float) -> Markup:
    """A share on a line from 0 to 1 with its interval."""
    ends = [f"{4 + 192 * one:.1f}" for one in (low, value, high)]
    return Markup(
        '<svg class="bar" viewBox="0 0 200 14"><line class="grid" x1="4" y1="7" x2="196" y2="7"/>'
        f'<line class="range" x1="{ends[0]}" y1="7" x2="{ends[2]}" y2="7"/>'
        f'<circle class="valid" cx="{ends[1]}" cy="7" r="4"/></svg>'
    )


def shade(share: float) -> str:
    """The style's class for a share in 0..1; whatever is above zero is visible."""
    return f"s{max(1, min(SHADES, round(share * SHADES))) if share > 0 else 0}"
