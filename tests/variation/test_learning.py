"""What is learned from ink whose writers vary in known ways is those ways."""

import os
import subprocess
import sys

import numpy as np
import pytest
from variation_cases import under, written_bank

from symgen import __version__
from symgen.bank import concat
from symgen.errors import SourceError
from symgen.geometry import lattice
from symgen.symbols import table
from symgen.testing import tiny_bank
from symgen.variation import fit, learning
from symgen.variation.compare import choose, compare
from symgen.variation.learning import learned, of_own_ink
from symgen.variation.table import read

GRID = np.stack(np.meshgrid(np.linspace(-0.4, 0.4, 9), np.linspace(-0.4, 0.4, 9)), -1).reshape(-1, 2)


@pytest.fixture(scope="module")
def bank():
    return written_bank()


@pytest.fixture(scope="module")
def made(bank):
    return learned(bank, table())


@pytest.fixture
def quick(monkeypatch):
    """For what does not hang on how well the fields were found."""
    monkeypatch.setattr(fit, "ROUNDS", 2)


def fields(modes: np.ndarray) -> np.ndarray:
    """Displacements of the grid's points by each mode: (modes, points, 2)."""
    return np.stack([modes[:, :36] @ lattice.weights(GRID).T, modes[:, 36:] @ lattice.weights(GRID).T], -1)


def share_of(kind: str, modes: np.ndarray) -> float:
    """How much of the modes' variance on the grid is leaning (x moves with y) or widening (x with x, y against y)."""
    x, y = GRID.T
    # Turning is taken out of what is learned, so a lean is met as half a lean and half of the other shear.
    one = np.stack([y, x] if kind == "lean" else [x, -y], -1)
    one = one / np.sqrt((one**2).sum())
    found = fields(modes)
    return float(((found * one).sum((1, 2)) ** 2).sum() / (found**2).sum())


def test_what_the_hand_does_and_what_a_row_does_are_told_apart(made):
    assert share_of("lean", made.hand) > 0.7 and share_of("widen", made.row) > 0.55
    assert share_of("lean", made.row) < 0.15


def test_amounts_are_those_that_were_planted(made):
    """A lean of s moves a point by s y; half of that is a turn. A widening of w moves it by (w x, -w y)."""
    x, y = GRID.T
    for modes, planted in ((made.hand, 0.12**2 / 4), (made.row, 0.06**2)):
        variance = (fields(modes) ** 2).sum(0).sum(-1).mean() / (x**2 + y**2).mean()
        assert variance == pytest.approx(planted, rel=0.4)


def test_turn_size_direction_and_order_are_no_variation():
    still = learned(written_bank(hand=0.0, row=0.0), table())
    assert still.lineage.rms < 0.005 and still.lineage.left < 0.005


def test_the_table_says_what_it_was_learned_from(bank, made):
    of = made.lineage
    assert of.bank == bank.digest and of.symgen == __version__ and of.seed == 0
    assert of.classes == ("l", "pi", "plus", "u", "x", "z") and of.writers == 40 and of.allographs >= 6
    assert of.sources == {"crohme": of.inks} and of.origins == {"crohme": ()}
    assert of.licence == "CC-BY-NC-SA-3.0" and 150 < of.inks <= 240
    items = bank.catalogue.item.tolist()
    assert of.foreign(items) == 0 and of.foreign([]) == of.inks
    assert of.foreign(items[:100]) >= of.inks - 100


def test_symbols_left_out_are_not_learned_from(bank, quick):
    x = table().resolve("x").id
    made = learned(bank, table(), without=[x])
    assert made.lineage.without == ("x",) and "x" not in made.lineage.classes
    assert made.lineage.foreign([item for item in bank.catalogue.item.tolist() if not item.endswith("/x")]) == 0


def test_the_strictest_licence_wins(bank, quick):
    assert learned(under(bank, ["CC0-1.0", "MIT"]), table()).lineage.licence == "MIT"
    assert learned(under(bank, ["CC0-1.0", "hearsay"]), table()).lineage.licence == "unknown"


def test_fonts_are_nobodys_ink(quick):
    of = learned(written_bank(kind="strokes", licence="CC0-1.0"), table()).lineage
    assert of.real_inks == "" and of.foreign([]) == 0 and of.origins["strokes"][:2] == ("w0", "w1")


def test_the_same_ink_makes_the_same_bytes(bank, made, tmp_path):
    bank.save(tmp_path / "bank")
    code = f"from symgen.learn import learn; learn({str(tmp_path / 'bank')!r}, {str(tmp_path / 'table.json')!r})"
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, env=one_thread)
    assert (tmp_path / "table.json").read_bytes() == made.dump()
    assert read(tmp_path / "table.json").digest == made.digest


def test_another_seed_chooses_other_inks(bank):
    one, other = (choose(bank, [table().resolve("x").id], 10, seed) for seed in (0, 1))
    assert len(one) == len(set(one.tolist())) == 10 and set(one.tolist()) != set(other.tolist())


def test_as_many_writers_as_can_be_are_chosen(bank):
    twice = concat([bank, bank.take(np.arange(len(bank)) < 60)])
    found = choose(twice, [table().resolve("x").id], 40, 0)
    assert len({twice.catalogue.group[int(i)] for i in found}) == 40


def test_outlines_are_passed_over_and_too_little_is_told():
    outlined = tiny_bank((1,), 20)
    assert len(choose(outlined, [1], 100, 0)) == 20
    filled = outlined.paths.take(np.arange(20)).filled | True
    paths = type(outlined.paths)(outlined.paths.xy, outlined.paths.width * 0, outlined.paths.path_start,
                                 outlined.paths.item_start, filled)  # fmt: skip
    assert len(choose(type(outlined)(paths, outlined.catalogue, {}), [1], 100, 0)) == 0
    with pytest.raises(SourceError, match="too little to learn from"):
        learned(outlined, table())


def test_residuals_are_what_is_left_over_the_mean(bank):
    for one in compare(bank, choose(bank, [table().resolve("x").id], 40, 0)):
        assert np.abs(one.residual.mean(axis=0)).max() < 1e-9
        low, high = one.mean.min(axis=0), one.mean.max(axis=0)
        assert (high - low).max() == pytest.approx(1, abs=0.05) and np.abs(low + high).max() < 0.05


def test_a_recipes_own_ink_is_learned_once(bank, quick, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    free = written_bank(kind="strokes", licence="CC0-1.0", seed=2)
    both = concat([bank, free])
    made = of_own_ink(both)
    assert made.lineage.sources == {"crohme": made.lineage.inks}
    monkeypatch.setattr(learning, "learned", None)  # from now on only the cache can answer
    assert of_own_ink(both).digest == made.digest
    with pytest.raises(SourceError, match="real ink"):
        of_own_ink(free)
    with pytest.raises(TypeError):
        of_own_ink(bank.take(np.arange(len(bank)) < 200))
