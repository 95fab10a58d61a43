"""MobileNetV2 (Sandler et al. 2018) at 128 x 128 x 3 under a small head: what transfer learning brings here.

Its ImageNet weights are read from a file that the user names (Keras calls it `..._128_no_top.h5`); without one it
starts at random.
"""

from pathlib import Path

import keras
from keras import layers

DEFAULTS = {
    "image_size": 128,
    "channels": 3,
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "schedule": "constant",
    "loss": "ce",
    "batch": 64,
    "epochs": 5,
}

BACKBONE = "backbone"


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 3), ink 255 on 0; gives a probability a class."""
    shape = (image_size, image_size, DEFAULTS["channels"])
    backbone = keras.applications.MobileNetV2(shape, include_top=False, weights=None, pooling="max", name=BACKBONE)
    picture = keras.Input(shape, dtype="uint8")
    x = backbone(layers.Rescaling(1 / 127.5, offset=-1.0)(picture))
    x = layers.BatchNormalization()(x)
    x = layers.Dense(256, activation="relu")(x)
    x = layers.Dropout(0.4)(x)
    x = layers.Dense(n_classes, name="head")(x)
    return keras.Model(picture, layers.Softmax()(x), name="mobilenet_v2")


def load_pretrained(model: keras.Model, path: Path) -> None:
    """Fill the part without the head from a weights file of Keras's own MobileNetV2 without its top."""
    model.get_layer(BACKBONE).load_weights(path)
