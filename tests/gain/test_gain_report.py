"""The page opens offline, runs nothing, shows strangers' text as text, and says the same as results.json."""

import base64
import hashlib
import json
import re

import numpy as np
import pytest
from outcome_cases import World, a_test, part_of, runs_of, simulate
from page_cases import Page
from train_cases import HOSTILE

from symgen.gain.report import plain, write_report

ARMS = ["real", "real, augmented", "real + synthetic", "synthetic only"]
WORLD = World(n=500, classes=6, writers=20)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Two test sets with hostile names, one run missing."""
    home, rng = tmp_path_factory.mktemp("report"), np.random.default_rng(0)
    runs = runs_of(ARMS, (5, 0), 2, 2, (0.3, 1.0, 3.0))
    names = (HOSTILE, *(f"c{i}" for i in range(5)))
    tests = [a_test(rng, WORLD, name, names) for name in (HOSTILE, "second")]
    found = [simulate(rng, runs, lambda run: 1 + 0.5 * run.dose, WORLD, test) for test in tests]
    done = [part_of(one, lambda run: run != runs[0]) for one in found]
    design = {
        "recipe": HOSTILE, "planned": runs, "real_rows": {5: 30.0, 0: 400.0}, "facts": [("seed", HOSTILE)],
        "files": [("items " + HOSTILE, 'draws/5-0".json'), ("bad", "javascript:alert(1)")],
        "leaks": ["None. " + HOSTILE], "notes": [HOSTILE],
    }  # fmt: skip
    return write_report(done, design, home), home, runs[0]


def test_the_page_is_self_contained_and_inert(written):
    text = (written[1] / "report.html").read_text()
    page = Page(text)
    assert page.text.count(HOSTILE) > 8 and "<img" not in text
    assert not {"script", "iframe", "object", "link", "base", "form", "img"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on") and name != "style" and name != "src", (tag, name)
        assert name != "href" or value.startswith("./"), "a link leads beside the page and nowhere else"
    policy = next(value for _, name, value in page.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def test_the_verdict_comes_first(written):
    record, home, _ = written
    text = (home / "report.html").read_text()
    body = text[text.index("<body>") :]
    assert Page(body[: body.index("</h1>")]).text.strip().endswith(record["verdict"]["sentence"])


def test_what_is_missing_is_said(written):
    record, home, left = written
    assert record["missing"] == [{"arm": left.arm, "shot": left.shot, "dose": 0.0, "missing": 1, "planned": 4}]
    text = Page((home / "report.html").read_text()).text
    assert (
        "Not finished: 35 of 36 planned trainings" in text and "real with 5 real samples of each symbol: 1 of 4" in text
    )


def test_results_are_strict_json_and_all_there(written):
    record, home, _ = written

    def refuse(word):
        raise AssertionError(word)

    stored = json.loads((home / "results.json").read_text(), parse_constant=refuse)
    assert stored == record
    first = stored["tests"][0]
    assert {"name", "verdict", "arms", "rivalries", "curves", "worth", "doses", "classes", "lost"} <= first.keys()
    assert first["arms"][0]["figures"].keys() >= {"accuracy", "balanced_accuracy", "macro_f1", "rare_recall", "ece"}
    best = first["rivalries"][0]["over_best"]["accuracy"]
    assert best["gain"]["low"] <= best["gain"]["value"] <= best["gain"]["high"]
    assert [one["name"] for one in stored["tests"]] == [HOSTILE, "second"]


def test_unknown_writers_are_told(tmp_path):
    world = World(n=200, classes=4, known=False)
    found = simulate(np.random.default_rng(0), runs_of(ARMS, seeds=2), lambda run: 1.0, world)
    record = write_report([found], {}, tmp_path)
    assert record["tests"][0]["writers_known"] is False and record["tests"][0]["resampled"] == 200
    assert "single rows are resampled" in (tmp_path / "report.html").read_text()


def test_a_lone_run_makes_a_page(tmp_path):
    found = simulate(np.random.default_rng(0), runs_of(["real"], seeds=1), lambda run: 1.0, WORLD)
    assert write_report([found], {}, tmp_path)["verdict"]["kind"] == "open"
    assert "Not known yet" in (tmp_path / "report.html").read_text()


def test_plain():
    assert plain({1: (np.float32(0.5), np.inf, np.int16(3), None, "a", True)}) == {"1": [0.5, None, 3, None, "a", True]}
