import numpy as np

from symgen.plan.included import Included, held_groups
from symgen.testing import tiny_bank


def test_groups_of_the_base_are_known_by_the_fills_name_spaces():
    """Designs are one space whichever source drew them; writers of a source that is not read are their own."""
    bank = tiny_bank((1,), 3)  # its items' source is "tiny", whatever the recipe calls the kind
    groups = {("tiny", "w1"): 1, ("strokes", "caveat"): 2, ("crohme", "w1"): 0, ("images", "w1"): 1}
    included = Included(np.zeros((1, 3), np.int64), groups, 1, ())
    assert held_groups(included, bank, np.zeros(3, np.int32), ["tiny_ink"]) == {
        ("tiny_ink", "w1"): 1, ("design", "caveat"): 2, ("crohme", "w1"): 0, ("images", "w1"): 1,
    }  # fmt: skip
    assert held_groups(None, bank, np.zeros(3, np.int32), ["tiny_ink"]) == {}
