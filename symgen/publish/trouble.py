"""What can go wrong on the way to the hub: which of it passes by itself, and how the rest is told."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from huggingface_hub import constants
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from symgen.errors import SymgenError
from symgen.publish.private import Veil

Answer = TypeVar("Answer")

DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds between tries, longer where the hub asks for it
LONGEST = 300.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "UnsupportedProtocol"})  # names of its HTTP library
_LOGIN = "log in with `hf auth login`, or set HF_TOKEN"
_AGAIN = "run the same command again, and it goes on from where it stopped"


class HubError(SymgenError):
    """The hub cannot be reached, refuses what is asked, or holds what was not expected."""


class MovedError(Exception):
    """Somebody else committed meanwhile: look again at what is there."""


def status_of(error: BaseException) -> int | None:
    """The status that the hub answered with, where it did; the client wraps some answers in other errors."""
    for one in _chain(error):
        if isinstance(one, HfHubHTTPError):
            return int(one.response.status_code)
    return None


def passes(error: BaseException) -> bool:
    """Whether trying again may help."""
    status = status_of(error)
    if status is not None:
        return status in _PASSING
    return is_network(error)


def is_network(error: BaseException) -> bool:
    """Whether no answer came at all."""
    # HfHubHTTPError's base is the base of all errors of the client's HTTP library, whichever that is.
    network = (HfHubHTTPError.__mro__[1], ConnectionError, TimeoutError)
    return any(isinstance(one, network) and not isinstance(one, OfflineModeIsEnabled) for one in _chain(error))


def patiently(action: Callable[[], Answer], say: Callable[[str], None], *, met: bool) -> Answer:
    """The answer of `action`, tried again while its errors are of those that pass.

    met: whether the hub has answered before. Where it has not and no connection can be made, that is told at once: more
    likely the network is off or the address wrong than the hub.
    """
    for delay in DELAYS:
        try:
            return action()
        except Exception as error:
            if not passes(error) or not (met or _was_connected(error)):
                raise
            wait(error, delay, say)
    return action()


def wait(error: BaseException, delay: float, say: Callable[[str], None]) -> None:
    """Sleep as long as the hub asks, or `delay`."""
    seconds = min(max(delay, _asked(error)), LONGEST)
    status = status_of(error)
    say(f"the hub {f'answered {status}' if status else 'did not answer'}; trying again in {seconds:.0f} s")
    time.sleep(seconds)


def explain(error: BaseException, repo_id: str, veil: Veil) -> HubError:
    """The same error in words: what, where, what to do."""
    where = constants.ENDPOINT
    status, said = status_of(error), veil.hide(_said(error))
    if isinstance(error, OfflineModeIsEnabled):
        return HubError(f"the client is told to stay offline; unset HF_HUB_OFFLINE to publish to {where}")
    if status == 401:
        return HubError(f"{where} refuses the token, which may have expired or been revoked ({said}); {_LOGIN} anew")
    if status == 403:
        return HubError(f"{where} does not let this token write to {repo_id} ({said}); use one with the right to "
                        "write, or a name under your own account")  # fmt: skip
    if status is not None:
        return HubError(f"{where} answered {status} for {repo_id}: {said}; {_AGAIN}")
    if is_network(error):
        return HubError(
            f"{where} cannot be reached ({said}); see to the network, or to HF_ENDPOINT where it is set, and {_AGAIN}"
        )
    return HubError(f"the hub's client failed for {repo_id}: {said}; {_AGAIN}")


def not_logged_in() -> HubError:
    """There is no token where one is needed."""
    return HubError(f"nobody is logged in at {constants.ENDPOINT}: {_LOGIN}")


def _was_connected(error: BaseException) -> bool:
    return not any(type(one).__name__ in _NO_CONNECTION for one in _chain(error))


def _asked(error: BaseException) -> float:
    for one in _chain(error):
        if isinstance(one, HfHubHTTPError):
            after = one.response.headers.get("Retry-After", "")
            return float(after) if after.isdigit() else 0.0
    return 0.0


def _said(error: BaseException) -> str:
    """One line of the innermost words."""
    inner = list(_chain(error))[-1]
    server = getattr(inner, "server_message", None)
    lines = [line.strip() for line in str(server or inner).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(inner).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        # A wrapped answer is the cause; below an answer of the hub lies only the HTTP library's form of it.
        one = None if isinstance(one, HfHubHTTPError) else one.__cause__
