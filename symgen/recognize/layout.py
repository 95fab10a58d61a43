"""From symbols and their boxes to the tree of the expression, by simple rules of place and size.

Fractions first, the longest bar first: a level stroke with something above it and below it. Then roots, which hold what
their box holds, and signs with limits. What is left is read from left to right: whether a symbol stands on the line,
above or below it is judged beside the last symbol of the line, by where each one's own foot and x-height must be
(`places`), so that a g is no subscript and a b no superscript.
"""

from collections.abc import Sequence
from typing import NamedTuple

from symgen.recognize.places import LETTERS, kind_of, line_of
from symgen.recognize.regions import Box, around
from symgen.recognize.tree import Fraction, Node, Root, Row, Script, Sign

WITH_LIMITS = frozenset({"sum", "prod", "lim", "max", "min", "sup", "inf"})
BARS = frozenset({"minus", "underscore"})
OPENING = frozenset({"lparen", "lbracket", "lbrace", "langle"})

RAISED = 0.62
"""How far above (below) the middle of the line, in x-heights of the line, the middle of a script's line must be."""

DEEPEST = 12
"""Levels of nesting; what is nested deeper is read as a plain row."""


class Placed(NamedTuple):
    """A symbol to lay out. number: its place in the caller's list. name: in the symbol table."""

    number: int
    name: str
    box: Box


class _Unit(NamedTuple):
    """Something that takes one place of a row. middle, unit: where its line's middle is and its x-height, in pixels.
    letter: whether those are sure; bearing: whether it may bear scripts.
    """

    node: Sign | Fraction | Root | Script
    box: Box
    middle: float
    unit: float
    letter: bool
    bearing: bool


def lay_out(symbols: Sequence[Placed], depth: int = 0) -> Row:
    """The tree. Every symbol stands in it once."""
    left = sorted(symbols, key=lambda one: (one.box.left, one.box.top, one.number))
    if depth >= DEEPEST:
        return Row(tuple(Sign(one.number, one.name) for one in left))
    units: list[_Unit] = []
    for take in (_fraction, _root, _limits):
        while (found := take(left, depth)) is not None:
            unit, used = found
            units.append(unit)
            left = [one for one in left if one.number not in used]
    units += [_sign(one) for one in left]
    return _row(sorted(units, key=lambda unit: (unit.box.left, unit.box.top)), depth)


def _fraction(symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]] | None:
    """The fraction of the longest bar that has something above and below it."""
    bars = sorted((one for one in symbols if one.name in BARS), key=lambda one: -one.box.width)
    for bar in bars:
        over = [one for one in symbols if one is not bar and _spans(bar.box, one.box)]
        top = [one for one in over if one.box.y < bar.box.y and one.box.bottom <= bar.box.y + 0.3 * one.box.height]
        bottom = [one for one in over if one.box.y > bar.box.y and one.box.top >= bar.box.y - 0.3 * one.box.height]
        if not (_adjoins(top, bar.box) and _adjoins(bottom, bar.box)):
            continue
        node = Fraction(bar.number, lay_out(top, depth + 1), lay_out(bottom, depth + 1))
        used = {one.number for one in (bar, *top, *bottom)}
        box = around([one.box for one in (bar, *top, *bottom)])
        return _Unit(node, box, bar.box.y, _unit(top + bottom), True, False), used
    return None


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


def _root(symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]] | None:
    """The largest root sign that is left, with what its box holds; what stands on its tick is its index."""
    signs = sorted((one for one in symbols if one.name == "sqrt"), key=lambda one: -one.box.width * one.box.height)
    for sign in signs:
        box = sign.box
        inside = [one for one in symbols if one is not sign and box.left < one.box.x < box.right
                  and box.top - 0.1 * box.height < one.box.y < box.bottom + 0.15 * box.height]  # fmt: skip
        corner = box.left + 0.35 * min(box.width, box.height)
        index = [one for one in inside if one.box.right < corner and one.box.bottom < box.y + 0.2 * box.height
                 and one.box.height < 0.5 * box.height]  # fmt: skip
        body = [one for one in inside if one not in index]
        node = Root(sign.number, lay_out(body, depth + 1), lay_out(index, depth + 1) if index else None)
        unit = _unit(body) if body else box.height / 2
        whole = around([box, *(one.box for one in body)])
        return _Unit(node, whole, whole.y, unit, True, True), {one.number for one in (sign, *inside)}
    return None


def _limits(symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]] | None:
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
        return _Unit(node, whole, box.y, box.height / 2, False, False), used
    return None


def _part(symbols: list[Placed], depth: int) -> Row | None:
    return lay_out(symbols, depth + 1) if symbols else None


def _beside(sign: Box, candidates: list[Placed]) -> list[Placed]:
    """Those that hang together with what stands straight above or below a sign, from its middle outward."""
    left, right = float(sign.left), float(sign.right)
    taken: list[Placed] = []
    rest = sorted(candidates, key=lambda one: abs(one.box.x - sign.x))
    while True:
        step = [one for one in rest if one.box.right > left - 0.2 * one.box.side
                and one.box.left < right + (0.2 if taken else 0.0) * one.box.side]  # fmt: skip
        if not step:
            return taken
        taken += step
        rest = [one for one in rest if one not in step]
        left, right = min(left, *(one.box.left for one in step)), max(right, *(one.box.right for one in step))


def _unit(symbols: list[Placed]) -> float:
    """The middle x-height of some symbols."""
    units = sorted(line_of(one.name, one.box)[1] for one in symbols if kind_of(one.name) in LETTERS)
    return units[len(units) // 2] if units else max(one.box.side for one in symbols) / 2


def _sign(one: Placed) -> _Unit:
    kind, box = kind_of(one.name), one.box
    node = Sign(one.number, one.name)
    if kind in LETTERS:
        foot, unit = line_of(one.name, box)
        return _Unit(node, box, foot - unit / 2, unit, True, True)
    closing = one.name not in OPENING and kind == "bracket"
    bearing = closing or one.name in ("int", "iint", "oint", "infty", "exclam") or kind == "word"
    if kind == "punctuation" and one.name in ("comma", "period", "ldots"):
        foot, unit = line_of(one.name, box)
        return _Unit(node, box, foot - max(unit, box.side) / 2, max(unit, box.side), False, False)
    return _Unit(node, box, box.y, box.height / 2 if kind == "bracket" else box.side * 0.8, False, bearing)


def _row(units: list[_Unit], depth: int) -> Row:
    """Units from left to right; what stands higher or lower than the line becomes script of the one before it."""
    nodes: list[Node] = []
    k = 0
    while k < len(units):
        base, k = units[k], k + 1
        above: list[_Unit] = []
        below: list[_Unit] = []
        while base.bearing and k < len(units) and (side := _side(base, units[k])):
            (above if side > 0 else below).append(units[k])
            k += 1
        nodes.append(_scripted(base, below, above, depth))
    return Row(tuple(nodes))


def _side(base: _Unit, other: _Unit) -> int:
    """1 where the other stands above the base's line, -1 below it, 0 on it."""
    unit = base.unit if base.letter else max(base.unit, 0.6 * other.unit)
    away = (base.middle - other.middle) / max(unit, 1.0)
    reach = RAISED
    if base.box.height > 0 and not base.letter:  # brackets, integrals: their own ends tell where scripts stand
        reach = 0.5 * base.box.height / max(unit, 1.0) * 0.62
    if away > reach:
        return 1
    return -1 if away < -reach else 0


def _scripted(base: _Unit, below: list[_Unit], above: list[_Unit], depth: int) -> Node:
    if not below and not above or isinstance(base.node, Script):
        return base.node
    rows = [_row(part, depth + 1) if part else None for part in (below, above)]
    return Script(base.node, rows[0], rows[1])
