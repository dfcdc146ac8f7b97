"""The scope of an extractor: the fields that it attempts, where these are not all fields.

A scope is a sorted tuple of fields, and of columns as `table.column`. The empty one stands for an
extractor that attempts everything.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.schemas import KINDS, load_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from docextract_eval.schemas import Schema


def resolve_scope(
    names: Iterable[str], schemas: Mapping[str, Schema], where: str
) -> tuple[str, ...]:
    """Return the named fields that these schemas have; the name of a table stands for its columns.

    An extractor may attempt fields of other kinds, too: these are known and left out.

    >>> receipts = {"receipt": load_schema("receipt")}
    >>> resolve_scope(["total", "taxes", "iban"], receipts, "--attempts")
    ('taxes.amount', 'taxes.base', 'taxes.rate', 'total')
    """
    known = [*schemas.values(), *map(load_schema, KINDS)]
    attempted: set[str] = set()
    for name in (named := list(names)):
        fields = {field for schema in known for field in _named_fields(name, schema)}
        if not fields:
            listed = chain.from_iterable((*schema.tables, *schema.names) for schema in known)
            raise UnknownNameError("field", name, sorted(set(listed)), where)
        attempted |= fields
    every = {field for schema in schemas.values() for field in schema.names}
    if named and not attempted & every:
        what = f"no field of {' or '.join(schemas)} is attempted"
        remedy = f"name some of: {', '.join(fold_tables(sorted(every), schemas))}"
        raise BadInputError(what, where, remedy)
    return () if attempted >= every else tuple(sorted(attempted & every))


def _named_fields(name: str, schema: Schema) -> set[str]:
    if name in schema.tables:
        return {spec.name for spec in schema.tables[name].columns.values()}
    return {name} & schema.names


def narrow_schemas(schemas: Mapping[str, Schema], scope: Collection[str]) -> dict[str, Schema]:
    """Return schemas with the fields of a scope alone, by which an extractor is judged."""
    return {kind: _narrow_schema(schema, scope) for kind, schema in schemas.items()}


def _narrow_schema(schema: Schema, scope: Collection[str]) -> Schema:
    if not scope:
        return schema
    fields = {name: spec for name, spec in schema.fields.items() if name in scope}
    tables = {}
    for name, table in schema.tables.items():
        columns = {column: spec for column, spec in table.columns.items() if spec.name in scope}
        key = tuple(column for column in table.key if column in columns)
        if columns:
            tables[name] = replace(table, key=key, columns=columns)
    return replace(schema, fields=fields, tables=tables, names=schema.names & {*scope})


def fields_outside(schemas: Mapping[str, Schema], scope: Collection[str]) -> list[str]:
    """Return the fields of these schemas that are not attempted, as the schemas order them."""
    if not scope:
        return []
    return [name for name in ordered_fields(schemas) if name not in scope]


def ordered_fields(schemas: Mapping[str, Schema]) -> list[str]:
    """Return all fields and columns of these schemas, each once."""
    tables = [table for schema in schemas.values() for table in schema.tables.values()]
    columns = (spec.name for table in tables for spec in table.columns.values())
    fields = chain.from_iterable(schema.fields for schema in schemas.values())
    return [*dict.fromkeys((*fields, *columns))]


def fold_tables(fields: Collection[str], schemas: Mapping[str, Schema]) -> list[str]:
    """Return fields as people name them: a table in place of all of its columns.

    >>> fold_tables(["total", "taxes.amount", "taxes.base", "taxes.rate"],
    ...     {"receipt": load_schema("receipt")})
    ['total', 'taxes']
    """
    columns: dict[str, set[str]] = {}
    for table in (table for schema in schemas.values() for table in schema.tables.values()):
        columns.setdefault(table.name, set()).update(spec.name for spec in table.columns.values())
    whole = {name for name, every in columns.items() if every <= {*fields}}
    tables = {field: field.rpartition(".")[0] for field in fields}
    return [*dict.fromkeys(table if table in whole else field for field, table in tables.items())]
