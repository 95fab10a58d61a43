"""Outlines against FreeType, and font files that are broken or made to do harm."""

import itertools

import numpy as np
import pytest
from type_files import box, drawn, write_cff, write_font

from symgen import shipped, typefaces
from symgen.errors import SourceError
from symgen.glyphs import Face
from symgen.sources import fonts
from symgen.symbols import table

SYMBOLS = table()
LETTER = {"e": [box(0, 0, 400, 700)]}


def read(path):
    return fonts.load(fonts.Params(path=str(path)), SYMBOLS)


def broken_fonts(folder):
    good = write_font(folder / "good.ttf", LETTER).read_bytes()
    (folder / "cut.ttf").write_bytes(good[: len(good) // 2])
    (folder / "text.ttf").write_text("this is no font")
    (folder / "empty.otf").write_bytes(b"")
    return ["cut.ttf", "empty.otf", "text.ttf"]


def test_broken_files_of_a_folder_are_listed_and_the_rest_is_read(tmp_path):
    bad = broken_fonts(tmp_path)
    bank = read(tmp_path)
    assert set(bank.catalogue.origin.tolist()) == {"good"}
    assert [entry["file"].split("/")[-1] for entry in bank.about["skipped"]] == bad
    assert all(entry["reason"] for entry in bank.about["skipped"])


@pytest.mark.parametrize("name", ["cut.ttf", "text.ttf", "empty.otf", "absent.ttf"])
def test_a_broken_file_that_was_named_is_an_error(tmp_path, name):
    broken_fonts(tmp_path)
    with pytest.raises(SourceError, match=name):
        read(tmp_path / name)


def test_a_broken_file_of_a_list_is_an_error(tmp_path):
    broken_fonts(tmp_path)
    (tmp_path / "fonts.toml").write_text('[[font]]\nid = "one"\nfile = "text.ttf"\n')
    with pytest.raises(SourceError, match=r"text\.ttf: not a font"):
        read(tmp_path)


def test_a_huge_file_is_refused_unread(tmp_path):
    with (tmp_path / "huge.ttf").open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(SourceError, match="larger than 64 MiB"):
        read(tmp_path / "huge.ttf")


def test_damaged_bytes_are_refused_or_read_but_never_crash(tmp_path):
    good = write_font(tmp_path / "a.ttf", LETTER | {"o": [box(0, 0, 500, 500)]}).read_bytes()
    outcomes = set()
    for at in range(0, len(good), 7):
        damaged = good[:at] + b"\xff\x00\x7f" + good[at + 3 :]
        (tmp_path / "b.ttf").write_bytes(damaged)
        try:
            outcomes.add(len(read(tmp_path / "b.ttf")) > 0)
        except SourceError:
            outcomes.add("refused")
    assert outcomes == {True, "refused"}


def test_components_in_a_ring_cost_no_time(tmp_path):
    ring = {"a": drawn(parts=["g0062"]), "b": drawn(parts=["g0061"])}
    bank = read(write_font(tmp_path / "a.ttf", LETTER, ring))
    assert bank.about["holes"] == {"components nested deeper than 32": ["fonts/a/a", "fonts/a/b"]}


def test_components_that_double_at_each_level_cost_no_time(tmp_path):
    names = [chr(0xE000 + i) for i in range(30)]
    tower = {top: drawn(parts=[f"g{ord(below):04X}"] * 2) for below, top in itertools.pairwise(names)}
    glyphs = {names[0]: drawn(), **tower, "c": drawn(parts=[f"g{ord(names[-1]):04X}"])}
    bank = read(write_font(tmp_path / "a.ttf", LETTER, glyphs))
    assert bank.about["holes"] == {"more than 5000 curves and components": ["fonts/a/c"]}


def test_subroutines_that_double_at_each_level_cost_no_time(tmp_path):
    square = [0, 0, "rmoveto", 0, 500, "rlineto", 400, 0, "rlineto", 0, -500, "rlineto", "endchar"]
    tower = [[i - 106, "callsubr", i - 106, "callsubr", "return"] for i in range(38)] + [["return"]]
    path = write_cff(tmp_path / "a.otf", {"c": [-107, "callsubr", "endchar"], "x": square}, tower)
    bank = read(path)
    assert bank.about["holes"] == {"more than 5000 subroutine calls": ["fonts/a/c"]}
    assert bank.catalogue.item.tolist() == ["fonts/a/x"]


@pytest.mark.parametrize("font", ["schoolbell", "fira-math", "yomogi", "gochi-hand"])
def test_glyphs_agree_with_freetype(font):
    """Shape, size and place on the line of every ASCII glyph against FreeType's unhinted rendering, 200 px an em."""
    freetype = pytest.importorskip("freetype")
    bank = fonts.load(fonts.Params(only=(font,)), SYMBOLS)
    path = next(face.path for face in typefaces.find(shipped.folder("fonts")) if face.id == font)
    face = freetype.Face(str(path))
    face.set_pixel_sizes(0, 200)
    x_height_px = Face(path).x_height * 200 / face.units_per_EM
    compared = 0
    for i, name in enumerate(bank.catalogue.item.tolist()):
        text = SYMBOLS.by_id(int(bank.catalogue.symbol_id[i])).text
        if len(text) != 1 or not text.isascii() or text == "-" or name.endswith(".italic"):
            continue
        face.load_char(text, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
        bitmap, bounds = face.glyph.bitmap, face.glyph.outline.get_bbox()
        expected = np.array(bitmap.buffer, float).reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width] / 255
        # Across, the bank keeps no place; down, it is the bank's own that is compared.
        middle = bank.catalogue.baseline[i] - bank.catalogue.height[i] / 2
        centre_px = np.array([(bounds.xMin + bounds.xMax) / 128, middle * x_height_px])
        corner_px = np.array([face.glyph.bitmap_left, -face.glyph.bitmap_top])
        one, unit_px = bank.paths.take(np.array([i])), bank.catalogue.size[i] * x_height_px
        got = filled(one.xy * unit_px + centre_px - corner_px, one.path_start, expected.shape)
        assert np.abs(got - expected).sum() < 0.06 * expected.sum() + 10, name
        compared += 1
    assert compared > 60


def filled(xy_px, path_start, shape):
    """Coverage (H, W) of closed contours at 8x8 samples a pixel, by an outside rasteriser."""
    cv2 = pytest.importorskip("cv2")
    picture = np.zeros((shape[0] * 8, shape[1] * 8), np.uint8)
    contours = np.split(xy_px * 8 - 0.5, path_start[1:-1])
    cv2.fillPoly(picture, [np.round(contour * 16).astype(np.int32) for contour in contours], 255, shift=4)
    return picture.reshape(shape[0], 8, shape[1], 8).mean((1, 3)) / 255
