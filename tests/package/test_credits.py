"""Credits: shipped fonts by their makers, sources by their own words, strangers by name."""

import pyarrow as pa
import pytest

from symgen import steps
from symgen.package.credits import credit, gather


def test_fonts_are_named_by_family_maker_and_licence():
    (one,) = credit("fonts", {"setofont"})
    assert one == "SetoFont: Nozomi Seto (OFL-1.1)"
    assert credit("fonts", {"my-own-font"}) == ["my-own-font"]


def test_single_line_fonts_are_named_and_our_own_templates_are_not():
    assert credit("strokes", {"ems/tech", "templates/exists/plain"}) == [
        "EMS Tech: Sheldon B. Michaels, Windell H. Oskay (OFL-1.1)"
    ]


@pytest.mark.parametrize("name", ["crohme", "detexify"])
def test_sets_of_ink_are_named_in_their_own_words(name):
    assert credit(name, {"w1"}) == [steps.load("sources", name).ATTRIBUTION]


def test_what_nobody_knows_is_still_named():
    assert credit("hub", {"somebody"}) == ["hub: the people who made it"]


def test_origins_are_gathered_over_tables():
    origins = {}
    for source, names in (("fonts", ["b", "a"]), ("fonts", ["c"]), ("crohme", ["w"])):
        gather(pa.table({"source": [source], "origins": [names]}), origins)
    assert origins == {"fonts": {"a", "b", "c"}, "crohme": {"w"}}
