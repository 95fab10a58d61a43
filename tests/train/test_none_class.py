import numpy as np

from symgen.train import none_class

RING = np.zeros((40, 40), np.uint8)
y, x = np.mgrid[:40, :40]
RING[np.abs(np.hypot(y - 19.5, x - 19.5) - 15) < 2] = 255
BAR = np.zeros((40, 40), np.uint8)
BAR[18:22, 3:37] = 255


def test_pieces_are_no_whole_symbols():
    images = np.repeat(RING[None], 300, 0)
    made = none_class.make(images, 1, "train", "tight")
    assert 5 <= len(made) <= round(none_class.SHARE * 300)
    assert made.dtype == np.uint8 and made.shape[1:] == (40, 40) and made.any(axis=(1, 2)).all()
    assert (made != none_class.make(images, 2, "train", "tight")[: len(made)]).any()


def test_bars_are_not_torn_for_a_torn_bar_is_a_bar():
    assert len(none_class.make(np.repeat(BAR[None], 300, 0), 1, "train", "tight")) == 0
