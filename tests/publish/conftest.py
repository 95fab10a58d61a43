"""A data set made once, and a hub that this process's client is pointed at."""

import json

import pytest
from hub.server import TOKEN, Hub
from huggingface_hub import constants
from publish_cases import make_set


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """200 rows in five shards of two splits."""
    return make_set(tmp_path_factory.mktemp("publish"))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub, and the environment of a user who is logged in there."""
    with Hub(tmp_path / "hub") as started:
        environment = started.environment(tmp_path / "client")
        for name in ("HF_ENDPOINT", "HF_TOKEN", "HF_HOME", "XDG_CACHE_HOME", "NO_PROXY"):
            monkeypatch.setenv(name, environment[name])
        # The client read HF_ENDPOINT when it was imported, which may have been long ago.
        template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, started.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "ENDPOINT", started.url)
        assert environment["HF_TOKEN"] == TOKEN
        yield started


@pytest.fixture
def edited(tiny, tmp_path):
    """edited(change) -> a copy of the small set whose manifest `change` was applied to."""

    def make(change):
        home = tmp_path / "edited"
        home.mkdir()
        for path in tiny.iterdir():
            (home / path.name).symlink_to(path) if path.name != "manifest.json" else None
        manifest = json.loads((tiny / "manifest.json").read_bytes())
        change(manifest)
        (home / "manifest.json").write_text(json.dumps(manifest))
        return home

    return make
