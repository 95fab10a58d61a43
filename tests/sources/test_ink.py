"""Plain folders of isolated symbols: each file's own writer and licence."""

import numpy as np
import pytest
from inkml_files import put, simple

from symgen.errors import SourceError
from symgen.sources import ink
from symgen.symbols import table

COPYRIGHT = '<ink xmlns="http://www.w3.org/2003/InkML"><annotation type="copyright">CC-BY-4.0</annotation>'


def test_writer_and_licence_are_each_files_own(tmp_path):
    put(
        tmp_path,
        {"a/x-001.inkml": simple("x", writer="ann", head=COPYRIGHT), "x-002.inkml": simple("x", 3.5, writer="")},
    )
    bank, doctor = ink.read(tmp_path, table())
    known = bank.catalogue
    assert known.item.tolist() == ["ink/a/x-001/0", "ink/x-002/0"] and len(doctor) == 0
    assert known.origin.tolist() == known.group.tolist() == ["ann", "x-002"]
    assert known.licence.tolist() == ["CC-BY-4.0", "unknown"] and set(known.source.tolist()) == {"ink"}
    assert np.isnan(known.size).all() and bank.about["licences"] == {"CC-BY-4.0": 1, "unknown": 1}


def test_the_licence_follows_its_ink_when_a_copy_is_dropped(tmp_path):
    put(tmp_path, {"a.inkml": simple("x", head=COPYRIGHT), "b.inkml": simple("x"), "c.inkml": simple("y", 7.25)})
    bank, doctor = ink.read(tmp_path, table())
    assert bank.catalogue.item.tolist() == ["ink/a/0", "ink/c/0"]
    assert bank.catalogue.licence.tolist() == ["CC-BY-4.0", "unknown"] and len(doctor) == 1


def test_broken_files_are_named_and_nothing_is_an_error(tmp_path):
    put(tmp_path, {"a.inkml": simple("x"), "b.inkml": b"<ink", "c.inkml": simple("no such symbol")})
    bank, doctor = ink.read(tmp_path, table())
    assert len(bank) == 1 and doctor.counts() == {"file not read": 1, "unknown label": 1}
    with pytest.raises(SourceError, match="no symbol in"):
        ink.read(put(tmp_path / "none", {"b.inkml": b""}), table())
