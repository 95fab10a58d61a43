"""Rows told apart by place, size and gap: whole rows decide, and what learned from a model is what the file holds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen.recognize import lines
from symgen.recognize.layout import Placed, lay_out, units_of
from symgen.recognize.places import place_of
from symgen.recognize.regions import Box
from symgen.recognize.tree import numbers
from symgen.recognize.writing import latex


def written(*signs):
    """Symbols from left to right as (name, foot, x-height) in pixels, each as high as its name lets expect."""
    placed, x = [], 0
    for number, (name, foot, unit) in enumerate(signs):
        place = place_of(name)
        high, bottom = max(2, round(place.height * unit)), round(foot + place.foot * unit)
        placed.append(Placed(number, name, Box(x, bottom - high, x + round(0.9 * unit), bottom)))
        x += round(0.9 * unit) + 5
    return placed


def said(*signs):
    return latex(lay_out(written(*signs)))


def test_a_lowered_digit_between_letters_does_not_raise_the_rest():
    assert said(("x", 100, 20), ("1", 108, 13), ("plus", 98, 20), ("x", 100, 20), ("2", 108, 13)) == "x_{1}+x_{2}"


def test_a_script_of_a_script_and_the_line_again():
    assert said(("e", 100, 20), ("x", 84, 13), ("2", 73, 9), ("plus", 100, 20), ("1", 100, 20)) == "e^{x^{2}}+1"


def test_a_sum_in_a_script_stays_there():
    assert said(("a", 100, 20), ("n", 112, 13), ("minus", 112, 13), ("1", 112, 13), ("x", 100, 20)) == "a_{n-1}x"


def test_an_uneven_hand_writes_no_scripts():
    feet = [100, 104, 97, 103, 99, 96]
    assert said(*zip(["3", "plus", "a", "times", "7", "y"], feet, [20, 18, 21, 19, 22, 20], strict=True)) == (
        r"3+a\times7y"
    )


def test_three_full_stops_are_an_ellipsis():
    assert said(("1", 100, 20), ("plus", 100, 20), *[("period", 100, 20)] * 3) == r"1+\ldots"
    assert said(("1", 100, 20), ("period", 100, 20), ("5", 100, 20)) == "1.5"


units = st.lists(st.tuples(st.sampled_from(["x", "2", "plus", "lparen", "rparen", "int", "comma"]),
                           st.integers(40, 160), st.integers(4, 40)), min_size=1, max_size=10)  # fmt: skip


@given(units)
def test_every_unit_has_a_row_whose_base_stands_before_it(signs):
    row = units_of(written(*signs))
    keys = lines.rows_of(row)
    assert len(keys) == len(row) and keys[0] == lines.MAIN
    for k, (base, side) in enumerate(keys):
        assert (base, side) == lines.MAIN or (0 <= base < k and side in (lines.ABOVE, lines.BELOW))
        assert base < 0 or row[base].bearing
    assert sorted(numbers(lay_out(written(*signs)))) == list(range(len(signs)))


@given(units, st.sampled_from([2, 3]))
def test_a_larger_page_reads_the_same(signs, times):
    small = units_of(written(*signs))
    large = [one._replace(box=Box(*(times * edge for edge in one.box)), middle=times * one.middle,
                          unit=times * one.unit) for one in small]  # fmt: skip
    assert lines.rows_of(small) == lines.rows_of(large)


def test_the_shipped_model_knows_every_cell_and_no_share_is_above_one():
    model = lines.shipped()
    sorts = ("letter", "deep", "fence", "tall", "mark", "part")
    assert {f"row row {sort}" for sort in sorts} <= model["place"].keys()
    assert {f"{side} {a} {b}" for side in ("above", "below") for a in sorts for b in sorts} <= model["place"].keys()
    assert all(spread > 0 and size > 0 for _, spread, _, size in model["place"].values())
    assert all(value <= 0 for value in model["share"].values())
    assert math.exp(model["plain"]) + math.exp(model["scripted"]) == pytest.approx(1, abs=0.01)
    for where in ("on", "in"):
        total = sum(math.exp(v) for k, v in model["share"].items() if k.startswith(where) and len(k.split()) == 2)
        assert total == pytest.approx(1, abs=0.01)
