import json

import numpy as np
import pytest

from symgen import store
from symgen.bank import Bank, Catalogue, Coded, concat, summary
from symgen.errors import SourceError
from symgen.testing import assert_paths_equal, tiny_bank


def assert_banks_equal(got, expected):
    assert_paths_equal(got.paths, expected.paths)
    for name in ("item", "symbol_id", "fingerprint", "size", "height", "baseline"):
        np.testing.assert_array_equal(getattr(got.catalogue, name), getattr(expected.catalogue, name), err_msg=name)
    for name in ("source", "origin", "group", "licence"):
        assert getattr(got.catalogue, name).tolist() == getattr(expected.catalogue, name).tolist(), name


def test_a_saved_bank_opens_as_it_was(tmp_path):
    bank = tiny_bank((1, 2, 3), 4)
    found = Bank.open(bank.save(tmp_path / "bank"))
    assert_banks_equal(found, bank)
    assert found.digest == bank.digest
    assert not found.paths.xy.flags.writeable
    about = json.loads((tmp_path / "bank" / "bank.json").read_text())
    assert (about["items"], about["classes"], about["origins"]) == (12, 3, 4)
    assert about["licences"] == {"CC0-1.0": 12} and about["dropped"] == {}


def test_an_empty_bank_opens(tmp_path):
    bank = tiny_bank().take(np.zeros(0, np.int64))
    assert len(Bank.open(bank.save(tmp_path))) == 0


def test_the_bank_file_comes_last(tmp_path, monkeypatch):
    """A bank that was not written to its end must not look like one."""
    names, put = [], store.put

    def spy(path, data):
        names.append(path.name)
        return put(path, data)

    monkeypatch.setattr(store, "put", spy)
    tiny_bank().save(tmp_path)
    assert names[-1] == "bank.json" and names.count("bank.json") == 1


@pytest.mark.parametrize("name", ["bank.json", "xy.npy", "licence.npy"])
def test_a_missing_file_is_named(tmp_path, name):
    tiny_bank().save(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(SourceError, match=f"{name} is missing"):
        Bank.open(tmp_path)


@pytest.mark.parametrize("name", ["xy.npy", "symbol_id.npy"])
def test_a_damaged_file_is_an_error(tmp_path, name):
    tiny_bank().save(tmp_path)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceError, match="damaged"):
        Bank.open(tmp_path)


@pytest.mark.parametrize("changed", [(b"{'descr'", b"{'de\0cr'"), (b"), }", b"(, }")])
def test_a_head_that_is_no_literal_is_an_error(tmp_path, changed):
    tiny_bank().save(tmp_path)
    path = tmp_path / "xy.npy"
    spoilt = path.read_bytes().replace(*changed)
    assert spoilt != path.read_bytes()
    path.write_bytes(spoilt)
    with pytest.raises(SourceError, match="damaged"):
        Bank.open(tmp_path)


def test_a_newer_format_is_refused(tmp_path):
    tiny_bank().save(tmp_path)
    about = json.loads((tmp_path / "bank.json").read_text())
    (tmp_path / "bank.json").write_text(json.dumps({**about, "format": 99}))
    with pytest.raises(SourceError, match="format 99"):
        Bank.open(tmp_path)


def test_nothing_in_a_bank_is_unpickled(tmp_path):
    tiny_bank().save(tmp_path)
    np.save(tmp_path / "xy.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(SourceError, match="damaged"):
        Bank.open(tmp_path)


def test_digest_sees_every_column_and_nothing_else():
    bank = tiny_bank()
    assert tiny_bank().digest == bank.digest
    assert Bank(bank.paths, bank.catalogue, {"dropped": {"x": 1}}).digest == bank.digest
    columns = {name: getattr(bank.catalogue, name) for name in Catalogue.__dataclass_fields__}
    digests = {bank.digest}
    for name, column in columns.items():
        changed = Coded.of([*column.tolist()[:-1], "other"]) if isinstance(column, Coded) else np.roll(column, 1)
        if name in ("size", "height", "baseline"):
            changed = column + np.float32(1)
        digests.add(Bank(bank.paths, Catalogue(**{**columns, name: changed}), {}).digest)
    moved = bank.paths.with_points(bank.paths.xy + np.float32(0.01))
    digests.add(Bank(moved, bank.catalogue, {}).digest)
    assert len(digests) == len(columns) + 2


def test_take_and_concat_undo_each_other():
    bank = tiny_bank((1, 2, 3), 4)
    parts = [bank.take(np.arange(5)), bank.take(np.arange(5, 12))]
    assert_banks_equal(concat(parts), bank)
    mask = bank.catalogue.symbol_id == 2
    assert_banks_equal(bank.take(mask), bank.take(np.flatnonzero(mask)))


def test_concat_joins_texts_of_different_banks():
    one, other = tiny_bank((1,), 2), tiny_bank((2,), 3)
    other = Bank(other.paths, Catalogue(**{
        **{name: getattr(other.catalogue, name) for name in Catalogue.__dataclass_fields__},
        "licence": Coded.of(["MIT"] * 3),
    }), {})  # fmt: skip
    assert concat([one, other]).catalogue.licence.tolist() == ["CC0-1.0"] * 2 + ["MIT"] * 3


def test_lengths_must_agree():
    bank = tiny_bank()
    with pytest.raises(ValueError, match="items of geometry"):
        Bank(bank.paths, bank.catalogue.take(np.arange(3)), {})


def test_what_is_made_from_a_saved_bank_has_its_own_digest(tmp_path):
    saved = Bank.open(tiny_bank().save(tmp_path))
    part = saved.take(np.arange(3))
    assert part.digest == tiny_bank().take(np.arange(3)).digest != saved.digest
    assert "digest" not in summary(saved, "tiny").about


@pytest.mark.parametrize("spoil", [
    lambda home: put_array(home, "xy", lambda xy: xy * np.float32("nan")),
    lambda home: put_array(home, "xy", lambda xy: xy * np.float32(1e30)),
    lambda home: put_array(home, "width", lambda width: width + np.float32("inf")),
    lambda home: put_array(home, "licence", lambda codes: codes + 7),
    lambda home: (home / "item.npy").write_bytes(b""),
    lambda home: (home / "bank.json").write_text("[]"),
])  # fmt: skip
def test_a_bank_of_a_stranger_that_would_break_the_kernels_is_refused(tmp_path, spoil):
    spoil(tiny_bank().save(tmp_path))
    with pytest.raises(SourceError, match="damaged"):
        Bank.open(tmp_path)


def put_array(home, name, change):
    np.save(home / f"{name}.npy", change(np.load(home / f"{name}.npy")))
