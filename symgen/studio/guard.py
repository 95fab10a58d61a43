"""Who may speak to the studio. A page that anybody's browser has open can send requests to this machine, so:

- the printed address carries a token that works once; it is exchanged for a cookie that other sites' requests do not
  carry (SameSite=Strict) and no script can read (HttpOnly);
- a request must name this very server as its Host (a stranger's name that points here is refused), and where a browser
  says which page it comes from, that page must be ours; this holds for every kind of connection, websockets too;
- bodies have a largest size; answers forbid everything that does not come from here.
"""

import hmac
import secrets
from collections.abc import Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]

LARGEST_BODY = 24 * 1024 * 1024
COOKIE = "symgen_studio"  # and the port: all ports of a machine share their cookies

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
# A redirect would belong to whoever led here, and the strict cookie would not travel with it; a page's own step does.
_WELCOME = (
    b'<!doctype html><meta charset="utf-8"><title>symgen studio</title><link rel="icon" href="data:,">'
    b'<meta http-equiv="refresh" content="0;url=/">'
)


class Keys:
    """The cookie of this server, and the token that is exchanged for it next. told: called with each new token."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self.cookie = secrets.token_urlsafe(32)
        self._told = told
        self._token = secrets.token_urlsafe(24)
        told(self._token)

    def exchange(self, token: str) -> bool:
        """Whether `token` is the one; it is then worth nothing any more, and the next one is told."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return False
        self._token = secrets.token_urlsafe(24)
        self._told(self._token)
        return True


class Guard:
    """An ASGI application round another. names: the host names, besides its address, that the server answers to."""

    def __init__(self, app: Any, keys: Keys, names: tuple[str, ...]) -> None:
        self._app, self._keys, self._names = app, keys, names

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass on what may pass; answer the rest."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        refusal = self._foreign(scope, headers)
        if refusal:
            await _refuse(scope, receive, send, 403, refusal)
        elif scope["type"] == "http" and (token := _token_of(scope)) is not None:
            await self._enter(scope, receive, send, token)
        elif not self._known(scope, headers):
            await _refuse(scope, receive, send, 401, "open the address that the studio printed in the terminal")
        elif scope["type"] != "http":
            await _refuse(scope, receive, send, 404, "the studio speaks HTTP only")
        else:
            await _Limited(self._app, headers)(scope, receive, send)

    def _foreign(self, scope: Scope, headers: dict[bytes, list[bytes]]) -> str:
        """Why the request is not one of our own page's, or nothing."""
        here = self._places(scope)
        hosts = [value.decode("latin-1").lower() for value in headers.get(b"host", [])]
        if len(hosts) != 1 or hosts[0] not in here:
            return "this server does not answer to that Host"
        for origin in headers.get(b"origin", []):
            parts = urlsplit(origin.decode("latin-1").lower())
            if parts.scheme not in ("http", "ws") or parts.netloc != hosts[0]:
                return "requests from other pages are refused"
        site = headers.get(b"sec-fetch-site", [b"none"])[0]
        if site not in (b"same-origin", b"none") and _token_of(scope) is None:
            return "requests from other pages are refused"
        return ""

    def _places(self, scope: Scope) -> set[str]:
        """What Host may say: the address that this connection came in on, and the names given."""
        address, port = scope.get("server") or ("", None)
        own = f"[{address}]" if ":" in str(address) else str(address)
        ending = ("", ":80") if port in (80, None) else (f":{port}",)
        return {name + end for name in (own, *self._names) for end in ending}

    def _known(self, scope: Scope, headers: dict[bytes, list[bytes]]) -> bool:
        for value in headers.get(b"cookie", []):
            try:
                found = SimpleCookie(value.decode("latin-1")).get(_cookie(scope))
            except CookieError:
                continue
            if found and hmac.compare_digest(found.value.encode(), self._keys.cookie.encode()):
                return True
        return False

    async def _enter(self, scope: Scope, receive: Any, send: Any, token: str) -> None:
        if not self._keys.exchange(token):
            says = "this is not the address that the studio printed last, or it was used before; each works once"
            await _refuse(scope, receive, send, 401, says)
            return
        cookie = f"{_cookie(scope)}={self._keys.cookie}; HttpOnly; SameSite=Strict; Path=/".encode()
        await _answer(send, 200, _WELCOME, b"text/html; charset=utf-8", [(b"set-cookie", cookie)])


def _cookie(scope: Scope) -> str:
    return f"{COOKIE}_{(scope.get('server') or ('', None))[1]}"


class _TooLargeError(Exception):
    """The body goes on past the limit."""


class _Limited:
    """Counts the body as it comes in, and puts our headers on what goes out."""

    def __init__(self, app: Any, headers: dict[bytes, list[bytes]]) -> None:
        self._app, self._left, self._begun = app, LARGEST_BODY, False
        announced = headers.get(b"content-length", [b"0"])[0]
        self._too_large = not announced.isdigit() or int(announced) > LARGEST_BODY

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Run the application within the limit."""

        async def counted() -> Message:
            message: Message = await receive()
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _TooLargeError
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._begun = True
                theirs = {name.lower() for name, _ in message["headers"]}
                # A report brings a policy of its own, which its style needs and which is stricter otherwise.
                ours = [pair for pair in _HEADERS if pair[0] not in theirs]
                message = {**message, "headers": [*message["headers"], *ours]}
            await send(message)

        try:
            if self._too_large:
                raise _TooLargeError
            await self._app(scope, counted, dressed)
        except _TooLargeError:
            if not self._begun:
                await _refuse(scope, receive, send, 413, f"at most {LARGEST_BODY >> 20} MB are taken")


def _token_of(scope: Scope) -> str | None:
    """The token in the address of the entrance, or None for every other request."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
        return None
    found = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token")
    return found[0] if found else None


async def _refuse(scope: Scope, receive: Any, send: Any, status: int, says: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": says})
    else:
        await _answer(send, status, says.encode(), b"text/plain; charset=utf-8", [])


async def _answer(send: Any, status: int, body: bytes, kind: bytes, more: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more, *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
