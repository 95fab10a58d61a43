"""Places in stores: a real S3 server, its faults, and fsspec's own store in memory where no server is needed."""

import os
import pickle
import sys

import pytest
from s3_server import KEYS, serving

from symgen import remote, store
from symgen.errors import StoreError
from symgen.remote import Remote


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("s3fs")
    pytest.importorskip("moto")
    with serving() as found:
        yield found


@pytest.fixture
def s3(server, request):
    """An S3 server with a place of this test's own: (server, place)."""
    server.fault = server.no_fault
    server.calls.clear()
    yield server, Remote(f"s3://bkt/{request.node.name}")
    server.fault = server.no_fault


def test_a_place_is_told_from_a_path():
    assert store.place("s3://bkt/a//b/") == Remote("s3://bkt/a/b") == Remote("s3://bkt") / "a" / "b"
    assert store.place("~/x") == store.place("file://~/x").expanduser() and not isinstance(store.place("a:b"), Remote)
    place = Remote("S3://bkt/a/b.tar.gz")
    assert (str(place), place.name, place.suffix, place.stem) == ("s3://bkt/a/b.tar.gz", "b.tar.gz", ".gz", "b.tar")
    assert place.parent == Remote("s3://bkt/a") and place.with_name("c") == Remote("s3://bkt/a/c")
    assert pickle.loads(pickle.dumps(place)) == place and len({place, Remote(str(place))}) == 1


def test_a_way_out_is_seen():
    home = Remote("s3://bkt/sets/a")
    assert (home / "data/x").resolve().is_relative_to(home)
    for way in ("../b/x", "data/../../b", "../ab"):
        assert not (home / way).resolve().is_relative_to(home)
    assert not Remote("s3://bkt/sets/ab").is_relative_to(home)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("s3://", "name a bucket"),
        ("s3:///", "name a bucket"),
        ("ftp://me:hunter2@host/x", "must not hold a name or password"),
        ("s4://bkt/x", "no kind of store that fsspec knows; s3://"),
        ("gs://bkt/x", "pip install 'gcsfs'"),
    ],
)
def test_an_address_that_will_not_do_says_why(url, says):
    with pytest.raises(StoreError, match=says) as caught:
        store.place(url).exists()
    assert "hunter2" not in str(caught.value)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    from fsspec.registry import _registry

    monkeypatch.delitem(_registry, "s3", raising=False)
    remote._system.cache_clear()
    with pytest.raises(StoreError, match=r"pip install 'symgen\[s3\]'"):
        Remote("s3://bkt/x").read_bytes()
    remote._system.cache_clear()


@pytest.mark.parametrize("home", ["memory://room/set", "s3"])
def test_files_come_and_go(home, request):
    place = Remote(home) if home != "s3" else request.getfixturevalue("s3")[1]
    assert not place.exists() and list(place.iterdir()) == [] and store.sizes(place) == {}
    with pytest.raises(FileNotFoundError):
        (place / "a").read_bytes()
    store.put(place / "a", b"one")
    store.put(place / "deep/er/b", lambda file: file.write(b"four"))
    written = store.put_hashed(place / "deep/c.txt", lambda file: file.write(b"abc"))
    assert written.path == place / "deep/c-ba7816bf.txt" and written.size == 3
    assert store.sizes(place) == {"a": 3, "deep/c-ba7816bf.txt": 3, "deep/er/b": 4}
    assert [path.name for path in place.iterdir()] == ["a", "deep"]
    assert (place / "a").is_file() and (place / "deep").is_dir() and not (place / "deep").is_file()
    assert (place / "deep/er/b").stat().st_size == 4 and (place / "a").age() < 60
    with written.path.open() as file:
        file.seek(1)
        assert file.read() == b"bc"
    assert store.sha256(written.path) == written.sha256
    store.put(place / "b*[a]", b"star")
    store.remove_all([place / "*", place / "b*[a]", place / "[a]"])
    assert "a" in store.sizes(place), "a name is no pattern"
    found = store.read_all([place / "a", place / "none", place / "deep/er/b"])
    assert found == {place / "a": b"one", place / "deep/er/b": b"four"}
    with store.copied(place / "a") as here:
        assert here.read_bytes() == b"one"
    assert not here.exists()
    (place / "a").unlink()
    (place / "a").unlink(missing_ok=True)
    assert not (place / "a").exists()
    store.remove_folder(place)
    assert store.sizes(place) == {}


@pytest.mark.parametrize("home", ["memory://room/new", "s3"])
def test_of_many_only_one_makes_an_object(home, request):
    place = (Remote(home) if home != "s3" else request.getfixturevalue("s3")[1]) / "lock"
    place.send_bytes(b"mine", only_new=True)
    with pytest.raises(FileExistsError):
        place.send_bytes(b"yours", only_new=True)
    assert place.read_bytes() == b"mine"


def test_a_writer_that_breaks_off_sends_nothing(s3):
    server, place = s3

    def broken(file):
        file.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.put_hashed(place / "a", broken)
    assert not any(method in ("PUT", "POST") for method, _, _ in server.calls)


def test_a_large_object_comes_in_parts_and_is_whole_or_not_there(s3, monkeypatch):
    server, place = s3
    monkeypatch.setattr(remote, "PART_BYTES", 5 << 20)
    data = os.urandom(11 << 20)
    completing = "uploadId="
    server.fault = lambda method, path: "drop" if method == "POST" and completing in path else None
    with pytest.raises(StoreError, match=r"cannot write .*big"):
        store.put_hashed(place / "big", lambda file: file.write(data))
    server.fault = lambda method, path: "drop" if "uploadId=" in path and method in ("POST", "DELETE") else None
    with pytest.raises(StoreError, match=r"cannot write .*big"):
        store.put_hashed(place / "big", lambda file: file.write(data))
    server.fault = server.no_fault
    assert store.sizes(place) == {}
    assert store.clear_partial(place) == 1, "what the client could not take back itself"
    assert store.clear_partial(place) == 0
    written = store.put_hashed(place / "big", lambda file: file.write(data))
    assert sum("partNumber=" in path for _, path, _ in server.calls) >= 3
    assert written.path.read_bytes() == data


@pytest.mark.parametrize("fault", ["busy", "drop", "lost"])
def test_a_fault_that_passes_is_not_even_noticed(s3, fault):
    server, place = s3
    left = {"GET": 1, "PUT": 1}

    def once(method, path):
        left[method] = left.get(method, 0) - 1
        return fault if left[method] >= 0 else None

    server.fault = once
    store.put(place / "a", b"whole")
    assert (place / "a").read_bytes() == b"whole"
    assert sum(struck is not None for _, _, struck in server.calls) == 2


def test_a_bucket_that_is_not_there(s3):
    missing = Remote("s3://nobodys/set")
    assert not missing.exists() and store.sizes(missing) == {}
    with pytest.raises(StoreError, match=r"cannot write .*: s3://nobodys does not exist; make it first"):
        store.put(missing / "a", b"")


def test_credentials_that_are_missing_or_refused_are_told_and_never_shown(s3, monkeypatch):
    _, place = s3
    import fsspec

    monkeypatch.setattr(fsspec.get_filesystem_class("s3"), "cachable", False)
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/nonexistent")
    remote._system.cache_clear()
    with pytest.raises(StoreError, match=r"no credentials for it were found .*AWS_ACCESS_KEY_ID"):
        store.put(place / "a", b"")
    remote._system.cache_clear()


def test_a_store_that_refuses_says_which_rights_are_wanted(s3, monkeypatch):
    _, place = s3

    def refuse(*args, **kwargs):
        raise PermissionError("Access Denied")

    monkeypatch.setattr(place._system, "pipe_file", refuse)
    with pytest.raises(StoreError, match=r"refuses these credentials .*right to read, write, list and delete"):
        store.put(place / "a", b"")
