"""The columns of records by their type hints; and one hash of columns."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import types
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
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
        _hash_lists(digest, pc.list_value_length(array).fill_null(0).to_numpy(), array.flatten())
    elif pa.types.is_struct(kind):
        for at, values in enumerate(array.flatten()):
            _hash_values(digest, kind.field(at).name, values)
    elif pa.types.is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind):
        _hash_texts(digest, array)
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        message = f"a column of {kind} has no hash"
        raise TypeError(message)
    else:
        values = array.fill_null(0) if array.null_count else array
        numbers = values.to_numpy(zero_copy_only=False)
        digest.update(f"{numbers.dtype.kind}{numbers.dtype.itemsize}".encode())
        digest.update(numbers.astype(numbers.dtype.newbyteorder("<"), copy=False).tobytes())


def _hash_lists(digest: hashlib._Hash, lengths: NDArray[np.integer], values: pa.Array) -> None:
    digest.update(b"list" + lengths.astype("<i8").tobytes())
    _hash_values(digest, "", values)


def _hash_texts(digest: hashlib._Hash, array: pa.Array) -> None:
    lengths = pc.binary_length(array).fill_null(0).to_numpy()
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
