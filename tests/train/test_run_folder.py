"""Damaged and hostile run folders are refused; nothing in one is executed."""

import hashlib
import json
import shutil

import pytest

from symgen.train.framework import TrainError
from symgen.train.run_folder import open_run

pytest.importorskip("keras")


@pytest.fixture
def copy(tiny_run, tmp_path):
    shutil.copytree(tiny_run, tmp_path / "run")
    return tmp_path / "run"


def edit(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))


def sign(home):
    """Make run.json speak of the weights as they are now."""
    edit(home / "run.json", weights_sha256=hashlib.sha256((home / "model.weights.h5").read_bytes()).hexdigest())


def test_a_flipped_bit_is_seen(copy):
    file = copy / "model.weights.h5"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(TrainError, match="not the weights"):
        open_run(copy)


def test_weights_of_other_shapes_are_refused(copy):
    labels = json.loads((copy / "labels.json").read_bytes())["classes"]
    edit(copy / "labels.json", classes=labels[:2])
    with pytest.raises(TrainError, match="do not fit"):
        open_run(copy)


@pytest.mark.parametrize("content", [b"", b"not HDF5", b"\x89HDF\r\n\x1a\n" + b"\0" * 500])
def test_weights_that_are_no_hdf5_are_refused(copy, content):
    (copy / "model.weights.h5").write_bytes(content)
    sign(copy)
    with pytest.raises(TrainError, match="not an HDF5 file"):
        open_run(copy)


def test_links_out_of_the_weights_are_refused(copy, tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(copy / "model.weights.h5", "a") as file:
        file["elsewhere"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/x")
    sign(copy)
    with pytest.raises(TrainError, match="link to elsewhere"):
        open_run(copy)


@pytest.mark.parametrize(
    ("file", "changes", "says"),
    [
        ("canon.json", {"mode": "os.system"}, "none that symgen writes"),
        ("canon.json", {"size": 10**6}, "none that symgen writes"),
        ("run.json", {"baseline": "../../evil"}, "no baseline is called"),
        ("labels.json", {"classes": []}, "no classes"),
        ("labels.json", {"classes": [3]}, "damaged list of classes"),
    ],
)
def test_json_of_a_stranger_is_checked(copy, file, changes, says):
    edit(copy / file, **changes)
    with pytest.raises(TrainError, match=says):
        open_run(copy)


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(TrainError, match="no finished run"):
        open_run(tmp_path)
