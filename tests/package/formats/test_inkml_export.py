"""InkML, read by symgen's own source of CROHME files and held against the schema's rules for the elements it uses."""

import csv

import numpy as np
import pytest

from symgen.ingest import import_
from symgen.package.formats.inkml import _document
from symgen.symbols import table

etree = pytest.importorskip("lxml.etree")
NS = "{http://www.w3.org/2003/InkML}"

SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.w3.org/2003/InkML"
    targetNamespace="http://www.w3.org/2003/InkML" elementFormDefault="qualified">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
  <xs:simpleType name="points"><xs:restriction base="xs:string">
    <xs:pattern value="-?[0-9]+(\\.[0-9]+)? -?[0-9]+(\\.[0-9]+)?(, -?[0-9]+(\\.[0-9]+)? -?[0-9]+(\\.[0-9]+)?)*"/>
  </xs:restriction></xs:simpleType>
  <xs:element name="annotation"><xs:complexType><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="type" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  </xs:element>
  <xs:element name="trace"><xs:complexType><xs:simpleContent><xs:extension base="points">
    <xs:attribute name="id" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  </xs:element>
  <xs:element name="traceView"><xs:complexType>
    <xs:attribute name="traceDataRef" type="xs:anyURI" use="required"/></xs:complexType></xs:element>
  <xs:element name="traceGroup"><xs:complexType><xs:sequence>
    <xs:element ref="annotation"/><xs:element ref="traceView" maxOccurs="unbounded"/></xs:sequence>
    <xs:anyAttribute namespace="http://www.w3.org/XML/1998/namespace" processContents="skip"/></xs:complexType>
  </xs:element>
  <xs:element name="ink"><xs:complexType><xs:sequence>
    <xs:element ref="annotation" minOccurs="4" maxOccurs="4"/><xs:element ref="trace" maxOccurs="unbounded"/>
    <xs:element ref="traceGroup"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""


def test_every_file_keeps_the_rules_and_every_reference_has_its_trace(exported):
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    files = sorted(exported("inkml").rglob("*.inkml"))
    assert len(files) > 100
    for file in files:
        tree = etree.parse(file)
        schema.assertValid(tree)
        traces = [one.get("id") for one in tree.iter(f"{NS}trace")]
        assert [one.get("traceDataRef") for one in tree.iter(f"{NS}traceView")] == traces


def test_the_tables_name_every_file_once(exported, small):
    for split in small.splits:
        with (exported("inkml") / f"{split}.csv").open(newline="") as table_file:
            named = [line["file"] for line in csv.DictReader(table_file)]
        there = [
            path.relative_to(exported("inkml")).as_posix() for path in (exported("inkml") / split).rglob("*.inkml")
        ]
        assert sorted(named) == sorted(there) and len(set(named)) == len(named)


def test_our_own_source_reads_symbols_and_writers_back(exported, rows, tmp_path):
    bank = import_("crohme", exported("inkml") / "train", tmp_path / "bank")
    drawn = [row for row in rows["train"] if row["ink"] is not None]
    left_out = sum(bank.about["dropped"].values())
    assert len(bank) + left_out == len(drawn) and len(bank) > len(drawn) * 0.8
    assert {table().by_id(int(one)).name for one in np.unique(bank.catalogue.symbol_id)} == {
        row["symbol"] for row in drawn
    }
    assert set(bank.catalogue.origin.names) <= {" ".join(row["origins"]) for row in drawn}


def test_hostile_names_stay_text():
    evil = '<!ENTITY x "y">]]>&amp;</trace><script>"\''
    about = {"row_id": evil, "latex": "", "symbol": evil, "origins": [evil, "b"], "licence": evil}
    tree = etree.fromstring(_document(about, ["1 2"]).encode())
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(tree)
    assert [one.text for one in tree.iter(f"{NS}annotation")] == [evil, evil, f"{evil} b", evil, evil]
