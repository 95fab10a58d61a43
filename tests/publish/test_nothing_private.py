"""A token and a home path planted wherever they may come from, and searched for in everything that goes out."""

import json
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from hub.server import TOKEN
from publish_cases import publish
from run_files import make_run

from symgen.publish.of_set import offer_set
from symgen.publish.private import Veil
from symgen.publish.trouble import HubError

PLANTED = "hf_" + "plantedInTheFolderName0"
PERSON = "planted-person"
KEY = "s3cr3t-planted-key"
WORDS = (PLANTED, PERSON, KEY, TOKEN)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's home; the data lie in a folder of it whose name holds a token."""
    place = tmp_path / PERSON / PLANTED
    place.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / PERSON))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
    return place


@pytest.fixture
def data(tiny, home):
    """The small set, made from a recipe that says where things lie."""
    copy = home / "set"
    copy.mkdir()
    for path in tiny.iterdir():
        (copy / path.name).symlink_to(path)
    for name in ("manifest.json", "run.json"):
        about = json.loads((tiny / name).read_bytes())
        about["recipe"]["source"][0]["path"] = f"{home}/bank"
        about["recipe"]["labels"] = f"/srv/{PERSON}/labels.toml"
        about["name"] = f"set of {PLANTED} with {KEY}"
        (copy / name).unlink()
        (copy / name).write_text(json.dumps(about))
    return copy


def texts(files):
    """Everything readable in published files, what is packed included."""
    for path, content in files.items():
        yield path
        yield content.decode("latin-1")
        if path.endswith(".parquet"):
            table = pq.read_table(BytesIO(content))
            yield json.dumps(table.drop_columns("image").to_pylist(), ensure_ascii=False)


def searched(texts):
    for text in texts:
        for word in WORDS:
            assert word not in text


def test_nothing_private_leaves_with_a_data_set(hub, data, tmp_path):
    shown, sent = (publish(hub, tmp_path / "client", data, "me/set", *words) for words in ((), ("--yes", "--json")))
    assert (shown[0], sent[0]) == (0, 0), sent[2]
    files = hub.files("datasets/me/set")
    searched([*shown[1:], *sent[1:], *texts(files)])
    searched(commit.title for commit in hub.store.repos["datasets/me/set"].commits.values())
    searched(call.path for call in hub.calls)
    recipe = json.loads(files["manifest.json"])["recipe"]
    assert (recipe["source"][0]["path"], recipe["labels"]) == ("bank", "labels.toml")


def test_nothing_private_leaves_with_a_run(hub, home, tmp_path):
    run = make_run(home / "run", data_name=PLANTED, note=f"{home}/x {KEY}")
    code, out, err = publish(hub, tmp_path / "client", run, "me/net", "--yes")
    assert code == 0, err
    searched([out, err, *texts(hub.files("models/me/net"))])


@pytest.mark.parametrize("words", [("a b/c",), (PLANTED, "--yes"), ("me/set", "--tag", KEY)])
def test_errors_give_nothing_away(hub, home, data, tmp_path, words):
    folder = data if len(words) > 1 else home / "nothing here"
    code, out, err = publish(hub, tmp_path / "client", folder, *words)
    assert code == 2
    searched([out, err])
    searched(call.path for call in hub.calls)


def test_private_words_in_the_rows_themselves_are_refused(tiny, home):
    offer = offer_set(tiny, "me/set", Veil())
    word = pq.read_table(tiny / offer.shards[0].path)["origins"][0].as_py()[0]
    with pytest.raises(HubError, match=r"column '(items|origins)'"):
        offer_set(tiny, "me/set", Veil([word])).vet(offer.shards[0])
    offer.vet(offer.shards[0])
