"""What every module in degrade promises about changing pixels, over ordinary and hostile batches."""

import numpy as np
import pytest
from step_cases import strong_controls

from symgen import steps
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import tiny_rows

NAMES = steps.names("degrade")


def drawn(n: int, high: int = 48, wide: int = 48) -> np.ndarray:
    """Soft rings and bars of different sizes, ink 255 on 0."""
    y, x = np.mgrid[:high, :wide] - np.array([high / 2, wide / 2])[:, None, None]
    radius = np.hypot(x, y)
    rings = [255 * np.clip(2.5 - np.abs(radius - 4 - 2 * (i % 8)), 0, 1) for i in range(n)]
    return np.array(rings).reshape(n, high, wide).astype(np.uint8)


BATCHES = {
    "no rows": drawn(0),
    "one row": drawn(1),
    "blank": np.zeros((3, 48, 48), np.uint8),
    "all ink": np.full((3, 48, 48), 255, np.uint8),
    "one pixel": np.pad(np.full((2, 1, 1), 255, np.uint8), ((0, 0), (0, 47), (47, 0))),
    "board": np.tile(np.indices((48, 48)).sum(0) % 2 * 255, (3, 1, 1)).astype(np.uint8),
    "small": drawn(5, 8, 8),
    "large": drawn(2, 300, 300),
    "oblong": drawn(4, 24, 60),
    "normal": drawn(9),
}

every_step = pytest.mark.parametrize("module", [steps.load("degrade", name) for name in NAMES], ids=NAMES)
every_end = pytest.mark.parametrize("end", [0, 1], ids=["lowest", "highest"])
every_batch = pytest.mark.parametrize("images", BATCHES.values(), ids=BATCHES)


@every_step
@every_batch
@every_end
def test_form_stays_and_the_input_is_not_touched(module, images, end):
    before = images.copy()
    got = module.apply(images, strong_controls(module, len(images), end))
    assert got.shape == images.shape and got.dtype == np.uint8 and got.flags.c_contiguous
    assert np.array_equal(images, before) and not np.shares_memory(got, images)


@every_step
@every_batch
def test_zero_controls_change_no_byte(module, images):
    strong = strong_controls(module, len(images))
    got = module.apply(images, strong._replace(values=np.zeros_like(strong.values)))
    assert got.tobytes() == images.tobytes()


@every_step
@every_batch
@every_end
def test_a_row_does_not_depend_on_its_neighbours(module, images, end):
    controls = strong_controls(module, len(images), end)
    whole = module.apply(images, controls)
    order = np.random.default_rng(1).permutation(len(images))
    shuffled = module.apply(images[order], Controls(controls.values[order], controls.subkey[order]))
    assert shuffled.tobytes() == whole[order].tobytes()
    for i in range(len(images)):
        alone = module.apply(images[i : i + 1], Controls(controls.values[i : i + 1], controls.subkey[i : i + 1]))
        assert alone.tobytes() == whole[i : i + 1].tobytes()


@every_step
def test_controls_act_and_more_of_them_acts_more(module):
    images, rows = drawn(64), tiny_rows(64)
    mild = module.sample(module.Params(), Draws(3, "contract", rows), rows)

    def changed(controls: Controls) -> float:
        return float(np.abs(module.apply(images, controls).astype(float) - images).mean())

    strongest = max(changed(strong_controls(module, 64, end)) for end in (0, 1))
    assert 0 < changed(mild._replace(values=mild.values / 2)) < changed(mild) < strongest


@every_step
def test_ink_stays_darker_than_paper_at_defaults(module):
    """At default strength a stroke must stay legible: whatever is done, its middle stays well above the background."""
    images, rows = drawn(256), tiny_rows(256)
    got = module.apply(images, module.sample(module.Params(probability=1.0), Draws(3, "contract", rows), rows)).astype(
        float
    )
    ink = np.array([image[original == 255].mean() for image, original in zip(got, images, strict=True)])
    paper = np.array([image[original == 0].mean() for image, original in zip(got, images, strict=True)])
    assert (ink - paper > 0.35 * 255).all()
