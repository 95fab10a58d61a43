"""The one door to Keras: loaded when first needed, quietly, on TensorFlow unless KERAS_BACKEND says otherwise."""

import importlib
import os
from types import ModuleType
from typing import Any

from symgen.errors import SymgenError


class TrainError(SymgenError):
    """A baseline, a run folder or a training setting cannot be used."""


def keras() -> Any:
    """The module keras. TrainError with what to install where it or its backend is missing."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        module: ModuleType = importlib.import_module("keras")
    except ImportError as error:
        raise TrainError(
            f"training and recognising need Keras and a backend ({error}); pip install 'symgen[train]'"
        ) from error
    return module


def logits_of(model: Any) -> Any:
    """The same network without its last layer, a softmax, sharing all weights: losses are exact on logits only.

    TrainError where the last layer is another.
    """
    if not isinstance(model.layers[-1], keras().layers.Softmax):
        raise TrainError(f"baseline {model.name}: its last layer must be a Softmax")
    return keras().Model(model.input, model.layers[-1].input)
