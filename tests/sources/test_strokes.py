"""The strokes source: what it must cover, the form of what it gives, and what it says to wrong wishes."""

import hashlib
import time
import tomllib

import numpy as np
import pytest
from pydantic import ValidationError

from symgen import penfaces, penfonts, shipped
from symgen.bank import Bank
from symgen.errors import SourceError
from symgen.labels import label_set
from symgen.paths import PEN_WIDTH
from symgen.sources import strokes
from symgen.sources.strokes import Params
from symgen.symbols import table
from symgen.testing import assert_paths_equal

HOME = shipped.folder("fonts")
OWN = 'licence = "CC-BY-4.0"\n["\\\\exists"]\nmine = ["0,0 5,5 9,15", "2,2"]\n'


@pytest.fixture(scope="module")
def bank():
    return strokes.load(Params(), table())


def item(bank: Bank, name: str) -> Bank:
    """The bank of this one item."""
    return bank.take(bank.catalogue.item == f"strokes/{name}")


@pytest.mark.parametrize("labels", ["crohme101", "kaggle82", "ascii90", "math"])
def test_every_class_of_the_sets_has_a_drawing(bank, labels):
    have = set(bank.catalogue.symbol_id.tolist())
    _, chosen = label_set(labels, table())
    assert [one.name for one in chosen.classes if not any(symbol.id in have for symbol in one.symbols)] == []


def test_every_drawing_is_open_strokes_in_the_unit_frame(bank):
    paths = bank.paths
    assert not paths.filled.any() and np.isfinite(paths.xy).all()
    first = paths.point_start[:-1]
    low, high = np.minimum.reduceat(paths.xy, first), np.maximum.reduceat(paths.xy, first)
    # Simplifying may cut the outermost point of a bow by 0.003.
    np.testing.assert_allclose(low + high, 0, atol=0.0061)
    longer = (high - low).max(axis=1)
    speck = bank.catalogue.size <= 0.2001
    np.testing.assert_allclose(longer[~speck], 1, atol=0.0061)
    assert (longer[speck] <= 1).all()
    assert {table().by_id(int(i)).look_alike for i in bank.catalogue.symbol_id[speck]} == {"dot"}
    edge = np.hypot(*np.diff(paths.xy, axis=0).T)
    inside = np.ones(len(edge), bool)
    inside[paths.path_start[1:-1] - 1] = False
    assert edge[inside].max() <= 0.1001 and edge[inside].min() > 0
    count = np.diff(paths.point_start)
    assert 20 <= np.median(count) <= 80 and count.max() < 150


def test_pens_are_as_thick_as_the_frame_says_and_words_finer(bank):
    width = bank.paths.width[bank.paths.point_start[:-1]]
    single = bank.catalogue.size < 2
    np.testing.assert_allclose(width[single], PEN_WIDTH, rtol=1e-5)
    assert 0.01 < width.min() < 0.03  # arcsin, eight times as long as x is high
    np.testing.assert_array_equal(np.repeat(width, np.diff(bank.paths.point_start)), bank.paths.width)


@pytest.mark.parametrize("face", ["hershey/sans", "ems/tech", "ems/felix", "ems/readability", "ems/nixish"])
def test_size_and_place_are_in_x_heights_of_the_face(bank, face):
    x, p, caret = (item(bank, f"{face}/{name}").catalogue for name in ("x", "p", "caret"))
    np.testing.assert_allclose([x.height[0], x.baseline[0]], [1, 0], atol=0.06)
    assert 0.3 < p.baseline[0] < 0.9 and p.height[0] > 1.3
    assert caret.baseline[0] < -0.1


def test_templates_keep_their_size_and_place(bank):
    """The p of two strokes reaches from -6 to 10 tenths of the x-height."""
    p = item(bank, "templates/two-strokes/p").catalogue
    np.testing.assert_allclose([p.height[0], p.baseline[0], p.size[0]], [1.6, 0.6, 1.6], atol=0.01)


def test_words_are_set_from_the_letters_of_the_face(bank):
    word, letters = item(bank, "ems/tech/sin"), [item(bank, f"ems/tech/{letter}") for letter in "sin"]
    assert word.paths.n_paths == sum(letter.paths.n_paths for letter in letters)
    left = [word.paths.xy[a:b, 0].min() for a, b in zip(word.paths.path_start, word.paths.path_start[1:], strict=False)]
    assert left[0] < min(left[1:3]) < left[-1]
    assert word.catalogue.size[0] > sum(letter.catalogue.size[0] for letter in letters) * 0.6


def test_dots_are_single_points(bank):
    expected = {"hershey/sans/i": 1, "ems/nixish/i": 1, "hershey/math/therefore": 3, "ems/allure/ldots": 0}
    for name, dots in expected.items():
        drawn = item(bank, name)
        assert np.sum(np.diff(drawn.paths.path_start) == 1) == dots, name
    period = bank.take(bank.catalogue.symbol_id == table().resolve(".").id)
    assert len(period) > 1  # the dot that most faces share, and ticks
    np.testing.assert_array_equal(item(bank, "hershey/sans/period").paths.xy, [[0, 0]])


def test_bows_are_smooth_and_straight_strokes_stay_straight(bank):
    """Hershey's O is a polygon of 20 edges that turn by up to 30 degrees; its T is two lines."""
    o, t = item(bank, "hershey/sans/O"), item(bank, "hershey/sans/T")
    heading = np.unwrap(np.arctan2(*np.diff(o.paths.xy, axis=0).T[::-1]))
    assert np.degrees(np.abs(np.diff(heading)).max()) < 22
    for a, b in zip(t.paths.path_start, t.paths.path_start[1:], strict=False):
        assert np.ptp(t.paths.xy[a:b], axis=0).min() == 0


@pytest.mark.parametrize(
    ("name", "letter"), [*(("sans", x) for x in "JUbdhnu"), *(("readability", x) for x in "LMVZwvzE")]
)
def test_smoothing_leaves_long_edges_and_sharp_corners(name, letter):
    """Of the font's polygon, the middles of long edges and the points where it turns sharply are still met."""
    (face,) = (face for face in penfaces.find(HOME / "single-line") if face.id == name)
    drawn = np.concatenate([_filled(stroke) for stroke in face.draw(table().resolve(letter))])
    for stroke in penfonts.read(face.path)[letter].strokes:
        polygon = (stroke - (0, face.baseline)) / (face.x_height, -face.x_height)
        edge = np.diff(polygon, axis=0)
        length = np.hypot(*edge.T)
        middles = (polygon[:-1] + edge / 2)[length > 0.5]
        aside = [np.hypot(*(drawn - middle).T).min() for middle in middles]
        assert max(aside, default=0) < 0.01
        cosine = (edge[:-1] * edge[1:]).sum(axis=1) / (length[:-1] * length[1:])
        for k in np.flatnonzero(cosine < 0.5) + 1:
            before = polygon[k] - edge[k - 1] * min(0.1 / length[k - 1], 0.5)
            assert np.hypot(*(drawn - before).T).min() < 0.012  # a rounded corner would leave the edge here


def _filled(stroke):
    """The same line with points at most 0.005 apart."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    at = np.linspace(0, along[-1], int(along[-1] / 0.005) + 2)
    return np.stack([np.interp(at, along, stroke[:, 0]), np.interp(at, along, stroke[:, 1])], 1)


def test_catalogue_says_where_each_drawing_comes_from(bank):
    catalogue = bank.catalogue
    assert len(set(catalogue.item.tolist())) == len(catalogue)
    assert set(catalogue.source.names) == {"strokes"}
    assert set(catalogue.licence.names) == {"CC0-1.0", "LicenseRef-Hershey", "OFL-1.1"}
    exists = item(bank, "templates/zig-zag/exists").catalogue
    assert exists.origin[0] == exists.group[0] == "templates/zig-zag/exists" and exists.licence[0] == "CC0-1.0"
    assert item(bank, "ems/nixish/A").catalogue.group[0] == item(bank, "ems/nixish-italic/A").catalogue.group[0]
    assert item(bank, "hershey/greek/pi").catalogue.group[0] == item(bank, "hershey/sans/A").catalogue.group[0]


def test_a_face_shares_the_group_of_the_outline_font_it_was_made_from(bank):
    fonts = tomllib.loads((HOME / "fonts.toml").read_text("utf-8"))["font"]
    (design,) = {font["design"] for font in fonts if font["id"] == "architects-daughter"}
    assert item(bank, "ems/tech/A").catalogue.group[0] == design


def test_what_is_left_out_is_counted_and_named(bank):
    assert bank.about["dropped"] == {reason: len(items) for reason, items in bank.about["holes"].items()}
    assert "strokes/ems/allure/times" in bank.about["holes"]["rejected by the list"]
    assert "strokes/ems/tech/period" in bank.about["holes"]["drawn as elsewhere"]
    assert bank.about["kind"] == "strokes" and bank.about["items"] == len(bank)


def test_the_list_of_faces_tells_the_truth():
    """Files as published, with their licences; x-heights as drawn; rejected symbols that the face would else give."""
    entries = tomllib.loads((HOME / "single-line" / penfaces.LIST).read_text("utf-8"))["face"]
    symbols = table()
    for entry, face in zip(entries, penfaces.find(HOME / "single-line"), strict=True):
        assert hashlib.sha256(face.path.read_bytes()).hexdigest() == entry["sha256"], face.id
        assert (HOME / "single-line" / entry["licence_text"]).is_file()
        assert all(face.draw(symbols.resolve(name)) for name in face.reject), face.id
        for name in entry.get("glyphs", {}):
            assert symbols.resolve(name).name == name
        if face.id not in ("greek", "math"):
            u = np.concatenate(face.draw(symbols.resolve("u")))
            assert abs(np.ptp(u[:, 1]) - 1) < 0.08 and abs(u[:, 1].max()) < 0.08, face.id
    files = {path.relative_to(HOME / "single-line").as_posix() for path in (HOME / "single-line").glob("[a-z]*/*")}
    assert files == {entry["file"] for entry in entries}


def test_sets_and_patterns_choose(bank):
    def names(**wishes):
        return strokes.load(Params(**wishes), table()).catalogue.item.tolist()

    ems = names(sets=("ems",))
    assert ems and all(name.startswith("strokes/ems/") for name in ems)
    assert names(only=("ems/tech/sin",)) == ["strokes/ems/tech/sin"]
    every = set(names(only=("*/exists",)))
    assert "strokes/hershey/math/exists" in every and "strokes/templates/zig-zag/exists" in every
    assert set(names(only=("*/exists",), without=("hershey/*",))) == every - {"strokes/hershey/math/exists"}


def test_one_item_is_the_same_alone_and_among_others(bank):
    alone = strokes.load(Params(only=("templates/looped/f",)), table())
    assert_paths_equal(alone.paths, item(bank, "templates/looped/f").paths)
    assert alone.catalogue.fingerprint[0] == item(bank, "templates/looped/f").catalogue.fingerprint[0]


def test_own_templates_are_added(tmp_path):
    (tmp_path / "mine.toml").write_text(OWN)
    own = strokes.load(Params(sets=(), path=str(tmp_path)), table())
    assert own.catalogue.item.tolist() == ["strokes/own/mine/exists"]
    assert own.catalogue.licence[0] == "CC-BY-4.0" and own.paths.n_paths == 2
    both = strokes.load(Params(path=str(tmp_path / "mine.toml"), only=("own/*", "*/exists")), table())
    assert len(both) > 5
    assert strokes.inputs(Params(path=str(tmp_path)))[-1] == tmp_path


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"only": ("ems/tecc/A",)}, "ems/tech/A"),
        ({"without": ("nothing/*",)}, "no item fits"),
        ({"without": ("*",)}, "nothing is left"),
        ({"sets": ()}, "nothing is left"),
    ],
)
def test_wishes_that_fit_nothing_are_refused(wishes, says):
    with pytest.raises(SourceError, match=says):
        strokes.load(Params(**wishes), table())


def test_an_unknown_symbol_in_a_template_is_named_with_its_file(tmp_path):
    (tmp_path / "mine.toml").write_text('licence = "CC0-1.0"\n[exsts]\nx = ["0,0 1,1"]\n')
    with pytest.raises(SourceError, match=r"mine\.toml: no symbol is called .*exsts.*exists"):
        strokes.load(Params(path=str(tmp_path)), table())


def test_unknown_sets_and_keys_are_refused():
    with pytest.raises(ValidationError):
        Params(sets=("outlines",))
    with pytest.raises(ValidationError):
        Params(face="tech")


def test_loading_is_fast_and_repeatable(bank):
    start = time.process_time()
    again = strokes.load(Params(), table())
    assert time.process_time() - start < 2
    assert again.digest == bank.digest
