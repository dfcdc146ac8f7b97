"""Any frozen record to JSON and back, led by its type hints."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

R = TypeVar("R")


def to_json(thing: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Turn a record into plain JSON values, leaving out what is at its default.

    >>> from docextract_eval.records import Place
    >>> to_json(Place(0, (3, 4)))
    {'page': 0, 'words': [3, 4]}
    """
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {
            field.name: to_json(value)
            for field in dataclasses.fields(thing)
            if (value := getattr(thing, field.name)) != _default(field)
        }
    if isinstance(thing, Mapping):
        return {str(key): to_json(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [to_json(value) for value in thing]
    if isinstance(thing, float) and thing.is_integer():
        return int(thing)  # 1 and 1.0 are one number, so they have one spelling
    return thing


def from_json(record: type[R], data: Any) -> R:  # noqa: ANN401
    """Build a record of this type from what `to_json` gave.

    >>> from docextract_eval.records import Place
    >>> from_json(Place, {"page": 0, "words": [3, 4]})
    Place(page=0, words=(3, 4))
    """
    return cast("R", _build(record, data))


def _build(hint: Any, data: Any) -> Any:  # noqa: ANN401, PLR0911 - one return a shape
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if data is None else _build(_branch(args, data), data)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_build(args[0], item) for item in data)
        return tuple(_build(arg, item) for arg, item in zip(args, data, strict=True))
    if origin is Mapping:
        return {key: _build(args[1], value) for key, value in data.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return hint(**{key: _build(hints[key], value) for key, value in data.items()})
    if hint is float:
        return float(data)
    if origin is Literal and data not in args:
        message = f"{data!r} is none of {args}"
        raise ValueError(message)
    return tuple(data) if isinstance(data, list) else data


def _branch(hints: tuple[Any, ...], data: object) -> Any:  # noqa: ANN401
    """Of a union's types, give the one that JSON of this shape was written from."""
    shape = tuple if isinstance(data, list) else type(data)
    known = [hint for hint in hints if hint is not type(None)]
    return next((hint for hint in known if (get_origin(hint) or hint) is shape), known[0])


def _default(field: dataclasses.Field[Any]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
