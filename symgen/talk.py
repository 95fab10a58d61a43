"""What symgen says to the person at the terminal while it works: lines on stderr, as stdout carries data."""

import sys


def say(text: str) -> None:
    """One line, at once, even where stderr is a file."""
    sys.stderr.write(f"symgen: {text}\n")
    sys.stderr.flush()
