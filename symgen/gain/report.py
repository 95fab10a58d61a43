"""`results.json` and `report.html` of the data-gain experiment."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from symgen import offline_page, store
from symgen.gain.bootstrap import REPLICATES
from symgen.gain.outcomes import Design, Outcomes, Record
from symgen.gain.page import told
from symgen.gain.study import Study, study
from symgen.gain.verdict import verdict
from symgen.gain.wording import real_data
from symgen.train.charts import SHADE_SHEET

RESULTS, REPORT = "results.json", "report.html"


def write_report(outcomes: Sequence[Outcomes], design: Design, home: Path) -> Record:
    """Put results.json and report.html in `home`; returns what results.json holds. The first test set is the
    verdict's, and says which runs are done.
    """
    found = [study(one, design) for one in outcomes]
    missing = _missing(design, outcomes[0])
    record = _record(found, design, missing)
    store.put(home / RESULTS, json.dumps(record, indent=1, ensure_ascii=False).encode())
    store.put(home / REPORT, _page(found, design, missing).encode())
    return record


def _record(found: Sequence[Study], design: Design, missing: Sequence[Mapping[str, Any]]) -> Record:
    tests = [_of_test(one, design) for one in found]
    return {
        "verdict": tests[0]["verdict"],
        "replicates": REPLICATES,
        "missing": list(missing),
        "tests": tests,
        "design": plain(design),
    }


def _of_test(found: Study, design: Design) -> Record:
    test, spread = found.trial.outcomes.test, found.trial.bootstrap
    parts = ("arms", "rivalries", "curves", "worth", "doses", "against", "classes", "lost", "canvas")
    return {
        "name": test.name,
        "rows": len(test.labels),
        "resampled": spread.n_writers,
        "writers_known": spread.writers_known,
        "verdict": plain(verdict(found, design)),
        "shot": found.trial.verdict_shot,
        **{part: plain(getattr(found, part)) for part in parts},
    }


def plain(value: Any) -> Any:
    """As JSON takes it: records as objects, keys as text, what is not finite as null."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    elif hasattr(value, "__dataclass_fields__"):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _missing(design: Design, outcomes: Outcomes) -> list[dict[str, Any]]:
    """Planned runs that are not done, counted by arm, shot and dose."""
    done = set(outcomes.runs)
    planned = Counter((run.arm, run.shot, run.dose) for run in design.get("planned", ()))
    left = Counter((run.arm, run.shot, run.dose) for run in design.get("planned", ()) if run not in done)
    return [
        {"arm": arm, "shot": shot, "dose": dose, "missing": count, "planned": planned[arm, shot, dose]}
        for (arm, shot, dose), count in left.items()
    ]


def _page(found: Sequence[Study], design: Design, missing: Sequence[Mapping[str, Any]]) -> str:
    here = Path(__file__)
    return offline_page.render(
        here.with_name("report.html.jinja"),
        SHADE_SHEET,
        here.with_name("report.css"),
        trim_blocks=True,
        design={"recipe": "", "facts": (), "leaks": (), "notes": (), **design},
        files=[(name, "./" + quote(path)) for name, path in design.get("files", ())],
        tests=[told(one, design) for one in found],
        missing=[_told_missing(one) for one in missing],
        finished=f"{len(found[0].trial.outcomes.runs):,} of {len(design.get('planned', ())):,} planned trainings",
        replicates=f"{REPLICATES:,}",
    )


def _told_missing(one: Mapping[str, Any]) -> str:
    dose = f", {one['dose']:g}x" if one["dose"] not in (0.0, 1.0) else ""
    return f"{one['arm']}{dose} with {real_data(one['shot'])}: {one['missing']} of {one['planned']}"
