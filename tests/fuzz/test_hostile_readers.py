"""Every reader of strangers' files against bytes made to do harm, and against good files with bytes changed or lost.

What fuzzing (`fuzz.py`) looks for with a compass for minutes, these try at once and the same way every time.
"""

import contextlib
import io
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from fuzz.readers import READERS
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen.errors import SymgenError

DEEP = 100_000
NASTY = {
    "nothing": b"",
    "zeros": bytes(4096),
    "every byte": bytes(range(256)) * 8,
    "no text": b"\xff\xfe\xfd" * 99,
    "another encoding": "a = 'é' <ink/>".encode("utf-16"),
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"made_by": ' * DEEP + b"1" + b"}" * DEEP,
    "deep toml": b"a = " + b"[" * DEEP + b"]" * DEEP,
    "deep toml tables": b"a = " + b"{b = " * DEEP + b"1" + b"}" * DEEP,
    "a long toml key": b"a." * DEEP + b"b = 1",
    "deep xml": b"<ink>" + b"<a>" * DEEP,
    "a long number": b"[" + b"9" * DEEP + b"]",
    "a long toml number": b"a = " + b"9" * DEEP,
    "numbers that are none": b'{"a": NaN, "b": Infinity, "c": 1e999, "d": -1e999}',
    "a bare word": b"null",
    "a list": b"[[], {}, 1]",
    "markup": b'{"<script>alert(1)</script>": "\\u202e\\u0000", "../../up": "${HOME}"}',
}
SEVERAL = {"bank": 12, "dataset": 12, "idx": 3, "profile": 4, "run": 3}
"""Of readers of several files, how many first bytes name one; of a run the weights are left to its own tests."""
SLOW = {"bank", "dataset", "idx", "run", "font", "profile"}


def named(readers):
    return [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in sorted(readers)]


def told(name, data):
    """Read it as the reader would; what it refuses in plain words, or ""."""
    home = Path(tempfile.mkdtemp())
    begin = time.process_time()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            READERS[name].read(data, home)
        return ""
    except SymgenError as error:
        return str(error)
    finally:
        shutil.rmtree(home)
        assert time.process_time() - begin < 20, "bounded time for each file"


@pytest.mark.parametrize("name", named(READERS))
def test_files_made_to_do_harm_are_refused_in_plain_words(name):
    told(name, seeds(name)[0])  # compiles and fills caches, outside the time of what follows
    for what, content in NASTY.items():
        for first in range(SEVERAL.get(name, 1)):
            said = told(name, bytes([first]) + content if name in SEVERAL else content)
            assert "Traceback" not in said and len(said) < 5000, what


@cache
def seeds(name):
    with tempfile.TemporaryDirectory() as home:
        return tuple(READERS[name].seeds(Path(home)))


@pytest.mark.filterwarnings("ignore")  # Pillow and fontTools warn of what they mend
@pytest.mark.parametrize("name", named(READERS.keys() - {"picture"}))  # test_picture.py does so
def test_good_files_with_bytes_changed_or_lost_do_no_harm(name):
    hurt = st.tuples(
        st.sampled_from(seeds(name)),
        st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
        st.floats(0, 1) | st.just(1.0),
    )

    @settings(max_examples=10 if name == "run" else 40, deadline=None, database=None, derandomize=True)
    @given(hurt)
    def read(case):
        data, changes, share = case
        spoilt = bytearray(data[: 1 + int(share * len(data))])
        for place, value in changes:
            spoilt[int(place * (len(spoilt) - 1))] = value
        told(name, bytes(spoilt))

    read()
