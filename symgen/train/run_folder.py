"""A run's folder: what is needed to use a trained network, and nothing in it is ever run or unpickled.

model.weights.h5  weights only; the network is built anew from its baseline's name and the number of classes
labels.json       the classes        canon.json  how a picture is brought to the network's form
run.json          baseline, settings, digests of the data and of the weights
metrics.json, report.html            how good it is
"""

import hashlib
import json
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.canon import MODES, Mode
from symgen.plain import from_json
from symgen.train import baseline
from symgen.train.framework import TrainError, keras
from symgen.train.labels import Labels
from symgen.train.settings import LARGEST, SMALLEST

WEIGHTS, LABELS, CANON, RUN, METRICS, REPORT = (
    "model.weights.h5", "labels.json", "canon.json", "run.json", "metrics.json", "report.html",
)  # fmt: skip

_CHUNK = 256


@dataclass(frozen=True, eq=False)
class Run:
    """A trained network and how to feed it. size: pixels a side. mode: of `canonicalise`. about: run.json."""

    home: Path
    model: Any
    labels: Labels
    size: int
    channels: int
    mode: Mode
    about: Mapping[str, Any]

    def probabilities(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """float32 (N, C) for canonical pictures uint8 (N, size, size)."""
        return predict_all(self.model, images, self.channels)


def predict_all(model: Any, images: npt.NDArray[np.uint8], channels: int) -> npt.NDArray[np.float32]:
    """float32 (N, C). All chunks but the last are of one size, so that a backend compiles twice at most."""
    n = len(images)
    out = np.empty((n, model.output_shape[-1]), np.float32)
    for first in range(0, n, _CHUNK):
        chunk = as_input(images[first : first + _CHUNK], channels)
        out[first : first + _CHUNK] = keras().ops.convert_to_numpy(model.predict_on_batch(chunk))
    return out


def as_input(images: npt.NDArray[np.uint8], channels: int) -> npt.NDArray[np.uint8]:
    """(N, S, S) -> (N, S, S, channels), all channels equal."""
    return np.repeat(images[..., None], channels, axis=3)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Put a JSON object atomically; NaN is refused, for JSON knows none."""
    store.put(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def save_weights(model: Any, path: Path) -> str:
    """Put the weights atomically; returns their sha256."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / WEIGHTS
        model.save_weights(file)
        data = file.read_bytes()
    store.put(path, data)
    return hashlib.sha256(data).hexdigest()


def open_run(home: str | Path) -> Run:
    """Open a run folder. TrainError where a file is missing, damaged, or not of this run; nothing in it is executed."""
    place = Path(home).expanduser()
    about, canon = read_json(place / RUN), read_json(place / CANON)
    labels = Labels.from_json(read_json(place / LABELS), str(place / LABELS))
    try:
        size, mode = int(canon["size"]), canon["mode"]
        name, weights = str(about["baseline"]), str(about["weights_sha256"])
    except (KeyError, TypeError, ValueError) as error:
        raise TrainError(f"{place}: unfinished or damaged run ({error} in its JSON files); train it again") from error
    if mode not in MODES or not SMALLEST <= size <= LARGEST:
        raise TrainError(f"{place / CANON}: size {size} and mode {mode!r} are none that symgen writes")
    found = baseline.find(name)
    data = _read_weights(place / WEIGHTS, weights)
    model = found.build(len(labels), size)
    _fill(model, data, place / WEIGHTS)
    return Run(place, model, labels, size, found.defaults.channels, mode, about)


def read_json(path: Path) -> Any:
    """A JSON object from a run's folder. TrainError where there is none."""
    try:
        found = from_json(path.read_bytes())
    except FileNotFoundError:
        raise TrainError(f"{path.parent} is no finished run: it has no {path.name}") from None
    except (OSError, ValueError) as error:
        raise TrainError(f"{path}: cannot be read ({error}); train the run again") from error
    if not isinstance(found, dict):
        raise TrainError(f"{path}: not a JSON object; train the run again")
    return found


def _read_weights(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TrainError(f"{path}: cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise TrainError(f"{path}: not the weights that {RUN} speaks of: damaged or exchanged; train the run again")
    return data


def _fill(model: Any, data: bytes, path: Path) -> None:
    """Load weights, every shape checked by Keras. A copy is read, which nobody can exchange meanwhile."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / WEIGHTS
        file.write_bytes(data)
        _refuse_links(file, path)
        try:
            with warnings.catch_warnings():
                # Keras only warns of a layer that it finds no weights for, and leaves it at random.
                warnings.simplefilter("error", UserWarning)
                model.load_weights(file)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, UserWarning) as error:
            first = str(error).strip().split("\n")[0]
            raise TrainError(f"{path}: weights that do not fit {model.name} ({first}); train the run again") from error


def _refuse_links(file: Path, path: Path) -> None:
    """HDF5 can point at other files of this machine; a run's weights have no need of it."""
    import h5py

    def look(group: Any) -> None:
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise TrainError(f"{path}: holds a link to elsewhere, which weights never do; it is not opened")
            if isinstance(group[name], h5py.Group):
                look(group[name])
            elif group[name].external:
                raise TrainError(f"{path}: keeps data in another file, which weights never do; it is not opened")

    try:
        with h5py.File(file, "r") as found:
            look(found)
    except OSError as error:
        raise TrainError(f"{path}: not an HDF5 file ({error}); train the run again") from error


def file_sha256(path: Path) -> str:
    """sha256 of a file in hex. TrainError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise TrainError(f"{path}: cannot be read: {error.strerror}") from error
