"""The robustness matrix of an arm: a mean over those of its runs that were asked."""

from dataclasses import replace

import numpy as np
from outcome_cases import World, runs_of, simulate
from page_cases import Page

from symgen.gain.bootstrap import Bootstrap
from symgen.gain.canvas import on_canvas
from symgen.gain.pairing import TREATED, Trial
from symgen.gain.report import write_report
from symgen.train.robustness import CELLS

ARMS = ["real", "real + synthetic"]


def asked():
    """Two seeds of each arm and a smaller dose; the second seed of `real` was not asked."""
    found = simulate(np.random.default_rng(0), runs_of(ARMS, (0,), 1, 2, (0.3, 1.0)), lambda _: 1.0, World(n=90))
    canvas = np.array([[0.9, *np.linspace(0.5, 0.7, len(CELLS))]] * len(found.runs), np.float32)
    canvas[[run == ("real + synthetic", 0, 0, 1, 1.0) for run in found.runs]] += 0.1
    canvas[[run.arm == "real" and run.seed == 1 for run in found.runs]] = np.nan
    return replace(found, canvas=canvas)


def test_runs_of_an_arm_are_averaged_and_other_doses_left_out():
    outcomes = asked()
    found = on_canvas(Trial(outcomes, Bootstrap(outcomes, 50)), 0)
    assert [(one.side.arm, one.side.dose, one.runs) for one in found] == [("real", 0.0, 1), (*TREATED, 2)]
    np.testing.assert_allclose([one.clean for one in found], [0.9, 0.95], atol=1e-6)
    np.testing.assert_allclose(found[1].cells, np.linspace(0.55, 0.75, len(CELLS)), atol=1e-6)


def test_the_page_shows_it_where_it_was_asked(tmp_path):
    outcomes = asked()
    record = write_report([outcomes], {}, tmp_path)
    text = Page((tmp_path / "report.html").read_text()).text
    assert "Drawn differently" in text and "The same 90 test pictures" in text
    assert "thin strokes, 35% of the canvas, centred, dark on light" in text, "the hardest is the first cell"
    (one, _) = record["tests"][0]["canvas"]
    assert one["side"]["arm"] == "real" and len(one["cells"]) == 48
    for unasked in (None, np.full_like(outcomes.canvas, np.nan)):
        write_report([replace(outcomes, canvas=unasked)], {}, tmp_path)
        assert "Drawn differently" not in (tmp_path / "report.html").read_text()
