"""Which engine is asked for, before anything is written."""

import socket
import time

import pytest

from symgen.engine import ray
from symgen.engine.run_shards import How, chosen
from symgen.errors import SymgenError
from symgen.generate import generate


def test_an_engine_that_is_none_is_refused_before_a_folder_is_made(recipe_file, tmp_path):
    with pytest.raises(SymgenError, match=r"no engine 'rays'; there are local, ray; did you mean 'ray'\?"):
        generate(recipe_file(), tmp_path / "set", engine="rays")
    with pytest.raises(SymgenError, match=r"--address .* goes with --engine ray"):
        generate(recipe_file(), tmp_path / "set", address="10.0.0.1:6379")
    assert not (tmp_path / "set").exists()
    assert chosen("ray", 3, "here:1") == How("ray", 3, "here:1")


def test_a_cluster_that_is_not_there_is_told_of_at_once(monkeypatch):
    pytest.importorskip("ray")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    said = time.monotonic()
    for address in (f"127.0.0.1:{free}", f"ray://127.0.0.1:{free}", None):
        monkeypatch.setenv("RAY_ADDRESS", f"[::1]:{free}")
        with pytest.raises(SymgenError, match=f"no Ray cluster at .*{free}: nobody answers.*ray start --head"):
            list(ray.map_shards(None, [0], 1, lambda rows: None, address=address, say=print))
    assert time.monotonic() - said < 30
