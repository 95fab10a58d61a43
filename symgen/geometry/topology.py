"""Topology: how many pieces, holes and free ends a drawing has, whatever its size, slant and pen.

Every item is drawn in lines on a field of 64 x 64 cells, a row of cells in the bits of one word, so that whole rows
are widened and compared at once. It is looked at three times: as the lines are, and with pens of about three and five
cells. A gap that a pen closes is neither open nor closed, so pieces and holes are reported as the least and the most
that two pens beside one another show, once for the thin and the middle pen and once for the middle and the broad one
(`facts`). Two drawings whose ranges meet both times differ by one pen's breadth at most: a u whose legs only the broad
pen joins may become one that the middle pen joins, but no ring. A hole that the broad pen fills may be one or none, so
only those that it leaves open count among the least.

Pieces touch by sides or corners, holes by sides only. Runs of cells in a row are the vertices of a graph whose edges
are contacts between neighbouring rows; it is plane, so holes = pieces - runs + contacts (Euler). The end of an open
stroke is free where a ring around it meets the drawing once: on the stroke itself. Crossings need no count of their
own: for lines, crossings = holes - pieces + (free ends - ends that meet a line) / 2, again by Euler.
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import U64

I8 = npt.NDArray[np.int8]

FIELD = 64
SIDE = 46
"""Cells along the longer side of a drawing; what is left around it is room for broader pens and for rings."""

SPECK = 0.75
"""Extent, in units of the unit frame, below which a drawing is not enlarged: the scribble of a dot has no holes."""

FACTS = ("pieces", "pieces", "holes", "holes", "ends")
"""What is counted. Pieces and holes: with the thin and the middle pen, then with the middle and the broad one."""

MOST = 127

_DE_BRUIJN = 0x03F79D71B4CB0A89
_PLACE = np.array([((_DE_BRUIJN << n) & (2**64 - 1)) >> 58 for n in range(64)]).argsort().astype(np.int64)


def _ring(radius: int) -> npt.NDArray[np.int64]:
    """Cells (n, 2) at about `radius` from a cell, in order around it, each beside the next."""
    steps = np.arange(-radius - 1, radius + 2)
    cells = np.array([(x, y) for x in steps for y in steps if radius - 0.5 <= np.hypot(x, y) < radius + 0.5])
    return cells[np.argsort(np.arctan2(cells[:, 1], cells[:, 0]))]


_NEAR, _FAR = _ring(5), _ring(8)


def facts(paths: Paths, like: I8 | None = None) -> I8:
    """int8 (N, 5, 2): least and most of each of `FACTS` for N items, in any frame that keeps angles.

    Free ends are those that are so at both of two distances, and at one of them; dots have none. like: such ranges, to
    be met by the items; where the middle pen shows that its pieces and holes do, the other two are not asked.
    """
    out = np.zeros((len(paths), len(FACTS), 2), np.int8)
    # Without ranges none is met: what is least is more than what is most.
    met = np.tile(np.array([1, 0], np.int8), (len(paths), len(FACTS), 1)) if like is None else like
    _look(paths.xy, paths.path_start, paths.item_start, paths.filled, met, out)
    return out


@kernel
def _lowest(bits: np.uint64) -> int:
    """Place of the lowest bit that is set; `bits` is not 0."""
    return int(_PLACE[((bits & (~bits + np.uint64(1))) * np.uint64(_DE_BRUIJN)) >> np.uint64(58)])


@kernel
def _line(field: U64, x0: float, y0: float, x1: float, y1: float) -> None:
    """Set the cells from (x0, y0) to (x1, y1), all inside the field."""
    steps = int(max(abs(x1 - x0), abs(y1 - y0))) + 1
    dx, dy = (x1 - x0) / steps, (y1 - y0) / steps
    for k in range(steps + 1):
        field[int(y0 + k * dy)] |= np.uint64(1) << np.uint64(x0 + k * dx)


@kernel
def _fill(field: U64, x0: float, y0: float, x1: float, y1: float) -> None:
    """Turn over all cells to the right of an edge, where their rows' middles lie between its ends."""
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    for row in range(int(np.ceil(y0 - 0.5)), int(np.ceil(y1 - 0.5))):
        x = x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0)
        field[row] ^= ~np.uint64(0) << np.uint64(x + 0.5)


@kernel
def _trace(cells: F32, first: int, last: int, filled: bool, field: U64, solid: U64) -> None:
    """Draw the points first:last (in cells) into `field`; where they are an outline, turn over `solid` inside it."""
    if first == last:
        return
    before = last - 1 if filled else first
    for p in range(first, last):
        x0, y0 = np.float64(cells[before, 0]), np.float64(cells[before, 1])
        x1, y1 = np.float64(cells[p, 0]), np.float64(cells[p, 1])
        _line(field, x0, y0, x1, y1)
        if filled:
            _fill(solid, x0, y0, x1, y1)
        before = p


@kernel
def _place(xy: F32, first: int, last: int, out: F32) -> None:
    """The points first:last in cells, in the middle of the field."""
    x0 = y0 = np.inf
    x1 = y1 = -np.inf
    for p in range(first, last):
        x0, x1 = min(x0, xy[p, 0]), max(x1, xy[p, 0])
        y0, y1 = min(y0, xy[p, 1]), max(y1, xy[p, 1])
    scale = SIDE / max(x1 - x0, y1 - y0, SPECK)
    for p in range(first, last):
        out[p, 0] = 0.5 * FIELD + (xy[p, 0] - 0.5 * (x0 + x1)) * scale
        out[p, 1] = 0.5 * FIELD + (xy[p, 1] - 0.5 * (y0 + y1)) * scale


@kernel
def _widen(field: U64, out: U64) -> None:
    """Add the eight neighbours of every cell."""
    one, above, here = np.uint64(1), np.uint64(0), np.uint64(0)
    for y in range(FIELD):
        below = field[y] | (field[y] << one) | (field[y] >> one)
        if y > 0:
            out[y - 1] = above | here | below
        above, here = here, below
    out[FIELD - 1] = above | here


@kernel
def _root(parent: I32, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@kernel
def _join(field: U64, reach: int, run: I32, parent: I32) -> tuple[int, int, int]:
    """How many runs of cells there are, their contacts and the pieces that they make, `reach` cells sideways.

    run (n, 2) and parent (n,) receive the first and last cells of runs and what joins them.
    """
    n = pieces = contacts = 0
    above = first = 0  # the runs of the row above are above:first
    for y in range(FIELD):
        bits = field[y]
        while bits != np.uint64(0):
            start = _lowest(bits)
            rest = ~(bits >> np.uint64(start))
            length = _lowest(rest) if rest != np.uint64(0) else FIELD
            run[n, 0], run[n, 1], parent[n] = start, start + length - 1, n
            n, pieces = n + 1, pieces + 1
            if start + length >= FIELD:
                break
            bits = (bits >> np.uint64(start + length)) << np.uint64(start + length)
        old = above
        for new in range(first, n):
            while old < first and run[old, 1] < run[new, 0] - reach:
                old += 1
            other = old
            while other < first and run[other, 0] <= run[new, 1] + reach:
                contacts += 1
                a, b = _root(parent, new), _root(parent, other)
                if a != b:
                    parent[a] = b
                    pieces -= 1
                other += 1
        above, first = first, n
    return n, contacts, pieces


@kernel
def _count(field: U64, run: I32, parent: I32) -> tuple[int, int]:
    """Pieces and holes. run and parent are scratch."""
    n, contacts, pieces = _join(field, 1, run, parent)
    return pieces, pieces - n + contacts


@kernel
def _eyes(field: U64, broad: U64, ground: U64, run: I32, parent: I32) -> int:
    """Holes of a field that are not filled in `broad`, which covers it. ground, run and parent are scratch."""
    for y in range(FIELD):
        ground[y] = ~field[y]
    n = _join(ground, 0, run, parent)[0]
    y, eyes = -1, -1  # what lies around the drawing is none
    for k in range(n):
        if run[k, 0] == 0:  # every row of the ground begins at the field's edge
            y += 1
        root = _root(parent, k)
        if run[root, 1] >= 0:  # not counted yet
            cells = ~np.uint64(0) >> np.uint64(FIELD - 1 - run[k, 1] + run[k, 0]) << np.uint64(run[k, 0])
            if cells & ~broad[y] != np.uint64(0):
                run[root, 1] = -1
                eyes += 1
    return eyes


@kernel
def _meetings(field: U64, x: int, y: int, ring: npt.NDArray[np.int64]) -> int:
    """How many times a ring around a cell meets the drawing."""
    found = 0
    one = np.uint64(1)
    before = field[y + ring[-1, 1]] >> np.uint64(x + ring[-1, 0]) & one
    for k in range(len(ring)):
        now = field[y + ring[k, 1]] >> np.uint64(x + ring[k, 0]) & one
        if now > before:
            found += 1
        before = now
    return found


@kernel
def _ends(cells: F32, path_start: I32, first: int, last: int, filled: Bools, field: U64) -> tuple[int, int]:
    """Ends of the paths first:last that are free at both distances, and at one of them."""
    least = most = 0
    for k in range(first, last):
        if filled[k] or path_start[k + 1] - path_start[k] < 2:
            continue
        for side in range(2):
            p = path_start[k] if side == 0 else path_start[k + 1] - 1
            x, y = int(cells[p, 0]), int(cells[p, 1])
            near, far = _meetings(field, x, y, _NEAR) == 1, _meetings(field, x, y, _FAR) == 1
            least += int(near and far)
            most += int(near or far)
    return least, most


@kernel
def _within(pieces: int, holes: int, like: I8) -> bool:
    """Whether pieces and holes, seen with the middle pen, lie in the ranges `like`."""
    for fact in range(4):
        seen = pieces if fact < 2 else holes
        if seen < like[fact, 0] or seen > like[fact, 1]:
            return False
    return True


@kernel
def _compare(fields: U64, ground: U64, run: I32, parent: I32, out: I8) -> None:
    """Ranges of pieces and holes by what the thin, middle and broad pens show; `out` holds the middle one's."""
    _widen(fields[1], fields[2])
    for beside in range(2):  # the thin pen, the broad one
        pieces, holes = _count(fields[2 * beside], run, parent)
        out[beside, 0], out[beside, 1] = min(out[beside, 0], pieces), min(max(out[beside, 1], pieces), MOST)
        out[2 + beside, 1] = min(max(out[2 + beside, 1], holes), MOST)
        if out[2 + beside, 0] > 0:
            out[2 + beside, 0] = min(_eyes(fields[beside], fields[2], ground, run, parent), MOST)


@kernel
def _look(xy: F32, path_start: I32, item_start: I32, filled: Bools, like: I8, out: I8) -> None:
    fields, solid = np.empty((3, FIELD), np.uint64), np.empty(FIELD, np.uint64)
    run, parent = np.empty((FIELD * FIELD // 2, 2), np.int32), np.empty(FIELD * FIELD // 2, np.int32)
    cells = np.empty_like(xy)
    for i in range(len(item_start) - 1):
        begin, end = item_start[i], item_start[i + 1]
        if path_start[begin] == path_start[end]:
            continue
        _place(xy, path_start[begin], path_start[end], cells)
        fields[0], solid[:] = 0, 0
        for k in range(begin, end):
            _trace(cells, path_start[k], path_start[k + 1], filled[k], fields[0], solid)
        for y in range(FIELD):
            fields[0, y] |= solid[y]
        _widen(fields[0], fields[1])
        pieces, holes = _count(fields[1], run, parent)
        out[i, 0:2], out[i, 2:4] = min(pieces, MOST), min(holes, MOST)
        if not _within(pieces, holes, like[i]):
            _compare(fields, solid, run, parent, out[i])
        least, most = _ends(cells, path_start, begin, end, filled, fields[1])
        out[i, 4, 0], out[i, 4, 1] = min(least, MOST), min(most, MOST)
