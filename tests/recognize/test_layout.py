"""Layout, writing and arithmetic on boxes placed by hand: no picture and no network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen.recognize.arithmetic import DIGITS, result_of
from symgen.recognize.layout import Placed, lay_out
from symgen.recognize.places import PLACES, place_of
from symgen.recognize.reading import Found, composed, corrected
from symgen.recognize.regions import Box
from symgen.recognize.tree import Fraction, Root, Row, Script, Sign, numbers
from symgen.recognize.writing import latex, text
from symgen.symbols import table

X = 20  # x-height of the lines below, in pixels


def on_line(names, left=0, foot=100, unit=X):
    """Symbols side by side as a careful hand writes them."""
    placed, x = [], left
    for name in names:
        place = place_of(name)
        high = max(3, round(place.height * unit))
        wide = round(0.8 * unit) if name not in ("minus", "equals", "sqrt") else round(1.2 * unit)
        bottom = round(foot + place.foot * unit)
        placed.append((name, Box(x, bottom - high, x + wide, bottom)))
        x += wide + round(0.5 * unit)
    return placed


def tree(*parts):
    flat = [one for part in parts for one in part]
    return lay_out([Placed(i, name, box) for i, (name, box) in enumerate(flat)])


def right_of(part):
    return max(box.right for _, box in part) + 6


@pytest.mark.parametrize("name", sorted(PLACES))
def test_every_place_is_of_a_known_symbol(name):
    assert name in ("epsilon",) or table().get(name) is not None


@pytest.mark.parametrize("names", [["a", "plus", "b"], ["g", "y", "d", "equals", "3"], ["f", "lparen", "x", "rparen"],
                                   ["1", "2", "comma", "p"], ["sin", "x"], ["x", "prime"][:1]])  # fmt: skip
def test_a_plain_line_is_a_plain_line(names):
    assert [node.name for node in tree(on_line(names)).nodes] == names


@pytest.mark.parametrize(("foot", "said"), [(80, "a^{n}"), (112, "a_{n}")])
def test_scripts(foot, said):
    base = on_line(["a"])
    assert latex(tree(base, on_line(["n"], right_of(base), foot, 12))) == said


def test_both_scripts_and_the_line_goes_on():
    base = on_line(["x"])
    above, below = on_line(["2"], right_of(base), 82, 10), on_line(["i"], right_of(base) + 1, 116, 10)
    rest = on_line(["plus", "1"], right_of(above + below))
    assert latex(tree(base, above, below, rest)) == "x_{i}^{2}+1"


def test_a_fraction_in_a_root_and_a_root_in_a_fraction():
    bar = [("minus", Box(40, 60, 120, 63))]
    top, bottom = on_line(["1"], 70, 50, 15), on_line(["a", "plus", "b"], 45, 95, 15)
    root = [("sqrt", Box(10, 10, 130, 110))]
    assert latex(tree(root, bar, top, bottom)) == r"\sqrt{\frac{1}{a+b}}"
    small = [("sqrt", Box(60, 20, 100, 52))]
    inner = on_line(["2"], 78, 50, 12)
    assert latex(tree(bar, small, inner, bottom)) == r"\frac{\sqrt{2}}{a+b}"


def test_a_minus_between_others_is_no_bar():
    assert latex(tree(on_line(["a", "minus", "b"]))) == "a-b"


def test_limits_of_a_sum():
    big = [("sum", Box(20, 60, 60, 120))]
    under, over = on_line(["i", "equals", "1"], 10, 150, 10), on_line(["n"], 32, 50, 10)
    rest = on_line(["k"], 70, 105)
    assert latex(tree(big, under, over, rest)) == r"\sum_{i=1}^{n}k"


def test_deep_nesting_ends():
    bars = [("minus", Box(i, 100 + 10 * i, 400 - i, 102 + 10 * i)) for i in range(60)]
    row = tree(bars)
    assert sorted(numbers(row)) == list(range(60))


boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 300)] * 2, *[st.integers(1, 120)] * 2)
names = st.sampled_from(["a", "g", "2", "minus", "sqrt", "sum", "lparen", "rparen", "comma", "plus", "int", "lim", "f"])


@given(st.lists(st.tuples(names, boxes), max_size=14))
def test_every_symbol_stands_in_the_tree_once(symbols):
    row = tree(symbols)
    assert sorted(numbers(row)) == list(range(len(symbols)))
    latex(row), text(row), result_of(row)


def signs(said):
    known = {"+": "plus", "-": "minus", "*": "times", ":": "div", "(": "lparen", ")": "rparen", "=": "equals",
             ".": "period", "!": "exclam", "/": "slash"}  # fmt: skip
    return [Sign(i, known.get(one, one)) for i, one in enumerate(said)]


def row(said):
    return Row(tuple(signs(said)))


@pytest.mark.parametrize(("said", "value"), [
    ("2+3*4", "14"), ("(2+3)*4=", "20"), ("7:2", "7/2"), ("1-2-3", "-4"), ("-(-5)", "5"), ("2(3+1)", "8"),
    ("0.1+0.2", "3/10"), ("5!", "120"), ("8/4/2", "1"), ("2+2=4", "true"), ("2+2=5", "false"), ("1/0", None),
    ("2+", None), (")", None), ("(1", None), ("x+1", None), ("12", None), ("", None), ("=", None), ("1.2.3+1", None),
    ("99!+1", None), ("--1", "1"),
])  # fmt: skip
def test_arithmetic(said, value):
    assert result_of(row(said)) == value


def power(base, exponent):
    last = signs(base)[-1]
    return Row((*signs(base)[:-1], Script(last, None, row(exponent))))


def test_powers_roots_and_fractions():
    assert result_of(power("2", "10")) == "1024"
    assert result_of(power("12", "2")) == "144"
    assert result_of(Row((Root(0, row("49"), None),))) == "7"
    assert result_of(Row((Root(0, row("27"), row("3")),))) == "3"
    assert result_of(Row((Root(0, row("2"), None),))) is None
    third, sixth = (Fraction(0, row("1"), row(n)) for n in "36")
    assert result_of(Row((third, Sign(9, "plus"), sixth))) == "1/2"


@pytest.mark.parametrize("exponent", ["999999999999", "-99999999999", "9" * 50])
def test_huge_powers_are_refused_at_once(exponent):
    assert result_of(power("9", exponent)) is None
    tower = Row((Script(Sign(0, "9"), None, power("9", exponent)),))
    assert result_of(tower) is None


def test_one_to_a_huge_power_is_one():
    assert result_of(power("1", "999999999999")) == "1"


def test_too_many_digits_have_no_result():
    assert result_of(row("9" * (DIGITS + 1) + "+1")) is None


@given(st.text("0123456789+-*:().=!", max_size=24))
def test_any_line_of_signs_is_answered_as_exact_python_would(said):
    found = result_of(row(said))
    assert found is None or found in ("true", "false") or "/" in found or found.lstrip("-").isdigit()


@given(st.lists(st.integers(0, 99), min_size=2, max_size=5), st.data())
def test_sums_and_products_agree_with_python(values, data):
    ops = [data.draw(st.sampled_from("+-*")) for _ in values[1:]]
    said = str(values[0]) + "".join(op + str(value) for op, value in zip(ops, values[1:], strict=True))
    want, total, factor, sign = values[0], 0, values[0], 1
    for op, value in zip(ops, values[1:], strict=True):  # written out: products first
        if op == "*":
            factor *= value
        else:
            total, factor, sign = total + sign * factor, value, 1 if op == "+" else -1
    want = total + sign * factor
    assert result_of(row(said)) == str(want)


def test_a_correction_is_laid_out_and_worked_out_anew():
    line = on_line(["2", "times", "3"])
    found = [Found(box, name, 0.5, False, (), False, 1) for name, box in line]
    found[1] = Found(line[1][1], "x", 0.5, False, (), False, 1)
    reading = composed(found, (), "otsu", (100, 100))
    assert reading.result is None and reading.latex == "2x3"
    better = corrected(reading, {1: "times"})
    assert better.result == "6" and better.symbols[1].sure and better.symbols[1].probability == 1.0
    assert reading.symbols[1].name == "x", "a reading does not change"
    with pytest.raises(IndexError):
        corrected(reading, {7: "a"})
