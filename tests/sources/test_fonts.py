"""The fonts source on small fonts drawn for it: geometry, which character draws what, what is dropped, choosing."""

import numpy as np
import pytest
from type_files import box, write_font

from symgen.errors import SourceError
from symgen.geometry.flatten import signed_area
from symgen.sources import fonts
from symgen.symbols import table

SYMBOLS = table()


def read(path, **more):
    return fonts.load(fonts.Params(path=str(path), **more), SYMBOLS)


def item(bank, name):
    """Number of the one item whose id ends in /name."""
    found = [i for i, text in enumerate(bank.catalogue.item.tolist()) if text.endswith(f"/{name}")]
    assert len(found) == 1, bank.catalogue.item.tolist()
    return found[0]


def areas(bank, name):
    """Signed areas of an item's contours in square x-heights."""
    one = bank.paths.take(np.array([item(bank, name)]))
    return signed_area(one.xy, one.path_start) * float(bank.catalogue.size[item(bank, name)]) ** 2


# ---------------------------------------------------------------- geometry


def test_size_and_place_on_the_line_in_x_heights(tmp_path):
    bank = read(write_font(tmp_path / "a.ttf", {"p": [box(100, -200, 400, 800)]}))
    i = item(bank, "p")
    assert bank.catalogue.size[i] == pytest.approx(1000 / 500)
    assert bank.catalogue.height[i] == pytest.approx(2.0)
    assert bank.catalogue.baseline[i] == pytest.approx(0.4)  # 200 units below the line
    xy = bank.paths.take(np.array([i])).xy
    np.testing.assert_allclose([xy.min(0), xy.max(0)], [(-0.15, -0.5), (0.15, 0.5)], atol=1e-6)


def test_y_points_down(tmp_path):
    shape = [(0, 0), (0, 700), (100, 700), (100, 100), (500, 100), (500, 0)]
    bank = read(write_font(tmp_path / "a.ttf", {"L": [shape]}))
    xy = bank.paths.take(np.array([item(bank, "L")])).xy
    assert xy[xy[:, 0] > 0, 1].min() > 0, "the foot of L must lie at large y"


def test_overlaps_are_united_and_holes_turn_the_other_way(tmp_path):
    cross = [box(0, 200, 600, 400), box(200, 0, 400, 600)]
    ring = [box(0, 0, 600, 600), box(100, 100, 500, 500)[::-1]]
    bank = read(write_font(tmp_path / "a.ttf", {"+": cross, "O": ring}))
    assert len(areas(bank, "plus")) == 1
    assert abs(areas(bank, "plus")[0]) == pytest.approx((600 * 200 * 2 - 200 * 200) / 500**2, rel=1e-4)
    outer, inner = sorted(areas(bank, "O"), key=abs, reverse=True)
    assert outer * inner < 0
    assert abs(outer + inner) == pytest.approx((600**2 - 400**2) / 500**2, rel=1e-4)
    assert np.sign(outer) == np.sign(areas(bank, "plus")[0])


def test_a_shape_is_the_same_whichever_way_it_was_drawn(tmp_path):
    shape = [(0, 0), (0, 700), (300, 500), (500, 0)]
    first = read(write_font(tmp_path / "a.ttf", {"D": [shape]}))
    second = read(write_font(tmp_path / "b.ttf", {"D": [shape[::-1]]}))
    np.testing.assert_allclose(areas(first, "D"), areas(second, "D"), rtol=1e-5)


def test_long_edges_are_cut_and_curves_are_flattened(tmp_path):
    bank = read(write_font(tmp_path / "a.ttf", {"T": [box(0, 0, 700, 100), box(300, 0, 400, 700)]}))
    one = bank.paths.take(np.array([item(bank, "T")]))
    edges = np.hypot(*(np.roll(one.xy, -1, 0) - one.xy).T)
    assert edges.max() <= 0.1 + 1e-6
    assert np.all(one.filled) and not one.width.any()


def test_a_speck_stays_small(tmp_path):
    bank = read(write_font(tmp_path / "a.ttf", {".": [box(0, 0, 50, 50)], ",": [box(0, -100, 60, 100)]}))
    extent = np.ptp(bank.paths.take(np.array([item(bank, "period")])).xy, axis=0)
    np.testing.assert_allclose(extent, 1 / 6, atol=1e-6)  # 50 units of the 300 that are 0.6 x-heights
    assert bank.catalogue.size[item(bank, "period")] == pytest.approx(0.6)
    assert bank.catalogue.baseline[item(bank, "period")] == pytest.approx(0.0)


def test_words_are_set_by_advance_widths(tmp_path):
    letters = {char: [box(50, 0, 450, 500 + i)] for i, char in enumerate("lim")}
    bank = read(write_font(tmp_path / "a.ttf", letters))
    i = item(bank, "lim")
    assert bank.catalogue.size[i] == pytest.approx((2 * 600 + 400) / 500)
    assert len(areas(bank, "lim")) == 3


# ---------------------------------------------------------------- which character draws a symbol


def test_the_minus_sign_goes_before_the_hyphen_and_stand_ins_come_last(tmp_path):
    signs = {"-": [box(0, 200, 300, 300)], "−": [box(0, 200, 700, 260)]}
    others = {".": [box(0, 0, 80, 80)], "φ": [box(0, 0, 90, 700)]}
    bank = read(write_font(tmp_path / "a.ttf", signs | others))
    assert bank.catalogue.size[item(bank, "minus")] == pytest.approx(700 / 500)
    assert len(areas(bank, "ldots")) == 3
    assert {"phi", "varphi"} <= {name.split("/")[2] for name in bank.catalogue.item.tolist()}


def test_a_blank_character_gives_way_to_the_next(tmp_path):
    bank = read(write_font(tmp_path / "a.ttf", {"-": [box(0, 200, 300, 300)], "−": []}))
    assert bank.catalogue.size[item(bank, "minus")] == pytest.approx(300 / 500)


def test_math_italic_is_an_item_of_its_own(tmp_path):
    slanted = [(0, 0), (100, 500), (500, 500), (400, 0)]
    outlines = {"a": [box(0, 0, 400, 520)], "𝑎": [slanted], "ℎ": [box(0, 0, 300, 800)]}
    bank = read(write_font(tmp_path / "a.ttf", outlines))
    names = [name.split("/")[2] for name in bank.catalogue.item.tolist()]
    assert names.count("a") == 1 and names.count("a.italic") == 1 and names.count("h.italic") == 1
    assert len(set(bank.catalogue.symbol_id[[item(bank, "a"), item(bank, "a.italic")]].tolist())) == 1


# ---------------------------------------------------------------- drawings that say nothing


def test_boxes_blanks_and_shared_drawings_are_dropped_and_named(tmp_path):
    tofu, hollow = [box(50, 0, 450, 700), box(100, 50, 400, 650)[::-1]], [box(0, 0, 300, 300)]
    outlines = {"∀": tofu, "∃": [], "a": hollow, "b": hollow, "∑": [box(0, 0, 9, 600)], "Σ": [box(0, 0, 9, 600)]}
    bank = read(write_font(tmp_path / "a.ttf", outlines))
    assert bank.about["holes"] == {
        "box for missing characters": ["fonts/a/forall"],
        "blank glyph": ["fonts/a/exists"],
        "one drawing for several symbols": ["fonts/a/a", "fonts/a/b"],
    }
    assert bank.about["dropped"] == {reason: len(items) for reason, items in bank.about["holes"].items()}
    assert {"forall", "exists", "a", "b", "0"} <= set(bank.about["missing"]["a"])
    assert {"x", "sum", "Sigma"}.isdisjoint(bank.about["missing"]["a"])


def test_a_copy_of_a_font_adds_nothing(tmp_path):
    write_font(tmp_path / "a.ttf", {"e": [box(0, 0, 400, 700)]})
    write_font(tmp_path / "b.ttf", {"e": [box(0, 0, 400, 700)]})
    bank = read(tmp_path)
    assert bank.catalogue.item.tolist() == ["fonts/a/e", "fonts/a/x"]
    assert bank.about["dropped"] == {"repeats an earlier drawing": 2}


# ---------------------------------------------------------------- choosing fonts


def test_a_list_says_design_style_licence_and_what_to_leave_out(tmp_path):
    write_font(tmp_path / "one.ttf", {"e": [box(0, 0, 400, 700)], "φ": [box(0, 0, 90, 700)]})
    write_font(tmp_path / "two.ttf", {"e": [box(0, 0, 300, 700)]})
    (tmp_path / "fonts.toml").write_text(
        '[[font]]\nid = "one"\nfile = "one.ttf"\nstyle = "hand"\ndesign = "us"\nlicence = "MIT"\n'
        'reject = ["e"]\ntexts = { phi = "φ", varphi = "ϕ" }\n'
        '[[font]]\nid = "two"\nfile = "two.ttf"\nstyle = "print"\n'
    )
    bank = read(tmp_path)
    assert bank.catalogue.item.tolist() == ["fonts/one/x", "fonts/one/phi", "fonts/two/e"]
    assert bank.catalogue.group.tolist() == ["us", "us", "two"]
    assert bank.about["licences"] == {"MIT": 2, "unknown": 1}
    assert set(read(tmp_path, style="hand").catalogue.origin.tolist()) == {"one"}
    assert set(read(tmp_path, without=("us",)).catalogue.origin.tolist()) == {"two"}
    with pytest.raises(SourceError, match="'oen'; did you mean one"):
        read(tmp_path, only=("oen",))
    with pytest.raises(SourceError, match="nothing is left"):
        read(tmp_path, only=("one",), style="print")


def test_without_a_list_the_family_is_the_group_and_names_become_ids(tmp_path):
    (tmp_path / "my fonts").mkdir()
    write_font(tmp_path / "my fonts" / "wéird $(name).TTF", {"e": [box(0, 0, 400, 700)]})
    bank = read(tmp_path)
    assert bank.catalogue.item.tolist() == ["fonts/my-fonts-wéird-name/e", "fonts/my-fonts-wéird-name/x"]
    assert set(bank.catalogue.group.tolist()) == {"Try Out"}
    assert set(bank.catalogue.licence.tolist()) == {"unknown"}


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(SourceError, match=r"no \.ttf or \.otf"):
        read(tmp_path)


def test_reinked_glyphs_are_strokes_of_one_nib(tmp_path):
    from symgen.paths import PEN_WIDTH

    slash = [(0, 0), (80, 0), (400, 700), (320, 700)]
    write_font(tmp_path / "own.ttf", {"/": [slash[::-1]], "l": [box(100, 0, 190, 700)], "#": [box(0, 0, 600, 600)]})
    params = fonts.Params(path=str(tmp_path), reink=True, only=("own",))
    bank = fonts.load(params, table())
    items = {item.split("/")[-1]: i for i, item in enumerate(bank.catalogue.item.tolist())}
    assert all(name.endswith(".pen") for name in items) and not bank.paths.filled.any()
    upright = bank.paths.take(np.array([items["l.pen"]]))
    assert upright.n_paths == 1 and np.ptp(upright.xy[:, 0]) < 0.01
    assert np.median(upright.width) == pytest.approx(PEN_WIDTH, rel=0.01)
    outline = fonts.load(fonts.Params(path=str(tmp_path)), table())
    assert {f"{item}.pen" for item in outline.catalogue.item.tolist()} >= set(bank.catalogue.item.tolist())
