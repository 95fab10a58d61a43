"""The recipe of a data set of expressions: what they are made of, how large they are drawn, and on what paper."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from symgen.recipe import Drawing, ordered
from symgen.recipe_entry import Section

MOST_SYMBOLS = 48

Probability = Annotated[float, Field(ge=0, le=1)]
Darkness = Annotated[float, Field(ge=0, le=0.5)]
DarknessRange = Annotated[tuple[Darkness, Darkness], AfterValidator(ordered)]
Side = Annotated[int, Field(ge=32, le=2048)]
Size = Annotated[float, Field(ge=4, le=128)]
Symbols = Annotated[int, Field(ge=1, le=MOST_SYMBOLS)]
Form = Literal["script", "fraction", "root"]


class Expression(Section):
    """What is written, and how large."""

    rows: int = Field(default=10_000, ge=1, le=10**10, description="Expressions over all splits.")
    limit: int | None = Field(default=None, ge=1, description="At most this many expressions; for trials.")
    width: Side = Field(default=384, description="Of every picture, pixels.")
    height: Side = Field(default=128, description="Of every picture, pixels.")
    polarity: Literal["black-on-white", "white-on-black"] = Field(
        default="black-on-white", description="Which is darker, ink or paper."
    )
    x_height_px_range: Annotated[tuple[Size, Size], AfterValidator(ordered)] = Field(
        default=(13, 22), description="Height of an x, log-uniform; less where the expression would not fit."
    )
    symbols_range: Annotated[tuple[Symbols, Symbols], AfterValidator(ordered)] = Field(
        default=(3, 14), description="Symbols of an expression, fraction bars and radicals among them."
    )
    linear: Probability = Field(default=0.25, description="Share of expressions that stay on one line.")
    forms: tuple[Form, ...] = Field(
        default=("script", "fraction", "root"), description="What the others may hold beside symbols on the line."
    )
    depth: int = Field(default=2, ge=0, le=4, description="How deep forms may stand in forms.")

    @model_validator(mode="after")
    def _forms_have_room(self) -> Self:
        if self.linear < 1 and not (self.forms and self.depth):
            raise ValueError("without forms or with depth 0 every expression is linear: say linear = 1")
        return self


class Page(Section):
    """What lies under the ink, and how it is looked at. Darknesses are shares of full ink."""

    paper: Probability = Field(default=0.6, description="Share of expressions on paper; the others on clean white.")
    grey_range: DarknessRange = Field(default=(0.02, 0.2), description="Darkness of the sheet.")
    clouds_range: DarknessRange = Field(default=(0.0, 0.02), description="Standard deviation of its texture.")
    ruled: Probability = Field(default=0.4, description="Share of the sheets that are ruled or squared.")
    lines_range: DarknessRange = Field(default=(0.05, 0.16), description="Darkness of printed lines.")
    shadow: Probability = Field(default=0.35, description="Share of the sheets that a shadow falls on.")
    shadow_range: DarknessRange = Field(default=(0.06, 0.25), description="Darkness of the shadow.")
    tilt: Probability = Field(default=0.6, description="Share of expressions that are turned and seen aslant.")
    turn_deg: float = Field(default=3.0, ge=0, le=20, description="Largest turn to either side.")
    perspective: float = Field(
        default=0.12, ge=0, le=0.3, description="Largest change of scale from the middle to the edge."
    )


class ExpressionRecipe(Drawing):
    """A recipe of a data set of whole expressions."""

    expression: Expression
    page: Page = Field(default_factory=Page)

    @model_validator(mode="after")
    def _no_ink(self) -> Self:
        if self.package.ink:
            raise ValueError("package.ink: sets of expressions keep no ink; each object names the items it shows")
        return self
