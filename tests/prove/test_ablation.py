"""The ablation table: its rows come from the recipe, its small form runs whole, and a second call makes nothing."""

import json

import pytest
from gain_cases import NETWORK, RECIPE, write_bank, write_real, write_recipe
from prove import ablation

from symgen import steps
from symgen.gain.ground import prepare_ground
from symgen.presets import preset
from symgen.recipe import Recipe
from symgen.train import baseline


def named(**rooms):
    recipe = Recipe.model_validate(
        {"labels": ["a"], "balance": {"per_class": 1}, "source": [{"kind": "strokes"}], **rooms}
    )
    return dict(ablation.methods(recipe))


def test_every_step_of_the_preset_has_its_two_rows():
    found = named(hand="natural")
    for step in (entry["step"] for room in preset("natural").values() for entry in room):
        left = [entry.step for entry in found[f"without {step}"].distort + found[f"without {step}"].mix]
        alone = found[f"only {step}"]
        assert step not in left and len(left) == len(found["all"].distort + found["all"].mix) - 1
        assert [entry.step for entry in alone.mix + alone.distort + alone.degrade] == [step]
    assert not (found["bare"].mix or found["bare"].distort or found["bare"].degrade)


def test_steps_that_the_recipe_lacks_are_rows_too_and_come_before_the_pens():
    found = named(hand="natural", balance={"per_class": 1, "allographs": 0.5})
    have = [entry.step for entry in found["all"].distort]
    assert {f"with {name}" for name in steps.names("distort") if name not in have} <= found.keys()
    assert "with gpsr" not in found and "with jpeg" in found
    assert [entry.step for entry in found["with simard"].distort] == [*have[:-2], "simard", *have[-2:]]
    assert have[-2:] == ["pen", "nib"]
    assert found["allographs as found"].balance.allographs == 0 and "allographs as found" not in named()


def test_sources_and_the_form_of_fonts_are_rows_and_twins_are_told_apart():
    found = named(source=[{"kind": "fonts", "style": "hand"}, {"kind": "strokes"}],
                  degrade=[{"step": "blur"}, {"step": "blur"}])  # fmt: skip
    assert [entry.kind for entry in found["without source fonts"].source] == ["strokes"]
    assert found["fonts re-inked"].source[0].params.reink and not found["all"].source[0].params.reink
    assert {"without blur 1", "without blur 2", "only blur 2"} <= found.keys()
    assert "without source strokes" not in named()


def test_the_table_pairs_runs_by_draw_and_seed():
    found = {"all": {"5-0-0": [0.8, 0.7, 0.5], "5-0-1": [0.9, 0.8, 0.7]}, "bare": {"5-0-1": [0.85, 0.7, 0.7]}}
    all_, bare = ablation.table(found)
    assert all_["accuracy"] == {"mean": pytest.approx(85), "spread": pytest.approx(7.0711, abs=1e-3),
                                "against all": 0, "error": 0}  # fmt: skip
    assert bare["accuracy"]["against all"] == pytest.approx(-5) and bare["rare classes"][
        "against all"
    ] == pytest.approx(0)
    assert "| bare | 85.00 ± 0.00 | -5.00 ± 0.00 |" in ablation.markdown([bare])


def test_the_small_form_runs_whole_and_a_second_call_makes_nothing(tmp_path, monkeypatch):
    pytest.importorskip("keras")
    bank = write_bank(tmp_path / "bank")
    real, recipe = write_real(tmp_path, bank), write_recipe(tmp_path / "tiny.toml", RECIPE, bank)
    (tmp_path / "tiny.py").write_text(NETWORK)
    monkeypatch.setattr(baseline, "_files", lambda: {"tiny": tmp_path / "tiny.py"})
    ground = prepare_ground(str(recipe), [real], [f"{real}:test"], ("tiny", 10, None), ())
    only = ("real", "all", "without affine")
    found = ablation.Ablation(ground, tmp_path / "out", ["2"], (1, 1)).run(only)
    assert tuple(found) == only and all(len(runs) == 1 for runs in found.values())
    meant = [json.loads((tmp_path / "out" / name / "design.json").read_text()) for name in ("all", "without-affine")]
    assert meant[0]["recipe_digest"] != meant[1]["recipe_digest"]
    assert not list((tmp_path / "out").rglob("*.parquet")), "the rows are not kept"
    monkeypatch.setattr(ablation, "Work", None)
    assert ablation.Ablation(ground, tmp_path / "out", ["2"], (1, 1)).run(only) == found
    assert json.loads((tmp_path / "out" / "without-affine.json").read_text()) == found["without affine"]
