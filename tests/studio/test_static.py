"""The page's own files: nothing from outside, nothing that turns text into code, nothing missing in the wheel."""

import re

import pytest

from symgen.studio.app import STATIC

FILES = sorted(STATIC.iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere_and_text_stays_text(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "").replace("http%3A", "")
    assert not re.search(r"""https?://(?!www\.w3\.org)|//[a-z]+\.[a-z]+/""", text)
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser")
    assert [word for word in forbidden if word in text] == []
    assert 'style="' not in text and " onclick=" not in text  # the policy would not let them through


def test_every_file_that_is_named_is_there():
    named = set()
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'from "\./([\w.]+)"', text)) | set(re.findall(r'"/static/([\w.]+)"', text))
    assert named <= {path.name for path in FILES}
    parts = re.search(r"PARTS = \[(.*)\]", (STATIC / "main.js").read_text())[1]
    assert {f"{name}.js" for name in re.findall(r'"(\w+)"', parts)} <= {path.name for path in FILES}
