"""Who may speak to the studio: asked as a browser, a stranger's page and a stranger's name would ask."""

import asyncio

import pytest

from symgen.studio.guard import LARGEST_BODY, Guard, Keys

HERE = "127.0.0.1:8123"


class Inner:
    """An application that remembers what reached it."""

    def __init__(self):
        self.reached = []

    async def __call__(self, scope, receive, send):
        self.reached.append(scope["path"])
        while scope["type"] == "http" and (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"fine"})


class Studio:
    def __init__(self, names=("localhost",), server=("127.0.0.1", 8123)):
        self.tokens, self.inner, self.server = [], Inner(), server
        self.keys = Keys(self.tokens.append)
        self.guard = Guard(self.inner, self.keys, names)

    def ask(self, path="/api/x", method="GET", host=HERE, cookie=True, query=b"", kind="http", parts=(b"",), **headers):
        """Status, headers and body of the answer. headers: by name, with _ for -."""
        lines = [(b"host", one.encode()) for one in ([host] if isinstance(host, str) else host)]
        lines += [(name.replace("_", "-").encode(), str(value).encode()) for name, value in headers.items()]
        if cookie:
            value = self.keys.cookie if cookie is True else cookie
            lines.append((b"cookie", f"other=1; symgen_studio_{self.server[1]}={value}".encode()))
        scope = {
            "type": kind,
            "method": method,
            "path": path,
            "query_string": query,
            "headers": lines,
            "server": self.server,
        }
        coming = [
            {"type": "http.request", "body": part, "more_body": i + 1 < len(parts)} for i, part in enumerate(parts)
        ]
        sent = []

        async def receive():
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        asyncio.run(self.guard(scope, receive, send))
        first = sent[0]
        return (
            first.get("status", first.get("code")),
            dict(first.get("headers", [])),
            b"".join(one.get("body", b"") for one in sent),
        )


@pytest.fixture
def studio():
    return Studio()


def test_the_token_works_once_and_becomes_a_strict_cookie(studio):
    (first,) = studio.tokens
    status, headers, _ = studio.ask("/", cookie=False, query=f"token={first}".encode())
    cookie = headers[b"set-cookie"].decode()
    assert status == 200 and "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert studio.keys.cookie in cookie and first not in cookie
    assert studio.ask("/", cookie=False, query=f"token={first}".encode())[0] == 401
    assert len(studio.tokens) == 2 and studio.tokens[1] != first
    assert studio.ask("/", cookie=False, query=f"token={studio.tokens[1]}".encode())[0] == 200


@pytest.mark.parametrize("token", ["", "x", "%00", "é", "a" * 5000])
def test_a_wrong_token_opens_nothing(studio, token):
    status, _, says = studio.ask("/", cookie=False, query=b"token=" + token.encode())
    assert status == 401 and (not token or b"not the address that the studio printed last" in says)
    assert len(studio.tokens) == 1 and studio.inner.reached == []


@pytest.mark.parametrize("cookie", [False, "", "wrong", "x" * 10_000])
@pytest.mark.parametrize("path", ["/", "/api/here", "/static/main.js"])
def test_nothing_is_told_without_the_cookie(studio, cookie, path):
    assert studio.ask(path, cookie=cookie)[0] == 401 and studio.inner.reached == []


def test_who_has_the_cookie_is_served_with_a_strict_policy(studio):
    status, headers, body = studio.ask()
    assert (status, body) == (200, b"fine") and studio.inner.reached == ["/api/x"]
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert headers[b"x-content-type-options"] == b"nosniff" and headers[b"referrer-policy"] == b"no-referrer"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8123.evil.example", "",
     "127.0.0.2:8123", "0.0.0.0:8123", [HERE, "evil.example"], []],
)  # fmt: skip
def test_another_host_is_refused(studio, host):
    assert studio.ask(host=host)[0] == 403 and studio.inner.reached == []
    assert studio.ask("/", host=host, query=f"token={studio.tokens[0]}".encode())[0] == 403 and len(studio.tokens) == 1


@pytest.mark.parametrize("host", [HERE, "localhost:8123", "LOCALHOST:8123"])
def test_its_own_names_are_answered(studio, host):
    assert studio.ask(host=host)[0] == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://127.0.0.1:8123", "http://127.0.0.1:9999", "http://127.0.0.1", "file://",
     "http://127.0.0.1:8123.evil.example", "http://localhost:8123"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_origin_is_refused_even_with_the_cookie(studio, origin, method):
    assert studio.ask(method=method, origin=origin)[0] == 403 and studio.inner.reached == []


def test_our_own_page_may_post(studio):
    assert studio.ask(method="POST", origin=f"http://{HERE}", sec_fetch_site="same-origin")[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_what_a_browser_calls_another_site_is_refused(studio, site):
    assert studio.ask(sec_fetch_site=site)[0] == 403 and studio.inner.reached == []


@pytest.mark.parametrize("origin", [None, "http://evil.example", f"http://{HERE}"])
@pytest.mark.parametrize("host", [HERE, "evil.example"])
@pytest.mark.parametrize("cookie", [True, False])
def test_no_websocket_is_opened(studio, origin, host, cookie):
    words = {} if origin is None else {"origin": origin}
    assert studio.ask(kind="websocket", host=host, cookie=cookie, **words)[0] == 4403 and studio.inner.reached == []


def test_a_body_has_a_largest_size_announced_or_not(studio):
    assert studio.ask(method="POST", content_length=LARGEST_BODY + 1)[0] == 413 and studio.inner.reached == []
    assert studio.ask(method="POST", content_length="many")[0] == 413
    part = b"x" * (LARGEST_BODY // 4)
    assert studio.ask(method="POST", parts=[part] * 5)[0] == 413
    assert studio.ask(method="POST", parts=[part] * 4)[0] == 200


def test_a_server_for_the_network_answers_to_the_address_that_was_reached():
    studio = Studio(names=("localhost",), server=("192.168.1.20", 8123))
    assert studio.ask(host="192.168.1.20:8123")[0] == 200
    assert studio.ask(host="192.168.1.21:8123")[0] == 403 and studio.ask(host="phone.example:8123")[0] == 403
    six = Studio(server=("fe80::1", 80))
    assert six.ask(host="[fe80::1]")[0] == 200 and six.ask(host="[fe80::1]:80")[0] == 200
