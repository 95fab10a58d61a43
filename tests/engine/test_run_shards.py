"""Which engine is asked for, before anything is written."""

import pytest

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
