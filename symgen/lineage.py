"""`symgen licence`: under which licence a data set may be passed on, computed from the lineage of its rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from symgen.dataset import open_dataset
from symgen.licence import INCOMPATIBLE, UNKNOWN, find, strictest, terms
from symgen.package.credits import Origins, credit, gather, gather_tables, read_lineage
from symgen.store import Place

SHOWN = 5
_COLUMNS = ("source", "licence", "row_id", "items", "origins")


class Problem(NamedTuple):
    """A reason not to publish. licences: those that cause it. rows: how many. examples: `row_id (items)` of some."""

    what: str
    licences: tuple[str, ...]
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class LicenceReport:
    """What may be done with a data set.

    wins: the licence of the whole; None where there are problems. terms: what it asks, in plain words. by_licence,
    by_source (source -> licence): rows. attributions: whom to name, a line each.
    """

    rows: int
    wins: str | None
    terms: str
    by_licence: dict[str, int]
    by_source: dict[str, dict[str, int]]
    problems: tuple[Problem, ...]
    attributions: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            **vars(self),
            "publishable": not self.problems,
            "problems": [one._asdict() for one in self.problems],
        }

    def as_text(self) -> str:
        """The same for people."""
        lines = [
            f"{source:12} {licence:24} {n:>12,}" for source, of in self.by_source.items() for licence, n in of.items()
        ]
        for one in self.problems:
            lines += [f"problem: {one.what}", *(f"    {example}" for example in one.examples)]
        lines += [f"licence: {self.wins or 'none, do not publish'}", self.terms]
        lines += [f"rows under {', '.join(of)}: {asks}" for asks, of in self._also_asked().items()]
        lines += [f"credit: {one}" for one in self.attributions]
        return "\n".join(lines)

    def _also_asked(self) -> dict[str, list[str]]:
        """What the other licences of its rows ask beyond the one that wins -> those licences."""
        asked: dict[str, list[str]] = {}
        for one in map(find, self.by_licence if self.wins else ()):
            if one.rank and one.asks not in self.terms:
                asked.setdefault(one.asks, []).append(one.id)
        return asked


def licence_of(home: str | Place) -> LicenceReport:
    """The licences of a data set's rows, what wins, and what forbids to publish it: read from the rows themselves.

    Raises what `open_dataset` raises.
    """
    data = open_dataset(home, expressions=True)
    rows: Counter[tuple[str, str]] = Counter()
    origins: Origins = {}
    gather_tables(data.manifest, origins)
    examples: dict[str, list[str]] = {}
    for file in data.manifest["files"]:
        table = read_lineage(data.home / file["path"], _COLUMNS)
        rows.update(_counted(table))
        gather(table, origins)
        _gather_examples(table, examples)
    by_licence = Counter[str]()
    by_source: dict[str, dict[str, int]] = {}
    for (source, licence), n in sorted(rows.items()):
        by_licence[licence] += n
        by_source.setdefault(source, {})[licence] = n
    problems = tuple(_problems(by_licence, examples))
    wins = None if problems else strictest(by_licence)
    credits = [line for source in sorted(origins) for line in credit(source, origins[source])]
    return LicenceReport(
        sum(by_licence.values()), wins, _terms(wins), dict(by_licence), by_source, problems, tuple(credits)
    )


def _counted(table: pa.Table) -> dict[tuple[str, str], int]:
    grouped = table.group_by(["source", "licence"]).aggregate([([], "count_all")])
    pairs = zip(grouped["source"].to_pylist(), grouped["licence"].to_pylist(), strict=True)
    return {
        (source or UNKNOWN, licence or UNKNOWN): n
        for (source, licence), n in zip(pairs, grouped["count_all"].to_pylist(), strict=True)
    }


def _gather_examples(table: pa.Table, examples: dict[str, list[str]]) -> None:
    """A few rows of each licence, with what they were made of."""
    for licence in pc.unique(table["licence"]).to_pylist():
        found = examples.setdefault(licence or UNKNOWN, [])
        if len(found) < SHOWN:
            here = table.filter(pc.equal(table["licence"], licence)).slice(0, SHOWN - len(found))
            pairs = zip(here["row_id"].to_pylist(), here["items"].to_pylist(), strict=True)
            found += [f"{row} ({', '.join(items)})" for row, items in pairs]


def _problems(by_licence: Mapping[str, int], examples: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Rows that nobody may pass on, and then pairs of licences that cannot be met together."""

    def problem(what: str, *licences: str) -> Problem:
        shown = tuple(line for one in licences for line in examples[one][: -(-SHOWN // len(licences))])
        return Problem(what, licences, sum(by_licence[one] for one in licences), shown)

    good = [one for one in by_licence if find(one).id not in (UNKNOWN, INCOMPATIBLE)]
    for one in by_licence:
        if one == INCOMPATIBLE:
            yield problem("rows were mixed of items whose licences exclude each other", one)
        elif one not in good:
            yield problem(f"nobody has said what the licence {one!r} allows", one)
    for one, other in combinations(good, 2):
        if strictest((one, other)) == INCOMPATIBLE:
            yield problem(f"{one} and {other} cannot be met together in one set", one, other)


def _terms(wins: str | None) -> str:
    if wins is None:
        return "The set must not be published as it is: leave out the rows named above, or ask their owners."
    return terms(wins)
