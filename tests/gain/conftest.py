from types import SimpleNamespace

import pytest
from gain_cases import NETWORK, RECIPE, write_bank, write_real, write_recipe

from symgen.train import baseline


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """bank, real (a data set with train, validation and test), recipe: of the same writers' ink."""
    home = tmp_path_factory.mktemp("gain")
    bank = write_bank(home / "bank")
    return SimpleNamespace(
        home=home, bank=bank, real=write_real(home, bank), recipe=write_recipe(home / "tiny.toml", RECIPE, bank)
    )


@pytest.fixture
def tiny_network(tmp_path, monkeypatch):
    """A baseline called `tiny`, linear, at 20 px: it compiles in a moment."""
    path = tmp_path / "tiny.py"
    path.write_text(NETWORK)
    monkeypatch.setattr(baseline, "_files", lambda: {"tiny": path})
    return path
