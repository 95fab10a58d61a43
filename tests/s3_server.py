"""A real S3 server for tests: moto's, in a process of its own, with a door in front that fails when it is told to."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

KEYS = {"AWS_ACCESS_KEY_ID": "AKIASYMGENTEST00", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests-0123456789"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving():
    """The address of a running server."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "MOTO_S3_CUSTOM_ENDPOINTS": address},
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urlopen(f"{address}/moto-api/data.json", timeout=5).close()
                break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        server.kill()
        server.wait()
