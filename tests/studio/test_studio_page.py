"""The page in a real Chromium, as a person uses it: a recipe designed and made, its rows looked through, ink drawn."""

import base64
import json
import time

import cv2
import numpy as np
import pytest
from browser_cases import entered, job, places_of, stroke, waited, watched

from symgen.dataset import open_dataset
from symgen.recipe_file import load_recipe
from symgen.sources import ink
from symgen.symbols import table

pytestmark = pytest.mark.slow

ZIGZAG = [(0.2, 0.3), (0.4, 0.7), (0.55, 0.3), (0.7, 0.7), (0.85, 0.3)]


def design(page, name, classes, per_class):
    """A recipe of a few classes on the Recipe page, its sheet drawn."""
    page.click("#tab-recipe")
    page.get_by_role("button", name="none", exact=True).click()
    for one in classes:
        page.click(f'#chips .chip[title^="{one} "]')
    page.fill("#per-class", str(per_class))
    page.fill("#recipe-name", name)
    page.wait_for_selector(f'#sheet-says:text("{len(classes) * per_class:,} rows")')


def test_the_sheet_shows_each_class_follows_a_slider_and_is_saved(page, home):
    page.wait_for_selector("#sheet .tile:nth-child(101)")
    design(page, "mine", ["2", "x", "forall"], 40)
    assert page.locator("#sheet .tile").count() == 99 and "Gini" in page.inner_text("#recipe")
    before = page.get_attribute("#sheet .tile:first-child", "style")
    page.click('#recipe details[data-name="affine"] summary b')
    page.get_by_label("rotation deg jitter").focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "before => document.querySelector('#sheet .tile').getAttribute('style') !== before", arg=before
    )
    page.fill("#per-class", "41")
    page.wait_for_selector('#sheet-says:text("123 rows")')
    page.click("#save-recipe")
    page.wait_for_selector('#recipe pre:has-text("rotation_deg_jitter = 8")')
    recipe = load_recipe(home / "recipes" / "mine.toml")
    assert recipe.balance.per_class == 41 and len(recipe.distort) > 3


def test_a_class_without_a_source_is_marked_and_the_others_are_drawn(page):
    design(page, "holes", ["2", "exists", "sin"], 30)
    page.uncheck('#recipe details[data-name="fonts"] input')
    page.uncheck('#recipe details[data-name="strokes"] input')
    page.wait_for_selector('#recipe p:text("Choose at least one source.")')
    page.check('#recipe details[data-name="strokes"] input')
    page.click('#recipe details[data-name="strokes"] summary b')
    page.wait_for_selector('#sheet-says:text("90 rows")')
    page.click("#tab-draw")
    page.check("#is-new")
    page.fill("#new-name", "nosource")
    stroke(page, ".pads > div:nth-child(1) canvas", [(y, x) for x, y in ZIGZAG])
    page.click("#save-ink")
    page.click("#use-symbol")
    page.uncheck('#recipe details[data-name="ink"] input')
    page.wait_for_selector("#sheet .hole")
    assert "nosource" in page.inner_text("#recipe p.bad") and page.locator("#recipe .bars .hole").count() == 1


def test_ink_of_a_new_symbol_becomes_rows_that_are_looked_through_and_drawn_anew(page, home):
    page.click("#tab-draw")
    page.check("#is-new")
    page.fill("#new-name", "zigzag")
    page.fill("#new-latex", r"\zigzag")
    page.fill("#writer", "ann <b>")
    page.select_option("#ink-licence", "CC-BY-4.0")
    for i in range(5):
        stroke(page, f".pads > div:nth-child({i + 1}) canvas", [(x, y + 0.02 * i) for x, y in ZIGZAG])
    page.click("#save-ink")
    page.wait_for_selector("#hand-tiles .tile:nth-child(50)")
    symbols = table().extended(home / "symbols.toml")
    bank, _ = ink.read(home / "ink", symbols)
    mine = bank.take(bank.catalogue.symbol_id == symbols.resolve(r"\zigzag").id)
    assert symbols.resolve(r"\zigzag").text == "" and len(mine) == 5
    assert set(mine.catalogue.licence.tolist()) == {"CC-BY-4.0"} and set(mine.catalogue.origin.tolist()) == {"ann <b>"}

    page.click("#use-symbol")
    page.get_by_role("button", name="none", exact=True).click()
    for chip in ('.own[title^="zigzag "]', '[title^="2 "]', '[title^="x "]'):
        page.click(f"#chips .chip{chip}")
    page.fill("#per-class", "40")
    page.fill("#recipe-name", "never-seen")
    # One writer cannot be cut in two, so that the new class keeps its 36 rows in train and has no validation rows.
    page.wait_for_selector('#sheet-says:text("116 rows")')
    assert "116 rows" in job(page, "#generate")
    data = open_dataset(home / "data" / "never-seen")
    assert data.classes == ("2", "x", "zigzag") and data.manifest["rows"] == 116
    rows = data.read("train")
    new = np.array(rows.symbol.to_pylist()) == "zigzag"
    assert {item.split("/")[0] for one in rows.items.filter(new.tolist()).to_pylist() for item in one} == {"ink"}

    page.click("#tab-browse")
    page.select_option("#set", "data/never-seen")
    page.select_option("#of-class", "zigzag")
    page.wait_for_selector('#rows-say:text("of 36")')
    marked = page.locator("#rows .tile").first.get_attribute("data-id")
    page.locator("#rows .tile").first.focus()
    page.keyboard.press("x")
    page.wait_for_selector("#rows .tile.marked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sample .facts")
    assert "CC-BY-4.0" in page.inner_text("#sample") and "distort/" in page.inner_text("#sample")
    assert json.loads((home / "data" / "never-seen-check" / "exclude.json").read_text()) == {"exclude": [marked]}
    before = page.get_attribute("#rows .tile:first-child", "style")
    assert "marked as bad" in job(page, "#check-shown")
    assert "116 rows" in job(page, "#redraw")
    page.wait_for_selector("#redraw:disabled")
    assert open_dataset(home / "data" / "never-seen").manifest["excluded"] == {marked: 1}
    assert page.get_attribute("#rows .tile:first-child", "style") != before
    page.select_option("#of-class", "")
    page.select_option("#of-source", "ink")
    page.wait_for_selector('#rows-say:text("of 36")')
    page.select_option("#of-split", "validation")
    page.wait_for_selector('#rows-say:text("no row fits")')


def test_look_alikes_and_another_set_are_seen_side_by_side(page):
    for name in ("some", "others"):
        design(page, name, ["x", "times", "2"], 30)
        job(page, "#generate")
    page.click("#tab-browse")
    page.select_option("#set", "data/some")
    page.wait_for_selector('#rows-say:text("of 90")')
    label = next(one for one in page.locator("#of-group option").all_inner_texts() if "times" in one)
    page.select_option("#of-group", label=label)
    page.wait_for_selector('#rows-say:text("of 60")')
    page.select_option("#of-class", "times")
    page.select_option("#beside-set", "data/others")
    page.wait_for_selector("#beside .tile:nth-child(30)")


def test_a_job_shows_how_far_it_is_is_cancelled_and_goes_on(page, home):
    design(page, "long", ["2", "x"], 30_000)
    page.click("#generate")
    page.wait_for_selector('#job:has-text("of 60,000 rows")')
    page.click("#cancel")
    assert "cancelled" in waited(page, "cancelled")
    time.sleep(1)
    assert not (home / "data" / "long" / "manifest.json").exists()
    assert "60,000 rows" in job(page, "#generate")
    assert (home / "data" / "long" / "manifest.json").exists()


def seen(page):
    """The picture that the network got."""
    data = base64.b64decode(page.get_attribute("#seen", "src").split(",")[1])
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)


def test_a_drawing_is_seen_live_and_taken_back(page):
    page.select_option("#run", "runs/blind")
    page.wait_for_selector('#eyes:text("✓")')
    page.click("#tab-draw")
    stroke(page, "#pad", [(0.2, 0.2), (0.8, 0.8)])
    page.wait_for_selector("#guesses .guess:nth-child(3)")
    one = page.get_attribute("#seen", "src")
    stroke(page, "#pad", [(0.8, 0.2), (0.2, 0.8)])
    page.wait_for_function("one => document.querySelector('#seen').src !== one", arg=one)
    picture = seen(page)
    assert picture.shape == (40, 40) and picture.min() < 60 and (picture == 255).mean() > 0.5
    page.focus("#pad")
    page.keyboard.press("Backspace")
    page.wait_for_function("one => document.querySelector('#seen').src === one", arg=one)
    page.keyboard.press("Delete")
    page.wait_for_selector("#seen", state="hidden")


@pytest.mark.parametrize("tool", ["finger", "pen"])
def test_fingers_and_pens_write_and_a_pen_tells_its_pressure(inside, home, tool):
    context, address = inside(viewport={"width": 390, "height": 844}, has_touch=True)
    page = entered(watched(context, address, troubles := []), address, "#draw")
    page.fill("#ink-symbol", "exists" if tool == "finger" else "forall")
    low = 0.1 if tool == "pen" else 0.05  # the same ink is not taken twice, whatever it is called
    places = places_of(page, ".pads > div:nth-child(1) canvas", [(x, y - low * x) for x, y in ZIGZAG])
    device = context.new_cdp_session(page)

    def moved(kind, x, y, force):
        if tool == "finger":
            points = [] if kind == "End" else [{"x": x, "y": y, "force": force}]
            device.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
        else:
            name = {"Start": "mousePressed", "Move": "mouseMoved", "End": "mouseReleased"}[kind]
            facts = {"x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1, "force": force}
            device.send("Input.dispatchMouseEvent", {"type": name, "pointerType": "pen", **facts})

    moved("Start", *places[0], 0.2)
    for i, place in enumerate(places[1:]):
        moved("Move", *place, 0.3 + 0.15 * i)
    moved("End", *places[-1], 0.0)
    page.click("#save-ink")
    page.wait_for_selector("#hand-tiles .tile:nth-child(50)")
    (file,) = (home / "ink").glob("exists-*" if tool == "finger" else "forall-*")
    trace = file.read_text().split('<trace id="0">')[1].split("</trace>")[0].split(", ")
    force = {float(point.split()[2]) for point in trace}
    assert len(trace) >= len(ZIGZAG) and (force == {0.5} if tool == "finger" else len(force) > 2), trace
    page.click("#use-symbol")  # the Recipe page was not open yet
    page.wait_for_selector('#recipe details[data-name="ink"].on')
    assert troubles == []
    context.close()
