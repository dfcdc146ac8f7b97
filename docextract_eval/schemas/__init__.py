"""The schema of a kind: fields, types, tables, key cells and criticality.

A schema is a TOML file, built in or a user's. The built-in ones are in this folder, one for each
kind. A schema fixes the denominator: every cell that it names and the truth labels is judged.

`schema_file` has the keys of such a file, and `starter.toml` is one to start from. One that extends
a kind (`extending`) is kept with all that it has of that kind.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from docextract_eval.borders.people import parse_toml, read_text, validate
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.schemas.extending import check_prints, extended, schema_toml
from docextract_eval.schemas.schema_file import (
    FieldFile,
    Match,
    SchemaFile,
    TableFile,
    TypeName,
    check_schema,
    key_columns,
)

if TYPE_CHECKING:
    from docextract_eval.records import Sheet

STARTER = Path(__file__).with_name("starter.toml")
"""A schema with comments, to start a new one from."""
_ABOUT = STARTER.with_name("about.toml")
"""What the names of fields of the built-in schemas leave open."""
KINDS = {
    path.stem: path.name
    for path in sorted(STARTER.parent.glob("*.toml"))
    if path not in (STARTER, _ABOUT)
}
"""The file of each kind's built-in schema."""
CRITICAL = 3
"""The criticality of fields that cost money or trust at once where they are wrong."""
IMPORTANT = 2
"""The criticality of fields that somebody has to correct where they are wrong."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field's type, how it is compared, and how much a wrong value hurts."""

    name: str
    type: TypeName
    criticality: int = 1
    match: Match = "folded"
    likeness: float | None = None
    tolerance: str | None = None
    credit: Literal["positive", "negative"] = "positive"
    about: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table's columns, and the key columns by which rows are paired."""

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
    """The TOML that it was read from, which a corpus of labelled documents keeps."""

    def __hash__(self) -> int:
        """Return a number by which readers of its fields are found."""
        return hash(self.hash)

    def spec(self, name: str) -> FieldSpec:
        """Return the spec of a field, or of a cell as `table.column`.

        >>> load_schema("receipt").spec("line_items.amount").type
        'money'
        """
        table, _, column = name.rpartition(".")
        return self.tables[table].columns[column] if table else self.fields[name]

    def rules_of(self, name: str) -> object:
        """Return what a field is judged by; a cell is judged by all of its table.

        >>> load_schema("receipt").rules_of("total") == load_schema("invoice").rules_of("total")
        True
        """
        table = self.tables.get(name.rpartition(".")[0])
        specs = table.columns.values() if table else [self.fields[name]]
        rules = [replace(spec, criticality=1, about="") for spec in specs]
        return rules, table and (table.key, table.pair_likeness)


def load_schema(name: str) -> Schema:
    """Return the schema of a kind, or of a user's TOML file, or raise an UnknownNameError."""
    if name in KINDS:
        return _built_in_schema(name)
    if name.endswith(".toml"):
        return parse_schema(read_text(Path(name), "check the path"), name)
    raise UnknownNameError("kind", name, KINDS)


def sheet_schema(sheet: Sheet) -> Schema:
    """Return the schema by which a sheet is judged: the one it carries, else that of its kind."""
    return parse_schema(sheet.schema, sheet.kind) if sheet.schema else load_schema(sheet.kind)


@functools.cache
def _built_in_schema(name: str) -> Schema:
    text = STARTER.with_name(KINDS[name]).read_text(encoding="utf-8")
    return _schema(_built_in_file(name), name, text)


@functools.cache
def _built_in_file(name: str) -> SchemaFile:
    """Return the schema of a kind as it is written, with what the names of fields leave open."""
    written = parse_toml(STARTER.with_name(KINDS[name]).read_text(encoding="utf-8"), name)
    about = parse_toml(_ABOUT.read_text(encoding="utf-8"), _ABOUT.name)[name]
    for field, text in about.items():
        table, _, column = field.rpartition(".")
        specs = written["tables"][table]["columns"] if table else written["fields"]
        specs[column]["about"] = text
    return SchemaFile.model_validate(written)


@functools.lru_cache(maxsize=64)
def parse_schema(text: str, where: str) -> Schema:
    """Return the schema in a TOML text, or raise a BadInputError that names `where`."""
    return read_schema(parse_toml(text, where), where, text)


def read_schema(content: Mapping[str, object], where: str, text: str = "") -> Schema:
    """Return the schema in parsed TOML, or raise a BadInputError that says what is wrong.

    >>> read_schema({"name": "ticket", "fields": {"total": {"type": "money"}}}, "mine").names
    frozenset({'total'})
    """
    file = validate(SchemaFile, content, "schema", where)
    check_prints(file, where)
    if file.extends:
        file = extended(file, _extended_kind(file, where), where)
        text = schema_toml(file)
    return _schema(file, where, text)


def rename_fields(text: str, names: Mapping[str, str]) -> str:
    """Return the TOML of a schema with other names for some of its fields and columns.

    >>> text = rename_fields(load_schema("receipt").text, {"total": "amount"})
    >>> {"total", "amount"} & parse_schema(text, "renamed").names
    {'amount'}
    """
    file = SchemaFile.model_validate(parse_toml(text, "schema"))
    fields = {names.get(name, name): spec for name, spec in file.fields.items()}
    tables: dict[str, TableFile] = {}
    for name, table in file.tables.items():
        columns = {each: names.get(f"{name}.{each}", f"{name}.{each}") for each in table.columns}
        for each, spec in table.columns.items():
            place, _, column = columns[each].rpartition(".")
            key = [columns[part].rpartition(".")[2] for part in key_columns(table)]
            kept = tables.setdefault(place, table.model_copy(update={"columns": {}, "key": key}))
            kept.columns[column] = spec
    return schema_toml(file.model_copy(update={"fields": fields, "tables": tables}))


def _extended_kind(file: SchemaFile, where: str) -> SchemaFile:
    """Return the schema of the kind that a schema extends, or raise."""
    if file.extends not in KINDS:
        raise UnknownNameError("kind", file.extends, KINDS, f"{where}, extends")
    if file.name in KINDS:
        why = "extends itself" if file.name == file.extends else "is a kind that ships"
        remedy = "give it a name that no kind has"
        raise BadInputError(f"'{file.name}' {why}", f"{where}, name", remedy)
    return _built_in_file(file.extends)


def _schema(file: SchemaFile, where: str, text: str) -> Schema:
    check_schema(file, where)
    fields = {name: _field_spec(name, spec) for name, spec in file.fields.items()}
    tables = {
        name: TableSpec(
            name,
            key_columns(table),
            table.pair_likeness,
            {
                column: _field_spec(f"{name}.{column}", spec)
                for column, spec in table.columns.items()
            },
        )
        for name, table in file.tables.items()
    }
    cells = (spec.name for table in tables.values() for spec in table.columns.values())
    names = frozenset((*fields, *cells))
    return Schema(file.name, fields, tables, _schema_hash(file), names, text)


def _field_spec(name: str, spec: FieldFile) -> FieldSpec:
    return FieldSpec(name, **spec.model_dump(exclude={"prints"}))


def _schema_hash(file: SchemaFile) -> str:
    """Return the fingerprint of a schema's meaning, whatever its spelling."""
    content = file.model_dump(exclude={"extends"})
    for name, table in file.tables.items():
        content["tables"][name]["key"] = key_columns(table)
    columns = (table["columns"] for table in content["tables"].values())
    for spec in (spec for specs in (content["fields"], *columns) for spec in specs.values()):
        del spec["about"], spec["prints"]  # no value is judged by them
        if spec["credit"] == "positive":  # the default is left out, as before the key existed
            del spec["credit"]
    return sha256(canonical_json(content))
