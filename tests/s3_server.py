"""A real S3 server for tests: moto's, in a process of its own, behind a door that fails when a test asks it to."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

KEYS = {"AWS_ACCESS_KEY_ID": "AKIASYMGENTEST00", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests-0123456789"}
BUSY = b"<Error><Code>ServiceUnavailable</Code><Message>busy</Message></Error>"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def moto():
    """The port of a running server."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 240
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/moto-api/data.json", timeout=5).close()
                break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        server.kill()
        server.wait()


class Door(BaseHTTPRequestHandler):
    """Hands each request on, unless the server's `fault(method, path)` says "busy" (503), "drop" (hang up before
    anything is done) or "lost" (hang up when it is done, so that nobody hears of it)."""

    protocol_version = "HTTP/1.1"

    def handle_one(self):
        body = self._body()
        fault = self.server.fault(self.command, self.path)
        self.server.calls.append((self.command, self.path, fault))
        if fault == "drop":
            return self._hang_up()
        status, headers, answer = (503, [], BUSY) if fault == "busy" else self._ask(body)
        if fault == "lost":
            return self._hang_up()
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "server", "date"):
                self.send_header(name, value)
        length = {name.lower(): value for name, value in headers}.get("content-length")
        self.send_header("Content-Length", length if self.command == "HEAD" and length else str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one  # noqa: N815  # names that http.server looks for

    def _body(self):
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def handle_expect_100(self):
        return True

    def _ask(self, body):
        asked = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        skip = ("transfer-encoding", "content-length", "expect")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in skip}
        asked.request(self.command, self.path, body, {**headers, "Content-Length": str(len(body))})
        answer = asked.getresponse()
        found = answer.status, answer.getheaders(), answer.read()
        asked.close()
        return found

    def _hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *about):
        pass


class S3(ThreadingHTTPServer):
    """A bucket `bkt` and the settings of a client that finds it."""

    daemon_threads = True

    def __init__(self, behind):
        super().__init__(("127.0.0.1", 0), Door)
        self.behind, self.calls, self.fault = behind, [], self.no_fault
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.settings = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_port}",
                         "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
                         "AWS_MAX_ATTEMPTS": "2"}  # fmt: skip

    @staticmethod
    def no_fault(method, path):
        return None

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving():
    """A running `S3`, empty but for its bucket, whose settings are this process's environment meanwhile."""
    before = dict(os.environ)
    with moto() as port:
        server = S3(port)
        os.environ.update(server.settings)
        import fsspec

        from symgen import remote

        forget(remote, fsspec)
        fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False).mkdir("bkt")
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()
            forget(remote, fsspec)
            os.environ.clear()
            os.environ.update(before)


def forget(remote, fsspec):
    """Open stores know the server that they were opened for, and both symgen and fsspec keep them."""
    remote._system.cache_clear()
    fsspec.get_filesystem_class("s3").clear_instance_cache()
