import pytest

from symgen.licence import INCOMPATIBLE, UNKNOWN, find, strictest, terms


@pytest.mark.parametrize(
    ("parts", "wins"),
    [
        (["CC0-1.0"], "CC0-1.0"),
        (["CC0-1.0", "MIT"], "MIT"),
        (["OFL-1.1", "CC-BY-4.0", "CC0-1.0"], "CC-BY-4.0"),
        (["OFL-1.1", "CC-BY-NC-SA-3.0"], "CC-BY-NC-SA-3.0"),
        (["CC-BY-SA-3.0", "CC-BY-SA-4.0"], "CC-BY-SA-4.0"),
        (["CC-BY-SA-4.0", "ODbL-1.0"], INCOMPATIBLE),
        (["CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], INCOMPATIBLE),
        (["CC-BY-SA-4.0", "CC-BY-NC-4.0"], INCOMPATIBLE),
        (["ODbL-1.0", "MIT"], "ODbL-1.0"),
        (["MIT", "LicenseRef-Mine"], UNKNOWN),
        (["LicenseRef-Mine"], "LicenseRef-Mine"),
        (["LicenseRef-Mine", "LicenseRef-Yours"], UNKNOWN),
        ([UNKNOWN, "CC-BY-NC-SA-3.0"], UNKNOWN),
        ([INCOMPATIBLE, "MIT"], INCOMPATIBLE),
        ([], UNKNOWN),
    ],
)
def test_the_strictest_wins_or_is_refused(parts, wins):
    assert strictest(parts) == strictest(parts[::-1]) == strictest(parts * 2) == wins


def test_each_says_what_it_asks():
    for name in ("CC0-1.0", "LicenseRef-Hershey", "CC-BY-NC-SA-3.0", UNKNOWN, INCOMPATIBLE, "made up"):
        assert find(name).asks.endswith(".")
    assert find("made up").id == UNKNOWN


def test_free_licences_say_so_and_others_what_they_ask():
    assert terms("CC0-1.0") == "Free to use, for any purpose."
    assert terms("OFL-1.1").startswith("Free to use, for any purpose. Pictures drawn")
    assert terms("CC-BY-4.0") == find("CC-BY-4.0").asks
