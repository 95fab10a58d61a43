"""Charts of the gain report, as SVG without styles of their own: lines with bands over a logarithmic or even axis, and
intervals on a common scale. Colours and dashes come from the page's classes line0 .. line5.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup, escape

WIDE, HIGH, LEFT, TOP = 540.0, 230.0, 52.0, 12.0


class Line(NamedTuple):
    """Shares over places in 0..1 along the axis. kind: class of the style. dots: (place, value, low, high)."""

    name: str
    kind: str
    dots: Sequence[tuple[float, float, float, float]]


def lines(drawn: Sequence[Line], ticks: Sequence[tuple[float, str]], axis: str) -> Markup:
    """All lines in one frame with their legend beneath. ticks: (place in 0..1, words). axis: what runs along it."""
    bottom, top = _frame([value for line in drawn for dot in line.dots for value in dot[1:]])

    def x(place: float) -> float:
        return LEFT + WIDE * place

    def y(value: float) -> float:
        return TOP + HIGH * (top - min(max(value, bottom), top)) / (top - bottom)

    parts = [_level(value, y(value)) for value in _levels(bottom, top)]
    for place, words in ticks:
        parts.append(f'<text x="{x(place):.1f}" y="{TOP + HIGH + 17}" text-anchor="middle">{escape(words)}</text>')
    parts.append(f'<text class="axis" x="{x(0.5)}" y="{TOP + HIGH + 34}" text-anchor="middle">{escape(axis)}</text>')
    for line in drawn:
        ends = [f"{x(p):.1f},{y(low):.1f}" for p, _, low, _ in line.dots]
        ends += [f"{x(p):.1f},{y(high):.1f}" for p, _, _, high in reversed(line.dots)]
        parts.append(f'<polygon class="{line.kind}" points="{" ".join(ends)}"/>')
    parts += [_drawn(line, [(x(p), y(value)) for p, value, _, _ in line.dots]) for line in drawn]
    return Markup(f'<svg viewBox="0 0 620 285" role="img">{"".join(parts)}</svg>')


def _drawn(line: Line, dots: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    marks = "".join(
        f'<circle class="{line.kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{escape(line.name)}: {dot[1]:.1%} '
        f"({dot[2]:.1%} to {dot[3]:.1%})</title></circle>"
        for (x, y), dot in zip(dots, line.dots, strict=True)
    )
    return f'<polyline class="{line.kind}" points="{points}"/>{marks}'


def span(value: float, low: float, high: float, frame: tuple[float, float], kind: str) -> Markup:
    """A dot and its interval on a scale from frame[0] to frame[1]; the zero line too where the scale holds zero."""

    def x(one: float) -> str:
        return f"{4 + 192 * (min(max(one, frame[0]), frame[1]) - frame[0]) / (frame[1] - frame[0]):.1f}"

    zero = f'<line class="zero" x1="{x(0)}" y1="0" x2="{x(0)}" y2="14"/>' if frame[0] < 0 < frame[1] else ""
    return Markup(
        f'<svg class="bar" viewBox="0 0 200 14"><line class="grid" x1="4" y1="7" x2="196" y2="7"/>{zero}'
        f'<line class="range {kind}" x1="{x(low)}" y1="7" x2="{x(high)}" y2="7"/>'
        f'<circle class="{kind}" cx="{x(value)}" cy="7" r="4"/></svg>'
    )


def _frame(values: Sequence[float]) -> tuple[float, float]:
    """The scale: whole steps of 5 points around the values; bands that leave 0..1 are cut."""
    known = [value for value in values if np.isfinite(value)] or [0.0, 1.0]
    bottom, top = np.floor(min(known) * 20) / 20, np.ceil(max(known) * 20) / 20
    return max(0.0, float(bottom)), min(1.0, max(float(top), float(bottom) + 0.05))


def _levels(bottom: float, top: float) -> Sequence[float]:
    step = next(one for one in (0.01, 0.02, 0.05, 0.1, 0.2) if (top - bottom) / one <= 6 or one == 0.2)
    return [float(value) for value in np.arange(round(bottom / step), round(top / step) + 1) * step
            if bottom - 1e-9 <= value <= top + 1e-9]  # fmt: skip


def _level(value: float, y: float) -> str:
    line = f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + WIDE}" y2="{y:.1f}"/>'
    return f'{line}<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{value:.0%}</text>'
