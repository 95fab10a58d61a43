"""How quick the studio is: python tests/bench/bench_studio.py RUN prints first paint, a stroke's reading and a sheet.

Asked as the page asks, over HTTP on this machine; first paint as Chromium reports it (CHROMIUM or `chromium`). Beside
what the page waited stands the processor time that the studio took for it, which a busy machine changes little.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from symgen.studio.design import blank

TIMES = 30
CROSS = [[[10 + i, 10 + 2 * i, 0.5] for i in range(40)], [[50 - i, 10 + 2 * i, 0.5] for i in range(40)]]

ASK = """async ([path, body]) => {
  const begin = performance.now();
  const answer = await fetch('/api/' + path, {method: 'POST', headers: {'content-type': 'application/json'}, body});
  await answer.json();
  return performance.now() - begin;
}"""


def told(name, times, processor=None):
    times, took = sorted(times), "" if processor is None else f", processor {processor:5.1f} ms each"
    print(f"{name:34} median {statistics.median(times):6.1f} ms, slowest of {len(times)} {times[-1]:6.1f} ms{took}")


def processor_ms(process):
    """What a process of this machine has used so far; Linux tells it."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def asked(page, studio, name, path, bodies):
    """The same question with each body; the first answer, which may load something, is not counted."""
    first, *others = [json.dumps(body) for body in bodies]
    page.evaluate(ASK, [path, first])
    before = processor_ms(studio)
    times = [page.evaluate(ASK, [path, body]) for body in others]
    told(name, times, (processor_ms(studio) - before) / len(others))


def sheets():
    """The design that the page opens with, turning more each time."""
    for i in range(TIMES + 1):
        design = blank().model_dump()
        (affine,) = (step for step in design["distort"] if step["step"] == "affine")
        affine["rotation_deg_jitter"] = 8 * i / TIMES
        yield design


def measure(page, studio, address, token):
    page.goto(f"{address}/?token={token}")
    page.wait_for_selector("#sheet .tile", timeout=600_000)
    paints = []
    for _ in range(5):
        page.goto("about:blank")
        page.goto(f"{address}/")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    told("first contentful paint", paints)
    page.wait_for_selector('#eyes:text("✓")', timeout=600_000)
    asked(page, studio, "sheet of 101 symbols, slider moved", "sheet", sheets())
    asked(page, studio, "a stroke read live", "see", [{"strokes": CROSS}] * (TIMES + 1))


def main():
    run = sys.argv[1]
    with tempfile.TemporaryDirectory() as home:
        code = "from symgen.cli import main; main()"
        studio = subprocess.Popen(
            [sys.executable, "-c", code, "studio", home, "--run", run], stderr=subprocess.PIPE, text=True
        )
        try:
            found = next(filter(None, (re.search(r"(http://\S+)/\?token=(\S+)", line) for line in studio.stderr)))
            with sync_playwright() as playwright:
                path = os.environ.get("CHROMIUM") or shutil.which("chromium")
                page = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]).new_page(bypass_csp=True)
                measure(page, studio, *found.groups())
            print(
                f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}"
            )
        finally:
            studio.terminate()
            studio.wait()


if __name__ == "__main__":
    main()
