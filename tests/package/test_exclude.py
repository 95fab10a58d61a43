import json

import numpy as np
import pytest

from symgen.errors import RecipeError
from symgen.package.exclude import REDRAWN_FROM, Excluded, read_excluded
from symgen.prepare import prepare


def written(tmp_path, content):
    path = tmp_path / "exclude.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_listed_rows_are_counted(tmp_path):
    path = written(tmp_path, {"exclude": ["a/train/3", "b/train/0", "a/train/3"], "why": "told by check"})
    assert read_excluded(path) == {"a/train/3": 2, "b/train/0": 1}
    assert read_excluded(written(tmp_path, {"exclude": []})) == {}


@pytest.mark.parametrize("content", ["{", [], {"exclude": "a/train/3"}, {"exclude": [3]}, {}])
def test_another_file_is_refused(tmp_path, content):
    with pytest.raises(RecipeError, match=r'expected \{"exclude"'):
        read_excluded(written(tmp_path, content))


def test_a_bare_list_is_answered_in_plain_words(tmp_path):
    with pytest.raises(RecipeError, match="must be a list of row ids"):
        read_excluded(written(tmp_path, ["a/train/3"]))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RecipeError, match=r"none\.json"):
        read_excluded(tmp_path / "none.json")


def test_one_row_thrown_out_for_ever_is_refused(tmp_path):
    with pytest.raises(RecipeError, match="a/train/3 is listed 61 times"):
        read_excluded(written(tmp_path, {"exclude": ["a/train/3"] * 61}))


def test_only_the_listed_rows_start_later(recipe_file):
    plan = prepare(recipe_file()).plan
    rows = plan.block("train", 0, 100)
    ids = plan.row_ids(rows)
    started = Excluded(plan, {ids[4]: 1, ids[60]: 3}).start(rows)
    expected = np.zeros(100, np.int64)
    expected[[4, 60]] = REDRAWN_FROM, 3 * REDRAWN_FROM
    np.testing.assert_array_equal(started.attempt, expected)
    assert all(getattr(started, name) is getattr(rows, name) for name in rows._fields if name != "attempt")
    assert Excluded(plan, {}).start(rows) is rows


def test_a_row_that_the_plan_does_not_have_is_named(recipe_file):
    with pytest.raises(RecipeError, match="a/train/99999"):
        Excluded(prepare(recipe_file()).plan, {"a/train/99999": 1})
