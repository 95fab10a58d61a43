"""The one door to Keras: loaded when first needed, quietly, on TensorFlow unless KERAS_BACKEND says otherwise."""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import ModuleType
from typing import Any

from symgen.errors import SymgenError

CHATTER = ("WARNING: All log messages before absl::InitializeLog()", "I0000 ")
"""How the lines begin that TensorFlow writes to standard error about itself."""


class TrainError(SymgenError):
    """A baseline, a run folder or a training setting cannot be used."""


def keras() -> Any:
    """The module keras. TrainError with what to install where it or its backend is missing."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with nullcontext() if "keras" in sys.modules else _no_chatter():
            module: ModuleType = importlib.import_module("keras")
    except ImportError as error:
        raise TrainError(
            f"training and recognising need Keras and a backend ({error}); pip install 'symgen[train]'"
        ) from error
    return module


@contextmanager
def _no_chatter() -> Iterator[None]:
    """Drop what TensorFlow tells of itself while it is loaded (before it asks how much it may tell), no other line."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as heard:
        kept = os.dup(2)
        os.dup2(heard.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            heard.seek(0)
            said = (line.decode(errors="replace") for line in heard)
            sys.stderr.write("".join(line for line in said if not line.startswith(CHATTER)))


def logits_of(model: Any) -> Any:
    """The same network without its last layer, a softmax, sharing all weights: losses are exact on logits only.

    TrainError where the last layer is another.
    """
    if not isinstance(model.layers[-1], keras().layers.Softmax):
        raise TrainError(f"baseline {model.name}: its last layer must be a Softmax")
    return keras().Model(model.input, model.layers[-1].input)
