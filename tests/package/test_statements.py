"""Statements follow from the manifest: what is synthetic, whose hands are in it, what is uneven."""

import pytest

from symgen.package.statements import state, synthetic

MANIFEST = {
    "versions": {"symgen": "0.1.0"}, "notes": ["a gap"], "counts": {"train": {"a": 10, "b": 12}},
    "sources": [{"kind": "fonts"}], "recipe": {"canvas": {"size": 48}, "distort": [{"step": "elastic"}]},
}  # fmt: skip


def made(*kinds, **more):
    return {**MANIFEST, "sources": [{"kind": kind} for kind in kinds], **more}


def test_a_set_from_fonts_tells_of_no_persons():
    says = state(made("fonts", "strokes"))
    assert says.people.startswith("None") and "fonts and strokes" in says.collection
    assert any("more regular" in one for one in says.biases) and "a gap" in says.limits
    assert says.steps == ("distorted: elastic", "drawn at 48 x 48 pixels, 8-bit grey")


@pytest.mark.parametrize("kind", ["crohme", "detexify", "base"])
def test_a_set_from_real_ink_tells_whose(kind):
    says = state(made("fonts", kind))
    assert f"made from {kind}" in says.people


def test_uneven_classes_are_told():
    even, uneven = ({"train": {"a": n, "b": 10}} for n in (200, 201))
    assert not any("uneven" in one for one in state(made("fonts", counts=even)).biases)
    assert any("10 to 201" in one for one in state(made("fonts", counts=uneven)).biases)


def test_an_imported_set_is_not_synthetic():
    adopted = made("images", adopted={"kind": "images", "redrawn": True})
    assert synthetic(made("fonts")) and not synthetic(adopted)
    assert "symgen import images" in state(adopted).collection and "brought to one size" in state(adopted).collection
