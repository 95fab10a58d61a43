"""`symgen verify`: is a data set what its manifest says, and does its recipe still make it?

Files are held against the manifest: size and sha256. Rows are drawn again from row id and recipe, and compared in this
order: pixels, what the row says of itself, bytes of the picture's file. Equal pixels in other bytes come from another
encoder and harm nobody; other pixels are another data set.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tqdm import tqdm

from symgen import store
from symgen.compose import again as compose
from symgen.doctor import printable
from symgen.errors import SourceError
from symgen.package import run
from symgen.package.features import composed
from symgen.package.folder import CARD
from symgen.package.manifest import find_manifest
from symgen.package.record import DATA
from symgen.redraw import Again, Drawer, UnreadyError, stored
from symgen.store import Place

SAMPLE = 256
SHOWN = 10
KEPT = 1000  # findings of a kind; millions of rows may differ for one reason


class Finding(NamedTuple):
    """Something that is not as it should be. kind: "file", "pixels", "facts", "bytes" or "source"; where: a file or a
    row id; what: a sentence.
    """

    kind: str
    where: str
    what: str


@dataclass
class Verdict:
    """What `verify` found. files, rows: how many were looked at. counts: findings of each kind; of many alike only the
    first are in `findings`. notes: what was not looked at, and why. other_versions: lines "numpy: 2.3 there, 2.4 now"
    where what made the set is not what looks at it.
    """

    files: int = 0
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    other_versions: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def add(self, kind: str, where: str, what: str) -> None:
        """Note a finding."""
        self.counts[kind] += 1
        if self.counts[kind] <= KEPT:
            self.findings.append(Finding(kind, where, what))

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {"ok": self.ok, **vars(self), "findings": [one._asdict() for one in self.findings]}

    def as_text(self) -> str:
        """The same for people, the first findings of each kind."""
        lines = [f"{self.files:,} files held against the manifest, {self.rows:,} rows drawn again"]
        for kind, n in self.counts.items():
            first = [one for one in self.findings if one.kind == kind][:SHOWN]
            lines += [f"{kind}: {printable(one.where)}: {printable(one.what)}" for one in first]
            lines += [f"{kind}: ... and {n - len(first):,} more"] if n > len(first) else []
        lines += [f"note: {note}" for note in self.notes]
        if self.other_versions:
            why = ", which may be the reason" if self.counts.keys() - {"file", "source"} else ""
            lines += [f"made by other versions{why}:", *(f"    {line}" for line in self.other_versions)]
        return "\n".join([*lines, "all as the manifest says" if self.ok else f"{self.counts.total():,} findings"])


def verify(home: str | Place, *, sample: int = SAMPLE, all: bool = False) -> Verdict:
    """Hold a finished data set against its manifest, and draw rows of it again.

    sample: how many rows, spread over all files; a larger sample holds the smaller one; 0 looks at files only. all:
    every row. Rows taken over from a base are held against hashes and not drawn. Raises SourceError where there is no
    finished data set; what is wrong with one is a finding and no error.
    """
    place = store.place(home)
    manifest = find_manifest(place)
    if manifest is None:
        raise SourceError(f"{place} is no finished data set: there is no {run.MANIFEST}")
    verdict = Verdict(other_versions=[*run.differences(manifest["versions"], run.versions())])
    whole = _check_files(place, manifest, verdict)
    if "adopted" in manifest:
        verdict.notes.append("imported, not drawn: there is no recipe to draw its rows again from, so files only")
    elif sample or all:
        _check_rows(place, manifest, whole, None if all else sample, verdict)
    return verdict


def _check_files(home: Place, manifest: Mapping[str, Any], verdict: Verdict) -> list[int]:
    """The numbers of the shards that are as the manifest says."""
    shards, beside = manifest["files"], manifest.get("beside", [])
    if "beside" not in manifest:
        verdict.notes.append("an older manifest, which lists no files but the shards")
    verdict.notes.append(f"{CARD} is not in the manifest: whoever publishes a set may add to it")
    whole = []
    total = sum(file["bytes"] for file in [*shards, *beside])
    with tqdm(total=total, unit="B", unit_scale=True, desc="files", disable=None, file=sys.stderr) as bar:
        for number, file in enumerate([*shards, *beside]):
            trouble = _trouble(home, file)
            verdict.files += 1
            bar.update(file["bytes"])
            if trouble:
                verdict.add("file", file["path"], trouble)
            elif number < len(shards):
                whole.append(number)
    listed = {file["path"] for file in shards}
    for path in store.sizes(home / DATA):
        if path.endswith(".parquet") and f"{DATA}/{path}" not in listed:
            verdict.add("file", f"{DATA}/{path}", "is not in the manifest")
    return whole


def _trouble(home: Place, file: Mapping[str, Any]) -> str:
    """What is wrong with a file; "" where nothing is."""
    path = home / file["path"]
    if not path.resolve().is_relative_to(home.resolve()):
        return "lies outside the folder"
    try:
        size = path.stat().st_size
        if size != file["bytes"]:
            return f"has {size:,} bytes, not {file['bytes']:,}"
        found = store.sha256(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == file["sha256"] else f"other bytes: sha256 {found[:16]}, not {file['sha256'][:16]}"


def _check_rows(
    home: Place, manifest: Mapping[str, Any], whole: list[int], sample: int | None, verdict: Verdict
) -> None:
    """Draw rows of the files with numbers `whole` again."""
    try:
        drawer = compose.Drawer(manifest) if composed(manifest) else Drawer(manifest)
    except UnreadyError as error:
        verdict.notes.append("no row was drawn again: what they were drawn from is missing or changed")
        for where, what in error.reasons:
            verdict.add("source", where, what)
        return
    drawn = [number for number in whole if not drawer.taken_over(number)]
    kept = sum(file["rows"] for number, file in enumerate(manifest["files"]) if drawer.taken_over(number))
    if kept:
        verdict.notes.append(f"{kept:,} rows were taken over from the base: their files' hashes stand for them")
    rows = sum(manifest["files"][number]["rows"] for number in drawn)
    total = rows if sample is None else min(sample, rows)
    with tqdm(total=total, unit=" rows", unit_scale=True, desc="rows", disable=None, file=sys.stderr) as bar:
        for block in stored(home, manifest, drawn, sample):
            _compare(drawer.draw(block), verdict)
            bar.update(len(block))


def _compare(again: Again, verdict: Verdict) -> None:
    """Note the findings of a block: of each row the first thing that differs."""
    verdict.rows += again.drawn
    for row_id, wanted in again.misplaced:
        verdict.add("facts", row_id, f"stands where {wanted} belongs")
    for row_id, pixels in again.pixels:
        verdict.add("pixels", row_id, f"{pixels:,} pixels are not those that the recipe draws")
    for row_id, columns in again.facts:
        verdict.add("facts", row_id, f"the pixels are right, but not {', '.join(columns)}")
    for row_id in again.bytes:
        verdict.add("bytes", row_id, "the pixels are right, but in another PNG file: another encoder wrote it")
