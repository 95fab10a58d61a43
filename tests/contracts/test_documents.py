"""What README, ARCHITECTURE and Makefile name is there, and what is there is named."""

import re
from pathlib import Path

import pytest

import symgen
from symgen import cli

HOME = Path(symgen.__file__).parent
TOP = HOME.parent
PLACES = sorted(
    f"{path.name}/" if path.is_dir() else path.name
    for path in HOME.iterdir()
    if (path.suffix == ".py" and not path.name.startswith(("__", "cli_"))) or (path / "__init__.py").exists()
)
DOCUMENTS = sorted(path.name for path in TOP.glob("*.md"))


def read(name: str) -> str:
    return (TOP / name).read_text()


@pytest.mark.parametrize("place", PLACES)
def test_architecture_tells_where_every_room_and_module_is(place):
    assert f"`{place}`" in read("ARCHITECTURE.md") or f"`symgen/{place}`" in read("ARCHITECTURE.md")


def test_architecture_names_no_module_that_is_gone():
    told = set(re.findall(r"`([a-z_0-9/]+\.py)`", read("ARCHITECTURE.md")))
    assert told
    rooms = [HOME, *(path for path in HOME.iterdir() if path.is_dir()), TOP]
    assert not [name for name in told if not any((room / name).exists() for room in rooms)]


@pytest.mark.parametrize("verb", cli.ORDER)
def test_readme_shows_every_verb(verb):
    shown = read("README.md") + read("DISTRIBUTED.md")
    assert re.search(rf"symgen {verb}\b", shown)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pictures_and_files_that_are_linked_exist(name):
    for target in re.findall(r"\]\(([^)#:]+)\)", read(name)):
        assert (TOP / target).exists(), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_that_are_named_exist(name):
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    assert set(re.findall(r"`make ([a-z-]+)", read(name))) <= targets


def test_phony_lists_every_target_once():
    text = read("Makefile")
    listed = [line.split()[1:] for line in text.splitlines() if line.startswith(".PHONY:")]
    assert len(listed) == 1
    assert sorted(listed[0]) == sorted(re.findall(r"^([a-z-]+):", text, re.M))


def test_every_proof_that_the_makefile_runs_is_there():
    scripts = re.findall(r"python (tests/\S+\.py)", read("Makefile"))
    assert scripts
    assert not [script for script in scripts if not (TOP / script).exists()]
