"""Plain figures of inks and pictures, one number a row, and how far their distributions lie apart.

Of ink: aspect (log of height over width), length over the box's diagonal, turning (full turns), bends (radians a
diagonal of way), strokes, gap (way of the lifted pen over the diagonal), ends (distance from where the pen first
touches the paper to where it leaves it). Of pictures as they are stored: width (of strokes, share of the ink's longer
side), fill (share of the picture that is ink), place (of the ink's middle, share of the picture).

The distance is Kolmogorov's and Smirnov's: the largest difference of the two distribution functions, 0 to 1.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from symgen.check._case import Case
from symgen.check._findings import Table
from symgen.check._sides import Side, Sides
from symgen.geometry.patches import stroke_width
from symgen.paths import Paths, owner

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

INK = 0.35
"""Share of full ink from which a pixel counts for the box."""


def marginals(case: Case, sides: Sides) -> Table:
    """How far generated rows lie from real ones, and other real rows of the same classes from these, as a table."""
    real, made = (dict(_figures(case, side)) for side in (sides.real, sides.generated))
    others = dict(_figures(case, sides.more)) if len(sides.more.images) else {}
    labels, more = (sides.real.picked.label, sides.generated.picked.label), sides.more.picked.label
    rows = []
    for name, one in real.items():
        again = f"{mean_distance(one, others[name], (labels[0], more)):.2f}" if others else ""
        far, medians = mean_distance(one, made[name], labels), (np.nanmedian(one), np.nanmedian(made[name]))
        rows.append((name, f"{far:.2f}", again, *(f"{median:.3g}" for median in medians)))
    head = ("figure", "KS distance to real ink", "of other real ink", "median, real", "median, generated")
    return Table("Plain figures of ink and picture", head, tuple(rows))


def _figures(case: Case, side: Side) -> Iterator[tuple[str, F64]]:
    if side.ink is not None:
        yield from of_ink(side.ink).items()
    where = zip(side.picked.which.tolist(), side.picked.at.tolist(), strict=True)
    yield from of_pictures([case.sets[which].image(at) for which, at in where]).items()


def of_ink(ink: Paths) -> dict[str, F64]:
    """Figure -> float64 (N,), of open paths in any frame."""
    n, first = len(ink), ink.point_start[:-1]
    item = owner(ink.point_start)
    low, high = (each.reduceat(ink.xy, first).astype(np.float64) for each in (np.minimum, np.maximum))
    extent = np.maximum(high - low, 1e-3)
    diagonal = np.hypot(*extent.T)
    step = np.diff(ink.xy.astype(np.float64), axis=0)
    down = np.diff(owner(ink.path_start)) == 0
    inside, long = np.diff(item) == 0, np.hypot(*step.T)
    length = np.bincount(item[1:][down], long[down], n) / diagonal
    gap = np.bincount(item[1:][inside & ~down], long[inside & ~down], n) / diagonal
    turn = _turning(step, long, down, item, n)
    ends = np.hypot(*(ink.xy[first] - ink.xy[ink.point_start[1:] - 1]).astype(np.float64).T) / diagonal
    return {
        "aspect": np.log(extent[:, 1] / extent[:, 0]), "length": length, "turning": turn / (2 * np.pi),
        "bends": turn / np.maximum(length, 1e-3), "strokes": np.diff(ink.item_start).astype(np.float64), "gap": gap,
        "ends": ends,
    }  # fmt: skip


def _turning(step: F64, long: F64, down: npt.NDArray[np.bool_], item: npt.NDArray[np.int64], n: int) -> F64:
    """float64 (N,): sum of the absolute angles between the edges of each stroke."""
    moved = np.flatnonzero(~down | (long > 0))  # resting points have no direction
    step, down, item = step[moved], down[moved], item[moved + 1]
    cross = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    along = (step[:-1] * step[1:]).sum(axis=1)
    both = down[:-1] & down[1:]
    return np.asarray(np.bincount(item[1:][both], np.abs(np.arctan2(cross, along))[both], n), np.float64)


def of_pictures(images: Sequence[U8]) -> dict[str, F64]:
    """Figure -> float64 (N,), of pictures (H, W) of any size, ink 255 on 0. NaN of blank ones."""
    width, fill, place = (np.full(len(images), np.nan) for _ in range(3))
    for i, image in enumerate(images):
        grey = image.astype(np.float32) / np.float32(255)
        ys, xs = np.nonzero(grey > INK)
        if len(ys):
            side = 1 + max(int(np.ptp(xs)), int(np.ptp(ys)))
            width[i] = stroke_width(grey) / side
            fill[i] = grey.mean()
            middle = (xs.min() + xs.max() + 1) / (2 * image.shape[1]), (ys.min() + ys.max() + 1) / (2 * len(image))
            place[i] = np.hypot(middle[0] - 0.5, middle[1] - 0.5)
    return {"width": width, "fill": fill, "place": place}


def distance(one: F64, other: F64) -> float:
    """Of Kolmogorov and Smirnov."""
    one, other = np.sort(one[np.isfinite(one)]), np.sort(other[np.isfinite(other)])
    if not (len(one) and len(other)):
        return float("nan")
    both = np.concatenate([one, other])
    shares = (np.searchsorted(each, both, side="right") / len(each) for each in (one, other))
    return float(np.abs(np.subtract(*shares)).max())


def mean_distance(one: F64, other: F64, labels: tuple[I64, I64]) -> float:
    """Mean of the distances within each class. labels: of either side's rows."""
    found = [distance(one[labels[0] == each], other[labels[1] == each]) for each in np.unique(labels[0]).tolist()]
    finite = [each for each in found if np.isfinite(each)]
    return float(np.mean(finite)) if finite else float("nan")
