"""Drawings whose strokes are known, for tests of re-inking."""

import numpy as np

from symgen import paths as geometry
from symgen import raster
from symgen.geometry.reink import SIDE, reink


def drawn(strokes, pen=8.0, side=SIDE):
    """Strokes, lists of (x, y) in pixels, drawn with a round pen: uint8 (side, side)."""
    return raster.draw(geometry.from_lists([strokes], width=pen), side)[0]


def strokes_of(picture, *about):
    return [stroke.xy for stroke in reink(picture, *about).strokes]


def dense(xy, step=0.5):
    xy = np.asarray(xy, float)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = np.linspace(0, length[-1], max(2, int(length[-1] / step)))
    return np.stack([np.interp(at, length, xy[:, 0]), np.interp(at, length, xy[:, 1])], 1)


def off(points, of):
    """How far each point lies from the nearest of others."""
    return np.hypot(*(points[:, None] - of[None]).transpose(2, 0, 1)).min(axis=1)


def circle(radius=50.0, x=80.0, y=80.0, turn=2 * np.pi):
    t = np.linspace(0, turn, 80)
    return np.stack([x + radius * np.sin(t), y - radius * np.cos(t)], 1)
