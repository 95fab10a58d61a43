import numpy as np

from symgen.train.augment import augmented

IMAGE = np.zeros((40, 40), np.uint8)
IMAGE[8:32, 18:22] = 255
IMAGE[18:22, 8:32] = 255
MANY = np.repeat(IMAGE[None], 32, 0)
ROWS = np.arange(32)


def test_a_row_does_not_hang_on_its_neighbours():
    whole = augmented(MANY, ROWS, 5, 1)
    alone = augmented(MANY[7:8], ROWS[7:8], 5, 1)
    np.testing.assert_array_equal(whole[7:8], alone)


def test_every_row_step_and_seed_differs():
    whole = augmented(MANY, ROWS, 5, 1)
    assert len(np.unique(whole, axis=0)) == 32
    assert (augmented(MANY, ROWS, 6, 1) != whole).any() and (augmented(MANY, ROWS, 5, 2) != whole).any()


def test_the_symbol_stays_where_and_what_it_was():
    whole = augmented(MANY, ROWS, 5, 1).astype(float)
    ink = whole.sum(axis=(1, 2)) / IMAGE.sum()
    assert 0.5 < ink.min() < 0.95 and 1.05 < ink.max() < 2.2
    y = (whole * np.arange(40)[:, None]).sum(axis=(1, 2)) / whole.sum(axis=(1, 2))
    assert np.abs(y - 19.5).max() < 4
    assert np.abs(whole.mean(axis=0) - IMAGE).max() < 200, "on average it is the picture itself, blurred"
