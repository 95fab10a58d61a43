"""Rows of a recipe drawn while training: the ones that the recipe means, at any time, in any process."""

import json

import numpy as np
import pytest
from train_cases import RECIPE

import symgen
from symgen.canon import canonicalise_block
from symgen.errors import RecipeError
from symgen.prepare import prepare
from symgen.train import fresh
from symgen.train.framework import TrainError
from symgen.train.training import train


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "strokes.toml"
    path.write_text(RECIPE.format(labels='["2", "exists", "plus"]', per_class=40, validation=0.25))
    return path


@pytest.fixture
def drawn(recipe, monkeypatch):
    monkeypatch.setattr(fresh, "CHUNK", 32)
    return fresh.Fresh(prepare(recipe), 40, "tight")


def test_the_first_pass_is_what_generate_writes(drawn, recipe):
    images, labels = (np.concatenate(parts) for parts in zip(*symgen.stream(recipe), strict=True))
    assert len(drawn) == len(labels) == 90
    part = drawn.take(np.arange(90))
    np.testing.assert_array_equal(part.images, canonicalise_block(255 - images, 40))
    np.testing.assert_array_equal(part.labels, labels)


def test_any_row_at_any_time(drawn, recipe):
    whole = drawn.take(np.arange(200))
    for first, last in ((70, 110), (0, 3), (185, 200)):
        again = fresh.Fresh(prepare(recipe), 40, "tight").take(np.arange(first, last))
        np.testing.assert_array_equal(again.images, whole.images[first:last])
        assert again.row_ids.tolist() == whole.row_ids[first:last].tolist()


def test_each_pass_has_the_same_counts_other_pixels_and_another_order(drawn):
    one, two = (drawn.take(np.arange(90) + 90 * lap) for lap in range(2))
    assert sorted(one.row_ids) == sorted(two.row_ids)
    assert (one.row_ids != two.row_ids).sum() > 60
    there = dict(zip(one.row_ids, one.images, strict=True))
    assert not any((there[name] == image).all() for name, image in zip(two.row_ids, two.images, strict=True))


def test_rows_are_drawn_ahead(drawn):
    drawn.take(np.arange(3))
    assert sorted(drawn._chunks) == list(range(1 + fresh.AHEAD))
    drawn.take(np.arange(64, 70))
    assert min(drawn._chunks) == 2, "what is used up is forgotten"


def test_a_mistake_in_the_thread_is_not_swallowed(drawn, monkeypatch):
    monkeypatch.setattr(fresh.Fresh, "_chunk", lambda self, number: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        drawn.take(np.arange(3))


def test_a_recipe_without_validation_rows_is_refused(recipe, tmp_path):
    recipe.write_text(RECIPE.format(labels='["2", "plus"]', per_class=20, validation=0.0))
    with pytest.raises(TrainError, match=r"split\.validation"):
        fresh.stream(recipe, 40)


@pytest.mark.parametrize(
    ("more", "settings", "says"),
    [
        (["other"], {}, "symgen generate"),
        ([], {"none_class": True}, "symgen generate"),
        ([], {"sampling": "balanced"}, r"\[balance\]"),
    ],
)
def test_what_a_stream_cannot_do_is_refused(recipe, tmp_path, more, settings, says):
    pytest.importorskip("keras")
    with pytest.raises(TrainError, match=says):
        train([recipe, *more], tmp_path / "run", steps=1, **settings)
    assert not (tmp_path / "run").exists()


def test_a_wrong_name_gets_the_nearest(tmp_path):
    pytest.importorskip("keras")
    with pytest.raises(RecipeError, match="quickstart"):
        train("quikstart", tmp_path / "run", steps=1)


@pytest.mark.slow
def test_a_stream_trains_and_a_stopped_run_goes_on(recipe, tmp_path, monkeypatch):
    pytest.importorskip("keras")
    from symgen.train import loop
    from symgen.train.run_folder import open_run

    settings = {"steps": 12, "batch": 20, "learning_rate": 3e-3}
    metrics = train(recipe, tmp_path / "whole", **settings)
    assert metrics["n"] == 30
    about = json.loads((tmp_path / "whole" / "run.json").read_bytes())
    assert about["data"][0]["recipe_digest"] == about["data"][0]["digest"] and len(about["data"][0]["digest"]) == 64
    assert about["data"][0]["rows"] == {"train": 90, "validation": 30}

    validate, laps = loop.Loop._validate, []

    def stop(self):
        laps.append(1)
        return validate(self) if len(laps) == 1 else 1 / 0

    monkeypatch.setattr(loop.Loop, "_validate", stop)
    with pytest.raises(ZeroDivisionError):
        train(recipe, tmp_path / "stopped", **settings)
    monkeypatch.undo()
    train(recipe, tmp_path / "stopped", **settings)
    for ours, theirs in zip(
        *(open_run(tmp_path / name).model.get_weights() for name in ("stopped", "whole")), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
