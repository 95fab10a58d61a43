"""A set without ink is topped up from its own pictures: read from IDX files, re-inked, drawn anew, lineage kept."""

import cv2
import numpy as np
import pytest
from picture_files import idx
from reink_cases import drawn

from symgen.adopt import adopt
from symgen.dataset import open_dataset
from symgen.generate import generate

STROKES = {
    2: [[(45, 50), (60, 32), (95, 32), (105, 60), (45, 128), (112, 126)]],
    7: [[(42, 34), (116, 32), (70, 130)], [(60, 84), (108, 82)]],
}
MANY, FEW = 12, 3


@pytest.fixture
def adopted(tmp_path):
    """Twelve 2s and three 7s of 28 x 28 pixels from IDX files, as a data set: pictures and labels, nobody's strokes."""
    digits = np.array([2] * MANY + [7] * FEW, np.uint8)
    pictures = [
        cv2.resize(drawn([np.add(s, (k % 5, k // 5)) for s in STROKES[d]], 9.0 + k % 3), (28, 28), None, 0, 0, 3)
        for k, d in enumerate(digits.tolist())
    ]
    home = tmp_path / "idx"
    home.mkdir()
    for kind, array in (("images-idx3", np.stack(pictures)), ("labels-idx1", digits)):
        (home / f"tiny-train-{kind}-ubyte").write_bytes(idx(array))
    adopt("idx", home, tmp_path / "theirs", licence="CC0-1.0", validation=0.0)
    return tmp_path / "theirs"


def test_what_a_set_of_pictures_lacks_is_written_by_its_own_people(adopted, tmp_path):
    recipe = tmp_path / "more.toml"
    recipe.write_text(
        f'labels = ["2", "7"]\nhand = "natural"\n[canvas]\nsize = 32\n[split]\nvalidation = 0\n'
        f'[balance]\nmode = "top-up"\nbase = "{adopted}"\nper_class = {MANY}\n'
        f'[[source]]\nkind = "images"\npath = "{adopted}"\n'
    )
    generate(recipe, tmp_path / "made", workers=1)
    theirs = {item for items in open_dataset(adopted).read("train").items.to_pylist() for item in items}
    samples = open_dataset(tmp_path / "made").read("train")
    assert samples.symbol.to_pylist() == ["7"] * (MANY - FEW)
    assert set(samples.licence.to_pylist()) == {"CC0-1.0"}
    used = {item for items in samples.items.to_pylist() for item in items}
    assert len(used) == FEW and used < theirs
    assert len(np.unique(samples.images.reshape(len(samples.images), -1), axis=0)) == MANY - FEW
