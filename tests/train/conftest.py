import pytest
from train_cases import trained


@pytest.fixture(scope="session")
def tiny_set():
    """Three classes of pen strokes at 32 px, 45 training and 15 validation rows each."""
    pytest.importorskip("keras")
    return trained()[1]


@pytest.fixture(scope="session")
def tiny_run(tiny_set):
    """`compact`, trained on the tiny set."""
    return trained()[0]
