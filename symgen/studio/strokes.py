"""Strokes as the page sends them: checked, and drawn as a picture."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen import raster
from symgen.geometry.resample import simplify
from symgen.paths import Paths

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

SIDE = 160
"""Pixels of the picture that strokes are drawn on; canonicalise brings it to the network's form."""

PEN = 0.045  # of the longer side of the ink, at a pressure of one half, which is what a mouse reports
_LEAST = 24.0  # the page's pixels: ink smaller than this is a speck and must not fill the picture

Coordinate = Annotated[float, Field(ge=-1e5, le=1e5)]
Point = tuple[Coordinate, Coordinate, Annotated[float, Field(ge=0, le=1)]]
Stroke = Annotated[list[Point], Field(min_length=1, max_length=4000)]


class Drawing(BaseModel):
    """What somebody drew: strokes of points x, y in the page's pixels, y down, and the pen's pressure from 0 to 1."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    strokes: Annotated[list[Stroke], Field(min_length=1, max_length=100)]

    def arrays(self) -> list[F64]:
        """Each stroke as float64 (n, 3)."""
        return [np.array(stroke, np.float64) for stroke in self.strokes]


def drawn(drawing: Drawing) -> U8:
    """The drawing as uint8 (SIDE, SIDE), black on white, centred, the pen as wide as pressure made it."""
    strokes = drawing.arrays()
    points = np.concatenate(strokes)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    extent = max(float((high - low).max()), _LEAST)
    scale = SIDE * 0.7 / extent
    xy = ((points[:, :2] - (low + high) / 2) * scale + SIDE / 2).astype(np.float32)
    width = (SIDE * 0.7 * PEN * (0.5 + points[:, 2])).astype(np.float32)
    starts = np.cumsum([0, *(len(stroke) for stroke in strokes)]).astype(np.int32)
    whole = np.array([0, len(strokes)], np.int32)
    paths = Paths(xy, width, starts, whole, np.zeros(len(strokes), np.bool_))
    picture: U8 = 255 - raster.draw(simplify(paths) if len(xy) > 2000 else paths, SIDE)[0]
    return picture
