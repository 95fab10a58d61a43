import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from symgen import store
from symgen.errors import StoreError


def test_put_writes_bytes_and_what_a_function_writes(tmp_path):
    assert store.put(tmp_path / "deep" / "er" / "a.txt", b"one").read_bytes() == b"one"
    assert store.put(tmp_path / "b", lambda file: file.write(b"two")).read_bytes() == b"two"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "b", "deep", "er"]
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o644


def test_put_replaces_whole_or_not_at_all(tmp_path):
    store.put(tmp_path / "a", b"old")

    def half(file):
        file.write(b"new but")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match=f"{tmp_path}/a: No space left on device"):
        store.put(tmp_path / "a", half)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_put_lets_other_errors_pass_and_leaves_nothing(tmp_path):
    def broken(file):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.put(tmp_path / "a", broken)
    assert list(tmp_path.iterdir()) == []


def test_put_hashed_names_by_content(tmp_path):
    written = store.put_hashed(tmp_path / "x" / "part-0.parquet", lambda file: [file.write(b"ab"), file.write(b"c")])
    digest = hashlib.sha256(b"abc").hexdigest()
    assert written == (tmp_path / "x" / f"part-0-{digest[:8]}.parquet", 3, digest)
    assert written.path.read_bytes() == b"abc"
    assert store.put_hashed(tmp_path / "x" / "part-0.parquet", lambda file: file.write(b"abc")) == written
    assert [path.name for path in (tmp_path / "x").iterdir()] == [written.path.name]


def test_put_where_nobody_may_write(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"cannot write .*file/inside"):
        store.put(tmp_path / "file" / "inside", b"")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_put_into_a_read_only_folder(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match="Permission denied"):
        store.put(tmp_path / "a", b"")


def test_put_past_a_file_size_limit(tmp_path):
    """A full disk as any user can have one: RLIMIT_FSIZE."""
    code = (
        "import resource, signal, sys\nfrom symgen import store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"store.put({str(tmp_path / 'a')!r}, bytes(5000))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "StoreError: cannot write" in done.stderr and "File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_clear_partial_removes_only_leftovers(tmp_path):
    for name in (".a.parquet.x1y2.part", ".hidden", "a.part", "a.parquet"):
        (tmp_path / name).write_bytes(b"")
    assert store.clear_partial(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "a.parquet", "a.part"]
    assert store.clear_partial(tmp_path / "not there") == 0


@pytest.mark.parametrize("where", ["s3://bucket/a.png", "gs://bucket/deep/a.png"])
def test_a_stores_address_taken_for_a_path_makes_no_folder(tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="not written to a store"):
        store.put(Path(where), b"x")
    assert list(tmp_path.iterdir()) == []
    store.put(Path("a:b/c.png"), b"x")
    assert Path("a:b/c.png").read_bytes() == b"x"
