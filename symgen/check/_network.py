"""The second judge of realism: a small convolutional network, the same whatever it judges.

24 x 24 pixels, each the mean of four; three 3 x 3 convolutions of 16, 32 and 48 filters, the last two with stride 2;
64 dense units that also see which class it is; one number. Adam at 0.001, STEPS steps of BATCH rows, half of either
set. One network learns all classes: what gives generated ink away is much the same in all, and no class alone has rows
enough.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.check._telling import SEED, Pair
from symgen.train.framework import TrainError, keras
from symgen.train.order import hashes

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

STEPS, BATCH = 300, 64


def missing() -> str:
    """Why there is no network here; "" where there is one."""
    try:
        keras()
    except TrainError as error:
        return str(error)
    return ""


class Network:
    """The network for N classes; compiled once and begun anew for every fold."""

    def __init__(self, n_classes: int, size: int) -> None:
        self._model = _built(size // 2, n_classes)
        self._fresh = [np.array(each) for each in self._variables()]

    def _variables(self) -> list[Any]:
        return [*self._model.variables, *self._model.optimizer.variables]

    def fit(self, pair: Pair, learned: I64, judged: I64) -> F64:
        """Learn from as many rows of either set, and give scores of the judged ones: see `_telling.Fit`."""
        place = np.unique(pair.label, return_inverse=True)[1]
        hot, pictures = np.eye(self._model.inputs[1].shape[1], dtype=np.float32)[place], _halved(pair.images)
        for variable, value in zip(self._variables(), self._fresh, strict=True):
            variable.assign(value)
        sets = [learned[pair.second[learned] == second] for second in (False, True)]
        for step in range(STEPS):
            rows = np.concatenate([one[_picked(step, second, len(one))] for second, one in enumerate(sets)])
            truth = pair.second[rows].astype(np.float32)[:, None]
            self._model.train_on_batch([pictures[rows], hot[rows]], truth)
        score = self._model.predict([pictures[judged], hot[judged]], batch_size=512, verbose=0)
        return np.asarray(score[:, 0], np.float64)


def _picked(step: int, second: int, n: int) -> I64:
    return (hashes(SEED, f"realism batch {second}", step, BATCH // 2) % np.uint64(n)).astype(np.int64)


def _halved(images: npt.NDArray[np.uint8]) -> F32:
    n, high, wide = images.shape
    small = images.reshape(n, high // 2, 2, wide // 2, 2).mean(axis=(2, 4), dtype=np.float32)
    return np.asarray(small[..., None] / np.float32(255))


def _built(size: int, n_classes: int) -> Any:
    library = keras()
    library.utils.set_random_seed(SEED)
    layers = library.layers
    picture, label = library.Input((size, size, 1)), library.Input((n_classes,))
    x = picture
    for filters, stride in ((16, 1), (32, 2), (48, 2)):
        x = layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
    x = layers.Concatenate()([layers.Flatten()(x), label])
    x = layers.Dense(1)(layers.Dense(64, activation="relu")(x))
    model = library.Model([picture, label], x)
    loss = library.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=library.optimizers.Adam(1e-3), loss=loss)
    model.optimizer.build(model.trainable_variables)
    return model
