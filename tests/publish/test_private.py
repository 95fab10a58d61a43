"""What must not leave is found in any text, and taken out of it."""

import json
from pathlib import Path

import pytest

from symgen.publish.private import HIDDEN, Veil, places

TOKEN = "hf_" + "plantedTokenForTests0"


@pytest.fixture
def home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/planted person")
    monkeypatch.setenv("MY_API_KEY", "k-1234567890")
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    return Path.home()


def test_secrets_and_home_are_hidden(home):
    veil = Veil([TOKEN])
    text = f"{home}/data with {TOKEN}, k-1234567890 and hf_{'z' * 30}, false"
    assert veil.hide(text) == f"~/data with {HIDDEN}, {HIDDEN} and {HIDDEN}, false"
    assert veil.seen_in(veil.hide(text)) == ""


@pytest.mark.parametrize("text", [f"a {TOKEN} b", "k-1234567890", "hf_" + "q" * 20, "/home/planted person/x"])
def test_what_is_private_is_seen_and_not_repeated(home, text):
    told = Veil([TOKEN]).seen_in(text)
    assert told
    assert not any(word in told for word in (TOKEN, "k-123", "planted", "hf_"))


def test_places_keep_their_last_name_in_every_form(home):
    place = '/srv/"my" bank\\x'
    veil = Veil(places=[place])
    assert veil.hide(place) == "x"
    assert json.loads(veil.hide(json.dumps({"path": place}))) == {"path": "x"}


def test_a_home_is_not_found_in_longer_names(home, monkeypatch):
    monkeypatch.setenv("HOME", "/root")
    assert Veil().hide("/roots and /root/x and /root") == "/roots and ~/x and ~"


def test_absolute_paths_of_a_recipe_are_found_wherever_they_stand():
    recipe = {"labels": "crohme101", "source": [{"path": "/a/b"}, {"path": "${SYMGEN_CROHME}"}, {"path": "~/c"}],
              "balance": {"base": "C:\\data\\d"}, "note": "1/2"}  # fmt: skip
    assert places(recipe) == {"/a/b", "C:\\data\\d"}
