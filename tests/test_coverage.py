import json

import pytest

from symgen.balance_table import plan
from symgen.coverage import coverage
from symgen.errors import RecipeError

RECIPE = """# for tests
labels = ["a", "b", "exists"]
[balance]
per_class = 30
[[source]]
kind = "tiny_ink"
[[source]]
kind = "tiny_type"
"""


@pytest.fixture
def covered(kinds, tmp_path):
    def run(*overrides):
        path = tmp_path / "mine.toml"
        path.write_text(RECIPE)
        return coverage(path, overrides=overrides)

    return run


def test_the_matrix_counts_items_by_class_and_source(covered):
    found = covered()
    assert found.ok
    assert found.sources == ("tiny_ink", "tiny_type")
    assert dict(zip(found.classes, found.matrix.tolist(), strict=True)) == {"a": [5, 3], "b": [5, 3], "exists": [5, 0]}
    assert json.loads(json.dumps(found.as_dict())) == found.as_dict()


def test_holes_are_named_and_planning_them_is_refused(covered, tmp_path):
    found = covered('labels=["a", "exists", "forall"]')
    assert not found.ok
    assert found.holes == ("forall",)
    assert "hole: forall" in found.as_text()
    with pytest.raises(RecipeError, match=r"1 of 3 classes: forall\. Add a source"):
        plan(tmp_path / "mine.toml", overrides=['labels=["a", "exists", "forall"]'])
    assert covered('labels=["a", "exists", "forall"]', 'balance.classes.without=["forall"]').ok


def test_two_entries_of_one_kind_are_told_apart(covered):
    assert covered('source.1.kind="tiny_ink"').sources == ("tiny_ink.0", "tiny_ink.1")


def test_only_the_classes_that_the_recipe_fills_are_shown(covered):
    assert covered('balance.classes.only=["\\\\exists"]').classes == ("exists",)


def test_items_of_a_symbol_outside_the_label_set_are_left_out(covered):
    found = covered('labels=["a"]')
    assert found.matrix.tolist() == [[5, 3]]
