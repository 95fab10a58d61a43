"""IDX files in, data set out: MNIST's layout and EMNIST's, which is turned over and says its characters in a file."""

import gzip
import struct

import numpy as np
import pytest
from picture_files import symbol

from symgen.adopt import adopt
from symgen.dataset import open_dataset
from symgen.errors import RecipeError, SourceError

EMNIST_LETTERS = "".join(f"{i} {64 + i} {96 + i}\n" for i in range(1, 27))


def pack(array, axes=None):
    axes = array.ndim if axes is None else axes
    return struct.pack(f">HBB{axes}I", 0, 8, axes, *array.shape[:axes]) + array.astype(np.uint8).tobytes()


def put(folder, stem, images, labels, zipped=True):
    folder.mkdir(exist_ok=True)
    for kind, data in ((f"images-idx{3}", pack(images)), (f"labels-idx{1}", pack(np.asarray(labels)))):
        name = f"{stem}-{kind}-ubyte{'.gz' * zipped}"
        (folder / name).write_bytes(gzip.compress(data) if zipped else data)


def pictures(n, first=0):
    return np.stack([symbol(first + i, side=28, dark=False) for i in range(n)])


def mnist(folder, zipped=True):
    put(folder, "train", pictures(30), np.arange(30) % 10, zipped)
    put(folder, "t10k", pictures(10, 100), np.arange(10), zipped)
    return folder


@pytest.mark.parametrize("zipped", [True, False])
def test_mnist(tmp_path, zipped):
    adopt("idx", mnist(tmp_path / "mnist", zipped), tmp_path / "out")
    data = open_dataset(tmp_path / "out")
    assert data.classes == tuple("0123456789") and data.splits == ("train", "test")
    assert data.canvas == (28, "tight", "white-on-black")
    splits = {"train": (pictures(30), np.arange(30) % 10), "test": (pictures(10, 100), np.arange(10))}
    for split, (images, labels) in splits.items():
        samples = data.read(split)
        number = [int(items[0].rsplit("/", 1)[1]) for items in samples.items.to_pylist()]
        np.testing.assert_array_equal(samples.images, images[number])
        np.testing.assert_array_equal(samples.labels, labels[number])
        assert samples.items[0].as_py()[0].startswith(f"idx/mnist/{split}/")


def emnist(folder):
    upright = pictures(52)
    put(folder, "emnist-letters-train", upright.transpose(0, 2, 1), 1 + np.arange(52) % 26)
    put(folder, "emnist-digits-train", pictures(10), np.arange(10))
    (folder / "emnist-letters-mapping.txt").write_text(EMNIST_LETTERS)
    return upright


def test_emnist_is_turned_upright_and_its_letters_are_two_symbols(tmp_path):
    upright = emnist(tmp_path / "gzip")
    adopt("idx", tmp_path / "gzip" / "emnist-letters", tmp_path / "out", validation=0)
    data = open_dataset(tmp_path / "out")
    assert [one.symbols for one in data.labels[:3]] == [("A", "a"), ("B", "b"), ("C", "c")] and len(data.labels) == 26
    samples = data.read("train")
    number = [int(items[0].rsplit("/", 1)[1]) for items in samples.items.to_pylist()]
    np.testing.assert_array_equal(samples.images, upright[number])
    names = [data.classes[label] for label in samples.labels]
    assert names == [chr(65 + i % 26) for i in number]


def test_transposition_can_be_said(tmp_path):
    emnist(tmp_path / "gzip")
    adopt("idx", tmp_path / "gzip" / "emnist-letters", tmp_path / "lying", transposed=False, validation=0)
    adopt("idx", tmp_path / "gzip" / "emnist-letters", tmp_path / "out", validation=0)
    lying, upright = (open_dataset(tmp_path / one).read("train") for one in ("lying", "out"))
    assert lying.items == upright.items
    np.testing.assert_array_equal(lying.images, upright.images.transpose(0, 2, 1))


def test_several_sets_in_a_folder_must_be_told_apart(tmp_path):
    emnist(tmp_path / "gzip")
    with pytest.raises(SourceError, match=r"2 sets; name one of: .*emnist-digits.*emnist-letters"):
        adopt("idx", tmp_path / "gzip", tmp_path / "out")
    one = adopt("idx", tmp_path / "gzip" / "emnist-digits-train-images-idx3-ubyte.gz", tmp_path / "out")
    assert one["rows"] == 10


def test_numbers_without_meaning_are_refused_until_they_have_one(tmp_path):
    put(tmp_path / "own", "train", pictures(12), np.arange(12))
    with pytest.raises(RecipeError, match=r"10.*11"):
        adopt("idx", tmp_path / "own", tmp_path / "out")
    (tmp_path / "names.toml").write_text('10 = "alpha"\n11 = ["x", "X"]\n')
    adopt("idx", tmp_path / "own", tmp_path / "out", names=str(tmp_path / "names.toml"))
    assert {"alpha", "x"} | set("0123456789") == set(open_dataset(tmp_path / "out").classes) | {"x"}


HARM = {
    "cut short": (lambda images, labels: (pack(images)[:-5], pack(labels)), "cut short"),
    "labels missing at the end": (lambda images, labels: (pack(images), pack(labels)[:-1]), "cut short"),
    "fewer labels": (lambda images, labels: (pack(images), pack(labels[:-1])), "4 pictures, but 3 labels"),
    "no IDX": (lambda images, labels: (b"PK\3\4 something else", pack(labels)), "no IDX file"),
    "labels for pictures": (lambda images, labels: (pack(labels), pack(labels)), "no IDX file"),
    "empty": (lambda images, labels: (b"", pack(labels)), "cut short"),
    "huge sides": (
        lambda images, labels: (struct.pack(">HBB3I", 0, 8, 3, 4, 2**31, 2**31), pack(labels)),
        "claims pictures",
    ),
    "huge number": (
        lambda images, labels: (pack(images), struct.pack(">HBBI", 0, 8, 1, 2**32 - 1) + b"x"),
        "cut short",
    ),
    "bad gzip": (lambda images, labels: (gzip.compress(pack(images))[:-20], pack(labels)), "damaged or cut short"),
}


@pytest.mark.parametrize("harm", HARM)
def test_harm(tmp_path, harm):
    damage, reason = HARM[harm]
    images, labels = damage(pictures(4), np.arange(4))
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "train-images-idx3-ubyte").write_bytes(images)
    (folder / "train-labels-idx1-ubyte").write_bytes(labels)
    with pytest.raises(SourceError, match=reason) as caught:
        adopt("idx", folder, tmp_path / "out")
    assert "train-" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_missing_files_are_named(tmp_path):
    mnist(tmp_path / "mnist")
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(SourceError, match="t10k-labels-idx1-ubyte"):
        adopt("idx", tmp_path / "mnist", tmp_path / "out")
    with pytest.raises(SourceError, match=r"train-labels.*its name is not that of pictures"):
        adopt("idx", tmp_path / "mnist" / "train-labels-idx1-ubyte.gz", tmp_path / "out")
    with pytest.raises(SourceError, match="no files named"):
        adopt("idx", tmp_path / "elsewhere", tmp_path / "out")
    (tmp_path / "mapping.txt").write_text("0 48\n1 99999999\n")
    with pytest.raises(SourceError, match="no code points"):
        adopt("idx", tmp_path / "mnist", tmp_path / "out", names=str(tmp_path / "mapping.txt"))
