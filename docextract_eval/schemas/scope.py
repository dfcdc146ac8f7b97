"""The scope of a pipeline: the fields that it attempts, where these are not all fields.

A scope is a sorted tuple of fields, and of columns as `table.column`, that count in scores. The
empty one stands for a pipeline that attempts everything. People may also name what is left out, as
`-tip`: of the fields that they name, or of all if they name no other.
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
    names: Collection[str], schemas: Mapping[str, Schema], where: str
) -> tuple[str, ...]:
    """Return the named fields that these schemas have; raise if they have none of them.

    >>> receipts = {"receipt": load_schema("receipt")}
    >>> resolve_scope(["total", "taxes", "iban", "-taxes.base"], receipts, "--attempts")
    ('taxes.amount', 'taxes.rate', 'total')
    """
    every = {*ordered_fields(schemas)}
    named, dropped = split_names(names)
    attempted = find_fields(named, schemas, where) if named else every
    attempted = attempted - find_fields(dropped, schemas, where)
    if names and not attempted & every:
        what = f"names no field of {' or '.join(schemas)} that counts in a score"
        remedy = f"name some of: {', '.join(fold_tables(sorted(every)))}"
        raise BadInputError(what, where, remedy)
    return () if attempted >= every else tuple(sorted(attempted & every))


def split_names(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the names of fields that are meant, and of those that a `-` before them leaves out.

    >>> split_names(["taxes", "-taxes.base", "-tip"])
    (['taxes'], ['taxes.base', 'tip'])
    """
    written = [*names]
    dropped = [name.removeprefix("-") for name in written if name.startswith("-")]
    return [name for name in written if not name.startswith("-")], dropped


def find_fields(names: Iterable[str], schemas: Mapping[str, Schema], where: str) -> set[str]:
    """Return the fields that names stand for, or raise: a table stands for its columns.

    The fields of all kinds are known, as a pipeline for several kinds names them all.
    """
    known = [*schemas.values(), *map(load_schema, KINDS)]
    found: set[str] = set()
    for name in names:
        fields = {field for schema in known for field in _named_fields(name, schema)}
        if not fields:
            listed = chain.from_iterable((*schema.tables, *schema.names) for schema in known)
            raise UnknownNameError("field", name, sorted(set(listed)), where)
        found |= fields
    return found


def _named_fields(name: str, schema: Schema) -> set[str]:
    if name in schema.tables:
        return {spec.name for spec in schema.tables[name].columns.values()}
    return {name} & schema.names


def narrowed(schema: Schema, scope: Collection[str]) -> Schema:
    """Return a schema with the fields of a scope alone; a table keeps its key columns.

    By these its rows are matched. A scope that has none of its fields leaves it as it is.

    >>> receipt = narrowed(load_schema("receipt"), ["total", "line_items.quantity"])
    >>> [*receipt.fields], [*receipt.tables["line_items"].columns]
    (['total'], ['description', 'quantity', 'amount'])
    """
    if not {*scope} & schema.names:
        return schema
    fields = {name: spec for name, spec in schema.fields.items() if name in scope}
    tables = {}
    for name, table in schema.tables.items():
        attempted = {short for short, spec in table.columns.items() if spec.name in scope}
        if kept := attempted and attempted | {*table.key}:
            columns = {short: spec for short, spec in table.columns.items() if short in kept}
            tables[name] = replace(table, columns=columns)
    names = (spec.name for table in tables.values() for spec in table.columns.values())
    return replace(schema, fields=fields, tables=tables, names=frozenset((*fields, *names)))


def fields_outside(schemas: Mapping[str, Schema], scope: Collection[str]) -> list[str]:
    """Return the fields of these schemas that are not attempted, as the schemas order them."""
    if not scope:
        return []
    return [name for name in ordered_fields(schemas) if name not in scope]


def ordered_fields(schemas: Mapping[str, Schema]) -> list[str]:
    """Return all fields and columns of these schemas that count in scores, each once."""
    tables = [table for schema in schemas.values() for table in schema.tables.values()]
    specs = [
        *chain.from_iterable(schema.fields.values() for schema in schemas.values()),
        *chain.from_iterable(table.columns.values() for table in tables),
    ]
    return [*dict.fromkeys(spec.name for spec in specs if spec.criticality)]


def names_of(schemas: Mapping[str, Schema]) -> set[str]:
    """Return all fields and columns of these schemas, also those that count in no score."""
    return {name for schema in schemas.values() for name in schema.names}


def fold_tables(fields: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """Return fields as people name them: a table for its columns, if none is among the others.

    >>> fold_tables(["total", "taxes.base", "taxes.rate"], ["taxes.amount"])
    ['total', 'taxes.base', 'taxes.rate']
    >>> fold_tables(["total", "taxes.base", "taxes.rate", "taxes.amount"])
    ['total', 'taxes']
    """
    parted = {name.rpartition(".")[0] for name in others}
    tables = {field: field.rpartition(".")[0] for field in fields}
    return [
        *dict.fromkeys(
            field if table in parted else table or field for field, table in tables.items()
        )
    ]
