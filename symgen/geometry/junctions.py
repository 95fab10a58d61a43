"""Tidying a skeleton: spurs that are narrower than the stroke they stand on go, and junctions that one crossing was
torn into become one again.

Where strokes meet, a skeleton tells less than it shows: an x of thick lines has two forks joined by a bridge, and a
stroke cut off square has a fork at its end. How far this reaches is told by the ink itself, as the radius of the
largest disc that fits into it there.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.geometry.skeleton import CLOSED, FREE, Branch, Skeleton

F64 = npt.NDArray[np.float64]

SPUR = 2.2
"""A branch that ends freely is a spur where it reaches no further from the junction's middle than so many radii: the
corner of a square end reaches 1.4, the apex of a V of forty degrees 1.9, a stroke as long as it is wide 3."""

BRIDGE = 2.8
"""Junctions are one where the branch between them is no longer than so many radii (and a pixel): two lines that cross
at 45 degrees fork 2.3 radii apart.
"""

WAIST = 6.0
"""The same in the waist of an 8, where a thick pen's two lines run together for longer than they cross: the bridge may
be so long where lines that turned back at its ends would bend by WAIST_BEND at least, and more than twice as much as
lines that go on through it."""

WAIST_BEND = np.deg2rad(40)
WAIST_SIGHT = 3.0
"""Radii over which the direction of a branch is taken for that, beyond the junction that both would be."""

HOLE = 1.3
"""The same where another branch joins them too, or where a branch comes back to its junction: what is round a hole no
larger than that goes round a fault in the ink, and larger ones are loops.
"""


class Junction(NamedTuple):
    """Where branches meet. place: (x, y) in pixels. radius: of the ink there, in pixels. reach: how far round its place
    the skeleton is not believed, in pixels.
    """

    place: tuple[float, float]
    radius: float
    reach: float


class Web(NamedTuple):
    """A tidy skeleton. tips: where the branches ended that were pruned, float64 (2,) each."""

    branches: list[Branch]
    junctions: list[Junction]
    tips: list[F64]


def tidy(found: Skeleton, radius: F64) -> Web:
    """Merge and prune until nothing changes. radius: float64 (H, W), distance of each pixel's centre to the ink's edge.

    Junctions of a web have three ends of branches or more; where two are left, their branches are one.
    """
    at = [(x, y) for x, y in found.junctions.tolist()]
    radii = [_radius_at(radius, place) for place in at]
    web = Web(list(found.branches), [Junction(*one) for one in zip(at, radii, radii, strict=True)], [])
    web = _rejoined(_merged(web))
    while (spur := _shortest_spur(web, radius)) is not None:
        branch = web.branches.pop(spur)
        web = _rejoined(web._replace(tips=[*web.tips, branch.xy[-1 if branch.ends[1] == FREE else 0]]))
    web = _rejoined(_merged(web))
    while (waist := _waist(web)) is not None:
        home = list(range(len(web.junctions)))
        home[max(waist.ends)] = min(waist.ends)
        web = _rejoined(_joined(web, home, [one for one in web.branches if one is not waist]))
    return web


def _radius_at(radius: F64, place: Sequence[float]) -> float:
    x, y = (min(max(int(value), 0), size - 1) for value, size in zip(place, radius.shape[::-1], strict=True))
    # A junction's middle may be a pixel off the ridge, and even off the ink.
    return max(1.0, float(radius[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].max()))


def _shortest_spur(web: Web, radius: F64) -> int | None:
    best, shortest = None, np.inf
    for i, branch in enumerate(web.branches):
        if (branch.ends[0] == FREE) == (branch.ends[1] == FREE) or CLOSED in branch.ends:
            continue
        run = branch if branch.ends[1] == FREE else branch.reversed
        junction = web.junctions[run.ends[0]]
        reach = run.length + _radius_at(radius, run.xy[-1].tolist())
        if reach <= SPUR * junction.radius and reach < shortest:
            best, shortest = i, reach
    return best


def _merged(web: Web) -> Web:
    """The web with junctions made one that are joined by bridges; branches round faults of the ink are left out."""
    home = list(range(len(web.junctions)))

    def root(j: int) -> int:
        while home[j] != j:
            j = home[j]
        return j

    kept = []
    beside = Counter(frozenset(branch.ends) for branch in web.branches)
    for branch in web.branches:
        a, b = branch.ends
        most = HOLE if a == b or beside[frozenset(branch.ends)] > 1 else BRIDGE
        widest = max(web.junctions[a].radius, web.junctions[b].radius) if min(a, b) >= 0 else 0.0
        if min(a, b) >= 0 and branch.length <= most * widest + 1.0:
            home[max(root(a), root(b))] = min(root(a), root(b))
        else:
            kept.append(branch)
    return _joined(web, [root(j) for j in range(len(home))], kept)


def _joined(web: Web, home: list[int], kept: list[Branch]) -> Web:
    """The web of the branches `kept`, each junction j being one with junction home[j]."""
    members: dict[int, list[int]] = {}
    for j in range(len(web.junctions)):
        members.setdefault(home[j], []).append(j)
    number = {old: new for new, group in enumerate(members.values()) for old in group}
    junctions = [_one([web.junctions[j] for j in group]) for group in members.values()]
    return web._replace(branches=[_renumbered(branch, number) for branch in kept], junctions=junctions)


def _waist(web: Web) -> Branch | None:
    """A bridge in the waist of an 8; None where there is none."""
    for branch in web.branches:
        a, b = branch.ends
        if a == b or min(a, b) < 0:
            continue
        both = _one([web.junctions[a], web.junctions[b]])
        if branch.length <= WAIST * both.radius and _crosses(_ways(web, a, branch, both), _ways(web, b, branch, both)):
            return branch
    return None


def _crosses(left: list[F64], right: list[F64]) -> bool:
    """Whether the two branches at either end of a bridge, by the ways in which they leave it, go on through it."""
    if len(left) != 2 or len(right) != 2:
        return False
    beside = min(_bend(*left), _bend(*right))
    across = min(max(_bend(left[0], right[k]), _bend(left[1], right[1 - k])) for k in (0, 1))
    return beside >= WAIST_BEND and across < beside / 2


def _ways(web: Web, j: int, but: Branch, around: Junction) -> list[F64]:
    """Unit vectors in which the branches at junction j, but for one, leave the one that it is to be part of."""
    ways = []
    for branch in (one for one in web.branches if one is not but):
        for run in (one for one, end in zip((branch, branch.reversed), branch.ends, strict=True) if end == j):
            inside = np.hypot(*(run.xy - around.place).T) <= around.reach
            first = 0 if inside.all() else int(np.argmin(inside))
            near = run.xy[first : first + int(WAIST_SIGHT * around.radius)]
            way = near[-1] - near[0] if len(near) > 1 else run.xy[-1] - around.place
            ways.append(way / max(float(np.hypot(*way)), 1e-9))
    return ways


def _bend(a: F64, b: F64) -> float:
    """By how much a pen turns that comes in where `a` leaves and goes out along `b`."""
    return float(np.arccos(np.clip(-(a * b).sum(), -1, 1)))


def _one(parts: list[Junction]) -> Junction:
    places = np.array([part.place for part in parts])
    middle = places.mean(axis=0)
    spread = float(np.hypot(*(places - middle).T).max())
    widest = max(part.radius for part in parts)
    return Junction((float(middle[0]), float(middle[1])), widest, max(part.reach for part in parts) + spread)


def _renumbered(branch: Branch, number: dict[int, int]) -> Branch:
    a, b = (number[end] if end >= 0 else end for end in branch.ends)
    return Branch(branch.xy, (a, b))


def _rejoined(web: Web) -> Web:
    """The web without junctions of fewer than three ends: two branches become one, one becomes free."""
    branches = list(web.branches)
    for j in range(len(web.junctions)):
        here = [i for i, branch in enumerate(branches) for end in branch.ends if end == j]
        if len(here) > 2 or not here:
            continue
        if len(here) == 2 and here[0] == here[1]:
            branches[here[0]] = Branch(branches[here[0]].xy, (CLOSED, CLOSED))
            continue
        parts = [branches[i] if branches[i].ends[1] == j else branches[i].reversed for i in here]
        for i in sorted(here, reverse=True):
            branches.pop(i)
        after = parts[1].reversed if len(parts) == 2 else Branch(parts[0].xy[:0], (j, FREE))
        branches.append(Branch(np.concatenate([parts[0].xy, after.xy]), (parts[0].ends[0], after.ends[1])))
    used = sorted({end for branch in branches for end in branch.ends if end >= 0})
    number = {old: new for new, old in enumerate(used)}
    return web._replace(
        branches=[_renumbered(branch, number) for branch in branches], junctions=[web.junctions[j] for j in used]
    )
