"""What `check` leaves behind: check.json for programs, report.html for people, one page that opens offline, and
exclude.json for `generate --exclude`, where rows are to be drawn anew.

The page holds its pictures, runs no script, and shows every stranger's text escaped.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from symgen import __version__, offline_page, store
from symgen.check import EXCLUDE
from symgen.check._case import Case
from symgen.check._findings import Finding, Findings

JSON, REPORT = "check.json", "report.html"

_LISTED = 200  # findings of one check that the page shows


def write(
    case: Case, found: Mapping[str, Findings], thresholds: Mapping[str, dict[str, Any]], out: Path
) -> dict[str, Any]:
    """Put check.json and report.html in `out`; returns what the former holds."""
    about = {
        "made_by": f"symgen {__version__}",
        "name": case.data.name,
        "digest": case.data.digest,
        "rows": len(case.data),
        "unit": case.data.unit,
        "against": [one.name for one in case.against],
        "ok": not any(one.findings for one in found.values()),
        "findings": [f"{name}: {each.says}" for name, one in found.items() for each in one.findings],
        "checks": {
            name: {
                "findings": [each.as_dict() for each in one.findings],
                "notes": [each.as_dict() for each in one.notes],
                "figures": one.figures,
                "looked": one.looked,
                **({"tables": [table._asdict() for table in one.tables]} if one.tables else {}),
            }
            for name, one in found.items()
        },
        "thresholds": thresholds,
    }
    page = _page(about, found)
    store.put(out / REPORT, page.encode())
    excluded = [row for one in found.values() for row in one.exclude]
    if excluded:
        store.put(out / EXCLUDE, json.dumps({"exclude": excluded}, indent=1).encode() + b"\n")
    store.put(out / JSON, json.dumps(about, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n")
    return about


def _page(about: Mapping[str, Any], found: Mapping[str, Findings]) -> str:
    checks = [
        {"name": name, "findings": _shown(one.findings), "notes": _shown(one.notes), "figures": one.figures,
         "looked": one.looked, "more": max(0, len(one.findings) - _LISTED), "tables": one.tables,
         "strips": [(_uri(each.image), each.image.shape, each.caption) for each in one.strips]}
        for name, one in found.items()
    ]  # fmt: skip
    here, n = Path(__file__), sum(len(one.findings) for one in found.values())
    template, style = here.with_name("report.html.jinja"), here.with_name("report.css")
    return offline_page.render(template, style, about=about, checks=checks, n=n)


def _shown(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {**one.as_dict(), "pictures": [(_uri(each.image), each.image.shape, each.caption) for each in one.pictures]}
        for one in findings[:_LISTED]
    ]


def _uri(image: Any) -> str:
    """A data URI: the picture as PNG, black on white."""
    good, data = cv2.imencode(".png", 255 - image)
    assert good
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()
