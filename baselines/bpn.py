"""The back-propagation network of a reader of 2012: region features, one hidden layer, logistic units throughout.

Trained as it was: mean squared error, gradient descent with momentum 0.95, rate 0.01, until the error is 0.001 or for
5,000 epochs, a line every 20. Of ink p(x, y) in {0, 1} on S x S pixels, pixel middles at x, y in 0..1:

    area                    A = mean of p
    centroid                (sum of x p, sum of y p) / sum of p
    bounding box            left, top, right, bottom edge of the ink, as shares of S
    width-height ratio      w / (w + h), where w and h are the box's sides: 1/2 is square
    relative width, height  w / max(w, h) and h / max(w, h)
    resized to m x n        means of the greys over 10 x 10 equal fields

A blank picture gives zeros. 2012 took width and height beside the largest component of the page; a symbol alone has
none beside it, so they are taken beside its own longer side.
"""

import keras
from keras import layers, ops

DEFAULTS = {
    "image_size": 40,
    "channels": 1,
    "optimizer": "sgd",
    "momentum": 0.95,
    "learning_rate": 0.01,
    "schedule": "constant",
    "loss": "mse",
    "goal": 0.001,
    "lap_epochs": 20,
    "batch": 10,
    "epochs": 5000,
}

MEASURES = 10
FIELDS = 10  # a side
HIDDEN = 60


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 1), ink 255 on 0; gives each logistic unit's share of their sum."""
    picture = keras.Input((image_size, image_size, DEFAULTS["channels"]), dtype="uint8")
    hidden = layers.Dense(HIDDEN, activation="sigmoid")(RegionFeatures(name="features")(picture))
    units = layers.Dense(n_classes, name="head")(hidden)
    # The logarithm of a logistic unit: a softmax over it is the unit's share, and loss mse takes the unit itself.
    return keras.Model(picture, layers.Softmax()(layers.Activation("log_sigmoid")(units)), name="bpn")


class RegionFeatures(layers.Layer):
    """What the file's docstring lists, float32 (B, MEASURES + FIELDS * FIELDS); nothing in it is learned."""

    def call(self, picture: keras.KerasTensor) -> keras.KerasTensor:
        """picture: (B, S, S, 1)."""
        grey = ops.cast(picture[..., 0], "float32") / 255.0
        ink = ops.cast(grey > 0.5, "float32")
        return ops.concatenate([_measures(ink), _fields(grey)], axis=1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """(B, number of features)."""
        return (input_shape[0], MEASURES + FIELDS * FIELDS)


def _measures(ink: keras.KerasTensor) -> keras.KerasTensor:
    size = ink.shape[1]
    middle = (ops.arange(size, dtype="float32") + 0.5) / size
    across, down = ops.sum(ink, axis=1), ops.sum(ink, axis=2)  # (B, S) each: ink a column, ink a row
    total = ops.maximum(ops.sum(across, axis=1), 1.0)
    left, right = _edges(across, size)
    top, bottom = _edges(down, size)
    wide, high = right - left, bottom - top
    longer = ops.maximum(ops.maximum(wide, high), 1.0 / size)
    return ops.stack(
        [
            total * ops.cast(wide > 0, "float32") / size**2,
            ops.sum(across * middle, axis=1) / total,
            ops.sum(down * middle, axis=1) / total,
            left,
            top,
            right,
            bottom,
            wide / ops.maximum(wide + high, 1.0 / size),
            wide / longer,
            high / longer,
        ],
        axis=1,
    )


def _edges(counts: keras.KerasTensor, size: int) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """First and one past the last place with ink, as shares of the size; 0 and 0 where there is none."""
    place = ops.arange(size, dtype="float32")
    held = counts > 0
    first = ops.min(ops.where(held, place, float(size)), axis=1)
    last = ops.max(ops.where(held, place + 1.0, 0.0), axis=1)
    return ops.minimum(first, last) / size, last / size


def _fields(grey: keras.KerasTensor) -> keras.KerasTensor:
    """Means of the greys over FIELDS x FIELDS equal parts, by way of a picture that they divide."""
    size = grey.shape[1]
    if size % FIELDS:
        side = FIELDS * -(-size // FIELDS)
        grey = ops.image.resize(grey[..., None], (side, side), interpolation="bilinear")[..., 0]
        size = side
    step = size // FIELDS
    parts = ops.reshape(grey, (-1, FIELDS, step, FIELDS, step))
    return ops.reshape(ops.mean(parts, axis=(2, 4)), (-1, FIELDS * FIELDS))
