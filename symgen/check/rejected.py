"""Drawings that the label guards turned down while the set was made, by class and reason, as its manifest counts them.

A few in a hundred are as it should be: the guards are awake and the steps vary much. Where a class loses many, its
steps are too strong for it, and what passes is what happened to escape them.
"""

from collections import Counter

from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import Finding, Findings

_NAMED = 12


class Params(BaseModel):
    """How many drawings may be turned down."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noted: float = Field(0.08, ge=0, le=1, description="Share of a class's drawings from which on it is named.")
    most: float = Field(0.3, ge=0, le=1, description="Share of a class's drawings that may be turned down.")


def run(case: Case, params: Params) -> Findings:
    """Hold the manifest's rejections against the rows of each class."""
    data = case.data
    if data.manifest is None or "rejected" not in data.manifest:
        return Findings(looked=False)
    counted: dict[str, dict[str, int]] = data.manifest["rejected"]
    rows: Counter[str] = Counter()
    for of_split in data.manifest["counts"].values():
        rows.update(of_split)
    reasons: Counter[str] = Counter()
    for of_class in counted.values():
        reasons.update(of_class)
    shares = {name: sum(of.values()) / (sum(of.values()) + rows[name]) for name, of in counted.items()}
    many = [name for name, share in shares.items() if params.noted <= share <= params.most]
    findings = tuple(
        _finding("too-many-rejected", [name], shares, counted) for name, share in shares.items() if share > params.most
    )
    notes = (_finding("many-rejected", many, shares, counted),) if many else ()
    total = sum(reasons.values())
    share = total / max(1, total + rows.total())
    return Findings(findings, notes, {"rejected": total, "share": round(share, 4), **dict(reasons.most_common())})


def _finding(kind: str, names: list[str], shares: dict[str, float], counted: dict[str, dict[str, int]]) -> Finding:
    """Classes that lost many drawings, most first, with their commonest reason."""
    ordered = sorted(names, key=lambda name: -shares[name])
    told = [
        f"{name} {shares[name]:.0%}, mostly {max(counted[name], key=counted[name].__getitem__)}" for name in ordered
    ]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    n = sum(sum(counted[name].values()) for name in names)
    return Finding(kind, f"drawings turned down by the guards: {'; '.join(told[:_NAMED])}{more}", n, tuple(ordered))
