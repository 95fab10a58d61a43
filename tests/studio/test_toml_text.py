"""TOML that is written is read back as the same values by the standard library."""

import tomllib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symgen.studio.toml_text import toml

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALAR = st.one_of(
    TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
PLAIN = st.one_of(SCALAR, st.lists(SCALAR, max_size=3))
INNER = st.dictionaries(TEXT, st.one_of(PLAIN, st.dictionaries(TEXT, PLAIN, max_size=2)), max_size=3)


@settings(suppress_health_check=[HealthCheck.too_slow])  # which a busy machine fails
@given(st.dictionaries(TEXT, st.one_of(PLAIN, INNER, st.lists(INNER, min_size=1, max_size=2)), max_size=5))
def test_what_is_written_is_read(document):
    assert tomllib.loads(toml(document, "a comment\nof two lines")) == document


def test_nothing_is_written_for_none():
    assert tomllib.loads(toml({"a": None, "b": {"c": None, "d": 1}})) == {"b": {"d": 1}}
