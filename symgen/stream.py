"""`symgen.stream`: the rows of a recipe as arrays, drawn as they are needed, with no files in between."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen.errors import RecipeError
from symgen.package.base import take
from symgen.package.encode import apply_polarity
from symgen.prepare import prepare
from symgen.recipe import Recipe
from symgen.render import Renderer

BLOCK = 256


def stream(
    recipe: str | Path | Recipe, split: str = "train", *, block: int = BLOCK, overrides: Sequence[str] = ()
) -> Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]]:
    """Yield (images, labels): uint8 (n, H, W) in the recipe's polarity and int64 (n,) class numbers, n <= block.

    The same rows with the same pixels as `generate` writes, in the same order, one pass over the split.
    Raises RecipeError when the recipe gives this split no rows.
    """
    ready = prepare(recipe, overrides)
    shards = [shard for shard in ready.plan.shards if shard.split == split]
    given = sorted({shard.split for shard in ready.shards})
    if split not in given:
        raise RecipeError(f"the recipe makes no rows for split {split!r}; it makes: {', '.join(given)}")
    renderer = Renderer(ready.recipe, ready.bank)
    for shard in shards:
        for start in range(shard.start, shard.stop, block):
            rows = ready.plan.block(split, start, min(start + block, shard.stop))
            yield apply_polarity(renderer.block(rows).images, ready.recipe.canvas.polarity), rows.class_id
    base = ready.base
    for file in base.shards if base else ():
        if base and file.split == split:
            for taken in take(base, file, ready.recipe.canvas, block):
                yield taken.images, taken.class_id
