"""How coarse a picture is: what of a line in it may be the pixels' doing and not the writer's."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

STEPPED, SOFT = 0.4, 0.12
"""How far a line may be off, in pixels: read from a picture of ink or no ink, and from one that has greys at edges."""

GREYS = 0.25
"""Share of greys among the pixels at edges from which a picture is taken to be drawn with them; half of them in clean
renderings, next to none in scans that were thresholded.
"""


class Coarseness(NamedTuple):
    """pixel: side of one of the original, in pixels of the picture that is read, 1 at least. band: how far a line there
    may be off, in the same.
    """

    pixel: float
    band: float


FINE = Coarseness(1.0, SOFT)
"""Of a picture that was drawn at the size at which it is read."""


def coarseness(grey: U8, ink_side: float) -> Coarseness:
    """Of a picture, uint8 (H, W), whose ink is enlarged (or shrunk) to `ink_side` pixels on its longer side."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    away = np.abs(grey.astype(np.int16) - int(np.median(border)))
    most = max(int(away.max()), 1)
    ink = (2 * away > most).astype(np.uint8)
    places = np.argwhere(ink)
    side = int(np.ptp(places, axis=0).max()) + 1 if len(places) else max(grey.shape)
    pixel = max(1.0, ink_side / side)
    grown = np.ones((3, 3), np.uint8)
    rim = cv2.dilate(ink, grown) != cv2.erode(ink, grown)
    between = int(np.count_nonzero(rim & (5 * away > most) & (5 * away < 4 * most)))
    soft = min(1.0, between / (GREYS * max(1, int(np.count_nonzero(rim)))))
    return Coarseness(pixel, pixel * (SOFT * soft + STEPPED * (1 - soft)))
