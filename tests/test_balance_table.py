import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen.balance_table import effective_number, gini, plan

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60).map(np.array)

RECIPE = """# for tests
labels = ["a", "b", "exists"]
[balance]
per_class = 30
[[source]]
kind = "tiny_ink"
groups = 20
"""


@given(COUNTS)
def test_gini_is_the_mean_difference_of_all_pairs(counts):
    pairs = np.abs(counts[:, None].astype(float) - counts[None, :]).mean()
    assert gini(counts) == pytest.approx(pairs / (2 * counts.mean()) if counts.sum() else 0.0, abs=1e-9)


@given(COUNTS)
def test_effective_number_lies_between_one_and_the_classes(counts):
    found = effective_number(counts)
    if counts.sum():
        assert 1 - 1e-9 <= found <= np.count_nonzero(counts) + 1e-9
    else:
        assert found == 0


def test_known_values():
    assert gini(np.full(7, 3)) == 0
    assert effective_number(np.full(7, 3)) == pytest.approx(7)
    assert gini(np.array([0, 0, 0, 4])) == pytest.approx(0.75)
    assert effective_number(np.array([0, 0, 0, 4])) == pytest.approx(1)


def test_the_table_tells_before_and_after(kinds, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(RECIPE)
    found = plan(path, overrides=["balance.overrides.exists=6"])
    table = found.as_dict()
    assert json.loads(json.dumps(table)) == table
    assert table["classes"][2] == {"name": "exists", "latex": "\\exists", "real_inks": 20, "items": 20, "base": 0,
                                   "train": 5, "validation": 1, "test": 0, "total": 6}  # fmt: skip
    assert table["sums"]["total"] == 66
    assert table["balance"]["before"]["gini"] == 0
    assert table["balance"]["after"]["most"] == 30
    text = found.as_text()
    assert "exists" in text
    assert "base" not in text.splitlines()[0]
    assert "3 classes, 66 rows in 2 files" in text
    assert "exists" not in found.as_text(brief=True)
