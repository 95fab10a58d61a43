"""Two classes drawn alike, planted."""

import numpy as np
from planted import case, drawn, kinds, told

from symgen.check import alike

PARAMS = alike.Params()


def mixed(clean, rows_of, one, other):
    """Both classes drawn from the pictures of the first, each ink in one of them only."""
    pictures = {}
    for split in clean.splits:
        here = rows_of(one, split)
        pictures |= {int(row): clean.image(here[(i * 7) % len(here)]) for i, row in enumerate(rows_of(other, split))}
    return drawn(clean, pictures)


def test_a_set_that_symgen_made_has_none(clean):
    assert alike.run(case(clean), PARAMS).findings == ()


def test_a_class_drawn_as_another(clean, rows_of):
    rows = mixed(clean, rows_of, "sum", "exists")
    found = alike.run(case(rows), PARAMS)
    assert kinds(found.findings) == ["drawn-alike"] and set(found.findings[0].classes) == {"sum", "exists"}
    assert found.findings[0].pictures and alike.run(case(rows), alike.Params(nearer=1.0)).findings == ()


def test_declared_look_alikes_are_noted(clean, rows_of):
    found = alike.run(case(mixed(clean, rows_of, "x", "times")), PARAMS)
    assert found.findings == () and kinds(found.notes) == ["drawn-alike"]


def test_classes_of_few_hands_are_not_judged(clean, label):
    one = np.flatnonzero(np.isin(clean.labels, [label("sum"), label("exists")]))
    rows = told(clean, "groups", {int(i): ["the same hand"] for i in one})
    whole, fewer = (alike.run(case(each), PARAMS).figures["rows_compared"] for each in (clean, rows))
    assert fewer < whole
