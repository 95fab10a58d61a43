"""The counts that the leaky twin is made to."""

from pathlib import Path

from symgen.labels import label_set
from symgen.plan.profile import read_profile
from symgen.symbols import table


def test_the_profile_has_the_82_classes_and_all_pictures():
    counts = dict(read_profile(Path(__file__).with_name("kaggle82-counts.csv")))
    assert counts.keys() == {one.name for one in label_set("kaggle82", table())[1].classes}
    assert sum(counts.values()) == 375_974
    rare = {"exists": 21, "forall": 45, "in": 47, "lambda": 109, "Delta": 137, "mu": 177, "forward_slash": 199}
    assert rare.items() <= counts.items(), "as counted in a slice of the set that holds its rare classes whole"
