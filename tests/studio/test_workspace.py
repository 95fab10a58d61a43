"""The one door through which the studio reads and writes."""

import pytest

from symgen.studio.workspace import RefusedError, Workspace, safe_name


@pytest.mark.parametrize("name", ["a", "my-set_2.v1", "A" * 64, "0"])
def test_names_that_may_be(name):
    assert safe_name(name, "it") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "../a",
        "a\0",
        "a\n",
        "a ",
        "é",
        "A" * 65,
        "con",
        "NUL.txt",
        "x.",
        "-x",
        "a:b",
    ],
)
def test_names_that_may_not(name):
    with pytest.raises(RefusedError, match="cannot be a name"):
        safe_name(name, "it")


@pytest.mark.parametrize("parts", [("..",), ("data", "..", "..", "x"), ("/etc/passwd",), ("a\0b",), ("data", "/tmp/x")])
def test_no_path_leads_out(space, parts):
    with pytest.raises(RefusedError, match="leads out"):
        space.inside(*parts)


def test_no_link_leads_out(space, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (space.home / "ink").symlink_to(outside)
    (space.home / "data").mkdir()
    (space.home / "data" / "file").symlink_to(outside / "file")
    for parts in (("ink", "x.inkml"), ("data", "file"), ("ink",)):
        with pytest.raises(RefusedError, match="leads out"):
            space.inside(*parts)
    with pytest.raises(RefusedError, match="outside the studio's folder"):
        space.writable(space.home / "ink" / "x")


def test_what_is_found_is_looked_up_and_links_are_passed_over(space, tmp_path):
    for place in (space.home / "data" / "one", tmp_path / "else", space.home / ".git"):
        place.mkdir(parents=True)
        (place / "manifest.json").write_text("{}")
    (space.home / "linked").symlink_to(tmp_path / "else")
    found = Workspace(space.home, (tmp_path / "else",)).found("set")
    assert list(found) == ["data/one", "@1 else"]
    for name in ("../else", "linked", ".git", "data/../data/one", str(tmp_path / "else")):
        with pytest.raises(RefusedError, match="there is no set"):
            space.find("set", name)
