"""A studio over an empty folder, asked through its application, and the same one in a browser."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from browser_cases import entered, watched
from fastapi.testclient import TestClient

from symgen.studio.app import make_app
from symgen.studio.workspace import Workspace


@pytest.fixture
def space(tmp_path, monkeypatch):
    """A folder of its own, which is also the current one, as the server has it."""
    home = tmp_path / "studio"
    home.mkdir()
    monkeypatch.chdir(home)
    return Workspace(home.resolve())


@pytest.fixture
def client(space):
    with TestClient(make_app(space)) as client:
        yield client


@pytest.fixture
def zigzag():
    """zigzag(shift) -> strokes of one drawing of a symbol that nobody has yet."""

    def draw(shift=0.0):
        return [[[10 + 12 * i, 40 + shift + (30 if i % 2 else -30), 0.5] for i in range(9)]]

    return draw


CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    """A real Chromium without a window; the tests that need it are skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: set CHROMIUM or install the package chromium")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def studios():
    """serve(folder, *words) -> address and token that `symgen studio` prints; the servers end with the block."""
    running = []

    def serve(folder, *words):
        code = "from symgen.cli import main; main()"
        command = [sys.executable, "-c", code, "studio", str(folder), *map(str, words)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        running.append(process)
        for line in process.stderr:
            if found := re.search(r"(http://\S+)/\?token=(\S+)", line):
                return found[1], found[2]
        raise AssertionError(f"the studio ended with {process.wait()}")

    try:
        yield serve
    finally:
        for process in running:
            process.terminate()
            process.wait(20)
            process.stderr.close()


@pytest.fixture
def served():
    """serve(folder, *words) -> address and token of a studio of the test's own."""
    with studios() as serve:
        yield serve


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A studio's folder with a run of random weights."""
    from run_folders import untrained_run  # brings TensorFlow, which most tests here do without

    place = tmp_path_factory.mktemp("studio")
    untrained_run(place / "runs" / "blind", ["x", "2", "plus", "forall"])
    return place


@pytest.fixture(scope="module")
def inside(browser, home):
    """inside(**context) -> a browser's context that has entered a studio over `home`, and its address."""
    with studios() as serve:
        address, token = serve(home)
        context = browser.new_context()
        entered(watched(context, address, []), address, f"?token={token}")
        yield lambda **more: (browser.new_context(storage_state=context.storage_state(), **more), address)


@pytest.fixture
def page(inside):
    """The page on a desktop's screen; what it complains of fails the test."""
    context, address = inside(viewport={"width": 1300, "height": 900})
    troubles = []
    yield entered(watched(context, address, troubles), address)
    context.close()
    assert troubles == []
