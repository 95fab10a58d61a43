"""What every step promises about its Params and its sampling, for all modules found in mix, distort and degrade."""

import hashlib
import inspect
import json

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from symgen import steps
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import extremes, tiny_rows

ROOMS = ("mix", "distort", "degrade")
ALL = [(room, name) for room in ROOMS for name in steps.names(room)]

# Controls of seed 7 for 16 tiny rows, rounded to three decimals. A change here means that the pixels of every data
# set change: say so in the changelog.
GOLDENS = {
    "distort/affine": "0b073346cb95",
    "distort/elastic": "eb4a94c59c05",
    "distort/field": "22a8ecab332b",
    "distort/gpsr": "a5b4516437d5",
    "distort/lifts": "4585db9a9dfc",
    "distort/nib": "710ce5a195d5",
    "distort/pen": "6c61acfab1e3",
    "distort/rewrite": "0d39b712bcb2",
    "distort/shoot": "9c255895f2e2",
    "distort/simard": "a6a3ab3110e8",
    "distort/strokes": "e8672d1c89ac",
    "distort/transfer": "e59365180d3b",
    "distort/tremor": "7a52f2ed0b83",
    "mix/blend": "5addc0a52128",
    "degrade/blur": "237e65c8f6ac",
    "degrade/jpeg": "46a35f50c9c7",
    "degrade/noise": "0883152e984a",
    "degrade/paper": "e9bc62aa9483",
    "degrade/threshold": "30c497678841",
    "degrade/tone": "2ca2c9d901d0",
}

every_step = pytest.mark.parametrize(
    "module", [steps.load(*step) for step in ALL], ids=["-".join(step) for step in ALL]
)


def sampled(module, rows, seed=7, **params) -> Controls:
    return module.sample(module.Params(**params), Draws(seed, "contract", rows), rows)


def test_steps_of_the_issue_exist():
    assert {"affine", "elastic", "simard", "pen"} <= set(steps.names("distort"))
    assert {"gpsr", "field", "rewrite", "tremor", "shoot", "lifts", "nib", "strokes"} <= set(steps.names("distort"))
    assert {"blur", "tone", "noise", "paper", "threshold", "jpeg"} <= set(steps.names("degrade"))
    assert "blend" in steps.names("mix")


@every_step
def test_module_says_what_it_does(module):
    for thing in (module, module.Params, module.sample, module.apply):
        assert len((inspect.getdoc(thing) or "").split()) >= 5, thing
    assert list(inspect.signature(module.sample).parameters) == ["params", "draws", "rows"]
    assert list(inspect.signature(module.apply).parameters)[-1] == "controls"


@every_step
def test_params_are_documented_frozen_and_bounded(module):
    assert issubclass(module.Params, BaseModel)
    for name, field in module.Params.model_fields.items():
        assert field.description and field.description.endswith("."), name
    with pytest.raises(ValidationError):
        module.Params(no_such_key=1)
    params = module.Params()
    with pytest.raises(ValidationError):
        params.probability = 0.5
    assert params not in extremes(module.Params)  # and every number has bounds


@every_step
def test_params_round_trip(module):
    for params in (module.Params(), *extremes(module.Params)):
        assert module.Params.model_validate(params.model_dump()) == params
        assert module.Params.model_validate_json(json.dumps(params.model_dump(mode="json")), strict=True) == params


@every_step
def test_intervals_the_wrong_way_round_are_refused(module):
    lowest, highest = (params.model_dump() for params in extremes(module.Params))
    for name in [name for name in lowest if name.endswith("_range")]:
        low, high = lowest[name][0], highest[name][1]
        with pytest.raises(ValidationError, match="must not be larger") as caught:
            module.Params(**{name: (high, low)})
        assert caught.value.errors()[0]["loc"] == (name,)
        for bad in ((low, high * 2 + 1), (float("nan"), high), (low,)):
            with pytest.raises(ValidationError):
                module.Params(**{name: bad})


@every_step
@pytest.mark.parametrize("n", [0, 1, 17])
def test_controls_have_the_promised_form(module, n):
    values, subkey = sampled(module, tiny_rows(n))
    assert values.dtype == np.float32 and values.ndim == 2 and len(values) == n and values.flags.c_contiguous
    assert subkey.dtype == np.uint64 and subkey.shape == (n,)
    assert np.isfinite(values).all()


@every_step
def test_a_rows_controls_do_not_depend_on_its_neighbours(module):
    rows = tiny_rows(33)
    whole = sampled(module, rows)
    order = np.random.default_rng(0).permutation(33)
    shuffled = sampled(module, rows.pick(order))
    for column, again in zip(whole, shuffled, strict=True):
        assert column[order].tobytes() == again.tobytes()
    for i in (0, 5, 32):
        alone = sampled(module, rows.pick(slice(i, i + 1)))
        assert alone.values.tobytes() == whole.values[i : i + 1].tobytes()
        assert alone.subkey.tobytes() == whole.subkey[i : i + 1].tobytes()


@every_step
def test_rows_seeds_and_attempts_differ(module):
    rows = tiny_rows(64)
    one = sampled(module, rows, probability=1.0)
    assert len({row.tobytes() for row in one.values}) == 64
    other_seed = sampled(module, rows, seed=8, probability=1.0)
    redrawn = sampled(module, rows._replace(attempt=rows.attempt + 1), probability=1.0)
    for other in (other_seed, redrawn):
        assert not (one.values == other.values).all(axis=1).any()


@every_step
def test_probability_is_a_mask_and_changes_nothing_else(module):
    rows = tiny_rows(400)
    full, half = sampled(module, rows, probability=1.0), sampled(module, rows, probability=0.5)
    off = ~half.values.any(axis=1)
    assert 0.4 < off.mean() < 0.6
    assert np.array_equal(full.values[~off], half.values[~off]) and np.array_equal(full.subkey, half.subkey)
    assert not sampled(module, rows, probability=0.0).values.any()


@pytest.mark.parametrize("step", sorted(GOLDENS))
def test_controls_are_the_recorded_ones(step):
    room, name = step.split("/")
    assert digest(steps.load(room, name)) == GOLDENS[step]


def digest(module) -> str:
    rows = tiny_rows(16)
    values, subkey = sampled(module, rows, probability=1.0)
    rounded = np.round(values.astype(np.float64), 3) + 0.0
    return hashlib.blake2b(rounded.tobytes() + subkey.tobytes(), digest_size=6).hexdigest()


def test_no_shipped_step_is_left_without_a_recorded_answer():
    assert {"/".join(step) for step in ALL} >= set(GOLDENS), "GOLDENS names a step that is gone"
    assert len(GOLDENS) >= 11
