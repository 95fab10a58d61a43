"""Pages that open offline: one file with style and pictures in it, no script, and every stranger's text escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any


def render(template: Path, *styles: Path, trim_blocks: bool = False, **facts: Any) -> str:
    """The page of a Jinja template with `facts`. styles: our own style sheets, which the template shows together as
    `style` and allows in its Content-Security-Policy as `style_hash`. trim_blocks: as in Jinja.
    """
    from markupsafe import Markup

    sheet = "".join(style.read_text(encoding="utf-8") for style in styles)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    # Autoescape must leave our own style sheet alone, or its digest would not hold.
    page: str = _template(template, trim_blocks).render(style=Markup(sheet), style_hash=f"sha256-{digest}", **facts)
    return page


@cache
def _template(place: Path, trim_blocks: bool) -> Any:
    import jinja2  # only a page pays for it

    loader = jinja2.FileSystemLoader(place.parent)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=trim_blocks)
    return made.get_template(place.name)
