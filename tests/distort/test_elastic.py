"""elastic and simard: amplitudes as asked for, and fields of the smoothness that their sources prescribe."""

import numpy as np
import pytest
from scipy.interpolate import BSpline

from symgen import paths as geometry
from symgen.distort import elastic, simard
from symgen.geometry import lattice
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import tiny_rows

GRID = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 11), np.linspace(-0.5, 0.5, 11)), -1).reshape(-1, 2)


def displaced(module, n: int, **params) -> np.ndarray:
    """Displacements of a grid of points in n rows: float64 (n, points, 2)."""
    shapes = geometry.from_lists([[GRID]], width=0.06).take(np.zeros(n, np.int64))
    rows = tiny_rows(n)
    got = module.apply(shapes, module.sample(module.Params(**params), Draws(1, "t", rows), rows))
    return (got.xy.astype(float) - shapes.xy).reshape(n, len(GRID), 2)


@pytest.mark.parametrize("module", [elastic, simard])
@pytest.mark.parametrize("amplitude", [0.01, 0.05])
def test_amplitude_is_the_rms_displacement(module, amplitude):
    moved = displaced(module, 1500, amplitude_range=(amplitude, amplitude))
    assert np.sqrt((moved**2).sum(-1).mean()) == pytest.approx(amplitude, rel=0.03)
    across, down = np.sqrt((moved**2).mean((0, 1)))
    assert across == pytest.approx(down, rel=0.06)
    assert abs((moved[..., 0] * moved[..., 1]).mean()) < 0.03 * amplitude**2
    everywhere = np.sqrt((moved**2).sum(-1).mean(0))  # as strong at the rim as in the middle
    assert everywhere.min() > 0.88 * amplitude and everywhere.max() < 1.12 * amplitude


@pytest.mark.parametrize("sigma", [0.1, 0.2])
def test_simard_correlates_as_smoothed_noise_does(sigma):
    """White noise under a gaussian of sigma has the correlation exp(-d^2 / (4 sigma^2)) at distance d."""
    moved = displaced(simard, 3000, amplitude_range=(0.05, 0.05), sigma_range=(sigma, sigma)).reshape(-1, 11, 11, 2)
    for steps in (1, 2, 4):
        expected = np.exp(-((steps * 0.1) ** 2) / (4 * sigma**2))
        for one, other in ((moved[:, steps:], moved[:, :-steps]), (moved[:, :, steps:], moved[:, :, :-steps])):
            assert (one * other).mean() / (moved**2).mean() == pytest.approx(expected, abs=0.03)


def test_elastic_is_the_bspline_of_its_lattice():
    values, key = np.float32([[0.04]]), np.uint64([12345])
    nodes = np.array([elastic._near_normal(key[0], k) for k in range(2 * lattice.NODES**2)])
    nodes = 0.04 * elastic.NODE_GAIN * nodes.reshape(lattice.NODES, lattice.NODES, 2)
    knots = np.arange(-3, lattice.NODES + 1)
    place = (GRID + lattice.REACH) / lattice.SPACING
    across, down = (BSpline.design_matrix(place[:, axis], knots, 3).toarray() for axis in (0, 1))
    expected = np.einsum("pr,pc,rcd->pd", down, across, nodes)
    got = elastic.apply(geometry.from_lists([[GRID]]), Controls(values, key)).xy - GRID
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_lattice_values_are_nearly_normal():
    values = np.array([elastic._near_normal(99, k) for k in range(20000)])
    assert values.mean() == pytest.approx(0, abs=0.03) and values.std() == pytest.approx(1, rel=0.02)
    assert 0.66 < (np.abs(values) < 1).mean() < 0.70 and np.abs(values).max() <= 2 * 3**0.5


@pytest.mark.parametrize("module", [elastic, simard])
def test_neighbouring_points_move_together_and_nothing_folds(module):
    line = np.stack([np.linspace(-0.7, 0.7, 1401), np.full(1401, 0.1)], 1)
    shapes = geometry.from_lists([[line]]).take(np.zeros(200, np.int64))
    rows = tiny_rows(200)
    got = module.apply(shapes, module.sample(module.Params(), Draws(1, "t", rows), rows)).xy.reshape(200, -1, 2)
    steps = np.diff(got.astype(float), axis=1)
    assert (steps[..., 0] > 0).all(), "the line runs back on itself"
    assert np.abs(steps - (0.001, 0)).max() < 0.001, "the field jumps"


@pytest.mark.parametrize("module", [elastic, simard])
def test_the_symbols_limit_holds(module):
    rows = tiny_rows(300)
    limits = np.tile(np.float32([np.inf, np.inf, np.inf, 0.02]), (300, 1))
    values = module.sample(module.Params(), Draws(1, "t", rows), rows._replace(limits=limits)).values
    assert values[:, 0].max() == np.float32(0.02) and values[:, 0].min() < 0.02


def test_weaker_controls_never_make_a_rougher_simard_field():
    rows = tiny_rows(300)
    values = simard.sample(simard.Params(sigma_range=(0.05, 0.4)), Draws(1, "t", rows), rows).values
    sigma = [simard.USUAL_SIGMA * np.exp(strength * values[:, simard.LOG_SIGMA]) for strength in (1.0, 0.5)]
    assert min(sigma[1]) >= min(sigma[0]) >= 0.05 - 1e-6 and max(sigma[0]) > 0.38
