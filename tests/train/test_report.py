"""The page opens offline, runs nothing, and shows every stranger's text as text."""

import base64
import hashlib
import re

import numpy as np
from page_cases import Page
from train_cases import HOSTILE

from symgen.train import charts


def test_the_page_is_self_contained_and_inert(tiny_run):
    text = (tiny_run / "report.html").read_text()
    page = Page(text)
    assert HOSTILE in page.text and "<img src=x" not in text
    assert not {"script", "iframe", "object", "link", "base", "form"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on") and name != "style", (tag, name)
        if name in ("src", "href"):
            assert value.startswith("data:image/png;base64,"), value[:60]
    policy = next(value for tag, name, value in page.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:;") and "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def test_the_first_line_is_the_verdict(tiny_run):
    page = Page((tiny_run / "report.html").read_text())
    assert re.search(r"\d+\.\d % of 45 symbols recognised|\d+\.\d% of 45 symbols recognised", page.text)


def test_charts_escape_names():
    drawn = charts.heat(np.array([[3, 1], [0, 2]]), ["<b>", "&"])
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
