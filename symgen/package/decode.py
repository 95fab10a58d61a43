"""The picture column read back: PNG files and their pixels."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.errors import StoreError


def pngs(batch: pa.RecordBatch) -> list[bytes]:
    """The pictures of a batch as the file holds them."""
    found: list[bytes] = batch.column("image").field("bytes").to_pylist()
    return found


def decoded(files: Sequence[bytes], size: int, width: int | None = None) -> npt.NDArray[np.uint8]:
    """PNG files as uint8 (n, size, width), squares where no width is given. StoreError where one is none, or has
    another size.
    """
    width = size if width is None else width
    images = np.empty((len(files), size, width), np.uint8)
    for i, data in enumerate(files):
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
        if image is None or image.shape != (size, width):
            raise StoreError(f"a row holds no picture of {width} x {size} pixels; `symgen verify` tells which file")
        images[i] = image
    return images
