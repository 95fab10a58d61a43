"""What the realism check says: findings, tables, strips of real and generated pictures, the best and the worst."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from symgen.check._case import Case
from symgen.check._findings import PICTURED, Finding, Findings, Shown, Table
from symgen.check._marginals import marginals
from symgen.check._rows import Rows
from symgen.check._sides import Side, Sides
from symgen.check._telling import Told

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

BY_WRITER, BY_ROW = "generated, by writer", "generated, by row"

SOUND = 0.03
"""How far from chance the judges may be on real ink before their word counts for little."""

STRIP = 12
"""Pictures of either set in a class's strip."""


class Limits(Protocol):
    """What `realism.Params` says."""

    @property
    def auc(self) -> float: ...
    @property
    def coverage(self) -> float: ...
    @property
    def memorised(self) -> float: ...


class Judged(NamedTuple):
    """What one comparison gave. svm, network: of the judges; the latter None where it was not asked. density,
    coverage: float64 (C,).
    """

    svm: Told
    network: Told | None
    density: F64
    coverage: F64

    @property
    def best(self) -> Told:
        """Of the judge that tells the sets apart better."""
        return self.svm if self.network is None or self.svm.value >= self.network.value else self.network


class Verdict(NamedTuple):
    """found: comparison -> what it gave, the generated ones first. ratios: "generated" and "copies" -> float64 (C,).
    network: whether the second judge was there.
    """

    found: Mapping[str, Judged]
    ratios: Mapping[str, F64]
    network: bool

    @property
    def name(self) -> str:
        """The comparison whose figure counts."""
        return next(iter(self.found))


def told(case: Case, sides: Sides, verdict: Verdict, limits: Limits) -> Findings:
    """All of it. Figures are numbers, which the data set's card repeats."""
    data = case.data
    names = [data.classes[label].name for label in sides.labels.tolist()]
    return Findings(
        tuple(_findings(names, verdict, limits)),
        tuple(_notes(data, sides, verdict)),
        _figures(sides, verdict),
        tables=(_comparisons(verdict), _classes(names, verdict), marginals(case, sides)),
        strips=tuple(_strips(names, sides, verdict)),
    )


def _findings(names: list[str], verdict: Verdict, limits: Limits) -> Iterator[Finding]:
    judged = verdict.found[verdict.name]
    best, coverage, n = judged.best, float(judged.coverage.mean()), int(np.isfinite(judged.best.score).sum())
    if best.value > limits.auc:
        worst = tuple(names[i] for i in np.argsort(-best.auc) if best.auc[i] > limits.auc)
        says = f"generated ink is told from real ink: AUC {_interval(best)} ({verdict.name}), {limits.auc:g} at most"
        yield Finding("told-apart", says, n, worst)
    if coverage < limits.coverage:
        bare = tuple(names[i] for i in np.argsort(judged.coverage) if judged.coverage[i] < limits.coverage)
        says = f"{1 - coverage:.0%} of real ways to write have no generated one near them: coverage {coverage:.2f}, "
        yield Finding("uncovered", says + f"{limits.coverage:g} at least", n, bare)
    close = np.flatnonzero(verdict.ratios["generated"] < limits.memorised)
    if len(close):
        says = "1 class is" if len(close) == 1 else f"{len(close)} classes are"
        says += (
            f" little more than copies: nearer than {limits.memorised:g} of the way that other writers are from the "
        )
        says += "inks that they were made of"
        yield Finding("memorised", says, len(close), tuple(names[i] for i in close.tolist()))


def _notes(data: Rows, sides: Sides, verdict: Verdict) -> Iterator[Finding]:
    n = len(sides.generated.images)
    how = "drawn from strokes with one pen" if sides.by_ink else "brought to one form by canonicalise"
    known = (
        f"{len(sides.inks.images):,} inks that they were made of"
        if len(sides.inks.images)
        else (
            "the inks that they were made of are not among the real sets, so distance is to real rows of other writers"
        )
    )
    says = f"{n:,} generated rows against {len(sides.real.images):,} real ones of other writers, {how}; {known}"
    yield Finding("compared", says, n)
    real = verdict.found["real against real"].best
    if abs(real.value - 0.5) > SOUND:
        yield Finding("unsound", f"the judges tell real ink from real ink too: AUC {_interval(real)}", n)
    if not verdict.network:
        yield Finding(
            "one-judge", "Keras is not there, so only gradient features and a support vector machine judged", n
        )
    if sides.short:
        names = tuple(data.classes[label].name for label in sides.short)
        yield Finding("too-few", f"{len(names)} classes have too few rows on one side to be judged", len(names), names)
    yield from _extremes(data, sides, verdict.found[verdict.name].best)


def _extremes(data: Rows, sides: Sides, best: Told) -> Iterator[Finding]:
    """The generated rows that pass for real best, and worst, of each class in turn."""
    side, score = sides.generated, best.score[len(sides.real.images) :]
    order = {}
    for label in sides.labels.tolist():
        rows = np.flatnonzero((side.picked.label == label) & np.isfinite(score))
        order[label] = rows[np.argsort(score[rows], kind="stable")]
    each = max(1, PICTURED // len(order))
    for kind, says, which in (("most-convincing", "Taken for real most readily", slice(None, each)),
                              ("least-convincing", "Given away most readily", slice(-each, None))):  # fmt: skip
        rows = np.concatenate([found[which] for found in order.values()])[:PICTURED]
        shown = tuple(Shown(side.images[i], data.classes[side.picked.label[i]].name) for i in rows.tolist())
        yield Finding(kind, says, len(rows), (), data.named(side.picked.at[rows]), shown)


def _figures(sides: Sides, verdict: Verdict) -> dict[str, float]:
    judged, best = verdict.found[verdict.name], verdict.found[verdict.name].best
    real, fonts = verdict.found["real against real"], verdict.found.get("fonts")
    figures = {
        "auc": best.value, "auc_low": best.low, "auc_high": best.high,
        "auc_by_row": verdict.found[BY_ROW].best.value,
        "density": judged.density.mean(), "coverage": judged.coverage.mean(),
        "memorisation": np.nanmedian(verdict.ratios["generated"]),
        "real_auc": real.best.value, "real_coverage": real.coverage.mean(),
        **({"fonts_auc": fonts.best.value} if fonts else {}),
        "copies_memorisation": np.nanmedian(verdict.ratios["copies"]),
        "classes": len(sides.labels),
    }  # fmt: skip
    return {name: round(float(value), 4) for name, value in figures.items() if np.isfinite(value)}


def _comparisons(verdict: Verdict) -> Table:
    rows = []
    for name, one in verdict.found.items():
        network = _interval(one.network) if one.network else "not asked"
        ratio = verdict.ratios.get(name.partition(",")[0])
        rows.append((
            name, _interval(one.svm), network, f"{one.density.mean():.2f}", f"{one.coverage.mean():.2f}",
            "" if ratio is None else f"{np.nanmedian(ratio):.2f}",
        ))  # fmt: skip
    head = ("against real ink of others", "AUC, gradients + SVM", "AUC, network", "density", "coverage", "memorisation")
    return Table("Told from real ink", head, tuple(rows))


def _classes(names: list[str], verdict: Verdict) -> Table:
    judged, row = verdict.found[verdict.name], verdict.found[BY_ROW]
    found = []
    for i in np.argsort(-judged.best.auc).tolist():
        network = f"{judged.network.auc[i]:.2f}" if judged.network else "not asked"
        found.append((
            names[i], f"{judged.svm.auc[i]:.2f}", network, f"{row.best.auc[i]:.2f}", f"{judged.density[i]:.2f}",
            f"{judged.coverage[i]:.2f}", f"{verdict.ratios['generated'][i]:.2f}",
        ))  # fmt: skip
    head = ("class", "AUC, SVM", "AUC, network", "better AUC, by row", "density", "coverage", "memorisation")
    return Table(f"Classes ({verdict.name})", head, tuple(found))


def _strips(names: list[str], sides: Sides, verdict: Verdict) -> Iterator[Shown]:
    """Of each class, the worst first: real pictures above, generated ones below."""
    auc = verdict.found[verdict.name].best.auc
    for i in np.argsort(-auc).tolist():
        label = int(sides.labels[i])
        yield Shown(np.concatenate([_row(side, label) for side in (sides.real, sides.generated)]), names[i])


def _row(side: Side, label: int) -> U8:
    rows = np.flatnonzero(side.picked.label == label)[:STRIP]
    return np.concatenate([np.pad(image, 2) for image in side.images[rows]], axis=1)


def _interval(one: Told) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
