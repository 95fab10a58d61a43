"""Three small convolutions and a dense layer: the network commonly trained on the 82-class CROHME pictures.

45 x 45 x 3; 2 x 2 kernels 32, 32, 64, each pooled; 64 dense units. 83,730 parameters at 82 classes.
"""

import keras
from keras import layers

DEFAULTS = {
    "image_size": 45,
    "channels": 3,
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "schedule": "constant",
    "loss": "ce",
    "batch": 100,
    "epochs": 50,
}


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 3), ink 255 on 0; gives a probability a class."""
    picture = keras.Input((image_size, image_size, DEFAULTS["channels"]), dtype="uint8")
    x = layers.Rescaling(1 / 255)(picture)
    for filters in (32, 32, 64):
        x = layers.Conv2D(filters, 2, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dense(64, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(n_classes, name="head")(x)
    return keras.Model(picture, layers.Softmax()(x), name="cnn_84k")
