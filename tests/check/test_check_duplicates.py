"""Copies, planted one way each, against a set that has none."""

import math

import cv2
import numpy as np
import pytest
import scipy.stats
from planted import case, drawn, kinds, nameless, told

from symgen.check import duplicates
from symgen.check._copies import likelihood

PARAMS = duplicates.Params()


def thicker(image):
    return cv2.dilate(image, np.ones((2, 2), np.uint8))


def smaller(image):
    turn = np.array([[0.85, 0, 5.2], [0, 0.85, 2.1]], np.float32)
    return cv2.warpAffine(image, turn, image.shape[::-1], flags=cv2.INTER_LINEAR)


def stored_as_jpeg(image):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE)


def by_strangers(rows, at):
    """The rows, each by a writer of its own."""
    return told(rows, "groups", {int(i): [f"stranger {i}"] for i in at})


def test_a_set_that_symgen_made_has_none(clean):
    found = duplicates.run(case(clean), PARAMS)
    assert found.findings == () and found.figures == {"equal_pairs": 0, "near_pairs": 0}


def test_equal_pictures_in_a_split(clean, rows_of):
    at = rows_of("exists", "train")
    rows = drawn(clean, {int(i): clean.image(at[0]) for i in at[1:4]})
    (found,) = duplicates.run(case(rows), PARAMS).findings
    assert found.kind == "repeated" and found.says == f"exists: {len(at) + 16} rows, {len(at) + 13} distinct"
    assert found.n == 3 and set(found.rows) == set(clean.named(at[1:4]))
    assert len(found.pictures) == 4 and all((one.image == clean.image(at[0])).all() for one in found.pictures)
    allowed = duplicates.Params(repeated=0.05)
    assert duplicates.run(case(rows), allowed).findings == ()


@pytest.mark.parametrize("again", [thicker, smaller, stored_as_jpeg])
@pytest.mark.parametrize("known", [True, False])
def test_the_same_inks_drawn_again(clean, rows_of, again, known):
    """A class of 4 inks, each many times, as the popular set of 82 classes has them."""
    at = rows_of("forall", "train")
    copies = {int(row): again(clean.image(at[i % 4])) for i, row in enumerate(at[4:], 4)}
    rows = drawn(by_strangers(clean, at), copies)
    found = duplicates.run(case(rows if known else nameless(rows)), PARAMS)
    assert [one.classes for one in found.findings] == [("forall",)]
    n, distinct = (int(word) for word in found.findings[0].says.split() if word.isdigit())
    others = len(rows_of("forall", "validation"))
    assert n == 80 and others + 4 <= distinct <= others + 8


def test_what_one_writer_draws_alike_is_no_copy(clean, rows_of):
    at = rows_of("forall", "train")
    rows = told(clean, "groups", {int(i): ["one"] for i in at})
    rows = drawn(rows, {int(i): thicker(clean.image(at[0])) if i % 2 else smaller(clean.image(at[0])) for i in at})
    found = duplicates.run(case(rows), PARAMS)
    assert found.figures["near_pairs"] == 0 and found.figures["equal_pairs"] > 0


def test_two_designs_that_happen_to_be_alike_are_no_leak(clean, rows_of):
    """One design of train and one of validation, of which many rows were drawn: one event of chance, not many."""
    at, there = rows_of("2", "validation"), rows_of("2", "train")
    rows = told(clean, "groups", {int(i): ["one design"] for i in at} | {int(there[0]): ["another"]})
    rows = drawn(rows, {int(row): np.roll(thicker(clean.image(there[0])), i % 4, axis=0) for i, row in enumerate(at)})
    found = duplicates.run(case(rows), PARAMS)
    assert [one.says for one in found.findings if one.kind == "in-two-splits"] == []


def test_plain_strokes_count_only_when_equal(clean, rows_of):
    at = rows_of("minus", "train")
    copies = {int(row): thicker(clean.image(at[i % 4])) for i, row in enumerate(at[4:], 4)}
    shifted = {row: np.roll(image, i % 3, axis=0) for i, (row, image) in enumerate(copies.items())}
    near = {row: np.roll(image, i % 5, axis=1) for i, (row, image) in enumerate(shifted.items())}
    found = duplicates.run(case(drawn(by_strangers(clean, at), near)), PARAMS)
    assert found.figures["near_pairs"] == 0
    found = duplicates.run(case(drawn(clean, copies)), PARAMS)
    assert [one.classes for one in found.findings] == [("minus",)]


def test_pictures_in_two_splits(clean, rows_of):
    at, there = rows_of("2", "validation"), rows_of("2", "train")
    copies = {int(row): thicker(clean.image(there[i])) for i, row in enumerate(at[:8])}
    (found,) = duplicates.run(case(drawn(by_strangers(clean, at), copies)), PARAMS).findings
    assert found.kind == "in-two-splits" and found.n == 8
    assert found.says == f"8 of {(clean.split == 1).sum()} rows of validation are also in train: 2 8"
    assert set(found.rows) == set(clean.named(at[:8]))
    shown = {one.caption for one in found.pictures}
    assert shown >= {*clean.named(at[:8]), *clean.named(there[:8])}


def test_every_copy_counts_where_it_lies(clean, rows_of):
    """Copies in both splits and under another label: each split's are counted by themselves."""
    train, there = rows_of("2", "train"), rows_of("2", "validation")
    image = clean.image(int(rows_of("sum", "train")[0]))
    rows = drawn(clean, {int(row): image for row in [*train[:3], *there[:2]]})
    found = {one.kind: one for one in duplicates.run(case(rows), PARAMS).findings}
    assert found["repeated"].n == 3 and found["in-two-splits"].n == 2 and found["two-labels"].n == 1


def test_pictures_in_another_set(clean, rows_of):
    other = nameless(drawn(clean, {0: thicker(clean.image(0))}))
    found = duplicates.run(case(clean, other), PARAMS)
    assert set(kinds(found.findings)) == {"in-other-set"} and len(found.findings) == 2
    assert sum(one.n for one in found.findings) >= len(clean) - 1
    apart = drawn(nameless(clean), {i: 255 - clean.image(i) for i in range(len(clean))})
    assert duplicates.run(case(clean, apart), PARAMS).findings == ()


def test_one_picture_under_two_labels(clean, rows_of):
    a, b = int(rows_of("a", "train")[0]), int(rows_of("sum", "train")[0])
    found = duplicates.run(case(drawn(clean, {a: clean.image(b)})), PARAMS)
    assert kinds(found.findings) == ["two-labels"] and set(found.findings[0].classes) == {"a", "sum"}
    a, b = int(rows_of("x", "train")[0]), int(rows_of("times", "train")[0])
    found = duplicates.run(case(drawn(clean, {a: clean.image(b)})), PARAMS)
    assert found.findings == () and kinds(found.notes) == ["look-alikes"]


def test_blank_pictures_are_not_copies_of_each_other(clean):
    rows = drawn(clean, {i: np.zeros_like(clean.image(i)) for i in range(20)})
    assert duplicates.run(case(rows), PARAMS).findings == ()


@pytest.mark.parametrize("n", [5, 60, 4000])
@pytest.mark.parametrize("expected", [1e-4, 0.02, 0.3, 4.0])
def test_the_bound_of_chance_holds(n, expected):
    p = -math.expm1(-expected)
    for k in range(0, n + 1, max(1, n // 50)):
        assert likelihood(k, n, expected) >= scipy.stats.binom.sf(k - 1, n, p) * (1 - 1e-9)
    assert likelihood(n, n, expected) == pytest.approx(p**n)
