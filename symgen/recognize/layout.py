"""From symbols and their boxes to the tree of the expression, by simple rules of place and size.

Fractions and roots first, the widest first: a level stroke with something above it and below it, and a root sign with
what its box holds. Then signs with limits. The rest is read from left to right; `lines` tells what is a script.
"""

from collections.abc import Sequence
from typing import NamedTuple

from symgen.recognize.lines import ABOVE, BELOW, MAIN, Unit, rows_of
from symgen.recognize.places import LETTERS, kind_of, line_of, place_of
from symgen.recognize.regions import Box, around
from symgen.recognize.tree import Fraction, Node, Root, Row, Script, Sign

WITH_LIMITS = frozenset({"sum", "prod", "lim", "max", "min", "sup", "inf"})
BARS = frozenset({"minus", "underscore"})
OPENING = frozenset({"lparen", "lbracket", "lbrace", "langle"})

TALL = frozenset({"int", "iint", "iiint", "oint"})

DEEP = 0.5
"""Letters that go so many x-heights below the line are a sort of their own: some hands let them stand on it instead."""

NEAR = 0.8
"""How far apart symbols of one limit may stand, in their middle one's size."""

DEEPEST = 12
"""Levels of nesting; what is nested deeper is read as a plain row."""


class Placed(NamedTuple):
    """A symbol to lay out. number: its place in the caller's list. name: in the symbol table."""

    number: int
    name: str
    box: Box


def lay_out(symbols: Sequence[Placed], depth: int = 0) -> Row:
    """The tree. Every symbol stands in it once."""
    if depth >= DEEPEST:
        left = sorted(symbols, key=lambda one: (one.box.left, one.box.top, one.number))
        return Row(tuple(Sign(one.number, one.name) for one in left))
    return _row(units_of(symbols, depth), depth)


def units_of(symbols: Sequence[Placed], depth: int = 0) -> list[Unit]:
    """What stands in one row, from left to right; fractions, roots and signs with limits are one unit each."""
    left = sorted(symbols, key=lambda one: (one.box.left, one.box.top, one.number))
    units: list[Unit] = []
    for take in (_widest, _limits):
        while (found := take(left, depth)) is not None:
            unit, used = found
            units.append(unit)
            left = [one for one in left if one.number not in used]
    units += [_sign(one) for one in left]
    return sorted(units, key=lambda unit: (unit.box.left, unit.box.top))


def _widest(symbols: list[Placed], depth: int) -> tuple[Unit, set[int]] | None:
    """The widest fraction or root: a root in a numerator is narrower than the bar, a bar in a root than the root."""
    heads = [one for one in symbols if one.name in BARS or one.name == "sqrt"]
    for head in sorted(heads, key=lambda one: -one.box.width):
        found = _root(head, symbols, depth) if head.name == "sqrt" else _fraction(head, symbols, depth)
        if found is not None:
            return found
    return None


def _fraction(bar: Placed, symbols: list[Placed], depth: int) -> tuple[Unit, set[int]] | None:
    """The fraction of a bar; None where not both something above it and something below belong to it."""
    over = [one for one in symbols if one is not bar and _spans(bar.box, one.box)]
    top = [one for one in over if one.box.y < bar.box.y and one.box.bottom <= bar.box.y + 0.3 * one.box.height]
    bottom = [one for one in over if one.box.y > bar.box.y and one.box.top >= bar.box.y - 0.3 * one.box.height]
    if not (_adjoins(top, bar.box) and _adjoins(bottom, bar.box)):
        return None
    node = Fraction(bar.number, lay_out(top, depth + 1), lay_out(bottom, depth + 1))
    box = around([one.box for one in (bar, *top, *bottom)])
    unit = Unit(node, box, bar.box.y, _unit(top + bottom), "part", "part", False)
    return unit, {one.number for one in (bar, *top, *bottom)}


def _spans(bar: Box, box: Box) -> bool:
    room = 0.08 * bar.width
    return bar.left - room <= box.x <= bar.right + room


def _adjoins(part: list[Placed], bar: Box) -> bool:
    """Whether the nearest symbol of a numerator or denominator is as near the bar as its size lets expect."""
    if not part:
        return False
    gaps = [max(one.box.top - bar.bottom, bar.top - one.box.bottom, 0) for one in part]
    largest = max(one.box.side for one in part)
    return min(gaps) <= max(1.2 * largest, 0.5 * bar.width)


def _root(sign: Placed, symbols: list[Placed], depth: int) -> tuple[Unit, set[int]]:
    """A root sign with what its box holds; what stands on its tick is its index."""
    box = sign.box
    inside = [one for one in symbols if one is not sign and box.left < one.box.x < box.right
              and box.top - 0.1 * box.height < one.box.y < box.bottom + 0.15 * box.height]  # fmt: skip
    corner = box.left + 0.35 * min(box.width, box.height)
    index = [one for one in inside if one.box.right < corner and one.box.bottom < box.y + 0.2 * box.height
             and one.box.height < 0.5 * box.height]  # fmt: skip
    body = [one for one in inside if one not in index]
    node = Root(sign.number, lay_out(body, depth + 1), lay_out(index, depth + 1) if index else None)
    whole = around([box, *(one.box for one in body)])
    unit = Unit(node, whole, whole.y, _unit(body) if body else box.height / 2, "part", "part", True)
    return unit, {one.number for one in (sign, *inside)}


def _limits(symbols: list[Placed], depth: int) -> tuple[Unit, set[int]] | None:
    """A sum, product or limit with what stands straight below and above it."""
    for sign in symbols:
        if sign.name not in WITH_LIMITS:
            continue
        box = sign.box
        near = [one for one in symbols if one is not sign and one.name not in WITH_LIMITS]
        below = _beside(box, [one for one in near if one.box.top > box.bottom - 0.25 * box.height])
        above = _beside(box, [one for one in near if one.box.bottom < box.top + 0.25 * box.height])
        above = [one for one in above if one not in below]
        node = Script(Sign(sign.number, sign.name), _part(below, depth), _part(above, depth), True)
        used = {one.number for one in (sign, *below, *above)}
        whole = around([one.box for one in (sign, *below, *above)])
        return Unit(node, whole, box.y, box.height / 2, "part", "part", False), used
    return None


def _part(symbols: list[Placed], depth: int) -> Row | None:
    return lay_out(symbols, depth + 1) if symbols else None


def _beside(sign: Box, candidates: list[Placed]) -> list[Placed]:
    """Those that hang together with what stands straight above or below a sign, from its middle outward."""
    left, right = float(sign.left), float(sign.right)
    taken: list[Placed] = []
    rest = sorted(candidates, key=lambda one: abs(one.box.x - sign.x))
    near = NEAR * sorted([one.box.side for one in candidates] or [0])[len(candidates) // 2]
    while True:
        step = [one for one in rest if one.box.right > left - near and one.box.left < right + near]  # fmt: skip
        if not step:
            return taken
        taken += step
        rest = [one for one in rest if one not in step]
        left, right = min(left, *(one.box.left for one in step)), max(right, *(one.box.right for one in step))


def _unit(symbols: list[Placed]) -> float:
    """The middle x-height of some symbols."""
    units = sorted(line_of(one.name, one.box)[1] for one in symbols if kind_of(one.name) in LETTERS)
    return units[len(units) // 2] if units else max(one.box.side for one in symbols) / 2


def _sign(one: Placed) -> Unit:
    kind, box = kind_of(one.name), one.box
    node = Sign(one.number, one.name)
    foot, unit = line_of(one.name, box)
    if kind in LETTERS or kind == "word":
        deep = place_of(one.name).foot > DEEP
        return Unit(node, box, foot - unit / 2, unit, "deep" if deep else "letter", kind, True)
    if kind == "bracket":
        opening = one.name in OPENING
        return Unit(node, box, box.y, unit, "fence", "open" if opening else "close", not opening)
    if one.name in TALL:
        return Unit(node, box, box.y, unit, "tall", "tall", True)
    bearing = one.name in ("infty", "exclam")
    return Unit(node, box, box.y, max(unit, box.side), "mark", "prime" if one.name == "prime" else kind, bearing)


def _row(units: list[Unit], depth: int) -> Row:
    """Units from left to right, scripts with their bases."""
    if depth >= DEEPEST:
        return Row(tuple(one.node for one in units))
    rows: dict[tuple[int, int], list[int]] = {}
    for k, key in enumerate(rows_of(units)):
        rows.setdefault(key, []).append(k)
    return _built(MAIN, units, rows)


def _built(key: tuple[int, int], units: list[Unit], rows: dict[tuple[int, int], list[int]]) -> Row:
    return Row(tuple(_with_scripts(k, units, rows) for k in rows.get(key, [])))


def _with_scripts(k: int, units: list[Unit], rows: dict[tuple[int, int], list[int]]) -> Node:
    node = units[k].node
    below, above = (_built((k, side), units, rows) if (k, side) in rows else None for side in (BELOW, ABOVE))
    return node if isinstance(node, Script) or not (below or above) else Script(node, below, above)
