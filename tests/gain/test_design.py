"""Which runs there are, and in which order."""

import pytest

from symgen.gain.arms import ARMS, GainError
from symgen.gain.design import all_into_train, design_of, scaled
from symgen.gain.outcomes import ALL
from symgen.recipe_file import load_recipe

RECIPE = load_recipe("quickstart")


def design(shots=("all", 5), numbers=(2, 2), doses=(0.3, 1)):
    return design_of(ARMS, shots, numbers, doses, RECIPE)


def test_all_samples_are_drawn_once_and_few_several_times():
    found = design()
    assert found.shots == (5, ALL)
    assert found.drawn == ((5, 0), (5, 1), (ALL, 0))
    runs = found.runs
    assert len(set(runs)) == len(runs) == 2 * 3 * (6 + 1), "seeds, draws, arms and one more dose"
    assert {run.dose for run in runs if run.arm == "real"} == {0.0}
    assert {run.dose for run in runs if run.arm == "real + synthetic"} == {0.3, 1.0}
    assert {run.dose for run in runs if run.arm == "synthetic only"} == {1.0}


def test_what_a_short_budget_leaves_can_be_compared():
    runs = design(shots=(5, 20, "all")).runs
    first = runs[: 3 * 6]
    assert {(run.seed, run.draw) for run in first} == {(0, 0)}
    assert {run.shot for run in first} == {5, 20, ALL} and not any(run.dose == 0.3 for run in first)
    for n in range(6, len(runs) + 1, 6):
        cells = [(run.shot, run.draw, run.seed) for run in runs[:n] if run.dose in (0.0, 1.0)]
        whole = {cell for cell in cells if cells.count(cell) == 6}
        assert len(set(cells) - whole) <= 1, "at most one cell is waiting for its other arms"


def test_doses_are_tried_at_most_and_at_least_real_data():
    found = design(shots=(1, 5, "all"))
    assert {run.shot for run in found.runs if run.dose == 0.3} == {1, ALL}
    assert found.doses_at(5) == (1.0,) and found.doses_at(1) == (0.3, 1.0)
    assert {run.shot for run in design(shots=(5,)).runs if run.dose == 0.3} == {5}


def test_doses_are_chosen_where_none_are_asked_for():
    assert design(doses=None).doses == (0.1, 0.3, 1.0, 3.0)
    natural = load_recipe("quickstart", ["balance.mode=top-up", "balance.base=x"])
    assert design_of(ARMS, (5,), (1, 1), None, natural).doses == (1.0,)
    with pytest.raises(GainError, match="per_class"):
        design_of(ARMS, (5,), (1, 1), (2.0,), natural)


@pytest.mark.parametrize(
    ("asked", "says"),
    [({"shots": ["0"]}, "'0'"), ({"shots": ["many"]}, "'many'"), ({"shots": []}, "at least one"),
     ({"doses": [0.0]}, "0 is none"), ({"numbers": (0, 1)}, "at least 1")],
)  # fmt: skip
def test_nonsense_is_refused(asked, says):
    with pytest.raises(GainError, match=says):
        design(**asked)


def test_a_scaled_recipe_means_the_same_with_other_counts():
    recipe = all_into_train(load_recipe("quickstart", ["balance.per_class=40", "balance.overrides={plus=7,minus=0}"]))
    assert (recipe.split.validation, recipe.split.test) == (0, 0)
    small = scaled(recipe, 0.1)
    assert (small.balance.per_class, dict(small.balance.overrides)) == (4, {"plus": 1, "minus": 0})
    assert scaled(recipe, 1.0) == recipe and small.source == recipe.source
