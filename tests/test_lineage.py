"""`symgen licence`: what the rows say, not what the manifest does."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from picture_files import class_folders

from symgen.adopt import adopt
from symgen.bank import Bank, Coded, summary
from symgen.errors import SourceError
from symgen.generate import generate
from symgen.ink import open_bank
from symgen.licence import INCOMPATIBLE
from symgen.lineage import licence_of

FREE = """
labels = ["a", "exists"]
[balance]
per_class = 40
[[source]]
kind = "fonts"
style = "hand"
[[source]]
kind = "strokes"
"""


@pytest.fixture
def licensed(ink_bank, recipe_file, tmp_path):
    """licensed("MIT", ...) -> a data set whose writers' ink lies under these licences in turn."""

    def make(*licences):
        bank = open_bank(ink_bank, "crohme")
        names = [licences[int(writer[1:]) % len(licences)] for writer in bank.catalogue.origin.tolist()]
        catalogue = replace(bank.catalogue, licence=Coded.of(names))
        summary(Bank(bank.paths, catalogue, {}), "crohme").save(tmp_path / "bank")
        recipe = recipe_file(per_class=30)
        recipe.write_text(recipe.read_text().replace(json.dumps(str(ink_bank)), json.dumps(str(tmp_path / "bank"))))
        generate(recipe, tmp_path / "set", workers=1)
        return licence_of(tmp_path / "set")

    return make


def test_fonts_and_templates_are_free_to_use(tmp_path):
    (tmp_path / "free.toml").write_text(FREE)
    generate(tmp_path / "free.toml", tmp_path / "set", workers=1)
    found = licence_of(tmp_path / "set")
    assert found.problems == () and found.terms.startswith("Free to use, for any purpose.")
    assert set(found.by_source) == {"fonts", "strokes"} and found.rows == sum(found.by_licence.values()) == 80
    assert any("OFL-1.1" in line for line in found.attributions)


def test_what_the_weaker_licences_ask_is_told_too(tmp_path):
    (tmp_path / "free.toml").write_text(FREE)
    generate(tmp_path / "free.toml", tmp_path / "set", workers=1)
    found = licence_of(tmp_path / "set")
    assert "LicenseRef-Hershey" in found.by_licence and found.wins != "LicenseRef-Hershey"
    told = [line for line in found.as_text().splitlines() if line.startswith("rows under")]
    assert any("LicenseRef-Hershey: Say that the Hershey fonts" in line for line in told)
    assert not any("CC0" in line or found.wins in line for line in told)


def test_ink_of_crohme_is_not_for_sale_and_wants_credit(licensed):
    found = licensed("CC-BY-NC-SA-3.0")
    assert found.wins == "CC-BY-NC-SA-3.0" and not found.problems
    assert "no commercial use" in found.terms and any("CROHME" in line for line in found.attributions)


def test_the_strictest_wins(licensed):
    found = licensed("CC0-1.0", "CC-BY-4.0", "MIT")
    assert found.wins == "CC-BY-4.0" and set(found.by_licence) == {"CC0-1.0", "CC-BY-4.0", "MIT"}
    assert found.as_dict()["publishable"] and "licence: CC-BY-4.0" in found.as_text()


def test_licences_that_exclude_each_other_are_refused_with_their_rows(licensed):
    found = licensed("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0")
    assert found.wins is None and not found.as_dict()["publishable"]
    (problem,) = found.problems
    assert set(problem.licences) == {"CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"} and problem.rows == found.rows
    assert all("crohme/" in example for example in problem.examples)
    assert "must not be published" in found.as_text()


def test_rows_mixed_of_such_are_refused_too(licensed, tmp_path):
    licensed("CC-BY-SA-4.0")
    path = tmp_path / "set" / "manifest.json"
    manifest = json.loads(path.read_text())
    file = manifest["files"][0]
    table = pq.read_table(tmp_path / "set" / file["path"])
    column, items = table["licence"].to_pylist(), table["items"].to_pylist()
    column[3], items[3] = INCOMPATIBLE, ["crohme/one", "crohme/other"]
    for name, values in (("licence", column), ("items", items)):
        place, field = table.schema.get_field_index(name), table.schema.field(name)
        table = table.set_column(place, field, pa.array(values, field.type))
    pq.write_table(table, tmp_path / "set" / file["path"])
    file["bytes"] = (tmp_path / "set" / file["path"]).stat().st_size
    path.write_text(json.dumps(manifest))
    (problem,) = licence_of(tmp_path / "set").problems
    assert problem.licences == (INCOMPATIBLE,) and problem.rows == 1
    assert problem.examples[0].endswith("(crohme/one, crohme/other)")


def test_unknown_licences_are_refused(licensed, tmp_path):
    found = licensed("MIT", "LicenseRef-Mine")
    (problem,) = found.problems
    assert problem.licences == ("LicenseRef-Mine",) and problem.rows == found.by_licence["LicenseRef-Mine"]
    adopt("images", class_folders(tmp_path / "in"), tmp_path / "adopted")
    assert licence_of(tmp_path / "adopted").wins is None
    adopt("images", class_folders(tmp_path / "in2"), tmp_path / "said", licence="CC0-1.0")
    assert licence_of(tmp_path / "said").wins == "CC0-1.0"


def test_the_manifest_is_not_believed(licensed, tmp_path):
    licensed("CC-BY-NC-SA-3.0")
    path = tmp_path / "set" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "licence": "CC0-1.0", "licences": {"CC0-1.0": manifest["rows"]}}))
    assert licence_of(tmp_path / "set").wins == "CC-BY-NC-SA-3.0"


def test_a_folder_of_pictures_is_no_data_set(tmp_path):
    with pytest.raises(SourceError, match="no data set"):
        licence_of(class_folders(tmp_path / "in"))


def test_rows_are_counted_once(licensed):
    found = licensed("CC0-1.0", "MIT")
    assert np.sum([n for of in found.by_source.values() for n in of.values()]) == found.rows
