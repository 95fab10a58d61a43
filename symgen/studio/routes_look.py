"""What the page asks while somebody looks: through data sets, and at two results side by side."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from symgen.check import default_out
from symgen.studio import versus
from symgen.studio.retrace import retrace
from symgen.studio.studio_parts import Here
from symgen.studio.workspace import RefusedError

REPORT_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A report has its style and pictures in it. Its folder may come from a stranger, so it is shown as nobody's page."""


class Marks(BaseModel):
    """Rows of a set, and whether they are bad."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=400)]
    rows: Annotated[list[str], Field(max_length=500)]
    bad: bool


router = APIRouter()


@router.get("/set")
def about(parts: Here, name: str) -> dict[str, Any]:
    """What a set holds."""
    checked = default_out(parts.space.find("set", name)) / "report.html"
    return {**parts.shelf.about(name), "report": checked.is_file()}


@router.get("/rows")
def rows(
    parts: Here, name: str, of: str = "", source: str = "", split: str = "", group: str = "", marked: str = "",
    first: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """A page of its rows."""
    wanted = {"class": of, "source": source, "split": split, "group": group, "marked": marked}
    return parts.shelf.page(name, wanted, first)


@router.get("/beside")
def beside(parts: Here, name: str, of: str, other: str) -> dict[str, Any]:
    """The same class in another set."""
    return parts.shelf.beside(name, of, other)


@router.get("/sample")
def sample(parts: Here, name: str, row: int) -> dict[str, Any]:
    """One row with its lineage and how it was drawn."""
    found = parts.shelf.sample(name, row)
    data = parts.shelf.book(name).data
    assert isinstance(data.home, Path)  # the shelf holds folders alone
    return {**found, "drawn": retrace(data.home, data.manifest, found["row_id"])}


@router.post("/mark")
def mark(parts: Here, marks: Marks) -> dict[str, Any]:
    """Mark rows bad, or good again."""
    return {"marked": parts.shelf.mark(marks.name, marks.rows, marks.bad)}


@router.get("/report")
def report(parts: Here, name: str) -> Response:
    """The report that `check` left beside a set: a page without script, shown as one."""
    place = default_out(parts.space.find("set", name)) / "report.html"
    if not place.is_file():
        raise RefusedError(f"{name} has not been checked yet")
    return FileResponse(place, media_type="text/html", headers={"content-security-policy": REPORT_POLICY})


@router.get("/side")
def side(parts: Here, kind: str, name: str) -> dict[str, Any]:
    """One side of a comparison."""
    if kind not in ("run", "gain"):
        raise RefusedError("a run or a gain report can be compared")
    return versus.side(parts.space, kind, name)
