"""What the page asks while somebody looks: through data sets, and at two results side by side."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from symgen.check import default_out
from symgen.studio import versus
from symgen.studio.retrace import retrace
from symgen.studio.studio_parts import Parts
from symgen.studio.workspace import RefusedError

REPORT_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A report has its style and pictures in it. Its folder may come from a stranger, so it is shown as nobody's page."""


class Marks(BaseModel):
    """Rows of a set, and whether they are bad."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=400)]
    rows: Annotated[list[str], Field(max_length=500)]
    bad: bool


def router(parts: Parts) -> APIRouter:
    """The routes."""
    routes = APIRouter()
    shelf, space = parts.shelf, parts.space

    @routes.get("/set")
    def about(name: str) -> dict[str, Any]:
        """What a set holds."""
        checked = default_out(space.find("set", name)) / "report.html"
        return {**shelf.about(name), "report": checked.is_file()}

    @routes.get("/rows")
    def rows(
        name: str, of: str = "", source: str = "", split: str = "", group: str = "", marked: str = "", first: int = 0
    ) -> dict[str, Any]:  # fmt: skip
        """A page of its rows."""
        wanted = {"class": of, "source": source, "split": split, "group": group, "marked": marked}
        return shelf.page(name, wanted, first)

    @routes.get("/beside")
    def beside(name: str, of: str, other: str) -> dict[str, Any]:
        """The same class in another set."""
        return shelf.beside(name, of, other)

    @routes.get("/sample")
    def sample(name: str, row: int) -> dict[str, Any]:
        """One row with its lineage and how it was drawn."""
        found = shelf.sample(name, row)
        data = shelf.book(name).data
        return {**found, "drawn": retrace(data.home, data.manifest, found["row_id"])}

    @routes.post("/mark")
    def mark(marks: Marks) -> dict[str, Any]:
        """Mark rows bad, or good again."""
        return {"marked": shelf.mark(marks.name, marks.rows, marks.bad)}

    @routes.get("/report")
    def report(name: str) -> Response:
        """The report that `check` left beside a set: a page without script, shown as one."""
        place = default_out(space.find("set", name)) / "report.html"
        if not place.is_file():
            raise RefusedError(f"{name} has not been checked yet")
        return FileResponse(place, media_type="text/html", headers={"content-security-policy": REPORT_POLICY})

    @routes.get("/side")
    def side(kind: str, name: str) -> dict[str, Any]:
        """One side of a comparison."""
        if kind not in ("run", "gain"):
            raise RefusedError("a run or a gain report can be compared")
        return versus.side(space, kind, name)

    return routes
