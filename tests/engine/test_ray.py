"""Shards on a cluster: two nodes on this machine, of which one is taken away in mid-run."""

import os
import threading
import time
from pathlib import Path

import pytest
from ray_cases import Marks
from s3_server import serving

from symgen import store
from symgen.engine import ray as engine
from symgen.errors import SourceError, SymgenError
from symgen.generate import generate

pytestmark = pytest.mark.slow

NODE = {"num_cpus": 1, "object_store_memory": 200 << 20, "include_dashboard": False}
TESTS = str(Path(__file__).parents[1])


def patiently(start):
    """Ray gives a node 30 seconds to come up, which may be too few while others use the cores."""
    for _ in range(3):
        try:
            return start()
        except Exception as error:  # noqa: BLE001  # it is what Ray raises there
            last = error
    raise last


@pytest.fixture(scope="module")
def bucket():
    """Where an S3 server keeps what is written; the cluster's nodes are born with its keys."""
    pytest.importorskip("s3fs")
    with serving():
        yield "s3://bkt"


@pytest.fixture(scope="module")
def cluster(bucket):
    """A head with one core and a second node with another; `cluster.address` names it."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    before = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join([TESTS, before.get("PYTHONPATH", "")])
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    made = patiently(lambda: Cluster(initialize_head=True, head_node_args=NODE))
    patiently(lambda: made.add_node(**{**NODE, "include_dashboard": None}))
    made.wait_for_nodes()
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()
    os.environ.clear()
    os.environ.update(before)


def run(start, shards, on_rows=lambda rows: None, workers=None):
    said = []
    found = list(engine.map_shards(start, shards, workers, on_rows, address=None, say=said.append))
    return found, said


def other_node(cluster):
    """Id of the node that is not the head's."""
    return next(node.node_id for node in cluster.list_all_nodes() if not node.head)


def marks(folder, kind):
    """Shard -> how often it was begun or done."""
    found = {}
    for path in folder.glob(f"{kind}-*"):
        shard = int(path.name.split("-")[1])
        found[shard] = found.get(shard, 0) + 1
    return found


def test_each_shard_is_done_once_on_both_nodes_and_rows_add_up(cluster, tmp_path):
    rows = []
    found, said = run(Marks(tmp_path, 3.2), range(6), rows.append)
    assert sorted(value for _, value in found) == [shard * shard for shard in range(6)]
    assert len({node for node, _ in found}) == 2
    assert sum(rows) == 60 and len(rows) > 6, "rows are told while shards are being drawn"
    assert said == ["2 nodes with 2 cores draw what this one draws"]
    assert marks(tmp_path, "done") == dict.fromkeys(range(6), 1)
    assert len(list(tmp_path.glob("ready-*"))) <= 4  # once a process, not once a shard


def test_no_more_are_handed_out_than_asked_for(cluster, tmp_path):
    run(Marks(tmp_path, 0.1), range(6), workers=1)
    times = sorted((int(path.name.split("-")[2]), path.name[0]) for path in tmp_path.glob("[bd]*-*-*"))
    assert "".join(kind for _, kind in times) == "bd" * 6


def test_an_error_of_the_work_arrives_as_it_is(cluster, tmp_path):
    with pytest.raises(SourceError, match=r"^the font broke$"):
        run(Marks(tmp_path, wrong=1), range(4))


def test_a_node_that_draws_otherwise_is_refused_by_name(cluster, tmp_path):
    odd = other_node(cluster)
    with pytest.raises(SymgenError, match=rf"node {odd[:8]} .*other pixels .*numpy: .1\.0. on it, .2\.0. here"):
        run(Marks(tmp_path, odd_pixels=odd), range(4))
    assert not marks(tmp_path, "begun")


def test_a_node_that_does_not_see_the_target_is_refused_by_name(cluster, tmp_path):
    odd = other_node(cluster)
    with pytest.raises(SymgenError, match=rf"node {odd[:8]} .*does not see .*s3://"):
        run(Marks(tmp_path, odd_target=odd), range(4))


def test_a_shard_that_kills_its_process_again_and_again_ends_the_run(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "RETRIES", 1)
    with pytest.raises(SymgenError, match=r"shard 2 was lost 2 times .* Finished shards are kept"):
        run(Marks(tmp_path, dies=2), range(4))


def test_a_set_is_the_same_as_one_made_here(cluster, recipe_file, tmp_path):
    recipe = recipe_file(shard_rows=30)
    here, there = tmp_path / "here", tmp_path / "there"
    generate(recipe, here, workers=1)
    generate(recipe, there, engine="ray")
    files = [{path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}
             for home in (here, there)]  # fmt: skip
    assert files[0] == files[1]


def test_nodes_write_to_a_store_what_is_made_here(cluster, bucket, recipe_file, tmp_path):
    recipe, url = recipe_file(shard_rows=30), f"{bucket}/drawn/far"
    generate(recipe, tmp_path / "here", workers=1)
    generate(recipe, url, engine="ray")
    place = store.place(url)
    here = {path.relative_to(tmp_path / "here").as_posix(): path.read_bytes()
            for path in (tmp_path / "here").rglob("*") if path.is_file()}  # fmt: skip
    assert {name: (place / name).read_bytes() for name in store.sizes(place)} == here


def test_a_node_taken_away_costs_only_what_it_was_drawing(cluster, tmp_path):
    """Last, for it takes the node away."""
    gone = next(node for node in cluster.list_all_nodes() if not node.head)

    def take_away():
        while len(marks(tmp_path, "done")) < 4:
            time.sleep(0.05)
        cluster.remove_node(gone, allow_graceful=False)

    taker = threading.Thread(target=take_away)
    taker.start()
    rows = []
    found, _ = run(Marks(tmp_path, 0.5), range(20), rows.append)
    taker.join()
    assert sorted(value for _, value in found) == [shard * shard for shard in range(20)]
    assert sum(rows) == 200
    assert len({node for node, _ in found}) == 2
    again = [shard for shard, n in marks(tmp_path, "begun").items() if n > 1]
    assert len(again) <= 2, f"one core was lost, and {again} were begun again"
    finished_there = [path for path in tmp_path.glob("done-*") if path.read_text() == gone.node_id]
    assert finished_there, "the node must have done something before it went"
    assert all(n == 1 for n in marks(tmp_path, "done").values()), "what was done was not done again"
