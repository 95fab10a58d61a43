"""Runs and gain reports side by side, every page on a phone, in light and dark, and by keyboard alone."""

import json

import pytest
from browser_cases import entered, watched

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=document.title='broken'>"


def a_run(home, accuracy, confused):
    home.mkdir(parents=True, exist_ok=True)
    curves = [{"step": 10 * i, "validation_accuracy": accuracy - 0.1 / i} for i in (1, 2, 3)]
    recall = {"x": {"recall": accuracy, "n": 9}, "times": {"recall": 1 - accuracy, "n": 5}}
    pair = {"true": "x", "predicted": "times", "n": confused, "look_alike": True}
    about = {"on": HOSTILE, "baseline": "compact", "parameters": 210_000, "data": [{"name": HOSTILE}], "n": 14}
    figures = {"accuracy": accuracy, "top3": 1.0, "intervals": {"accuracy": [0.1, 0.9]}}
    found = {**about, **figures, "per_class": recall, "confused": [pair], "curves": curves}
    (home / "metrics.json").write_text(json.dumps(found))


def a_report(home):
    home.mkdir(parents=True, exist_ok=True)
    figure = {"value": 0.8, "low": 0.7, "high": 0.9}
    arms = [{"arm": "real", "dose": 0.0}, {"arm": "real + synthetic", "dose": 1.0}]
    points = [{"shot": 5, "rows": 20, "figure": figure}, {"shot": 0, "rows": 900, "figure": {**figure, "value": 0.9}}]
    test = {
        "name": HOSTILE, "rows": 300,
        "arms": [{"side": one, "shot": 5, "figures": {"accuracy": figure}} for one in arms],
        "curves": {"accuracy": [{"side": one, "points": points} for one in arms]},
        "lost": [{"true": "x", "taken_for": "times", "alike": True, "change": {"n": 7, "before": 0.5, "after": 0.1}}],
    }  # fmt: skip
    verdict = {"sentence": "It helps.", "explained": ["As far as can be told."]}
    (home / "results.json").write_text(json.dumps({"verdict": verdict, "tests": [test], "missing": []}))


@pytest.fixture(scope="module")
def compared(home):
    """Two runs and a gain report beside the run that reads."""
    a_run(home / "runs" / "one", 0.5, 7)
    a_run(home / "runs" / "two", 0.9, 2)
    a_report(home / "gain")
    return home


def test_two_runs_stand_side_by_side(compared, page):
    page.click("#tab-compare")
    page.select_option("#side-a", "run runs/one")
    page.select_option("#side-b", "run runs/two")
    page.wait_for_selector("#compared :text('90.0 %')")  # the pair that stood there before goes when this one comes
    text = page.inner_text("#compared")
    assert "50.0 %" in text and "90.0 %" in text and "10.0 to 90.0" in text and HOSTILE in text
    row = page.locator("#compared tr", has_text="x → times").inner_text().split()
    assert row[:5] == ["x", "→", "times", "7", "2"] and "look alike" in text
    assert page.locator("#compared polyline").count() == 2 and "+40" in text and "−40" in text
    assert page.title() == "symgen studio"


def test_a_gain_report_shows_its_verdict_arms_and_curves(compared, page):
    page.click("#tab-compare")
    page.select_option("#side-a", "gain gain")
    page.select_option("#side-b", "")
    page.wait_for_selector("#compared .verdict:text('It helps.')")
    page.wait_for_function("document.querySelectorAll('#compared polyline').length === 2")
    text = page.inner_text("#compared")
    assert "real + synthetic ×1" in text and "80.0 %" in text and "x → times (look alike)" in text and HOSTILE in text
    assert page.locator("#compared polyline").count() == 2 and "900 real rows" in page.text_content("#compared svg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_phone_and_is_reached_by_keyboard(compared, inside, scheme):
    context, address = inside(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=scheme)
    page = entered(watched(context, address, troubles := []), address)
    page.wait_for_selector("#sheet .tile:nth-child(101)")
    page.focus("#tab-recipe")
    for name in ("browse", "draw", "read", "compare", "recipe"):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f"#{name}:not([hidden]) > :not(datalist)")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate(SMALL_TARGETS, name) == [] and page.evaluate(NAMELESS, name) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, paper[4:-1].split(","))) > 380) == (scheme == "light")
    assert troubles == []
    context.close()


SMALL_TARGETS = """name => [...document.getElementById(name).querySelectorAll('button, select, input[type=text]')]
  .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([label]) => label)"""
NAMELESS = """name => [...document.getElementById(name).querySelectorAll('button, select, input, canvas')]
  .filter((one) => !one.hidden && !one.labels?.length && !one.getAttribute('aria-label') && !one.textContent.trim())
  .map((one) => one.outerHTML)"""


def test_another_page_cannot_read_the_studio(browser, served, tmp_path):
    address, token = served(tmp_path)
    context = browser.new_context()
    entered(watched(context, address, []), address, f"?token={token}")
    stranger = context.new_page()
    stranger.goto("data:text/html,<h1>elsewhere</h1>")
    said = stranger.evaluate(
        "address => fetch(address + '/api/here', {credentials: 'include', mode: 'no-cors'})"
        ".then((answer) => answer.type + answer.status, (error) => 'refused')",
        address,
    )
    assert said in ("refused", "opaque0")
    posted = stranger.evaluate(
        "address => fetch(address + '/api/symbol', {method: 'POST', credentials: 'include', mode: 'no-cors',"
        " body: '{\"name\": \"stranger\"}'}).then(() => 'sent', () => 'refused')",
        address,
    )
    assert posted in ("sent", "refused") and not (tmp_path / "symbols.toml").exists()
    assert stranger.goto(f"{address}/?token={token}").status == 401
    context.close()
