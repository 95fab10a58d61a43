"""What a machine draws of a plan, so that another can compare before it lets it draw the rest."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from symgen import store
from symgen.bank import Bank
from symgen.package.encode import apply_polarity
from symgen.package.run import RUN, versions
from symgen.plan.plan import Plan
from symgen.recipe import Recipe
from symgen.render import Renderer
from symgen.store import Place

BLOCK = 256


class Probe(NamedTuple):
    """pixels: of the first block, as they are stored. versions: of what draws, name -> number. target: sha256 of what
    stands in run.json at the place where all are to write.
    """

    pixels: bytes
    versions: Mapping[str, str]
    target: str


def probe(recipe: Recipe, plan: Plan, bank: Bank, out: Place) -> Probe:
    """Draw the first block of the plan here."""
    pixels = b""
    if plan.n_shards:
        images = Renderer(recipe, bank).block(plan.rows(0).pick(slice(BLOCK))).images
        pixels = apply_polarity(images, recipe.canvas.polarity).tobytes()
    begun = store.read_all([out / RUN]).get(out / RUN, b"")
    return Probe(pixels, versions(), hashlib.sha256(begun).hexdigest())
