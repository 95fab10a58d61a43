"""How quick the studio is: python tests/bench/bench_studio.py RUN prints first paint, a stroke's reading and a sheet.

Asked as the page asks, over HTTP on this machine; first paint as Chromium reports it (CHROMIUM or `chromium`).
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

TIMES = 30
DESIGN = {
    "set": "crohme101", "balance": {"per_class": 100},
    "source": [{"kind": "fonts", "style": "hand"}, {"kind": "strokes"}],
    "distort": [{"step": "affine"}, {"step": "elastic"}, {"step": "pen"}], "degrade": [{"step": "blur"}],
}  # fmt: skip
CROSS = [[[10 + i, 10 + 2 * i, 0.5] for i in range(40)], [[50 - i, 10 + 2 * i, 0.5] for i in range(40)]]

ASK = """async ([path, body]) => {
  const begin = performance.now();
  const answer = await fetch('/api/' + path, {method: 'POST', headers: {'content-type': 'application/json'}, body});
  await answer.json();
  return performance.now() - begin;
}"""


def told(name, times):
    times = sorted(times)
    print(f"{name:34} median {statistics.median(times):6.1f} ms, slowest of {len(times)} {times[-1]:6.1f} ms")


def sheets():
    for i in range(TIMES + 1):
        yield {**DESIGN, "distort": [{"step": "affine", "rotation_deg_jitter": 8 * i / TIMES}, *DESIGN["distort"][1:]]}


def measure(page, address, token):
    import json

    page.goto(f"{address}/?token={token}")
    page.wait_for_selector("#sheet .tile", timeout=600_000)
    paints = []
    for _ in range(5):
        page.goto("about:blank")
        page.goto(f"{address}/")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    told("first contentful paint", paints)
    times = [page.evaluate(ASK, ["sheet", json.dumps(design)]) for design in sheets()]
    told("sheet of 101 symbols, slider moved", times[1:])
    page.wait_for_selector('#eyes:text("✓")', timeout=600_000)
    times = [page.evaluate(ASK, ["see", json.dumps({"strokes": CROSS})]) for _ in range(TIMES + 1)]
    told("a stroke read live", times[1:])


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
                measure(page, *found.groups())
            print(
                f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}"
            )
        finally:
            studio.terminate()
            studio.wait()


if __name__ == "__main__":
    main()
