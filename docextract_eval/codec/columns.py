"""Lists of flat records to Arrow tables and back, led by their type hints."""

from __future__ import annotations

import dataclasses
import functools
import types
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable

R = TypeVar("R")
_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


@functools.cache
def schema_of(record: type) -> pa.Schema:
    """Give the Arrow schema of a flat record: one column a field, nullable where it may be None."""
    return pa.schema([_column(name, hint) for name, hint in get_type_hints(record).items()])


def table_of(record: type[R], rows: Iterable[R]) -> pa.Table:
    """Lay records out as columns.

    >>> from docextract_eval.records import Failure
    >>> table_of(Failure, [Failure("timeout", "5 s")]).to_pylist()
    [{'cause': 'timeout', 'detail': '5 s'}]
    """
    columns: dict[str, list[Any]] = {field.name: [] for field in dataclasses.fields(record)}  # type: ignore[arg-type]
    for row in rows:
        for name, values in columns.items():
            values.append(getattr(row, name))
    return pa.table(columns, schema=schema_of(record))  # type: ignore[arg-type]


def rows_of(record: type[R], table: pa.Table) -> list[R]:
    """Give the records that a table holds."""
    names = schema_of(record).names  # type: ignore[arg-type]  # a class is hashable
    return [record(*values) for values in zip(*(table[n].to_pylist() for n in names), strict=True)]


def _column(name: str, hint: object) -> pa.Field:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        nullable = True
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is Literal:
        hint = str
    return pa.field(name, _ARROW[hint], nullable=nullable)  # type: ignore[index]
