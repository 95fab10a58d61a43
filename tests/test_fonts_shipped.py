"""The fonts in fonts/: the list against the files, the licences, and the drawings that the list lets through."""

import hashlib
import re
import tomllib

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from symgen import licence, shipped
from symgen.labels import label_set
from symgen.sources import fonts
from symgen.symbols import table
from symgen.testing import assert_paths_equal

FOLDER = shipped.folder("fonts")
LIST = tomllib.loads((FOLDER / "fonts.toml").read_text(encoding="utf-8"))["font"]
IDS = [font["id"] for font in LIST]
SYMBOLS = table()
WORDS = {  # of each licence's text
    "OFL-1": "goals of the Open Font License",
    "Apache": "Apache License",
    "MIT": "MIT License",
    "BSD": "Redistribution and use in source and binary forms",
    "GUST": "GUST Font License",
    "Bitstream": "Bitstream Vera Fonts Copyright",
}


@pytest.fixture(scope="module")
def bank():
    return fonts.load(fonts.Params(instances=1), SYMBOLS)


def test_the_list_names_every_font_file_and_no_other():
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.[ot]tf")}
    assert sorted(font["file"] for font in LIST) == sorted(files)
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("font", LIST, ids=IDS)
def test_each_font_is_the_file_that_was_checked_and_carries_its_licence(font):
    assert hashlib.sha256((FOLDER / font["file"]).read_bytes()).hexdigest() == font["sha256"]
    assert font["copyright"] and font["family"]
    assert licence.find(font["licence"]).id == font["licence"], "a licence that publishing does not know"
    text = (FOLDER / font["licence_text"]).read_text(encoding="utf-8")
    assert next(words for start, words in WORDS.items() if font["licence"].startswith(start)) in text
    reserves = re.search(r"reserved font name", re.split(r"PREAMBLE", text)[0], re.IGNORECASE) is not None
    assert reserves == font["licence"].endswith("-RFN") or font["id"] == "reenie-beanie"


@pytest.mark.parametrize("font", LIST, ids=IDS)
def test_names_and_axes_of_the_list_exist(font):
    for name in (*font.get("reject", ()), *font.get("texts", {})):
        assert SYMBOLS.resolve(name).name == name
    if "axes" in font:
        has = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in TTFont(FOLDER / font["file"])["fvar"].axes}
        for tag, (low, high) in font["axes"].items():
            assert has[tag][0] <= low < high <= has[tag][1]


def test_every_licence_text_is_used():
    texts = {f"LICENSES/{path.name}" for path in (FOLDER / "LICENSES").iterdir()}
    # The GUST licence is the LaTeX one with a request added, and asks that its text be at hand.
    assert texts - {font["licence_text"] for font in LIST} == {"LICENSES/LPPL-1.3c.txt"}


def test_every_font_gives_something_and_nothing_broken(bank):
    assert set(bank.catalogue.origin.tolist()) == set(IDS)
    assert set(bank.about["dropped"]) <= {"blank glyph", "rejected by the list", "repeats an earlier drawing"}
    assert bank.about["skipped"] == []


def test_every_crohme_class_has_hands_and_prints(bank):
    style = {font["id"]: font["style"] for font in LIST}
    _, labels = label_set("crohme101", SYMBOLS)
    by_symbol: dict[int, list[str]] = {}
    for symbol_id, font in zip(bank.catalogue.symbol_id.tolist(), bank.catalogue.origin.tolist(), strict=True):
        by_symbol.setdefault(symbol_id, []).append(style[font])
    for one in labels.classes:
        styles = [found for symbol in one.symbols for found in by_symbol[symbol.id]]
        assert styles.count("hand") >= 10 and styles.count("print") >= 10, one.name


def test_points_and_frame(bank):
    counts = np.diff(bank.paths.point_start)
    assert np.median(counts) < 100 and counts.max() < 400
    assert np.all(np.diff(bank.paths.path_start) >= 3)
    assert np.abs(bank.paths.xy).max() <= 0.5 + 1e-6
    assert bank.paths.filled.all() and not bank.paths.width.any()
    for column in (bank.catalogue.size, bank.catalogue.height, bank.catalogue.baseline):
        assert np.isfinite(column).all()


def test_letters_stand_on_the_line(bank):
    names = {symbol.id: symbol.name for symbol in SYMBOLS.symbols}
    for name, top, bottom in (("x", 1.0, 0.0), ("l", 1.6, 0.0), ("p", 1.05, 0.5), ("minus", 0.6, -0.5)):
        at = np.array([names[symbol_id] == name for symbol_id in bank.catalogue.symbol_id.tolist()])
        baseline, height = bank.catalogue.baseline[at], bank.catalogue.height[at]
        assert np.median(baseline) == pytest.approx(bottom, abs=0.15), name
        assert np.median(height - baseline) == pytest.approx(top, abs=0.2), name


def test_no_drawing_is_shared_by_two_designs(bank):
    """Exactly, that is: else a split by design would leak."""
    catalogue = bank.catalogue
    key = np.stack([catalogue.symbol_id.astype(np.uint64), catalogue.fingerprint])
    assert np.unique(key, axis=1).shape[1] == len(bank)


def test_an_item_does_not_depend_on_the_fonts_read_beside_it(bank):
    alone = fonts.load(fonts.Params(only=("schoolbell",)), SYMBOLS)
    beside = bank.take(np.array(bank.catalogue.origin.tolist()) == "schoolbell")
    assert alone.catalogue.item.tolist() == beside.catalogue.item.tolist()
    assert_paths_equal(beside.paths, alone.paths)


def test_more_samples_of_the_axes_keep_the_first():
    one, two = (fonts.load(fonts.Params(only=("caveat-vf",), instances=n), SYMBOLS) for n in (1, 2))
    assert two.catalogue.item.tolist()[: len(one)] == one.catalogue.item.tolist()
    assert_paths_equal(two.paths.take(np.arange(len(one))), one.paths)
    at = {name: i for i, name in enumerate(two.catalogue.item.tolist())}
    thickness = [two.catalogue.height[at[f"fonts/caveat-vf@wght={weight}/minus"]] for weight in (475, 550)]
    assert thickness[1] > 1.03 * thickness[0]
