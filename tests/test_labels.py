"""Label sets: the shipped ones against what the sets hold, and users' own."""

import os
import re
import string
import tarfile
from collections import Counter
from pathlib import Path

import pytest

import symgen
from symgen.errors import RecipeError
from symgen.labels import classes, label_set
from symgen.symbols import table

SETS = [entry["name"] for entry in classes()]

KAGGLE_FOLDERS = """
! ( ) + , - 0 1 2 3 4 5 6 7 8 9 = A C Delta G H M N R S T X [ ] alpha ascii_124 b beta cos d div e exists f forall
forward_slash gamma geq gt i in infty int j k l lambda ldots leq lim log lt mu neq o p phi pi pm prime q rightarrow
sigma sin sqrt sum tan theta times u v w y z { }
"""

# The labels of the symbols in CROHME's training InkML, most frequent first.
CROHME_LABELS = r"""
- 1 2 + x ( ) = a 3 n 0 \sqrt y 4 b z d 5 i c 6 \sin 7 8 9 . t f \sum , k \int \times \cos p \theta \pi r m e |
\alpha \infty g u q j \rightarrow \log \beta \lim v \tan X A h C B s \leq [ ] / R F \pm \div \geq E w \ldots L N l
S Y o \neq \lt V P H M ! T \gamma G \phi \prime I \{ \} \gt \sigma \mu \Delta \lambda \in \forall \exists
"""

ASCII90 = string.ascii_letters + string.digits + "!@#$%^&*()-_=+',:;<>/?{}|[]."


def of(name):
    return label_set(name, table())[1]


def home_of(labels):
    return {symbol.id: one for one in labels.classes for symbol in one.symbols}


@pytest.mark.parametrize("name", SETS)
def test_each_symbol_is_in_at_most_one_class(name):
    symbols = [symbol.id for one in of(name).classes for symbol in one.symbols]
    assert not [number for number, times in Counter(symbols).items() if times > 1]
    assert not [one for one, times in Counter(one.name for one in of(name).classes).items() if times > 1]


@pytest.mark.parametrize("name", SETS)
def test_class_names_resolve_into_their_class(name):
    """So folders named after classes are read back without a map."""
    for one in of(name).classes:
        assert table().resolve(one.name) in one.symbols
        assert (one.latex, one.text) == (one.symbols[0].latex, one.symbols[0].text)


def test_kaggle82_is_its_82_folders():
    labels = of("kaggle82")
    assert [one.name for one in labels.classes] == sorted(KAGGLE_FOLDERS.split())
    assert len(labels.classes) == 82
    home = home_of(labels)
    for folder in KAGGLE_FOLDERS.split():
        assert home[table().resolve(folder).id].name == folder


def test_kaggle82_merges_the_letters_that_crohme_has_in_both_cases():
    letters = {symbol.name for one in of("crohme101").classes for symbol in one.symbols if symbol.kind == "latin"}
    both = {letter.lower() for letter in letters if letter.swapcase() in letters}
    merged = [{symbol.name for symbol in one.symbols} for one in of("kaggle82").classes if len(one.symbols) > 1]
    assert sorted(map(sorted, merged)) == sorted([letter.upper(), letter] for letter in both)
    assert len(merged) == 18


def test_kaggle82_holds_what_crohme101_holds_but_the_full_stop():
    assert home_of(of("crohme101")).keys() - home_of(of("kaggle82")).keys() == {table().resolve(".").id}
    assert not home_of(of("kaggle82")).keys() - home_of(of("crohme101")).keys()


def test_crohme101_is_crohmes_labels_and_keeps_its_latex():
    labels = of("crohme101")
    assert sorted(one.latex for one in labels.classes) == sorted(CROHME_LABELS.split())
    assert len(labels.classes) == len(CROHME_LABELS.split()) == 101
    for odd, label in (("<", "\\lt"), (">", "\\gt"), ("COMMA", ",")):
        assert table().resolve(odd).latex == label


def test_ascii90_is_its_characters():
    assert sorted(one.text for one in of("ascii90").classes) == sorted(ASCII90)
    assert len(ASCII90) == 90


def test_math_is_about_200_symbols_beyond_letters_and_digits():
    symbols = [symbol for one in of("math").classes for symbol in one.symbols]
    assert 190 <= len(symbols) <= 220
    kinds = {symbol.kind for symbol in symbols}
    assert kinds == set(table().kinds) - {"latin", "digit", "other"}
    # Whatever CROHME has beyond letters and digits is there.
    crohme = {one.symbols[0] for one in of("crohme101").classes}
    assert {symbol for symbol in crohme if symbol.kind not in ("latin", "digit")} <= set(symbols)


def test_every_shipped_symbol_is_in_some_set():
    assert {symbol.id for symbol in table().symbols} == set().union(*(home_of(of(name)).keys() for name in SETS))


@pytest.mark.data
def test_every_label_of_the_real_training_set_resolves():
    archive = Path(os.environ.get("SYMGEN_DATA", "")) / "crohme-train.tar.gz"
    if not archive.is_file():
        pytest.skip("SYMGEN_DATA does not name a folder with crohme-train.tar.gz")
    found = set()
    # A symbol's traceGroup alone has both a label and views of traces; a regular expression reads broken files too.
    group = re.compile(r'<annotation type="truth">([^<]*)</annotation>\s*<traceView')
    with tarfile.open(archive) as files:
        for member in files:
            if member.name.endswith(".inkml"):
                text = files.extractfile(member).read().decode("utf-8", "replace")
                found |= set(group.findall(text))
    labels = {text.replace("&lt;", "<").replace("&gt;", ">").strip() for text in found}
    home = home_of(of("crohme101"))
    assert {home[table().resolve(label).id].latex for label in labels} == set(CROHME_LABELS.split())


@pytest.mark.data
def test_kaggles_file_names_lie_in_the_classes_that_we_say():
    archive = Path(os.environ.get("SYMGEN_DATA", "")) / "kaggle82-slice.tar.gz"
    if not archive.is_file():
        pytest.skip("SYMGEN_DATA does not name a folder with kaggle82-slice.tar.gz")
    with tarfile.open(archive) as files:
        images = [Path(name) for name in files.getnames() if name.endswith(".jpg")]
    home = home_of(of("kaggle82"))
    assert {image.parent.name for image in images} == set(KAGGLE_FOLDERS.split())
    lettered = [image for image in images if re.fullmatch(r"[A-Za-z]_\d+", image.stem)]
    assert len({image.stem[0] for image in lettered}) > 20
    for image in lettered:
        assert home[table().resolve(image.stem[0]).id].name == image.parent.name


def test_classes_lists_a_set():
    listing = {one["name"]: one for one in symgen.classes("kaggle82")}
    assert list(listing["A"]) == ["name", "symbols", "latex", "text", "look_alikes"]
    assert listing["b"] == {"name": "b", "symbols": ["b", "B"], "latex": "b", "text": "b", "look_alikes": ["6", "beta"]}
    assert "times" in listing["X"]["look_alikes"] and "X" in listing["times"]["look_alikes"]
    for one in listing.values():
        assert one["name"] not in one["look_alikes"]
        assert all(one["name"] in listing[other]["look_alikes"] for other in one["look_alikes"])


def test_classes_lists_the_sets():
    assert [(entry["name"], entry["classes"], entry["symbols"]) for entry in classes()][:3] == [
        ("kaggle82", 82, 100), ("crohme101", 101, 101), ("ascii90", 90, 90),
    ]  # fmt: skip
    assert all(len(entry["about"]) > 20 for entry in classes())


def test_an_unknown_set_comes_with_the_nearest():
    with pytest.raises(RecipeError, match="did you mean crohme101"):
        classes("chrome101")


def test_a_list_of_symbols():
    symbols, labels = label_set(["\\exists", "U+2200", "A", "a"], table())
    assert symbols is table()
    assert [one.name for one in labels.classes] == ["exists", "forall", "A", "a"]


MINE = """
name = "lab-book"
extends = "ascii90"
classes = ["\\\\bowtie", { name = "any sum", symbols = ["sum", "Sigma"] }]
[[symbol]]
name = "bowtie"
text = "⋈"
"""


def test_a_users_file(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    symbols, labels = label_set("mine.toml", table(), tmp_path)
    assert labels.name == "lab-book"
    assert [one.name for one in labels.classes[:90]] == [one.name for one in of("ascii90").classes]
    assert [(one.name, [s.name for s in one.symbols], one.text) for one in labels.classes[90:]] == [
        ("bowtie", ["bowtie"], "⋈"), ("any sum", ["sum", "Sigma"], "∑"),
    ]  # fmt: skip
    assert symbols.resolve("bowtie") is labels.classes[90].symbols[0]
    assert len(classes(str(tmp_path / "mine.toml"))) == 92


def test_a_users_file_of_symbols_alone_and_of_class_tables(tmp_path):
    path = tmp_path / "two.toml"
    path.write_text('[[symbol]]\nname = "bowtie"\n[[symbol]]\nname = "zhe"', encoding="utf-8")
    assert [one.name for one in label_set(str(path), table())[1].classes] == ["bowtie", "zhe"]
    assert label_set(str(path), table())[1].name == "two"
    path.write_text('[[classes]]\nname = "x"\nsymbols = ["x", "times"]\n[[classes]]\nsymbols = ["y"]', encoding="utf-8")
    assert [one.name for one in label_set(str(path), table())[1].classes] == ["x", "y"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no classes"),
        ("classes = []", "no classes"),
        ("classes = 3", "must be a list"),
        ("classes = [3]", "a class is a symbol, or a table"),
        ('clases = ["a"]', "unknown key 'clases'; did you mean classes"),
        ('extends = "maths"\nclasses = ["a"]', "did you mean math"),
        ("extends = 3", "no label set is called 3"),
        ('extends = "ascii90"\nclasses = ["a"]', "two classes are called 'a'"),
        ('classes = ["a", "U+0061"]', "two classes are called 'a'"),
        ('classes = ["a", { name = "aa", symbols = ["b", "a"] }]', "a is in classes 'a' and 'aa'"),
        ('classes = [{ name = "aa", symbols = ["a", "a"] }]', "a is in classes 'aa' and 'aa'"),
        ('classes = ["exsts"]', "class 1: no symbol is called 'exsts'; did you mean exists"),
        ('classes = ["a", { name = "b" }]', "class 2: symbols must be a list"),
        ('classes = [{ name = "b", symbols = "b" }]', "symbols must be a list"),
        ('classes = [{ name = "b", symbol = ["b"] }]', "a class is a symbol, or a table"),
        ('classes = [{ name = "../b", symbols = ["b"] }]', "reads as a path"),
        ('classes = [{ name = "..", symbols = ["b"] }]', "reads as a path"),
        ('classes = [{ name = "a\\\\b", symbols = ["b"] }]', "reads as a path"),
        ('classes = [{ name = "", symbols = ["b"] }]', "cannot be a name"),
        ('classes = [{ name = "b\\u0007", symbols = ["b"] }]', "cannot be a name"),
        ('classes = [{ name = " b", symbols = ["b"] }]', "cannot be a name"),
        (f'classes = [{{ name = "{"b" * 65}", symbols = ["b"] }}]', "cannot be a name"),
        ('name = "a/b"\nclasses = ["b"]', "reads as a path"),
        ('[[symbol]]\nname = "exists"', "would name two|share the id"),
    ],
)
def test_bad_files_are_refused_with_the_reason(tmp_path, content, message):
    path = tmp_path / "bad.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RecipeError, match=message) as caught:
        label_set(str(path), table())
    assert "bad" in str(caught.value)


def test_digest_is_of_what_the_classes_mean(tmp_path):
    def digest(content):
        path = tmp_path / "set.toml"
        path.write_text(content, encoding="utf-8")
        return label_set(str(path), table())[1].digest

    assert digest('classes = ["a", "\\\\exists"]') == digest('name = "n"\nclasses = ["a", "∃"]')
    assert digest('classes = ["a", "∃"]') == label_set(["a", "exists"], table())[1].digest
    assert digest('classes = ["∃", "a"]') != digest('classes = ["a", "∃"]')
    assert digest('classes = [{name = "a", symbols = ["a", "A"]}]') != digest('classes = ["a"]')
    own = '[[symbol]]\nname = "zhe"\nslant = {}'
    assert digest(own.format(0.1)) != digest(own.format(0.2))
