"""PNG writer against Pillow, OpenCV and zlib, which know nothing of it."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from symgen import raster
from symgen.package.encode import POLARITIES, apply_polarity, encode_png
from symgen.testing import tiny_paths


def drawn(size=48):
    """Some fifty antialiased drawings, black on white, a few of them noisy or toned."""
    shapes = tiny_paths()
    rows = []
    for scale in np.linspace(0.4, 0.95, 8):
        paths = shapes.with_points(shapes.xy * np.float32(size * scale) + np.float32(size / 2), shapes.width * 40)
        rows.append(255 - raster.draw(paths, size))
    images = np.concatenate(rows)
    grain = np.random.default_rng(0).integers(0, 16, (size, size), dtype=np.uint8)
    images[::7] -= np.minimum(images[::7], grain)
    images[3::7] = images[3::7] // 2 + 90
    return images


def chunks(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, found = 8, []
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0] == zlib.crc32(kind + data)
        found.append((kind, data))
        place += 12 + size
    return found


def assert_reads_back(images):
    pngs = encode_png(images)
    assert pngs.start[0] == 0 and pngs.start[-1] == len(pngs.data)
    for i, image in enumerate(images):
        png = pngs[i]
        (_, head), (kind, packed), end = chunks(png)
        assert kind == b"IDAT" and end == (b"IEND", b"") and len(head) == 13
        raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(image.shape[0], image.shape[1] + 1)
        np.testing.assert_array_equal(raw, np.insert(image, 0, 0, axis=1))
        np.testing.assert_array_equal(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED), image)
        opened = Image.open(io.BytesIO(png))
        assert opened.mode == "L"
        np.testing.assert_array_equal(np.asarray(opened), image)


def test_drawings_read_back():
    assert_reads_back(drawn())


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1),
    st.sampled_from(["noise", "few", "runs", "rows", "one"]),
)  # fmt: skip
def test_any_picture_reads_back(height, width, seed, kind):
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (2, height, width), dtype=np.uint8)
    images = {
        "noise": noise,
        "few": noise // 100,
        "runs": np.repeat(noise.reshape(2, -1), 300, axis=1)[:, : height * width].reshape(2, height, width),
        "rows": np.repeat(noise[:, :1], height, axis=1),
        "one": np.full_like(noise, seed % 256),
    }[kind]
    assert_reads_back(images)


@pytest.mark.parametrize("size", [8, 128, 512])
def test_other_sizes_read_back(size):
    assert_reads_back(drawn(size)[:5])


def test_every_length_of_run_reads_back():
    """Runs of 1 to 600 bytes: all match lengths, and those that need several matches."""
    lengths = np.arange(1, 601)
    line = np.repeat((lengths % 251).astype(np.uint8), lengths)
    assert_reads_back(line[: 400 * 450].reshape(1, 400, 450))


def test_an_empty_block_is_no_file():
    pngs = encode_png(np.zeros((0, 48, 48), np.uint8))
    assert len(pngs.data) == 0 and pngs.start.tolist() == [0]


def test_a_picture_does_not_depend_on_its_neighbours():
    images = drawn()
    together = encode_png(images)
    for i in (0, 7, 20, 47):
        assert encode_png(images[i : i + 1])[0] == together[i]
    turned = encode_png(images[::-1])
    assert all(turned[len(images) - 1 - i] == together[i] for i in range(len(images)))


def test_polarity():
    ink = np.array([[[0, 255, 100]]], np.uint8)
    assert apply_polarity(ink, "black-on-white").tolist() == [[[255, 0, 155]]]
    assert apply_polarity(ink, "white-on-black").tolist() == ink.tolist()
    with pytest.raises(ValueError, match=", ".join(POLARITIES)):
        apply_polarity(ink, "grey")
