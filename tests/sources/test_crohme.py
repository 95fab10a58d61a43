import io
import os
import tarfile
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from inkml_files import inkml, put, simple

from symgen.bank import Bank
from symgen.errors import SourceError
from symgen.sources import crohme
from symgen.symbols import table

LINE = "<mrow>{}</mrow>"
BOMB = b'<!DOCTYPE ink [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><ink>&b;&b;</ink>'


def read(folder: Path) -> tuple[Bank, dict[str, tuple[str, str]]]:
    """The bank, and file -> (reason, detail) of what was left out."""
    bank, doctor = crohme.read(folder, table())
    return bank, {one.file: (one.reason, one.detail) for one in doctor.findings if one.dropped}


def left_out(folder: Path) -> list[tuple[str, str]]:
    """(symbol, reason) of everything left out."""
    return [(one.symbol, one.reason) for one in crohme.read(folder, table())[1].findings if one.dropped]


def points(bank: Bank, item: int) -> list[np.ndarray]:
    paths = bank.paths.take(np.array([item]))
    return np.split(paths.xy, paths.path_start[1:-1])


def row(bank: Bank, item: str) -> int:
    return bank.catalogue.item.tolist().index(item)


# what is read


def test_a_symbol_with_its_writer_origin_and_licence(tmp_path):
    bank, dropped = read(put(tmp_path, {"set/one/a-7.inkml": simple(), "set/two/b.inkml": simple("+", 3, writer="w2")}))
    assert dropped == {}
    catalogue = bank.catalogue
    assert catalogue.item.tolist() == ["crohme/one/a-7/0", "crohme/two/b/0"]
    assert [table().by_id(i).name for i in catalogue.symbol_id] == ["x", "plus"]
    assert catalogue.origin.tolist() == catalogue.group.tolist() == ["w1", "w2"]
    assert set(catalogue.licence.tolist()) == {"CC-BY-NC-SA-3.0"} and set(catalogue.source.tolist()) == {"crohme"}
    assert bank.about["kind"] == "crohme" and bank.about["items"] == 2 and bank.about["dropped"] == {}
    assert bank.about["writers"] == {"named": 2, "known by file name only": 0}
    assert not bank.paths.filled.any() and set(bank.paths.width) == {np.float32(0.06)}


def test_a_missing_writer_is_the_sitting_in_the_file_name(tmp_path):
    bank, _ = read(
        put(tmp_path, {"200922-949-30.inkml": simple(writer=""), "200922-949-31.inkml": simple("+", writer=" ")})
    )
    assert set(bank.catalogue.group.tolist()) == {"200922-949"}
    assert bank.about["writers"] == {"named": 0, "known by file name only": 1}


def test_namespace_time_channel_and_decimals_do_not_matter(tmp_path):
    bare = inkml({"0": "1 2 797, 3 4.5 811, 1e1 7 820, 3.5 9 830"}, [("s", ["0"])], head="<ink>")
    plain = inkml({"0": "1 2, 3 4.5, 10 7, 3.5 9,"}, [("s", ["#0"])])
    one, two = read(put(tmp_path / "1", {"a.inkml": bare}))[0], read(put(tmp_path / "2", {"a.inkml": plain}))[0]
    assert one.digest == two.digest


def test_folder_tar_and_zip_give_the_same_bank(tmp_path):
    files = {f"{folder}/{i}.inkml": simple("x", i) for i, folder in enumerate("bca")}
    put(tmp_path / "set", files)
    with tarfile.open(tmp_path / "set.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "set", "somewhere/set")
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    digests = {read(tmp_path / name)[0].digest for name in ("set", "set.tar.gz", "set.zip")}
    assert len(digests) == 1


def test_four_orders_of_scale_and_a_far_corner_give_one_shape(tmp_path):
    wave = np.array([(0, 0), (1, 2), (2, -1), (4, 3)])
    shapes = []
    for scale, offset in ((0.001, 0), (1, 0), (1000, 0), (0.37, 5_000_000)):
        text = ", ".join(f"{x!r} {y!r}" for x, y in (wave * scale + offset).tolist())
        shapes.append(
            points(read(put(tmp_path / str(scale + offset), {"a.inkml": inkml({"0": text}, [("s", ["0"])])}))[0], 0)[0]
        )
    for shape in shapes[1:]:
        np.testing.assert_allclose(shape, shapes[0], atol=2e-6)


def test_dots_and_straight_strokes_survive(tmp_path):
    data = inkml(
        {"a": "5 5", "b": "0 0, 0 4, 0 9", "c": "1 3, 8 3", "d": "4 0, 4 8", "e": "4 11, 4 11"},
        [(".", ["a"]), ("1", ["b"]), ("-", ["c"]), ("!", ["d", "e"])],
    )
    bank, dropped = read(put(tmp_path, {"a.inkml": data}))
    assert dropped == {}
    assert [len(stroke) for stroke in points(bank, 0)] == [1]
    for item, axis in ((1, 1), (2, 0)):
        (stroke,) = points(bank, item)
        assert np.ptp(stroke[:, axis]) == 1 and np.ptp(stroke[:, 1 - axis]) == 0 and len(stroke) >= 11
    assert [len(stroke) for stroke in points(bank, 3)][1] == 1


def test_points_are_few_and_edges_short(tmp_path):
    turn = np.linspace(0, 2 * np.pi, 3000)
    text = ", ".join(f"{np.cos(t):.5f} {np.sin(t):.5f}" for t in turn)
    bank, _ = read(put(tmp_path, {"a.inkml": inkml({"0": text}, [("0", ["0"])])}))
    (ring,) = points(bank, 0)
    assert 20 <= len(ring) <= 60
    assert np.hypot(*np.diff(ring, axis=0).T).max() <= 0.1001
    assert np.abs(np.hypot(*ring.T) - 0.5).max() < 0.004


# size and place on the line


def test_size_and_baseline_are_measured_on_the_symbols_own_line(tmp_path):
    """x and a stand on y = 10 and are 4 high; g goes 3 below; the exponent stands higher, on a line of its own."""
    data = inkml(
        {
            "x1": "0 6, 4 10", "x2": "0 10, 4 6", "a": "6 10, 9 6, 9 10, 6 8", "g": "12 6, 15 9, 12 13",
            "p": "16 3, 18 3, 16 5, 18 6", ".": "20 10",
        },
        [("x", ["x1", "x2"], "i1"), ("a", ["a"], "i2"), ("g", ["g"], "i3"), ("2", ["p"], "i4"), (".", ["."], "i5")],
        mathml='<mi xml:id="i1">x</mi><mi xml:id="i2">a</mi><msup><mi xml:id="i3">g</mi><mn xml:id="i4">2</mn></msup>'
        '<mo xml:id="i5">.</mo>',
    )  # fmt: skip
    bank, dropped = read(put(tmp_path, {"a.inkml": data}))
    assert dropped == {}
    catalogue = bank.catalogue
    np.testing.assert_allclose(catalogue.height[:3], [1, 1, 7 / 4], rtol=1e-6)
    np.testing.assert_allclose(catalogue.baseline, [0, 0, 0.75, 0, 0], atol=1e-6)
    assert catalogue.height[3] == pytest.approx(1.5)  # alone on its line, it is as high as a digit is
    assert catalogue.size[4] == pytest.approx(0.2)  # a dot is a speck: one unit is a fifth of the x-height


def test_size_and_baseline_are_unknown_where_nothing_tells_them(tmp_path):
    bank, _ = read(put(tmp_path, {"a.inkml": simple("+")}))
    assert np.isnan([bank.catalogue.size[0], bank.catalogue.height[0], bank.catalogue.baseline[0]]).all()


# duplicates


def test_the_same_ink_is_taken_once_and_the_others_are_named(tmp_path):
    a, b = "0 0, 9 9", "0 9, 9 0"
    bank, dropped = read(put(tmp_path, {
        "a.inkml": inkml({"0": a, "1": b}, [("x", ["0", "1"])]),
        "b.inkml": inkml({"8": " -0.0 0,9 9 ", "9": b}, [("\\times", ["8", "9"])]),
        "c.inkml": inkml({"0": a, "1": b}, [("x", ["1", "0"])]),
        "d.inkml": inkml({"0": "0 0, 0 0, 9 9", "1": b}, [("x", ["0", "1"])]),
        "e.inkml": inkml({"0": "1 0, 10 9", "1": b}, [("x", ["0", "1"])]),
        "f.inkml": inkml({"0": a, "1": "0 9, 9 1"}, [("x", ["0", "1"])]),
    }))  # fmt: skip
    assert bank.catalogue.item.tolist() == ["crohme/a/0", "crohme/e/0", "crohme/f/0"]
    assert dropped == {
        "b.inkml": ("duplicate ink", "same strokes as a.inkml, symbol 0 (x)"),
        "c.inkml": ("duplicate ink, strokes in another order", "same strokes as a.inkml, symbol 0 (x)"),
        "d.inkml": ("duplicate ink, resting points repeated", "same strokes as a.inkml, symbol 0 (x)"),
    }
    assert sum(bank.about["dropped"].values()) == 3


# labels that do not match their traces

CROSS = {"0": "0 0, 9 9", "1": "0 9, 9 0", "2": "20 0, 29 9", "3": "20 9, 29 0"}


@pytest.mark.parametrize(
    ("symbols", "mathml", "expected"),
    [
        ([("\\foo", ["2", "3"])], "", "unknown label"),
        ([("", ["2", "3"])], "", "unknown label"),
        ([("x", [])], "", "no strokes"),
        ([("x", ["2", "77"])], "", "trace not there"),
        ([("x", ["2", "3"], "a"), ("+", ["0", "1"], "b")], '<mi xml:id="b">+</mi>', "not part of the expression"),
        (
            [("0", ["2", "3"], "a"), ("+", ["0", "1"], "b")],
            '<mo xml:id="a">(</mo><mi xml:id="b">+</mi>',
            "label and MathML differ",
        ),
        ([("=", ["2"])], "", "one straight stroke"),
    ],
)
def test_a_symbol_that_does_not_match_is_left_out_alone(tmp_path, symbols, mathml, expected):
    good = [("x", ["0", "1"])] if len(symbols) == 1 else []
    data = inkml(
        {k: CROSS[k] for k in CROSS if k < "2" or any(k in s[1] for s in symbols)}, symbols + good, mathml=mathml
    )
    put(tmp_path, {"a.inkml": data})
    assert left_out(tmp_path) == [(f"0 ({symbols[0][0]})", expected)]
    assert len(read(tmp_path)[0]) == 1


def test_two_symbols_that_claim_one_trace_are_both_left_out(tmp_path):
    data = inkml(CROSS, [("x", ["0", "1"]), ("+", ["1", "2"]), ("-", ["3"])])
    assert left_out(put(tmp_path, {"a.inkml": data})) == [
        ("0 (x)", "trace claimed twice"),
        ("1 (+)", "trace claimed twice"),
    ]


def test_a_symbol_that_a_stray_stroke_touches_is_left_out_and_its_neighbour_is_not(tmp_path):
    stray = {**CROSS, "4": "24 4, 25 16", "5": "3 3, 3.1 3"}
    symbols = [("x", ["0", "1"]), ("x", ["2", "3"])]
    assert left_out(put(tmp_path, {"a.inkml": inkml(stray, symbols)})) == [("1 (x)", "probably not whole")]
    bank, doctor = crohme.read(tmp_path, table())
    assert bank.catalogue.item.tolist() == ["crohme/a/0"]
    assert [one.detail for one in doctor.findings if not one.dropped] == ["no symbol refers to traces 4, 5"]
    assert bank.about["noted"] == {"strokes of no symbol": 1}


def test_look_alike_labels_and_signs_without_a_name_are_no_mismatch(tmp_path):
    data = inkml(
        {"0": "0 0, 9 9", "1": "0 9, 9 0", "2": "12 9"}, [("x", ["0", "1"], "a"), (".", ["2"], "b")],
        mathml='<mo xml:id="a">×</mo><mo xml:id="b">ctdot</mo>',
    )  # fmt: skip
    assert left_out(put(tmp_path, {"a.inkml": data})) == []


# bad input


def broken_files() -> dict[str, tuple[bytes, str]]:
    """name -> (content, words that the reason must hold)."""
    good = simple(shift=50)
    deep = b"<ink>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</ink>"
    crowd = inkml({str(i): f"{i} 0, {i} 9, 3 4" for i in range(2_100)}, [("x", ["0"])])
    return {
        "empty.inkml": (b"", "file is empty"),
        "blank.inkml": (b" \n", "file is empty"),
        "cut.inkml": (good[: len(good) // 2], "not well-formed"),
        "binary.inkml": (bytes(range(256)), "not well-formed"),
        "bomb.inkml": (BOMB, "entities are not read"),
        "dtd.inkml": (b'<!DOCTYPE ink SYSTEM "http://example.org/x.dtd">' + good, "document types"),
        "deep.inkml": (deep, "nested more than"),
        "html.inkml": (b"<html><body/></html>", "outermost element"),
        "codec.inkml": (b'<?xml version="1.0" encoding="no-such"?>' + good, "encoding"),
        "twice.inkml": (good.replace(b'id="1"', b'id="0"'), "two traces"),
        "crowd.inkml": (crowd, "more than 2000 traces"),
        "unlabelled.inkml": (b'<ink><trace id="0">0 0, 1 1</trace></ink>', "no labelled symbols"),
    }  # fmt: skip


def test_broken_files_are_listed_with_their_reason_and_the_good_one_is_read(tmp_path):
    broken = broken_files()
    put(tmp_path, {name: data for name, (data, _) in broken.items()} | {"good.inkml": simple()})
    bank, dropped = read(tmp_path)
    assert bank.catalogue.item.tolist() == ["crohme/good/0"]
    assert set(dropped) == set(broken)
    for name, (_, words) in broken.items():
        assert words in dropped[name][1], name
    assert bank.about["dropped"] == {"file not read": len(broken)}


@pytest.mark.parametrize(
    "text",
    ["nan 0, 1 1", "0 inf, 1 1", "1e300 0, 1 1", "-1e300 0, 1e300 1", "0 0, 1", "0 0, 5 9 1", "a b, c d", "", " , ,"],
)
def test_bad_coordinates_lose_their_symbol_only(tmp_path, text):
    data = inkml({"0": "0 0, 9 9", "1": "0 9, 9 0", "2": text}, [("x", ["0", "1"]), ("1", ["2"])])
    bank, _ = read(put(tmp_path, {"a.inkml": data}))
    assert bank.catalogue.item.tolist() == ["crohme/a/0"]
    assert [symbol for symbol, _ in left_out(tmp_path)] == ["1 (1)"]
    assert np.isfinite(bank.paths.xy).all()


def test_a_huge_trace_loses_its_symbol_only_and_soon(tmp_path):
    points = ", ".join(f"{n % 997} {n % 991}" for n in range(1_000_000))
    begin = time.process_time()
    bank, _ = read(put(tmp_path, {"a.inkml": inkml({"0": "0 0, 9 9", "1": points}, [("1", ["0"]), ("x", ["1"])])}))
    assert bank.catalogue.item.tolist() == ["crohme/a/0"]
    assert left_out(tmp_path) == [("1 (x)", "trace not readable")]
    assert time.process_time() - begin < 10


def test_a_huge_file_is_not_even_opened(tmp_path):
    put(tmp_path, {"good.inkml": simple()})
    with (tmp_path / "huge.inkml").open("wb") as file:
        file.truncate(100_000_000)
    assert "over 20 MB" in read(tmp_path)[1]["huge.inkml"][1]


def test_windows_text_is_read_and_noted(tmp_path):
    data = simple(mathml="<mo>\u2026</mo>").decode().encode("cp1252")
    bank, doctor = crohme.read(put(tmp_path, {"a.inkml": data}), table())
    assert len(bank) == 1 and bank.about["noted"] == {"not UTF-8": 1}
    assert doctor.findings[0].file == "a.inkml" and "1252" in doctor.findings[0].detail


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_and_a_folder_without_permission_are_listed(tmp_path):
    put(tmp_path, {"good.inkml": simple(), "shut.inkml": simple("+"), "inner/a.inkml": simple("+")})
    (tmp_path / "shut.inkml").chmod(0)
    (tmp_path / "inner").chmod(0)
    try:
        bank, dropped = read(tmp_path)
    finally:
        (tmp_path / "inner").chmod(0o755)
    assert len(bank) == 1 and set(dropped) == {"shut.inkml", "inner"}
    assert all("Permission denied" in detail for _, detail in dropped.values())


def test_a_file_that_the_system_refuses_is_listed(tmp_path, monkeypatch):
    """The same contract for the superuser, who is never refused."""
    put(tmp_path, {"good.inkml": simple(), "shut.inkml": simple("+")})
    whole = Path.read_bytes

    def refuse(path):
        if path.name == "shut.inkml":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    bank, dropped = read(tmp_path)
    assert len(bank) == 1 and dropped == {"shut.inkml": ("file not read", "cannot be read: Permission denied")}


def test_names_of_strangers_are_escaped(tmp_path):
    bank, dropped = read(put(tmp_path, {"a\x1b[31m\nb.inkml": simple(writer="w\u202ex"), "c\td.inkml": b""}))
    assert bank.catalogue.item.tolist() == ["crohme/a\\x1b[31m\\nb/0"]
    assert bank.catalogue.origin.tolist() == ["w\\u202ex"]
    assert list(dropped) == ["c\\td.inkml"]


def test_members_that_lead_out_of_the_archive_are_listed_and_nothing_is_unpacked(tmp_path):
    path = tmp_path / "box" / "set.tar"
    path.parent.mkdir()
    with tarfile.open(path, "w") as archive:
        for name in ("../up.inkml", "/top.inkml", "set/good.inkml", "set/good.inkml"):
            info = tarfile.TarInfo(name)
            info.size = len(simple())
            archive.addfile(info, io.BytesIO(simple()))
        link = tarfile.TarInfo("link.inkml")
        link.type, link.linkname = tarfile.SYMTYPE, "set/good.inkml"
        archive.addfile(link)
    bank, dropped = read(path)
    assert len(bank) == 1
    assert {name: detail for name, (_, detail) in dropped.items()} == {
        "../up.inkml": "its name leads out of the archive",
        "/top.inkml": "its name leads out of the archive",
        "link.inkml": "a link or device, not a file",
        "set/good.inkml": "a second file of this name",
    }
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


def test_nothing_to_read_is_an_error_that_says_what_was_looked_for(tmp_path):
    with pytest.raises(SourceError, match=r"not there.*folder, an archive.*\.inkml"):
        crohme.read(tmp_path / "missing", table())
    put(tmp_path, {"notes.txt": b"hello"})
    with pytest.raises(SourceError, match=r"no symbol in \.inkml files"):
        crohme.read(tmp_path, table())
    put(tmp_path, {"a.inkml": b""})
    with pytest.raises(SourceError, match="file is empty"):
        crohme.read(tmp_path, table())


# as a recipe's source


def test_a_recipe_may_name_the_files_or_a_bank_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMGEN_INK", str(put(tmp_path / "ink", {"a.inkml": simple()})))
    params = crohme.Params(path="${SYMGEN_INK}")
    bank = crohme.load(params, table())
    assert crohme.inputs(params) == [tmp_path / "ink"]
    bank.save(tmp_path / "bank")
    of_bank = crohme.Params(path=str(tmp_path / "bank"))
    assert crohme.load(of_bank, table()).digest == bank.digest and crohme.inputs(of_bank) == []


def test_a_bank_of_another_kind_is_refused(tmp_path):
    bank = crohme.read(put(tmp_path / "ink", {"a.inkml": simple()}), table())[0]
    Bank(bank.paths, bank.catalogue, {**bank.about, "kind": "detexify"}).save(tmp_path / "bank")
    with pytest.raises(SourceError, match="imported as detexify"):
        crohme.load(crohme.Params(path=str(tmp_path / "bank")), table())


# the real thing


@pytest.mark.data
@pytest.mark.slow
def test_the_training_set_has_the_counts_that_are_known_of_it():
    home = os.environ.get("SYMGEN_DATA")
    if not home:
        pytest.skip("SYMGEN_DATA names no folder with crohme-train.tar.gz")
    bank, doctor = crohme.read(Path(home, "crohme-train.tar.gz"), table())
    dropped = doctor.counts()
    assert len(bank) + sum(dropped.values()) - dropped["duplicate ink"] - dropped["file not read"] == 85_740
    assert dropped["duplicate ink"] == 62 and dropped["file not read"] == 1
    assert doctor.counts(dropped=False) == {
        "strokes of no symbol": 114,
        "not UTF-8": 1,
        crohme.REASON: len(crohme.mislabelled()),
    }
    assert bank.about["classes"] == 101 and bank.about["writers"] == {"named": 333, "known by file name only": 24}
    rare = {"exists": 4, "forall": 8, "in": 14, "lambda": 27, "Delta": 35, "mu": 46, "sigma": 52, "gt": 56}
    assert {name: int(np.sum(bank.catalogue.symbol_id == table().resolve(name).id)) for name in rare} == rare
    assert len(np.unique(bank.catalogue.item)) == len(bank)


@pytest.mark.data
def test_the_2013_test_set_has_the_counts_that_are_known_of_it():
    home = os.environ.get("SYMGEN_DATA")
    if not home:
        pytest.skip("SYMGEN_DATA names no folder with crohme-2013-test.tar.gz")
    bank, doctor = crohme.read(Path(home, "crohme-2013-test.tar.gz"), table())
    dropped = doctor.counts()
    assert len(bank) + sum(dropped.values()) - dropped["no strokes"] == 6_082
    assert bank.about["origins"] == 69
