"""JSON from outside, read strictly: what another reader would change silently is refused.

Refused, with the key where it is: an object that has a key twice, a number that a float would turn
into zero, into infinity or into another amount, half a character (a surrogate without its pair),
NaN and infinity, and what is nested too deep or too large to be read at all.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any

from docextract_eval.borders.limits import DEEPEST, LARGEST_LINE, MOST_DIGITS

_EXACT = 15
"""The digits that every float holds."""
_CENTS_LOST_FROM = 1e12
"""From this size on a float may change an amount visibly."""
_BLANKS = " \t\r\n"
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonError(ValueError):
    """What is wrong with a JSON text, and the key where it is (empty if unknown)."""

    is_syntax = False
    """Whether the text is not JSON at all."""

    def __init__(self, what: str, key: str = "") -> None:
        """Set the problem and the key."""
        super().__init__(f"'{key}' {what}" if key else what)
        self.what, self.key = what, key


class RefusedPart(ValueError):  # noqa: N818 - it may stand in the place of a value
    """A part of a text that is refused; when errors are collected, it takes the part's place."""


def parse_json(data: bytes | str, *, lenient: bool = False, largest: int = LARGEST_LINE) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Parse a JSON text; raise JsonError for what is refused.

    `lenient` is for predictions: NaN is accepted (a confidence that is NaN counts as none), and the
    depth is left to their model, which goes no deeper than a cell.

    >>> parse_json('{"total": 9.50}')
    {'total': 9.5}
    >>> parse_json('{"fields": {"total": 1e-400}}')
    Traceback (most recent call last):
    docextract_eval.codec.strict_json.JsonError: 'fields.total' is too small a number (1e-400)
    """
    if len(data) > largest:
        message = f"has {len(data):,} bytes, and at most {largest:,} are read"
        raise JsonError(message)
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start})"
        raise JsonError(message) from error
    try:
        found = (LENIENT if lenient else _STRICT).decode(text.strip(_BLANKS))
    except RefusedPart as error:
        raise _locate_refusal(text, str(error)) from error
    except RecursionError as error:
        raise JsonError(_depth_message()) from error
    except ValueError as error:
        reason = str(error).partition("\n")[0]
        if "integer string conversion" in reason:
            message = f"holds a number of more than {MOST_DIGITS} characters"
            raise JsonError(message) from error
        wrong = JsonError(reason)
        wrong.is_syntax = True
        raise wrong from error
    if not lenient and text.count("{") + text.count("[") > DEEPEST and is_deeper(found, DEEPEST):
        raise JsonError(_depth_message())
    if "\\u" in text and _SURROGATE_ESCAPE.search(text):
        _refuse_half_characters(found)
    return found


def is_deeper(thing: object, most: int) -> bool:
    """Say whether lists and objects are nested deeper than `most` levels.

    >>> is_deeper([[1]], 2), is_deeper([[{}]], 2)
    (False, True)
    """
    level: list[Any] = [thing] if isinstance(thing, dict | list) else []
    for _ in range(most):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def has_half_character(text: str) -> bool:
    """Say whether a text holds a surrogate without its pair, which no file can hold."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def checked_float(text: str) -> float:
    """Return a number as a float; raise if the float would change what was written.

    >>> checked_float("19.99")
    19.99
    """
    if len(text) > MOST_DIGITS:
        message = f"is a number of {len(text):,} characters, and at most {MOST_DIGITS} are read"
        raise RefusedPart(message)
    number = float(text)
    if number and -_CENTS_LOST_FROM < number < _CENTS_LOST_FROM:
        return number  # nearly all there are
    if number == 0 and any(digit in "123456789" for digit in re.split("[eE]", text)[0]):
        message = f"is too small a number ({text})"
        raise RefusedPart(message)
    if math.isinf(number) and "inf" not in text:  # TOML has a word for it
        message = f"is too large a number ({text})"
        raise RefusedPart(message)
    if number and len(text) > _EXACT and Decimal(repr(number)) != Decimal(text):
        message = f"has more digits than a number in JSON keeps ({text}): write it as a text"
        raise RefusedPart(message)
    return number


def refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of its members, or raise where a key stands there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # `add` says nothing, which is the point
        message = f"has the key '{twice}' twice"
        raise RefusedPart(message)
    return found


def _refuse_constant(name: str) -> float:
    message = f"is no number ({name})"
    raise RefusedPart(message)


def hook_returning_refusals(hook: Any) -> Any:  # noqa: ANN401 - any hook of a parser
    """Return a hook that returns what it refuses instead of raising, so that its place is found."""

    def tolerant(written: Any) -> Any:  # noqa: ANN401
        try:
            return hook(written)
        except RefusedPart as error:
            return error

    return tolerant


_STRICT = json.JSONDecoder(
    object_pairs_hook=refuse_repeated_keys,
    parse_float=checked_float,
    parse_constant=_refuse_constant,
)
LENIENT = json.JSONDecoder(object_pairs_hook=refuse_repeated_keys, parse_float=checked_float)
"""A decoder that accepts NaN and infinity: as a confidence, they count as none."""
_MARKING = json.JSONDecoder(
    object_pairs_hook=hook_returning_refusals(refuse_repeated_keys),
    parse_float=hook_returning_refusals(checked_float),
    parse_constant=hook_returning_refusals(_refuse_constant),
)


def _locate_refusal(text: str, what: str) -> JsonError:
    """Parse a refused text again; return the error with the place where it was refused."""
    try:
        found = _MARKING.decode(text.strip(_BLANKS))
    except (ValueError, RecursionError):
        return JsonError(what)
    return first_refusal(found) or JsonError(what)


def first_refusal(decoded: object) -> JsonError | None:
    """Return what a marked hook refused, with its key; None if nothing was refused."""
    refused = (
        (key, value) for key, value in _keyed_parts(decoded) if isinstance(value, RefusedPart)
    )
    return next((JsonError(str(value), key) for key, value in refused), None)


def _refuse_half_characters(found: object) -> None:
    for key, value in _keyed_parts(found):
        if has_half_character(key) or (isinstance(value, str) and has_half_character(value)):
            where = key.encode(errors="replace").decode()
            message = "holds half a character (a surrogate without its pair)"
            raise JsonError(message, where)


def _keyed_parts(found: object) -> list[tuple[str, object]]:
    """Return everything within a JSON value with the key that leads to it."""
    parts: list[tuple[str, object]] = []
    waiting: list[tuple[str, object]] = [("", found)]
    while waiting:
        key, value = waiting.pop()
        parts.append((key, value))
        inner: list[tuple[object, object]] = []
        if isinstance(value, dict):
            inner = list(value.items())
        elif isinstance(value, list):
            inner = list(enumerate(value))
        waiting += [(f"{key}.{name}" if key else str(name), each) for name, each in reversed(inner)]
    return parts


def _depth_message() -> str:
    return f"is nested more than {DEEPEST} levels deep"
