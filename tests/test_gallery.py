"""gallery: one page, every step at every strength, every class, real ink beside it, nothing that could run."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from symgen import gallery as page
from symgen import presets, steps
from symgen.errors import SymgenError
from symgen.gallery import STRENGTHS, gallery
from symgen.labels import LabelClass
from symgen.symbols import table
from symgen.testing import tiny_bank


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    bank = tiny_bank(tuple(table().resolve(name).id for name in ("a", "exists")), groups=9)
    return bank.save(tmp_path_factory.mktemp("bank") / "real")


@pytest.fixture(scope="module")
def html(real, tmp_path_factory):
    return gallery(tmp_path_factory.mktemp("out"), against=real).read_text(encoding="utf-8")


def strips(html: str, alt: str) -> list[np.ndarray]:
    found = re.findall(rf'<img src="data:image/png;base64,([^"]+)" width="\d+" height="48" alt="{alt}">', html)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one)))) for one in found]


def test_every_step_is_shown_at_every_strength(html):
    known = [(room, name) for room in page.ROOMS for name in steps.names(room)]
    assert re.findall(r'<section id="(\w+)-(\w+)">', html) == known
    for strength in STRENGTHS:
        assert len(strips(html, f"forall at strength {strength:g}")) == len(known)


def test_strength_nought_is_the_drawing_itself_and_more_does_more(html):
    section = html[html.index('id="distort-affine"') : html.index('id="distort-elastic"')]
    (still,), (usual,), (double,) = (strips(section, f"A at strength {s}") for s in ("0", "1", "2"))
    others = strips(html, "A at strength 0")
    assert all(np.array_equal(still, other) for other in others)
    assert 0 < np.abs(still.astype(int) - usual).mean() < np.abs(still.astype(int) - double).mean()


def test_every_class_is_shown_as_each_preset_writes_it_beside_real_ink(html):
    body = html[html.index('id="classes"') :]
    for name in presets.names():
        assert len(re.findall(rf'alt="[^"]+, {name}"', body)) == 101
    assert re.findall(r'alt="(\w+), real"', body) == ["a", "exists"] and body.count("no real ink") == 99
    (written,) = strips(html, "exists, real")
    assert written.shape == (48, page.CLASS_SAMPLES * (48 + page.GAP) - page.GAP)


def test_pen_strokes_and_outlines_take_turns():
    items, outlined = np.array([2, 3, 5, 7, 8]), np.isin(np.arange(9), [3, 7, 8])
    chosen = [item for item, _ in page._in_turn(items, outlined, 6)]
    assert outlined[chosen].tolist() == [False, True] * 3
    assert set(chosen) == {2, 5, 3, 7, 8}
    assert [item for item, _ in page._in_turn(items[:1], outlined, 3)] == [2, 2, 2]


def test_without_a_bank_nothing_is_said_of_real_ink(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "ROOMS", ())  # the classes alone, which is quicker
    text = gallery(tmp_path).read_text(encoding="utf-8")
    assert "real ink" not in text and text.count("<img") == 101 * len(presets.names())


def test_the_page_needs_no_network_and_runs_nothing(html):
    assert "<script" not in html and "http:" not in html.replace("http-equiv", "") and "https:" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-") and "unsafe" not in policy


def test_strangers_names_are_escaped(tmp_path, monkeypatch):
    hostile = LabelClass("<script>alert(1)</script>", (table().resolve("a"),), "a", '"><b>')
    found = page.stock(page._recipe())
    monkeypatch.setattr(page, "ROOMS", ())
    hostile_stock = replace(found, labels=replace(found.labels, classes=(hostile,)))
    monkeypatch.setattr(page, "stock", lambda recipe: hostile_stock)
    text = gallery(tmp_path).read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text and '"><b>' not in text


def test_a_folder_that_is_no_bank_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(SymgenError, match="no-bank"):
        gallery(tmp_path / "out", against=tmp_path / "no-bank")
    other = tiny_bank((table().resolve("aleph").id,)).save(tmp_path / "other")
    with pytest.raises(SymgenError, match="no ink of any class"):
        gallery(tmp_path / "out", against=other)
    assert not (tmp_path / "out").exists()
