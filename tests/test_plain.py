"""JSON and TOML made to cost time, and ordinary ones."""

import time

import pytest

from symgen.plain import MOST_PARTS, MOST_TOML, from_json, from_toml


def test_what_people_write_is_read():
    assert from_json(b'{"a": [1, 2.5, "x"]}') == {"a": [1, 2.5, "x"]}
    assert from_json('{"a": 1, "a": 2}', pairs=True) == [("a", 1), ("a", 2)]
    strokes = " ".join(["0.25 -0.5,"] * 500)
    text = f'a.b."c.d" = \'{strokes}\'\nversion = "{"1." * 500}"\nlist = [{"1.5, " * 500}]\n'
    assert from_toml(text) == {
        "a": {"b": {"c.d": strokes}}, "version": "1." * 500, "list": [1.5] * 500,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a." * 50_000 + "b = 1", "more than 32 parts"),
        ('"a b" . ' * 50_000 + "b = 1", "more than 32 parts"),
        ("[[" + "a . " * 50_000 + "b]]", "more than 32 parts"),
        ("x = {" + "a." * 50_000 + "b = 1}", "more than 32 parts"),
        ("a = " + "[" * 50_000, "nested deeper"),
        ("#" * (MOST_TOML + 1), "longer than 512 KiB"),
        ("a = " + "9" * 50_000, "integer string"),
        ("a = ", "Invalid value"),
    ],
)
def test_toml_that_would_take_long_is_refused_at_once(text, says):
    begin = time.process_time()
    with pytest.raises(ValueError, match=says):
        from_toml(text)
    assert time.process_time() - begin < 2


def test_the_longest_key_that_is_read():
    assert from_toml("a." * (MOST_PARTS - 1) + "b = 1")


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 100_000, b"[" + b"9" * 50_000 + b"]", b"\xff", b""])
def test_json_that_is_none_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"nested|integer|decode|Expecting"):
        from_json(text)
