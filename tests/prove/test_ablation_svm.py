"""The cheaper ablation table: what counts as noise, which rows judge, and that what is there is not made again."""

import importlib.util
import math
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from symgen.recipe import Recipe

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(HERE))
    try:
        spec = importlib.util.spec_from_file_location("ablation_svm", HERE / "ablation_svm.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["ablation_svm"] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HERE))
    return module


def test_noise_is_what_differences_scatter_by_from_draw_to_draw(script):
    rng = np.random.default_rng(0)
    names = ["all", *(f"without {i}" for i in range(400))]
    found = {
        name: {str(draw): [0.8 + 0.01 * rng.standard_normal(), 0.9, 0.7 + draw] for draw in range(4)} for name in names
    }
    macro, merged, rare = script.noise(found)
    assert merged == pytest.approx(0, abs=1e-9) and rare == pytest.approx(0, abs=1e-9), "what all share is no noise"
    base = np.array([100 * found["all"][str(draw)][0] for draw in range(4)])
    spread = math.sqrt(1 + base.var(ddof=1))  # of a difference: the method's own and that of `all`
    assert macro == pytest.approx(1.96 * spread / 2, rel=0.1)


def test_one_draw_tells_no_noise_and_a_method_behind_is_left_out(script):
    one = {"all": {"0": [0.8, 0.8, 0.8]}, "bare": {"0": [0.7, 0.7, 0.7]}}
    assert all(math.isnan(limit) for limit in script.noise(one))
    two = {"all": {"0": [0.8] * 3, "1": [0.8] * 3}, "bare": {"0": [0.7] * 3}, "x": {"0": [0.7] * 3, "1": [0.9] * 3}}
    assert script.noise(two)[0] == pytest.approx(1.96 * 100 * np.std([-0.1, 0.1], ddof=1) / math.sqrt(2))


def test_judges_are_few_of_each_class_and_always_the_same(script):
    labels = np.repeat([3, 1, 7], [50, 4, 9])
    rows = script.some_rows(labels, 5)
    assert np.bincount(labels[rows], minlength=8).tolist() == [0, 4, 0, 5, 0, 0, 0, 5]
    assert set(rows) <= set(script.some_rows(labels, 9)) and (np.diff(rows) > 0).all()


def test_the_svm_table_goes_on_from_what_is_there(script, tmp_path):
    recipe = Recipe.model_validate(
        {"labels": ["a"], "hand": "natural", "balance": {"per_class": 1}, "source": [{"kind": "strokes"}]}
    )
    asked = []

    def figures(name, made, number):
        asked.append((name, number, len(made.distort)))
        return [0.5 + number / 10, 0.6, 0.7]

    bench = SimpleNamespace(
        ground=SimpleNamespace(recipe=recipe), key=lambda number: f"5-60-25-{number}", figures=figures
    )
    only = ("all", "without gpsr")
    first = script.run(bench, tmp_path, 1, only)
    n = len(recipe.distort)
    assert asked == [("all", 0, n), ("without gpsr", 0, n - 1)]
    second = script.run(bench, tmp_path, 2, only)
    assert asked[2:] == [("all", 1, n), ("without gpsr", 1, n - 1)]
    assert second["all"]["5-60-25-0"] == first["all"]["5-60-25-0"]
    assert "More than noise" in script.written(second) and "| without gpsr |" in script.written(second)
