"""What must not leave this machine: tokens, the home folder, places of files. Found in every text, and taken out."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL", re.IGNORECASE)
_HUB_TOKEN = re.compile(r"\bhf_[A-Za-z0-9]{16,}")
_SHORTEST = 8  # a shorter value would be found in texts that have nothing to do with it
_PLACE = re.compile(r"(/|[A-Za-z]:[\\/]|\\\\)")
HIDDEN = "[hidden]"


class Veil:
    """Knows the secrets of this process and the place of its user's home.

    secrets: further texts to hide, such as the token that the client found. places: absolute paths, of which only
    the last name may be seen.
    """

    def __init__(self, secrets: Iterable[str] = (), places: Iterable[str] = ()) -> None:
        named = (value for name, value in os.environ.items() if _SECRET_NAME.search(name))
        words = {value: HIDDEN for value in (*named, *secrets) if len(value) >= _SHORTEST and not _PLACE.match(value)}
        words |= {place: re.split(r"[\\/]", place.rstrip("\\/"))[-1] for place in places}
        homes = {str(Path.home()), os.path.realpath(Path.home())} - {"/"}
        words |= dict.fromkeys(homes, "~")
        self._words = {form: shown for word, shown in words.items() for form in (word, json.dumps(word)[1:-1])}
        longest_first = sorted(self._words, key=len, reverse=True)
        # A place ends where a name ends: /root is not found in /roots.
        self._known = re.compile("|".join(rf"{re.escape(word)}(?!\w)" for word in longest_first) or "(?!)")

    def hide(self, text: str) -> str:
        """The text with secrets struck out and paths shortened."""
        return _HUB_TOKEN.sub(HIDDEN, self._known.sub(lambda found: self._words[found.group()], text))

    def seen_in(self, text: str) -> str:
        """What a text gives away, in words that do not give it away; "" where nothing."""
        found = self._known.search(text)
        if found is None:
            return "a hub token" if _HUB_TOKEN.search(text) else ""
        return (
            "a secret of your environment" if self._words[found.group()] == HIDDEN else "the path of a folder of yours"
        )


def places(recipe: Mapping[str, Any]) -> set[str]:
    """The absolute paths among a recipe's values. They help nobody else; the sources' digests say what was read."""
    return {text for text in _texts(recipe) if _PLACE.match(text)}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
