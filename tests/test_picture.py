"""Reading pictures: every kind that people have, and every harm a file can do."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from symgen.errors import SourceError
from symgen.picture import MOST_PIXELS, as_grey, decode_picture, read_picture

RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)


def encoded(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "PPM", "WEBP", "TGA"])
def test_kinds_that_lose_nothing(kind, tmp_path):
    path = tmp_path / "picture.of.any.ending"
    path.write_bytes(encoded(Image.fromarray(RAMP), kind, **({"lossless": True} if kind == "WEBP" else {})))
    np.testing.assert_array_equal(as_grey(read_picture(path)), RAMP)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF", "JPEG2000"])
def test_kinds_that_lose_little(kind):
    smooth = np.linspace(0, 255, 64, dtype=np.uint8)[None].repeat(64, 0)
    got = as_grey(decode_picture(encoded(Image.fromarray(smooth), kind), "x"))
    assert np.abs(got.astype(int) - smooth).max() < 12


def test_modes():
    grey = Image.fromarray(RAMP)
    for mode in ("RGB", "RGBA", "LA", "P", "CMYK", "YCbCr"):
        kind = "TIFF" if mode in ("CMYK", "YCbCr") else "PNG"
        got = as_grey(decode_picture(encoded(grey.convert(mode), kind), mode))
        assert np.abs(got.astype(int) - RAMP).max() <= 2, mode
    bits = Image.fromarray(RAMP > 99)
    np.testing.assert_array_equal(decode_picture(encoded(bits), "1"), np.where(RAMP > 99, 255, 0))


def test_cmyk_jpeg():
    got = as_grey(decode_picture(encoded(Image.fromarray(RAMP).convert("CMYK"), "JPEG", quality=95), "x"))
    assert np.abs(got.astype(int) - RAMP).mean() < 6


def test_deep_grey_is_stretched():
    deep = Image.fromarray(1000 + RAMP.astype(np.uint16) * 8)  # a 12-bit scanner's
    np.testing.assert_array_equal(decode_picture(encoded(deep), "x"), RAMP)
    floating = Image.fromarray((RAMP / 7 - 3).astype(np.float32))
    np.testing.assert_array_equal(decode_picture(encoded(floating, "TIFF"), "x"), RAMP)


def test_a_palettes_transparency_counts():
    image = Image.fromarray(RAMP).convert("P")
    got = decode_picture(encoded(image, transparency=0), "x")
    assert got.shape == (16, 16, 4) and got[0, 0, 3] == 0 and got[9, 9, 3] == 255


def test_a_telephones_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    got = as_grey(decode_picture(encoded(Image.fromarray(RAMP), "PNG", exif=exif), "x"))
    np.testing.assert_array_equal(got, np.rot90(RAMP, -1))


def test_of_an_animation_the_first_frame():
    frames = [Image.fromarray(np.full((8, 8), level, np.uint8)) for level in (10, 200)]
    for kind, more in (("GIF", {}), ("WEBP", {"lossless": True}), ("TIFF", {})):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **more)
        assert as_grey(decode_picture(data, "x")).max() == 10, kind


def bomb(width, height):
    """A PNG of a few bytes that claims to hold width x height pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 12_000, 60_000])  # Pillow itself says nothing, warns, refuses
def test_bombs_are_refused_before_they_unfold(side, monkeypatch):
    assert side**2 > MOST_PIXELS
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("unfolded"))
    with pytest.warns() if side == 12_000 else contextlib.nullcontext(), pytest.raises(SourceError, match="pixels"):
        decode_picture(bomb(side, side), "bomb.png")


def test_reasons_name_the_file(tmp_path):
    path = tmp_path / "a.png"
    for data, reason in (
        (b"", "empty"),
        (b"%PDF-1.4 no picture", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (encoded(Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)))[:2000], "damaged"),
    ):
        path.write_bytes(data)
        with pytest.raises(SourceError, match=reason) as caught:
            read_picture(path)
        assert str(path) in str(caught.value)
    for missing in (tmp_path / "none.png", tmp_path):
        with pytest.raises(SourceError, match=missing.name):
            read_picture(missing)


KINDS = {"PNG": "P", "JPEG": "RGB", "GIF": "P", "TIFF": "L", "BMP": "L", "WEBP": "RGBA", "TGA": "L"}
SAMPLES = [encoded(Image.fromarray(RAMP).convert(mode), kind) for kind, mode in KINDS.items()]


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it mends
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8), st.floats(0, 1))
def test_no_bytes_do_harm(data, changes, share):
    hurt = bytearray(data[: 1 + int(share * len(data))])
    for place, value in changes:
        hurt[int(place * (len(hurt) - 1))] = value
    with contextlib.suppress(SourceError):
        assert as_grey(decode_picture(bytes(hurt), "hurt")).dtype == np.uint8


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 9), (9, 0)])
def test_pictures_without_pixels_are_refused(width, height):
    with pytest.raises(SourceError, match=r"damaged picture|not a picture"):
        decode_picture(bomb(width, height), "nothing.png")


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("name", ["a.jpg", "a.svg", "a", "a.exe", "a.png.txt"])
def test_the_ending_of_a_name_says_nothing(kind, name, tmp_path):
    (tmp_path / name).write_bytes(encoded(Image.fromarray(RAMP), kind))
    np.testing.assert_array_equal(as_grey(read_picture(tmp_path / name)), RAMP)
