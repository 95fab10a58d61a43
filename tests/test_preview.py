import io

import numpy as np
import pytest
from PIL import Image

from symgen.errors import RecipeError
from symgen.prepare import prepare
from symgen.preview import preview
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.sheet import Line, contact_sheet

RECIPE = Recipe.model_validate(
    {"labels": ["a", "exists", "sum"], "balance": {"per_class": 30}, "source": [{"kind": "strokes"}]}
)


def test_sheet_shows_the_rows_that_generate_would_write(tmp_path):
    sheet = Image.open(preview(RECIPE, tmp_path / "sheet.png", columns=4)).convert("L")
    ready = prepare(RECIPE)
    drawn = Renderer(ready.recipe, ready.bank).block(ready.plan.rows_of([f"exists/train/{i}" for i in range(4)]))
    pixels = np.asarray(sheet)
    for image in 255 - drawn.images:
        windows = np.lib.stride_tricks.sliding_window_view(pixels, image.shape)[:, :, ::8, ::8]
        corners = np.argwhere((windows == image[::8, ::8]).all(axis=(2, 3)))
        assert any((pixels[y : y + 48, x : x + 48] == image).all() for y, x in corners)


def test_only_some_classes(tmp_path):
    few = Image.open(preview(RECIPE, tmp_path / "few.png", only=["sum"]))
    assert few.height < Image.open(preview(RECIPE, tmp_path / "all.png")).height


def test_an_unknown_class_names_the_nearest(tmp_path):
    with pytest.raises(RecipeError, match="did you mean 'exists'"):
        preview(RECIPE, tmp_path / "sheet.png", only=["exist"])
    assert not list(tmp_path.iterdir())


def test_hostile_names_are_tamed():
    """Control characters and endless names come from strangers' label files."""
    lines = [Line(np.zeros((2, 16, 16), np.uint8), "\x1b[31m" * 50, "a\nb" * 400, "x")]
    sheet = contact_sheet(lines, "t" * 5000)
    assert sheet.width <= 2400 and sheet.height < 400
    sheet.save(io.BytesIO(), "PNG")
