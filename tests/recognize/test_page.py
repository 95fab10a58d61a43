"""From pixels to components: thresholds, polarity, specks, ruled lines, shadows, measures, pieces, groups and cover."""

import cv2
import numpy as np
import pytest
from scipy import ndimage

from symgen.errors import SymgenError
from symgen.recognize import groups as grouping
from symgen.recognize.binarise import METHODS, binarise
from symgen.recognize.cleaning import least_pixels, pen_width, without_lines, without_specks
from symgen.recognize.cover import cover
from symgen.recognize.grey import grey
from symgen.recognize.page import look
from symgen.recognize.parts import share, shares
from symgen.recognize.pieces import pieces_of
from symgen.recognize.regions import Box, gap, label


def drawn(high=160, wide=420, pen=4):
    """White paper with = x + and a dot, black."""
    sheet = np.full((high, wide), 255, np.uint8)
    for a, b in [((30, 70), (80, 70)), ((30, 90), (80, 90)), ((120, 50), (170, 110)), ((170, 50), (120, 110)),
                 ((220, 80), (270, 80)), ((245, 55), (245, 105))]:  # fmt: skip
        cv2.line(sheet, a, b, 0, pen, cv2.LINE_AA)
    cv2.circle(sheet, (320, 100), 5, 0, -1)
    return sheet


def test_grey_is_the_weighted_sum():
    rng = np.arange(2 * 5 * 3, dtype=np.uint8).reshape(2, 5, 3) * 7
    want = 0.2989 * rng[..., 0] + 0.5870 * rng[..., 1] + 0.1140 * rng[..., 2]
    assert np.abs(grey(rng) - want).max() <= 0.5 + 1e-3


def test_ink_that_the_sum_hides_is_seen():
    sheet = np.full((40, 60, 3), 255, np.uint8)
    sheet[10:30, 10:14] = (255, 255, 0)
    assert int(np.ptp(grey(sheet))) > 200


@pytest.mark.parametrize("method", [*METHODS, "auto"])
@pytest.mark.parametrize("turned", [False, True])
def test_every_threshold_finds_the_ink_of_either_polarity(method, turned):
    sheet = drawn()
    ink, used = binarise(255 - sheet if turned else sheet, method)
    assert used == ("otsu" if method == "auto" else method)
    want = sheet < 128
    assert (ink & want).sum() / (ink | want).sum() > 0.85


def test_a_shadow_is_seen_through():
    shade = np.linspace(1.0, 0.35, drawn().shape[1])
    sheet = np.rint(drawn() * shade).astype(np.uint8)
    page = look(sheet)
    assert page.threshold == "adaptive" and len(page.regions) == 5


def test_a_blank_sheet_has_no_ink():
    for value in (0, 128, 255):
        assert not look(np.full((50, 70), value, np.uint8)).regions


def test_an_unknown_threshold_gets_the_nearest():
    with pytest.raises(SymgenError, match="did you mean 'otsu'"):
        binarise(drawn(), "otsy")


def test_specks_go_at_fifty_pixels_for_broad_pens_and_at_less_for_fine_ones():
    assert least_pixels(7.0) == 50 and least_pixels(20.0) == 50 and least_pixels(3.0) < 12
    ink = np.zeros((40, 80), bool)
    ink[5:12, 5:12], ink[5:13, 40:47] = True, True  # 49 and 56
    assert without_specks(ink, 50).sum() == 56


def test_the_pen_is_measured():
    for pen in (3, 5, 9):
        assert abs(pen_width(drawn(pen=pen) < 128) - pen) <= 2


def test_ruled_lines_go_and_what_crosses_them_stays_whole():
    clean = drawn()
    ruled = clean.copy()
    for y in (30, 60, 90 + 10, 140):
        cv2.line(ruled, (0, y), (ruled.shape[1], y), 60, 1)
    even = clean.copy()
    for y in (20, 55, 125):
        cv2.line(even, (0, y), (even.shape[1], y), 60, 1)
    for y in (90,):
        cv2.line(even, (0, y), (even.shape[1], y), 60, 1)
    page = look(even)
    assert any("ruled lines" in said for said in page.warnings)
    kept, found = without_lines(clean < 128, 4.0)
    assert found == 0 and (kept == (clean < 128)).all()
    cross = [one for one in page.regions if 100 < one.box.x < 180]
    assert len(cross) == 1, "the x is one component still"


def test_one_long_fraction_bar_is_no_ruled_line():
    sheet = drawn()
    cv2.line(sheet, (5, 130), (415, 130), 0, 4)
    assert len(look(sheet).regions) == 6


def test_components_and_measures_agree_with_another_library():
    rng = np.random.default_rng(3)
    ink = ndimage.gaussian_filter(rng.normal(size=(90, 120)), 2.0) > 0.12
    labels, regions = label(ink)
    theirs, n = ndimage.label(ink, np.ones((3, 3)))
    assert len(regions) == n
    for one in regions:
        mine = labels == one.label
        assert len(np.unique(theirs[mine])) == 1 and one.area == mine.sum()
        y, x = ndimage.center_of_mass(mine)
        assert one.centroid == pytest.approx((x, y), abs=1e-6)
        rows, columns = ndimage.find_objects(mine.astype(int))[0]
        assert one.box == (columns.start, rows.start, columns.stop, rows.stop)
        assert one.ratio == pytest.approx(one.box.width / one.box.height)
    assert max(one.relative_width for one in regions) == max(one.relative_height for one in regions) == 1.0
    assert [one.box.left for one in regions] == sorted(one.box.left for one in regions)


def test_boxes_know_how_far_apart_they_are():
    assert gap(Box(0, 0, 10, 10), Box(13, 14, 20, 20)) == 5.0 and gap(Box(0, 0, 10, 10), Box(5, 5, 6, 6)) == 0.0


def test_strokes_of_a_component_own_all_its_ink_once():
    page = look(drawn())
    found = pieces_of(page.labels, page.regions)
    assert ((found.owner > 0) == page.clean).all()
    x = next(one.label - 1 for one in page.regions if 100 < one.box.x < 180)
    crossing = [one for one in found.pieces if one.component == x]
    assert len(crossing) == 2 and crossing[0].meets == {crossing[1].number}


def everything(page):
    found = pieces_of(page.labels, page.regions)
    size = grouping.size_of([one.box for one in page.regions], page.pen)
    return found, size, grouping.whole(found, size)


def test_groups_hold_the_two_bars_of_an_equals_and_no_far_ones():
    page = look(drawn())
    found, size, groups = everything(page)
    sets = {one.pieces for one in groups}
    bars = tuple(one.number for one in found.pieces if one.box.right < 100)
    assert bars in sets
    assert all(one.widest <= grouping.REACH for one in groups)
    assert {tuple(p.number for p in found.pieces if p.component == k) for k in range(len(page.regions))} <= sets
    assert size == pytest.approx(60, abs=12)


def test_parts_of_a_component_leave_out_what_they_touch():
    page = look(drawn())
    found, size, _ = everything(page)
    component = next(one.component for one in found.pieces if one.meets)
    parts = grouping.parts_of(component, found, size)
    assert parts and all(one.cut > 0 for one in parts) and all(one.share % 1 == 0.5 for one in parts)


def test_the_cover_takes_each_piece_once_and_the_best():
    page = look(drawn())
    found, _, groups = everything(page)
    bars = tuple(one.number for one in found.pieces if one.box.right < 100)
    for like, taken in ((6.0, True), (-6.0, False)):
        scores = np.array([like if one.pieces == bars else 1.0 if one.parts == 1 else -8.0 for one in groups])
        chosen = cover(groups, scores, len(found.pieces))
        held = sorted(k for i in chosen for k in groups[i].pieces)
        assert held == list(range(len(found.pieces)))
        assert (bars in {groups[i].pieces for i in chosen}) == taken
    assert cover([], np.zeros(0), 0) == []


def test_shares_of_parts_are_shares():
    table = shares(("equals", "1", "unheard of"))
    assert table.shape == (4, 3) and table.max() <= 1 and table[1, 0] > 0.9 > table[0, 0]
    assert share("lim", 9) == share("1", 4) > 0


def test_a_page_of_grain_is_cut_down_and_says_so():
    rng = np.random.default_rng(1)
    sheet = np.where(ndimage.gaussian_filter(rng.normal(size=(700, 900)), 2.5) > 0.12, 0, 255).astype(np.uint8)
    page = look(sheet)
    assert len(page.regions) <= 250 and any("largest" in said for said in page.warnings)


def test_large_pictures_are_shrunk():
    page = look(cv2.resize(drawn(), None, fx=8, fy=8))
    assert max(page.grey.shape) == 2400 and page.scale > 1 and len(page.regions) == 5
