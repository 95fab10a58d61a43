"""The web application: one page and the questions that it asks. Every answer is JSON; errors say what to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from symgen import __version__
from symgen.errors import SymgenError
from symgen.studio import routes_look, routes_make, routes_write
from symgen.studio.expressions import Reader
from symgen.studio.eyes import Eyes
from symgen.studio.jobs import Jobs
from symgen.studio.sheets import Sheets
from symgen.studio.shelf import Shelf
from symgen.studio.studio_parts import Parts
from symgen.studio.workspace import Workspace

STATIC = Path(__file__).with_name("static")


def make_app(space: Workspace) -> FastAPI:
    """The application over a folder. It trusts whoever asks: `guard.Guard` must stand before it."""
    parts = Parts(space, Sheets(space), Shelf(space), Eyes(), Jobs(space.home), Reader(space))

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        parts.jobs.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.add_exception_handler(SymgenError, _told)
    app.add_exception_handler(RequestValidationError, _misread)
    for routes in (routes_make, routes_look, routes_write):
        app.include_router(routes.router, prefix="/api")
    app.add_api_route("/", _page, methods=["GET"])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _page() -> Response:
    return FileResponse(STATIC / "index.html", headers={"x-symgen": __version__})


async def _told(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


async def _misread(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return JSONResponse({"error": f"{place}: {first['msg']}"}, 422)
