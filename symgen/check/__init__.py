"""`symgen check`: what is wrong with a data set, one file here a check. Only files are read; nothing is changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symgen import store
from symgen.plain import from_json
from symgen.store import Place

EXCLUDE = "exclude.json"


def check(
    home: str | Place,
    *,
    against: Sequence[str | Place] = (),
    run: str | Path | None = None,
    judge: str | Path | None = None,
    out: str | Path | None = None,
    overrides: Sequence[str] = (),
) -> dict[str, Any]:
    """Run all checks on a data set folder or a folder of class folders; writes check.json and report.html in `out`.

    against: other sets, looked through for the same pictures, writers, designs and inks, and real ink that generated
    rows are to be like. run: a trained run, by which labels are judged. judge: an independent one, which says what rows
    are out of their class; exclude.json lists them. out: NAME-check beside `home` by default. overrides: thresholds,
    "check.threshold=value".
    Returns what check.json holds; "ok" is False where there are findings. Raises SourceError or StoreError where a
    folder cannot be read, RecipeError for a threshold that there is not.
    """
    # Here, because listing the checks imports this module, and must be quick.
    from symgen.check._case import Case
    from symgen.check._report import write
    from symgen.check._rows import open_rows
    from symgen.check._thresholds import thresholds

    params = thresholds(overrides)
    runs = (Path(one) if one is not None else None for one in (run, judge))
    case = Case(open_rows(home), tuple(open_rows(one) for one in against), *runs)
    found = {name: module.run(case, chosen) for name, (module, chosen) in params.items()}
    folder = default_out(home) if out is None else Path(out)
    return write(case, found, {name: chosen.model_dump() for name, (_, chosen) in params.items()}, folder)


def default_out(home: str | Place) -> Path:
    """Where the report on a data set goes: beside it, for what is inside is published; of one in a store, here."""
    place = store.place(home).resolve()
    name = f"{place.name or 'data'}-check"
    return place.with_name(name) if isinstance(place, Path) else Path(name)


def exclude_file(home: str | Place) -> Path:
    """Where rows of the data set at `home` are listed that somebody marked as bad, for `generate --exclude`."""
    return default_out(home) / EXCLUDE


def last_check(home: str | Place, digest: str) -> dict[str, Any] | None:
    """What `check` last found in the data set at `home`; None where it has not looked at this state of it.

    digest: `DatasetFolder.digest`.
    """
    try:
        found = from_json((default_out(home) / "check.json").read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("digest") == digest else None


def summary(found: Mapping[str, Any]) -> str:
    """What `check` returned, in lines for people."""
    lines = []
    for name, one in found["checks"].items():
        said = [*(("finding", each) for each in one["findings"]), *(("note", each) for each in one["notes"])]
        lines += [f"{name:12} {kind}: {each['says']}" for kind, each in said] or [f"{name:12} nothing found"]
    n = len(found["findings"])
    return "\n".join([*lines, f"{found['name']}: {n} findings in {found['rows']:,} {found['unit']}"])
