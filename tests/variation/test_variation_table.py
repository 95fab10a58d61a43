"""Tables as files: whole or refused, the same bytes for the same meaning."""

import json

import pytest

from symgen.errors import SourceError
from symgen.variation.table import MODES, NUMBERS, Table, hashed, read, shipped_table


@pytest.fixture(scope="module")
def table():
    return read(shipped_table())


def test_a_table_comes_back_as_it_was(table, tmp_path):
    table.save(tmp_path / "t.json")
    again = read(tmp_path / "t.json")
    assert again.digest == table.digest and again.dump() == table.dump()
    assert (again.hand == table.hand).all() and again.hand.shape == again.row.shape == (MODES, NUMBERS)


def test_the_shipped_table_binds_nobody(table):
    assert set(table.lineage.sources) == {"fonts", "strokes"} and table.lineage.real_inks == ""
    assert table.lineage.licence.startswith("OFL") and table.lineage.foreign([]) == 0
    assert shipped_table().stat().st_size < 200_000
    assert shipped_table().read_bytes() == table.dump()


def test_another_number_is_another_table(table):
    hand = table.hand.copy()
    hand[3, 5] += 0.001
    assert Table(hand, table.row, table.lineage).digest != table.digest


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda t: t.update(hand=t["hand"][:-1]), "20 modes"),
        (lambda t: t["row"][0].append(0.0), "table"),
        (lambda t: t["row"][0].__setitem__(0, 7.5), "none beyond 1"),
        (lambda t: t["row"][0].__setitem__(0, float("nan")), "no table"),
        (lambda t: t["row"][0].__setitem__(0, "one"), "row.0.0"),
        (lambda t: t.update(code="import os"), "code"),
        (lambda t: t.update(format=2), "format"),
        (lambda t: t["lineage"].pop("licence"), "lineage.licence"),
        (lambda t: t["lineage"].update(real_inks="!!"), "real_inks"),
        (lambda t: t["lineage"].update(rms=0.0), "rms"),
    ],
)
def test_what_is_no_table_is_refused(table, damage, says, tmp_path):
    found = json.loads(table.dump())
    damage(found)
    (tmp_path / "t.json").write_text(json.dumps(found))
    with pytest.raises(SourceError, match=says):
        read(tmp_path / "t.json")


def test_files_of_other_kinds_are_refused(tmp_path):
    for data in (b"", b"{}", b"\x80\x04pickle", b"[" * 100_000, b" " * 2_000_000):
        (tmp_path / "t.json").write_bytes(data)
        with pytest.raises(SourceError, match="no table"):
            read(tmp_path / "t.json")
    with pytest.raises(SourceError, match="symgen learn"):
        read(tmp_path / "missing.json")


def test_ids_are_known_again_by_their_hashes(table):
    lineage = table.lineage.model_copy(update={"real_inks": hashed(["a/1", "a/2", "b/1"])})
    assert lineage.foreign(["b/1", "a/1", "a/2", "c"]) == 0
    assert lineage.foreign(["a/1"]) == 2
