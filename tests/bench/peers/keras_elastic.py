"""Keras's RandomElasticTransform layer on batches of 256, TensorFlow behind it, one thread."""

import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", OMP_NUM_THREADS="1")

import keras
import numpy as np

KIND = "warp"
REQUIRES = ["keras==3.12.0", "tensorflow==2.20.0"]


def prepare(task):
    layer = keras.layers.RandomElasticTransform(factor=1.0, scale=0.05, seed=0)

    def work(n):
        for start in range(0, n, 256):
            rows = np.arange(start, start + 256) % len(task.glyphs)
            images = np.asarray(layer(task.glyphs[rows][..., None].astype("float32"), training=True))
        return images[0, ..., 0]

    return work
