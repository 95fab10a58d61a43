"""InkML, as far as isolated symbols need it: traces, labelled groups of them, and the lines of the MathML.

The only user of XML. Files come from strangers: no document type, no entities, bounded depth and number of traces.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

DEEPEST = 64
MOST_TRACES = 2_000  # also of symbols, and of references to traces

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover", "mroot", "mmultiscripts"})
_STACKS = frozenset({"mfrac", "mtable", "mtr", "mlabeledtr"})


class InkmlError(ValueError):
    """The file is no InkML that can be read; the text says why."""


class Group(NamedTuple):
    """A labelled symbol: its truth, the ids of its traces, and the id of the MathML element that it writes."""

    label: str
    traces: tuple[str, ...]
    href: str


class Written(NamedTuple):
    """A MathML element: what it says ("" for containers), and the number of the writing line that it stands on."""

    text: str
    line: int


@dataclass
class Expression:
    """What one file holds. traces: id -> text as written. mathml: xml:id -> element. writer, licence (its `copyright`):
    "" where not given.
    """

    writer: str = ""
    licence: str = ""
    traces: dict[str, str] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    mathml: dict[str, Written] = field(default_factory=dict)
    recoded: bool = False

    @cached_property
    def tied(self) -> bool:
        """Whether any symbol points to an element of the MathML."""
        return any(group.href in self.mathml for group in self.groups)


def parse(data: bytes) -> Expression:
    """Read one file. `recoded` says that it was not the UTF-8 that it claimed, and was read as Windows-1252.

    Raises InkmlError where the file is empty, not well formed, not InkML, or breaks a limit.
    """
    if not data.strip():
        raise InkmlError("file is empty")
    try:
        return _feed(data)
    except ParseError as error:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            found = _recode(data, error)
            found.recoded = True
            return found
        raise InkmlError(f"not well-formed XML: {error}") from error


def _recode(data: bytes, first: Exception) -> Expression:
    try:
        return _feed(data.decode("cp1252"))
    except (UnicodeDecodeError, ParseError):
        raise InkmlError(f"not well-formed XML: {first}") from first


def _feed(data: bytes | str) -> Expression:
    reader = _Reader()
    parser = XMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise InkmlError(f"refused: document types and entities are not read ({type(error).__name__})") from error
    except (InkmlError, ParseError):
        raise
    except (LookupError, ValueError) as error:  # an encoding that the parser does not know
        raise InkmlError(f"cannot be decoded: {error}") from error
    return reader.found


@dataclass
class _Open:
    """A traceGroup that has begun. outer: other groups stand inside, so it is no symbol."""

    labels: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    outer: bool = False


class _Reader:
    """Takes the parser's events; no tree is built."""

    def __init__(self) -> None:
        self.found = Expression()
        self._text: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._groups: list[_Open] = []
        self._math: list[tuple[str, int, int]] = []  # tag, line, children so far of each open MathML element
        self._lines = 0
        self._counts: Counter[str] = Counter()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._open and name != "ink":
            raise InkmlError("not InkML: the outermost element is not <ink>")
        if len(self._open) >= DEEPEST:
            raise InkmlError(f"elements nested more than {DEEPEST} deep")
        self._open.append((name, attributes))
        self._text = []
        if name == "traceGroup":
            if self._groups:
                self._groups[-1].outer = True
            self._count("groups")
            self._groups.append(_Open())
        elif self._groups and name == "traceView":
            self._count("references")
            self._groups[-1].traces.append(attributes.get("traceDataRef", "").removeprefix("#"))
        elif self._groups and name == "annotationXML":
            self._groups[-1].hrefs.append(attributes.get("href", ""))
        elif name == "math" or self._math:
            self._start_math(name, attributes)

    def _count(self, what: str) -> None:
        self._counts[what] += 1
        if self._counts[what] > MOST_TRACES:
            raise InkmlError(f"more than {MOST_TRACES} {what}")

    def _start_math(self, name: str, attributes: dict[str, str]) -> None:
        line = 0
        if self._math:
            outer, line, before = self._math[-1]
            self._math[-1] = (outer, line, before + 1)
            if outer in _STACKS or (outer in _SCRIPTS and before > 0):
                self._lines += 1
                line = self._lines
        self._math.append((name, line, 0))
        if _ID in attributes:
            self.found.mathml[attributes[_ID]] = Written("", line)

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        name, attributes = self._open.pop()
        text = "".join(self._text).strip() if self._text else ""
        if name == "trace":
            self._end_trace(attributes.get("id") or attributes.get(_ID, ""), text)
        elif name == "annotation" and attributes.get("type") == "truth" and self._groups:
            self._groups[-1].labels.append(text)
        elif name == "annotation" and attributes.get("type") == "writer" and not self._groups:
            self.found.writer = self.found.writer or text
        elif name == "annotation" and attributes.get("type") == "copyright" and not self._groups:
            self.found.licence = self.found.licence or text
        elif name == "traceGroup":
            group = self._groups.pop()
            if group.traces or not group.outer:
                label, href = "".join(group.labels[:1]), "".join(group.hrefs[:1])
                self.found.groups.append(Group(label, tuple(group.traces), href))
        elif self._math:
            _, line, children = self._math.pop()
            if not children and attributes.get(_ID) in self.found.mathml:
                self.found.mathml[attributes[_ID]] = Written(text, line)
        self._text = []

    def _end_trace(self, trace: str, text: str) -> None:
        if trace in self.found.traces:
            raise InkmlError(f"two traces have the id {trace!r}")
        self._count("traces")
        self.found.traces[trace] = text

    def close(self) -> None:
        """The parser asks for it; what was read lies in `found`."""
