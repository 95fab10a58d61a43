"""Real rows from data sets and class folders, under one list of classes."""

import numpy as np
import pytest
from picture_files import class_folders

from symgen.class_folders import SymbolClass
from symgen.gain.arms import GainError
from symgen.gain.ground import look_alike_groups
from symgen.gain.material import Pool, class_list, mode_of, place_of, read, refuse_namesakes
from symgen.generate import generate
from symgen.prepare import stock
from symgen.symbols import table
from symgen.train.labels import describe


@pytest.fixture(scope="module")
def labels(lab):
    return stock(lab.recipe).labels


def test_a_split_is_named_or_chosen(lab):
    assert place_of(lab.real).split == "test" and place_of(lab.real, "train").split == "train"
    named = place_of(f"{lab.real}:validation")
    assert (named.split, named.name) == ("validation", "real (validation)")


def test_a_split_that_is_not_there_is_refused_with_those_that_are(lab, tmp_path):
    generate(lab.recipe, tmp_path / "plain", workers=1, limit=2, overrides=["split.validation=0"])
    assert place_of(tmp_path / "plain").split == "train"
    with pytest.raises(GainError, match="no split 'test'; it has train"):
        place_of(f"{tmp_path / 'plain'}:test")


def test_a_folder_whose_name_ends_like_a_split_is_a_folder(tmp_path):
    home = class_folders(tmp_path / "scans:test", names=("2",))
    assert place_of(home).split == "" and place_of(home).data.home == home
    with pytest.raises(GainError, match="no split 'train'"):
        place_of(f"{home}:train")


def test_class_folders_are_read_under_the_same_classes(lab, labels, tmp_path):
    home = class_folders(tmp_path / "scans", names=("exists", "2", "omega"), writers=3)
    places = [place_of(lab.real, "train"), place_of(home)]
    classes = class_list(labels, places)
    assert [one.name for one in classes] == ["2", "a", "exists", "plus", "x"]
    found = read(places[1], 20, "tight", classes)
    assert len(found.part) == 6 and found.left_out == {"omega": 3}
    assert set(found.part.labels.tolist()) == {0, 2}
    items = found.items.flatten().to_pylist()
    assert len(set(items)) == 6 and str(tmp_path) not in items[0], "no place of this machine is told"
    again = class_folders(tmp_path / "other", names=("exists",), writers=3)
    assert not set(items) & set(read(place_of(again), 20, "tight", classes).items.flatten().to_pylist())
    both = Pool.of([read(one, 20, "tight", classes) for one in places])
    assert len(both.part) == len(both.items) == len(both.row)


def test_folders_that_items_could_not_tell_apart_are_refused(lab, tmp_path):
    near, far = (class_folders(tmp_path / one / "scans", names=("2",)) for one in ("near", "far"))
    refuse_namesakes([place_of(near), place_of(near), place_of(lab.real), place_of(lab.real)])
    with pytest.raises(GainError, match="both called scans; give them different names"):
        refuse_namesakes([place_of(near), place_of(lab.real), place_of(far)])


def test_what_has_no_class_in_common_is_refused(labels, tmp_path):
    place = place_of(class_folders(tmp_path / "scans", names=("omega",)))
    with pytest.raises(GainError, match="no picture of any class"):
        read(place, 20, "tight", class_list(labels, []))


def test_frames_must_agree(lab):
    place = place_of(lab.real, "train")
    assert mode_of("tight", [place]) == "tight" and mode_of("line", []) == "frame"
    with pytest.raises(GainError, match=r"--set canvas\.frame=tight"):
        mode_of("line", [place])


def test_look_alikes_are_numbered_together():
    names = ["x", "times", "1", "minus", "prime", "underscore", "exists"]
    found = tuple(SymbolClass(name, (name,)) for name in names)
    zero = np.zeros(len(names), np.int64)
    groups = look_alike_groups(describe(found, table(), zero, zero)).tolist()
    together = {name: {other for other, g in zip(names, groups, strict=True) if g == groups[i]}
                for i, name in enumerate(names)}  # fmt: skip
    assert together["1"] == {"1", "prime"} and together["minus"] == {"minus", "underscore"}
    assert together["exists"] == {"exists"}
