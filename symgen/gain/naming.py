"""One name for one picture: a recipe's source `images` and the real rows may read the same folder."""

from collections.abc import Sequence
from pathlib import Path

from symgen.class_folders import PictureFolder, set_name
from symgen.gain.arms import GainError
from symgen.gain.material import Place
from symgen.picture_rows import KIND, is_dataset
from symgen.recipe import Recipe, expand
from symgen.recipe_entry import SourceEntry


def called_alike(recipe: Recipe, places: Sequence[Place]) -> Recipe:
    """The recipe with the name taken from each source `images` that reads the class folders of one of these places.

    Items are known by their set's name and their path in it, and the rows of a place are called after its folder. So
    a source that gives the folder a name of its own would be cut to no picture at all. GainError where a source reads
    another folder under a place's name: its pictures would pass for those of the place.
    """
    homes = {one.data.home.resolve(): set_name(one.data.home) for one in places if isinstance(one.data, PictureFolder)}
    return recipe.model_copy(update={"source": tuple(_called(entry, homes) for entry in recipe.source)})


def _called(entry: SourceEntry, homes: dict[Path, str]) -> SourceEntry:
    if entry.kind != KIND:
        return entry
    settings = entry.params.model_dump()
    home = expand(settings["path"])
    if is_dataset(home):
        return entry
    if home.resolve() in homes:
        return entry.model_copy(update={"params": entry.params.model_copy(update={"name": None})})
    name = settings["name"] or set_name(home)
    if name in homes.values():
        raise GainError(f"the recipe's source images reads {settings['path']} as {name}, and another folder of --real "
                        "or --test is called so; give the source another name, or name one folder in both")  # fmt: skip
    return entry
