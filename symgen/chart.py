"""The balance chart of a data set: a bar a class, its splits one upon the other, so that holes and hills are seen."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from symgen.sheet import FAINT_TEXT, PAPER, TEXT, shown_text, symbol_typeface, typeface

COLOURS = ((66, 99, 155), (226, 149, 60), (111, 163, 104))  # told apart in grey and by the colour-blind
BAR, GAP, HEIGHT, LEFT, EDGE, HEAD, FOOT = 14, 4, 220, 64, 28, 64, 26
MOST_BARS = 72  # of a panel
UNEVEN = 20  # most rows / least rows, from where a linear scale would hide the small classes
TEXT_FONT = "print-dejavu-sans.ttf"


class Bar(NamedTuple):
    """A class. text: the symbol in Unicode. rows: of each split, in the order of the chart's splits."""

    text: str
    rows: tuple[int, ...]


class _Scale(NamedTuple):
    """From rows to pixels above the foot. The logarithmic one begins at 1 row, with a tenth of the height for it."""

    top: int
    logarithmic: bool

    def height(self, rows: float) -> float:
        """Pixels of a bar of so many rows."""
        if rows <= 0:
            return 0.0
        if not self.logarithmic:
            return HEIGHT * rows / self.top
        return HEIGHT * (0.1 + 0.9 * math.log(rows) / max(math.log(self.top), 1e-9))

    @property
    def lines(self) -> list[int]:
        """Row counts to draw a line at."""
        if self.logarithmic:
            return [10**power for power in range(int(math.log10(self.top)) + 1)]
        unit = 10 ** int(math.log10(self.top))
        step = next(
            unit * part // 10 for part in (2, 5, 10, 20) if self.top / (unit * part / 10) <= 5 and unit * part >= 10
        )
        return [*range(0, self.top + 1, max(step, 1))]


def balance_chart(bars: Sequence[Bar], splits: Sequence[str], title: str) -> Image.Image:
    """Draw the bars in the order given, in panels one below the other; classes without rows are bars of no height."""
    totals = [sum(bar.rows) for bar in bars] or [0]
    least = min((n for n in totals if n), default=1)
    scale = _Scale(max(*totals, 1), max(totals) > UNEVEN * least)
    widest = -(-len(bars) // max(1, -(-len(bars) // MOST_BARS))) or 1
    panels = [bars[i : i + widest] for i in range(0, len(bars), widest)] or [()]
    width = LEFT + 2 * EDGE + max(widest * (BAR + GAP), 420)
    image = Image.new("RGB", (width, HEAD + EDGE + len(panels) * (HEIGHT + FOOT + EDGE)), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((EDGE, EDGE - 8), shown_text(title, 60), TEXT, typeface(TEXT_FONT, 22))
    kind = "logarithmic" if scale.logarithmic else "linear"
    span = f"{least:,}" if least == max(totals) else f"{least:,} to {max(totals):,}"
    says = f"rows of each class: {span} · {kind} scale"
    pen.text((EDGE, EDGE + 22), says, FAINT_TEXT, typeface(TEXT_FONT, 13))
    _legend(pen, splits, width)
    for number, panel in enumerate(panels):
        _panel(pen, panel, scale, (LEFT + EDGE, HEAD + EDGE + number * (HEIGHT + FOOT + EDGE) + HEIGHT, width - EDGE))
    return image


def _legend(pen: ImageDraw.ImageDraw, splits: Sequence[str], width: int) -> None:
    right = width - EDGE
    for split, colour in reversed([*zip(splits, COLOURS, strict=False)]):
        right -= int(pen.textlength(split, typeface(TEXT_FONT, 13)))
        pen.text((right, EDGE + 22), split, TEXT, typeface(TEXT_FONT, 13))
        pen.rectangle((right - 16, EDGE + 25, right - 6, EDGE + 35), colour)
        right -= 30


def _panel(pen: ImageDraw.ImageDraw, bars: Sequence[Bar], scale: _Scale, place: tuple[int, int, int]) -> None:
    """Bars and lines of a panel. place: left, foot and right in pixels."""
    left, foot, right = place
    for rows in scale.lines:
        y = foot - scale.height(rows)
        pen.line((left, y, right, y), (220, 220, 226))
        pen.text((left - 8, y), f"{rows:,}", FAINT_TEXT, typeface(TEXT_FONT, 12), anchor="rm")
    for number, bar in enumerate(bars):
        x, below = left + number * (BAR + GAP) + GAP, 0
        for rows, colour in zip(bar.rows, COLOURS, strict=False):
            if rows:
                top, bottom = foot - scale.height(below + rows), foot - scale.height(below)
                pen.rectangle((x, round(top), x + BAR - 1, max(round(bottom) - 1, round(top))), colour)
            below += rows
        text = shown_text(bar.text, 3)
        if file := symbol_typeface(text):
            pen.text((x + BAR // 2, foot + 13), text, TEXT, typeface(file, 14 if len(text) < 2 else 8), anchor="mm")
    pen.line((left, foot, right, foot), TEXT)
