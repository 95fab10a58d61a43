"""presets: what they hold, how a recipe takes them in, and that they are steps and nothing else once it is read."""

import pytest

from symgen import presets
from symgen.errors import RecipeError
from symgen.listings import steps as listing
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe

TOML = """labels = ["a", "b"]
hand = "natural"
[balance]
per_class = 5
[[source]]
kind = "strokes"
"""


def recipe(**more):
    base = {"labels": ["a"], "balance": {"per_class": 1}, "source": [{"kind": "strokes"}]}
    return Recipe.model_validate({**base, **more})


def steps_of(found: Recipe) -> list[str]:
    return [entry.step for entry in found.distort]


def test_the_three_presets_ship_and_say_what_they_are_for():
    assert presets.names() == ["mild", "natural", "wild"]
    for name in presets.names():
        assert len(presets.about(name).split()) > 8 and name not in presets.about(name).split()
        assert steps_of(recipe(hand=name))
        listed = next(one for one in listing() if one["room"] == "hand" and one["name"] == name)
        assert [one["name"] for one in listed["parameters"]] == [
            f"{room}.{table['step']}" for room in presets.ROOMS for table in presets.preset(name)[room]
        ]


def test_they_grow_from_mild_to_wild():
    def strength(name, step, field):
        entry = next(entry for entry in recipe(hand=name).distort if entry.step == step)
        return getattr(entry.params, field)[1]

    for step, field in (
        ("elastic", "amplitude_range"), ("strokes", "shift_range"), ("gpsr", "strength_range"),
        ("rewrite", "overlap_range"), ("affine", "slant_range"), ("shoot", "distance_range"),
    ):  # fmt: skip
        assert strength("mild", step, field) < strength("natural", step, field) < strength("wild", step, field), step


def test_a_hand_is_its_steps_and_is_forgotten():
    found = recipe(hand="mild")
    tables = presets.preset("mild")
    assert steps_of(found) == [table["step"] for table in tables["distort"]]
    assert found == recipe(**tables) and found.hand is None and "hand" not in found.resolved()
    assert Recipe.model_validate(found.resolved()) == found
    assert found.digest(["x"], "y") == recipe(**tables).digest(["x"], "y")
    assert recipe().hand is None and steps_of(recipe()) == []


def test_a_step_of_the_recipes_own_takes_the_place_of_the_presets():
    own = [{"step": "pen", "flow_range": (0.9, 1.0)}, {"step": "simard"}, {"step": "pen", "width_range": (0.05, 0.06)}]
    found = recipe(hand="natural", distort=own)
    usual = steps_of(recipe(hand="natural"))
    at = usual.index("pen")
    assert steps_of(found) == [*usual[:at], "pen", "pen", *usual[at + 1 :], "simard"]
    assert found.distort[at].params.flow_range == (0.9, 1.0)
    assert found.distort[at + 1].params.width_range == (0.05, 0.06)


def test_a_file_may_name_a_hand_and_set_may_change_it(tmp_path):
    (tmp_path / "r.toml").write_text(TOML)
    assert load_recipe(tmp_path / "r.toml") == load_recipe(tmp_path / "r.toml", ["hand=natural"])
    assert steps_of(load_recipe(tmp_path / "r.toml", ["hand=mild"])) == steps_of(recipe(hand="mild"))


def test_mistakes_are_told_where_they_stand(tmp_path):
    (tmp_path / "r.toml").write_text(TOML.replace("natural", "neutral"))
    with pytest.raises(RecipeError, match=r"r\.toml:2: hand: .*did you mean 'natural'"):
        load_recipe(tmp_path / "r.toml")
    (tmp_path / "r.toml").write_text(TOML.replace("hand", "hands"))
    with pytest.raises(RecipeError, match="did you mean 'hand'"):
        load_recipe(tmp_path / "r.toml")
    (tmp_path / "r.toml").write_text(TOML + '[[distort]]\nstep = "pen"\nflow = 3\n')
    with pytest.raises(RecipeError, match=r"r\.toml:9"):
        load_recipe(tmp_path / "r.toml")
    with pytest.raises(RecipeError, match="there are: mild, natural, wild"):
        presets.preset("../natural")
