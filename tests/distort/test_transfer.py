"""transfer: fields as the table says, and the table's content, licence and ink known wherever rows go."""

import numpy as np
import pytest
from scipy.interpolate import BSpline
from variation_cases import written_bank

from symgen import paths as geometry
from symgen.distort import transfer
from symgen.errors import SourceError
from symgen.geometry import lattice
from symgen.recipe import Recipe
from symgen.rng import Draws
from symgen.steps import controls
from symgen.symbols import table as symbols
from symgen.testing import tiny_rows
from symgen.variation.learning import learned
from symgen.variation.table import read, shipped_table


@pytest.fixture(scope="module")
def table():
    return read(shipped_table())


def sampled(rows, table, **params):
    asked = transfer.Bound(transfer.Params(strength_range=(1, 1), **params), table)
    return transfer.sample(asked, Draws(4, "t", rows), rows).values


def test_fields_vary_as_the_table_says(table):
    values = sampled(tiny_rows(6000), table).astype(float)
    expected = table.hand.T @ table.hand + table.row.T @ table.row
    assert np.trace(values.T @ values) / 6000 == pytest.approx(np.trace(expected), rel=0.1)
    along = np.linalg.eigh(expected)[1][:, -1]
    assert (values @ along).var() == pytest.approx(along @ expected @ along, rel=0.15)
    assert np.abs(values.mean(axis=0)).max() < 0.01


def test_tails_are_heavier_than_normal_and_end(table):
    along = np.linalg.eigh(table.row.T @ table.row)[1][:, -1]
    z = sampled(tiny_rows(20000), table) @ along
    z = z / z.std()
    assert (z**4).mean() > 3.5 and np.abs(z).max() < 12


def test_a_hand_varies_all_symbols_alike(table):
    one, other = (sampled(tiny_rows(3000, symbol_id=symbol), table).astype(float) for symbol in (3, 70))
    shared = np.trace(one.T @ other) / 3000
    assert shared == pytest.approx((table.hand**2).sum(), rel=0.2)


def test_the_symbols_limit_holds(table):
    rows = tiny_rows(3000)
    limits = np.full_like(rows.limits, table.lineage.rms / 4)
    bound, free = sampled(rows._replace(limits=limits), table), sampled(rows, table)
    np.testing.assert_allclose(bound, free / 4, rtol=1e-5)


def test_points_move_by_the_bspline_of_the_controls():
    grid = np.stack(np.meshgrid(np.linspace(-0.6, 0.6, 9), np.linspace(-0.6, 0.6, 9)), -1).reshape(-1, 2)
    values = np.random.default_rng(1).normal(0, 0.03, (1, 72)).astype(np.float32)
    knots = np.arange(-3, lattice.NODES + 1)
    place = (grid + lattice.REACH) / lattice.SPACING
    across, down = (BSpline.design_matrix(place[:, axis], knots, 3).toarray() for axis in (0, 1))
    got = transfer.apply(geometry.from_lists([[grid]]), controls(values)).xy - grid
    for axis in (0, 1):
        nodes = values[0, 36 * axis : 36 * (axis + 1)].reshape(6, 6)
        np.testing.assert_allclose(got[:, axis], ((down @ nodes) * across).sum(axis=1), atol=1e-6)


def recipe(**params):
    return Recipe.model_validate(
        {"labels": ["a"], "balance": {"per_class": 3}, "source": [{"kind": "strokes"}],
         "distort": [{"step": "transfer", **params}]}
    )  # fmt: skip


def digest(**params):
    return recipe(**params).digest(["0" * 64], "labels")


def test_a_recipes_digest_holds_the_tables_content_and_not_its_name(table, tmp_path, monkeypatch):
    one, copy = table.save(tmp_path / "one.json"), table.save(tmp_path / "copy.json")
    monkeypatch.setenv("SYMGEN_TABLE", str(one))
    same = {digest(), digest(table=str(one)), digest(table=str(copy)), digest(table="${SYMGEN_TABLE}")}
    assert len(same) == 1
    learned(written_bank(), symbols()).save(one)
    assert digest(table=str(one)) not in same and digest(table="sources") not in same
    assert recipe(table="${SYMGEN_TABLE}").resolved()["distort"][0]["table"] == "${SYMGEN_TABLE}"


def test_a_missing_table_and_a_bank_without_ink_are_told(tmp_path):
    with pytest.raises(SourceError, match="symgen learn"):
        digest(table=str(tmp_path / "none.json"))
    with pytest.raises(SourceError, match="only in a recipe"):
        transfer.sample(transfer.Params(table="sources"), Draws(1, "t", tiny_rows(1)), tiny_rows(1))
