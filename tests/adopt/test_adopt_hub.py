"""What the `datasets` library reads, in; by folder here, for no test may need a network."""

import datasets
import numpy as np
import pytest
from picture_files import class_folders, png, symbol

from symgen.adopt import adopt
from symgen.dataset import open_dataset
from symgen.errors import SourceError


def rows(n=20, **columns):
    return {
        "image": [{"bytes": png(symbol(i)), "path": None} for i in range(n)],
        "label": [i % 2 for i in range(n)],
        "writer": [f"w{i // 4}" for i in range(n)],
        **columns,
    }


def table(found, label=None):
    features = {"image": datasets.Image(), "label": label or datasets.ClassLabel(names=["\\forall", "x"])}
    rest = {name: datasets.Value("string") for name in found if name not in features}
    return datasets.Dataset.from_dict(found, datasets.Features({**features, **rest}))


def test_a_saved_data_set_with_splits(tmp_path):
    splits = {"train": table(rows()), "valid": table(rows(6)), "extra": table(rows(2))}
    datasets.DatasetDict(splits).save_to_disk(str(tmp_path / "saved"))
    manifest = adopt("hub", tmp_path / "saved", tmp_path / "out")
    data = open_dataset(tmp_path / "out")
    assert set(data.classes) == {"forall", "x"}
    assert {split: sum(one.values()) for split, one in manifest["counts"].items()} == {"train": 22, "validation": 6}
    samples = data.read("validation")
    for image, items, label in zip(samples.images, samples.items.to_pylist(), samples.labels, strict=True):
        number = int(items[0].rsplit("/", 1)[1])
        np.testing.assert_array_equal(255 - image, symbol(number))
        assert data.classes[label] == ["forall", "x"][number % 2]


def test_a_folder_of_parquet_with_writers(tmp_path):
    (tmp_path / "data").mkdir()
    table(rows(40)).to_parquet(str(tmp_path / "data" / "train.parquet"))
    adopt("hub", tmp_path / "data", tmp_path / "out", group_column="writer", validation=0.3)
    data = open_dataset(tmp_path / "out")
    sides = {split: {one[0] for one in data.read(split).groups.to_pylist()} for split in data.splits}
    assert sides["train"] | sides["validation"] == {f"w{i}" for i in range(10)}
    assert not sides["train"] & sides["validation"] and data.writers_known


def test_a_folder_of_class_folders_as_the_library_sees_it(tmp_path):
    class_folders(tmp_path / "in", names=("A", "exists"))
    (tmp_path / "in" / "A" / "bad.png").write_bytes(b"no picture")
    manifest = adopt("hub", tmp_path / "in", tmp_path / "out")
    assert manifest["rows"] == 12 and manifest["sources"][0]["dropped"] == {"damaged": 1}


def test_what_symgen_has_written_comes_back(tmp_path):
    adopt("images", class_folders(tmp_path / "in"), tmp_path / "first")
    adopt("hub", tmp_path / "first", tmp_path / "second", group_column="groups")
    first, second = (open_dataset(tmp_path / one) for one in ("first", "second"))
    assert first.labels == second.labels and first.splits == second.splits
    for split in first.splits:
        one, other = (sorted(map(bytes, data.read(split).images)) for data in (first, second))
        assert one == other


def test_text_labels_and_columns_of_other_names(tmp_path):
    found = rows(8, symbol=["alpha", "beta"] * 4)
    table(found).rename_column("label", "other").save_to_disk(str(tmp_path / "saved"))
    adopt("hub", tmp_path / "saved", tmp_path / "out", label_column="symbol")
    assert open_dataset(tmp_path / "out").classes == ("alpha", "beta")
    table(found).remove_columns("label").save_to_disk(str(tmp_path / "plain"))
    with pytest.raises(SourceError, match=r"--set label_column=NAME, one of: .*symbol"):
        adopt("hub", tmp_path / "plain", tmp_path / "out2")
    with pytest.raises(SourceError, match=r"'nowhere'.*other"):
        adopt("hub", tmp_path / "saved", tmp_path / "out2", label_column="nowhere")
    with pytest.raises(SourceError, match=r"'who'.*writer"):
        adopt("hub", tmp_path / "saved", tmp_path / "out2", group_column="who")


def test_damaged_rows_are_listed(tmp_path):
    found = rows(8)
    found["image"][2] = {"bytes": b"no picture", "path": None}
    found["image"][3] = None
    found["label"][5] = -1
    table(found).save_to_disk(str(tmp_path / "saved"))
    manifest = adopt("hub", tmp_path / "saved", tmp_path / "out")
    assert manifest["rows"] == 5
    assert manifest["sources"][0]["dropped"] == {"damaged": 1, "no picture": 1, "no label": 1}


def test_no_network_is_told_plainly(tmp_path, monkeypatch):
    def unreachable(*given):
        raise ConnectionError("Couldn't reach 'someone/symbols' on the Hub (OfflineModeIsEnabled)")

    monkeypatch.setattr(datasets, "load_dataset", unreachable)
    with pytest.raises(SourceError, match=r"someone/symbols: the hub cannot be reached .* give its folder"):
        adopt("hub", "someone/symbols", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_data_set_is_told_plainly(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="`datasets` cannot read it"):
        adopt("hub", tmp_path / "empty", tmp_path / "out")
