"""symgen's own network and its default: few parameters, cheap on a CPU, and exact.

40 x 40 x 1. The first convolution halves the picture at once, so that most arithmetic is done on 20 x 20 and less;
batch normalisation throughout; the mean and the maximum over the last 5 x 5 places take the place of a large dense
layer. 214,781 parameters at 101 classes.
"""

import keras
from keras import layers

DEFAULTS = {
    "image_size": 40,
    "channels": 1,
    "optimizer": "adam",
    "learning_rate": 3e-3,
    "schedule": "cosine",
    "loss": "ce",
    "batch": 100,
    "epochs": 12,
}

MOMENTUM = 0.9  # of the running means: a run of a few hundred steps must be able to forget its beginning


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 1), ink 255 on 0; gives a probability a class."""
    picture = keras.Input((image_size, image_size, DEFAULTS["channels"]), dtype="uint8")
    x = _convolve(layers.Rescaling(1 / 255)(picture), 24, kernel=5, stride=2)
    x = _convolve(x, 48, stride=2)
    x = _convolve(x, 64)
    x = _convolve(x, 96, stride=2)
    x = _convolve(x, 112)
    x = layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])
    x = layers.Dropout(0.3)(x)
    x = layers.Dense(n_classes, name="head")(x)
    return keras.Model(picture, layers.Softmax()(x), name="compact")


def _convolve(x: keras.KerasTensor, filters: int, kernel: int = 3, stride: int = 1) -> keras.KerasTensor:
    x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=MOMENTUM)(x))
