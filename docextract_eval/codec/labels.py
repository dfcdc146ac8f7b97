"""The published JSON lines of labelled documents: validated where people write them.

One object per document: `{"id", "image" or "images", "locale", "schema", "values", "fields",
"tables", "words"}`. A bare value stands for `{"value": ...}`, null for not labelled.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Number = int | float
Value = str | bool | Number | None
Finite = Annotated[float, Field(allow_inf_nan=False)]
Corner = tuple[Finite, Finite]
Count = Annotated[int, Field(ge=0)]


class PlaceLabel(BaseModel):
    """A spot where a value stands: a page, and which of its words (counted over blanks)."""

    model_config = ConfigDict(extra="forbid")
    page: Count = 0
    words: Annotated[list[Count], Field(min_length=1)]


class CellLabel(BaseModel):
    """The truth of one cell."""

    model_config = ConfigDict(extra="forbid")
    value: Value = None
    accepted: list[str | Number] = []
    """Other right readings, written as the value is."""
    absent: bool = False
    """The document is known not to have it."""
    text: str | None = None
    """How it is printed, where `value` is canonical."""
    places: list[PlaceLabel] | None = None
    """Found among the words if not given."""

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> CellLabel:
        if self.absent and self.value is not None:
            message = "cannot be absent and have a value"
            raise ValueError(message)
        return self


def _cell(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    return value if isinstance(value, dict) else {"value": value}


Cell = Annotated[CellLabel, BeforeValidator(_cell, json_schema_input_type=CellLabel | Value)]


class WordLabel(BaseModel):
    """A word or a segment of several, and the quad around it: clockwise from the top left."""

    model_config = ConfigDict(extra="forbid")
    text: str
    quad: tuple[Corner, Corner, Corner, Corner]
    """Pixels of the upright picture."""
    page: Count = 0
    visible: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of it that is neither covered nor cut away."""


class LabelLine(BaseModel):
    """What is known of one real document."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval labels")
    id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f~]+$")]
    source: str | None = None
    """The document that this one is another picture or version of; itself if not given."""
    image: str | None = None
    """Relative to the folder of the labels file."""
    images: list[str] | None = None
    """One a page."""
    pdf: str | None = None
    locale: str | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    # pydantic has a `schema` of its own, so that the file's goes by another name here.
    kind: Annotated[str | None, Field(alias="schema")] = None
    values: Literal["canonical", "printed"] | None = None
    split: Literal["dev", "test", "canary"] | None = None
    canary: str | None = None
    """A text to be looked for in what should not have been trained on this; not kept."""
    dpi: Annotated[int, Field(gt=0)] | None = None
    fields: dict[str, Cell] = {}
    tables: dict[str, list[dict[str, Cell]] | None] = {}
    words: list[WordLabel] = []
