"""From symbols and their boxes to the tree of the expression, by simple rules of place and size.

Fractions and roots first, the widest first: a level stroke with something above it and below it, and a root sign with
what its box holds. Then signs with limits. The rest is read from left to right: whether a symbol stands on the line, or
above or below it, is judged beside the last symbol of the line, by where each one's own foot and x-height must be
(`places`), so that a g is no subscript and a b no superscript.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from symgen.recognize.places import LETTERS, kind_of, line_of, place_of
from symgen.recognize.regions import Box, around
from symgen.recognize.tree import Fraction, Node, Root, Row, Script, Sign

WITH_LIMITS = frozenset({"sum", "prod", "lim", "max", "min", "sup", "inf"})
BARS = frozenset({"minus", "underscore"})
OPENING = frozenset({"lparen", "lbracket", "lbrace", "langle"})

TALL = frozenset({"int", "iint", "iiint", "oint"})

REACHES = {"letter": 0.6, "fence": 0.85, "tall": 0.9, "mark": 0.6, "part": 0.85}
"""How far above (below) the middle of the line, in x-heights of the line, the middle of a script's line must be: of
letters, brackets, integrals, signs such as + and commas, and fractions and roots.
"""

RAISED, LOWERED = 0.5, 0.32
"""The same of letters beside letters, by the line that each one stands on: scripts below are less far away."""

SMALLER, SMALL_REACH = 0.8, 0.7
"""Letters of fewer x-heights than the first need only so much of the reach: scripts are written smaller."""

NEAR = 0.8
"""How far apart symbols of one limit may stand, in their middle one's size."""

SIZE = 0.5
"""What a difference in size counts (natural log) beside a difference in height (x-heights)."""

DEEPEST = 12
"""Levels of nesting; what is nested deeper is read as a plain row."""


class Placed(NamedTuple):
    """A symbol to lay out. number: its place in the caller's list. name: in the symbol table."""

    number: int
    name: str
    box: Box


class _Unit(NamedTuple):
    """Something that takes one place of a row. middle, unit: where its line's middle is and its x-height, in pixels.
    sort: a key of REACHES. bearing: whether it may bear scripts.
    """

    node: Sign | Fraction | Root | Script
    box: Box
    middle: float
    unit: float
    sort: str
    bearing: bool


def lay_out(symbols: Sequence[Placed], depth: int = 0) -> Row:
    """The tree. Every symbol stands in it once."""
    left = sorted(symbols, key=lambda one: (one.box.left, one.box.top, one.number))
    if depth >= DEEPEST:
        return Row(tuple(Sign(one.number, one.name) for one in left))
    units: list[_Unit] = []
    for take in (_widest, _limits):
        while (found := take(left, depth)) is not None:
            unit, used = found
            units.append(unit)
            left = [one for one in left if one.number not in used]
    units += [_sign(one) for one in left]
    return _row(sorted(units, key=lambda unit: (unit.box.left, unit.box.top)), depth)


def _widest(symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]] | None:
    """The widest fraction or root: a root in a numerator is narrower than the bar, a bar in a root than the root."""
    heads = [one for one in symbols if one.name in BARS or one.name == "sqrt"]
    for head in sorted(heads, key=lambda one: -one.box.width):
        found = _root(head, symbols, depth) if head.name == "sqrt" else _fraction(head, symbols, depth)
        if found is not None:
            return found
    return None


def _fraction(bar: Placed, symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]] | None:
    """The fraction of a bar; None where not both something above it and something below belong to it."""
    over = [one for one in symbols if one is not bar and _spans(bar.box, one.box)]
    top = [one for one in over if one.box.y < bar.box.y and one.box.bottom <= bar.box.y + 0.3 * one.box.height]
    bottom = [one for one in over if one.box.y > bar.box.y and one.box.top >= bar.box.y - 0.3 * one.box.height]
    if not (_adjoins(top, bar.box) and _adjoins(bottom, bar.box)):
        return None
    node = Fraction(bar.number, lay_out(top, depth + 1), lay_out(bottom, depth + 1))
    box = around([one.box for one in (bar, *top, *bottom)])
    unit = _Unit(node, box, bar.box.y, _unit(top + bottom), "part", False)
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


def _root(sign: Placed, symbols: list[Placed], depth: int) -> tuple[_Unit, set[int]]:
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
    unit = _Unit(node, whole, whole.y, _unit(body) if body else box.height / 2, "part", True)
    return unit, {one.number for one in (sign, *inside)}


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
        return _Unit(node, whole, box.y, box.height / 2, "part", False), used
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


def _sign(one: Placed) -> _Unit:
    kind, box = kind_of(one.name), one.box
    node = Sign(one.number, one.name)
    foot, unit = line_of(one.name, box)
    if kind in LETTERS:
        return _Unit(node, box, foot - unit / 2, unit, "letter", True)
    if kind == "word":
        return _Unit(node, box, foot - unit / 2, unit, "letter", True)
    if kind == "bracket":
        return _Unit(node, box, box.y, unit, "fence", one.name not in OPENING)
    if one.name in TALL:
        return _Unit(node, box, box.y, unit, "tall", True)
    bearing = one.name in ("infty", "exclam")
    return _Unit(node, box, box.y, max(unit, box.side), "mark", bearing)


def _row(units: list[_Unit], depth: int) -> Row:
    """Units from left to right; what stands higher or lower than the line becomes script of the one before it."""
    nodes: list[Node] = []
    k = 0
    while k < len(units):
        base, k = units[k], k + 1
        above: list[_Unit] = []
        below: list[_Unit] = []
        last: _Unit | None = None
        while base.bearing and k < len(units) and (side := _side(base, units, k, last)):
            last, k = units[k], k + 1
            (above if side > 0 else below).append(last)
        nodes.append(_scripted(base, below, above, depth))
    return Row(tuple(nodes))


def _side(base: _Unit, units: list[_Unit], k: int, last: _Unit | None) -> int:
    """1 where units[k] stands above the base's line, -1 below it, 0 on it. last: the script's symbol before it.

    A sign such as + or a comma tells little by its own place, so it goes where the symbol after it goes.
    """
    other = units[k]
    own = _by_place(base, other, last)
    if other.sort != "mark" or k + 1 == len(units) or units[k + 1].sort == "mark":
        return own
    after = _by_place(base, units[k + 1], other if own and last is None else last)
    return own if last is None and own and after == own else after if last is not None else 0


def _by_place(base: _Unit, other: _Unit, last: _Unit | None) -> int:
    unit = max(base.unit, 1.0)
    away = (base.middle - other.middle) / unit
    if last is not None and _goes_on(base, other, last):
        return 1 if last.middle < base.middle else -1
    if other.sort == "letter" and base.sort == "letter" and not _deep(other):
        ease = _ease(base, other)
        raised = (_foot(base) - _foot(other)) / unit
        return (raised > RAISED * ease) - (raised < -LOWERED * ease)
    reach = REACHES[other.sort] * (1.6 if base.sort == "tall" else 1.0)
    if other.sort == "letter":
        reach *= _ease(base, other)
    return (away > reach) - (away < -reach)


def _foot(unit: _Unit) -> float:
    """Y of the line that a letter stands on."""
    return unit.middle + unit.unit / 2


def _deep(unit: _Unit) -> bool:
    """Whether it goes below the line, where some writers let it stand on it instead."""
    return isinstance(unit.node, Sign) and place_of(unit.node.name).foot > 0.5


def _ease(base: _Unit, other: _Unit) -> float:
    """What share of the reach makes a script: less where its sign is small or a digit after a letter, which is written
    nowhere else; more where it is as large as a bracket or a digit, which are seldom raised to what is large.
    """
    if other.unit < SMALLER * base.unit:
        return SMALL_REACH
    kinds = [kind_of(one.node.name) if isinstance(one.node, Sign) else "" for one in (base, other)]
    if kinds[1] == "digit" and kinds[0] in ("latin", "greek"):
        return 0.5
    return 1.4 if base.sort == "fence" or kinds[0] in ("digit", "word") else 1.0


def _goes_on(base: _Unit, other: _Unit, last: _Unit) -> bool:
    """Whether a symbol stands on the line of the script before it rather than on the base's."""
    unit = max(base.unit, 1.0)
    to_base, to_last = abs(base.middle - other.middle) / unit, abs(last.middle - other.middle) / unit
    if other.sort == last.sort == "letter":
        to_base += SIZE * abs(float(np.log(other.unit / unit)))
        to_last += SIZE * abs(float(np.log(other.unit / max(last.unit, 1.0))))
    return to_last < to_base


def _scripted(base: _Unit, below: list[_Unit], above: list[_Unit], depth: int) -> Node:
    if (not below and not above) or isinstance(base.node, Script):
        return base.node
    rows = [_row(part, depth + 1) if part else None for part in (below, above)]
    return Script(base.node, rows[0], rows[1])
