"""Any frozen record to JSON and back, by its type hints."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

R = TypeVar("R")
Convert = Callable[[Any], Any]
_ATOMS = (str, int, bool)
"""Types that JSON returns unchanged."""
RECORD_ERRORS = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a record raises for JSON that `to_json` did not write."""


def to_json(thing: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a record as plain JSON values, without fields at their default.

    >>> from docextract_eval.records import Place
    >>> to_json(Place(0, (3, 4)))
    {'page': 0, 'words': [3, 4]}
    """
    kind: Any = type(thing)
    return thing if kind is str else _json_writer(kind)(thing)


def from_json(record: type[R], data: Any) -> R:  # noqa: ANN401
    """Return a record of this type from what `to_json` returned.

    >>> from docextract_eval.records import Place
    >>> from_json(Place, {"page": 0, "words": [3, 4]})
    Place(page=0, words=(3, 4))
    """
    hint: Any = record
    return cast("R", _json_reader(hint)(data))


@functools.cache
def _json_writer(kind: type) -> Convert:
    """Return a function that makes plain JSON of such values; types are inspected once."""
    if issubclass(kind, StrEnum):
        return _enum_value
    if issubclass(kind, tuple | list):
        return _items_to_json
    if dataclasses.is_dataclass(kind):
        fields = dataclasses.fields(kind)
        return _record_writer([(field.name, _field_default(field)) for field in fields])
    if issubclass(kind, Mapping):
        return lambda thing: {str(key): to_json(value) for key, value in thing.items()}
    if issubclass(kind, float):
        return _shortest_number
    return lambda thing: thing


def _enum_value(thing: StrEnum) -> str:
    return thing.value


def _items_to_json(items: Sequence[Any]) -> list[Any]:
    return [to_json(each) for each in items]


def _record_writer(fields: Sequence[tuple[str, object]]) -> Convert:
    def write(record: Any) -> dict[str, Any]:  # noqa: ANN401
        written = {}
        for name, default in fields:
            value = getattr(record, name)
            if value != default:
                written[name] = to_json(value)
        return written

    return write


def _shortest_number(number: float) -> float:
    """Return a whole number without a fraction: 1 and 1.0 are one, so they have one spelling."""
    return int(number) if number.is_integer() else number


@functools.cache
def _json_reader(hint: Any) -> Convert:  # noqa: ANN401, PLR0911 - one return a shape
    """Return a function that reads JSON as this type; hints are inspected once per type."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union_reader(args)
    if origin is tuple:
        return _tuple_reader(args)
    if origin is Mapping:
        value = _json_reader(args[1])
        return lambda data: {key: value(item) for key, item in data.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record_reader(hint)
    if hint is float or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return cast("Convert", hint)
    if origin is Literal:
        return functools.partial(_read_literal, args)
    return _list_to_tuple


def _record_reader(kind: type) -> Convert:
    hints = {name: hint for name, hint in get_type_hints(kind).items() if hint not in _ATOMS}
    readers = dict(zip(hints, map(_json_reader, hints.values()), strict=True))

    def read(data: Any) -> Any:  # noqa: ANN401
        return kind(
            **{key: readers[key](each) if key in readers else each for key, each in data.items()}
        )

    return read


def _tuple_reader(args: tuple[Any, ...]) -> Convert:
    readers = [*map(_json_reader, [arg for arg in args if arg is not Ellipsis])]
    if args[0] in _ATOMS and args[1:] == (Ellipsis,):
        return tuple
    if len(readers) < len(args):
        return lambda data: tuple([readers[0](item) for item in data])
    return lambda data: tuple(read(item) for read, item in zip(readers, data, strict=True))


def _union_reader(hints: tuple[Any, ...]) -> Convert:
    """Return a function that picks the type of a union by the shape of the JSON."""
    known = [hint for hint in hints if hint is not type(None)][::-1]
    shapes = [get_origin(hint) or hint for hint in known]
    readers: dict[Any, Convert] = dict(zip(shapes, map(_json_reader, known), strict=True))
    first = readers[shapes[-1]]

    def read(data: Any) -> Any:  # noqa: ANN401
        if data is None:
            return None
        return readers.get(tuple if isinstance(data, list) else type(data), first)(data)

    return read


def _read_literal(allowed: tuple[Any, ...], data: Any) -> Any:  # noqa: ANN401
    if data not in allowed:
        message = f"{data!r} is none of {allowed}"
        raise ValueError(message)
    return data


def _list_to_tuple(data: Any) -> Any:  # noqa: ANN401
    return tuple(data) if isinstance(data, list) else data


def _field_default(field: dataclasses.Field[Any]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
