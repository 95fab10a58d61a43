"""`report.html`: one page that opens offline, with its pictures in it, no script, and every stranger's text escaped."""

from pathlib import Path

from symgen import offline_page, store
from symgen.train import charts, findings
from symgen.train.judgement import Judged
from symgen.train.run_folder import REPORT, Run


def write_report(run: Run, judged: Judged, home: Path) -> Path:
    """Put report.html in `home`. judged: what was found, its metrics as they stand in metrics.json."""
    here = Path(__file__)
    facts = findings.collect(run, judged)
    sheets = charts.SHADE_SHEET, here.with_name("report.css")
    page = offline_page.render(here.with_name("report.html.jinja"), *sheets, **facts)
    return store.put(home / REPORT, page.encode())
