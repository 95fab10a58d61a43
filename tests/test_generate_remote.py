"""Data sets in an object store: a real S3 server, its faults, kills in mid-run, and what must not be written there."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from hub.server import Hub
from publish_cases import publish, wrong_files
from s3_server import KEYS, serving

from symgen import store
from symgen.dataset import open_dataset
from symgen.errors import StoreError
from symgen.generate import finish, generate
from symgen.lineage import licence_of
from symgen.package.lease import DEAD, leased
from symgen.package.lock import locked
from symgen.package.manifest import read_manifest
from symgen.remote import Remote
from symgen.verify import verify

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("s3fs")
    with serving() as found:
        yield found


@pytest.fixture
def s3(server, request):
    server.fault = server.no_fault
    server.calls.clear()
    yield server, f"s3://bkt/sets/{request.node.name}"
    server.fault = server.no_fault


def contents(home):
    """Path -> sha256 of all files of a folder or a place."""
    place = store.place(str(home))
    return {name: store.sha256(place / name) for name in store.sizes(place)}


def test_a_set_in_a_store_is_the_same_as_one_on_disk(s3, recipe_file, tmp_path, capsys):
    server, url = s3
    recipe = recipe_file()
    made = generate(recipe, tmp_path / "here", workers=1)
    assert generate(recipe, url, workers=1) == made
    assert contents(url) == contents(tmp_path / "here")
    order = [path.split("?")[0].rsplit("/", 1)[1] for method, path, _ in server.calls
             if method == "PUT" and ".lock" not in path]  # fmt: skip
    assert order[0] == "run.json" and order[-1] == "manifest.json"
    assert verify(url).ok and read_manifest(url) == made
    capsys.readouterr()
    assert generate(recipe, url) == made
    said = capsys.readouterr().err
    assert "whole already" in said
    assert len(open_dataset(url).read("train")) == 160 and licence_of(url).wins == "CC-BY-4.0"
    everything = said.encode() + b"".join((store.place(url) / name).read_bytes() for name in contents(url))
    assert not any(secret.encode() in everything for secret in KEYS.values())
    with pytest.raises(StoreError, match=r"recipe.seed: 0 there, 5 now"):
        generate(recipe, url, seed=5)
    assert generate(recipe, url, seed=5, overwrite=True, workers=1)["seed"] == 5


def test_a_network_learns_from_a_store_what_it_learns_from_disk(s3, recipe_file, tmp_path):
    from symgen.train.material import gather

    _, url = s3
    recipe = recipe_file()
    generate(recipe, tmp_path / "here", workers=1)
    generate(recipe, url, workers=1)
    far, near = gather([url], 40), gather([tmp_path / "here"], 40)
    for name in ("train", "validation"):
        assert (getattr(far, name).images == getattr(near, name).images).all()
        assert (getattr(far, name).row_ids == getattr(near, name).row_ids).all()
    assert far.labels.names == near.labels.names


def test_parts_with_workers_and_finish(s3, recipe_file, tmp_path):
    _, url = s3
    recipe = recipe_file()
    generate(recipe, tmp_path / "here", workers=1)
    for part in ("2/2", "1/2"):
        generate(recipe, url, shard=part, workers=2)
    finish(url)
    assert contents(url) == contents(tmp_path / "here")


def test_damage_in_a_store_is_found(s3, recipe_file):
    _, url = s3
    made = generate(recipe_file(), url, workers=1)
    place = store.place(url) / made["files"][1]["path"]
    data = place.read_bytes()
    place.send_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    found = verify(url, sample=0)
    assert [one.where for one in found.findings] == [made["files"][1]["path"]]
    place.unlink()
    with pytest.raises(StoreError, match="is missing, though manifest"):
        read_manifest(url)


@pytest.mark.parametrize("seed", range(3))
def test_a_stormy_store_gives_the_same_set_or_a_clear_word(s3, recipe_file, tmp_path, seed):
    """Faults at a third of all requests, which pass; then a store that is gone for good; then calm."""
    server, url = s3
    recipe, chance = recipe_file(), random.Random(seed)
    generate(recipe, tmp_path / "here", workers=1)
    left = [25]

    def gone_after(method, path):
        left[0] -= 1
        if left[0] < 0 or chance.random() < 0.05:
            return chance.choice(["busy", "drop", "lost"])
        return None

    server.fault = gone_after
    with pytest.raises(StoreError, match=r"cannot (read|write|list|remove) s3://bkt"):
        generate(recipe, url, workers=1)
    server.fault = server.no_fault
    assert "manifest.json" not in contents(url)
    generate(recipe, url, workers=1)
    assert contents(url) == contents(tmp_path / "here")


def test_killed_in_mid_run_it_goes_on(s3, recipe_file, tmp_path):
    _, url = s3
    recipe = recipe_file(per_class=400, shard_rows=100)
    generate(recipe, tmp_path / "here", workers=1)
    command = [sys.executable, "-c", "from symgen.cli import main; main()", "generate", str(recipe), "-o", url]
    chance, hit = random.Random(4), 0
    for _ in range(3):
        process = subprocess.Popen([*command, "--workers", "1"], stderr=subprocess.PIPE, start_new_session=True)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline and not contents(url):
            time.sleep(0.1)
        time.sleep(chance.uniform(0, 2))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            hit += 1
        process.communicate()
        assert read_manifest(url) is None or hit
    generate(recipe, url, workers=1)
    assert contents(url) == contents(tmp_path / "here")


def test_it_is_published_from_the_store(s3, recipe_file, tmp_path):
    server, url = s3
    recipe = recipe_file()
    generate(recipe, url, workers=1)
    generate(recipe, tmp_path / "here", workers=1)
    with Hub(tmp_path / "hub") as hub:
        code, out, err = publish(hub, tmp_path / "client", url, "me/far", "--yes", **server.settings)
        assert code == 0, err
        wrong = wrong_files(hub, "datasets/me/far", tmp_path / "here")
        assert set(wrong) <= {"manifest.json", "run.json"}, "these two lose the bank's place on this machine"
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in out + err


@pytest.mark.parametrize("home", ["memory://room/lease", "s3"])
def test_a_lease_keeps_others_out(home, request):
    place = Remote(home if home != "s3" else request.getfixturevalue("s3")[1])
    with locked(place, print):
        with pytest.raises(StoreError, match=f"in use by process {os.getpid()}"), locked(place, print):
            pass
        with pytest.raises(StoreError, match="in use"), locked(place, print, name=".lock-1-of-2"):
            pass
    with locked(place, print, name=".lock-1-of-2"), locked(place, print, name=".lock-2-of-2"):
        with pytest.raises(StoreError, match="in use"), locked(place, print):
            pass
        with pytest.raises(StoreError, match="in use"), locked(place, print, name=".lock-1-of-2"):
            pass
    assert store.sizes(place) == {}


def test_a_lease_of_the_dead_is_taken_over_and_a_lost_one_told(monkeypatch):
    place, said = Remote("memory://room/dead"), []
    (place / ".lock").send_bytes(b'{"host": "elsewhere", "pid": 1, "start": "now", "token": "t"}')
    says = r"process 1 on elsewhere .* remove memory://room/dead/.lock"
    with pytest.raises(StoreError, match=says), locked(place, said.append):
        pass
    monkeypatch.setattr(Remote, "age", lambda self: DEAD + 1)
    with pytest.raises(StoreError, match="lease was lost"), locked(place, said.append):
        assert "process 1 on elsewhere" in said[0]
        (place / ".lock").send_bytes(b'{"host": "elsewhere", "pid": 2, "start": "now", "token": "u"}')
    assert b'"u"' in (place / ".lock").read_bytes(), "another's lease is not removed"


def test_a_lease_is_written_anew_while_it_is_held(monkeypatch):
    from symgen.package import lease

    monkeypatch.setattr(lease, "BEAT", 0.05)
    place = Remote("memory://room/beat")
    with leased(place, print, name=".lock", parts=False):
        first = place._system.modified((place / ".lock").key)
        time.sleep(0.5)
        assert place._system.modified((place / ".lock").key) > first
