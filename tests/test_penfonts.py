"""Readers of single-line fonts: what they give, and what they say of files that are none."""

import numpy as np
import pytest

from symgen import penfonts, shipped
from symgen.errors import SourceError

HOME = shipped.folder("fonts") / "single-line"
SVG = """<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><defs><font horiz-adv-x="5"><font-face/>
<glyph unicode="a" horiz-adv-x="12.5" d="{path}"/><glyph unicode="ab" d="M 0 0 L 1 1"/></font></defs></svg>"""


def svg(tmp_path, path):
    (tmp_path / "mine.svg").write_text(SVG.format(path=path))
    return penfonts.read(tmp_path / "mine.svg")


def test_a_hershey_line_is_decoded_by_hand(tmp_path):
    """Bearings M = -5, W = 5; a stroke from RF = (0, -12) to RT = (0, 2); a dot at R[ = (0, 9); x from the bearing."""
    (tmp_path / "mine.jhf").write_text("12345  1JZ\n12345  5MWRFRT RR[\n")
    glyphs = penfonts.read(tmp_path / "mine.jhf")
    assert list(glyphs) == [" ", "!"]
    assert glyphs[" "] == (16, ())
    assert glyphs["!"].advance == 10
    np.testing.assert_array_equal(glyphs["!"].strokes[0], [[5, 12], [5, -2]])
    np.testing.assert_array_equal(glyphs["!"].strokes[1], [[5, -9]])


def test_an_svg_path_is_decoded_by_hand(tmp_path):
    glyphs = svg(tmp_path, "M 1 2 L 3.5 -4 L 1e-3 .5 M7 8L9 10 11 12".replace(" .5", " 0.5"))
    assert list(glyphs) == ["a"] and glyphs["a"].advance == 12.5
    np.testing.assert_array_equal(glyphs["a"].strokes[0], [[1, 2], [3.5, -4], [0.001, 0.5]])
    np.testing.assert_array_equal(glyphs["a"].strokes[1], [[7, 8], [9, 10], [11, 12]])


@pytest.mark.parametrize("path", ["M 1", "L 1 2", "M 1 2 L", "M 1e999 2"])
def test_a_broken_svg_path_is_named(tmp_path, path):
    with pytest.raises(SourceError, match=r"mine\.svg: the glyph of 'a' has a broken path"):
        svg(tmp_path, path)


def test_a_glyph_with_curves_is_not_taken_for_straight_lines(tmp_path):
    with pytest.raises(SourceError, match="no glyph in it"):
        svg(tmp_path, "M 0 0 C 1 1 2 2 3 0")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jhf", b"12345  9MWRFRT", "line 1: the count"),
        ("a.jhf", b"not a font", "line 1: the count"),
        ("a.jhf", b"12345  0", "line 1: the count"),
        ("a.svg", b"<svg", "not an SVG font"),
        ("a.svg", b"", "not an SVG font"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no glyph"),
        ("a.svg", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>', "not an SVG font"),
        ("a.svg", b"<svg>" + b" " * (9 << 20), "larger than 8 MiB"),
    ],
)
def test_what_is_no_font_is_refused_by_name(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        penfonts.read(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value) and says in str(caught.value)


def test_a_missing_font_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.jhf: cannot be read"):
        penfonts.read(tmp_path / "gone.jhf")


@pytest.mark.parametrize("file", sorted(path.relative_to(HOME).as_posix() for path in HOME.glob("[a-z]*/*")))
def test_every_shipped_font_draws_its_letters(file):
    glyphs = penfonts.read(HOME / file)
    letters = [glyphs[letter] for letter in "AHnox" if letter in glyphs]
    assert len(letters) >= 4
    for letter in letters:
        points = np.concatenate(letter.strokes)
        assert letter.strokes and np.isfinite(points).all() and letter.advance > 0
