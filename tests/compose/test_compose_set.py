"""A set of expressions as a data set: the same bytes however it is made, read or refused in plain words."""

import hashlib
import json

import datasets
import numpy as np
import pyarrow.parquet as pq
import pytest
from compose_cases import LABELS, written

from symgen.compose.composing import compose
from symgen.compose.draw import Writer
from symgen.compose.plan import make
from symgen.dataset import open_dataset
from symgen.errors import RecipeError, SourceError, StoreError
from symgen.export import export
from symgen.generate import generate
from symgen.lineage import licence_of
from symgen.package.folder import CARD, CROISSANT, SHEET
from symgen.plan.profile import base_counts
from symgen.recipe_file import load_recipe
from symgen.verify import verify


def table(home):
    return {
        row["row_id"]: row for path in sorted(home.glob("data/*.parquet")) for row in pq.read_table(path).to_pylist()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("set")
    return written(home), home / "data", compose(written(home), home / "data", workers=1)


def test_manifest_counts_expressions_and_their_symbols(made):
    _, home, manifest = made
    rows = table(home)
    assert manifest["rows"] == len(rows) == 60
    assert manifest["counts"] == {"train": {"expression": 54}, "validation": {"expression": 6}}
    drawn = [symbol for row in rows.values() for symbol in row["objects"]["symbol"]]
    assert sum(sum(counts.values()) for counts in manifest["objects"].values()) == len(drawn)
    assert {path.name for path in home.iterdir()} >= {"manifest.json", "run.json", CARD, CROISSANT, SHEET, "data"}


def test_every_list_of_an_expression_is_as_long_as_its_symbols(made):
    for row in table(made[1]).values():
        lengths = {len(values) for values in row["objects"].values()}
        assert len(lengths) == 1
        assert all(x >= 0 and x + w <= row["width"] and y + h <= row["height"] for x, y, w, h in row["objects"]["bbox"])
        names = [LABELS[label] for label in row["objects"]["label"]]
        assert names == row["objects"]["symbol"]


def test_validation_shows_no_group_of_train(made):
    groups = {"train": set(), "validation": set()}
    for row_id, row in table(made[1]).items():
        groups[row_id.split("/")[1]] |= set(row["objects"]["groups"])
    assert groups["train"] and groups["validation"] and not groups["train"] & groups["validation"]


def test_one_hand_writes_most_of_an_expression(made):
    shares = []
    for row in table(made[1]).values():
        origins = row["objects"]["origins"]
        shares.append(max(origins.count(one) for one in origins) / len(origins))
    assert np.mean(shares) > 0.75


def test_the_small_set_is_in_the_large_one_whoever_draws_it(made, tmp_path):
    recipe, home, _ = made
    compose(recipe, tmp_path / "few", workers=2, limit=30, overrides=["package.shard_rows=7"])
    few, all_ = table(tmp_path / "few"), table(home)
    assert few and all(all_[row_id] == row for row_id, row in few.items())


def test_another_seed_is_another_set_and_a_second_run_does_nothing(made, tmp_path, capsys):
    recipe, home, manifest = made
    other = compose(recipe, tmp_path / "other", seed=1, limit=20)
    assert {file["pixels"] for file in other["files"]}.isdisjoint(file["pixels"] for file in manifest["files"])
    before = (home / "manifest.json").read_bytes()
    compose(recipe, home)
    assert "whole already" in capsys.readouterr().err
    assert (home / "manifest.json").read_bytes() == before
    with pytest.raises(StoreError, match="another data set"):
        compose(recipe, home, seed=2)


def test_a_run_that_was_cut_goes_on(made, tmp_path):
    recipe, _, manifest = made
    compose(recipe, tmp_path / "cut")
    (tmp_path / "cut" / "manifest.json").unlink()
    again = compose(recipe, tmp_path / "cut")
    assert [file["sha256"] for file in again["files"]] == [file["sha256"] for file in manifest["files"]]


def test_datasets_reads_it_as_it_is_described(made, tmp_path):
    found = datasets.load_dataset(str(made[1]), split="train", cache_dir=str(tmp_path))
    row = found[0]
    assert row["image"].size == (row["width"], row["height"]) == (384, 128)
    assert found.features["objects"]["label"].feature.names == LABELS
    assert len(row["objects"]["bbox"][0]) == 4


def test_verify_draws_it_again_and_sees_what_was_changed(made, tmp_path):
    assert verify(made[1], all=True).ok
    home = tmp_path / "copy"
    compose(made[0], home)
    (file,) = [one for one in json.loads((home / "manifest.json").read_text())["files"] if one["split"] == "validation"]
    path = home / file["path"]
    rows = pq.read_table(path)
    changed = rows.set_column(rows.schema.get_field_index("latex"), "latex", [["x"] * len(rows)])
    pq.write_table(changed.cast(rows.schema), path)
    manifest = json.loads((home / "manifest.json").read_text())
    for one in manifest["files"]:
        if one["path"] == file["path"]:
            one["bytes"], one["sha256"] = path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
    (home / "manifest.json").write_text(json.dumps(manifest))
    verdict = verify(home, all=True)
    assert verdict.counts == {"facts": 6} and "latex" in verdict.as_text()


def test_licence_is_told_from_every_symbol(made):
    found = licence_of(made[1])
    assert found.wins and not found.problems and "strokes" in found.by_source
    assert sum(found.by_licence.values()) == sum(sum(one.values()) for one in made[2]["objects"].values())
    assert any("Hershey" in line or "EMS" in line for line in found.attributions)


def test_readers_of_single_symbols_refuse_it_in_plain_words(made, tmp_path):
    with pytest.raises(SourceError, match="whole expressions"):
        open_dataset(made[1])
    with pytest.raises(SourceError, match="symgen generate"):
        export(made[1], tmp_path / "out", format="npz")


def test_each_verb_names_the_other_for_the_other_kind_of_recipe(made, tmp_path):
    with pytest.raises(RecipeError, match="symgen compose"):
        load_recipe(made[0])
    with pytest.raises(RecipeError, match="symgen compose"):
        generate("expressions", tmp_path / "a")
    with pytest.raises(RecipeError, match="symgen generate"):
        compose("quickstart", tmp_path / "b")


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("symbols_range = [9, 3]", "first number must not be larger"),
        ("symbols_range = [3, 99]", "48"),
        ("linaer = 1.0", "linear"),
        ("forms = []", "linear = 1"),
        ("[page]\nshadw = 0.1", "shadow"),
    ],
)
def test_mistakes_are_named_where_they_stand(tmp_path, extra, says):
    with pytest.raises(RecipeError, match=says) as caught:
        compose(written(tmp_path, extra=extra), tmp_path / "out")
    assert "small.toml:" in str(caught.value)


def test_what_the_grammar_lacks_is_noted(tmp_path):
    labels = ["1", "2", "x", "plus"]
    manifest = compose(written(tmp_path, 20, labels=labels), tmp_path / "out")
    notes = " ".join(manifest["notes"])
    assert "no fraction" in notes and "no root" in notes and "no relation" in notes


def test_a_partner_that_is_not_there_leaves_the_ink_as_it_is(tmp_path):
    pictures = []
    for extra in ("", "[[mix]]\nstep = 'blend'"):
        writer = Writer(make(written(tmp_path, extra=extra)))
        pictures.append(writer.rows(0, np.arange(6)).images)
    np.testing.assert_array_equal(*pictures)


def test_what_a_table_was_learned_from_is_in_every_licence_and_named(tmp_path):
    recipe = written(tmp_path, 6, "[[distort]]\nstep = 'transfer'", labels=["1", "2", "minus", "plus"])
    manifest = compose(recipe, tmp_path / "out", workers=1)
    (learned,) = manifest["tables"]
    assert learned["step"] == "transfer"
    rows = table(tmp_path / "out").values()
    assert {row["licence"] for row in rows} == {manifest["licence"]} == {learned["licence"]}
    assert licence_of(tmp_path / "out").wins == learned["licence"]
    assert set(manifest["credits"]) == set(learned["origins"]) | {"strokes"}
    assert verify(tmp_path / "out", all=True).ok


def test_a_store_is_refused_and_no_folder_is_called_like_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="s3://bucket/set: compose writes to a folder"):
        compose(written(tmp_path), "s3://bucket/set")
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_no_set_of_symbols_is_topped_up_from_expressions(made):
    with pytest.raises(RecipeError, match="whole expressions"):
        base_counts(made[1])
