"""Through the junctions of a skeleton: which branches are one stroke of the pen, and where it ran between them.

At each junction the ends of branches are paired so that the pen bends least; what bends more than SHARPEST starts or
ends there. Inside a junction the skeleton is bent and is not believed: branches are cut back to the junction's
radius, and the pen crosses it straight, or meets the stroke that passes where its own direction leads.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.geometry.junctions import Junction, Web
from symgen.geometry.skeleton import CLOSED, FREE, Branch

F64 = npt.NDArray[np.float64]

SHARPEST = np.deg2rad(80), np.deg2rad(110)
"""Most that a pen bends at a junction of an odd number of ends, where one must stop, and of an even one."""

SIGHT = 3.0
"""Radii of a junction over which the direction of a branch is taken."""

MEETS = 1.6
"""Radii from a junction's middle within which a stroke that ends there is led on to the one that passes."""

_MOST_ENDS = 7  # of one junction that are paired by trying all pairings (105 of them); stars beyond stay unpaired


class Run(NamedTuple):
    """One stroke. xy: float64 (n, 2) in pixels. closed: the last point leads back to the first. free: whether first
    and last point are free ends of the skeleton (which stops short of the ink's end).
    """

    xy: F64
    closed: bool
    free: tuple[bool, bool]


class _End(NamedTuple):
    """An end of a branch at a junction, cut back. point: where it is cut. toward: unit vector there, inward."""

    branch: int
    side: int
    point: F64
    toward: F64


def runs(web: Web) -> list[Run]:
    """The strokes that the branches of a web make."""
    cut = [_cut_back(branch, web.junctions) for branch in web.branches]
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    landing: dict[tuple[int, int], F64] = {}
    for j, junction in enumerate(web.junctions):
        ends = [
            _end(cut[i], i, side, junction)
            for i, branch in enumerate(web.branches)
            for side in (0, 1)
            if branch.ends[side] == j
        ]
        _settle(ends, junction, partner, landing)
    return [_drawn(chain, cut, partner, landing) for chain in _chains(len(cut), partner)]


def _cut_back(branch: Branch, junctions: list[Junction]) -> Branch:
    """The branch without what lies in its junctions; its middle point where nothing else is left."""
    keep = np.ones(len(branch.xy), np.bool_)
    for side, end in enumerate(branch.ends):
        if end >= 0:
            away = np.hypot(*(branch.xy - junctions[end].place).T) > junctions[end].reach
            order = away if side == 0 else away[::-1]
            inside = int(np.argmax(order)) if order.any() else len(order)
            keep[slice(0, inside) if side == 0 else slice(len(keep) - inside, None)] = False
    if not keep.any():
        keep[len(keep) // 2] = True
    return Branch(branch.xy[keep], branch.ends)


def _end(branch: Branch, number: int, side: int, junction: Junction) -> _End:
    xy = branch.xy if side == 0 else branch.xy[::-1]
    near = xy[: max(2, int(SIGHT * junction.radius))]
    toward = _direction(near[::-1]) if len(near) > 2 else np.array(junction.place) - near.mean(axis=0)
    return _End(number, side, xy[0], toward / max(float(np.hypot(*toward)), 1e-9))


def _direction(xy: F64) -> F64:
    """The way that points lead, as the slope of x and y over their number (least squares)."""
    step = np.arange(len(xy)) - (len(xy) - 1) / 2
    slope: F64 = (xy * step[:, None]).sum(axis=0)
    return slope


def _settle(
    ends: list[_End],
    junction: Junction,
    partner: dict[tuple[int, int], tuple[int, int]],
    landing: dict[tuple[int, int], F64],
) -> None:
    """Note which ends of a junction belong together, and where the others land."""
    pairs = _pairs(ends)
    for a, b in pairs:
        first, second = ends[a], ends[b]
        partner[first.branch, first.side] = second.branch, second.side
        partner[second.branch, second.side] = first.branch, first.side
    paired = {i for pair in pairs for i in pair}
    passing = [(ends[a].point, ends[b].point) for a, b in pairs]
    for i, end in enumerate(ends):
        if i not in paired:
            landing[end.branch, end.side] = _landing(end, passing, junction)


def _pairs(ends: list[_End]) -> list[tuple[int, int]]:
    """The pairing of least total bend, an end that stays alone costing half of SHARPEST."""
    alone = SHARPEST[len(ends) % 2 == 0] / 2
    bend = [[float(np.arccos(np.clip(-(a.toward * b.toward).sum(), -1, 1))) for b in ends] for a in ends]

    def best(left: tuple[int, ...]) -> tuple[float, list[tuple[int, int]]]:
        if len(left) < 2:
            return alone * len(left), []
        first, rest = left[0], left[1:]
        cost, pairs = best(rest)
        found = cost + alone, pairs
        for other in rest:
            cost, pairs = best(tuple(one for one in rest if one != other))
            if cost + bend[first][other] < found[0]:
                found = cost + bend[first][other], [(first, other), *pairs]
        return found

    return best(tuple(range(len(ends))))[1] if len(ends) <= _MOST_ENDS else []


def _landing(end: _End, passing: list[tuple[F64, F64]], junction: Junction) -> F64:
    """Where a stroke that stops at a junction meets one that passes, or else the junction's middle."""
    middle = np.array(junction.place)
    spots = [spot for a, b in passing if (spot := meeting(end.point, end.toward, a, b - a)) is not None]
    near = [spot for spot in spots if np.hypot(*(spot - middle)) <= MEETS * junction.reach]
    return min(near, key=lambda spot: float(np.hypot(*(spot - end.point))), default=middle)


def meeting(p: F64, along: F64, q: F64, other: F64) -> F64 | None:
    """Where the lines p + s along and q + t other meet; None where they are all but parallel."""
    across = along[0] * other[1] - along[1] * other[0]
    if abs(across) <= 0.1 * float(np.hypot(*along) * np.hypot(*other)):
        return None
    apart = q - p
    spot: F64 = p + along * ((apart[0] * other[1] - apart[1] * other[0]) / across)
    return spot


def _chains(n: int, partner: dict[tuple[int, int], tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Branches in the order in which strokes take them, as (branch, side that comes first)."""
    chains, seen = [], set[int]()
    starts = [(i, side) for i in range(n) for side in (0, 1) if (i, side) not in partner]
    for start in [*starts, *((i, 0) for i in range(n))]:  # what is left after open strokes runs round
        chain: list[tuple[int, int]] = []
        at: tuple[int, int] | None = start
        while at is not None and at[0] not in seen:
            seen.add(at[0])
            chain.append(at)
            at = partner.get((at[0], 1 - at[1]))
        if chain:
            chains.append(chain)
    return chains


def _drawn(
    chain: list[tuple[int, int]],
    cut: list[Branch],
    partner: dict[tuple[int, int], tuple[int, int]],
    landing: dict[tuple[int, int], F64],
) -> Run:
    first, last = chain[0], (chain[-1][0], 1 - chain[-1][1])
    parts = [cut[i].xy if side == 0 else cut[i].xy[::-1] for i, side in chain]
    closed = first in partner or CLOSED in cut[first[0]].ends
    before, after = ([landing[end][None]] if end in landing else [] for end in (first, last))
    free = (cut[first[0]].ends[first[1]] == FREE, cut[last[0]].ends[last[1]] == FREE)
    return Run(np.concatenate([*before, *parts, *after]), closed, free)
