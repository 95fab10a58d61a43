"""Pictures from anywhere, read safely: a file of a stranger becomes an array of bytes or an error with a reason."""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from symgen.errors import SourceError

U8 = npt.NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "PPM", "JPEG2000", "ICO", "TGA")
"""What is opened at all. Some of Pillow's other readers start programs (EPS) or fetch further files."""

MOST_PIXELS = 80_000_000  # the largest cameras in telephones make 50; a small file can claim any number
MOST_BYTES = 250_000_000

# All that Pillow's readers are known to raise on damaged files.
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, struct.error, zlib.error,
    MemoryError, AssertionError, AttributeError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def read_picture(path: str | Path) -> U8:
    """The picture in a file: uint8 (H, W), (H, W, 3) or, with alpha, (H, W, 4). What it is decides, not its ending.

    Of an animation the first frame; turned as its EXIF says; 16-bit and floating grey is stretched to 0..255, as
    scanners use no more than a part of that range. Raises SourceError with file and reason.
    """
    path = Path(path).expanduser()
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SourceError(f"{path}: {size / 1e6:.0f} MB; pictures of one symbol may have {MOST_BYTES // 10**6} MB")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    return decode_picture(data, str(path))


def decode_picture(data: bytes, name: str) -> U8:
    """As `read_picture`, from a file's bytes. name: what the error calls it."""
    if not data:
        raise SourceError(f"{name}: the file is empty")
    Image.init()  # before it, Pillow knows the five commonest kinds only
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                text = f"{image.width} x {image.height} pixels; at most {MOST_PIXELS // 10**6} million are read"
                raise SourceError(f"{name}: {text}")
            return _pixels(image)
    except UnidentifiedImageError as error:
        known = ", ".join(FORMATS)
        raise SourceError(f"{name}: not a picture, or of a kind that is not read ({known} are); convert it") from error
    except _DAMAGED as error:
        raise SourceError(f"{name}: damaged picture: {error or type(error).__name__}") from error


def _pixels(image: Image.Image) -> U8:
    image.load()
    # load() sets off some files' frames and rotation, so that the size can be known for good only now.
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _stretched(np.asarray(image))
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return np.array(image)


def _stretched(deep: npt.NDArray[np.generic]) -> U8:
    values = deep.astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError("pixels that are no numbers")
    low, high = values.min(), values.max()
    stretched: U8 = np.rint((values - low) * (255.0 / max(high - low, 1e-300))).astype(np.uint8)
    return stretched


def as_grey(picture: npt.ArrayLike) -> U8:
    """A picture as brightness alone: uint8 (H, W).

    picture: (H, W), or (H, W, C) with C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; uint8, uint16, bool, or
    floating in 0..1. Where luma hides the ink (yellow on white) the channel that shows it best is taken instead.
    Raises SourceError for other shapes, types and values.
    """
    try:
        pixels = _bytes(np.asarray(picture))
    except ValueError as error:  # lists of unequal lengths
        raise SourceError(f"no array of pixels: {error}") from error
    if pixels.ndim == 2:
        return pixels
    colour, alpha = (pixels[..., :-1], pixels[..., -1]) if pixels.shape[2] in (2, 4) else (pixels, None)
    if alpha is not None and alpha.min() < 255:
        colour = _flattened(colour, alpha)
    return np.ascontiguousarray(colour[..., 0] if colour.shape[2] == 1 else _clearest(colour))


def _bytes(pixels: npt.NDArray[np.generic]) -> U8:
    good = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (1, 2, 3, 4))
    if not good or pixels.size == 0:
        raise SourceError(f"an array of shape {pixels.shape} is no picture: (H, W) or (H, W, 1 to 4) is wanted")
    if pixels.dtype == np.uint8:
        return pixels  # type: ignore[return-value]
    if pixels.dtype == np.bool_:
        return pixels.astype(np.uint8) * np.uint8(255)
    if pixels.dtype == np.uint16:
        return (pixels.astype(np.uint16) >> 8).astype(np.uint8) if pixels.ndim == 3 else _stretched(pixels)
    if pixels.dtype.kind == "f" and np.isfinite(pixels).all() and pixels.min() >= 0 and pixels.max() <= 1:
        return np.rint(pixels.astype(np.float64) * 255.0).astype(np.uint8)
    raise SourceError(f"pixels of type {pixels.dtype} are read as uint8, uint16, bool, or floating in 0..1 only")


def _flattened(colour: U8, alpha: U8) -> U8:
    """Laid on paper: on the commonest opaque colour where ink and paper are opaque both, else on black or white,
    whichever is farther from what is opaque (a canvas holds nothing but the ink).
    """
    solid = colour[alpha >= 128]
    if len(solid) == 0:
        solid = colour[alpha > 0] if alpha.any() else colour[:1, 0]
    shade = solid.mean(axis=1)
    low, high = np.percentile(shade, (5, 95))
    paper = np.full(colour.shape[2], 255.0 if shade.mean() < 128 else 0.0)
    if high - low > 64:
        paper = np.median(solid, axis=0)
    share = alpha[..., None].astype(np.float32) / np.float32(255)
    flat: U8 = np.rint(colour * share + paper.astype(np.float32) * (1 - share)).astype(np.uint8)
    return flat


def _clearest(colour: U8) -> U8:
    """Luma (ITU-R BT.601), or a channel where that one's range is more than twice as wide."""
    luma = np.asarray(cv2.cvtColor(np.ascontiguousarray(colour), cv2.COLOR_RGB2GRAY), np.uint8)
    spread = [int(np.ptp(plane)) for plane in (luma, *np.moveaxis(colour, 2, 0))]
    best = int(np.argmax(spread))
    return luma if spread[best] <= 2 * spread[0] else colour[..., best - 1]
