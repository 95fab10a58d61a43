import json
import time

import pytest
from inkml_files import put, simple

from symgen import store
from symgen.bank import Bank
from symgen.errors import SourceError, StoreError
from symgen.ingest import import_, report


@pytest.fixture
def ink(tmp_path):
    return put(tmp_path / "ink", {"a.inkml": simple(), "b.inkml": simple("+", 3, writer="w2"), "bad.inkml": b"<ink>"})


def test_import_writes_a_bank_and_the_doctors_report(ink, tmp_path):
    bank = import_("crohme", ink, tmp_path / "deep" / "bank")
    about = json.loads((tmp_path / "deep/bank/bank.json").read_text())
    for key, value in {"items": 2, "classes": 2, "origins": 2, "dropped": {"file not read": 1}}.items():
        assert about[key] == bank.about[key] == value
    assert about["licences"] == {"CC-BY-NC-SA-3.0": 2}
    (finding,) = json.loads((tmp_path / "deep/bank/doctor.json").read_text())
    assert finding["file"] == "bad.inkml" and finding["dropped"] and "not well-formed" in finding["detail"]
    (line,) = (tmp_path / "deep/bank/doctor.txt").read_text().splitlines()
    assert line.split("\t")[:4] == ["left out", "bad.inkml", "", "file not read"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["bank"]


def test_the_report_names_counts_and_where_to_look(ink, tmp_path):
    text = report(import_("crohme", ink, tmp_path / "bank"), tmp_path / "bank")
    assert text.splitlines()[0] == "2 inks of 2 symbols by 2 origins; licence CC-BY-NC-SA-3.0 (2)"
    assert "left out: 1 x file not read" in text and str(tmp_path / "bank" / "doctor.txt") in text


def test_it_says_nothing_on_stdout(ink, tmp_path, capsys):
    import_("crohme", ink, tmp_path / "bank")
    assert capsys.readouterr().out == ""


def test_reading_twice_gives_the_same_bank_and_it_opens_at_once(ink, tmp_path):
    first, second = (import_("crohme", ink, tmp_path / name) for name in "ab")
    assert first.digest == second.digest
    began = time.perf_counter()
    Bank.open(tmp_path / "a")
    assert time.perf_counter() - began < 1


def test_a_bank_is_replaced_only_when_asked(ink, tmp_path):
    import_("crohme", ink, tmp_path / "bank")
    (ink / "b.inkml").unlink()
    with pytest.raises(StoreError, match="--overwrite"):
        import_("crohme", ink, tmp_path / "bank")
    assert len(Bank.open(tmp_path / "bank")) == 2
    assert len(import_("crohme", ink, tmp_path / "bank", overwrite=True)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bank", "ink"]


def test_what_is_no_bank_is_never_replaced(ink, tmp_path):
    (tmp_path / "file").write_text("mine")
    for target in (ink, tmp_path / "file"):
        with pytest.raises(StoreError, match="is no bank"):
            import_("crohme", ink, target, overwrite=True)
    assert (ink / "a.inkml").exists() and (tmp_path / "file").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert len(import_("crohme", ink, tmp_path / "empty")) == 2


def test_a_full_disk_leaves_the_old_bank_whole(ink, tmp_path, monkeypatch):
    import_("crohme", ink, tmp_path / "bank")
    whole = store.put

    def full(path, data):
        if path.name == "item.npy":
            raise StoreError(f"cannot write {path}: No space left on device")
        return whole(path, data)

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(StoreError, match="No space left"):
        import_("crohme", ink, tmp_path / "bank", overwrite=True)
    assert len(Bank.open(tmp_path / "bank")) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bank", "ink"]


def test_nothing_is_written_where_nothing_is_read(tmp_path):
    with pytest.raises(SourceError, match="not there"):
        import_("crohme", tmp_path / "missing", tmp_path / "bank")
    assert list(tmp_path.iterdir()) == []


def test_kinds_without_ink_and_unknown_ones_are_refused(ink, tmp_path):
    with pytest.raises(SourceError, match="crohme, detexify"):
        import_("fonts", ink, tmp_path / "bank")
    for wrong, right in (("crome", "crohme"), ("shet", "sheet"), ("imges", "images")):
        with pytest.raises(SourceError, match=f"{wrong} is nothing to import; .*hub.*did you mean '{right}'"):
            import_(wrong, ink, tmp_path / "bank")


def test_an_option_that_is_missing_is_named_with_what_it_is_for(tmp_path):
    with pytest.raises(SourceError, match="sheet needs the option 'writer': Who wrote"):
        import_("sheet", tmp_path / "a.png", tmp_path / "data")
    with pytest.raises(SourceError, match=r"^sheet: a sheet without corner marks needs rows, columns and labels"):
        import_("sheet", tmp_path / "a.png", tmp_path / "data", writer="ada", rows=3)


def test_symbols_of_the_users_own_are_known(tmp_path):
    ink = put(tmp_path / "ink", {"a.inkml": simple("\\bowtie"), "b.inkml": simple("x", 5)})
    toml = tmp_path / "own.toml"
    toml.write_text('[[symbol]]\nname = "bowtie"\ntext = "⋈"\nlatex = "\\\\bowtie"\n', encoding="utf-8")
    assert import_("crohme", ink, tmp_path / "without").about["dropped"] == {"unknown label": 1}
    bank = import_("crohme", ink, tmp_path / "with", symbols=toml)
    assert bank.about["items"] == 2 and bank.catalogue.symbol_id.max() >= 2**16
