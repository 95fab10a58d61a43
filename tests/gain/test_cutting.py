"""Training rows that show a test picture stored again are cut, and likeness by chance is told and left alone."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pyarrow as pa
import pytest
from prove.near_copies import CHANGES

from symgen.canon import canonicalise, canonicalise_block
from symgen.class_folders import SymbolClass
from symgen.gain.copies import form, nearest
from symgen.gain.cutting import ALIKE, without_copies
from symgen.gain.material import Reading
from symgen.train.material import Part

CLASSES = tuple(SymbolClass(name, (name,)) for name in ("exists", "minus", "a", "z"))
SIZE = 40


def scribble(seed):
    """A drawing that nobody else makes: uint8 (SIZE, SIZE), ink 255 on 0."""
    draws = np.random.default_rng(seed)
    page = np.full((200, 200), 255, np.uint8)
    cv2.polylines(page, [draws.integers(20, 180, (5, 2)).astype(np.int32)], False, 0, 7, cv2.LINE_AA)
    return canonicalise(page, SIZE)


def minus(seed):
    page = np.full((200, 200), 255, np.uint8)
    a, b = np.random.default_rng(seed).integers(95, 105, 2).tolist()
    cv2.line(page, (20, a), (180, b), 0, 9, cv2.LINE_AA)
    return canonicalise(page, SIZE)


def reading(name, images, labels, groups=None):
    n = len(labels)
    owners = np.array([f"{name} {i % 20}" for i in range(n)] if groups is None else groups, object)
    texts = np.array([f"{name}/{i}" for i in range(n)], object)
    lists = pa.array([[f"crohme/{name}/{i}"] for i in range(n)])
    wrote = pa.array([[one] if one else [] for one in owners], pa.list_(pa.string()))
    return Reading(name, Part(np.stack(images), np.array(labels), owners, texts), lists, wrote, {}, "digest")


@pytest.fixture(scope="module")
def real():
    return reading("real", [scribble(i) for i in range(120)], [0, 2, 3] * 40)


@pytest.fixture(scope="module")
def test():
    return reading("test", [scribble(1000 + i) for i in range(60)], [0, 2, 3] * 20)


def with_pictures(reading, pictures):
    images = reading.part.images.copy()
    images[list(pictures)] = canonicalise_block(np.stack(list(pictures.values())), SIZE)
    return replace(reading, part=replace(reading.part, images=images))


def planted(real, test, change, rows):
    """The training rows with changed copies of these test rows, of the same class, in their place."""
    return with_pictures(real, {row: CHANGES[change](test.part.images[row]) for row in rows})


def left(found):
    return set(found[0][0].part.row_ids.tolist())


def test_without_copies_all_is_as_it_was(real, test):
    (kept,), (said,) = without_copies([real], [test], CLASSES)
    assert kept is real
    assert "of 60 pictures of test that are more than plain strokes, 0 (0.0 %)" in said and "othing was cut" in said


@pytest.mark.parametrize("change", CHANGES)
def test_copies_are_cut_however_they_were_stored(real, test, change):
    rows = range(0, 60, 2)
    found = without_copies([planted(real, test, change, rows)], [test], CLASSES)
    missing = {f"real/{row}" for row in rows} & left(found)
    assert len(missing) <= (4 if "half" in change else 1), "half the size of so small a picture blurs some"
    assert {f"real/{row}" for row in range(120)} - left(found) <= {f"real/{row}" for row in rows}
    assert "stored again, turned or at another size were cut from training" in found[1][0]


def test_a_single_copy_is_cut_where_it_is_surely_one(real, test):
    spoilt = planted(real, test, "as JPEG of quality 30", [4])
    (kept,), (said,) = without_copies([spoilt], [test], CLASSES)
    assert left(((kept,), ())) == {f"real/{row}" for row in range(120)} - {"real/4"}
    assert "1 training row that show 1 test picture" in said
    assert kept.items.to_pylist() == [one for i, one in enumerate(real.items.to_pylist()) if i != 4]
    assert kept.groups.to_pylist() == [one for i, one in enumerate(real.groups.to_pylist()) if i != 4]
    assert len(kept.part.images) == 119 and kept.part.labels.tolist() == [0, 2, 3, 0, 3, *[0, 2, 3] * 38]


def test_a_few_likenesses_short_of_certainty_are_told_and_left(real, test):
    spoilt = planted(real, test, "at half the size", [4, 8])
    (kept,), (said,) = without_copies([spoilt], [test], CLASSES)
    assert kept is spoilt and "chance, and nothing was cut" in said
    assert "1 (1.7 %) are like" in said or "2 (3.3 %) are like" in said


def test_all_copies_of_a_picture_are_cut_be_they_ever_so_many(real, test):
    many = with_pictures(real, {row: CHANGES["at twice the size"](test.part.images[0]) for row in range(0, 60, 3)})
    copier = np.array(["a copier" if row < 60 and row % 3 == 0 else name for row, name in enumerate(many.part.groups)])
    many = replace(many, part=replace(many.part, groups=copier.astype(object)))
    assert left(without_copies([many], [test], CLASSES)) == {f"real/{i}" for i in range(120) if i % 3 or i >= 60}


def test_an_item_of_a_row_that_is_cut_goes_with_all_its_rows(real, test):
    spoilt = planted(real, test, "as JPEG of quality 30", [4])
    items = spoilt.items.to_pylist()
    items[90] = ["crohme/real/90", "crohme/real/4"]
    other = replace(reading("other", [scribble(2000)], [0]), items=pa.array([["crohme/real/4"]]))
    (kept, rest), _ = without_copies([replace(spoilt, items=pa.array(items)), other], [test], CLASSES)
    assert not {"real/4", "real/90"} & set(kept.part.row_ids.tolist()) and len(kept.part) == 118
    assert len(rest.part) == 0


def test_plain_strokes_are_nobodys(real, test):
    """Two people's dash may be one picture."""
    dashes = [minus(i) for i in range(40)]
    mine = reading("real", [*real.part.images, *dashes], [*real.part.labels, *[1] * 40])
    judged = reading("test", [*test.part.images, *dashes], [*test.part.labels, *[1] * 40])
    (kept,), (said,) = without_copies([mine], [judged], CLASSES)
    assert kept is mine and "of 60 pictures" in said


def test_what_everybody_draws_alike_is_chance_whatever_it_is_called(real, test):
    """A class of which training pictures of different writers are alike among themselves is not asked."""
    draws = np.random.default_rng(0)

    def ring():
        page = np.full((200, 200), 255, np.uint8)
        axes = tuple(draws.integers(66, 71, 2).tolist())
        cv2.ellipse(page, (100, 100), axes, 0, 0, 360, 0, 8, cv2.LINE_AA)
        return canonicalise(page, SIZE)

    mine = reading("real", [*real.part.images, *(ring() for _ in range(60))], [*real.part.labels, *[2] * 60])
    judged = reading("test", [*test.part.images, *(ring() for _ in range(30))], [*test.part.labels, *[2] * 30])
    alike = nearest((form(judged.part.images), judged.part.labels), (form(mine.part.images), mine.part.labels)).likeness
    assert (alike >= ALIKE).sum() > 20
    spoilt = planted(mine, judged, "at 0.7 of the size", [row for row in range(60) if row % 3 != 1])
    found = without_copies([spoilt], [judged], CLASSES)
    rows = left(found)
    assert int(re.search(r"strokes, (\d+) \(", found[1][0])[1]) <= 40, "rings are not counted"
    assert sum(f"real/{row}" in rows for row in range(60) if row % 3 != 1) <= 2, "copies in other classes are found"
    assert {f"real/{row}" for row in range(120, 180)} <= rows, "no ring is cut"


def test_copies_are_found_among_writers_that_nobody_knows(real, test):
    unknown = replace(real, part=replace(real.part, groups=np.array([""] * 120, object)))
    rows = range(0, 60, 2)
    found = without_copies([planted(unknown, test, "turned by 5 degrees", rows)], [test], CLASSES)
    assert not {f"real/{row}" for row in rows} & left(found)


def test_a_picture_is_found_among_those_of_its_own_class_alone(real, test):
    spoilt = with_pictures(real, {1: CHANGES["at twice the size"](test.part.images[0])})
    assert without_copies([spoilt], [test], CLASSES)[0][0] is spoilt
