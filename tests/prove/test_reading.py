"""Measuring the reader: truths of composed pages fit their pictures, counts add up, and seen hands are found out."""

import json
from pathlib import Path

import expression_pages
import numpy as np
import pyarrow as pa
import pytest
from prove import fit_lines, reading_composed, reading_stages
from prove.latex_truth import normal
from pyarrow import parquet
from train_cases import trained

from symgen.compose.draw import Writer
from symgen.compose.plan import make
from symgen.recognize import lines
from symgen.recognize.layout import Placed, units_of
from symgen.recognize.page import look
from symgen.recognize.pieces import pieces_of
from symgen.train.run_folder import open_run

pytest.importorskip("keras")


@pytest.fixture(scope="module")
def made():
    return make("expressions-linear", ["seed=3", "page.paper=0", "page.tilt=0"])


@pytest.fixture(scope="module")
def pages(made):
    return list(expression_pages.composed(Writer(made), made, 1, [0, 1, 2]))


def test_the_truth_of_a_composed_page_is_in_its_picture(pages):
    for page in pages:
        seen = look(page.picture)
        pieces = pieces_of(seen.labels, seen.regions)
        votes = expression_pages.holders(pieces.owner, page.symbols)
        assert (votes.sum(axis=0) > 0).all(), "every symbol has ink"
        assert (votes > 0).any(axis=1).all(), "every piece belongs to a symbol"
        boxes = [reading_stages.ink_box(one) for one in page.symbols]
        assert [one.left for one in boxes] == sorted(one.left for one in boxes)
        names = [one.name for one in page.symbols]
        assert sorted(normal(page.latex).split()) == sorted(names)


def test_counts_are_counts(made):
    run = open_run(trained()[0])
    found = list(reading_composed.read(run, made, "validation", 2))
    for line in found:
        assert 0 <= line["found"] <= line["found_merged"] <= line["segmented"] <= line["symbols"]
        assert 0 <= line["true"] <= line["true_merged"] <= line["symbols"]
        assert line["expression"] <= line["expression_merged"] <= line["told"] == 1
        lost = sum(word.endswith(" lost") for word in line["wrong"])
        assert lost <= line["symbols"] - line["segmented"] <= lost + line["symbols"]
    shares = reading_stages.figures(found)
    assert set(shares) == {*reading_stages.STAGES, *reading_stages.WHOLE}
    assert shares["found"] == sum(one["found"] for one in found) / sum(one["symbols"] for one in found)


def test_a_run_that_has_seen_the_hands_is_found_out(made, tmp_path):
    group = made.bank.catalogue.group
    every = made.supply.every
    item = {split: every.items[every.start[split, 0]] for split in (0, 1)}
    (tmp_path / "data").mkdir()

    def taught(split):
        rows = pa.table({"groups": [[group.names[group.codes[item[split]]]]]})
        parquet.write_table(rows, tmp_path / "data" / "train-00000.parquet")
        return reading_composed.known(made, tmp_path, "validation")

    assert taught(0) == set() and len(taught(1)) == 1


def test_single_symbols_and_expressions_share_sources_labels_and_split():
    import tomllib

    folder = Path(__file__).parents[2] / "recipes"
    one, other = (tomllib.loads((folder / f"{name}-linear.toml").read_text()) for name in ("symbols", "expressions"))
    assert all(one[key] == other[key] for key in ("labels", "split", "hand", "degrade"))
    drawn = [[{**source, "weight": 1} for source in found["source"]] for found in (one, other)]
    assert [source for source in drawn[0] if source["kind"] != "crohme"] == drawn[1]


def placed(*signs):
    return [Placed(i, name, reading_stages.Box(*box)) for i, (name, box) in enumerate(signs)]


def test_truths_are_matched_to_units_and_followed():
    signs = placed(("x", (0, 80, 18, 100)), ("1", (20, 92, 26, 112)), ("plus", (34, 80, 54, 100)),
                   ("x", (60, 80, 78, 100)), ("2", (80, 64, 88, 80)))  # fmt: skip
    units = units_of(signs)
    keys = fit_lines.truth(units, [one.name for one in signs], "x_{1}+x^2")
    assert keys == [lines.MAIN, (0, lines.BELOW), lines.MAIN, lines.MAIN, (3, lines.ABOVE)]
    taken = fit_lines.followed(units, keys)
    assert [step.action for step, _, _ in taken] == [lines.LOWER, lines.RETURN, lines.GO, lines.RAISE]
    assert fit_lines.truth(units, [one.name for one in signs], "x_{1}+y^2") is None
    model = fit_lines.fit([(units, taken)] * 20)
    assert lines.rows_of(units, json.loads(json.dumps(model))) == keys


def test_what_fractions_hold_is_one_unit():
    assert fit_lines.leaves(normal(r"a+\frac{1}{x^2}").split()) == [
        ("a", lines.MAIN), ("plus", lines.MAIN), ("frac(", lines.MAIN)]  # fmt: skip
    assert np.isclose(lines.scale_of(units_of(placed(("x", (0, 0, 10, 20))))), 20)
