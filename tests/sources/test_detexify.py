import json
import os
from pathlib import Path

import numpy as np
import pytest
from inkml_files import put

from symgen.errors import SourceError
from symgen.sources import detexify
from symgen.symbols import table

WAVE = [[{"x": 0.0, "y": 0.1}, {"x": 0.5, "y": 0.9}, {"x": 1.0, "y": 0.2}]]


def record(symbol: str, name: str, strokes=None, **source) -> bytes:
    return json.dumps(
        {"id": name, "symbolId": symbol, "source": source, "strokes": WAVE if strokes is None else strokes}
    ).encode()


def moved(by: float) -> list:
    return [[{"x": point["x"] + by, "y": point["y"]} for point in stroke] for stroke in WAVE]


def names(folder: Path) -> dict[str, str]:
    """Item -> symbol name."""
    catalogue = detexify.read(folder, table())[0].catalogue
    return {item: table().by_id(i).name for item, i in zip(catalogue.item.tolist(), catalogue.symbol_id, strict=True)}


def test_an_ink_is_its_own_writer_and_may_not_be_published(tmp_path):
    put(
        tmp_path,
        {
            "latex2e/pi.jsonl": record("latex:latex2e:pi", "a:1")
            + b"\n\n"
            + record("latex:latex2e:pi", "a:2", moved(0.1))
        },
    )
    bank, doctor = detexify.read(tmp_path, table())
    catalogue = bank.catalogue
    assert len(doctor) == 0 and catalogue.item.tolist() == ["detexify/a:1", "detexify/a:2"]
    assert catalogue.origin.tolist() == catalogue.group.tolist() == ["a:1", "a:2"]
    assert bank.about["licences"] == {"unknown": 2} and bank.about["classes"] == 1
    assert np.isnan(catalogue.size).all() and np.isnan(catalogue.baseline).all()
    first = bank.paths.take(np.array([0])).xy
    assert np.ptp(first, axis=0).max() == 1 and len(first) > 10


@pytest.mark.parametrize(
    ("symbol", "source", "name"),
    [
        ("latex:latex2e:exists", {}, "exists"),
        ("latex:latex2e:Delta", {}, "Delta"),
        ("latex:latex2e:lbrace", {}, "lbrace"),
        ("latex:latex2e:lbracket", {}, "lbracket"),
        ("latex:latex2e:ampersand", {}, "ampersand"),
        ("latex:latex2e:bar:16socis", {"legacyApiId": "latex2e-OT1-|"}, "bar"),
        ("latex:latex2e:bar:1sa4fqg", {"legacyApiId": "latex2e-OT1-_|"}, "parallel"),
        ("latex:latex2e:hash", {"legacyApiId": "latex2e-OT1-_#"}, "hash"),
    ],
)
def test_symbols_are_resolved_through_the_table(tmp_path, symbol, source, name):
    put(tmp_path, {"a.jsonl": record(symbol, "1", **source)})
    assert names(tmp_path) == {"detexify/1": name}


@pytest.mark.parametrize(
    "command", ["S", "P", "O", "o", "L", "l", "mathcal-lbrace-R-rbrace", "textbaht", "bar:16socis"]
)
def test_commands_that_only_look_like_a_symbol_are_listed(tmp_path, command):
    r"""\S is the section sign and \O the Scandinavian letter: taking them for letters would poison two classes."""
    put(
        tmp_path,
        {"a.jsonl": record("latex:latex2e:pi", "1") + b"\n" + record(f"latex:latex2e:{command}", "2", moved(1))},
    )
    bank, doctor = detexify.read(tmp_path, table())
    assert len(bank) == 1 and bank.about["dropped"] == {"unknown symbol": 1}
    assert doctor.findings[0][:4] == ("a.jsonl", "line 2", "unknown symbol", f"latex:latex2e:{command}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "line not readable"),
        (b"[]", "line not readable"),
        (b'"text"', "line not readable"),
        (b"\xff\xfe", "line not readable"),
        (b"[" * 100_000, "line not readable"),
        (b'{"id": 3, "symbolId": "latex:a:pi", "strokes": [[{"x": 1, "y": 1}]]}', "line not readable"),
        (record("latex:latex2e:pi", "2", []), "line not readable"),
        (record("latex:latex2e:pi", "2", [[]]), "stroke without points"),
        (record("latex:latex2e:pi", "2", [[{"x": 1}]]), "line not readable"),
        (record("latex:latex2e:pi", "2", [[{"x": "a", "y": 1}]]), "line not readable"),
        (record("latex:latex2e:pi", "2", [[{"x": float("nan"), "y": 1}]]), "coordinates out of range"),
        (record("latex:latex2e:pi", "2", [[{"x": 1e300, "y": 1}]]), "coordinates out of range"),
        (record("latex:latex2e:pi", "2", [[{"x": 10**400, "y": 1}]]), "line not readable"),
        (record("latex:latex2e:pi", "1", moved(1)), "id used twice"),
        (record("latex:latex2e:alpha", "2"), "duplicate ink"),
    ],
)
def test_a_bad_line_is_listed_and_the_others_are_read(tmp_path, line, reason):
    put(tmp_path, {"a.jsonl": record("latex:latex2e:pi", "1") + b"\n" + line + b"\n"})
    bank, doctor = detexify.read(tmp_path, table())
    assert bank.catalogue.item.tolist() == ["detexify/1"]
    assert [(one.file, one.reason) for one in doctor.findings] == [("a.jsonl", reason)]


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(SourceError, match=r"no ink found in \.jsonl files"):
        detexify.read(tmp_path, table())


def test_a_recipe_may_name_the_files_or_a_bank_of_them(tmp_path):
    put(tmp_path / "ink", {"a.jsonl": record("latex:latex2e:pi", "1")})
    bank = detexify.load(detexify.Params(path=str(tmp_path / "ink")), table())
    bank.save(tmp_path / "bank")
    assert detexify.load(detexify.Params(path=str(tmp_path / "bank")), table()).digest == bank.digest


@pytest.mark.data
def test_the_slice_of_twenty_gives_inks_of_the_symbols_that_the_table_knows():
    home = os.environ.get("SYMGEN_DATA")
    if not home:
        pytest.skip("SYMGEN_DATA names no folder with detexify-20.tar.gz")
    bank, doctor = detexify.read(Path(home, "detexify-20.tar.gz"), table())
    assert len(bank) + sum(doctor.counts().values()) == 19_344
    assert set(doctor.counts()) == {"unknown symbol", "duplicate ink"} and bank.about["classes"] > 150
