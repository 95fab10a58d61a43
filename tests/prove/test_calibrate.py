"""The search for strengths and the dealing of ink, where the answer is known."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from symgen import presets
from symgen.recipe import Recipe

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def calibrate():
    sys.path.insert(0, str(HERE))
    try:
        spec = importlib.util.spec_from_file_location("calibrate", HERE / "calibrate.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HERE))
    return module


@pytest.mark.parametrize("name", presets.names())
def test_a_filled_preset_is_the_preset(calibrate, name):
    base = {"labels": ["a"], "balance": {"per_class": 1}, "source": [{"kind": "strokes"}]}
    assert Recipe.model_validate({**base, **calibrate.filled(name)}) == Recipe.model_validate({**base, "hand": name})


def test_knobs_stay_within_what_steps_allow(calibrate):
    tables = calibrate.filled("wild")
    listed = list(calibrate.knobs(tables))
    assert len(listed) > 15 and not {tables[room][i]["step"] for room, i, _ in listed} & calibrate.FIXED
    base = {"labels": ["a"], "balance": {"per_class": 1}, "source": [{"kind": "strokes"}]}
    for knob in listed:
        for factor in (100.0, 0.01):
            moved = calibrate.turned(tables, knob, factor)
            assert moved is None or Recipe.model_validate({**base, **moved})


def test_the_search_finds_the_least_loss(calibrate):
    def loss(tables):
        high = next(one for one in tables["distort"] if one["step"] == "elastic")["amplitude_range"][1]
        return np.array([abs(np.log(high / 0.1)), 0, 0, 0])

    tables, best = calibrate.search(calibrate.filled("mild"), loss, 2, lambda name, found: None)
    assert best[0] < 0.3 < loss(calibrate.filled("mild"))[0]
    assert next(one for one in tables["distort"] if one["step"] == "tremor") == next(
        one for one in calibrate.filled("mild")["distort"] if one["step"] == "tremor"
    )


def test_known_ink_and_judges_share_no_writer(calibrate):
    ink = calibrate.Ink.__new__(calibrate.Ink)
    rng = np.random.default_rng(0)
    ink.symbols, n = np.arange(10, 30), 6000
    ink.symbol, ink.writer, ink.item = rng.integers(10, 30, n), rng.integers(0, 120, n), np.arange(n).astype(str)
    known = ink.known(0, 5)
    assert np.bincount(ink.symbol[known])[10:].tolist() == [5] * 20
    assert all(len(np.unique(ink.writer[known[ink.symbol[known] == one]])) == 5 for one in ink.symbols)
    judges = ink.judges(known, 80)
    others = np.setdiff1d(judges, known)
    assert not np.isin(ink.writer[others], ink.writer[known]).any() and len(others) == 20 * 80
    per = np.unique(np.stack([ink.symbol[others], ink.writer[others]]), axis=1, return_counts=True)[1]
    assert per.max() <= 2
    assert set(ink.known(1, 5)) != set(known)
