"""Which of several look-alikes was meant: a beam over the symbols of a row, by what the classifier says, by size and
place on the line (c or C, comma or prime), by what kinds of symbols follow each other (2 x 3 or 2x), and by brackets.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from symgen.recognize.places import LETTERS, Place, kind_of, line_of, place_of
from symgen.recognize.regions import Box
from symgen.recognize.tree import Fraction, Node, Root, Row, Script, Sign

BEAM = 16
CHOICES = 6
"""Alternatives of a symbol that are weighed."""

LEAST = 0.002
"""Probability from which an alternative is weighed."""

SIZE_WEIGHT, FOOT_WEIGHT, KIND_WEIGHT = 0.35, 0.35, 0.5
FOOT_SPREAD = 0.35  # x-heights
FARTHEST = 9.0  # square of spreads: a wild size says no more than three of them
ANY_FENCE = Place(2.6, 0.5, 0.45)
"""Of brackets and bars, which are as high as what they hold: size tells them from letters, not from each other."""

UNMATCHED = 1.0  # what a bracket without its partner costs

KINDS = ("edge", "digit", "lower", "upper", "greek", "operator", "minus", "relation", "open", "close", "bar", "word",
         "big", "punctuation", "infty", "node")  # fmt: skip

FOLLOWING: Mapping[str, tuple[int, ...]] = {
    "edge": (-25, 5, 6, 5, 2, -22, -9, -24, 0, -25, 1, 4, 11, -24, 3, 4),
    "digit": (7, 0, -13, -23, -8, 4, 0, -7, -25, 4, -25, -14, -25, 2, -25, -24),
    "lower": (4, -25, -8, -24, -16, 8, 8, 9, 4, 9, 8, -14, -25, 9, -25, -25),
    "upper": (5, -25, -25, -11, -24, 9, 8, 12, 14, -4, -14, -25, -23, 1, -13, -25),
    "greek": (5, -25, -10, -17, -2, 6, 8, 7, 2, 6, -17, 7, 10, 9, -16, -24),
    "operator": (-22, 6, 3, 7, -2, -25, -25, -23, 6, -20, -6, 13, -17, -3, 5, 8),
    "minus": (-25, 8, 5, -4, -6, -25, -25, -24, -5, -25, -3, 12, -25, -25, 11, 4),
    "relation": (-25, 5, 0, 12, -2, -17, 5, -25, -3, -25, 4, 3, 10, -25, 22, 15),
    "open": (-25, 2, 9, 1, 3, -25, -7, -25, 3, -22, -4, -6, -25, -19, -25, 7),
    "close": (5, -25, -11, -6, -20, 9, -1, 15, -2, 6, -1, -10, -25, -10, -25, -25),
    "bar": (0, -25, 8, -7, -17, -6, -2, 11, -25, -4, -7, 9, 11, -14, -6, -11),
    "word": (-25, -6, 2, 22, 25, -25, -25, -25, 15, -25, -11, -25, -25, -25, -17, 6),
    "big": (-19, -25, 6, -16, -14, -25, -25, -3, 12, -25, 15, 11, 18, -23, -14, 19),
    "punctuation": (-9, -2, 8, -4, 12, 1, -13, -25, -25, -12, -14, -12, -23, 23, -13, -25),
    "infty": (14, -25, -25, -13, -16, -25, -25, -25, -25, -16, -6, -17, -14, -13, -5, -25),
    "node": (7, -8, -11, 0, 1, 0, -2, 8, -2, 6, -10, -25, -4, -25, -25, -12),
}
"""Ten times the log of how much oftener a kind follows a kind than chance would have it, in the order of KINDS:
`tests/prove/neighbours.py` over CROHME's training expressions.
"""

_OPEN = {"lparen": "rparen", "lbracket": "rbracket", "lbrace": "rbrace", "langle": "rangle"}
_CLOSE = {closing: opening for opening, closing in _OPEN.items()}
_OWN = {"minus": "minus", "bar": "bar", "infty": "infty", "sum": "big", "int": "big", "prod": "big", "lim": "big"}


class Choice(NamedTuple):
    """A name that a symbol may have, and the natural log of its probability."""

    name: str
    log: float


class _State(NamedTuple):
    score: float
    names: tuple[str, ...]
    kind: str
    opened: tuple[str, ...]


def context_kind(name: str) -> str:
    """The kind of a symbol as its neighbours see it: one of KINDS."""
    kind = kind_of(name)
    if name in _OWN:
        return _OWN[name]
    if name in _OPEN or name in _CLOSE:
        return "open" if name in _OPEN else "close"
    if kind == "latin":
        return "upper" if name.isupper() else "lower"
    if kind in ("digit", "greek", "operator", "word"):
        return kind
    if kind in ("relation", "arrow", "set", "logic"):
        return "relation"
    return "punctuation" if kind == "punctuation" or name == "prime" else "lower"


def settle(row: Row, choices: Sequence[Sequence[Choice]], boxes: Sequence[Box]) -> dict[int, str]:
    """The names of all symbols of a row and of the rows in it: number -> name. choices: of each symbol, best first."""
    line = _line(row, boxes)
    states = [_State(0.0, (), "edge", ())]
    for node in row.nodes:
        base = node.base if isinstance(node, Script) else node
        if isinstance(base, Sign):
            placed = [one._replace(log=one.log + _place(one.name, boxes[base.number], line))
                      for one in choices[base.number]]  # fmt: skip
            states = sorted((_after(state, one) for state in states for one in placed), reverse=True)[:BEAM]
        else:
            states = [_after(state, Choice("", 0.0)) for state in states]
    best = max(states, key=_closed)
    found = {
        base.number: name
        for node, name in zip(row.nodes, best.names, strict=True)
        if isinstance(base := node.base if isinstance(node, Script) else node, Sign)
    }
    for node in row.nodes:
        for part in _rows(node):
            found |= settle(part, choices, boxes)
        base = node.base if isinstance(node, Script) else node
        if not isinstance(base, Sign):
            number = base.bar if isinstance(base, Fraction) else base.number
            found[number] = choices[number][0].name if isinstance(base, Root) else "minus"
    return found


def _rows(node: Node) -> list[Row]:
    if isinstance(node, Script):
        return [*_rows(node.base), *(part for part in (node.below, node.above) if part)]
    if isinstance(node, Fraction):
        return [node.top, node.bottom]
    if isinstance(node, Root):
        return [node.body, *([node.index] if node.index else [])]
    return []


def _line(row: Row, boxes: Sequence[Box]) -> tuple[float, float] | None:
    """Foot and x-height of a row in pixels, middle ones of its letters; None where fewer than two tell them."""
    bases = [node.base if isinstance(node, Script) else node for node in row.nodes]
    told = [line_of(base.name, boxes[base.number]) for base in bases
            if isinstance(base, Sign) and kind_of(base.name) in LETTERS]  # fmt: skip
    if len(told) < 2:
        return None
    return float(np.median([foot for foot, _ in told])), float(np.median([unit for _, unit in told]))


def _place(name: str, box: Box, line: tuple[float, float] | None) -> float:
    """The log likelihood, up to a constant, of a symbol's size and place on the line."""
    if line is None:
        return 0.0
    foot, unit = line
    place = ANY_FENCE if kind_of(name) == "bracket" else place_of(name)
    spread = float(np.hypot(place.spread, 0.2))
    size = (np.log(max(box.height, 1) / (place.height * unit)) / spread) ** 2
    off = ((box.bottom - foot) / unit - place.foot) / float(np.hypot(FOOT_SPREAD, place.spread * place.height * 0.5))
    return float(-SIZE_WEIGHT * min(size, FARTHEST) - FOOT_WEIGHT * min(off * off, FARTHEST)
                 - SIZE_WEIGHT * np.log(spread))  # fmt: skip


def _after(state: _State, choice: Choice) -> _State:
    kind = context_kind(choice.name) if choice.name else "node"
    score = state.score + choice.log + KIND_WEIGHT * _follows(state.kind, kind)
    opened = state.opened
    if choice.name in _OPEN:
        opened = (*opened, choice.name)
    elif choice.name in _CLOSE:
        if opened and opened[-1] == _CLOSE[choice.name]:
            opened = opened[:-1]
        else:
            score -= UNMATCHED
    return _State(score, (*state.names, choice.name), kind, opened)


def _closed(state: _State) -> float:
    return state.score + KIND_WEIGHT * _follows(state.kind, "edge") - UNMATCHED * len(state.opened)


def _follows(before: str, after: str) -> float:
    return FOLLOWING[before][KINDS.index(after)] / 10
