"""The published JSON lines of labelled documents: validated where people write them.

One object per document: `{"id", "image" or "images", "locale", "schema", "values", "fields",
"tables", "words"}`. A bare value stands for `{"value": ...}`, null for not labelled.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WrapValidator,
    model_validator,
)

from docextract_eval.borders.limits import HIGHEST_DPI, MOST_ALTERNATIVES, MOST_PAGES
from docextract_eval.borders.people import validate
from docextract_eval.codec.bounds import (
    checked_value,
    exceeded_limit_message,
    plain_or_validated,
)
from docextract_eval.codec.predictions import Text, bare_value_as_cell
from docextract_eval.errors import BadInputError

Number = int | float
Value = Annotated[str | bool | Number | None, AfterValidator(checked_value)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Corner = tuple[Finite, Finite]
Count = Annotated[int, Field(ge=0, lt=2**31)]


class PlaceLabel(BaseModel):
    """The place of a value: a page, and which of its words (counted over blanks)."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    page: Count = 0
    """The page, counted from 0."""
    words: Annotated[list[Count], Field(min_length=1)]
    """The numbers of its words on that page, counted from 0."""


class CellLabel(BaseModel):
    """The truth of one cell."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    value: Value = None
    """The true value; null or no key: the cell is not labelled."""
    accepted: Annotated[
        list[Annotated[str | Number, AfterValidator(checked_value)]],
        Field(max_length=MOST_ALTERNATIVES, default_factory=list),
    ]
    """Other accepted values, in the spelling that `value` has."""
    absent: bool = False
    """Whether the document is known not to have the field."""
    text: Text | None = None
    """The printed value, where `value` is canonical."""
    places: Annotated[list[PlaceLabel], Field(max_length=MOST_ALTERNATIVES)] | None = None
    """Looked up among the words if not given."""

    @model_validator(mode="after")
    def _refuse_absent_with_value(self) -> CellLabel:
        if self.absent and self.value is not None:
            message = "cannot be absent and have a value"
            raise ValueError(message)
        return self


Cell = Annotated[
    CellLabel, BeforeValidator(bare_value_as_cell, json_schema_input_type=CellLabel | Value)
]

Cells = Annotated[dict[Text, Cell], WrapValidator(plain_or_validated)]
"""Cells by name; where all are bare texts or null, they stay so."""


def whole_cell(cell: CellLabel | str | None) -> CellLabel:
    """Return a cell as an object, where only its text is written."""
    return cell if isinstance(cell, CellLabel) else CellLabel(value=cell, accepted=[])


class WordLabel(BaseModel):
    """A word or a segment of several, with its quad: clockwise from the top left."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    text: Text
    """What is printed."""
    quad: tuple[Corner, Corner, Corner, Corner]
    """In pixels of the upright picture."""
    page: Count = 0
    """The page, counted from 0."""
    visible: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of it that is neither covered nor cut away."""


class LabelLine(BaseModel):
    """The labels of one real document."""

    model_config = ConfigDict(extra="forbid", defer_build=True, title="docextract_eval labels")
    id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f~]+$")]
    """The id by which predictions name the document."""
    source: Text | None = None
    """The id of the document that this one is another picture or version of; itself if not given.
    """
    image: str | None = None
    """Relative to the folder of the labels file. Lines may name no picture, if all do so."""
    images: Annotated[list[str], Field(max_length=MOST_PAGES)] | None = None
    """One path per page."""
    pdf: str | None = None
    """A PDF in place of pictures, relative to the folder of the labels file."""
    locale: str | None = None
    """The country whose rules read printed values."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    """The currency of amounts, as ISO 4217 codes it."""
    # pydantic has a `schema` of its own, so that the file's goes by another name here.
    kind: Annotated[str | None, Field(alias="schema")] = None
    """A kind that ships, the path of a schema, or the name inside one beside the labels."""
    values: Literal["canonical", "printed"] | None = None
    """Whether values are in canonical form, or as the document prints them."""
    split: Literal["dev", "test", "canary"] | None = None
    """The split to which the document belongs."""
    canary: Text | None = None
    """A text that shows whether a model was trained on this document; not kept."""
    dpi: Annotated[int, Field(gt=0, le=HIGHEST_DPI)] | None = None
    """Dots per inch of its pictures."""
    fields: Cells = {}
    """The true values of fields, by name; a bare value stands for `{"value": ...}`."""
    tables: dict[Text, list[Cells] | None] = {}
    """The true rows of tables, by name; an empty list: the document has no rows."""
    words: list[WordLabel] = []
    """The words on its pages, for places and causes of errors."""


def read_labels(written: object, where: str) -> LabelLine:
    """Validate the labels of one document; raise with the place of what is wrong."""
    if excess := exceeded_limit_message(written):
        raise BadInputError(
            excess, where, "split the document, or leave out fields that are not judged"
        )
    return validate(LabelLine, written, "labels", where)
