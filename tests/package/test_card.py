"""The card: read as the hub reads it, and shown as Markdown would show it, with hostile names in it."""

import html
import re

import pytest
import yaml as pyyaml
from huggingface_hub import DatasetCard

from symgen.generate import generate
from symgen.package import card
from symgen.package.notation import toml, yaml
from symgen.recipe_file import load_recipe

EVIL = '<script>alert("x")</script> | ](javascript:x) **`_\n# head\n--- {{ 7*7 }}'


@pytest.fixture
def manifest(recipe_file):
    return {
        "name": "tiny", "recipe_digest": "ab" * 32, "recipe": load_recipe(recipe_file()).resolved(), "seed": 3,
        "versions": {"symgen": "0.1.0"}, "notes": ["one gap"], "excluded": {"a/train/1": 1},
        "rows": 12345, "bytes": 999,
        "labels": {"name": "list", "classes": [
            {"name": "a", "symbols": ["a"], "latex": "a", "text": "a"},
            {"name": "bar", "symbols": ["bar", "mid"], "latex": "|", "text": "|"},
        ]},
        "sources": [{"kind": "crohme", "items": 50, "origins": 10, "dropped": {"blank": 2}, "digest": "cd" * 32}],
        "counts": {"train": {"a": 12000, "bar": 300}, "validation": {"a": 45}},
        "licence": "CC-BY-NC-SA-3.0", "licences": {"CC-BY-NC-SA-3.0": 12000, "OFL-1.1": 345},
        "rows_by_source": {"crohme": {"CC-BY-NC-SA-3.0": 12000}, "fonts": {"OFL-1.1": 345}},
        "rejected": {"a": {"faint": 4}}, "redrawn": 4,
        "files": [
            {"path": "data/train-00000-of-00001-00000000.parquet", "split": "train", "rows": 12300, "bytes": 900},
            {"path": "data/validation-00000-of-00001-11111111.parquet", "split": "validation", "rows": 45, "bytes": 99},
        ],
    }  # fmt: skip


def test_the_hub_reads_the_head(manifest):
    head = DatasetCard(card.render(manifest)).data.to_dict()
    assert head["license"] == "cc-by-nc-sa-3.0" and head["pretty_name"] == "tiny"
    assert head["task_categories"] == ["image-classification"] and head["size_categories"] == ["10K<n<100K"]
    files = {one["split"]: one["path"] for one in head["configs"][0]["data_files"]}
    assert files == {one["split"]: [one["path"]] for one in manifest["files"]}
    assert head["dataset_info"]["splits"][0] == {"name": "train", "num_bytes": 900, "num_examples": 12300}
    assert head["dataset_info"]["features"][1]["dtype"]["class_label"]["names"] == {"0": "a", "1": "bar"}


def test_the_text_tells_counts_sources_licences_and_gaps(manifest):
    text = html.unescape(card.render(manifest))
    for part in (
        "12,345 images of 2 mathematical symbols", "| train | 12,300 | 2 | 300 | 12,000 |", "| bar | bar mid |",
        "| fonts | OFL-1.1 | 345 |", "| crohme | 50 | 10 | blank: 2 |", "strictest of the licences", "- one gap",
        "1 rows that a check had thrown out", "a faint 4", "seed 3", "load_dataset", "DataLoader", "model.fit",
    ):  # fmt: skip
        assert part in text, part


def test_what_a_check_found_is_told(manifest):
    check = {
        "rows": 12345, "findings": [f"leaks: writer {i} on both sides" for i in range(20)],
        "checks": {"leaks": {"findings": [], "notes": [{"says": "a look-alike"}], "figures": {}},
                   "labels": {"findings": [], "notes": [], "figures": {}, "looked": False},
                   "realism": {"findings": [], "notes": [], "figures": {"distance": 0.12345, "curve": [1, 2]}}},
    }  # fmt: skip
    text = html.unescape(card.render(manifest, check=check))
    for part in ("in 12,345 rows: 20;", "looked at: leaks, realism.", "writer 11 on", "... and 8 more",
                 "note: a look-alike", "realism, distance: 0.123"):  # fmt: skip
        assert part in text, part
    assert "writer 12 on" not in text and "curve" not in text
    assert "## Checks" not in card.render(manifest)


def test_warnings_come_first_and_the_name_is_the_one_to_load(manifest):
    text = card.render(manifest, repo="somebody/symbols", warnings=["Nobody knows the licence.", EVIL])
    assert text.index("**Mind:** Nobody knows the licence.") < text.index("## Load it")
    assert "<script" not in text and text.count('"somebody/symbols"') == 2
    assert card.render(manifest, repo="```\n# x").count("```") == text.count("```")


def test_pictures_are_shown_where_the_set_has_them(manifest):
    assert "(preview.png)" in card.render(manifest) and "(balance.png)" not in card.render(manifest)
    assert "(balance.png)" in card.render({**manifest, "beside": []})


def test_credits_uses_and_unsuitable_uses_are_told(manifest):
    text = html.unescape(card.render({**manifest, "credits": {"crohme": ["CROHME, by its makers"], "x": [EVIL]}}))
    for part in ("- crohme: CROHME, by its makers", "It is for:", "It is not for:", "Persons: Rows made from crohme"):
        assert part in text, part
    assert "<script" not in card.render({**manifest, "credits": {EVIL: [EVIL]}})


@pytest.mark.slow
def test_the_five_lines_of_the_card_train(recipe_file, tmp_path, monkeypatch):
    pytest.importorskip("keras")
    generate(recipe_file(), tmp_path / "set", workers=1)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    text = (tmp_path / "set" / "README.md").read_text()
    code = re.search(r"## Load it and train on it\n\n```python\n(.*?)```", text, re.S)[1]
    assert len(code.splitlines()) == 5
    names = {}
    exec(code.replace(card.HERE, str(tmp_path / "set")), names)
    assert names["model"].output_shape == (None, 5) and len(names["data"]) == 160


def test_the_recipe_in_the_card_makes_the_same_recipe(manifest, tmp_path):
    found = re.search(r"```toml\n(.*?)```", card.render(manifest), re.S)
    (tmp_path / "again.toml").write_text(found[1])
    assert load_recipe(tmp_path / "again.toml").resolved() == manifest["recipe"]


def test_shipped_recipes_survive_toml(tmp_path):
    for name in ("quickstart",):
        (tmp_path / "again.toml").write_text(toml(load_recipe(name).resolved()))
        assert load_recipe(tmp_path / "again.toml") == load_recipe(name)


@pytest.mark.parametrize("licence", ["unknown", "incompatible", "made up"])
def test_what_may_not_be_published_says_so(manifest, licence):
    text = card.render({**manifest, "licence": licence})
    assert "**Do not publish this data set.**" in text


def test_names_from_strangers_stay_names(manifest):
    classes = [{"name": EVIL, "symbols": [EVIL], "latex": EVIL, "text": EVIL}]
    text = card.render({
        **manifest, "name": EVIL, "notes": [EVIL], "labels": {"name": EVIL, "classes": classes},
        "counts": {"train": {EVIL: 1}}, "rejected": {EVIL: {EVIL: 1}}, "rows_by_source": {EVIL: {EVIL: 1}},
        "licences": {EVIL: 1}, "sources": [{**manifest["sources"][0], "kind": EVIL, "dropped": {EVIL: 1}}],
    })  # fmt: skip
    head, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert pyyaml.safe_load(head)["pretty_name"] == EVIL
    for part in ("<script", "](javascript", "**`", "\n# head", "49"):
        assert part not in body, part
    rows = [line for line in body.splitlines() if line.startswith("|") and "alert" in line]
    assert len(rows) == 4
    assert all(line.count("|") in (4, 5, 6) for line in rows)


def test_yaml_reads_back():
    value = {"a": [1, {"b": [], "c": {}}, ["x: y", "- z", "yes", "0"]], "0": None, "k k": {"d": 1.5, "e": True}}
    assert pyyaml.safe_load(yaml(value)) == value
