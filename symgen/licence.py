"""Licences of rows, computed from their lineage: the strictest of the items wins.

Unknown licences and pairs whose terms exclude each other are not ranked but named, so that publishing can refuse.
An item drawn with a font is a picture of letters, not font software; the font's licence is kept as its origin's and
ranks with the licences that ask for a notice.
"""

from collections.abc import Iterable
from typing import NamedTuple

UNKNOWN = "unknown"
INCOMPATIBLE = "incompatible"


class Licence(NamedTuple):
    """What one licence asks for.

    id: SPDX-like. rank: 0 nothing, 1 a notice, 2 attribution, 3 the same licence for what is made of it, 4 that and
    no commercial use. family: of ranks 3 and 4, which licences can be met together; "" = any. hub: the data set
    hub's name for it. asks: what whoever passes the data on must do, in one sentence.
    """

    id: str
    rank: int
    family: str
    hub: str
    asks: str


_FREE = 1  # the highest rank of licences that bind nobody who only uses the pictures
_NOTICE = "Keep the copyright notice and the licence's text where the originals are passed on."
_FONT = "Pictures drawn with a font are free of its licence; keep its notice where the font itself is passed on."
_HERSHEY = (
    "Say that the Hershey fonts were made by A. V. Hershey at the U.S. National Bureau of Standards and their usual "
    "format by James Hurt, Cognition, Inc.; their data must not be passed on in the format of the U.S. NTIS."
)
_BY = "Name the authors, link the licence, and say what was changed."
_SHARE = "Name the authors, link the licence, say what was changed, and pass the result on under the same licence"

_KNOWN = (
    Licence("CC0-1.0", 0, "", "cc0-1.0", "Nothing."),
    Licence("Unlicense", 0, "", "unlicense", "Nothing."),
    Licence("MIT", 1, "", "mit", _NOTICE),
    Licence("BSD-2-Clause", 1, "", "bsd-2-clause", _NOTICE),
    Licence("BSD-3-Clause", 1, "", "bsd-3-clause", _NOTICE),
    Licence("Apache-2.0", 1, "", "apache-2.0", _NOTICE),
    Licence("OFL-1.0", 1, "", "other", _FONT),
    Licence("OFL-1.0-RFN", 1, "", "other", _FONT),
    Licence("OFL-1.1", 1, "", "ofl-1.1", _FONT),
    Licence("OFL-1.1-RFN", 1, "", "ofl-1.1", _FONT),
    Licence("LicenseRef-Hershey", 1, "", "other", _HERSHEY),
    Licence("GUST-1.0", 1, "", "other", _FONT),
    Licence("Bitstream-Vera", 1, "", "other", _FONT),
    Licence("CC-BY-3.0", 2, "", "cc-by-3.0", _BY),
    Licence("CC-BY-4.0", 2, "", "cc-by-4.0", _BY),
    Licence("ODC-By-1.0", 2, "", "odc-by", _BY),
    Licence("CC-BY-SA-3.0", 3, "cc-by-sa", "cc-by-sa-3.0", f"{_SHARE}."),
    Licence("CC-BY-SA-4.0", 3, "cc-by-sa", "cc-by-sa-4.0", f"{_SHARE}."),
    Licence("ODbL-1.0", 3, "odbl", "odbl", f"{_SHARE}; keep the data open."),
    Licence("CC-BY-NC-3.0", 4, "", "cc-by-nc-3.0", f"{_BY} No commercial use."),
    Licence("CC-BY-NC-4.0", 4, "", "cc-by-nc-4.0", f"{_BY} No commercial use."),
    Licence("CC-BY-NC-SA-3.0", 4, "cc-by-nc-sa", "cc-by-nc-sa-3.0", f"{_SHARE}; no commercial use."),
    Licence("CC-BY-NC-SA-4.0", 4, "cc-by-nc-sa", "cc-by-nc-sa-4.0", f"{_SHARE}; no commercial use."),
)  # fmt: skip
_BY_ID = {licence.id: licence for licence in _KNOWN}
_BY_ID[UNKNOWN] = Licence(UNKNOWN, 9, "", "unknown", "Nobody has said what may be done with it: do not publish.")
_BY_ID[INCOMPATIBLE] = Licence(
    INCOMPATIBLE, 10, "", "other", "It was made of parts whose licences exclude each other: do not publish."
)


def find(licence_id: str) -> Licence:
    """The licence with this id; the unknown one for any other text."""
    return _BY_ID.get(licence_id, _BY_ID[UNKNOWN])


def terms(licence_id: str) -> str:
    """What may be done with something under this licence, in plain words."""
    known = find(licence_id)
    if known.rank > _FREE:
        return known.asks
    return f"Free to use, for any purpose. {known.asks}" if known.rank else "Free to use, for any purpose."


def strictest(licence_ids: Iterable[str]) -> str:
    """The id under which something made of all these may be passed on, or UNKNOWN, or INCOMPATIBLE.

    Of equals the last in the order of ids: the newer version of one licence, and never a matter of the parts' order.
    One id alone is itself, known or not.
    """
    ids = set(licence_ids)
    if len(ids) == 1:
        return ids.pop()
    found = {find(one) for one in ids}
    if not found or find(UNKNOWN) in found:
        return UNKNOWN
    top = max(found, key=lambda one: (one.rank, one.id))
    families = {one.family for one in found} - {""}
    # Who forbids commercial use adds a term that a share-alike licence does not allow to be added.
    clash = len(families) > 1 or (top.rank == 4 and any(one.rank == 3 for one in found))
    return INCOMPATIBLE if clash else top.id
