"""Realism where the answer is known: people against people, their very inks, and fonts."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hands import CLASSES, people
from planted import case, kinds, nameless

from symgen.check import _network, _report, _telling, realism
from symgen.check._rows import open_rows
from symgen.generate import generate
from symgen.recipe import Recipe

pytest.importorskip("sklearn")

WRITERS = 90
PARAMS = realism.Params(least=50, most=80)


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    return people(WRITERS).save(tmp_path_factory.mktemp("bank"))


def made(home, bank, name, items=None, **more):
    """A data set of ink, or of `source`."""
    recipe = Recipe.model_validate({
        "labels": list(CLASSES), "balance": {"mode": "natural"}, "source": [{"kind": "crohme", "path": str(bank)}],
        "package": {"ink": True}, "split": {"validation": 0.0}, **more,
    })  # fmt: skip
    generate(recipe, home / name, real_items=items, workers=1)
    return open_rows(home / name)


def items_of(writers):
    return frozenset(f"crohme/{one}/{name}{copy}" for one in writers for name in CLASSES for copy in range(2))


@pytest.fixture(scope="module")
def sets(bank, tmp_path_factory):
    """real: everybody. half: what the first half wrote. copies: six writers' ink, 80 rows a class of 12 inks."""
    home = tmp_path_factory.mktemp("sets")
    equal = {"balance": {"per_class": 80}}
    return {
        "real": made(home, bank, "real"),
        "others": made(home, bank, "others", items_of(range(40, WRITERS))),
        "half": made(home, bank, "half", items_of(range(40))),
        "copies": made(home, bank, "copies", items_of(range(6)), **equal),
        "fonts": made(home, bank, "fonts", source=[{"kind": "fonts"}], **equal),
    }


@pytest.fixture
def alone(monkeypatch):
    """The second judge is elsewhere: it has a test of its own."""
    monkeypatch.setattr(_network, "missing", lambda: "no Keras here")


@pytest.fixture(scope="module")
def judged(sets):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_network, "missing", lambda: "no Keras here")
        return {
            name: realism.run(case(sets[name], sets["others" if name == "half" else "real"]), PARAMS)
            for name in ("half", "copies", "fonts")
        }


def test_people_are_not_told_from_people(judged):
    found = judged["half"]
    assert found.findings == () and abs(found.figures["auc"] - 0.5) < 0.1 and found.figures["coverage"] > 0.9
    assert abs(found.figures["real_auc"] - 0.5) < 0.1


def test_copies_are_memorised_and_leave_most_of_writing_bare(judged):
    found = judged["copies"]
    assert {"memorised", "uncovered"} <= set(kinds(found.findings))
    assert found.figures["memorisation"] < 0.05 and found.figures["auc_by_row"] > 0.9
    assert found.figures["copies_memorisation"] < 0.5


def test_fonts_are_told(judged):
    found = judged["fonts"]
    assert "told-apart" in kinds(found.findings) and found.figures["auc"] > 0.9 and found.figures["fonts_auc"] > 0.9
    assert "canonicalise" in found.notes[0].says  # outlines have no strokes


def test_the_renderer_is_named_and_the_inks_are_found(judged):
    note = judged["copies"].notes[0]
    assert note.kind == "compared" and "one pen" in note.says and "24 inks" in note.says
    assert "one-judge" in kinds(judged["copies"].notes)


def test_tables_strips_and_extremes_are_shown(judged):
    found = judged["copies"]
    first, classes, figures = found.tables
    assert {row[0] for row in classes.rows} == set(CLASSES) and all(len(row) == len(first.head) for row in first.rows)
    assert [row[0] for row in first.rows] == [
        "generated, by writer", "generated, by row", "real against real", "fonts", "copies, by row"]  # fmt: skip
    assert {"aspect", "strokes", "width"} <= {row[0] for row in figures.rows}
    assert {one.caption for one in found.strips} == set(CLASSES) and found.strips[0].image.shape[0] == 2 * 52
    assert {"most-convincing", "least-convincing"} <= set(kinds(found.notes))


def test_pictures_without_lineage_are_judged_too(sets, alone):
    found = realism.run(case(nameless(sets["half"]), nameless(sets["others"])), PARAMS)
    assert found.looked and abs(found.figures["auc"] - 0.5) < 0.1 and "not among the real sets" in found.notes[0].says


def test_writers_with_a_part_in_the_set_do_not_judge_it(sets, alone):
    found = realism.run(case(sets["half"], sets["half"]), PARAMS)
    assert not found.looked and kinds(found.notes) == ["realism-not-judged"]


def test_nothing_is_judged_without_a_real_set_or_enough_of_it(sets):
    assert not realism.run(case(sets["half"]), PARAMS).looked
    few = realism.run(case(sets["half"], sets["others"]), realism.Params())
    assert not few.looked and "100" in few.notes[0].says


def test_without_the_library_it_says_what_to_install(sets, monkeypatch):
    monkeypatch.setattr(_telling.importlib, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    found = realism.run(case(sets["half"], sets["others"]), PARAMS)
    assert not found.looked and "pip install 'symgen[realism]'" in found.notes[0].says


def test_the_page_shows_it_and_strangers_names_escaped(sets, tmp_path, alone):
    first, *others = sets["copies"].classes
    evil = case(replace(sets["copies"], classes=(first._replace(name="<script>x"), *others)), sets["real"])
    _report.write(evil, {"realism": realism.run(evil, PARAMS)}, {}, tmp_path)
    page, data = (tmp_path / "report.html").read_text(), json.loads((tmp_path / "check.json").read_bytes())
    assert "Told from real ink" in page and "generated below" in page and "<script>" not in page
    assert data["checks"]["realism"]["tables"][0]["rows"][0][0] == "generated, by writer"
    assert data["checks"]["realism"]["figures"]["classes"] == 2


@pytest.mark.slow
def test_the_network_tells_what_it_can_and_nothing_else():
    pytest.importorskip("keras")
    rng, n = np.random.default_rng(3), 800
    images = rng.integers(0, 256, (n, 48, 48)).astype(np.uint8)
    second, label = np.arange(n) % 2 == 1, np.arange(n) // 2 % 2
    pair = _telling.Pair(np.zeros((n, 1), np.float32), images, second, label, np.arange(n))
    network = _network.Network(2, 48)
    assert abs(_telling.tell(pair, network.fit, 0).value - 0.5) < 0.07
    images[second, 10:14] //= 2
    assert _telling.tell(pair, network.fit, 0).value > 0.95
