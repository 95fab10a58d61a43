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


def decoded(files: Sequence[bytes], size: int) -> npt.NDArray[np.uint8]:
    """PNG files as uint8 (n, size, size). StoreError where one is none, or has another size."""
    images = np.empty((len(files), size, size), np.uint8)
    for i, data in enumerate(files):
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
        if image is None or image.shape != (size, size):
            raise StoreError(f"a row holds no picture of {size} x {size} pixels; `symgen verify` tells which file")
        images[i] = image
    return images
