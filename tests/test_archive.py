import tarfile
import zipfile
from pathlib import Path

import pytest
from inkml_files import put

from symgen import archive
from symgen.errors import SourceError


def read(path: Path) -> dict[str, bytes | str]:
    """Name -> content, or the trouble with it."""
    return {one.name: one.trouble if one.data is None else one.data for one in archive.members(path, ".txt")}


FILES = {"b/2.txt": b"two" * 5000, "b/1.txt": b"one" * 7000, "a.txt": b"a", "other.md": b"no"}
WANTED = {name: data for name, data in FILES.items() if name.endswith(".txt")}


def packed(tmp_path: Path, mode: str) -> Path:
    put(tmp_path / "in", FILES)
    path = tmp_path / f"set.{mode}"
    if mode == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, data in FILES.items():
                zipped.writestr(name, data)
    else:
        with tarfile.open(path, f"w:{mode}") as tarred:
            for name in FILES:
                tarred.add(tmp_path / "in" / name, f"./{name}")
    return path


@pytest.mark.parametrize("mode", ["", "gz", "xz", "bz2", "zip"])
def test_folder_and_archives_give_the_same_files(tmp_path, mode):
    path = packed(tmp_path, mode)
    assert read(path) == read(tmp_path / "in") == WANTED


def test_a_single_file_is_itself(tmp_path):
    put(tmp_path, {"alone.txt": b"x"})
    assert read(tmp_path / "alone.txt") == {"alone.txt": b"x"}


@pytest.mark.parametrize("mode", ["", "gz", "xz", "zip"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_an_archive_cut_short_never_passes_for_a_whole_one(tmp_path, mode, share):
    path = packed(tmp_path, mode)
    whole = path.read_bytes()
    if mode == "":
        whole = whole.rstrip(b"\0")  # a tar ends in zeros, which nobody misses
    path.write_bytes(whole[: int(len(whole) * share)])
    try:
        found = read(path)
    except SourceError as error:
        assert str(path) in str(error)
    else:
        assert set(found) == {path.name}  # no archive any more: a file like any other, which no source of ink can read


def test_a_damaged_or_encrypted_member_of_a_zip_is_named(tmp_path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("bad.txt", b"A" * 50)
        zipped.writestr("good.txt", b"B" * 50)
        zipped.writestr("shut.txt", b"C" * 50)
    data = bytearray(path.read_bytes().replace(b"A" * 50, b"A" * 49 + b"Z"))
    where = data.rindex(b"PK\x01\x02")  # the directory's entry of the last member; bit 0 of its flags says encrypted
    data[where + 8] |= 1
    path.write_bytes(bytes(data))
    found = read(path)
    assert found["good.txt"] == b"B" * 50
    assert "damaged in the archive" in found["bad.txt"] and found["shut.txt"] == "encrypted"


def test_large_members_are_named_and_not_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("bomb.txt", bytes(archive.LARGEST + 1))
    assert "over 20 MB" in read(tmp_path / "bomb.zip")["bomb.txt"]


def test_links_are_not_followed_out_of_archives_nor_into_folders(tmp_path):
    put(tmp_path, {"in/real.txt": b"r", "else/far.txt": b"f"})
    (tmp_path / "in/folder").symlink_to(tmp_path / "else")
    (tmp_path / "in/file.txt").symlink_to(tmp_path / "else/far.txt")
    (tmp_path / "in/gone.txt").symlink_to(tmp_path / "nowhere")
    assert read(tmp_path / "in") == {
        "real.txt": b"r",
        "file.txt": b"f",
        "gone.txt": "cannot be read: No such file or directory",
    }


def test_a_zip_whose_names_are_no_text_is_damaged(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ö.inkml", b"x")
    path.write_bytes(path.read_bytes().replace("ö".encode(), b"\xf0\xff"))
    with pytest.raises(SourceError, match=r"damaged|cannot be read"):
        list(archive.members(path, ".inkml"))
