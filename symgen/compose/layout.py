"""Where each symbol of an expression stands, how large it is, and what must grow: from trees to places on the line.

Unit: the height of an x on the main line; y down, the main baseline at 0, the expression begins at x = 0. Sizes and
heights are the catalogue's, widths those of the drawing as it was distorted. The rules are TeX's in spirit (Knuth 1986,
"The TeXbook", appendix G: raised by the base's height, fractions on the axis, radicals over what they cover), with the
measures of a hand in place of a font's.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.compose.roles import BINARY, COMMA, DIGIT, POINT, POSTFIX, RELATION, WORD
from symgen.compose.tree import (
    COUNT,
    FENCE,
    FIRST,
    FRACTION,
    KIND,
    LOWERED,
    RAISED,
    ROLE,
    ROOT,
    ROW,
    SCRIPT,
    SYMBOL,
    Trees,
    Walk,
)
from symgen.kernels import kernel
from symgen.rng import U64, bell64

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

SPACING, OPERATOR_ROOM, SCRIPT_SIZE, FRACTION_SIZE, OVERHANG, CLEAR, LOOSE = range(7)
"""Columns of a hand's measures: gap between symbols; more of it around operators; size of scripts and of what stands
in fractions; by how much a bar is longer than what it divides; room above and below bars; unsteadiness of the pen."""

RANGES = ((0.16, 0.42), (0.12, 0.4), (0.58, 0.72), (0.78, 0.98), (0.12, 0.4), (0.2, 0.42), (0.4, 1.3))
"""Between which they lie, uniform."""

AXIS = 0.5
"""Height of the fraction bar above the baseline: the middle of an x, where the arms of + and - stand."""

LEFT, RIGHT, TOP, BOTTOM, KNEE = range(5)
"""Columns of a symbol's drawn box in the unit frame; KNEE: of a radical, where the stem ends and the bar begins."""

AX, BX, AY, BY, STRETCH = range(5)
"""Columns of a place: X = AX x + BX and Y = AY y + BY, and by how much what lies right of the knee is stretched."""


class Symbols(NamedTuple):
    """S symbols in reading order. box: float64 (S, 5), see LEFT .. KNEE. size, height, baseline: float64 (S,), as in
    the catalogue, none of them unknown.
    """

    box: F64
    size: F64
    height: F64
    baseline: F64


class Boxes(NamedTuple):
    """Of the nodes of one expression, float64 (n,) each, in the node's own unit: width, reach above and below its
    baseline. dx, dy, scale: where it stands in its parent, and by how much it is smaller. low, high: for what grows,
    the reach below and above that it must have; wide: the width; 0 where it stays as it is.
    """

    width: F64
    up: F64
    down: F64
    dx: F64
    dy: F64
    scale: F64
    low: F64
    high: F64
    wide: F64


@kernel
def _gap(left: int, right: int, hand: F64) -> float:
    """Room between two neighbours on a line, by their roles (-1: a form)."""
    gap = float(hand[SPACING])
    if left == DIGIT and right == DIGIT:
        return gap * 0.75
    if right in (POSTFIX, COMMA, POINT) or left == POINT:
        return gap * 0.6
    if left == BINARY or right == BINARY:
        gap += hand[OPERATOR_ROOM]
    if left == RELATION or right == RELATION:
        gap += 1.5 * hand[OPERATOR_ROOM]
    if left in (WORD, COMMA):
        gap += 0.2
    if left == -1 or right == -1:
        gap += 0.06
    return gap


@kernel
def _role(node: I64) -> int:
    return int(node[ROLE]) if node[KIND] == SYMBOL else -1


@kernel
def _row(nodes: I64, at: int, hand: F64, key: np.uint64, b: Boxes) -> None:
    """One beside the other on the line."""
    x, before = 0.0, -2
    for child in range(nodes[at, FIRST], nodes[at, FIRST] + nodes[at, COUNT]):
        role = _role(nodes[child])
        if before > -2:
            x += max(_gap(before, role, hand) * (1.0 + 0.2 * hand[LOOSE] * bell64(key, child, 0)), 0.04)
        dy = 0.045 * hand[LOOSE] * bell64(key, child, 1)
        b.dx[child], b.dy[child], b.scale[child] = x, dy, 1.0
        x += b.width[child]
        b.up[at] = max(b.up[at], b.up[child] - dy)
        b.down[at] = max(b.down[at], b.down[child] + dy)
        before = role
    b.width[at] = x


@kernel
def _fraction(nodes: I64, at: int, hand: F64, key: np.uint64, b: Boxes) -> None:
    """A bar on the axis, over and under it what it divides, in the middle or nearly so."""
    bar, over, under = nodes[at, FIRST], nodes[at, FIRST] + 1, nodes[at, FIRST] + 2
    size, loose = hand[FRACTION_SIZE], hand[LOOSE]
    overhang = hand[OVERHANG] * (1.0 + 0.2 * loose * bell64(key, bar, 0))
    inner = size * max(b.width[over], b.width[under])
    width = inner + 2.0 * overhang
    axis = -AXIS + 0.06 * loose * bell64(key, bar, 1)
    b.dx[bar], b.dy[bar], b.scale[bar], b.wide[bar] = 0.0, axis, 1.0, width
    for child, up in ((over, True), (under, False)):
        slack = 0.5 * (width - size * b.width[child])
        b.dx[child] = slack + 0.5 * min(slack, 0.35) * loose * 0.5 * bell64(key, child, 0)
        b.scale[child] = size
        clear = hand[CLEAR] * (1.0 + 0.15 * loose * bell64(key, child, 1))
        b.dy[child] = axis - clear - size * b.down[child] if up else axis + clear + size * b.up[child]
    b.width[at] = width
    b.up[at] = -b.dy[over] + size * b.up[over]
    b.down[at] = b.dy[under] + size * b.down[under]


@kernel
def _root(nodes: I64, at: int, hook: float, hand: F64, key: np.uint64, b: Boxes) -> None:
    """A radical whose bar covers what stands in it. hook: width of the radical's left part per unit of its height."""
    sign, inside = nodes[at, FIRST], nodes[at, FIRST] + 1
    clear = 0.8 * hand[CLEAR] * (1.0 + 0.15 * hand[LOOSE] * bell64(key, sign, 0))
    high, low = max(b.up[inside], 1.0) + clear, max(b.down[inside], 0.05) + 0.08
    # A tall radical is not as much wider as it is taller.
    left = hook * 1.8 * ((high + low) / 1.8) ** 0.5
    pad = 0.4 * hand[SPACING]
    b.dx[sign], b.dy[sign], b.scale[sign] = 0.0, 0.0, 1.0
    b.high[sign], b.low[sign], b.width[sign] = high, low, left
    b.dx[inside], b.dy[inside], b.scale[inside] = left + pad, 0.0, 1.0
    b.wide[sign] = left + pad + b.width[inside] + 0.6 * hand[OVERHANG]
    b.width[at], b.up[at], b.down[at] = b.wide[sign], high, low


@kernel
def _script(nodes: I64, at: int, hand: F64, key: np.uint64, b: Boxes) -> None:
    """A base with what is raised and what is lowered at its right."""
    base = nodes[at, FIRST]
    b.dx[base], b.dy[base], b.scale[base] = 0.0, 0.0, 1.0
    b.up[at], b.down[at], b.width[at] = b.up[base], b.down[base], b.width[base]
    size, child = hand[SCRIPT_SIZE], base + 1
    both = nodes[at, RAISED] > 0 and nodes[at, LOWERED] > 0
    for column in (RAISED, LOWERED):
        if nodes[at, column] == 0:
            continue
        bell = 0.08 * hand[LOOSE] * bell64(key, child, 1)
        if column == RAISED:  # its foot stands above the middle of the base
            lift = max(b.up[base] - 0.55, 0.75) + size * 0.7 * b.down[child] + (0.15 if both else 0.0) + bell
            dy = -lift
        else:  # its head reaches up to the middle of an x
            dy = max(0.85 * b.down[base] + 0.2, size * b.up[child] - 0.45, 0.35) + bell
        gap = 0.35 * hand[SPACING] + 0.03
        b.dx[child], b.dy[child], b.scale[child] = b.width[base] + gap, dy, size
        b.width[at] = max(b.width[at], b.dx[child] + size * b.width[child])
        b.up[at] = max(b.up[at], size * b.up[child] - dy)
        b.down[at] = max(b.down[at], size * b.down[child] + dy)
        child += 1


@kernel
def _fence(nodes: I64, at: int, hand: F64, b: Boxes) -> None:
    """Brackets that grow with what stands between them."""
    left, inside, right = nodes[at, FIRST], nodes[at, FIRST] + 1, nodes[at, FIRST] + 2
    gap = 0.7 * hand[SPACING]
    x = 0.0
    for child in (left, inside, right):
        b.dx[child], b.dy[child], b.scale[child] = x, 0.0, 1.0
        x += b.width[child] + (gap if child != right else 0.0)
        if child != inside:
            grown = b.up[inside] > b.up[child] + 0.1 or b.down[inside] > b.down[child] + 0.25
            if grown:
                b.high[child] = max(b.up[inside] + 0.12, b.up[child])
                b.low[child] = max(b.down[inside] + 0.12, b.down[child])
                b.up[child], b.down[child] = b.high[child], b.low[child]
        b.up[at], b.down[at] = max(b.up[at], b.up[child]), max(b.down[at], b.down[child])
    b.width[at] = x


@kernel
def _measure(nodes: I64, n: int, leaf_of: I64, s: Symbols, hand: F64, key: np.uint64, b: Boxes) -> None:
    """Boxes of all nodes of an expression, from the leaves up. leaf_of: number of the symbol at each SYMBOL node."""
    for at in range(n - 1, -1, -1):
        kind = nodes[at, KIND]
        if kind == SYMBOL:
            i = leaf_of[at]
            middle = s.baseline[i] - 0.5 * s.height[i]
            b.width[at] = (s.box[i, RIGHT] - s.box[i, LEFT]) * s.size[i]
            b.up[at] = -(s.box[i, TOP] * s.size[i] + middle)
            b.down[at] = s.box[i, BOTTOM] * s.size[i] + middle
        elif kind == ROW:
            _row(nodes, at, hand, key, b)
        elif kind == FRACTION:
            _fraction(nodes, at, hand, key, b)
        elif kind == ROOT:
            i = leaf_of[nodes[at, FIRST]]
            tall = max(s.box[i, BOTTOM] - s.box[i, TOP], 1e-6)
            hook = min(max((s.box[i, KNEE] - s.box[i, LEFT]) / tall, 0.2), 0.9)
            _root(nodes, at, hook, hand, key, b)
        elif kind == SCRIPT:
            _script(nodes, at, hand, key, b)
        elif kind == FENCE:
            _fence(nodes, at, hand, b)


@kernel
def _put(node: int, i: int, where: tuple[float, float, float], s: Symbols, b: Boxes, out: F64) -> None:
    """The place of one symbol. where: left end, baseline and scale of its node on the main line."""
    x, y, scale = where
    box = s.box[i]
    ax = ay = scale * s.size[i]
    bx = x - ax * box[LEFT]
    by = y + scale * (s.baseline[i] - 0.5 * s.height[i])
    out[STRETCH] = 1.0
    wide, tall = max(box[RIGHT] - box[LEFT], 1e-6), max(box[BOTTOM] - box[TOP], 1e-6)
    if b.high[node] > 0.0:  # it grows up and down
        ay = scale * (b.high[node] + b.low[node]) / tall
        by = y + scale * b.low[node] - ay * box[BOTTOM]
        if b.wide[node] > 0.0:  # a radical: its left part as wide as was set free, its bar over all the rest
            knee = max(box[KNEE] - box[LEFT], 1e-6)
            ax = scale * b.width[node] / knee
            rest = scale * (b.wide[node] - b.width[node])
            out[STRETCH] = rest / (ax * (box[RIGHT] - box[KNEE])) if box[RIGHT] - box[KNEE] > 0.05 * wide else 1.0
            bx = x - ax * box[LEFT]
    elif b.wide[node] > 0.0:  # a bar: as long as it must be, as thick as it is, and level
        ax = scale * b.wide[node] / wide
        ay = min(ay, 0.35 * scale / tall)
        bx, by = x - ax * box[LEFT], y - ay * 0.5 * (box[TOP] + box[BOTTOM])
    out[AX], out[BX], out[AY], out[BY] = ax, bx, ay, by


@kernel
def _place(trees: Trees, walk: Walk, s: Symbols, hands: F64, key: U64, out: F64, bars: F64) -> None:
    most = trees.nodes.shape[1]
    for i in range(len(trees.n_nodes)):
        nodes, n, start = trees.nodes[i], trees.n_nodes[i], walk.leaf_start[i]
        leaf_of = np.zeros(most, np.int64)
        for leaf in range(start, walk.leaf_start[i + 1]):
            leaf_of[walk.leaf_node[leaf]] = leaf
        b = Boxes(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n),
                  np.zeros(n), np.zeros(n), np.zeros(n))  # fmt: skip
        _measure(nodes, n, leaf_of, s, hands[i], key[i], b)
        for at in range(n):  # from here on dx, dy and scale are those on the main line
            for child in range(nodes[at, FIRST], nodes[at, FIRST] + nodes[at, COUNT]):
                b.dx[child] = b.dx[at] + b.scale[at] * b.dx[child]
                b.dy[child] = b.dy[at] + b.scale[at] * b.dy[child]
                b.scale[child] *= b.scale[at]
            if nodes[at, KIND] == SYMBOL:
                leaf = leaf_of[at]
                _put(at, leaf, (b.dx[at], b.dy[at], b.scale[at]), s, b, out[leaf])
                if b.high[at] > 0.0 and b.wide[at] > 0.0 and out[leaf, STRETCH] == 1.0:
                    bars[leaf, 0] = b.dx[at] + b.scale[at] * b.width[at]
                    bars[leaf, 1] = b.dx[at] + b.scale[at] * b.wide[at]
                    bars[leaf, 2] = b.dy[at] - b.scale[at] * b.high[at]
                    bars[leaf, 3] = b.scale[at] * 0.05 * hands[i, LOOSE] * bell64(key[i], at, 2)


class Places(NamedTuple):
    """at: float64 (S, 5), see AX .. STRETCH. bars: float64 (S, 4), of radicals that were drawn without a bar where it
    begins, where it ends, its height on the page and by how much it falls; zeros elsewhere.
    """

    at: F64
    bars: F64


def place(trees: Trees, walk: Walk, symbols: Symbols, hands: F64, key: U64) -> Places:
    """Places of all symbols of B expressions. hands: float64 (B, 7), see SPACING .. LOOSE. key: uint64 (B,)."""
    n = len(walk.leaf_node)
    places = Places(np.zeros((n, 5)), np.zeros((n, 4)))
    _place(trees, walk, symbols, hands, key, places.at, places.bars)
    return places
