"""Which fonts a folder holds, and lists that are wrong."""

import pytest

from symgen.errors import SourceError
from symgen.typefaces import find


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('id = "../up"\nfile = "one.ttf"', "id must be a word"),
        ('id = "one"\nfile = "../../etc/passwd"', "inside"),
        ('id = "one"\nfile = "one.ttf"\nstlye = "hand"', "did you mean style"),
        ('id = "one"\nfile = "one.ttf"\nstyle = "pen"', "hand, print, semi"),
        ('id = "one"\nfile = "one.ttf"\naxes = { wght = [1, 2, 3] }', "wrong form"),
        ('id = "one"\nfile = "one.ttf"\naxes = { wght = [nan, inf] }', "wrong form"),
        ('id = "one"\nfile = "one\\u0000.ttf"', "inside"),
        ('id = "one"\nfile = one.ttf', "TOML"),
    ],
)
def test_a_wrong_list_is_refused_with_its_place(tmp_path, line, message):
    (tmp_path / "fonts.toml").write_text("[[font]]\n" + line + "\n")
    with pytest.raises(SourceError, match=message):
        find(tmp_path)


@pytest.mark.parametrize("text", ["font = 5", "font = { id = 'one' }", "font = 'one'"])
def test_what_is_no_list_is_refused(tmp_path, text):
    (tmp_path / "fonts.toml").write_text(text)
    with pytest.raises(SourceError, match=r"\[\[font\]\] tables"):
        find(tmp_path)


def test_two_fonts_may_not_share_an_id(tmp_path):
    (tmp_path / "fonts.toml").write_text('[[font]]\nid = "one"\nfile = "a.ttf"\n' * 2)
    with pytest.raises(SourceError, match="two fonts have the id one"):
        find(tmp_path)


def test_without_a_list_every_font_file_is_found_in_a_fixed_order(tmp_path):
    for name in ("b.ttf", "sub/a.OTF", "b.otf", "readme.txt", "..ttf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = find(tmp_path)
    assert [face.id for face in found] == ["font", "b", "b-2", "sub-a"]
    assert not any(face.listed for face in found)
    assert find(tmp_path / "b.ttf")[0].listed


@pytest.mark.parametrize("name", ["", "gone"])
def test_nothing_found_is_an_error(tmp_path, name):
    with pytest.raises(SourceError, match=r"no \.ttf or \.otf file|no such folder"):
        find(tmp_path / name)
