"""Pictures of ink become pen strokes: skeleton, junctions, smooth lines, how wide the pen was, and the order of it all.

    strokes = reink(picture)    # uint8 (H, W), ink 255 on 0

A picture should be drawn large, so that its thinnest strokes are some pixels wide (see SIDE); `symgen.canon` does that.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen.geometry.coarseness import FINE, Coarseness
from symgen.geometry.crossings import Run, runs
from symgen.geometry.fairing import LEAST, Grain, fair, smooth, spaced
from symgen.geometry.junctions import Web, tidy
from symgen.geometry.nib import edge, edges, moved, nearest
from symgen.geometry.skeleton import skeleton
from symgen.geometry.writing import directed, ordered

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

SIDE = 160
"""Side in pixels at which pictures are best re-inked: a pen of a fiftieth is three pixels wide there."""

INK = 112
"""Grey from which a pixel is ink: a little under the half, so that thin strokes do not break."""

MOST_BRANCHES = 160
"""A skeleton of more is no writing, and tidying it would take long."""

DOT = 0.8
"""Lines shorter than so many times their width are dots."""


class Stroke(NamedTuple):
    """xy: float64 (n, 2) in pixels, pixel (i, j) covering [j, j + 1) x [i, i + 1); one point = a dot. width: float64
    (n,), diameter of the pen in pixels.
    """

    xy: F64
    width: F64


class Reinked(NamedTuple):
    """Strokes in the order and direction of writing; how many spurs the skeleton had, and how far the tip of one lies
    from all strokes, in pixels. No strokes where the picture is blank, or where all it has are spurs, more than
    MOST_BRANCHES.
    """

    strokes: list[Stroke]
    spurs: int
    lost: float


class _View(NamedTuple):
    """A picture, the distance of its ink's pixels to the edge, its skeleton, where spurs of that ended, and how coarse
    the picture was.
    """

    picture: U8
    radius: F64
    web: Web
    tips: F64
    coarse: Coarseness


def reink(picture: U8, coarse: Coarseness = FINE) -> Reinked:
    """The strokes of a picture, uint8 (H, W), ink 255 on 0; none where it is blank. coarse: how coarse the picture was
    that it was enlarged from, so that the steps of that one's pixels are not taken for the writer's.
    """
    ink = picture >= INK
    if not ink.any():
        return Reinked([], 0, 0.0)
    # Half a pixel less, because what is measured are distances between the middles of pixels.
    radius = np.asarray(cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 5), np.float64)[1:-1, 1:-1]
    radius = np.maximum(radius - 0.5, 0.0)
    found = skeleton(ink)
    if len(found.branches) > MOST_BRANCHES:
        return Reinked([], len(found.branches), 0.0)
    web = tidy(found, radius)
    view = _View(picture, radius, web, np.array(web.tips).reshape(-1, 2), coarse)
    strokes = [stroke for run in runs(web) if (stroke := _stroke(run, view)) is not None]
    order = ordered([stroke.xy for stroke in strokes])
    return Reinked([strokes[i] for i in order], len(web.tips), _farthest(view.tips, strokes))


def _farthest(tips: F64, strokes: list[Stroke]) -> float:
    """Distance in pixels from all strokes of the tip that lies farthest from them; 0 where there is none."""
    if not len(tips) or not strokes:
        return 0.0
    places = np.concatenate([spaced(stroke.xy) if len(stroke.xy) > 1 else stroke.xy for stroke in strokes])
    return float(np.hypot(*(tips[:, None] - places).transpose(2, 0, 1)).min(axis=1).max())


def _stroke(run: Run, view: _View) -> Stroke | None:
    """A run as the pen drew it; None for a stub that does not leave the stroke it stands on."""
    y, x = (np.clip(run.xy[:, ::-1], 0, np.array(view.radius.shape) - 1).astype(np.int64)).T
    pen = max(0.5, float(np.median(view.radius[y, x])))
    if not run.closed and _length(run.xy) < 1.0:
        return _dot(run.xy, view.picture, pen) if all(run.free) else None
    line, width = _measured(spaced(_trimmed(run, pen)), pen, view, run.closed)
    whole = line
    if not run.closed:
        whole = _extended(whole, pen, view.picture) if run.free[1] else whole
        whole = _extended(whole[::-1], pen, view.picture)[::-1] if run.free[0] else whole
        if _length(whole) < DOT * 2 * pen:
            return _dot(whole, view.picture, pen) if all(run.free) else None
    faired = fair(whole, Grain(pen, *view.coarse, view.tips), run.closed)
    if not directed(faired, run.closed):
        faired = faired[::-1]
    return Stroke(faired, nearest(faired, line, width))


def _length(xy: F64) -> float:
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def _dot(line: F64, picture: U8, pen: float) -> Stroke:
    """A disc of the ink's size at its middle."""
    x, y = line.mean(axis=0).tolist()
    turn = np.arange(16) * (np.pi / 8)
    reach = np.array(
        [edge(picture, x, y, dx, dy, 6 * pen + 2) for dx, dy in zip(np.cos(turn), np.sin(turn), strict=True)]
    )
    middle = np.array([[x, y]]) + 2 * np.stack([reach * np.cos(turn), reach * np.sin(turn)], 1).mean(axis=0)
    return Stroke(middle, np.array([max(1.0, 2 * float(reach.mean()))]))


def _trimmed(run: Run, pen: float) -> F64:
    """The run without the last radius of each free end, which bends into a corner of the ink's end."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(run.xy, axis=0).T))])
    most = min(pen, 0.3 * float(along[-1]))
    first, last = (most if free else 0.0 for free in run.free)
    kept = run.xy[(along >= first) & (along <= along[-1] - last)]
    return run.xy if run.closed or len(kept) < 2 else kept


def _extended(line: F64, pen: float, picture: U8) -> F64:
    """The line led on to where the pen stood last, a radius of it from the end of the ink, and bending as it did."""
    near = line[-max(4, round(3 * pen)) :]
    middle = near[len(near) // 2]
    early, late = _unit(middle - near[0]), _unit(near[-1] - middle)
    toward = _unit(late + (late - early) * 0.75 if len(near) > 3 else near[-1] - near[0])
    (x, y), (dx, dy) = line[-1].tolist(), toward.tolist()
    return np.concatenate([line, [line[-1] + toward * (edge(picture, x, y, dx, dy, 6.0 * pen) - pen)]])


def _unit(way: F64) -> F64:
    return way / max(float(np.hypot(*way)), 1e-9)


def _measured(line: F64, pen: float, view: _View, closed: bool) -> tuple[F64, F64]:
    """The line moved to the middle of the ink, and the pen's diameter at each of its points."""
    around = np.concatenate([line] * 3) if closed else line
    line = smooth(around, LEAST)[len(line) : 2 * len(line)] if closed else smooth(line, LEAST)
    trusted = np.ones(len(line), np.bool_)
    for junction in view.web.junctions:
        trusted &= np.hypot(*(line - junction.place).T) > 1.5 * junction.reach
    seen = edges(view.picture, line, pen, trusted)
    good = np.flatnonzero(~np.isnan(seen[:, 0]))
    if not len(good):
        return line, np.full(len(line), 2 * pen)
    place, aside = np.arange(len(line)), (seen[good, 0] - seen[good, 1]) / 2
    aside = np.interp(place, good, np.clip(aside, -view.coarse.pixel, view.coarse.pixel))
    width = smooth(np.interp(place, good, seen[good].sum(axis=1))[:, None], 2 * pen)[:, 0]
    return moved(line, aside), np.maximum(width, 0.5 * pen)
