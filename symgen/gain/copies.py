"""Pictures that are others stored again: at another size, as JPEG, turned a little, with other greys.

Of every test picture, turned a few ways, the nearest training pictures of its class are found by cosine; each of them
is laid over it, and how well both then agree is their likeness.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise_block
from symgen.geometry.laying import lay_over, turn

I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

SIDE = 40
_TURNS = (0.0, -3.0, 3.0, -6.0, 6.0)  # degrees; laying over finds what lies between
_ROOM = 1.25  # of a picture's side, in which it may be turned without losing corners
_BLUR = 1.0  # pixels: what a threshold does to an edge is then no more than a shade
_NEAREST = 4  # training pictures that each test picture is laid over
_LEAST = 0.75  # cosine, as they lie, under which two pictures are not worth laying over each other
_CELLS = 1 << 22  # cosines at a time


class Pairs(NamedTuple):
    """Pictures that may be the same. one, other: int64 (n,), rows. likeness: float32 (n,), see `laying.lay_over`."""

    one: I64
    other: I64
    likeness: F32

    def take(self, at: npt.NDArray[np.bool_]) -> "Pairs":
        """Those under this mask."""
        return Pairs(self.one[at], self.other[at], self.likeness[at])


def form(images: U8) -> U8:
    """Pictures (N, H, W), ink 255 on 0, brought to the one form that they are compared in: (N, SIDE, SIDE)."""
    return canonicalise_block(images, SIDE)


def nearest(ones: tuple[U8, I64], others: tuple[U8, I64]) -> Pairs:
    """For each picture of `ones` the few of `others` that come nearest to it, within a class. Either: pictures as
    `form` gives them, and their labels (N,).
    """
    found = [Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
    for label in np.unique(ones[1]).tolist():
        rows, known = np.flatnonzero(ones[1] == label), np.flatnonzero(others[1] == label)
        if len(known):
            pairs = _of_class(ones[0][rows], others[0][known])
            found += [Pairs(rows[one], known[other], likeness) for one, other, likeness in pairs]
    return Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _of_class(ones: U8, others: U8) -> Iterator[Pairs]:
    turned = [_soft(form(_turned(ones, degrees)) if degrees else ones) for degrees in _TURNS]
    known = _soft(others)
    for way, one, other in _candidates([_directions(images) for images in turned], _directions(known)):
        likeness = np.empty(len(one), np.float32)
        lay_over(turned[way], known, np.stack([one, other], axis=1), likeness)
        yield Pairs(one, other, likeness)


def _turned(images: U8, degrees: float) -> U8:
    side = int(SIDE * _ROOM)
    out = np.empty((len(images), side, side), np.uint8)
    turn(images, float(np.deg2rad(degrees)), out)
    return out


def _soft(images: U8) -> U8:
    return np.stack([cv2.GaussianBlur(image, (0, 0), _BLUR) for image in images])


def _directions(images: U8) -> F32:
    """Pictures as vectors of length 1; blank ones stay 0."""
    flat = images.reshape(len(images), -1).astype(np.float32)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), np.float32(1e-6))
    return flat


def _candidates(turned: list[F32], known: F32) -> Iterator[tuple[int, I64, I64]]:
    """(number of the turn, rows, known rows) of the pairs that are worth a closer look."""
    block, most = max(1, _CELLS // len(known)), min(_NEAREST, len(known))
    for start in range(0, len(turned[0]), block):
        cosines = np.stack([one[start : start + block] @ known.T for one in turned])
        best, way = cosines.max(axis=0), cosines.argmax(axis=0)
        other = np.argpartition(-best, most - 1, axis=1)[:, :most].ravel()
        one = np.repeat(np.arange(len(best)), most)
        worth = best[one, other] >= _LEAST
        for k in range(len(turned)):
            here = worth & (way[one, other] == k)
            yield k, one[here] + start, other[here]
