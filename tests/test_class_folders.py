"""Folders of class folders: listed, resolved, read; what is unknown is kept apart."""

import numpy as np
import pytest
from picture_files import class_folders, png, symbol

from symgen.canon import canonicalise
from symgen.class_folders import SymbolClass, open_folder
from symgen.errors import SourceError
from symgen.symbols import table


def test_known_classes_come_first_and_unknown_ones_are_counted(tmp_path):
    class_folders(tmp_path / "in", names=("zzz", "\\exists", "A", "forward_slash", "aaa"), writers=3)
    found = open_folder(tmp_path / "in")
    known = sorted(("exists", "A", "slash"), key=lambda name: table().resolve(name).id)
    assert [one.symbols for one in found.labels] == [*[(name,) for name in known], (), ()]
    assert found.classes[3:] == ("aaa", "zzz") and found.unknown == {"aaa": 3, "zzz": 3}


def test_pictures_are_canonical_and_broken_ones_listed(tmp_path):
    class_folders(tmp_path / "in", names=("A", "x"), writers=3)
    (tmp_path / "in" / "x" / "bad.png").write_bytes(b"bad")
    (tmp_path / "in" / "x" / "large.png").write_bytes(png(symbol(7, side=300)))
    drawn = open_folder(tmp_path / "in").read(32)
    assert drawn.images.shape == (7, 32, 32) and drawn.left_out.counts() == {"damaged": 1}
    at = drawn.paths.index("x/large.png")
    np.testing.assert_array_equal(drawn.images[at], canonicalise(symbol(7, side=300), 32))
    folder = open_folder(tmp_path / "in")
    assert [folder.classes[label] for label in drawn.labels] == [path.split("/")[0] for path in drawn.paths]


def test_patterns_find_class_and_writer_in_flat_folders(tmp_path):
    for name in ("dot-anna-1.png", "x-anna-1.png", "x-bert-2.png", "readme.md"):
        (tmp_path / name).write_bytes(png(symbol(len(name))))
    found = open_folder(tmp_path, class_from=r"^(\w+)-", group_from=r"-([a-z]+)-")
    drawn = found.read(24)
    assert found.classes == ("x", "dot") or found.classes == ("dot", "x")
    assert dict(zip(drawn.paths, drawn.groups, strict=True)) == {
        "dot-anna-1.png": "anna", "x-anna-1.png": "anna", "x-bert-2.png": "bert",
    }  # fmt: skip


def test_nothing_to_read_is_said(tmp_path):
    (tmp_path / "loose.png").write_bytes(png(symbol(1)))
    with pytest.raises(SourceError, match=r"no pictures in class folders.*loose\.png: lies in no class"):
        open_folder(tmp_path)
    with pytest.raises(SourceError, match=r"not there.* a single file$"):
        open_folder(tmp_path / "nowhere")


def test_a_class_says_its_symbols():
    assert SymbolClass("A", ("A",)).symbols == ("A",)
