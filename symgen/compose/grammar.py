"""Random expressions from a small seeded grammar, a block at a time.

Every expression has a budget of symbols. Rows of terms are joined by operators, at most one relation stands on the main
line, and forms (scripts, fractions, roots, brackets) take a part of what is left and are filled like rows. A form goes
only where the budget, the depth and the symbols at hand allow it, and numbers and letters fill the rest, so the budget
is met exactly wherever letters or digits are at hand. Variates are hashes of (expression's key, number of the choice).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.compose.roles import (
    BAR,
    BIG,
    BINARY,
    CLOSE,
    COMMA,
    DIGIT,
    LETTER,
    OPEN,
    OTHER,
    POINT,
    POSTFIX,
    RADICAL,
    RELATION,
    WORD,
)
from symgen.compose.tree import (
    COLUMNS,
    COUNT,
    DEPTH,
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
    VALUE,
    Trees,
)
from symgen.kernels import kernel
from symgen.rng import U64, unit64

I64 = npt.NDArray[np.int64]

RELATES = 0.45
"""Share of main lines that state a relation."""

FORM = 0.5
"""Share of factors that are a form, where one is allowed and fits."""


class Rules(NamedTuple):
    """What may be written. least, most: symbols of an expression. linear: share of those on one line. script, fraction,
    root: which forms there are. depth: of forms in forms. symbols, start: who plays which role (see `roles.members`).
    """

    least: int
    most: int
    linear: float
    script: bool
    fraction: bool
    root: bool
    depth: int
    symbols: I64
    start: I64


class _Dice(NamedTuple):
    """key: of the expression. made: int64 (1,), how many choices have been made."""

    key: np.uint64
    made: I64


@kernel
def _roll(dice: _Dice) -> float:
    """The next uniform number in (0, 1)."""
    dice.made[0] += 1
    return unit64(dice.key, dice.made[0], 7)


@kernel
def _whole(dice: _Dice, low: int, high: int) -> int:
    """A whole number from low to high, both possible."""
    return low + min(int(_roll(dice) * (high - low + 1)), high - low)


@kernel
def _has(rules: Rules, role: int) -> bool:
    return bool(rules.start[role + 1] > rules.start[role])


@kernel
def _pick(rules: Rules, dice: _Dice, role: int) -> int:
    """A symbol that plays the role; there must be one."""
    low = rules.start[role]
    return int(rules.symbols[_whole(dice, low, rules.start[role + 1] - 1)])


@kernel
def _add(nodes: I64, n: int, kind: int, value: int, role: int, depth: int) -> int:
    """Append a node; how many there are then."""
    nodes[n, KIND], nodes[n, VALUE], nodes[n, ROLE], nodes[n, DEPTH] = kind, value, role, depth
    nodes[n, FIRST] = nodes[n, COUNT] = nodes[n, RAISED] = nodes[n, LOWERED] = 0
    return n + 1


@kernel
def _symbol(nodes: I64, n: int, rules: Rules, dice: _Dice, role: int) -> int:
    return _add(nodes, n, SYMBOL, _pick(rules, dice, role), role, 0)


@kernel
def _fallback(rules: Rules) -> int:
    """A role that can always stand alone."""
    for role in (LETTER, DIGIT, OTHER, BINARY, RELATION, WORD, POSTFIX, COMMA, POINT, BIG):
        if _has(rules, role):
            return role
    return OPEN


@kernel
def _number(nodes: I64, n: int, rules: Rules, dice: _Dice, left: int) -> int:
    """A whole or decimal number of at most `left` symbols."""
    length = min(1 if _roll(dice) < 0.55 else _whole(dice, 2, 3), left)
    for _ in range(length):
        n = _symbol(nodes, n, rules, dice, DIGIT)
    if _has(rules, POINT) and left >= length + 2 and _roll(dice) < 0.12:
        n = _symbol(nodes, n, rules, dice, POINT)
        n = _symbol(nodes, n, rules, dice, DIGIT)
    return n


@kernel
def _plain(nodes: I64, n: int, rules: Rules, dice: _Dice, left: int, after: bool) -> int:
    """A number, a letter, or a word and its argument; after: something stands before it that a digit would prolong."""
    u = _roll(dice)
    if _has(rules, DIGIT) and not after and (u < 0.42 or not _has(rules, LETTER)):
        return _number(nodes, n, rules, dice, left)
    if u > 0.92 and left >= 2 and _has(rules, WORD):
        n = _symbol(nodes, n, rules, dice, WORD)
    elif u > 0.88 and left >= 2 and _has(rules, BIG):
        n = _symbol(nodes, n, rules, dice, BIG)
    elif u > 0.84 and _has(rules, OTHER):
        return _symbol(nodes, n, rules, dice, OTHER)
    n = _symbol(nodes, n, rules, dice, LETTER if _has(rules, LETTER) else _fallback(rules))
    if u < 0.5 and left >= 3 and _has(rules, POSTFIX) and _roll(dice) < 0.1:
        n = _symbol(nodes, n, rules, dice, POSTFIX)
    return n


@kernel
def _form(nodes: I64, n: int, rules: Rules, dice: _Dice, left: int, depth: int) -> int:
    """A form of at most `left` symbols, or nothing where none fits. The parts are filled when its node is met."""
    u = _roll(dice)
    if rules.fraction and _has(rules, BAR) and left >= 3 and u < 0.36:
        total = _whole(dice, 3, min(left, 11)) - 1
        over = _whole(dice, 1, total - 1)
        n = _add(nodes, n, FRACTION, 0, 0, depth - 1)
        nodes[n - 1, RAISED], nodes[n - 1, LOWERED] = over, total - over
    elif rules.root and _has(rules, RADICAL) and left >= 2 and u < 0.52:
        n = _add(nodes, n, ROOT, _whole(dice, 1, min(left - 1, 7)), 0, depth - 1)
    elif rules.script and left >= 2:
        n = _add(nodes, n, SCRIPT, 0, 0, depth - 1)
        fenced = _has(rules, OPEN) and left >= 6 and _roll(dice) < 0.2
        inside = _whole(dice, 3, min(left - 3, 7)) if fenced else 0
        spent = inside + 2 if fenced else 1
        v = _roll(dice)
        raised = v < 0.62 or fenced
        lowered = not raised or (v < 0.12 and left - spent >= 2 and not fenced)
        room = left - spent - (1 if raised and lowered else 0)
        most = 1 if _roll(dice) < 0.75 else 3
        nodes[n - 1, VALUE] = inside
        nodes[n - 1, RAISED] = _whole(dice, 1, min(most, room)) if raised else 0
        nodes[n - 1, LOWERED] = (1 if raised else _whole(dice, 1, min(most, room))) if lowered else 0
    return n


@kernel
def _cost(node: I64) -> int:
    """Symbols that a node just appended will have."""
    kind = node[KIND]
    if kind == FRACTION:
        return int(1 + node[RAISED] + node[LOWERED])
    if kind == ROOT:
        return int(1 + node[VALUE])
    if kind == SCRIPT:
        return int((node[VALUE] + 2 if node[VALUE] else 1) + node[RAISED] + node[LOWERED])
    return int(node[VALUE] + 2) if kind == FENCE else 1


@kernel
def _factor(nodes: I64, n: int, rules: Rules, dice: _Dice, left: int, depth: int, after: bool) -> int:
    if depth > 0 and left >= 2 and _roll(dice) < FORM:
        more = _form(nodes, n, rules, dice, left, depth)
        if more > n:
            return more
    if _has(rules, OPEN) and left >= 5 and _roll(dice) < 0.14:
        return _add(nodes, n, FENCE, _whole(dice, 3, min(left - 2, 7)), 0, depth)
    return _plain(nodes, n, rules, dice, left, after)


@kernel
def _fill_row(nodes: I64, n: int, row: int, rules: Rules, dice: _Dice, main: bool) -> int:
    """Append the children of a row of nodes[row, VALUE] symbols; how many nodes there are then."""
    left, depth = nodes[row, VALUE], nodes[row, DEPTH]
    first, related, after = n, not main or left < 3 or _roll(dice) >= RELATES, False
    if left >= 3 and _has(rules, BAR) and _roll(dice) < 0.07:
        n = _add(nodes, n, SYMBOL, _pick(rules, dice, BAR), OTHER, 0)  # a sign: no room around it
        left -= 1
    while left > 0:
        more = _factor(nodes, n, rules, dice, left, depth, after)
        for node in range(n, more):
            left -= _cost(nodes[node])
        n, after = more, True
        if left < 2:
            continue
        u = _roll(dice)
        if not related and u < 0.5 and _has(rules, RELATION):
            n, left, related, after = _symbol(nodes, n, rules, dice, RELATION), left - 1, True, False
        elif _has(rules, BINARY) and u < 0.82:
            n, left, after = _symbol(nodes, n, rules, dice, BINARY), left - 1, False
        elif _has(rules, COMMA) and main and u > 0.97:
            n, left, after = _symbol(nodes, n, rules, dice, COMMA), left - 1, False
    nodes[row, FIRST], nodes[row, COUNT] = first, n - first
    return n


@kernel
def _fill_form(nodes: I64, n: int, at: int, rules: Rules, dice: _Dice) -> int:
    """Append the children of a form; how many nodes there are then."""
    kind, depth, first = nodes[at, KIND], nodes[at, DEPTH], n
    if kind == FRACTION:
        n = _symbol(nodes, n, rules, dice, BAR)
        n = _add(nodes, n, ROW, nodes[at, RAISED], 0, depth)
        n = _add(nodes, n, ROW, nodes[at, LOWERED], 0, depth)
    elif kind == ROOT:
        n = _symbol(nodes, n, rules, dice, RADICAL)
        n = _add(nodes, n, ROW, nodes[at, VALUE], 0, depth)
    elif kind == FENCE:
        pair = _whole(dice, 0, rules.start[OPEN + 1] - rules.start[OPEN] - 1)
        n = _add(nodes, n, SYMBOL, rules.symbols[rules.start[OPEN] + pair], OPEN, 0)
        n = _add(nodes, n, ROW, nodes[at, VALUE], 0, depth)
        n = _add(nodes, n, SYMBOL, rules.symbols[rules.start[CLOSE] + pair], CLOSE, 0)
    else:
        letter = _has(rules, LETTER) and (nodes[at, LOWERED] > 0 or not _has(rules, DIGIT) or _roll(dice) < 0.85)
        if nodes[at, VALUE] > 0:
            n = _add(nodes, n, FENCE, nodes[at, VALUE], 0, depth)
        else:
            n = _symbol(nodes, n, rules, dice, LETTER if letter else DIGIT if _has(rules, DIGIT) else _fallback(rules))
        for column in (RAISED, LOWERED):
            if nodes[at, column] > 0:
                n = _add(nodes, n, ROW, nodes[at, column], 0, depth)
    nodes[at, FIRST], nodes[at, COUNT] = first, n - first
    return n


@kernel
def _grow(rules: Rules, key: U64, nodes: I64, n_nodes: I64) -> None:
    for i in range(len(key)):
        dice = _Dice(key[i], np.zeros(1, np.int64))
        budget = _whole(dice, rules.least, rules.most)
        depth = 0 if _roll(dice) < rules.linear else rules.depth
        n, at = _add(nodes[i], 0, ROW, budget, 0, depth), 0
        while at < n:
            if nodes[i, at, KIND] == ROW:
                n = _fill_row(nodes[i], n, at, rules, dice, at == 0)
            elif nodes[i, at, KIND] != SYMBOL:
                n = _fill_form(nodes[i], n, at, rules, dice)
            at += 1
        n_nodes[i] = n


def grow(rules: Rules, key: U64) -> Trees:
    """One expression for each key, uint64 (B,)."""
    nodes = np.zeros((len(key), 4 * rules.most + 8, COLUMNS), np.int64)
    n_nodes = np.zeros(len(key), np.int64)
    _grow(rules, key, nodes, n_nodes)
    return Trees(nodes, n_nodes)
