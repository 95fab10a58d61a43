"""The door to Keras: what is heard through it."""

import os
import subprocess
import sys

LOUD = """import os
os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n")
os.write(2, b"I0000 00:00:1.2  3 port.cc:153] custom operations are on\\n")
os.write(2, b"E0000 the disk is full\\n")
"""


def loaded(tmp_path, text):
    """What comes out where Keras is a module of this text."""
    (tmp_path / "keras.py").write_text(text)
    ask = "import sys; from symgen.train.framework import keras; keras(); print('loaded', file=sys.stderr)"
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-c", ask], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )


def test_only_chatter_is_dropped(tmp_path):
    found = loaded(tmp_path, LOUD)
    assert found.stderr.splitlines() == ["E0000 the disk is full", "loaded"]


def test_what_is_missing_is_told(tmp_path):
    found = loaded(tmp_path, "import nowhere_at_all")
    assert "TrainError" in found.stderr and "symgen[train]" in found.stderr
