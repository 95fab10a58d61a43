"""A recipe's source `images` and real rows of the same folder agree on what its pictures are called."""

import pytest
from picture_files import class_folders

from symgen.gain.arms import GainError
from symgen.gain.ground import prepare_ground
from symgen.gain.material import place_of, read
from symgen.gain.naming import called_alike
from symgen.prepare import stock
from symgen.recipe_file import load_recipe


@pytest.fixture
def photos(tmp_path):
    return class_folders(tmp_path / "photos", ("2", "x"), writers=3, side=72)


def recipe(home, path, more=""):
    text = f'labels = ["2", "x"]\n[balance]\nper_class = 6\n[[source]]\nkind = "images"\npath = "{path}"\n{more}\n'
    (home / "a.toml").write_text(text + '[[source]]\nkind = "strokes"\n')
    return load_recipe(home / "a.toml")


def inks_of(recipe, place):
    """How many pictures the recipe's first source has once it is cut to the rows of a place."""
    known = set(read(place, 20, "tight", place.data.labels).items.flatten().to_pylist())
    return stock(recipe, real_items=known).bank.about["sources"][0]["items"]


@pytest.mark.parametrize("more", ["", 'name = "mine"', 'name = "photos"'])
def test_pictures_of_one_folder_are_matched_whatever_the_recipe_calls_them(tmp_path, photos, more):
    place = place_of(photos)
    assert inks_of(called_alike(recipe(tmp_path, photos, more), [place]), place) == 6


def test_a_way_round_to_the_same_folder_is_the_same_folder(tmp_path, photos):
    (tmp_path / "link").symlink_to(photos)
    place = place_of(photos)
    assert inks_of(called_alike(recipe(tmp_path, tmp_path / "link", 'name = "mine"'), [place]), place) == 6


def test_a_recipe_of_other_pictures_stays_as_it_is(tmp_path, photos):
    other = class_folders(tmp_path / "other", ("2", "x"), writers=2, side=72)
    found = recipe(tmp_path, other, 'name = "mine"')
    assert called_alike(found, [place_of(photos)]) == found
    without = recipe(tmp_path, photos)
    assert called_alike(without, [place_of(photos)]) == without


def test_another_folder_under_the_name_of_a_real_one_is_refused(tmp_path, photos):
    other = class_folders(tmp_path / "other", ("2", "x"), writers=2, side=72)
    for found in (recipe(tmp_path, other, 'name = "photos"'), recipe(tmp_path, class_folders(
        tmp_path / "elsewhere" / "photos", ("2", "x"), writers=2, side=72))):  # fmt: skip
        with pytest.raises(GainError, match="as photos, and another folder of --real"):
            called_alike(found, [place_of(photos)])


def test_an_experiment_reads_the_recipe_so(tmp_path, photos, tiny_network):
    class_folders(tmp_path / "judged", ("7", "9", "2", "x"), writers=4, side=72)  # 2 and x are other drawings here
    found = recipe(tmp_path, photos, 'name = "mine"')
    ground = prepare_ground(found, [photos], [tmp_path / "judged"], ("tiny", 10, None), ())
    (one, _) = ground.recipe.source
    assert one.params.name is None
    with pytest.raises(GainError, match="as judged, and"):
        prepare_ground(recipe(tmp_path, photos.parent / "link", 'name = "judged"'), [photos], [tmp_path / "judged"],
                       ("tiny", 10, None), ())  # fmt: skip
