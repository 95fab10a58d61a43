"""What is made of a draw is made of the drawn items alone; whatever gets in beside them stops the experiment."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from picture_files import class_folders

import symgen.sources
from symgen.class_folders import SymbolClass
from symgen.dataset import open_dataset
from symgen.errors import StoreError
from symgen.gain import material
from symgen.gain.arms import GainError
from symgen.gain.design import all_into_train
from symgen.gain.draws import Draw, draw
from symgen.gain.material import Pool, place_of
from symgen.gain.synthetic import made_without_ink, make, plan, read, refuse_foreign
from symgen.generate import generate
from symgen.recipe_file import load_recipe

ITEMS = [("crohme/f0/2", "crohme/f1/2"), ("crohme/f0/a",), (), ("crohme/f2/plus",), ("crohme/f3/x",)]


@pytest.fixture(scope="module")
def recipe(lab):
    return all_into_train(load_recipe(lab.recipe))


@pytest.fixture(scope="module")
def drawn():
    return Draw(2, 0, ITEMS)


@pytest.fixture(scope="module")
def made(recipe, drawn, tmp_path_factory):
    home = tmp_path_factory.mktemp("made")
    planned = plan(recipe, drawn, (0.5, 1.0, 2.0))
    return planned, make(planned, home), home


def items_of(data):
    return set(pc.unique(data.read("train").items.flatten()).to_pylist())


def test_every_real_item_is_a_drawn_one(made, drawn):
    planned, data, _ = made
    ink = {item for item in items_of(data) if item.startswith("crohme/")}
    assert ink == drawn.items and planned.n_inks == 5
    assert data.splits == ("train",)


def test_drawn_pictures_of_a_folder_are_what_is_re_inked(tmp_path):
    pictures = class_folders(tmp_path / "photos", names=("2", "x"), writers=4, side=72)
    recipe = tmp_path / "photos.toml"
    recipe.write_text(
        f'labels = ["2", "x"]\n[balance]\nper_class = 6\n[[source]]\nkind = "images"\npath = "{pictures}"\n'
    )
    loaded, place = all_into_train(load_recipe(recipe)), place_of(pictures)
    classes = tuple(SymbolClass(name, (name,)) for name in ("2", "x"))
    some = draw(Pool.of([material.read(place, 20, "tight", classes)]), 2, 2, 0)
    planned = plan(loaded, some, (1.0,))
    assert planned.n_inks == 4, "each drawn picture is an ink of the recipe"
    assert items_of(make(planned, tmp_path / "made")) == some.items


def test_a_class_without_drawn_ink_is_drawn_from_templates(made):
    samples = made[1].read("train")
    exists = pc.equal(samples.symbol, "exists").to_numpy(zero_copy_only=False)
    assert exists.sum() == 24
    assert all(item.startswith("strokes/") for item in samples.take(exists).items.flatten().to_pylist())


def test_a_set_says_how_it_was_cut_and_another_cut_is_another_set(made, recipe):
    planned, data, home = made
    crohme, strokes = json.loads((data.home / "run.json").read_bytes())["sources"]
    assert (crohme["items"], crohme["cut_from"]) == (5, 45) and "cut_from" not in strokes
    other = Draw(2, 0, [("crohme/f4/2", "crohme/f1/2"), *ITEMS[1:]])
    assert plan(recipe, other, (1.0,)).amounts[1.0].digest != planned.amounts[1.0].digest
    with pytest.raises(StoreError, match="recipe_digest"):
        make(plan(recipe, other, (0.5, 1.0, 2.0)), home)


def test_foreign_ink_is_met_with_refusal(lab, recipe, drawn, tmp_path):
    generate(recipe, tmp_path / "uncut", workers=1)
    data = open_dataset(tmp_path / "uncut")
    with pytest.raises(GainError, match=r"2\d real items .* not among those drawn: crohme/f"):
        refuse_foreign(data, drawn.items)
    refuse_foreign(data, drawn.items | items_of(data))


def test_a_single_planted_ink_stops_the_experiment(recipe, drawn, tmp_path, monkeypatch):
    cut = symgen.sources._cut
    monkeypatch.setattr(symgen.sources, "_cut", lambda bank, kind, items: cut(bank, kind, items | {"crohme/f4/x"}))
    with pytest.raises(GainError, match=r"1 real items .*: crohme/f4/x\n"):
        make(plan(recipe, drawn, (1.0,)), tmp_path)


def test_a_smaller_dose_is_what_the_smaller_recipe_would_draw(made, recipe, drawn, tmp_path):
    planned, data, _ = made
    classes = data.labels
    small = plan(recipe, drawn, (0.5,))
    alone = read(make(small, tmp_path), small.amounts[0.5], 20, "tight", classes)
    part = read(data, planned.amounts[0.5], 20, "tight", classes)
    assert small.amounts[0.5] == planned.amounts[0.5] and len(alone) == len(part) == 5 * 6
    order, other = np.argsort(part.row_ids.astype(str)), np.argsort(alone.row_ids.astype(str))
    np.testing.assert_array_equal(part.row_ids[order], alone.row_ids[other])
    np.testing.assert_array_equal(part.images[order], alone.images[other])
    assert len(read(data, planned.amounts[2.0], 20, "tight", classes)) == planned.rows == 5 * 24


def test_rows_that_nobody_wrote_are_counted():
    rows = [["fonts/a/x"], ["fonts/a/x", "strokes/y"], ["fonts/a/x", "crohme/f0/x"], ["pictures/0/x.png"], []]
    assert made_without_ink(pa.array(rows, pa.list_(pa.string()))) == 2
