"""Classes that are one picture: symbols whose drawings cannot be told apart in the recipe's frame.

Two drawings of one font or template set are one picture where they have as many paths and no point of either lies
further from the other than `NEAR` (Hausdorff distance in the unit frame). Under `line` they must also be of one size
and stand at one height. Two classes are reported where that holds for more than `MOST` of the fonts that have both, or
where more than `COPIES` of one's items are items of the other, point for point, whoever drew them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.kernels import kernel
from symgen.paths import F32, I32

I64 = npt.NDArray[np.int64]

NEAR = 0.06
"""Share of the unit frame, divided by the root of the number of paths, because the letters of a word are smaller than
a letter alone. `-` and `_` of one font differ by less, `c` and `e`, `u` and `v`, `cos` and `tan` by more."""

SAME_SIZE, SAME_HEIGHT = 0.15, 0.15
"""Under `line`: relative difference of size, and difference of height on the line in x-heights."""

MOST = 0.25
"""Share of the fonts that have both classes: one odd font does not make two classes one."""

COPIES = 0.05
"""Share of the smaller class's items: one dot among a thousand commas does not either."""


class OnePicture(NamedTuple):
    """Two classes that look the same: numbers of classes, first < second, in `alike` of the `of` origins that have
    both, and `identical` items of one that are, point for point, an item of the other.
    """

    first: int
    second: int
    alike: int
    of: int
    identical: int


def find(bank: Bank, class_of: I64, drawn: npt.NDArray[np.bool_], frame: str) -> list[OnePicture]:
    """All such pairs. class_of: int64 (items,). drawn: bool (items,), whether the item was drawn once for its symbol
    (a font, a template) and not by some writer, who is only compared for identity.
    """
    origins = list(_by_origin(bank, drawn))
    alike: dict[tuple[int, int], int] = {}
    for items in origins:
        for first, second in _near(bank, items, class_of[items], frame).tolist():
            alike[first, second] = alike.get((first, second), 0) + 1
    have = [set(class_of[items].tolist()) for items in origins]
    both = {pair: sum(held.issuperset(pair) for held in have) for pair in alike}
    identical, items_of = _identical(bank, class_of, frame), np.bincount(class_of)
    copied = {pair for pair, n in identical.items() if n > COPIES * min(items_of[list(pair)])}
    pairs = {pair for pair, n in alike.items() if n > MOST * both[pair]} | copied
    return [OnePicture(*pair, alike.get(pair, 0), both.get(pair, 0), identical.get(pair, 0)) for pair in sorted(pairs)]


def _by_origin(bank: Bank, drawn: npt.NDArray[np.bool_]) -> Iterator[I64]:
    codes = bank.catalogue.origin.codes
    items = np.flatnonzero(drawn)
    order = items[np.argsort(codes[items], kind="stable")]
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _near(bank: Bank, items: I64, classes: I64, frame: str) -> I64:
    """Pairs of classes (n, 2), first < second, that one origin draws alike."""
    paths, known = bank.paths.take(items), bank.catalogue
    size, middle = known.size[items], known.baseline[items] - known.height[items] / np.float32(2)
    on_line = frame == "line"
    found = _pairs(paths.xy, paths.path_start, paths.item_start, paths.filled, classes, size, middle, on_line)
    pairs = np.sort(classes[found], axis=1)
    return np.unique(pairs, axis=0)


@kernel
def _pairs(
    xy: F32, path_start: I32, item_start: I32, filled: npt.NDArray[np.bool_], classes: I64,
    size: F32, middle: F32, on_line: bool,
) -> I64:  # fmt: skip
    n = len(classes)
    box = np.empty((n, 2))
    for i in range(n):
        a, b = path_start[item_start[i]], path_start[item_start[i + 1]]
        box[i, 0] = xy[a:b, 0].max() - xy[a:b, 0].min() if b > a else 0.0
        box[i, 1] = xy[a:b, 1].max() - xy[a:b, 1].min() if b > a else 0.0
    found = np.empty((n * n, 2), np.int64)
    count = 0
    for i in range(n):
        for j in range(i + 1, n):
            apart = classes[i] == classes[j] or item_start[i + 1] - item_start[i] != item_start[j + 1] - item_start[j]
            apart = apart or abs(box[i, 0] - box[j, 0]) > 2 * NEAR or abs(box[i, 1] - box[j, 1]) > 2 * NEAR
            if on_line:
                # Comparisons with an unknown (NaN) size are false: what is not known does not tell apart.
                apart = apart or abs(size[i] - size[j]) > SAME_SIZE * max(size[i], size[j])
                apart = apart or abs(middle[i] - middle[j]) > SAME_HEIGHT
            near = NEAR / np.sqrt(item_start[i + 1] - item_start[i])
            drawings = (xy, path_start, item_start, filled)
            if not apart and _covered(i, j, near, drawings) and _covered(j, i, near, drawings):
                found[count, 0], found[count, 1] = i, j
                count += 1
    return found[:count]


@kernel
def _covered(i: int, j: int, near: float, drawings: tuple[F32, I32, I32, npt.NDArray[np.bool_]]) -> bool:
    """Whether every point of item i lies within `near` of a path of item j."""
    xy, path_start, item_start, filled = drawings
    for p in range(path_start[item_start[i]], path_start[item_start[i + 1]]):
        best = np.inf
        for k in range(item_start[j], item_start[j + 1]):
            first, last = path_start[k], path_start[k + 1]
            for q in range(first, last if filled[k] or last - first == 1 else last - 1):
                r = q + 1 if q + 1 < last else first
                best = min(best, _square_distance(xy[p], xy[q], xy[r]))
        if best > near * near:
            return False
    return True


@kernel
def _square_distance(p: F32, a: F32, b: F32) -> Any:
    """Squared distance of a point from a line segment, which may be a point itself."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = (p[0] - a[0]) * dx + (p[1] - a[1]) * dy
    t = min(max(along / max(dx * dx + dy * dy, 1e-12), 0.0), 1.0)
    x, y = p[0] - a[0] - t * dx, p[1] - a[1] - t * dy
    return x * x + y * y


def _identical(bank: Bank, class_of: I64, frame: str) -> dict[tuple[int, int], int]:
    """Pair of classes -> number of drawings that both have, under `line` at one size and height."""
    known = bank.catalogue
    columns = [known.fingerprint, class_of.astype(np.uint64)]
    if frame == "line":
        place = np.stack([np.log(known.size) / SAME_SIZE, (known.baseline - known.height / 2) / SAME_HEIGHT])
        columns[1:1] = list(np.rint(np.nan_to_num(place)).astype(np.int64).view(np.uint64))
    found = np.unique(np.stack(columns), axis=1)
    pairs: dict[tuple[int, int], int] = {}
    for i in np.flatnonzero(np.all(found[:-1, 1:] == found[:-1, :-1], axis=0)).tolist():
        pair = (int(found[-1, i]), int(found[-1, i + 1]))
        pairs[pair] = pairs.get(pair, 0) + 1
    return pairs
