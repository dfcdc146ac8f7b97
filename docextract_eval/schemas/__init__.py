"""What a kind of document has: fields, types, tables, key cells and criticality.

A schema is a TOML file, ours (one per kind, beside this page) or a user's: the same record.
It fixes the denominator: every cell it names and the truth labels is judged.

- `bank_statement`
- `receipt`
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders import parse_toml, read_text, validated
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import UnknownNameError

KINDS = {"bank_statement": "bank_statement.toml", "receipt": "receipt.toml"}
"""The kinds that ship with a schema, and the file it is in."""

TypeName = Literal[
    "money", "price", "currency", "flag", "date", "time", "code", "quantity", "percentage", "text"
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a field is, how it is compared, and how much a wrong one hurts."""

    name: str
    type: TypeName
    criticality: int = 1
    match: Literal["folded", "exact"] = "folded"
    likeness: float | None = None
    tolerance: str | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's columns, and the cells by which two of its rows may be one."""

    name: str
    key: tuple[str, ...]
    pair_likeness: float
    columns: Mapping[str, FieldSpec]


@dataclass(frozen=True, slots=True)
class Schema:
    """All fields and tables of one kind."""

    name: str
    fields: Mapping[str, FieldSpec]
    tables: Mapping[str, TableSpec]
    hash: str
    names: frozenset[str]
    """Every field, and every cell as `table.column`."""
    text: str
    """The TOML that it was written in: a corpus of one's own documents keeps it."""

    def spec(self, name: str) -> FieldSpec:
        """Give the spec of a field or a table's cell.

        >>> load("receipt").spec("line_items.amount").type
        'money'
        """
        table, _, column = name.rpartition(".")
        return self.tables[table].columns[column] if table else self.fields[name]


class _FieldFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: TypeName
    criticality: Annotated[int, Field(ge=0, le=3)] = 1
    match: Literal["folded", "exact"] = "folded"
    likeness: Annotated[float, Field(gt=0, le=1)] | None = None
    tolerance: str | None = None


class _TableFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: list[str] = ["amount", "description"]
    pair_likeness: Annotated[float, Field(gt=0, le=1)] = 0.6
    columns: dict[str, _FieldFile]


class SchemaFile(BaseModel):
    """A schema as it is written in TOML."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval schema")
    name: str
    fields: dict[str, _FieldFile]
    tables: dict[str, _TableFile] = {}


@functools.cache
def load(name: str) -> Schema:
    """Load the schema of a kind, or a user's own by the path of its TOML file."""
    if name in KINDS:
        path = Path(__file__).parent / KINDS[name]
    elif name.endswith(".toml"):
        path = Path(name)
    else:
        raise UnknownNameError("kind", name, KINDS)
    return parse(read_text(path, "check the path"), name)


def parse(text: str, where: str) -> Schema:
    """Give the schema that is written in a text."""
    return _schema(validated(SchemaFile, parse_toml(text, where), "schema", where), text)


def _schema(file: SchemaFile, text: str) -> Schema:
    content = file.model_dump()
    fields = {name: FieldSpec(name, **spec) for name, spec in content["fields"].items()}
    tables = {
        name: TableSpec(
            name,
            tuple(key for key in table["key"] if key in table["columns"]),
            table["pair_likeness"],
            {
                column: FieldSpec(f"{name}.{column}", **spec)
                for column, spec in table["columns"].items()
            },
        )
        for name, table in content["tables"].items()
    }
    cells = (spec.name for table in tables.values() for spec in table.columns.values())
    names = frozenset((*fields, *cells))
    return Schema(file.name, fields, tables, sha256(canonical_json(content)), names, text)
