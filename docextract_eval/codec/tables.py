"""The columns of a run's tables: their types, and checks of tables that are read."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import types
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from docextract_eval.records import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


@functools.cache
def arrow_schema(record: type) -> pa.Schema:
    """Return the Arrow schema of a record: a column per field, nullable if it may be None."""
    return pa.schema([_arrow_field(name, hint) for name, hint in get_type_hints(record).items()])


def columns_hash(table: pa.Table) -> str:
    """Return one hash over the names and values of columns, in the order of their names.

    It does not depend on encoding, row groups, chunks or the program that wrote them.

    >>> whole = pa.table({"a": ["x", None, "yz"], "b": [[1.5], [], None]})
    >>> chunks = pa.concat_tables([whole.slice(0, 1), whole.slice(1)])
    >>> columns_hash(chunks.select(["b", "a"])) == columns_hash(whole)
    True
    >>> columns_hash(pa.table({"a": ["xy"]})) == columns_hash(pa.table({"a": ["x", "y"]}))
    False
    """
    digest = hashlib.sha256()
    for name in sorted(table.column_names):
        _hash_values(digest, name, table[name].combine_chunks())
    return digest.hexdigest()


def _hash_values(digest: hashlib._Hash, name: str, array: pa.Array) -> None:
    """Add the number of values, the positions of nulls and the values to a hash, by their type."""
    kind, many = array.type, len(array)
    nulls = array.is_null().to_numpy(zero_copy_only=False).tobytes() if array.null_count else b""
    digest.update(f"{len(name)} {name} {many} {len(nulls)} ".encode() + nulls)
    if pa.types.is_map(kind):
        pairs = pa.StructArray.from_arrays([array.keys, array.items], ["key", "value"])
        _hash_lists(digest, np.diff(array.offsets.to_numpy()), pairs)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _hash_lists(digest, _zero_if_null(pc.list_value_length(array)).to_numpy(), array.flatten())
    elif pa.types.is_struct(kind):
        for at, values in enumerate(array.flatten()):
            _hash_values(digest, kind.field(at).name, values)
    elif pa.types.is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind):
        _hash_texts(digest, array)
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        message = f"a column of {kind} has no hash"
        raise TypeError(message)
    else:
        numbers = _zero_if_null(array).to_numpy(zero_copy_only=False)
        digest.update(f"{numbers.dtype.kind}{numbers.dtype.itemsize}".encode())
        digest.update(numbers.astype(numbers.dtype.newbyteorder("<"), copy=False).tobytes())


def _zero_if_null(numbers: pa.Array) -> pa.Array:
    """Return numbers with 0 in place of null; looking for null costs more than small tables do."""
    return numbers.fill_null(0) if numbers.null_count else numbers


def _hash_lists(digest: hashlib._Hash, lengths: NDArray[np.integer], values: pa.Array) -> None:
    digest.update(b"list" + lengths.astype("<i8").tobytes())
    _hash_values(digest, "", values)


def _hash_texts(digest: hashlib._Hash, array: pa.Array) -> None:
    lengths = _zero_if_null(pc.binary_length(array)).to_numpy()
    digest.update(b"text" + lengths.astype("<i8").tobytes())
    present = array.drop_null().cast(pa.large_binary())
    _, offsets, data = present.buffers()
    if data is not None:
        ends = np.frombuffer(offsets, np.int64)[present.offset :][: len(present) + 1]
        digest.update(memoryview(data)[ends[0] : ends[-1]])


def _arrow_field(name: str, hint: object) -> pa.Field:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        nullable = True
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is Literal:
        hint = str
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        # Where the whole is null, its parts are.
        parts = [part.with_nullable(nullable=True) for part in arrow_schema(hint)]
        return pa.field(name, pa.struct(parts), nullable=nullable)
    return pa.field(name, _ARROW[hint], nullable=nullable)  # type: ignore[index]


_CODED = pa.dictionary(pa.int32(), pa.string())
_CODES = {
    *("document", "rendition", "field", "type", "outcome", "strict", "cause", "decoy"),
    *("placed", "check"),
}
"""The columns with few different values, stored as codes into a list."""
_NULLABLE_COLUMNS = ("twin", "split", "severity", "suspected", "page_hash")
"""Columns of renditions that may be null."""
_NEWER_COLUMNS = ("grounding",)
"""Columns of matches that runs of older releases lack: they are read as null."""


def _rendition_schema() -> pa.Schema:
    text = ("id", "document", "source", "kind", "locale", "condition", "hash", "page_hash", "twin")
    types: dict[str, pa.DataType] = dict.fromkeys((*text, "split", "half"), pa.string())
    trap = {"name": pa.string(), "field": pa.string(), "row": pa.int64(), "resolver": pa.string()}
    types |= {"severity": pa.float64(), "weight": pa.float64(), "failures": pa.int64()}
    types |= {"suspected": pa.int64(), "sheet": pa.string(), "pages": pa.int64()}
    types["traps"] = pa.list_(pa.struct(list(trap.items())))
    types["factors"] = pa.map_(pa.string(), pa.string())
    types["parts"] = pa.list_(pa.struct([("name", pa.string()), ("severity", pa.float64())]))
    return pa.schema(list(types.items()))


MATCHES = pa.schema([f.with_type(_CODED) if f.name in _CODES else f for f in arrow_schema(Match)])
"""The columns of matches: 10 million of them take little more than a gigabyte."""
RENDITIONS = _rendition_schema()
SLICES = pa.schema(
    [
        *((name, _CODED) for name in ("metric", "of", "first", "first_value")),
        *((name, _CODED) for name in ("second", "second_value")),
        *((name, pa.float64()) for name in ("value", "low", "high")),
        *((name, pa.int64()) for name in ("documents", "cells")),
        *((name, _CODED) for name in ("reason", "signature")),
    ]
)
"""One row per slice: `of` scalars or tables, the two axes and their values, and the score."""


_TABLES = {"matches": MATCHES, "renditions": RENDITIONS, "slices": SLICES}


@contextlib.contextmanager
def arrow_errors_as_value_errors() -> Iterator[None]:
    """Raise ValueError for whatever keeps Arrow from reading a file."""
    try:
        yield
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error


@arrow_errors_as_value_errors()
def read_parquet(
    source: Path | BinaryIO | pa.NativeFile,
    column_names: list[str] | None = None,
    row_filter: pc.Expression | None = None,
) -> pa.Table:
    """Read some columns or some rows of a table.

    The threads of `pq.read_table` abort a process that ends at once, as it does when it refuses
    what it read.
    """
    with pq.ParquetFile(source) as file:
        lacking = {*(column_names or ())} - {*file.schema_arrow.names}
        if unknown := lacking - {*_NEWER_COLUMNS}:
            message = f"it has no column '{min(unknown)}'"
            raise ValueError(message)
        present = column_names and [name for name in column_names if name not in lacking]
        table = file.read(columns=present) if row_filter is None else None
    if table is None:
        table = pq.read_table(source, columns=present, filters=row_filter, use_threads=False)
    return with_absent_as_null(table, sorted(lacking))


def with_absent_as_null(matches: pa.Table, column_names: Iterable[str]) -> pa.Table:
    """Return matches with these columns, null where the table does not have them."""
    for name in column_names:
        if name not in matches.column_names:
            nothing = pa.nulls(len(matches), MATCHES.field(name).type)
            matches = matches.append_column(name, nothing)
    return matches


def check_table(name: str, table: pa.Table) -> None:
    """Raise where the columns of a run's table are not as they are written; some may be absent.

    >>> check_table("slices", pa.table({"cells": ["many"]}))
    Traceback (most recent call last):
    ValueError: its column 'cells' is string, and int64 is written
    """
    table.validate(full=True)  # codes that lead to no name, texts that are none
    for column, values in zip(table.schema, table.columns, strict=True):
        at = _TABLES[name].get_field_index(column.name)
        if at < 0:
            continue
        known = _TABLES[name].field(at)
        if _type_without_dictionary(column.type) != _type_without_dictionary(known.type):
            message = f"its column '{known.name}' is {column.type}, and {known.type} is written"
            raise ValueError(message)
        optional = known.name in _NULLABLE_COLUMNS if name == "renditions" else known.nullable
        nested = pa.types.is_list(known.type) and pc.list_flatten(values).null_count
        if (values.null_count and not optional) or nested:
            message = f"its column '{known.name}' says nothing in some rows"
            raise ValueError(message)


def _type_without_dictionary(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
