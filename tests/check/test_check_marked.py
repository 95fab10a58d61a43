"""Rows that somebody marked as bad: found until they were drawn anew, and no longer."""

import json
from dataclasses import replace

import pytest
from planted import case, kinds

from symgen.check import exclude_file, marked
from symgen.errors import RecipeError

PARAMS = marked.Params()


@pytest.fixture
def listed(clean, tmp_path):
    """listed(what, redrawn) -> findings on the clean set; what: its list of bad rows, redrawn: the manifest's."""
    home = tmp_path / "set"
    place = exclude_file(home)
    place.parent.mkdir()

    def run(what, redrawn=()):
        place.write_text(json.dumps({"exclude": what}))
        times = {name: redrawn.count(name) for name in redrawn}
        return marked.run(case(replace(clean, home=home, manifest={**clean.manifest, "excluded": times})), PARAMS)

    return run


def test_a_set_without_a_list_has_nothing_marked(clean):
    found = marked.run(case(clean), PARAMS)
    assert (found.findings, found.notes, found.figures) == ((), (), {"marked": 0})


def test_marked_rows_are_found_with_their_classes_and_what_to_do(clean, listed):
    names = clean.names.to_pylist()
    bad = [names[3], names[70], names[3]]
    found = listed(bad)
    assert kinds(found.findings) == ["marked"] and found.figures == {"marked": 2} and found.notes == ()
    (one,) = found.findings
    assert one.n == 2 and set(one.rows) == {names[3], names[70]}
    assert set(one.classes) == {name.split("/")[0] for name in bad} and "generate --exclude exclude.json" in one.says


def test_what_was_drawn_anew_as_often_as_it_was_marked_is_found_no_more(clean, listed):
    name, other = clean.names.to_pylist()[:2]
    assert listed([name], [name]).findings == ()
    again = listed([name, name, other], [name, other])
    assert [one.n for one in again.findings] == [1] and again.findings[0].rows == (name,)


def test_rows_that_the_set_does_not_have_are_noted(clean, listed):
    name = clean.names.to_pylist()[5]
    found = listed(["a/train/99999", "<b>/train/1", name])
    assert found.figures == {"marked": 1} and kinds(found.notes) == ["unknown"] and found.notes[0].n == 2
    assert listed(["a/train/99999"]).findings == ()


@pytest.mark.parametrize("what", [3, "a/train/1", [1], None])
def test_a_list_that_is_none_is_refused(listed, what):
    with pytest.raises(RecipeError, match=r"exclude\.json"):
        listed(what)
