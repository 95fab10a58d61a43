"""Pictures as the page shows them: tiles in one PNG, inside a data URI, so that a hundred cost one answer."""

import base64
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

COLUMNS = 10


def uri(image: U8) -> str:
    """A grey picture as a data URI."""
    # Level 1: on this machine's loopback the time to pack counts, not the bytes.
    good, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert good
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


def tiles(images: Sequence[U8] | U8) -> dict[str, Any]:
    """N square pictures of one size as one: the data URI, the side of a tile in pixels, and tiles a line."""
    side = images[0].shape[-1] if len(images) else 1
    lines = -(-len(images) // COLUMNS) or 1
    sheet = np.full((lines * side, COLUMNS * side), 255, np.uint8)
    for i, image in enumerate(images):
        row, column = divmod(i, COLUMNS)
        sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = image
    return {"image": uri(sheet), "side": side, "columns": COLUMNS, "lines": lines, "n": len(images)}
