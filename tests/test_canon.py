"""Laws of `canonicalise`: what a picture of a symbol may do without the symbol's canonical form changing."""

import cv2
import numpy as np
import pytest

from symgen.canon import BROADEST, MARGIN, WORK, canonicalise, canonicalise_block
from symgen.errors import SourceError
from symgen.geometry.desk import sheet

SIZE = 45


def drawing(seed, n=96, frac=0.6, thick=0.06, off=(0.0, 0.0)):
    """One to three curves, black on white, antialiased; `frac` of the frame, strokes `thick` of the symbol."""
    draws, fine = np.random.default_rng(seed), 4
    picture = np.zeros((n * fine, n * fine), np.uint8)
    for _ in range(draws.integers(1, 4)):
        t = np.linspace(0, 1, 40)[:, None]
        a, b, c, d = draws.uniform(-1, 1, (4, 2))
        curve = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t**3 * d
        points = (curve * frac / 2 + 0.5 + np.array(off)) * n * fine
        width = max(1, round(thick * frac * n * fine))
        cv2.polylines(picture, [np.int32(points * 16)], False, 255, width, cv2.LINE_AA, 4)
    return 255 - cv2.resize(picture, (n, n), interpolation=cv2.INTER_AREA)


def alike(one, other):
    """1 for equal pictures, 0 for ink that nowhere meets."""
    a, b = one.astype(float), other.astype(float)
    return 1 - np.abs(a - b).sum() / (a + b).sum()


def jpeg(picture, quality):
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def transparent(picture):
    return np.dstack([np.zeros((*picture.shape, 3), np.uint8), 255 - picture])


def coloured(picture, ink, paper):
    share = picture[..., None] / 255
    return (np.array(paper) * share + np.array(ink) * (1 - share)).astype(np.uint8)


def noisy(picture):
    grain = np.random.default_rng(0).normal(size=picture.shape) * 5
    return np.clip(picture * 0.7 + 40 + grain, 0, 255).astype(np.uint8)


CHANGES = {
    "polarity": (lambda p: 255 - p, 1.0),
    "transparent paper": (transparent, 0.999),
    "transparent paper, white ink": (lambda p: np.dstack([np.full((*p.shape, 3), 255, np.uint8), 255 - p]), 0.999),
    "opaque alpha": (lambda p: np.dstack([p, p, p, np.full_like(p, 255)]), 1.0),
    "three channels": (lambda p: np.dstack([p, p, p]), 1.0),
    "one channel": (lambda p: p[..., None], 1.0),
    "16 bit": (lambda p: p.astype(np.uint16) * 13, 0.995),
    "floating": (lambda p: p / 255, 1.0),
    "brightness and contrast": (lambda p: p // 2 + 70, 0.97),
    "yellow on white": (lambda p: coloured(p, (255, 255, 0), (255, 255, 255)), 0.97),
    "red on grey just as bright": (lambda p: coloured(p, (255, 0, 0), (76, 76, 76)), 0.97),
    "white on green": (lambda p: coloured(p, (250, 250, 250), (20, 90, 40)), 0.97),
    "JPEG 75": (lambda p: jpeg(p, 75), 0.97),
    "JPEG 40": (lambda p: jpeg(p, 40), 0.94),
    "noise": (noisy, 0.96),
    "light from one side": (lambda p: (p * np.linspace(0.6, 1, p.shape[1])).astype(np.uint8), 0.97),
    "more paper": (lambda p: np.pad(p, ((10, 90), (50, 3)), constant_values=255), 0.98),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("thick", [0.05, 0.12])
def test_the_same_whatever_the_picture_is_like(change, thick):
    alter, least = CHANGES[change]
    for seed in range(12):
        picture = drawing(seed, thick=thick)
        assert alike(canonicalise(picture, SIZE), canonicalise(alter(picture), SIZE)) >= least, seed


@pytest.mark.parametrize(
    ("other", "least"),
    [
        ({"off": (0.13, -0.07)}, 0.94),
        ({"frac": 0.35}, 0.92),
        ({"n": 300}, 0.92),
        ({"n": 1200, "frac": 0.2}, 0.90),
        ({"n": 48}, 0.85),
    ],
    ids=str,
)
def test_the_same_wherever_and_however_large(other, least):
    for seed in range(12):
        got = canonicalise(drawing(seed, **other), SIZE)
        assert alike(canonicalise(drawing(seed), SIZE), got) >= least, seed


@pytest.mark.parametrize(("mode", "least"), [("tight", 0.93), ("frame", 0.97)])
def test_the_canonical_form_is_its_own(mode, least):
    for seed in range(12):
        once = canonicalise(drawing(seed), SIZE, mode)
        assert alike(once, canonicalise(once, SIZE, mode)) >= least, seed


def on_a_desk(picture, corners, tone=40, grain=4, seed=0):
    """A drawing on paper that lies on a desk with a grain. corners: (4, 2), of the sheet, as shares of the picture."""
    n = len(picture)
    there = np.float32(corners) * n
    move = cv2.getPerspectiveTransform(np.float32([[0, 0], [n, 0], [n, n], [0, n]]), there)
    sheet = cv2.warpPerspective(np.full_like(picture, 255), move, (n, n))
    drawn = cv2.warpPerspective(picture, move, (n, n), borderValue=255)
    found = np.where(sheet > 127, drawn * 0.85, tone) + np.random.default_rng(seed).normal(size=picture.shape) * grain
    return np.clip(found, 0, 255).astype(np.uint8)


STRAIGHT = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
DESKS = {
    "a dark desk": {"corners": STRAIGHT},
    "a broad one": {"corners": ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))},
    "a scan's black edge": {"corners": ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)), "tone": 0, "grain": 0},
    "a sheet turned and tilted": {"corners": ((0.13, 0.1), (0.92, 0.14), (0.88, 0.93), (0.1, 0.89))},
    "a desk just darker": {"corners": STRAIGHT, "tone": 130},
}


@pytest.mark.parametrize("n", [96, 200, 600])
@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize("desk", DESKS)
def test_what_is_written_on_a_sheet_is_read_whatever_the_sheet_lies_on(desk, negative, n):
    around = DESKS[desk]
    for seed in range(8):
        flat = on_a_desk(drawing(seed, n=n), **{**around, "tone": 255 * 0.85, "grain": 0})  # the same without a desk
        there = on_a_desk(drawing(seed, n=n), **around)
        got = canonicalise(255 - there if negative else there, SIZE)
        assert alike(canonicalise(flat, SIZE), got) >= 0.85, seed


@pytest.mark.parametrize("desk", ["a dark desk", "a scan's black edge"])
def test_ink_that_runs_off_the_sheet_is_not_eaten(desk):
    for seed in range(8):
        line = drawing(seed, n=200)
        cv2.line(line, (0, 140), (100, 100), 0, 7, cv2.LINE_AA)
        flat = on_a_desk(line, **{**DESKS[desk], "tone": 255 * 0.85, "grain": 0})
        got, whole = canonicalise(on_a_desk(line, **DESKS[desk]), SIZE), canonicalise(flat, SIZE)
        assert alike(whole, got) >= 0.8, seed


def test_ink_at_the_pictures_own_edge_is_not_taken_for_a_desk():
    """A frame drawn round, boxes with something in them, bars along the edges: cut close, they stay what they are."""
    box = np.full((60, 60), 255, np.uint8)
    cv2.rectangle(box, (0, 0), (59, 59), 0, 5)
    crossed, barred = box.copy(), np.full((60, 60), 255, np.uint8)
    cv2.line(crossed, (0, 30), (59, 30), 0, 5)
    cv2.line(crossed, (30, 0), (30, 59), 0, 5)
    for y in (2, 30, 57):
        cv2.line(barred, (0, y), (59, y), 0, 5)
    for picture in (crossed, barred):
        roomy = cv2.copyMakeBorder(picture, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
        assert sheet(picture) is None and sheet(roomy) is None and sheet(255 - roomy) is None
    for seed in range(12):
        tight = drawing(seed)
        rows, columns = (np.flatnonzero((tight < 128).any(axis=axis)) for axis in (1, 0))
        assert sheet(tight[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]) is None


def test_bulky_ink_is_no_sheet_of_paper():
    """Light on dark, as such a sheet would be: rings, blots, bold letters with their counters, a card with a blot."""
    pictures = [np.zeros((96, 96), np.uint8) for _ in range(6)]
    cv2.circle(pictures[0], (48, 48), 32, 255, 20)
    cv2.circle(pictures[1], (48, 48), 40, 255, -1)
    cv2.rectangle(pictures[2], (10, 10), (86, 86), 255, 18)
    cv2.putText(pictures[3], "B", (8, 84), cv2.FONT_HERSHEY_SIMPLEX, 3.5, 255, 20)
    cv2.putText(pictures[4], "0", (8, 84), cv2.FONT_HERSHEY_SIMPLEX, 3.5, 255, 18)
    cv2.rectangle(pictures[5], (10, 10), (86, 86), 255, -1)
    cv2.circle(pictures[5], (48, 48), 16, 0, -1)
    for picture in pictures:
        assert sheet(picture) is None and sheet(255 - picture) is None


def test_a_shadow_with_an_edge_is_not_ink():
    y, x = np.mgrid[:600, :600] / 600
    light = cv2.GaussianBlur(np.where(x + 0.3 * y < 0.55, 0.55, 1.0), (0, 0), 9) * (0.8 + 0.2 * y)
    for seed in range(6):
        clean = drawing(seed, n=600, frac=0.4)
        paper = 215 * light * (0.35 + 0.65 * clean / 255) + np.random.default_rng(seed).normal(size=clean.shape) * 3
        shaded = jpeg(np.clip(paper, 0, 255).astype(np.uint8), 70)
        assert alike(canonicalise(clean, SIZE), canonicalise(shaded, SIZE)) > 0.88, seed


def test_tight_fills_the_square_less_its_margin_and_is_centred():
    for seed in range(12):
        rows, columns = np.nonzero(canonicalise(drawing(seed, off=(0.1, 0.1)), SIZE) > 127)
        across, down = np.ptp(columns) + 1, np.ptp(rows) + 1
        assert max(across, down) == pytest.approx(SIZE * (1 - 2 * MARGIN), abs=1.5)
        assert abs(columns.min() + columns.max() + 1 - SIZE) <= 2
        assert abs(rows.min() + rows.max() + 1 - SIZE) <= 2


def test_frame_keeps_size_and_place_and_letterboxes():
    picture = np.full((60, 120), 255, np.uint8)
    picture[40:50, 90:110] = 0
    got = canonicalise(picture, 60, "frame")
    expected = np.zeros((60, 60))
    expected[35:40, 45:55] = 255  # half as large; 15 empty lines above and below
    np.testing.assert_array_equal(got, expected)


def test_the_aspect_is_kept():
    picture = np.full((100, 100), 255, np.uint8)
    cv2.rectangle(picture, (35, 20), (65, 80), 0, 2)
    got = canonicalise(picture, 48) / 255
    assert got.max(axis=1).sum() / got.max(axis=0).sum() == pytest.approx(63 / 33, rel=0.02)


@pytest.mark.parametrize("n", [48, 128, 500])
def test_a_thick_pen_writes_what_a_thin_one_does(n):
    for seed in range(12):
        thin, thick = (canonicalise(drawing(seed, n=n, thick=pen), SIZE) for pen in (0.05, 0.10))
        assert alike(thin, thick) > 0.75, seed
        assert (thick > 127).sum() < 1.55 * (thin > 127).sum(), seed


def test_hairlines_of_a_bold_letter_stay():
    picture = np.full((200, 200), 255, np.uint8)
    for x in (50, 130):
        cv2.line(picture, (x, 40), (x, 160), 0, 21)
    cv2.line(picture, (50, 100), (130, 100), 0, 3)
    assert (canonicalise(picture, SIZE)[15:30].max(axis=0)[16:29] > 60).all(), "the bar between the stems has gaps"


def test_a_blot_stays_broader_than_a_dash():
    def across(breadth):
        picture = np.full((200, 200), 255, np.uint8)
        cv2.line(picture, (60, 100), (120, 100), 0, breadth)
        got = canonicalise(picture, SIZE) / 255
        return got.max(axis=1).sum() / got.max(axis=0).sum()

    assert across(8) < 0.1 and across(26) > 0.2


def mixed():
    rng = np.random.default_rng(1)
    pictures = [drawing(seed, n=48, thick=0.08) for seed in range(12)]
    pictures += [255 - pictures[0], np.full((48, 48), 9, np.uint8), noisy(pictures[1]), rng.integers(0, 256, (48, 48))]
    pictures += [(p * np.linspace(0.5, 1, 48)).astype(np.uint8) for p in pictures[:5]]
    return np.stack(pictures).astype(np.uint8)


@pytest.mark.parametrize("mode", ["tight", "frame"])
def test_a_block_is_its_pictures_one_by_one(mode):
    images = mixed()
    block = canonicalise_block(images, SIZE, mode)
    np.testing.assert_array_equal(block, [canonicalise(image, SIZE, mode) for image in images])
    order = np.random.default_rng(0).permutation(len(images))
    np.testing.assert_array_equal(canonicalise_block(images[order], SIZE, mode), block[order])
    np.testing.assert_array_equal(canonicalise_block(images[3:10], SIZE, mode), block[3:10])
    assert canonicalise_block(images[:0], SIZE, mode).shape == (0, SIZE, SIZE)


def test_a_block_of_large_pictures_too():
    images = np.stack([drawing(seed, n=WORK + 44) for seed in range(2)])
    np.testing.assert_array_equal(canonicalise_block(images, SIZE), [canonicalise(image, SIZE) for image in images])


def test_the_arguments_are_left_alone():
    images = mixed()
    before = images.copy()
    canonicalise_block(images, SIZE)
    np.testing.assert_array_equal(images, before)


def test_a_hair_in_a_large_picture_stays():
    picture = np.full((1600, 1600), 255, np.uint8)
    cv2.line(picture, (300, 200), (1200, 1500), 0, 3, cv2.LINE_AA)
    got = canonicalise(picture, SIZE)
    inside = got[3:-3]
    assert (inside.max(axis=1) > 100).all(), "the line has gaps"


def test_a_hair_beside_a_blot_stays():
    picture = np.full((250, 250), 255, np.uint8)
    cv2.line(picture, (20, 20), (230, 230), 0, 1, cv2.LINE_AA)
    cv2.circle(picture, (60, 190), 6, 0, -1, cv2.LINE_AA)
    got = canonicalise(picture, SIZE)
    upper = got[5:20].max(axis=1)  # the blot is below
    assert got.max() == 255 and (upper > 110).all(), upper


def test_a_full_stop_does_not_fill_the_square():
    picture = np.full((200, 200), 255, np.uint8)
    cv2.circle(picture, (80, 90), 40, 0, -1, cv2.LINE_AA)
    across = canonicalise(picture, SIZE).max(axis=0).sum() / 255
    assert across == pytest.approx(2 * BROADEST * SIZE, rel=0.1)


def letter_i():
    picture = np.full((120, 120), 255, np.uint8)
    cv2.line(picture, (60, 50), (60, 100), 0, 6, cv2.LINE_AA)
    cv2.circle(picture, (60, 34), 3, 0, -1, cv2.LINE_AA)
    return picture


def test_the_dot_of_an_i_stays():
    rows = (canonicalise(letter_i(), SIZE) > 127).any(1)
    assert np.count_nonzero(np.diff(rows.astype(int)) == 1) == 2, "two patches, one above the other"


def test_specks_move_nothing():
    picture, draws = letter_i(), np.random.default_rng(5)
    far = [(x, y) for x, y in draws.integers(3, 117, (60, 2)) if not (50 < x < 70 and 25 < y < 110)]
    specked = picture.copy()
    for x, y in far[:25]:
        specked[y : y + 2, x : x + 2] = 40
    assert alike(canonicalise(picture, SIZE), canonicalise(specked, SIZE)) > 0.98


def test_a_tiny_symbol_is_enlarged_smoothly():
    tiny = canonicalise(drawing(3, n=24, thick=0.14), SIZE)
    assert alike(canonicalise(drawing(3, n=400, thick=0.14), SIZE), tiny) > 0.80
    steps = np.abs(np.diff(tiny.astype(int), axis=1))
    assert np.mean(steps[steps > 0] < 250) > 0.9, "pixels of the source stand out as blocks"


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 3), (48, 48), (300, 2)])
def test_blank_paper_gives_zeros(shape):
    for level in (0, 200, 255):
        assert not canonicalise(np.full(shape, level, np.uint8), SIZE).any()


@pytest.mark.parametrize("shape", [(2, 2), (1, 7), (7, 1), (5, 300), (1000, 3)])
def test_odd_shapes_are_drawn(shape):
    picture = np.full(shape, 255, np.uint8)
    picture[shape[0] // 2, shape[1] // 2] = 0
    assert canonicalise(picture, SIZE).shape == (SIZE, SIZE)


def test_wrong_use_is_named():
    with pytest.raises(SourceError, match="tight, frame"):
        canonicalise_block(np.zeros((1, 8, 8), np.uint8), SIZE, "wide")
    with pytest.raises(SourceError, match=r"\(N, H, W\)"):
        canonicalise_block(np.zeros((8, 8), np.uint8), SIZE)
    with pytest.raises(SourceError, match=r"\(N, H, W\)"):
        canonicalise_block(np.zeros((2, 8, 8), np.float32), SIZE)
    for size in (0, -1):
        with pytest.raises(SourceError, match=f"size {size}"):
            canonicalise(np.eye(8), size)
    for bad in (
        [[0.0, 1.0], [1.0]],
        np.zeros((0, 5)),
        np.zeros((5, 5, 7)),
        np.zeros(5),
        np.full((4, 4), np.nan),
        np.zeros((4, 4), "U1"),
    ):
        with pytest.raises(SourceError):
            canonicalise(bad, SIZE)
