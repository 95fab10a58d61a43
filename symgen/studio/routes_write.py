"""What the page asks while somebody writes: what the run sees, ink to be kept, expressions to be read."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from symgen.studio import ink_files
from symgen.studio.expressions import Corrections, Rewritten
from symgen.studio.ink_files import NewSymbol, Samples
from symgen.studio.strokes import Drawing
from symgen.studio.studio_parts import Here


class Named(BaseModel):
    """A run by its id, or a symbol by a spelling."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=400)]


router = APIRouter()


@router.post("/eyes")
def load(parts: Here, order: Named) -> dict[str, Any]:
    """Load a run."""
    parts.eyes.load(order.name, parts.space.find("run", order.name))
    return parts.eyes.state()


@router.get("/eyes")
def state(parts: Here) -> dict[str, Any]:
    """Which run is loaded."""
    return parts.eyes.state()


@router.post("/see")
def see(parts: Here, drawing: Drawing) -> dict[str, Any]:
    """What the run takes a drawing for."""
    return parts.eyes.see(drawing)


@router.post("/symbol")
def symbol(parts: Here, new: NewSymbol) -> dict[str, Any]:
    """Add a symbol."""
    return {**ink_files.add_symbol(new, parts.space)._asdict(), "limits": None}


@router.post("/name")
def name(parts: Here, order: Named) -> dict[str, str]:
    """The symbol that a spelling names."""
    found = parts.space.symbols().resolve(order.name)
    return {"name": found.name, "text": found.text, "latex": found.latex}


@router.post("/ink")
def ink(parts: Here, samples: Samples) -> dict[str, Any]:
    """Keep drawings."""
    return {"files": ink_files.save(samples, parts.space), "symbol": parts.space.symbols().resolve(samples.symbol).name}


@router.get("/hand")
def hand(parts: Here, symbol: str, hand: str = "natural") -> dict[str, Any]:
    """Fifty pictures made from the ink of one symbol."""
    return parts.sheets.hand(parts.space.symbols().resolve(symbol).name, hand)


@router.post("/read")
async def read(parts: Here, request: Request) -> dict[str, Any]:
    """Read an expression; the body is the picture's file."""
    from starlette.concurrency import run_in_threadpool

    data = await request.body()
    return await run_in_threadpool(lambda: parts.reader.read(data, parts.eyes.run))


@router.post("/rewrite")
def rewrite(parts: Here, order: Rewritten) -> dict[str, Any]:
    """The reading with other boxes and names."""
    return parts.reader.rewrite(order, parts.eyes.run)


@router.post("/correct")
def correct(parts: Here, corrections: Corrections) -> dict[str, Any]:
    """Keep a corrected expression, and its symbols as training samples."""
    return {"files": parts.reader.keep(corrections)}
