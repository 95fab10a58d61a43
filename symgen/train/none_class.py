"""The class `none`: what a segmenter hands over by mistake. Made of symbols: halves, pairs, and broken ones.

A half of `=` is a `-`, and a torn `-` is a `-` still. So only symbols whose ink has both width and
height are used, and a piece that looks much as its whole did is left out.
"""

import numpy as np
import numpy.typing as npt

from symgen.canon import Mode, canonicalise_block
from symgen.train.order import hashes

U8 = npt.NDArray[np.uint8]

SHARE = 0.06
"""Rows of the class `none`, as a share of all others."""

_SLIM = 0.45  # shorter side over longer, under which a symbol is a bar of some kind
_ALIKE = 0.75  # overlap of a piece with its whole, both drawn alike, above which it may pass for it


def make(images: U8, seed: int, stream: str, mode: Mode) -> U8:
    """At most SHARE * N pictures of no symbol: uint8 (M, S, S) from canonical (N, S, S). M is 0 where too few symbols
    can be used.
    """
    usable = np.flatnonzero(_broad(images))
    want = round(SHARE * len(images))
    if want == 0 or len(usable) < 2:
        return images[:0]
    dice = hashes(seed, f"none {stream}", 0, 4 * want).reshape(-1, 4)
    first, second = (usable[(dice[:, k] % np.uint64(len(usable))).astype(np.int64)] for k in (0, 1))
    kind = (dice[:, 2] % np.uint64(3)).astype(np.int64)
    where = 0.4 + 0.2 * (dice[:, 3] >> np.uint64(11)).astype(np.float64) * 2.0**-53
    turned = dice[:, 2] >> np.uint64(40) & np.uint64(1) == 1
    drawn = np.array([
        _draw(images[a], images[b], k, at, turn)
        for a, b, k, at, turn in zip(first, second, kind.tolist(), where.tolist(), turned.tolist(), strict=True)
    ])  # fmt: skip
    canonical = canonicalise_block(drawn, images.shape[1], mode)
    good = (kind == 1) | (_overlap(canonical, images[first]) < _ALIKE)
    good &= canonical.any(axis=(1, 2))
    return np.asarray(canonical[good])


def _draw(one: U8, other: U8, kind: int, at: float, turned: bool) -> U8:
    """0: half of one; 1: one touching half of another; 2: one with a gap torn across."""
    a, b = (one.T, other.T) if turned else (one, other)
    side, cut = len(a), round(at * len(a))
    out = np.zeros((side, 2 * side), np.uint8)
    if kind == 0:
        out[:, :cut] = a[:, :cut]
    elif kind == 1:
        edge = int(np.flatnonzero(a.any(axis=0)).max()) + 1
        begin = int(np.flatnonzero(b.any(axis=0)).min())
        out[:, :side] = a
        width = min(side - begin, 2 * side - edge)
        out[:, edge : edge + width] = np.maximum(out[:, edge : edge + width], b[:, begin : begin + width])
    else:
        gap = max(2, side // 6)
        out[:, :cut] = a[:, :cut]
        out[:, cut + 2 * gap : side + gap] = a[:, cut + gap :]
    frame = np.zeros((2 * side, 2 * side), np.uint8)
    frame[side // 2 : side // 2 + side] = out
    return frame.T if turned else frame


def _broad(images: U8) -> npt.NDArray[np.bool_]:
    """Bool (N,): symbols with ink, whose box is not slim."""
    down, across = (images > 64).any(axis=2).sum(axis=1), (images > 64).any(axis=1).sum(axis=1)
    return np.asarray(np.minimum(down, across) > _SLIM * np.maximum(down, across), np.bool_)


def _overlap(a: U8, b: U8) -> npt.NDArray[np.float64]:
    """Ink in both over ink in either: (N,)."""
    one, two = a > 96, b > 96
    shared = (one & two).sum(axis=(1, 2)) / np.maximum((one | two).sum(axis=(1, 2)), 1)
    return np.asarray(shared, np.float64)
