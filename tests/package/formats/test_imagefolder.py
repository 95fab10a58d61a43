"""imagefolder, read by `datasets` and as a plain tree; no two classes meet on a file system that ignores case."""

import unicodedata

import datasets
import numpy as np
import pytest
from PIL import Image

from symgen.labels import label_set
from symgen.package.formats.imagefolder import folder_names
from symgen.symbols import table


@pytest.mark.parametrize("how", ["imagefolder", "folder"])
def test_datasets_reads_pictures_and_labels(how, exported, small, rows, tmp_path):
    home, cache = str(exported("imagefolder")), str(tmp_path)
    if how == "imagefolder":
        found = datasets.load_dataset("imagefolder", data_dir=home, cache_dir=cache)
    else:
        found = datasets.load_dataset(home, cache_dir=cache)
    assert {split: len(part) for split, part in found.items()} == {split: len(part) for split, part in rows.items()}
    for split, part in found.items():
        columns = (part["row_id"], part["label"], part["image"])
        there = {row: (name, image) for row, name, image in zip(*columns, strict=True)}
        for row, image in zip(rows[split], small.read(split).images, strict=True):
            name, picture = there[row["row_id"]]
            assert name == small.classes[row["label"]]
            np.testing.assert_array_equal(255 - np.asarray(picture.convert("L")), image)


def test_every_class_folder_holds_its_own_pictures(exported, rows):
    for name, symbol in (("a", "a"), ("A-upper", "A")):
        files = sorted((exported("imagefolder") / "train" / name).iterdir())
        assert len(files) == sum(row["symbol"] == symbol for row in rows["train"])
        assert Image.open(files[0]).size == (24, 24)


HOSTILE = ["a", "A", "../evil", "..", ".", "", "CON", "con", "aux.png", "a/b", "a\\b", "x\0y", "é", "e\u0301", "É",
           "ß", "ss", "SS", "trailing.", "trailing ", "~", "*?<>|:", "A-upper",
           "l" * 400, "COM1", "İ", "i̇"]  # fmt: skip
SETS = [[one.name for one in label_set(name, table())[1].classes] for name in ("math", "crohme101", "ascii90")]


@pytest.mark.parametrize("classes", [HOSTILE, *SETS])
def test_folder_names_are_safe_and_differ_everywhere(classes):
    names = folder_names(classes)
    for form in ("NFC", "NFD", "NFKC"):
        for fold in (str.lower, str.upper, str.casefold):
            assert len({fold(unicodedata.normalize(form, name)) for name in names}) == len(classes), (form, fold)
    for name in names:
        assert name and len(name.encode()) < 250 and not set(name) & set('/\\:*?"<>|. \0~')
        assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
