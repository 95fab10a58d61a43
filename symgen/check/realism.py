"""Realism: whether generated symbols can be told from ink of people who had no part in them. With `against` only.

Two fixed judges, gradient features with a support vector machine and a small network, try to tell generated rows from
rows of other writers, both drawn by one renderer, each judged by what has not seen its writer (`_telling`); of the two
the better one counts. It is asked twice: by writer, where a generated row belongs to the writer of the ink that it was
made of, which asks whether the pen's ways give it away; and by row, where rows of one ink are on both sides, which asks
besides whether there are too few ways to write. Copies pass the first and fail the second; density, coverage and the
distance to the inks (`_spread`) tell them too. What the judges make of real ink, fonts and copies stands beside it.
"""

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.check import _controls as controls
from symgen.check import _network
from symgen.check._case import Case
from symgen.check._findings import Finding, Findings
from symgen.check._realism_report import BY_ROW, BY_WRITER, Judged, Verdict, told
from symgen.check._sides import Side, Sides, choose
from symgen.check._spread import density_coverage, memorised
from symgen.check._telling import FOLDS, Pair, RealismError, by_svm, sklearn, tell

F64 = npt.NDArray[np.float64]


class Params(BaseModel):
    """How many rows are compared, and how easily generated ones may be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int = Field(100, ge=20, description="Rows that a class must have on either side to be judged.")
    most: int = Field(200, ge=20, description="Rows of a class that are compared at most, on either side.")
    auc: float = Field(0.75, ge=0.5, le=1, description="Area under the ROC curve of the better judge, by writer.")
    coverage: float = Field(0.9, ge=0, le=1, description="Share of real rows with a generated one among them.")
    memorised: float = Field(0.5, ge=0, description="Distance to the inks, over that of other writers' rows.")


def run(case: Case, params: Params) -> Findings:
    """Compare the data set with all sets it is held against, taken as one."""
    if not case.against:
        return _not_judged("no set of real ink was given to hold it against", case)
    sides = choose(case, params.least, params.most)
    if not len(sides.labels):
        return _not_judged(f"no class has {params.least} rows of its own and as many by other writers", case)
    try:
        sklearn("svm")
        return _judged(case, sides, params)
    except RealismError as error:
        return _not_judged(str(error), case)


def _not_judged(why: str, case: Case) -> Findings:
    return Findings(notes=(Finding("realism-not-judged", why, len(case.data)),), looked=False)


def _judged(case: Case, sides: Sides, params: Params) -> Findings:
    network = None if _network.missing() else _network.Network(len(sides.labels), sides.real.images.shape[1])
    own = _each_its_own(sides.generated)
    found = {BY_ROW: judge(sides.real, own, network)}
    if len(np.unique(sides.generated.picked.owner)) >= FOLDS:
        found = {BY_WRITER: judge(sides.real, sides.generated, network), **found}
    halves, printed, copied = (
        controls.writers(sides, params.most),
        controls.fonts(case.data, sides),
        controls.copies(sides),
    )
    found["real against real"] = judge(halves.first, halves.second, network)
    if printed is not None:
        found["fonts"] = judge(printed.first, printed.second, None)
    found["copies, by row"] = judge(copied.first, _each_its_own(copied.second), None)
    ratios = {name: _ratios(sides, side) for name, side in (("generated", sides.generated), ("copies", copied.second))}
    return told(case, sides, Verdict(found, ratios, network is not None), params)


def judge(real: Side, generated: Side, network: _network.Network | None) -> Judged:
    """Have two sides told apart, class by class. network: the second judge, None where it is not asked."""
    pair = Pair(
        np.concatenate([real.features, generated.features]),
        np.concatenate([real.images, generated.images]),
        np.arange(len(real.images) + len(generated.images)) >= len(real.images),
        np.concatenate([real.picked.label, generated.picked.label]),
        np.concatenate([real.picked.owner, generated.picked.owner]),
    )
    svm = tell(pair, by_svm)
    spread = np.array([density_coverage(real.of(label), generated.of(label)) for label in svm.classes.tolist()])
    return Judged(svm, tell(pair, network.fit) if network else None, *spread.T)


def _each_its_own(side: Side) -> Side:
    """The same rows, each as if by another hand."""
    return side._replace(picked=side.picked._replace(owner=np.arange(len(side.images))))


def _ratios(sides: Sides, side: Side) -> F64:
    """float64 (C,): see `_spread.memorised`."""
    found = []
    for label in sides.labels.tolist():
        inks, real = controls.originals(sides, label), sides.real.take(sides.real.picked.label == label)
        own = real.picked.owner[:, None] == inks.picked.owner
        found.append(memorised(side.of(label), real.features, inks.features, own))
    return np.array(found)
