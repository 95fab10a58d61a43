"""The command line as a user meets it: in a process of its own, by exit code, stdout and stderr."""

import json
import os
import subprocess
import sys

import pytest

VERBS = [
    "generate", "finish", "preview", "coverage", "plan", "import", "classes", "steps", "recipes", "bench",
    "train", "evaluate", "predict", "baselines", "gain", "publish", "verify", "export", "check", "licence",
    "gallery", "template", "learn", "recognize", "studio", "compose", "sheet",
]  # fmt: skip


def symgen(*words, **env):
    code = "from symgen.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, env={**os.environ, **env}
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_teaches(verb):
    done = symgen(verb, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5
    assert f"symgen {verb}" in done.stdout.split("Example")[1]


def test_help_lists_exactly_the_verbs():
    text = symgen("--help").stdout
    listed = [line.split()[0] for line in text[text.index("Commands:") :].splitlines()[1:] if line.strip()]
    assert sorted(listed) == sorted(VERBS)
    assert "..." not in text[text.index("Commands:") :]


@pytest.mark.parametrize("words", [("classes",), ("classes", "crohme101"), ("recipes",), ("steps",), ("baselines",)])
def test_listings_speak_json(words):
    listing = json.loads(symgen(*words, "--json").stdout)
    assert isinstance(listing, list) and listing
    assert symgen(*words).stdout.strip()


def test_classes_json_has_the_promised_keys():
    listing = json.loads(symgen("classes", "crohme101", "--json").stdout)
    assert len(listing) == 101
    for entry in listing:
        assert {"name", "symbols", "latex", "text", "look_alikes"} <= entry.keys()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "quikstart"), "quickstart"),
        (("plan", "quickstart", "--set", "balance.per_clas=3"), "per_class"),
        (("plan", "crohme101-natural"), "SYMGEN_CROHME"),
        (("import", "chrome", "x", "-o", "y"), "crohme"),
        (("import", "crohme", "no/such/folder", "-o", "y"), "no/such/folder"),
        (("classes", "kagle82"), "kaggle82"),
    ],
)
def test_likely_mistakes_get_one_plain_line(words, says, tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "SYMGEN_CROHME"}
    code = "from symgen.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_version():
    import symgen as package

    assert symgen("--version").stdout.strip() == f"symgen {package.__version__}"
