"""JPEG: the blocks and ringing of lossy pictures (ITU-T T.81), by coding and decoding each chosen row once.

One C call an image, and only for chosen rows: the rest of the block is copied. The coder is OpenCV's, whose bytes
are the same wherever the same version runs on one architecture.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen.params import Share, StepParams, chosen, within
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

Images = npt.NDArray[np.uint8]

Quality = Annotated[float, Field(ge=5, le=100)]


class Params(StepParams):
    """How much of the picture is thrown away."""

    probability: Share = Field(0.2, description="Share of the rows that the step acts on; the others stay untouched.")
    quality_range: tuple[Quality, Quality] = Field((40, 95), description="Quality of the coder, 100 = best, uniform.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): loss = 1 - quality / 100, and 0 for rows that are not coded at all."""
    loss = 1.0 - within(params.quality_range, draws.uniform(1)) / 100.0
    return controls(loss * chosen(params, draws))


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> the same, the rows whose loss is above 0 coded and decoded."""
    import cv2  # here, because reading a recipe needs no coder

    out = images.copy()
    for i in np.flatnonzero(controls.values[:, 0] > 0):
        quality = max(round(100 * (1 - float(controls.values[i, 0]))), 1)
        coded = cv2.imencode(".jpg", images[i], (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        out[i] = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))
    return out
