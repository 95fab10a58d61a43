"""How a studio is started: on this machine alone unless it is told otherwise, and then with a warning."""

import socket

import pytest

uvicorn = pytest.importorskip("uvicorn")

from symgen.studio import server  # noqa: E402  (its own libraries come with the extra)
from symgen.studio.guard import Guard  # noqa: E402
from symgen.studio.server import StudioError, studio  # noqa: E402
from symgen.studio.sheets import Sheets  # noqa: E402


@pytest.fixture
def started(monkeypatch, tmp_path, capsys):
    """started(**words) -> what `studio` says over an empty folder, the application it serves and where it listens."""
    served = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Sheets, "warm", lambda self: None)
    monkeypatch.setattr(
        uvicorn.Server, "run", lambda self, sockets: served.append((self.config.app, sockets[0].getsockname()[0]))
    )

    def start(**words):
        studio(tmp_path, **words)
        return capsys.readouterr().err, *served[-1]

    return start


def test_it_listens_on_this_machine_alone_behind_its_guard(started):
    said, app, address = started()
    assert isinstance(app, Guard) and address == "127.0.0.1"
    assert "WARNING" not in said and said.count("/?token=") == 1 and "http://127.0.0.1:" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1", "localhost"])
def test_another_host_is_warned_of(started, host):
    said, _, address = started(host=host)
    assert ("WARNING: everybody in your network" in said) == (host == "0.0.0.0")
    assert address == ("0.0.0.0" if host == "0.0.0.0" else "127.0.0.1")
    assert "http://0.0.0.0" not in said  # nobody can open that


def test_small_answers_are_sent_at_once():
    """asyncio lets them wait for an acknowledgement, 40 ms, where a socket does not say that it speaks TCP."""
    with server._listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


HERE = ["127.0.0.1", "127.8.8.8", "::1", "localhost"]


@pytest.mark.parametrize("host", [*HERE, "::", "192.168.1.2", "phone.example"])
def test_which_addresses_are_this_machine_s_own(host):
    assert server._is_local(host) == (host in HERE)


def test_what_cannot_be_is_told(started, tmp_path):
    with pytest.raises(StudioError, match="mkdir"):
        studio(tmp_path / "missing")
    (tmp_path / "plain").mkdir()
    with pytest.raises(StudioError, match=r"no data set, run or gain report"):
        studio(tmp_path, beside=[tmp_path / "plain"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(StudioError, match="try --port 0"):
            studio(tmp_path, port=other.getsockname()[1])
