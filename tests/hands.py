"""People made up for tests: each writes an x and a z, twice, in a hand of their own."""

from itertools import pairwise

import numpy as np

from symgen.doctor import Doctor
from symgen.ink import Ink, to_bank
from symgen.symbols import table

SHAPES = {"x": [[(-1, -1), (1, 1)], [(1, -1), (-1, 1)]], "z": [[(-1, -1), (1, -1), (-1, 1), (1, 1)]]}
CLASSES = tuple(SHAPES)


def written(shape, rng, hand):
    """Strokes of a shape as somebody with this slant, aspect and bow writes them, a little differently each time."""
    slant, aspect, bow = hand + rng.normal(0, (0.03, 0.03, 0.02))
    strokes = []
    for corners in shape:
        points = np.asarray(corners, float) + rng.normal(0, 0.06, (len(corners), 2))
        parts = []
        for a, b in pairwise(points):
            t = np.linspace(0, 1, 9)[:, None]
            across = np.array([-(b - a)[1], (b - a)[0]])
            parts.append(a + t * (b - a) + bow * np.sin(np.pi * t) * across)
        way = np.concatenate(parts)
        strokes.append(np.stack([way[:, 0] + slant * way[:, 1], way[:, 1] * np.exp(aspect)], 1))
    return tuple(strokes)


def people(n, seed=0):
    """A bank of n writers' ink."""
    rng, inks = np.random.default_rng(seed), []
    for writer in range(n):
        hand = rng.normal(0, (0.2, 0.15, 0.1))
        for name, shape in SHAPES.items():
            for copy in range(2):
                strokes = written(shape, rng, hand)
                item = f"crohme/{writer}/{name}{copy}"
                inks.append(Ink(item, table().get(name).id, name, f"writer {writer}", strokes, "file", copy))
    return to_bank(inks, "crohme", "CC0-1.0", Doctor())
