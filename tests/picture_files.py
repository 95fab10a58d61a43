"""Small pictures for tests of imports, drawn here."""

import struct

import cv2
import numpy as np


def symbol(seed, side=24, dark=True):
    """A few strokes on plain paper: uint8 (side, side)."""
    draws = np.random.default_rng(seed)
    picture = np.zeros((side, side), np.uint8)
    for _ in range(3):
        (a, b), (c, d) = draws.integers(3, side - 3, (2, 2)).tolist()
        cv2.line(picture, (a, b), (c, d), 255, 2, cv2.LINE_AA)
    picture[side // 2, side // 2] = 255
    return 255 - picture if dark else picture


def png(picture):
    return cv2.imencode(".png", picture)[1].tobytes()


def class_folders(home, names=("A", "exists", "ascii_124", "7"), writers=6, **options):
    """One picture of every class by every writer, as CLASS/wNN-CLASS.png."""
    for c, name in enumerate(names):
        (home / name).mkdir(parents=True)
        for w in range(writers):
            (home / name / f"w{w:02}-{name}.png").write_bytes(png(symbol(100 * c + w, **options)))
    return home


def idx(array):
    """Bytes of uint8 numbers as MNIST's files have them."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()
