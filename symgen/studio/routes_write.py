"""What the page asks while somebody writes: what the run sees, ink to be kept, expressions to be read."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from symgen.studio import ink_files
from symgen.studio.expressions import Corrections, Renamed
from symgen.studio.ink_files import NewSymbol, Samples
from symgen.studio.strokes import Drawing
from symgen.studio.studio_parts import Parts


class Named(BaseModel):
    """A run by its id, or a symbol by a spelling."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=400)]


def router(parts: Parts) -> APIRouter:
    """The routes."""
    routes = APIRouter()
    space = parts.space

    @routes.post("/eyes")
    def load(order: Named) -> dict[str, Any]:
        """Load a run."""
        parts.eyes.load(order.name, space.find("run", order.name))
        return parts.eyes.state()

    @routes.get("/eyes")
    def state() -> dict[str, Any]:
        """Which run is loaded."""
        return parts.eyes.state()

    @routes.post("/see")
    def see(drawing: Drawing) -> dict[str, Any]:
        """What the run takes a drawing for."""
        return parts.eyes.see(drawing)

    @routes.post("/symbol")
    def symbol(new: NewSymbol) -> dict[str, Any]:
        """Add a symbol."""
        return {**ink_files.add_symbol(new, space)._asdict(), "limits": None}

    @routes.post("/name")
    def name(order: Named) -> dict[str, str]:
        """The symbol that a spelling names."""
        found = space.symbols().resolve(order.name)
        return {"name": found.name, "text": found.text, "latex": found.latex}

    @routes.post("/ink")
    def ink(samples: Samples) -> dict[str, Any]:
        """Keep drawings."""
        return {"files": ink_files.save(samples, space), "symbol": space.symbols().resolve(samples.symbol).name}

    @routes.get("/hand")
    def hand(symbol: str, hand: str = "natural") -> dict[str, Any]:
        """Fifty pictures made from the ink of one symbol."""
        return parts.sheets.hand(space.symbols().resolve(symbol).name, hand)

    @routes.post("/read")
    async def read(request: Request) -> dict[str, Any]:
        """Read an expression; the body is the picture's file."""
        from starlette.concurrency import run_in_threadpool

        data = await request.body()
        return await run_in_threadpool(lambda: parts.reader.read(data, parts.eyes.run))

    @routes.post("/rename")
    def rename(renamed: Renamed) -> dict[str, Any]:
        """The reading with some symbols renamed."""
        return parts.reader.rename(renamed)

    @routes.post("/correct")
    def correct(corrections: Corrections) -> dict[str, Any]:
        """Keep corrected symbols as training samples."""
        return {"files": parts.reader.keep(corrections)}

    return routes
