"""The picture column read back: PNG files and their pixels."""

import struct
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from symgen.errors import StoreError

U8 = npt.NDArray[np.uint8]

_HEAD = struct.Struct(">16sII")
_OPENS = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def picture(data: bytes | None, height: int, width: int) -> U8 | None:
    """One PNG file as uint8 (height, width); None where it is none, or of another size.

    Its head is asked first: a stranger's file of a few bytes may claim any number of pixels.
    """
    if data is None or len(data) < _HEAD.size or _HEAD.unpack_from(data) != (_OPENS, width, height):
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    return None if image is None or image.shape != (height, width) else np.asarray(image, np.uint8)


def pngs(batch: pa.RecordBatch) -> list[bytes]:
    """The pictures of a batch as the file holds them."""
    found: list[bytes] = batch.column("image").field("bytes").to_pylist()
    return found


def decoded(files: Sequence[bytes], size: int, width: int | None = None) -> U8:
    """PNG files as uint8 (n, size, width), squares where no width is given. StoreError where one is none, or has
    another size.
    """
    width = size if width is None else width
    images = np.empty((len(files), size, width), np.uint8)
    for i, data in enumerate(files):
        image = picture(data, size, width)
        if image is None:
            raise StoreError(f"a row holds no picture of {width} x {size} pixels; `symgen verify` tells which file")
        images[i] = image
    return images
