import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from symgen.errors import RecipeError
from symgen.recipe import Recipe, expand

pytestmark = pytest.mark.usefixtures("kinds")

PLAIN = {
    "labels": "crohme101",
    "balance": {"per_class": 20},
    "source": [{"kind": "tiny_ink", "weight": 3}, {"kind": "tiny_type"}],
    "distort": [{"step": "affine"}],
}
BANKS = ("ink", "type")
NEEDED = ("labels", "balance", "per_class", "source", "distort")


def recipe(**changes):
    return Recipe.model_validate({**PLAIN, **changes})


def digest(data):
    return Recipe.model_validate(data).digest(BANKS, "labels")


def shuffled(value, order):
    if isinstance(value, dict):
        return {key: shuffled(value[key], order) for key in order.draw(st.permutations(list(value)))}
    return [shuffled(inner, order) for inner in value] if isinstance(value, list) else value


def thinned(value, default, order):
    """`value` without some of the keys that say what the default says."""
    if not isinstance(value, dict):
        return value
    return {
        key: thinned(inner, default.get(key, {}) if isinstance(default.get(key), dict) else {}, order)
        for key, inner in value.items()
        if key in NEEDED or inner != default.get(key) or order.draw(st.booleans())
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.data())
def test_digest_ignores_key_order_and_spelled_out_defaults(order):
    full = recipe().resolved()
    assert digest(shuffled(thinned(full, full, order), order)) == digest(PLAIN)


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("canvas.size", 32), ("canvas.frame", "line"), ("canvas.margin_range", [0.1, 0.2]), ("seed", 1),
        ("canvas.polarity", "white-on-black"), ("balance.per_class", 21), ("split.validation", 0.2),
        ("package.ink", True), ("distort.0.slant_jitter", 0.05), ("source.0.weight", 2),
    ],
)  # fmt: skip
def test_digest_changes_with_meaning(key, other):
    data = json.loads(json.dumps(recipe().resolved()))
    *way, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    table = data
    for part in way:
        table = table[part]
    table[last] = other
    assert digest(data) != digest(PLAIN)


def test_digest_takes_integers_for_floats_and_minus_zero_for_zero():
    def ranged(low, high):
        return digest({**PLAIN, "distort": [{"step": "affine", "slant_range": [low, high]}]})

    assert ranged(-0.0, 0) == ranged(0, 0.0)


def test_digest_ignores_the_order_of_overrides():
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    digests = {digest({**PLAIN, "balance": {"per_class": 20, "overrides": given}}) for given in (one, other)}
    assert len(digests) == 1


def test_digest_sees_weights_as_shares():
    def weighted(first, second):
        entries = [{"kind": "tiny_ink", "weight": first}, {"kind": "tiny_type", "weight": second}]
        return digest({**PLAIN, "source": entries})

    assert weighted(1, 2) == weighted(2.0, 4) == weighted(0.1, 0.2)
    assert weighted(1, 2) != weighted(2, 1)


def test_digest_replaces_paths_by_content(tmp_path):
    def from_path(path):
        return {**PLAIN, "source": [{"kind": "tiny_ink", "path": path, "weight": 3}, {"kind": "tiny_type"}]}

    assert digest(from_path("/here")) == digest(from_path("/there"))
    assert recipe().digest(("other", "type"), "labels") != digest(PLAIN)
    assert recipe().digest(BANKS, "other labels") != digest(PLAIN)
    for name, text in (("one.csv", "a,3"), ("two.csv", "a,3"), ("three.csv", "a,4")):
        (tmp_path / name).write_text(text)
    profiles = [str(tmp_path / f"{name}.csv") for name in ("one", "two", "three")]
    one, two, three = (digest({**PLAIN, "balance": {"profile": profile}}) for profile in profiles)
    assert one == two != three


def test_resolved_reads_back_to_an_equal_recipe_and_keeps_paths_unexpanded():
    made = recipe(source=[{"kind": "tiny_ink", "path": "${SYMGEN_NOWHERE}/x"}])
    data = json.loads(json.dumps(made.resolved()))
    assert Recipe.model_validate(data) == made
    assert Recipe.model_validate_json(json.dumps(data), strict=True) == made
    assert data["source"][0] == {
        "kind": "tiny_ink", "weight": 1.0, "path": "${SYMGEN_NOWHERE}/x", "groups": 5,
        "names": ["a", "b", "exists"], "share_range": [1.0, 2.0],
    }  # fmt: skip


def test_recipe_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        recipe().canvas.size = 32


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        ({"mode": "equal"}, "exactly one of per_class and profile"),
        ({"per_class": 3, "profile": "x.csv"}, "exactly one of per_class and profile"),
        ({"mode": "natural", "per_class": 3}, "per_class would do nothing"),
        ({"mode": "natural", "overrides": {"a": 3}}, "overrides would do nothing"),
        ({"mode": "top-up", "per_class": 3}, "needs base"),
        ({"per_class": 3, "base": "x"}, "belong to mode 'top-up'"),
        ({"per_class": 3, "include_base": True}, "belong to mode 'top-up'"),
    ],
)
def test_keys_that_would_do_nothing_are_refused(balance, said):
    with pytest.raises(ValidationError, match=said):
        recipe(balance=balance)


def test_shares_must_leave_something_for_train():
    with pytest.raises(ValidationError, match="leave something for train"):
        recipe(split={"validation": 0.5, "test": 0.5})


def test_expand_fills_in_home_and_symgen_variables_only(monkeypatch):
    monkeypatch.setenv("SYMGEN_HERE", "/somewhere")
    monkeypatch.setenv("SECRET", "/etc")
    assert expand("${SYMGEN_HERE}/x") == Path("/somewhere/x")
    assert expand("~/x") == Path.home() / "x"
    assert expand("$SECRET/x") == Path("$SECRET/x")
    with pytest.raises(RecipeError, match="begin with SYMGEN_"):
        expand("${SECRET}/x")


def test_expand_says_how_to_set_what_is_missing(monkeypatch):
    monkeypatch.delenv("SYMGEN_GONE", raising=False)
    with pytest.raises(RecipeError, match="export SYMGEN_GONE="):
        expand("${SYMGEN_GONE}/x")
