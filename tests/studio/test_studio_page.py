"""The page in a real Chromium, as a person uses it: draw, be read, save ink, generate from it, read and correct."""

import base64
import json
import time

import cv2
import numpy as np
import pytest
from run_folders import untrained_run

from symgen.dataset import open_dataset
from symgen.sources import ink
from symgen.symbols import table

pytestmark = pytest.mark.slow

PATIENCE = 300_000  # milliseconds: kernels compile and TensorFlow starts on a busy machine
ZIGZAG = [(0.2, 0.3), (0.4, 0.7), (0.55, 0.3), (0.7, 0.7), (0.85, 0.3)]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A studio's folder with a run of random weights."""
    place = tmp_path_factory.mktemp("studio")
    untrained_run(place / "runs" / "blind", ["x", "2", "plus", "forall"])
    return place


@pytest.fixture
def page(browser, served, home):
    """The page, entered by the printed address; what it complains of fails the test."""
    address, token = served(home)
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    troubles = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else troubles.append(asked.url),
    )
    opened.goto(f"{address}/?token={token}")
    opened.wait_for_selector("body[data-ready]")
    yield opened
    context.close()
    assert troubles == []


def stroke(page, pad, points):
    """One stroke on a pad, in shares of its sides."""
    target = page.locator(pad)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def wait_for_job(page, state):
    page.wait_for_selector(f'#job[data-state="{state}"]')
    return page.inner_text("#job")


def test_a_symbol_that_never_existed_becomes_a_data_set(page, home):
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
    assert symbols.resolve(r"\zigzag").text == "" and len(bank) == 5
    assert set(bank.catalogue.licence.tolist()) == {"CC-BY-4.0"} and set(bank.catalogue.origin.tolist()) == {"ann <b>"}

    page.click("#use-symbol")
    page.wait_for_selector("#chips .chip.own[aria-pressed=true]")
    page.get_by_role("button", name="none", exact=True).click()
    page.click("#chips .chip.own")
    for name in ("2", "x"):
        page.click(f'#chips .chip[title^="{name} "]')
    page.fill("#per-class", "40")
    page.fill("#recipe-name", "never-seen")
    page.wait_for_selector("#sheet .tile:nth-child(90)")
    page.click("#generate")
    # One writer cannot be cut in two, so that the new class keeps its 36 rows in train and has no validation rows.
    assert "116 rows" in wait_for_job(page, "done")
    data = open_dataset(home / "data" / "never-seen")
    assert data.classes == ("2", "x", "zigzag") and data.counts("train").sum() + data.counts("validation").sum() == 116
    rows = data.read("train")
    mine = np.array(rows.symbol.to_pylist()) == "zigzag"
    assert mine.any() and {
        item.split("/")[0] for one in rows.items.filter(mine.tolist()).to_pylist() for item in one
    } == {"ink"}

    page.click("#tab-browse")
    page.select_option("#of-class", "zigzag")
    page.wait_for_selector('#rows-say:text("of 36")')
    first = page.locator("#rows .tile").first
    marked = first.get_attribute("data-id")
    first.focus()
    page.keyboard.press("x")
    page.wait_for_selector("#rows .tile.marked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sample .facts")
    assert "CC-BY-4.0" in page.inner_text("#sample") and "distort/" in page.inner_text("#sample")
    assert json.loads((home / "data" / "never-seen-check" / "exclude.json").read_text()) == {"exclude": [marked]}
    assert page.locator("#redraw").is_enabled()


def test_a_drawing_is_seen_live(page):
    page.select_option("#run", "runs/blind")
    page.wait_for_selector('#eyes:text("✓")')
    page.click("#tab-draw")
    stroke(page, "#pad", [(0.2, 0.2), (0.8, 0.8)])
    stroke(page, "#pad", [(0.8, 0.2), (0.2, 0.8)])
    page.wait_for_selector("#guesses .guess:nth-child(3)")
    seen = base64.b64decode(page.get_attribute("#seen", "src").split(",")[1])
    picture = cv2.imdecode(np.frombuffer(seen, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (40, 40) and picture.min() < 60 and (picture == 255).mean() > 0.5
    page.focus("#pad")
    page.keyboard.press("Delete")
    page.wait_for_selector("#seen", state="hidden")


def test_an_expression_is_read_and_corrected(page, home):
    page.select_option("#run", "runs/blind")
    page.wait_for_selector('#eyes:text("✓")')
    page.click("#tab-read")
    for left in (0.15, 0.5):
        stroke(page, "#expression-pad", [(left, 0.3), (left + 0.2, 0.7)])
        stroke(page, "#expression-pad", [(left + 0.2, 0.3), (left, 0.7)])
    page.click("#recognize")
    page.wait_for_selector("#page g.symbol")
    page.locator("#page g.symbol").first.focus()
    page.keyboard.press("Enter")
    page.fill("#fix-label", r"\exists")
    page.click("#fix-it")
    page.wait_for_selector("#page g.symbol.fixed")
    page.click("#keep")
    page.wait_for_selector("#keep[data-kept]")
    assert [place.parent.name for place in (home / "corrections").rglob("*.png")] == ["exists"]


def test_tabs_and_tiles_answer_to_the_keyboard_and_a_phone_shows_all(browser, served, home):
    address, token = served(home)
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?token={token}")
    page.wait_for_selector("body[data-ready]")
    page.focus("#tab-recipe")
    for name in ("browse", "draw", "read", "compare"):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f"#{name}:not([hidden]) > :not(datalist)")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    context.close()


def test_a_job_is_cancelled_and_goes_on(page, home):
    page.fill("#per-class", "20000")
    page.fill("#recipe-name", "long")
    page.wait_for_selector("#sheet .tile:nth-child(100)")
    page.click("#generate")
    page.click("#cancel")
    assert "cancelled" in wait_for_job(page, "cancelled")
    time.sleep(1)
    assert not (home / "data" / "long" / "manifest.json").exists()


def test_another_page_cannot_read_the_studio(browser, served, home):
    address, token = served(home)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/?token={token}")
    page.wait_for_selector("body[data-ready]")
    stranger = context.new_page()
    stranger.goto("data:text/html,<h1>elsewhere</h1>")
    said = stranger.evaluate(
        "address => fetch(address + '/api/here', {credentials: 'include', mode: 'no-cors'})"
        ".then((answer) => answer.type + answer.status, (error) => 'refused')",
        address,
    )
    assert said in ("refused", "opaque0")
    answer = stranger.goto(f"{address}/?token={token}")
    assert answer.status == 401
    context.close()
