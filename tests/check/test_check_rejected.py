"""Rejections of the label guards, as the manifest counts them."""

from dataclasses import replace

from planted import case, kinds

from symgen.check import rejected

PARAMS = rejected.Params()


def with_rejected(rows, counted):
    return replace(rows, manifest={**rows.manifest, "rejected": counted})


def test_a_set_that_symgen_made_has_few(clean):
    found = rejected.run(case(clean), PARAMS)
    assert found.findings == () and found.looked and 0 <= found.figures["share"] < 0.1


def test_many_are_noted_and_too_many_found(clean):
    found = rejected.run(
        case(with_rejected(clean, {"a": {"other holes": 6, "faint": 3}, "x": {"other ends": 90}})), PARAMS
    )
    assert kinds(found.notes) == ["many-rejected"] and found.notes[0].classes == ("a",)
    assert "a 10%, mostly other holes" in found.notes[0].says and found.notes[0].n == 9
    assert kinds(found.findings) == ["too-many-rejected"] and found.findings[0].classes == ("x",)
    assert found.figures == {"rejected": 99, "share": 0.1101, "other ends": 90, "other holes": 6, "faint": 3}


def test_pictures_that_symgen_did_not_make_are_not_looked_at(clean):
    assert not rejected.run(case(replace(clean, manifest=None)), PARAMS).looked
