"""Counts that are not what was promised, and classes that are missing or uneven."""

from dataclasses import replace

import numpy as np
import pytest
from planted import case, kinds, nameless

from symgen.check import counts
from symgen.class_folders import SymbolClass

PARAMS = counts.Params()


def promised(rows, change):
    """The rows with a manifest that `change` has been at."""
    manifest = {**rows.manifest, "counts": {split: dict(of) for split, of in rows.manifest["counts"].items()}}
    change(manifest)
    return replace(rows, manifest=manifest)


def test_a_set_that_symgen_made_is_as_promised(clean):
    found = counts.run(case(clean), PARAMS)
    assert found.findings == found.notes == ()
    assert found.figures == {"rows": 800, "classes": 10, "gini": 0.0, "least": 80, "most": 80}


def test_rows_that_are_not_those_promised(clean, label, rows_of):
    labels = clean.labels.copy()
    labels[rows_of("x", "train")[:5]] = label("a")
    found = counts.run(case(replace(clean, labels=labels)), PARAMS).findings
    assert kinds(found) == ["other-than-promised"] * 2 and {one.classes for one in found} == {("a",), ("x",)}
    assert all(one.n == 5 for one in found)


def test_a_class_without_rows_in_train(clean, label, rows_of):
    labels = clean.labels.copy()
    labels[rows_of("x", "train")] = label("a")
    found = counts.run(case(replace(clean, labels=labels)), PARAMS).findings
    assert "missing-classes" in kinds(found) and found[-2].classes == ("x",)


def test_a_class_that_the_recipe_leaves_empty_is_no_finding(clean, label):
    def leave_out(manifest):
        for split in manifest["counts"].values():
            split.pop("x")

    keep = clean.labels != label("x")
    rows = promised(clean, leave_out)
    parts = tuple(part[keep[clean.split == i]] for i, part in enumerate(clean.parts))
    rows = replace(rows, labels=clean.labels[keep], parts=parts, names=clean.names.filter(keep))
    assert counts.run(case(rows), PARAMS).findings == ()


def test_uneven_classes(clean, label):
    keep = (clean.labels != label("x")) | (np.arange(len(clean)) % 8 == 0)
    parts = tuple(part[keep[clean.split == i]] for i, part in enumerate(clean.parts))
    rows = replace(clean, labels=clean.labels[keep], parts=parts, names=clean.names.filter(keep))
    tally = np.zeros((2, 10), np.int64)
    np.add.at(tally, (rows.split, rows.labels), 1)

    def recount(manifest):
        for split, line in zip(rows.splits, tally.tolist(), strict=True):
            manifest["counts"][split] = dict(zip([one.name for one in rows.classes], line, strict=True))

    found = counts.run(case(promised(rows, recount)), PARAMS)
    assert kinds(found.findings) == ["uneven"] and "x has" in found.findings[0].says
    assert counts.run(case(promised(rows, recount)), counts.Params(gini=0.2)).findings == ()
    folder = nameless(rows)
    assert counts.run(case(folder), PARAMS).findings == ()
    assert kinds(counts.run(case(folder), counts.Params(uneven=0.01)).notes) == ["uneven"]


def test_what_a_folder_holds_beside_symbols_is_noted(clean):
    classes = (SymbolClass("no such symbol", ()), *clean.classes[1:])
    found = counts.run(case(replace(nameless(clean), classes=classes, left_out={"damaged": 3})), PARAMS)
    assert found.findings == () and kinds(found.notes) == ["left-out", "unknown-symbols"]


@pytest.mark.parametrize(("of", "gini"), [([5, 5, 5], 0.0), ([0, 0, 9], 2 / 3), ([1, 3], 0.25), ([], 0.0), ([0], 0.0)])
def test_gini(of, gini):
    assert counts.gini(np.array(of, np.int64)) == pytest.approx(gini)
