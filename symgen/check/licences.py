"""Licence gaps: rows that nobody may pass on, and licences that cannot be met together."""

from pydantic import BaseModel, ConfigDict

from symgen.check._case import Case
from symgen.check._findings import Finding, Findings
from symgen.lineage import licence_of


class Params(BaseModel):
    """No thresholds: a licence is met or it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def run(case: Case, params: Params) -> Findings:
    """What `symgen licence` says of the data set. A folder of pictures states no licence, which is noted."""
    if case.data.manifest is None:
        note = Finding("no-licence", "the folder states no licence for its pictures", len(case.data))
        return Findings(notes=(note,), looked=False)
    report = licence_of(case.data.home)
    found = [Finding("licence", one.what, one.rows, (), one.examples) for one in report.problems]
    return Findings(tuple(found), (), {"licence": report.wins, "rows": report.by_licence})
