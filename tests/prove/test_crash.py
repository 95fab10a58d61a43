"""The proof of `make prove-crash` in its small form."""

import pytest
from prove.crash import Ground, full_disk, kills, read_only, two_at_once


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return Ground(tmp_path_factory.mktemp("crash"), per_class=600)


@pytest.mark.slow
def test_ten_kills_lose_nothing(ground):
    found = kills(ground, 10, {}, lambda: None)
    assert found["wrong"] == [] and found["blows"] == 10


@pytest.mark.slow
def test_a_disk_that_fills_up(ground):
    assert full_disk(ground, 2)["wrong"] == []


@pytest.mark.slow
def test_a_target_that_nobody_may_write(ground):
    assert not read_only(ground).get("wrong")


@pytest.mark.slow
def test_two_that_want_the_same_target(ground):
    assert two_at_once(ground, 2)["wrong"] == []
