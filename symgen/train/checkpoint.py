"""Where a run that was stopped goes on: all variables of network and optimiser, and the curves so far, in one file."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from symgen import store
from symgen.plain import from_json
from symgen.train.framework import TrainError, keras

FILE = "checkpoint.npz"


def save(home: Path, model: Any, progress: dict[str, Any]) -> None:
    """Put the state of a compiled model atomically. progress: JSON values to be given back."""
    convert = keras().ops.convert_to_numpy
    arrays = {f"v{i}": convert(one) for i, one in enumerate(_variables(model))}
    arrays["progress"] = np.frombuffer(json.dumps(progress).encode(), np.uint8)
    data = io.BytesIO()
    np.savez(data, **arrays)
    store.put(home / FILE, data.getvalue())


def restore(home: Path, model: Any) -> dict[str, Any] | None:
    """Bring a compiled model to the saved state and return the progress; None where nothing was saved.

    TrainError where the file is damaged or of another network.
    """
    path = home / FILE
    if not path.exists():
        return None
    variables = _variables(model)
    try:
        with np.load(path, allow_pickle=False) as found:
            progress: dict[str, Any] = from_json(found["progress"].tobytes())
            values = [found[f"v{i}"] for i in range(len(variables))]
            shapes = [(value.shape, tuple(one.shape)) for value, one in zip(values, variables, strict=True)]
            if len(found.files) != len(values) + 1 or any(is_ != wanted for is_, wanted in shapes):
                raise ValueError("other variables than this network's")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TrainError(f"{path}: damaged checkpoint ({error}); start afresh with --overwrite") from error
    for one, value in zip(variables, values, strict=True):
        one.assign(value)
    return progress


def remove(home: Path) -> None:
    """Clear the checkpoint of a run that is finished."""
    (home / FILE).unlink(missing_ok=True)


def _variables(model: Any) -> list[Any]:
    """Weights, the states of random layers, and the optimiser's; metrics start anew each lap."""
    model.optimizer.build(model.trainable_variables)
    metrics = {id(one) for one in model.metrics_variables}
    return [one for one in (*model.variables, *model.optimizer.variables) if id(one) not in metrics]
