"""What the loop promises: a row's pixels depend on the row alone; counts stay exact; nothing is lost or clipped."""

import numpy as np
import pytest

from symgen.errors import RecipeError
from symgen.prepare import prepare
from symgen.recipe import Recipe
from symgen.render import FAINT, REASONS, STRENGTHS, Renderer
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.stream import stream

EVERYTHING = {
    "labels": ["exists", "forall", "a", "A", "1", "period", "minus", "sum"],
    "balance": {"per_class": 40},
    "source": [{"kind": "strokes"}],
    "distort": [{"step": step} for step in ("affine", "elastic", "simard", "strokes", "pen")],
    "degrade": [{"step": step} for step in ("blur", "tone", "noise", "paper", "threshold", "jpeg")],
    "split": {"validation": 0.2},
    "package": {"ink": True},
}


@pytest.fixture(scope="module")
def ready():
    return prepare(Recipe.model_validate(EVERYTHING))


@pytest.fixture(scope="module")
def renderer(ready):
    return Renderer(ready.recipe, ready.bank)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_block_size_changes_no_pixel(ready, renderer, size):
    rows = ready.plan.block("train", 0, 64)
    whole = renderer.block(rows).images
    parts = [renderer.block(rows.pick(slice(start, start + size))).images for start in range(0, 64, size)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_order_changes_no_pixel(ready, renderer):
    rows = ready.plan.block("train", 0, 64)
    order = np.arange(64)[::-1]
    np.testing.assert_array_equal(renderer.block(rows.pick(order)).images, renderer.block(rows).images[order])


def test_a_larger_set_contains_the_smaller(ready, renderer):
    larger = prepare(Recipe.model_validate(EVERYTHING | {"balance": {"per_class": 100}}))
    row_ids = ready.plan.row_ids(ready.plan.block("train", 0, 100))
    small = renderer.block(ready.plan.rows_of(row_ids)).images
    large = Renderer(larger.recipe, larger.bank).block(larger.plan.rows_of(row_ids)).images
    np.testing.assert_array_equal(small, large)


def test_another_seed_gives_other_pixels(ready, renderer):
    rows = ready.plan.block("train", 0, 16)
    other = Renderer(ready.recipe.model_copy(update={"seed": 1}), ready.bank)
    assert (renderer.block(rows).images != other.block(rows).images).any(axis=(1, 2)).all()


def test_an_added_step_leaves_the_draws_of_the_others(ready):
    """Streams are named by step, so a recipe can grow without every row changing its slant."""
    rows = ready.plan.block("train", 0, 8)
    bare = EVERYTHING | {"distort": [{"step": "affine"}], "degrade": []}
    more = EVERYTHING | {"distort": [{"step": "affine"}, {"step": "elastic", "amplitude_range": [0, 0]}], "degrade": []}
    images = [Renderer(Recipe.model_validate(one), ready.bank).block(rows).images for one in (bare, more)]
    np.testing.assert_array_equal(*images)


def test_ink_of_the_block_is_what_was_drawn(ready, renderer):
    drawn = renderer.block(ready.plan.block("train", 0, 32))
    assert len(drawn.ink) == 32
    size = ready.recipe.canvas.size
    assert (drawn.ink.xy >= 0).all() and (drawn.ink.xy <= size).all()


def test_nothing_is_clipped(ready, renderer):
    """No ink on the canvas's outermost pixels before degradation, whatever the distortions did."""
    plain = Renderer(Recipe.model_validate(EVERYTHING | {"degrade": []}), ready.bank)
    images = plain.block(ready.plan.block("train", 0, 250)).images
    edge = np.concatenate([images[:, [0, -1], :].reshape(250, -1), images[:, :, [0, -1]].reshape(250, -1)], axis=1)
    # The least margin is 2 % of 48 px; at most a shade of an antialiased edge may reach the border.
    assert edge.max() < 30


class _Vanishing(Renderer):
    """Draws nothing for one row until the last try, as a step that goes wrong would."""

    def _draw(self, rows: Rows, strength, lap):
        images, ink, faults = super()._draw(rows, strength, lap)
        gone = (rows.index == self.victim) & (strength > 0)
        images[gone] = 0
        return images, ink, np.where(gone, REASONS.index("blank"), faults)


def test_a_failing_row_is_drawn_again_counted_and_at_last_left_unmoved(ready):
    rows = ready.plan.block("train", 0, 16)
    broken = _Vanishing(ready.recipe, ready.bank)
    broken.victim = int(rows.index[3])
    drawn, undisturbed = broken.block(rows), Renderer(ready.recipe, ready.bank).block(rows)
    hit = rows.index == broken.victim
    assert drawn.images.max(axis=(1, 2)).min() >= FAINT * 255
    np.testing.assert_array_equal(drawn.attempts[hit], len(STRENGTHS) - 1)
    np.testing.assert_array_equal(drawn.attempts[~hit], undisturbed.attempts[~hit])
    blank = sum(count for (_, reason), count in drawn.rejected.items() if reason == "blank")
    assert blank == (len(STRENGTHS) - 1) * hit.sum()


def test_stream_gives_the_plans_rows(ready, renderer):
    blocks = list(stream(ready.recipe, "validation", block=10))
    labels = np.concatenate([labels for _, labels in blocks])
    rows = ready.plan.block("validation", 0, len(labels))
    np.testing.assert_array_equal(labels, rows.class_id)
    np.testing.assert_array_equal(np.concatenate([images for images, _ in blocks]), 255 - renderer.block(rows).images)


def test_stream_names_the_splits_there_are(ready):
    with pytest.raises(RecipeError, match="train, validation"):
        next(stream(ready.recipe, "test"))


def test_hands_write_every_class_alike(ready):
    """Rows of one index share a virtual writer: its hand draws are equal, the rows' own are not."""
    rows = ready.plan.rows_of(["a/train/5", "exists/train/5", "a/train/6"])
    draws = Draws(0, "x", rows)
    hand, own = draws.hand_uniform(1)[:, 0], draws.uniform(1)[:, 0]
    assert hand[0] == hand[1] != hand[2]
    assert len(set(own)) == 3
