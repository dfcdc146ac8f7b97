"""The keys of a schema's TOML file, and the checks of a whole schema."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TypeName = Literal[
    "money", "price", "currency", "flag", "date", "time", "code", "quantity", "percentage", "text"
]
Match = Literal["folded", "blanks ignored", "exact"]
Likeness = Annotated[float, Field(gt=0, le=1)]

_NUMBERS = ("money", "price", "quantity", "percentage")
"""The types that have a difference."""
_NAME = re.compile(r"\w(?:[\w -]*\w)?")
DEFAULT_KEY = ("amount", "description")
"""The key columns of a table that names none, as far as it has them."""


def _number_to_text(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    """Return a number as text, so that a tolerance may be written without quotation marks."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else value


class FieldFile(BaseModel):
    """A field, or a column of a table."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    type: TypeName
    """The type of its values, which says how they are read and compared."""
    criticality: Annotated[int, Field(ge=0, le=3)] = 1
    """3 costs money or trust at once, 0 is in no headline."""
    match: Match = "folded"
    """`folded`: case and punctuation do not matter; `blanks ignored`: nor do blanks between words;
    `exact`: all of them do."""
    likeness: Likeness | None = None
    """How alike a text must be to count as right; 1 or not given: equal."""
    tolerance: (
        Annotated[str, BeforeValidator(_number_to_text, json_schema_input_type=str | float)] | None
    ) = None
    """By how much a number may be off and still count as right."""
    credit: Literal["positive", "negative"] = "positive"
    """What a printed amount is that is marked as a credit: on a card, it is owed the less."""
    about: str = ""
    """What the field means, where its name does not say it: `openai:` asks a model in these words.
    It changes nothing about how values are judged."""
    prints: str = ""
    """What pages that a recipe makes print for the field, such as `cashier`, in a schema that
    extends a kind. It changes nothing about how values are judged."""


class TableFile(BaseModel):
    """A table: its columns, and how its rows find their partners."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    key: list[str] | None = None
    """The columns of which one must be equal, or alike, in two rows that may be one."""
    pair_likeness: Likeness = 0.6
    """How alike two texts of a key column must be for that."""
    columns: dict[str, FieldFile]
    """The columns, each like a field."""


class SchemaFile(BaseModel):
    """A schema as it is written in TOML."""

    model_config = ConfigDict(extra="forbid", defer_build=True, title="docextract_eval schema")
    name: str
    """What labels, mappings and reports call it."""
    extends: str = ""
    """A kind that ships, whose fields and tables come first; those here are added to them."""
    fields: dict[str, FieldFile] = {}
    """The fields, by name."""
    tables: dict[str, TableFile] = {}
    """The tables, by name."""


def check_schema(file: SchemaFile, where: str) -> None:
    """Raise a BadInputError for a schema whose keys are valid alone and contradict each other."""
    _check_name(file.name, f"{where}, name")
    if not file.fields and not file.tables:
        remedy = 'name a field: [fields] total = { type = "money" }'
        raise BadInputError("names nothing to judge", where, remedy)
    for spot, name, spec in named_specs(file):
        _check_name(name, f"{where}, {spot}")
        _check_comparison(spec, f"{where}, {spot}")
    for name, table in file.tables.items():
        spot = f"{where}, tables.{name}"
        _check_name(name, spot)
        if name in file.fields:
            raise BadInputError(f"'{name}' is a field too", spot, "give one of them another name")
        if not table.columns:
            remedy = 'name one: [tables.X.columns] amount = { type = "money" }'
            raise BadInputError("has no columns", spot, remedy.replace("X", name))
        if table.key is not None:
            _check_key(table.key, table.columns, f"{spot}.key")


def key_columns(table: TableFile) -> tuple[str, ...]:
    """Return the key columns of a table: its own, or the usual ones as far as it has them."""
    usual = (name for name in DEFAULT_KEY if name in table.columns)
    return tuple(usual if table.key is None else table.key)


def named_specs(file: SchemaFile) -> Iterator[tuple[str, str, FieldFile]]:
    """Yield place, name and spec of every field, then of every column."""
    for name, spec in file.fields.items():
        yield f"fields.{name}", name, spec
    for table, written in file.tables.items():
        for name, spec in written.columns.items():
            yield f"tables.{table}.columns.{name}", name, spec


def _check_name(name: str, where: str) -> None:
    if not _NAME.fullmatch(name):
        what = f"'{name}' is no name" + (": a dot parts a table and its column" * ("." in name))
        raise BadInputError(what, where, "use letters, digits, blanks, - and _")


def _check_key(key: Iterable[str], columns: Mapping[str, object], where: str) -> None:
    names = list(key)
    if not names:
        raise BadInputError("names no column", where, "name one, or leave `key` out")
    for number, name in enumerate(names):
        if name not in columns:
            raise UnknownNameError("column", name, columns, where)
        if name in names[:number]:
            raise BadInputError(f"names '{name}' twice", where, "name it once")


def _check_comparison(spec: FieldFile, where: str) -> None:
    """Raise a BadInputError for options of comparison that a type does not have."""
    if spec.likeness is not None and spec.type != "text":
        what = f"a {spec.type} is right or it is not: `likeness` is for texts"
        raise BadInputError(what, where, "leave `likeness` out")
    if spec.likeness is not None and spec.match != "folded":
        wanted = "exact" if spec.match == "exact" else "equal except for blanks"
        what = f"`match` wants the text {wanted} and `likeness` alike"
        raise BadInputError(what, where, "leave one of them out")
    if spec.match == "blanks ignored" and spec.type != "text":
        what = f'a {spec.type} has no words: `match = "blanks ignored"` is for texts'
        raise BadInputError(what, where, "leave `match` out")
    if spec.credit == "negative" and spec.type != "money":
        what = f"a {spec.type} is on no side: `credit` is for money"
        raise BadInputError(what, where, "leave `credit` out")
    if spec.tolerance is not None:
        if spec.type not in _NUMBERS:
            what = f"a {spec.type} has no `tolerance`: it is for {', '.join(_NUMBERS)}"
            raise BadInputError(what, where, "leave it out")
        if not _is_nonnegative_number(spec.tolerance):
            what = f"'{spec.tolerance}' is no tolerance"
            raise BadInputError(what, where, 'write how far it may be off, as "0.01"')


def _is_nonnegative_number(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0
