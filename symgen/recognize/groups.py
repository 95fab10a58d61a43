"""What may be one symbol: sets of neighbouring components, and parts of a component that several symbols share."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from symgen.recognize.pieces import Piece, Pieces
from symgen.recognize.regions import Box, around, gap

MOST_PARTS = 4
"""Components of one symbol: `lim` has four."""

REACH = 0.75
"""Farthest that the next part of a symbol may be, as a share of the writing's size."""

NEIGHBOURS = 5
LONGEST = 6.0  # longer side of a symbol of several parts, in sizes of the writing
MOST_GROUPS = 4000  # of a page, so that a page of dots takes seconds and not hours


class Group(NamedTuple):
    """pieces: numbers, ascending. parts: components it has ink of. widest: the widest gap between its parts that has to
    be bridged, in sizes of the writing. cut: touching pieces that were left out, over those that it has. share: the sum
    over its pieces of what they are of their components (1 for each whole component).
    """

    pieces: tuple[int, ...]
    box: Box
    parts: int
    widest: float
    cut: float
    share: float


def size_of(boxes: Iterable[Box], pen: float) -> float:
    """The size of the writing in pixels: the middle one of the components' longer sides, dots left out."""
    sides = [box.side for box in boxes]
    large = [side for side in sides if side > 2.5 * pen]
    return float(np.median(large or sides or [1]))


def whole(pieces: Pieces, size: float) -> list[Group]:
    """Every set of up to MOST_PARTS neighbouring components, single ones first."""
    members = _components(pieces)
    boxes = [around([pieces.pieces[k].box for k in one]) for one in members]
    near = [_near(i, boxes, size) for i in range(len(boxes))]
    found: dict[tuple[int, ...], None] = {(i,): None for i in range(len(boxes))}
    layer = list(found)
    for _ in range(MOST_PARTS - 1):
        grown: dict[tuple[int, ...], None] = {}
        for chosen in layer:
            for other in sorted({n for i in chosen for n in near[i]} - set(chosen)):
                wider = tuple(sorted((*chosen, other)))
                if around([boxes[i] for i in wider]).side <= LONGEST * size and wider not in found:
                    grown[wider] = None
        if len(found) + len(grown) > MOST_GROUPS:
            break
        found |= grown
        layer = list(grown)
    return [_group(sorted(k for i in chosen for k in members[i]), pieces, members, size) for chosen in found]


def parts_of(component: int, pieces: Pieces, size: float) -> list[Group]:
    """Every connected set of some of a component's strokes, and each of them with one component beside it."""
    members = _components(pieces)
    mine = members[component]
    sets = _connected([pieces.pieces[k] for k in mine])
    groups = [_group(list(one), pieces, members, size) for one in sets if len(one) < len(mine)]
    boxes = [around([pieces.pieces[k].box for k in one]) for one in members]
    joined = [
        _group(sorted((*one.pieces, *members[i])), pieces, members, size)
        for one in groups
        for i in _near(component, [*boxes[:component], one.box, *boxes[component + 1 :]], size)
        if boxes[i].side <= 1.5 * size
    ]
    return groups + joined


def _components(pieces: Pieces) -> list[list[int]]:
    members: list[list[int]] = []
    for piece in pieces.pieces:
        if piece.component == len(members):
            members.append([])
        members[piece.component].append(piece.number)
    return members


def _near(i: int, boxes: list[Box], size: float) -> list[int]:
    apart = sorted((gap(boxes[i], box), j) for j, box in enumerate(boxes) if j != i)
    return [j for distance, j in apart[:NEIGHBOURS] if distance <= REACH * size]


def _connected(pieces: list[Piece]) -> list[tuple[int, ...]]:
    """All sets of pieces that hang together, ascending; pieces: those of one component."""
    found: dict[tuple[int, ...], None] = {(one.number,): None for one in pieces}
    meets = {one.number: one.meets for one in pieces}
    layer = list(found)
    while layer and len(found) < 600:
        grown = {
            tuple(sorted((*chosen, other))): None
            for chosen in layer
            for other in sorted(set().union(*(meets[k] for k in chosen)) - set(chosen))
        }
        layer = [one for one in grown if one not in found]
        found |= grown
    return list(found)


def _group(numbers: list[int], pieces: Pieces, members: list[list[int]], size: float) -> Group:
    own = [pieces.pieces[k] for k in numbers]
    inside = set(numbers)
    components = sorted({one.component for one in own})
    boxes = [around([one.box for one in own if one.component == c]) for c in components]
    left_out = {k for one in own for k in one.meets} - inside
    share = sum(1 / len(members[one.component]) for one in own)
    return Group(tuple(numbers), around(boxes), len(components), _bridge(boxes) / size, len(left_out) / len(own), share)


def _bridge(boxes: list[Box]) -> float:
    """The longest edge of the shortest tree that joins the boxes, in pixels."""
    joined, rest, longest = [boxes[0]], list(boxes[1:]), 0.0
    while rest:
        distance, k = min((min(gap(a, b) for a in joined), k) for k, b in enumerate(rest))
        longest = max(longest, distance)
        joined.append(rest.pop(k))
    return longest
