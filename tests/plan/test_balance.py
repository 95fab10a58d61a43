import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen.errors import RecipeError
from symgen.labels import label_set
from symgen.plan.balance import ClassNames, base_counts, divide, kept_classes, read_profile, share_out
from symgen.recipe import ClassFilter, Split
from symgen.symbols import table


@pytest.fixture
def names():
    symbols, labels = label_set(["a", "exists", "plus"], table())
    return ClassNames(labels, symbols)


SHARES = st.tuples(st.floats(0, 0.6), st.floats(0, 0.39)).map(lambda pair: Split(validation=pair[0], test=pair[1]))


@given(st.integers(0, 10**6), SHARES)
def test_divide_is_exact_and_near_the_shares(total, split):
    train, validation, test = divide(np.array([total]), split)[0].tolist()
    assert train + validation + test == total
    assert min(train, validation, test) >= 0
    assert abs(validation - total * split.validation) <= 1
    assert abs(test - total * split.test) <= 1


@given(st.integers(0, 5000), SHARES)
def test_a_larger_total_has_at_least_as_many_in_each_split(total, split):
    less, more = divide(np.array([total, total + 1]), split)
    assert (more >= less).all()


CAPACITY = st.lists(st.integers(0, 40), min_size=1, max_size=5).map(np.array)


@given(st.integers(0, 300), CAPACITY)
def test_share_out_gives_all_that_there_is_as_equally_as_can_be(total, capacity):
    got = share_out(total, capacity)
    assert got.sum() == min(total, capacity.sum())
    assert (got <= capacity).all()
    open_ones = got[got < capacity]
    if len(open_ones):
        assert got.max() - open_ones.min() <= 1


@given(st.integers(0, 300), CAPACITY)
def test_share_out_never_takes_back(total, capacity):
    assert (share_out(total + 1, capacity) >= share_out(total, capacity)).all()


def test_class_names_are_found_by_any_spelling(names):
    assert [names.get(spelling) for spelling in ("exists", "\\exists", "U+2203", "∃")] == [1, 1, 1, 1]
    assert names.get("forall") is None
    with pytest.raises(RecipeError, match=r"somewhere: 'exist' is no class.*exists"):
        names.find("exist", "somewhere")


def test_two_names_of_a_merged_class_add_up():
    symbols, labels = label_set("kaggle82", table())
    merged = next(one for one in labels.classes if len(one.symbols) > 1)
    counts = ClassNames(labels, symbols).counts([(symbol.name, 5) for symbol in merged.symbols], "x")
    assert list(counts.values()) == [5 * len(merged.symbols)]
    with pytest.raises(RecipeError, match="given twice"):
        ClassNames(labels, symbols).counts([("plus", 1), ("plus", 2)], "x")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ({"real_inks_at_most": 5}, [0, 1]),
        ({"real_inks_at_least": 5}, [1, 2]),
        ({"real_inks_at_least": 1, "real_inks_at_most": 5}, [1]),
        ({"only": ["\\exists", "a"]}, [0, 1]),
        ({"without": ["+"]}, [0, 1]),
        ({}, [0, 1, 2]),
    ],
)
def test_class_filters(names, choice, kept):
    keep = kept_classes(ClassFilter(**choice), np.array([0, 5, 60]), True, names)
    assert np.flatnonzero(keep).tolist() == kept


def test_filters_that_cannot_be_meant_are_refused(names):
    with pytest.raises(RecipeError, match="no source of the recipe is real ink"):
        kept_classes(ClassFilter(real_inks_at_most=5), np.zeros(3, np.int64), False, names)
    with pytest.raises(RecipeError, match="no class at all"):
        kept_classes(ClassFilter(real_inks_at_least=99), np.array([0, 5, 60]), True, names)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("p.toml", 'a = 3\nexists = 40\n"\\\\plus" = 0\n'),
        ("p.json", '{"a": 3, "exists": 40, "\\\\plus": 0}'),
        ("p.csv", "class,count\na,3\nexists,40\n\\plus,0\n"),
        ("p.csv", "a,3\r\nexists,40\r\n\r\n\\plus,0"),
    ],
)
def test_profiles_in_three_forms(tmp_path, file, text):
    (tmp_path / file).write_text(text)
    assert read_profile(tmp_path / file) == [("a", 3), ("exists", 40), ("\\plus", 0)]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("p.toml", "a = -3", "whole number from 0"),
        ("p.toml", "a = 1.5", "whole number from 0"),
        ("p.json", '{"a": true}', "whole number from 0"),
        ("p.json", "[1, 2]", "table of class names"),
        ("p.json", "{", "cannot read the profile"),
        ("p.csv", "a,3\n" + "b" * 200_000 + ",1\n", "cannot read the profile"),
        ("p.csv", "a,3\nb,x\n", "p.csv:2: expected name,count"),
        ("p.csv", "a,3\nb\n", "p.csv:2: expected name,count"),
    ],
)
def test_wrong_profiles_are_refused_with_the_place(tmp_path, file, text, said):
    (tmp_path / file).write_text(text)
    with pytest.raises(RecipeError, match=said):
        read_profile(tmp_path / file)


def test_base_counts_reads_a_manifest(tmp_path):
    with pytest.raises(RecipeError, match="no finished data set"):
        base_counts(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(RecipeError, match="no table of counts"):
        base_counts(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"counts": {"train": {"a": 7}, "test": {"b": 1}}}))
    assert base_counts(tmp_path) == [{"a": 7}, {}, {"b": 1}]
