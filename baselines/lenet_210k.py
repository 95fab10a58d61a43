"""A wider LeNet-5 (LeCun et al. 1998) with rectifiers, as used on single-channel pictures of 82 symbols.

45 x 45 x 1; 5 x 5 kernels 32 (same), 48, 64, each pooled; 256 and 84 dense units. 210,494 parameters at 82 classes.
"""

import keras
from keras import layers

DEFAULTS = {
    "image_size": 45,
    "channels": 1,
    "optimizer": "adam",
    "learning_rate": 5e-4,
    "schedule": "constant",
    "loss": "ce",
    "batch": 100,
    "epochs": 3,
}


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 1), ink 255 on 0; gives a probability a class."""
    picture = keras.Input((image_size, image_size, DEFAULTS["channels"]), dtype="uint8")
    x = layers.Rescaling(1 / 255)(picture)
    for filters, padding in ((32, "same"), (48, "valid"), (64, "valid")):
        x = layers.Conv2D(filters, 5, padding=padding, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dense(256, activation="relu")(x)
    x = layers.Dense(84, activation="relu")(x)
    x = layers.Dense(n_classes, name="head")(x)
    return keras.Model(picture, layers.Softmax()(x), name="lenet_210k")
