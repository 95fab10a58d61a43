"""A small residual network (He et al. 2016) under focal loss (Lin et al. 2017), made for printable ASCII.

Meant for frames that keep a symbol's size and place on the line (`ascii90`), and for `--init RUN`: trained on one set,
tuned on a second.
"""

import keras
from keras import layers

DEFAULTS = {
    "image_size": 40,
    "channels": 1,
    "optimizer": "adam",
    "learning_rate": 1e-4,
    "schedule": "plateau",  # x 0.2 after 3 epochs without gain, down to 1e-7
    "loss": "focal",
    "focal_gamma": 2.0,
    "focal_alpha": 0.25,
    "batch": 64,
    "epochs": 30,
}

STAGES = ((32, 2), (64, 2), (128, 2))  # filters, blocks; each stage but the first halves the side


def build(n_classes: int, image_size: int) -> keras.Model:
    """Uncompiled, on uint8 (image_size, image_size, 1), ink 255 on 0; gives a probability a class."""
    picture = keras.Input((image_size, image_size, DEFAULTS["channels"]), dtype="uint8")
    x = _convolve(layers.Rescaling(1 / 255)(picture), STAGES[0][0], stride=2)
    for stage, (filters, blocks) in enumerate(STAGES):
        for block in range(blocks):
            x = _residual(x, filters, stride=2 if stage and not block else 1)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(n_classes, name="head")(x)
    return keras.Model(picture, layers.Softmax()(x), name="resnet_focal")


def _residual(x: keras.KerasTensor, filters: int, stride: int) -> keras.KerasTensor:
    by_pass = x
    if stride > 1 or x.shape[-1] != filters:
        by_pass = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x))
    x = _convolve(x, filters, stride)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(layers.Add()([x, by_pass]))


def _convolve(x: keras.KerasTensor, filters: int, stride: int) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))
