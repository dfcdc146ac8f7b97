"""The published JSON lines of predictions: validated where people write them, strict in naming.

One object per rendition: `{"id", "values", "fields", "tables", "suspicious", "seconds", "error"}`,
and `"source"`, whom the document is from, where somebody knows. A bare string, number or null
stands for `{"value": ...}`.
"""

from __future__ import annotations

import difflib
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WrapValidator,
    field_validator,
    model_validator,
)

from docextract_eval.borders.limits import MOST_ALTERNATIVES
from docextract_eval.borders.people import validate
from docextract_eval.codec.bounds import (
    checked_value,
    exceeded_limit_message,
    plain_or_validated,
)
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.errors import BadInputError, list_first
from docextract_eval.records import Failure, Guess, Prediction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


StatedConfidence = Annotated[float, Field(allow_inf_nan=True)]
"""A confidence as it was stated; one outside 0 to 1 counts as none, and is no error."""
Text = Annotated[str, AfterValidator(checked_value)]
Number = int | Annotated[float, Field(allow_inf_nan=True)]
Value = Annotated[str | bool | Number | None, AfterValidator(checked_value)]
Amount = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0, lt=2**63)]
Point = tuple[float, float]
_MOST_DECIMALS = 6
_FLOAT_NOISE = Decimal("1e-9")
"""How far a JSON number may be from a shorter one and still mean it."""
_LARGEST_WITH_NOISE = Decimal(10**15)
"""Larger numbers have no decimals as floats."""
_STRICT = ConfigDict(extra="forbid", defer_build=True, allow_inf_nan=False)


class AlternativeLine(BaseModel):
    """An alternative value."""

    model_config = _STRICT
    value: Annotated[str | Number, AfterValidator(checked_value)]
    """The other value."""
    confidence: StatedConfidence | None = None
    """How sure the extractor is of it, 0 to 1."""


class CellLine(BaseModel):
    """One predicted cell."""

    model_config = _STRICT
    value: Value
    """The value that was read; null: none."""
    confidence: StatedConfidence | None = None
    """How sure the extractor is, 0 to 1; null: not stated."""
    page: Count | None = None
    """The page on which it stands, counted from 0."""
    box: tuple[float, float, float, float] | None = None
    """Its place in pixels of the page: left, top, right, bottom."""
    quad: tuple[Point, Point, Point, Point] | None = None
    """Its four corners in pixels, clockwise from the top left, in place of a box."""
    alternatives: Annotated[
        list[AlternativeLine], Field(max_length=MOST_ALTERNATIVES, default_factory=list)
    ]
    """Other values that the extractor thought of."""


def bare_value_as_cell(value: Any) -> Any:  # noqa: ANN401 - what anyone wrote
    """Return a cell as an object, where only its value is written."""
    return value if isinstance(value, dict) else {"value": value}


Cell = Annotated[
    CellLine, BeforeValidator(bare_value_as_cell, json_schema_input_type=CellLine | Value)
]

Cells = Annotated[dict[Text, Cell], WrapValidator(plain_or_validated)]
"""Cells by name; where all are bare texts or null, they stay so."""


class ErrorLine(BaseModel):
    """Why there is no answer."""

    model_config = _STRICT
    cause: Text
    """Why there is no answer, in a word such as `timeout` or `language`."""
    detail: Text = ""
    """More about it, for people."""
    arrived: list[Text] = []
    """Of an answer that was `cut off`, the fields and tables that are whole in it."""


class PredictionLine(BaseModel):
    """The prediction for one rendition."""

    model_config = ConfigDict(**_STRICT, title="docextract_eval prediction")
    id: Text
    """The id of the sheet or the rendition that it answers."""
    values: Literal["canonical", "printed"] = "canonical"
    """Whether values are in canonical form, or as the document prints them."""
    fields: Cells = {}
    """Values by the names of fields; a bare value stands for `{"value": ...}`."""
    tables: dict[Text, list[Cells]] = {}
    """Rows by the names of tables, each with its cells."""
    suspicious: StrictBool | None = None
    """Whether the document contains something meant to deceive its readers; null if not stated."""
    error: ErrorLine | None = None
    """Why there is no answer; values next to it do not count. A bare text is its cause."""
    seconds: Amount | None = None
    """How long the answer took."""
    cpu_seconds: Amount | None = None
    """The CPU time that it took."""
    peak_bytes: Count | None = None
    """The most memory that it took."""
    tokens: Count | None = None
    """The tokens that a model read and wrote."""
    cached_tokens: Count | None = None
    """The tokens of the prompt that the server had in a cache of its own; null if not stated."""
    cost: Amount | None = None
    """What it cost, in the currency that the pipeline states."""
    attempts: Count = 1
    """How often it was asked; 0: the answer is from a cache."""
    repeat: Count = 0
    """Which repeat of the same question it answers, counted from 0."""
    version: Text = ""
    """The version of what answered."""
    source: Text | None = None
    """Whom the document is from, such as a sender or a customer: documents of one are one unit of
    `dxe drift` and `dxe estimate`."""

    @model_validator(mode="before")
    @classmethod
    def _expand_bare_error(cls, data: Any) -> Any:  # noqa: ANN401
        """Accept a bare text as the cause of an error."""
        if isinstance(data, dict) and isinstance(data.get("error"), str):
            return {**data, "error": {"cause": data["error"]}}
        return data

    @field_validator("fields")
    @classmethod
    def _refuse_table_cells_in_fields(cls, fields: dict[str, CellLine]) -> dict[str, CellLine]:
        if dotted := next((name for name in fields if "." in name), None):
            message = f"'{dotted}' is a table's cell: write it under tables"
            raise ValueError(message)
        return fields


_USAGE_FIELDS = (
    "seconds",
    "cpu_seconds",
    "peak_bytes",
    "tokens",
    "cached_tokens",
    "cost",
    "attempts",
    "repeat",
    "version",
)


def read_prediction(written: object, where: str) -> Prediction:
    """Read one prediction; raise with the place of what does not validate."""
    if excess := exceeded_limit_message(written):
        raise BadInputError(excess, where, "answer with what the document says, and no more")
    if isinstance(written, dict) and (stray := _names_beside_fields(written)):
        what = f"it has no fields, and {list_first(stray)} at the top level"
        raise BadInputError(what, where, f'write {{"fields": {{"{stray[0]}": ...}}}}')
    line = validate(PredictionLine, written, "prediction", where)
    return Prediction(
        sheet=line.id,
        guesses=tuple(_guesses(line)),
        values=line.values,
        failure=_read_failure(line.error),
        suspicious=line.suspicious,
        source=(line.source or "").strip(),
        **{name: getattr(line, name) for name in _USAGE_FIELDS},
    )


def _names_beside_fields(written: Mapping[str, Any]) -> list[str]:
    """Return the unknown keys of an answer that has neither fields nor tables nor an error.

    >>> _names_beside_fields({"id": "a", "total": "9.00"}), _names_beside_fields({"id": "a"})
    (['total'], [])
    """
    known = PredictionLine.model_fields
    if {"fields", "tables", "error"} & written.keys():
        return []
    found = [str(name) for name in written if name not in known]
    is_typo = any(difflib.get_close_matches(name, known, cutoff=0.8) for name in found)
    return [] if is_typo else found


def cells_with_invalid_confidence(written: Mapping[str, Any]) -> list[str]:
    """Return the cells of a valid prediction whose confidence is outside 0 to 1.

    >>> fields = {"total": {"value": "9.00", "confidence": 1.5}}
    >>> cells_with_invalid_confidence({"id": "a", "fields": fields})
    ['total: 1.5']
    """
    tables = (written.get("tables") or {}).items()
    cells = [
        *(written.get("fields") or {}).items(),
        *((f"{t}.{c}", cell) for t, rows in tables for row in rows for c, cell in row.items()),
    ]
    stated = [(name, cell.get("confidence")) for name, cell in cells if isinstance(cell, dict)]
    return [
        f"{name}: {c}"
        for name, c in stated
        if c is not None and _valid_confidence(float(c)) is None
    ]


def prediction_to_json(prediction: Prediction) -> dict[str, Any]:
    """Return the JSON object of a prediction, without what is unknown."""
    fields: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for guess in prediction.guesses:
        table, _, column = guess.name.rpartition(".")
        if table:
            row = rows.setdefault(table, {}).setdefault(guess.row or 0, {})
            row.setdefault(column, _cell_json(guess))  # the first counts, as the judge has it
        else:
            fields.setdefault(column, _cell_json(guess))
    failure, suspicious = prediction.failure, prediction.suspicious
    return {
        "id": prediction.sheet,
        "values": prediction.values,
        "fields": fields,
        "tables": {name: [table[row] for row in sorted(table)] for name, table in rows.items()},
        **({} if suspicious is None else {"suspicious": suspicious}),
        **({"source": prediction.source} if prediction.source else {}),
        "error": failure and _failure_json(failure),
        **{name: getattr(prediction, name) for name in _USAGE_FIELDS},
    }


def _read_failure(line: ErrorLine | None) -> Failure | None:
    return Failure(line.cause, line.detail, tuple(line.arrived)) if line else None


def _failure_json(failure: Failure) -> dict[str, Any]:
    arrived = {"arrived": [*failure.arrived]} if failure.arrived else {}
    return {"cause": failure.cause, "detail": failure.detail, **arrived}


def _guesses(line: PredictionLine) -> Iterator[Guess]:
    yield from _cell_guesses(line.fields, None, "")
    for table, rows in line.tables.items():
        for number, row in enumerate(rows):
            yield from _cell_guesses(row, number, f"{table}.")


def _cell_guesses(
    cells: Mapping[str, CellLine | str | None], row: int | None, prefix: str
) -> Iterator[Guess]:
    for name, cell in cells.items():
        if cell is None or isinstance(cell, str):
            if cell and not cell.isspace():
                yield Guess(prefix + name, cell, row)
            continue
        value = _value_text(cell.value)
        if value is None or not value.strip():
            continue  # an empty string is no guess
        yield Guess(
            name=prefix + name,
            value=value,
            row=row,
            number=isinstance(cell.value, int | float) and not isinstance(cell.value, bool),
            confidence=(confidence := _valid_confidence(cell.confidence)),
            stated=cell.confidence if confidence is None and _is_finite(cell.confidence) else None,
            page=cell.page,
            quad=cell.quad or (_box_corners(cell.box) if cell.box else None),
            alternatives=tuple(
                (_value_text(other.value) or "", _valid_confidence(other.confidence))
                for other in cell.alternatives
            ),
        )


def _value_text(value: Value) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(_without_float_noise(Decimal(repr(value))), "f")
    return None if value is None else str(value)


def _without_float_noise(number: Decimal) -> Decimal:
    """Return a number without the noise of binary fractions; it is never rounded otherwise.

    >>> print(_without_float_noise(Decimal("0.30000000000000004")), Decimal("9.994"))
    0.3 9.994
    """
    is_small = number.is_finite() and abs(number) < _LARGEST_WITH_NOISE
    near = round(number, _MOST_DECIMALS) if is_small else number
    return near.normalize() if 0 < abs(near - number) <= _FLOAT_NOISE else number


def _valid_confidence(value: float | None) -> float | None:
    """Return a confidence if it is within 0 to 1, else None: it is never clipped."""
    return value if value is not None and math.isfinite(value) and 0 <= value <= 1 else None


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _box_corners(box: tuple[float, float, float, float]) -> tuple[Point, Point, Point, Point]:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _cell_json(guess: Guess) -> dict[str, Any]:
    cell: dict[str, Any] = {"value": parse_json(guess.value) if guess.number else guess.value}
    confidence = guess.stated if guess.confidence is None else guess.confidence
    if confidence is not None:
        cell["confidence"] = confidence
    if guess.page is not None:
        cell["page"] = guess.page
    if guess.quad is not None:
        cell["quad"] = guess.quad
    if guess.alternatives:
        cell["alternatives"] = [{"value": v, "confidence": c} for v, c in guess.alternatives]
    return cell
