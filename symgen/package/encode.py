"""Images to PNG: 8-bit grey, no filter, deflated by ISA-L at level 0, one C call an image.

Measured on quickstart's drawings (`symgen bench` prints the speed): ISA-L 0 takes a third of the time of ISA-L 1 and an
eighth of zlib 1, for a third more bytes. Filters were measured too and left: on thin strokes they cost bytes.
"""

import struct
import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

U8 = npt.NDArray[np.uint8]

POLARITIES = ("black-on-white", "white-on-black")
LEVEL = 0
_NUMBER = struct.Struct(">I")
_IDAT_CRC = zlib.crc32(b"IDAT")
_END = b"\0\0\0\0IEND" + _NUMBER.pack(zlib.crc32(b"IEND"))


class Pngs(NamedTuple):
    """N PNG files end to end. data: uint8 (B,). start: int32 (N+1,), where each begins."""

    data: U8
    start: npt.NDArray[np.int32]

    def __getitem__(self, i: int) -> bytes:  # type: ignore[override]
        return self.data[self.start[i] : self.start[i + 1]].tobytes()


def apply_polarity(images: U8, polarity: str) -> U8:
    """Pixels as they are stored: uint8 (N, H, W), ink 255 on 0, turned over for "black-on-white"."""
    if polarity not in POLARITIES:
        raise ValueError(f"polarity {polarity!r}: there are {', '.join(POLARITIES)}")
    return 255 - images if polarity == "black-on-white" else images


def encode_png(images: U8) -> Pngs:
    """Each image as a PNG file. images: uint8 (N, H, W), as they are to be seen (see `apply_polarity`)."""
    n, height, width = images.shape
    raw = np.zeros((n, height, width + 1), np.uint8)  # each line opens with its filter's number: 0, none
    raw[:, :, 1:] = images
    compress, crc32, head = isal_zlib.compress, isal_zlib.crc32, _head(height, width)
    parts = [compress(picture, LEVEL) for picture in raw.reshape(n, height * (width + 1))]
    size = np.fromiter(map(len, parts), np.int64, n)
    check = np.fromiter((crc32(data, _IDAT_CRC) for data in parts), np.uint32, n)
    before, after = head + bytes(4) + b"IDAT", bytes(4) + _END
    start = np.zeros(n + 1, np.int32)
    np.cumsum(size + (len(before) + len(after)), out=start[1:])
    # All files are joined at once; what differs in their heads and tails is then entered for all of them.
    files = np.frombuffer(bytearray(b"".join([before, (after + before).join(parts), after]) if n else b""), np.uint8)
    _enter(files, start[:-1] + len(head), size)
    _enter(files, start[1:] - len(after), check)
    return Pngs(files, start)


def _enter(files: U8, places: npt.NDArray[np.integer], numbers: npt.NDArray[np.integer]) -> None:
    """Write numbers (N,) at places (N,) of the bytes, four bytes each, the highest first."""
    files[places[:, None] + np.arange(4)] = numbers.astype(">u4").view(np.uint8).reshape(-1, 4)


def _head(height: int, width: int) -> bytes:
    """All that stands before a PNG's data: signature and IHDR."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _NUMBER.pack(13) + header + _NUMBER.pack(zlib.crc32(header))
