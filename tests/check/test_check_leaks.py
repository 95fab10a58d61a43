"""Leaks by lineage, planted."""

from planted import case, kinds, nameless, told

from symgen.check import leaks

PARAMS = leaks.Params()


def test_a_set_that_symgen_made_has_none(clean):
    found = leaks.run(case(clean), PARAMS)
    assert found.findings == found.notes == ()


def test_a_writer_in_two_splits(clean, rows_of):
    writer = clean.lineage["groups"][int(rows_of("a", "train")[0])].as_py()
    at = rows_of("a", "validation")[:3]
    rows = told(clean, "groups", {int(i): writer for i in at})
    (found,) = leaks.run(case(rows), PARAMS).findings
    assert found.kind == "lineage-in-two-splits" and found.n == 3 and found.rows == clean.named(at)
    assert "1 writers or font designs of validation (3 of " in found.says and writer[0] in found.says
    assert len(found.pictures) == 2
    assert leaks.run(case(rows), leaks.Params(leaked=0.1)).findings == ()


def test_an_ink_that_is_only_mixed_in_leaks_too(clean, rows_of):
    train, at = int(rows_of("a", "train")[0]), int(rows_of("a", "validation")[0])
    ink = clean.lineage["items"][train].as_py()[0]
    rows = told(clean, "items", {at: [*clean.lineage["items"][at].as_py(), ink]})
    (found,) = leaks.run(case(rows), PARAMS).findings
    assert found.n == 1 and ink in found.says


def test_against_another_set(clean, rows_of):
    other = told(clean, "groups", {i: [f"other {i}"] for i in range(len(clean))})
    other = told(other, "items", {i: [f"item {i}"] for i in range(len(clean))})
    assert leaks.run(case(clean, other), PARAMS).findings == ()
    at = int(rows_of("x", "train")[0])
    shared = clean.lineage["items"][at].as_py()
    found = leaks.run(case(clean, told(other, "items", {0: shared})), PARAMS)
    assert kinds(found.findings) == ["lineage-in-other-set"] and clean.named([at])[0] in found.findings[0].rows


def test_unknown_writers_are_said_to_be_so(clean):
    found = leaks.run(case(clean, nameless(clean)), PARAMS)
    assert kinds(found.notes) == ["lineage-unknown"] and found.findings == ()
