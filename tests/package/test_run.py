import json

import pytest

from symgen.errors import StoreError
from symgen.package import run

ABOUT = {
    **run.MARK, "name": "tiny", "recipe_digest": "aa", "recipe": {"seed": 1, "source": [{"weight": 1.0}]}, "seed": 1,
    "versions": {"symgen": "0.1.0"}, "sources": [],
}  # fmt: skip


def test_claim_writes_once_and_agrees_afterwards(tmp_path):
    run.claim(tmp_path / "set", ABOUT)
    text = (tmp_path / "set" / run.RUN).read_text()
    run.claim(tmp_path / "set", ABOUT)
    assert (tmp_path / "set" / run.RUN).read_text() == text
    assert json.loads(text) == ABOUT


def test_another_run_is_refused_with_the_differences(tmp_path):
    run.claim(tmp_path, ABOUT)
    other = {**ABOUT, "recipe_digest": "bb", "seed": 2, "recipe": {"seed": 2, "source": [{"weight": 3.0}]}}
    with pytest.raises(StoreError) as caught:
        run.claim(tmp_path, other)
    for line in ("seed: 1 there, 2 now", "recipe.source.0.weight: 1.0 there, 3.0 now", "--overwrite"):
        assert line in str(caught.value)


def test_other_versions_are_another_run(tmp_path):
    run.claim(tmp_path, ABOUT)
    with pytest.raises(StoreError, match=r'versions.symgen: "0.1.0" there, "9" now'):
        run.claim(tmp_path, {**ABOUT, "versions": {"symgen": "9"}})


def test_how_a_recipe_is_written_and_called_does_not_matter(tmp_path):
    """The digest decides: weights 1 and 1 mean what 2 and 2 mean."""
    run.claim(tmp_path, ABOUT)
    run.claim(tmp_path, {**ABOUT, "name": "other", "recipe": {"seed": 1, "source": [{"weight": 2.0}]}})


def test_many_differences_are_cut(tmp_path):
    run.claim(tmp_path, ABOUT)
    with pytest.raises(StoreError, match=r"\.\.\. and \d+ more"):
        run.claim(tmp_path, {**ABOUT, **{f"key{i}": i for i in range(40)}})


def test_a_strangers_folder_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(StoreError, match=r"symgen did not make \(thesis.tex\)"):
        run.claim(tmp_path, ABOUT)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("text", ["{", "[]", '{"made_by": "someone"}'])
def test_a_file_that_is_not_ours_is_an_error(tmp_path, text):
    (tmp_path / run.RUN).write_text(text)
    with pytest.raises(StoreError, match=r"cannot read .*run\.json"):
        run.claim(tmp_path, ABOUT)


def test_a_newer_format_is_refused(tmp_path):
    (tmp_path / run.RUN).write_text(json.dumps({"made_by": "symgen", "format": 99}))
    with pytest.raises(StoreError, match="format 99"):
        run.claim(tmp_path, ABOUT)


def test_another_file_of_symgens_is_called_what_it_is(tmp_path):
    (tmp_path / run.RUN).write_text('{"made_by": "symgen", "baseline": "compact"}')
    with pytest.raises(StoreError, match="is not a data set's"):
        run.claim(tmp_path, ABOUT)


def test_versions_name_what_bytes_depend_on():
    assert {"symgen", "python", "numpy", "numba", "pyarrow", "machine"} <= run.versions().keys()
