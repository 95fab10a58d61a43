"""`report.html`: one page that opens offline, with its pictures in it, no script, and every stranger's text escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from symgen import store
from symgen.train import findings
from symgen.train.judgement import Judged
from symgen.train.run_folder import REPORT, Run


def write_report(run: Run, judged: Judged, home: Path) -> Path:
    """Put report.html in `home`. judged: what was found, its metrics as they stand in metrics.json."""
    style = (Path(__file__).with_name("report.css")).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _template().render(style=_trusted(style), style_hash=f"sha256-{digest}", **findings.collect(run, judged))
    return store.put(home / REPORT, page.encode())


@cache
def _template() -> Any:
    import jinja2  # only a report pays for it

    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "report.html.jinja"
    )


def _trusted(style: str) -> Any:
    """Our own style sheet, which autoescape must leave alone, or its digest would not hold."""
    from markupsafe import Markup

    return Markup(style)
