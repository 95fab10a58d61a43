"""A test row that was seen before is found by lineage, by writer and by its picture, and the experiment refused."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from symgen.class_folders import SymbolClass
from symgen.gain.arms import GainError
from symgen.gain.leaks import refuse_leaks
from symgen.gain.material import Reading
from symgen.train.material import Part

CLASSES = (SymbolClass("exists", ("exists",)), SymbolClass("-", ("minus",)), SymbolClass("a", ("a",)))


def reading(name, labels, seed, groups=None, items=None):
    n = len(labels)
    draws = np.random.default_rng(seed)
    images = draws.integers(1, 255, (n, 8, 8)).astype(np.uint8)
    texts = np.array([f"{name}/{i}" for i in range(n)], object)
    owners = np.array([f"{name} {i}" for i in range(n)] if groups is None else groups, object)
    lists = pa.array([[f"crohme/{name}/{i}"] for i in range(n)] if items is None else items, pa.list_(pa.string()))
    of = [[owner] * len(items) if owner else [] for owner, items in zip(owners, lists.to_pylist(), strict=True)]
    wrote = pa.array(of, pa.list_(pa.string()))
    return Reading(name, Part(images, np.array(labels), owners, texts), lists, wrote, {}, "digest")


REAL = reading("real", [0, 0, 1, 1, 2], 1)
TEST = reading("test", [0, 1, 2], 2)


def with_picture(test, row, image):
    images = test.part.images.copy()
    images[row] = image
    return replace(test, part=replace(test.part, images=images))


def test_new_rows_pass_and_it_is_said_what_was_looked_at():
    lineage, writers, pictures = refuse_leaks([REAL], [TEST], CLASSES)
    assert "3 test rows" in lineage and "5 real items" in lineage
    assert "5 writers" in writers and "no test picture equals" in pictures


@pytest.mark.parametrize("items", [[["crohme/real/3"], ["x/1"], ["x/2"]], [["x/0", "crohme/real/3"], ["x/1"], ["x/2"]]])
def test_an_item_that_is_learned_from_is_found_in_any_place_of_a_lineage(items):
    with pytest.raises(GainError, match=r"1 of 3 rows of test descend from items .*: test/0\n"):
        refuse_leaks([REAL], [reading("test", [0, 1, 2], 2, items=items)], CLASSES)


def test_a_writer_of_training_rows_is_found():
    groups = ["new", "real 1", "real 4"]
    with pytest.raises(GainError, match=r"2 of 3 rows of test are by writers .*: test/1, test/2\n"):
        refuse_leaks([REAL], [reading("test", [0, 1, 2], 2, groups=groups)], CLASSES)


def test_the_second_writer_of_a_mixed_row_is_found():
    items = [["crohme/new/0", "crohme/new/1"], ["crohme/new/2"], ["crohme/new/3"]]
    test = reading("test", [0, 1, 2], 2, items=items)
    mixed = replace(test, groups=pa.array([["new", "real 4"], ["new"], ["new"]]))
    with pytest.raises(GainError, match=r"1 of 3 rows of test are by writers .*: test/0\n"):
        refuse_leaks([REAL], [mixed], CLASSES)


def test_names_of_other_kinds_of_source_and_unknown_writers_are_nobodys():
    other = [["images/x/0"], ["images/x/1"], ["images/x/2"]]
    test = reading("test", [0, 1, 2], 2, groups=["real 1", "", ""], items=other)
    real = reading("real", [0, 0, 1], 1, groups=["real 0", "real 1", ""])
    assert "of 2 test rows nobody knows the writer" in refuse_leaks([real], [test], CLASSES)[1]


def test_a_training_picture_is_found_again_whatever_its_names_say():
    test = with_picture(TEST, 2, REAL.part.images[0])
    with pytest.raises(GainError, match=r"1 of 3 rows of test are, pixel for pixel, .*: test/2\n"):
        refuse_leaks([REAL], [test], CLASSES)


def test_equal_strokes_are_coincidences_and_told():
    test = with_picture(TEST, 1, REAL.part.images[2])
    assert "but for 1 of simple strokes and dots (- 1)" in refuse_leaks([REAL], [test], CLASSES)[2]
    with pytest.raises(GainError, match="descend"):
        refuse_leaks([REAL], [replace(test, items=pa.array([["x"], ["crohme/real/2"], ["y"]]))], CLASSES)


def test_blank_pictures_show_nothing_to_know_again():
    blank = np.zeros((8, 8), np.uint8)
    refuse_leaks([with_picture(REAL, 0, blank)], [with_picture(TEST, 0, blank)], CLASSES)
