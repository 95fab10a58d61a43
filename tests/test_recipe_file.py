import time

import pytest

from symgen import shipped
from symgen.errors import RecipeError
from symgen.recipe import Recipe
from symgen.recipe_expression import ExpressionRecipe
from symgen.recipe_file import line_of, load, load_recipe

pytestmark = pytest.mark.usefixtures("kinds")

GOOD = """# what it is for
labels = "crohme101"

[canvas]
margin_range = [
  0.1,
  0.2,
]
[balance]
per_class = 20
classes = { real_inks_at_most = 60 }
[[source]]
kind = "tiny_ink"

[[source]]
kind = "tiny_type"
weight = 2
[[distort]]
step = "affine"
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def refusal(path, *overrides):
    with pytest.raises(RecipeError) as caught:
        load_recipe(path, overrides)
    return str(caught.value)


def test_reads_a_file_and_fills_in_defaults(write):
    recipe = load_recipe(write(GOOD))
    assert recipe.canvas.margin_range == (0.1, 0.2)
    assert recipe.balance.classes.real_inks_at_most == 60
    assert [source.weight for source in recipe.source] == [1.0, 2.0]
    assert recipe.distort[0].params.rotation_deg_jitter > 0
    assert recipe.split.validation == 0.1


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (("per_class = 20", "per_clas = 20"), 10, "unknown key 'balance.per_clas'; did you mean 'per_class'?"),
        (("per_class = 20", 'per_class = "20"'), 10, 'balance.per_class: Input should be a valid integer (got "20")'),
        (("per_class = 20", "per_class = 2.5"), 10, "balance.per_class"),
        (("per_class = 20", "per_class = true"), 10, "balance.per_class"),
        (("real_inks_at_most", "real_ink_at_most"), 11, "did you mean 'real_inks_at_most'?"),
        (("  0.2,", "  0.05,"), 5, "must not be larger than the second"),
        (("  0.2,", "  0.9,"), 5, "canvas.margin_range.1"),
        (("  0.2,", "  nan,"), 5, "finite"),
        (("weight = 2", "weight = 0"), 17, "source.1.weight: Input should be greater than 0"),
        (("weight = 2", "wieght = 2"), 17, "unknown key 'source.1.wieght'; did you mean 'weight'?"),
        (("weight = 2", "nams = []"), 17, "did you mean 'names'?"),
        (("weight = 2", "params = { names = [] }"), 17, "unknown key 'source.1.params'"),
        (('kind = "tiny_type"', 'kind = "tiny_typ"'), 16, "did you mean 'tiny_type'?"),
        (('kind = "tiny_type"', ""), 15, "source.1.kind: must be one of: "),
        (('kind = "tiny_ink"', 'kind = "tiny_ink"\ngroups = "5"'), 14, "source.0.groups: Input should be"),
        (('step = "affine"', 'step = "afine"'), 19, "did you mean 'affine'?"),
        (('step = "affine"', 'step = "affine"\nslant_jiter = 0.1'), 20, "did you mean 'slant_jitter'?"),
        (("[canvas]", "[canvass]"), 4, "unknown key 'canvass'; did you mean 'canvas'?"),
        (("[canvas]", '[canvas]\nframe = "tigth"'), 5, "did you mean 'tight'?"),
    ],
)
def test_mistakes_are_refused_with_line_and_nearest_name(write, wrong, line, said):
    path = write(GOOD.replace(*wrong))
    message = refusal(path)
    assert message.startswith(f"{path}:{line}: "), message
    assert said in message
    assert "\n" not in message


def test_all_mistakes_are_told_at_once(write):
    assert len(refusal(write(GOOD.replace("per_class", "per_clas").replace("weight", "wieght"))).splitlines()) == 2


def test_a_missing_key_names_its_table(write):
    message = refusal(write(GOOD.replace('labels = "crohme101"', "")))
    assert message.endswith(":1: the recipe needs the key 'labels'")


def test_broken_toml_tells_the_line(write):
    assert "line 4" in refusal(write(GOOD.replace("[canvas]", "[canvas")))
    path = write("")
    path.write_bytes(b"labels = '\xff'")
    assert "not UTF-8" in refusal(path)


def test_overrides_win_and_are_named_when_wrong(write):
    path = write(GOOD)
    given = ["balance.per_class=50", "source.0.weight=2", "canvas.frame=line", "seed=7", "package.ink=true"]
    recipe = load_recipe(path, given)
    assert (recipe.balance.per_class, recipe.source[0].weight, recipe.seed, recipe.package.ink) == (50, 2.0, 7, True)
    assert recipe.canvas.frame == "line"
    assert refusal(path, "balance.per_clas=1") == (
        "--set balance.per_clas=1: unknown key 'balance.per_clas'; did you mean 'per_class'?"
    )
    assert refusal(path, "balance.per_class=lots").startswith("--set balance.per_class=lots: ")
    assert refusal(path, "source.0.kind=tiny_inc").startswith("--set source.0.kind=tiny_inc: ")
    assert "numbered from 0" in refusal(path, "source.2.weight=1")
    assert "a value, not a table" in refusal(path, "labels.x=1")
    assert "key=value" in refusal(path, "seed")


def test_an_unknown_recipe_names_the_nearest():
    assert "did you mean 'quickstart'?" in refusal("quikstart")
    assert "known: " in refusal("zzz")


def test_line_of_finds_the_second_of_two_tables_and_skips_strings_that_look_like_keys():
    text = 'a = """\nb = 1\n"""\n\n# b = 2\nb = 3\n[[t]]\nx = 1\n[[t]]\ny = 2\nx = 3\n'
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("b",)) == 6
    assert line_of(text, ("t", 1, "x")) == 11
    assert line_of(text, ("t", 1, "gone")) == 9
    assert line_of(text, ("gone",)) == 1


def test_a_recipe_of_nothing_but_mistakes_is_refused_soon_and_in_few_words(write):
    begin = time.process_time()
    for lines in (400, 20_000):
        said = refusal(write(GOOD + "".join(f"wrong{n} = 1\n" for n in range(lines))))
        assert len(said.splitlines()) == 21 and said.endswith(f"and {lines - 20:,} more mistakes")
    assert time.process_time() - begin < 10


ABSURD = ["9" * 5000, "-1", "10" + "0" * 40, "1e999", "-inf", "nan", "0x" + "f" * 99, '"' + "9" * 999 + '"']


@pytest.mark.parametrize("number", ABSURD)
@pytest.mark.parametrize("key", ["seed", "balance.per_class", "canvas.size", "source.1.weight", "package.shard_rows"])
def test_absurd_numbers_are_refused_by_their_key(write, key, number):
    if key == "source.1.weight" and number.startswith("0x"):
        return  # a long whole number is a weight, if an odd one; it is held to its bounds like any other
    said = refusal(write(GOOD), f"{key}={number}")
    assert key in said and len(said.replace(number, "")) < 500


@pytest.mark.parametrize("path", sorted(shipped.folder("recipes").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_recipes_are_valid_and_say_what_they_are_for(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.stem}: ")
    kind = ExpressionRecipe if "\n[expression]" in text else Recipe
    recipe = load(kind, path.stem)
    assert type(recipe) is kind
    assert kind.model_validate(recipe.resolved()) == recipe
    assert recipe.digest(["bank"] * len(recipe.source), "labels")
