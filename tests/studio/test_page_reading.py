"""The Read page in a real Chromium: an expression written or loaded, every part of its reading corrected and kept."""

import json

import cv2
import numpy as np
import pytest
from browser_cases import stroke

from symgen.picture import read_picture

pytestmark = pytest.mark.slow


@pytest.fixture
def reading(page):
    """The Read page with a run; it reads with random weights, so that all it says is wrong."""
    page.select_option("#run", "runs/blind")
    page.wait_for_selector('#eyes:text("✓")')
    page.click("#tab-read")
    return page


def written(page, *lefts):
    """Crosses written on the pad, read."""
    for left in lefts:
        stroke(page, "#expression-pad", [(left, 0.3), (left + 0.12, 0.7)])
        stroke(page, "#expression-pad", [(left + 0.12, 0.3), (left, 0.7)])
    page.click("#recognize")
    page.wait_for_selector(f"#page g.symbol:nth-of-type({len(lefts)})")


def named(page, at, name):
    """A symbol given another name, by keyboard alone."""
    page.locator(f'#page g.symbol[data-at="{at}"]').focus()
    page.keyboard.press("Enter")
    page.fill("#fix-label", name)
    page.keyboard.press("Enter")
    page.wait_for_selector("#fix-label", state="detached")


def order(page):
    return page.locator("#order .chip").all_inner_texts()


def kept(page, home):
    """What is kept when the button is pressed: class folders of the cut-outs, and the expression's file."""
    before = set((home / "expressions").glob("*.json"))
    page.click("#keep")
    page.wait_for_selector("#keep[data-kept]:disabled")
    (about,) = set((home / "expressions").glob("*.json")) - before
    cuts = [place.parent.name for place in (home / "corrections").rglob(f"{about.stem}-*.png")]
    return sorted(cuts), json.loads(about.read_text()), about


def test_names_order_and_words_are_corrected_and_kept(reading, home):
    written(reading, 0.1, 0.45, 0.75)
    named(reading, 0, r"\exists")
    named(reading, 2, "z")
    assert order(reading)[0] == "∃" and order(reading)[2] == "z"
    assert reading.locator("#page g.symbol.fixed").count() == 2
    assert "exists" in reading.input_value("#reading-latex")
    reading.locator("#order .chip").nth(2).click()
    reading.focus('#order .chip[data-at="2"]')
    reading.keyboard.press("ArrowLeft")
    assert order(reading)[:2] == ["∃", "z"]
    reading.fill("#reading-latex", r"\exists z\,x")
    cuts, about, place = kept(reading, home)
    assert cuts == ["exists", "z"] and about["latex"] == r"\exists z\,x"
    assert [one["label"] for one in about["symbols"]][:2] == ["exists", "z"]
    assert read_picture(place.with_suffix(".png")).ndim in (2, 3)


def test_boxes_are_joined_taken_away_and_drawn(reading, home):
    written(reading, 0.1, 0.45, 0.75)
    boxes = reading.locator("#page g.symbol")
    boxes.nth(0).click()
    reading.click("#join")
    reading.wait_for_function("() => document.querySelectorAll('#page g.symbol').length === 2")
    assert "1 corrected, 2 taken away" in reading.inner_text("#read")
    named(reading, 0, "infty")
    boxes.nth(1).click()
    reading.keyboard.press("Delete")
    reading.wait_for_function("() => document.querySelectorAll('#page g.symbol').length === 1")
    reading.click("#add-box")
    stroke(reading, "#page svg", [(0.7, 0.2), (0.8, 0.5), (0.95, 0.8)])
    reading.wait_for_function("() => document.querySelectorAll('#page g.symbol').length === 2")
    named(reading, 1, "x")
    cuts, about, _ = kept(reading, home)
    assert cuts == ["infty", "x"]
    (first, second) = (one["box"] for one in about["symbols"])
    assert first[2] < second[0] and second[2] - second[0] > 30


def test_a_picture_is_loaded_by_its_file_and_a_wrong_one_is_told(reading, tmp_path):
    page = np.full((300, 700), 255, np.uint8)
    for left in (80, 400):
        cv2.line(page, (left, 80), (left + 120, 220), 0, 7)
        cv2.line(page, (left + 120, 80), (left, 220), 0, 7)
    cv2.imwrite(str(tmp_path / "<b>.jpg"), page)
    reading.set_input_files("#file", str(tmp_path / "<b>.jpg"))
    reading.wait_for_selector("#page g.symbol:nth-of-type(2)")
    assert "<b>.jpg" in reading.inner_text("#drop")


def test_what_is_no_picture_is_told(inside, tmp_path):
    from browser_cases import entered, watched

    context, address = inside()
    page = entered(watched(context, address, []), address, "#read")
    page.click("#recognize")
    assert "Choose a picture" in page.inner_text("#toast")
    page.select_option("#run", "runs/blind")
    page.wait_for_selector('#eyes:text("✓")')
    (tmp_path / "a.png").write_text("no picture")
    page.set_input_files("#file", str(tmp_path / "a.png"))
    page.wait_for_selector('#toast.bad:has-text("not a picture")')
    context.close()
