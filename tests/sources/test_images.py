import cv2
import numpy as np
import pytest
from picture_files import png
from reink_cases import drawn

from symgen.adopt import adopt
from symgen.canon import canonicalise
from symgen.dataset import open_dataset
from symgen.errors import SourceError
from symgen.sources import images
from symgen.symbols import table

SHAPES = {
    "x": [[(40, 30), (120, 130)], [(118, 32), (42, 128)]],
    "exists": [[(40, 30), (115, 30), (118, 130), (40, 130)], [(50, 80), (116, 80)]],
    "minus": [[(30, 80), (130, 78)]],
}


@pytest.fixture
def folders(tmp_path):
    """Five pictures of each of three classes by as many writers, dark on light, of different sizes."""
    home = tmp_path / "some set"
    for name, strokes in SHAPES.items():
        (home / name).mkdir(parents=True)
        for w in range(5):
            small = cv2.resize(drawn(strokes, 7.0 + w), (64 + 4 * w, 64), interpolation=cv2.INTER_AREA)
            (home / name / f"w{w}-{name}.png").write_bytes(png(255 - small))
    return home


def load(path, **options):
    return images.load(images.Params(path=str(path), **options), table())


def test_class_folders_become_pen_strokes(folders):
    bank = load(folders, licence="CC0-1.0", group_from=r"/(w\d)-")
    assert len(bank) == 15 and bank.about["classes"] == 3 and bank.about["dropped"] == {}
    assert not bank.paths.filled.any() and (bank.paths.width > 0).all() and (bank.paths.width <= 0.21).all()
    assert np.abs(bank.paths.xy).max() <= 0.5001
    assert set(bank.catalogue.group.tolist()) == {f"w{w}" for w in range(5)} and set(bank.catalogue.licence.names) == {
        "CC0-1.0"
    }
    strokes = dict(zip(bank.catalogue.item.tolist(), np.diff(bank.paths.item_start).tolist(), strict=True))
    assert strokes["images/some-set/x/w0-x.png"] == 2 and strokes["images/some-set/minus/w3-minus.png"] == 1


def test_items_and_groups_are_those_of_the_imported_set(folders, tmp_path):
    adopt("images", folders, tmp_path / "set", licence="MIT", group_from=r"/(w\d)-")
    direct = load(folders, licence="MIT", group_from=r"/(w\d)-").catalogue
    of_set = load(tmp_path / "set", split="all").catalogue
    assert direct.item.tolist() == of_set.item.tolist()
    for name in ("group", "origin", "licence", "source"):
        assert getattr(direct, name).tolist() == getattr(of_set, name).tolist(), name
    rows = open_dataset(tmp_path / "set").read("train")
    train = load(tmp_path / "set").catalogue.item.tolist()
    assert sorted(train) == sorted(item for items in rows.items.to_pylist() for item in items)
    assert len(train) < len(of_set)


def test_files_without_writers_are_grouped_as_the_import_groups_them(folders, tmp_path):
    adopt("images", folders, tmp_path / "set", name="mine")
    assert (
        load(folders, name="mine").catalogue.group.tolist()
        == load(tmp_path / "set", split="all").catalogue.group.tolist()
    )


def test_what_cannot_be_read_is_counted_by_reason_and_class(folders):
    rubbish = np.random.default_rng(0).integers(0, 2, (64, 64), np.uint8) * 255
    (folders / "x" / "noise.png").write_bytes(png(rubbish))
    (folders / "x" / "blank.png").write_bytes(png(np.full((64, 64), 255, np.uint8)))
    (folders / "x" / "broken.png").write_bytes(b"\x89PNG....")
    (folders / "no such symbol").mkdir()
    (folders / "no such symbol" / "a.png").write_bytes((folders / "x" / "w0-x.png").read_bytes())
    bank = load(folders)
    assert len(bank) == 15
    dropped = bank.about["dropped"]
    assert dropped["blank picture"] == 2  # noise is no ink to canon either
    assert dropped["damaged"] == dropped["label names no known symbol"] == 1
    assert sum(dropped.values()) == 4 and sum(bank.about["refused"]["x"].values()) == 2


def test_a_cut_keeps_the_first_when_it_grows(folders):
    two, three = (set(load(folders, per_class=n).catalogue.item.tolist()) for n in (2, 3))
    assert len(two) == 6 and len(three) == 9 and two < three


def test_rows_that_nobody_wrote_are_left_out(folders, tmp_path, monkeypatch):
    adopt("images", folders, tmp_path / "set")
    monkeypatch.setattr(images, "REAL_INK", False)  # as if the set had been drawn from fonts
    with pytest.raises(SourceError, match="drawn from fonts or templates"):
        load(tmp_path / "set")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda home: (home / "manifest.json").unlink(), "unfinished"),
        (lambda home: (home / "manifest.json").write_text("{}"), "damaged"),
        (lambda home: next((home / "data").glob("train*")).write_bytes(b"PAR1 no"), "cannot be read"),
    ],
)
def test_broken_sets_say_so(folders, tmp_path, change, message):
    adopt("images", folders, tmp_path / "set")
    change(tmp_path / "set")
    with pytest.raises(SourceError, match=message):
        load(tmp_path / "set")


def test_wrong_use_says_so(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError):
        load(tmp_path / "empty")
    adopt("images", folders, tmp_path / "set")
    with pytest.raises(SourceError, match="licence"):
        load(tmp_path / "set", licence="MIT")


def test_a_redrawn_item_looks_like_its_picture(folders):
    """Through canon, skeleton, unit frame and pen again: most of the ink is where it was."""
    from symgen import raster
    from symgen.geometry.frame import Placing, fit

    bank = load(folders)
    zero = np.zeros(1)
    for i, item in enumerate(bank.catalogue.item.tolist()):
        path = folders / item.split("/", 2)[2]
        wanted = canonicalise(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), 64) > 127
        paths = fit(bank.paths.take(np.array([i])), Placing(zero + 0.0625, zero, zero, 0.0), 64)
        got = raster.draw(paths, 64)[0] > 127
        assert np.count_nonzero(got & wanted) / np.count_nonzero(got | wanted) > 0.85, item
