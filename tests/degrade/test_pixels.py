"""Each step on pixels against an outside answer: OpenCV, closed formulas, or statistics of what was asked for."""

import cv2
import numpy as np
import pytest

from symgen import grain
from symgen.degrade import blur, jpeg, noise, paper, threshold, tone
from symgen.rng import Draws
from symgen.steps import Controls, controls
from symgen.testing import tiny_rows


def picture(seed=0, high=40, wide=56) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (1, high, wide), dtype=np.uint8)


def applied(module, images, **params):
    rows = tiny_rows(len(images))
    sampled = module.sample(module.Params(probability=1.0, **params), Draws(1, "t", rows), rows)
    return module.apply(images, sampled)


@pytest.mark.parametrize("sigma", [0.3, 0.8, 2.5])
def test_blur_is_opencvs_gaussian(sigma):
    image = picture()
    size = 2 * int(np.ceil(3 * sigma)) + 1
    expected = cv2.GaussianBlur(image[0].astype(np.float64), (size, size), sigma, borderType=cv2.BORDER_REPLICATE)
    assert np.abs(blur.apply(image, controls([[sigma]]))[0] - expected).max() <= 0.51


def test_blur_keeps_the_ink():
    dot = np.zeros((1, 31, 31), np.uint8)
    dot[0, 13:18, 13:18] = 200
    got = blur.apply(dot, controls([[1.5]]))
    assert got.sum() == pytest.approx(dot.sum(), rel=0.01) and got.max() < 200


def test_tone_ends_and_order_of_levels():
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    for curve in (-0.9, -0.3, 0.4, 0.9):
        got = tone.apply(ramp, controls([[0.25, curve]])).ravel().astype(int)
        assert got[0] == 0 and got[255] == round(0.75 * 255) and (np.diff(got) >= 0).all()
    v = ramp.ravel() / 255
    expected = 255 * 0.75 * (v + 0.4 * v * (1 - v))
    assert np.abs(tone.apply(ramp, controls([[0.25, 0.4]])).ravel() - expected).max() <= 0.51


def test_tone_is_a_habit_of_the_hand():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    fade = tone.sample(tone.Params(), Draws(1, "t", rows), rows).values[:, tone.FADE].reshape(100, 10)
    assert fade.min() >= 0 and fade.max() <= 0.6
    assert fade.std(axis=1).mean() < 0.05 < fade.mean(axis=1).std()


def test_noise_has_the_amplitude_asked_for_and_no_bias():
    grey = np.full((300, 48, 48), 128, np.uint8)
    got = applied(noise, grey, amplitude_range=(0.1, 0.1)).astype(float)
    assert got.mean() == pytest.approx(128, abs=0.3) and got.std() == pytest.approx(25.5, rel=0.02)
    assert np.abs(got.mean(0) - 128).max() < 8  # no pixel is noisier or darker than others
    flat = (got - 128).reshape(300, -1)
    likeness = np.corrcoef(flat) - np.eye(300)
    assert np.abs(likeness).max() < 0.9, "two rows see the same window"
    neighbours = (got[:, :, 1:] - 128) * (got[:, :, :-1] - 128)
    assert abs(neighbours.mean()) < 0.02 * 25.5**2


def test_noise_windows_come_from_the_subkey():
    grey = np.full((1, 8, 8), 128, np.uint8)
    places = [np.uint64(top | left << 16 | also_top << 32 | also_left << 48) for top, left, also_top, also_left in
              ((3, 5, 100, 200), (100, 200, 3, 5), (3, 5, 100, 201), (3, 5, 3, 5))]  # fmt: skip
    grains = [noise.apply(grey, Controls(np.float32([[0.1]]), np.array([key]))).astype(int) - 128 for key in places]
    np.testing.assert_allclose(grains[0], -grains[1], atol=1)
    assert np.abs(grains[0] - grains[2]).max() > 10 and not grains[3].any()


def test_grain_banks_repeat_and_are_what_they_say():
    for bank in (grain.white(48), grain.fibre(48)):
        period = bank[: grain.PERIOD, : grain.PERIOD]
        assert bank.shape == (304, 304) and not bank.flags.writeable
        assert np.array_equal(bank[grain.PERIOD :, :48], period[:48, :48])
        assert period.mean() == pytest.approx(0, abs=0.01) and period.std() == pytest.approx(1, abs=0.01)
    white, fibre = (bank[:256, :256] for bank in (grain.white(48), grain.fibre(48)))
    assert abs((white[1:] * white[:-1]).mean()) < 0.02 and (fibre[1:] * fibre[:-1]).mean() > 0.8


def test_paper_darkens_paper_and_never_ink():
    images = np.zeros((200, 48, 48), np.uint8)
    images[:, :, :24] = 255
    got = applied(paper, images)
    assert (got[:, :, :24] == 255).all()
    sheets = got[:, :, 24:].mean((1, 2)) / 255
    assert sheets.min() > 0 and sheets.max() < 0.4 and sheets.std() > 0.03


def test_paper_strengths_are_shares_of_full_ink():
    blank = np.zeros((1, 64, 64), np.uint8)
    key = np.uint64([3])
    assert (paper.apply(blank, Controls(np.float32([[0.2, 0, 0, 0]]), key)) == 51).all()
    lit = paper.apply(blank, Controls(np.float32([[0.3, 0, 0.2, 0]]), key)).astype(float) / 255
    assert lit.mean() == pytest.approx(0.3, abs=0.01) and 0.18 < np.ptp(lit) < 0.3
    cloudy = applied(paper, np.zeros((50, 64, 64), np.uint8), grey_range=(0.3, 0.3), clouds_range=(0.05, 0.05),
                     light_range=(0, 0), lines_probability=0)  # fmt: skip
    assert (cloudy / 255).std() == pytest.approx(0.05, rel=0.15)


def test_paper_lines_are_ruled_or_squared_and_as_dark_as_asked():
    blank = np.zeros((300, 64, 64), np.uint8)
    rows = tiny_rows(300)
    controls = paper.sample(paper.Params(), Draws(1, "t", rows), rows)
    got = paper.apply(blank, controls._replace(values=np.tile(np.float32([0, 0, 0, 0.2]), (300, 1)))) / 255
    across, down = np.ptp(got.max(axis=1), axis=1) > 0.1, np.ptp(got.max(axis=2), axis=1) > 0.1
    assert 0.15 < got.max() <= 0.41
    assert (across | down).mean() > 0.9, "a line somewhere on nearly every sheet"
    assert not (across & ~down)[down.any()].all() and 0.3 < across.mean() < 0.6, "about half are squared"
    lines = (paper.sample(paper.Params(probability=1), Draws(1, "t", rows), rows).values[:, paper.LINES] > 0).mean()
    assert lines == pytest.approx(0.4, abs=0.08)


def test_threshold_gives_two_levels_between_paper_and_ink():
    image = np.full((1, 10, 10), 60, np.uint8)  # grey paper
    image[0, 2:5, 2:5], image[0, 6, 6] = 160, 100  # faint ink; a speck at 40 % between paper and ink
    low, high = (threshold.apply(image, controls([[1, level - 0.5]]))[0] for level in (0.35, 0.45))
    assert set(np.unique(low)) == {0, 255} == set(np.unique(high))
    assert low[6, 6] == 255 and high[6, 6] == 0 and (low[2:5, 2:5] == 255).all() and low[0, 0] == 0


def test_jpeg_is_the_coder_at_that_quality_and_only_where_chosen():
    images = np.concatenate([picture(seed) for seed in range(3)])
    got = jpeg.apply(images, controls([[0], [0.5], [0.05]]))
    assert np.array_equal(got[0], images[0])
    for i, quality in ((1, 50), (2, 95)):
        coded = cv2.imencode(".jpg", images[i], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        assert np.array_equal(got[i], cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))
    assert np.abs(got[1].astype(int) - images[1]).mean() > np.abs(got[2].astype(int) - images[2]).mean() > 0
