"""Where what people wrote comes in: read, validated, and every mistake reported in one line."""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from docextract_eval.borders.limits import (
    DEEPEST,
    LARGEST_FILE,
    LARGEST_TOML,
    MOST_DIGITS,
    MOST_DOTS,
)
from docextract_eval.codec import check_format
from docextract_eval.codec.strict_json import (
    JsonError,
    checked_float,
    first_refusal,
    hook_returning_refusals,
    is_deeper,
    parse_json,
)
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

M = TypeVar("M")
_QUOTED = re.compile("'([^']*)'")


def read_toml(path: Path, remedy: str) -> dict[str, Any]:
    """Read a TOML file; `remedy` is for one that cannot be read at all."""
    return parse_toml(read_text(path, remedy), str(path))


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Parse what stands in a TOML file."""
    _check_toml_size(text, where)
    try:
        found = tomllib.loads(text, parse_float=hook_returning_refusals(checked_float))
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"is not TOML ({error})", where, "fix that line") from error
    except RecursionError as error:
        raise _depth_error(where) from error
    except ValueError as error:  # a number of thousands of digits, a day that no month has
        reason = str(error).partition("\n")[0]
        if "integer string conversion" in reason:
            reason = f"a number has more than {MOST_DIGITS} characters"
        raise BadInputError(f"is not TOML ({reason})", where, "correct that value") from error
    if refused := first_refusal(found):
        raise BadInputError(str(refused), where, "write a number that can be kept as it is")
    if is_deeper(found, DEEPEST):
        raise _depth_error(where)
    return found


def _check_toml_size(text: str, where: str) -> None:
    """Refuse what would take the parser too long."""
    if len(text) > LARGEST_TOML:
        what = f"has {len(text):,} characters, and at most {LARGEST_TOML:,} are read"
        raise BadInputError(what, where, "leave out keys that are not needed")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            what = f"line {number} has more than {MOST_DOTS} dots"
            raise BadInputError(what, where, "shorten it")


def _depth_error(where: str) -> BadInputError:
    return BadInputError(f"is nested more than {DEEPEST} levels deep", where, "nest it less deeply")


def read_text(path: Path, remedy: str) -> str:
    """Read what a person wrote, if it is of a size that a person writes."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TOML + 1)
        if len(data) > LARGEST_TOML:
            what = f"has more than {LARGEST_TOML:,} bytes"
            raise BadInputError(what, str(path), "check that this is the right file")
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadInputError("is not UTF-8", str(path), "save it as UTF-8") from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", str(path), remedy) from error


def read_description(
    file: Path, noun: str, required_keys: Sequence[str] = (), remedy: str = ""
) -> dict[str, Any]:
    """Read the JSON in which a corpus or a run describes itself, of a format that we know."""
    remedy = remedy or f"make the {noun} again"
    with disk_errors_with_remedy(file, remedy), open_regular(file) as stream:
        about = parse_json(stream.read(LARGEST_FILE + 1), largest=LARGEST_FILE)
    if not isinstance(about, dict):
        raise FormatError(f"is not the description of a {noun}", str(file), remedy)
    check_format(noun, about.get("format"), str(file))
    if missing := [key for key in required_keys if key not in about]:
        what = f"does not state its {' and '.join(missing)}"
        raise FormatError(what, str(file), remedy)
    from docextract_eval.codec.descriptions import description_model  # noqa: PLC0415 - slow, and few need it

    if model := description_model(noun, about):
        check_types(model, about, str(file), remedy)
    return dict(about)


def check_types(model: type[BaseModel], about: object, where: str, remedy: str) -> None:
    """Refuse a description in which something is missing, or of another type than it has to be."""
    try:
        model.model_validate(about)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what = f"'{_dotted_path(first['loc'])}' {_describe_error(first)[0]}"
        raise FormatError(what, where, remedy) from error


def parse_json_line(line: bytes, where: str, remedy: str) -> dict[str, Any]:
    """Parse one line of a file of JSON objects; errors name the key."""
    try:
        parsed = parse_json(line)
    except JsonError as error:
        if error.key:
            raise BadInputError(error.what, f"{where}, {error.key}", remedy) from error
        what = f"is not JSON ({error.what})" if error.is_syntax else error.what
        raise BadInputError(what, where, remedy) from error
    if not isinstance(parsed, dict):
        raise BadInputError("is not a JSON object", where, remedy)
    return parsed


def validate(model: type[M], written: object, noun: str, where: str) -> M:
    """Validate what was written; name the first thing that is wrong and what is known instead.

    The model is one of pydantic's, or a dataclass.
    """
    try:
        return cast("M", _type_adapter(cast("Hashable", model)).validate_python(written))
    except ValidationError as error:
        # An unknown key comes first: it explains a missing one.
        first = min(error.errors(), key=lambda found: found["type"] not in _UNKNOWN_KEY)
    path = first["loc"]
    as_written = _path_without_tags(path, model)
    if first["type"] == "union_tag_invalid":
        noun, known = first["ctx"]["discriminator"].strip("'"), first["ctx"]["expected_tags"]
        place = f"{where}, {_dotted_path(as_written)}"
        raise UnknownNameError(noun, first["ctx"]["tag"], _QUOTED.findall(known), place)
    if first["type"] == "literal_error" and isinstance(first["input"], str):
        known = _QUOTED.findall(first["ctx"]["expected"])
        if path[-1] == "[key]":
            place = f"{where}, in {_dotted_path(as_written[:-2])}"
            raise UnknownNameError(f"{noun} key", str(path[-2]), known, place)
        raise UnknownNameError(
            str(path[-1]), first["input"], known, f"{where}, {_dotted_path(as_written)}"
        )
    if first["type"] in _UNKNOWN_KEY:
        place = f"{where}, in {_dotted_path(as_written[:-1])}" if path[:-1] else where
        raise UnknownNameError(f"{noun} key", str(path[-1]), _known_keys(model, path[:-1]), place)
    spot = _dotted_path(_longest_written_prefix(as_written, written))
    reason, remedy = _describe_error(first)
    notes = getattr(first.get("ctx", {}).get("error"), "__notes__", ())
    remedy = next(filter(None, (*notes, remedy)), f"see dxe schema {noun}")
    raise BadInputError(f"'{spot}' {reason}" if spot else reason, where, remedy)


@functools.cache
def _type_adapter(model: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", model))


_UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")
"""How pydantic calls an unknown key of a model, and of a dataclass."""
_CONTAINERS = (list, tuple, dict, Mapping)
"""What the annotations of lists and tables are made of."""
_LEAST_PERCENT = 5
"""A number from here to 100 where at most 1 is allowed was meant as percent."""
_MOST_QUOTED = 40
"""Characters of a refused value that are quoted."""
_KINDS = (
    (("int_",), "a whole number", "write a whole number"),
    (("float_", "decimal_"), "a number", "write a number"),
    (("bool_",), "true or false", "write true or false"),
    (("string_type", "string_sub_type"), "text", "write it in quotes"),
    (("list_type", "tuple_type", "set_type"), "a list", "write a list: [...]"),
    (("dict_type", "mapping_type", "model_", "dataclass_"), "a table", "write a table: { ... }"),
    (("date_", "datetime_"), "a date", "write a date to come, such as {year}-03-31"),
)
"""How pydantic's names of mistakes about types begin, the type that is wanted, and the remedy."""
_BOUNDS = {
    "greater_than": ("more than {gt}", "write more than {gt}"),
    "greater_than_equal": ("at least {ge}", "write {ge} or more"),
    "less_than": ("less than {lt}", "write less than {lt}"),
    "less_than_equal": ("at most {le}", "write {le} or less"),
}
_LENGTHS = {
    "too_short": ("has too few entries", "write at least {min_length}"),
    "too_long": ("has too many entries", "write at most {max_length}"),
    "string_too_short": ("is too short", "write at least {min_length} characters"),
    "string_too_long": ("is too long", "write at most {max_length} characters"),
}
"""By what pydantic calls a mistake: what is wrong, and the remedy."""


_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]*$": "lower-case letters, digits, - and _",
    r"^[a-z0-9][a-z0-9-]*$": "lower-case letters, digits and -",
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and _, a letter first",
    r"^[A-Z]{3}$": "three capital letters, such as EUR",
    r"^[^\x00-\x1f\x7f~]+$": "text without ~ and without control characters",
}
"""What patterns of our models allow, in words."""


def _describe_error(error: Any) -> tuple[str, str]:  # noqa: ANN401 - pydantic's own type is private
    """Return what is wrong with a value, in our words, and the remedy where there is one.

    >>> _describe_error({"type": "float_parsing", "input": "99%"})
    ('is "99%", which is not a number', 'write 0.99, not "99%"')
    """
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        reason = error["msg"].removeprefix("Value error, ")
        return reason[:1].lower() + reason[1:], ""
    found = _describe_bounds_error(kind, value, context) or _describe_type_error(
        kind, value, context
    )
    return found or _describe_other_error(kind, value, context)


def _describe_bounds_error(
    kind: str, value: object, context: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return what is wrong with a number or a length that is out of its bounds."""
    bounds = {name: _format_bound(each) for name, each in context.items()}
    if kind in _BOUNDS:
        bound, remedy = (text.format_map(bounds) for text in _BOUNDS[kind])
        return f"is {_quote_value(value)}, and must be {bound}", _percent_remedy(
            value, context
        ) or remedy
    if kind in _LENGTHS:
        what, remedy = _LENGTHS[kind]
        return what, remedy.format_map(bounds).replace(" 1 characters", " 1 character")
    return None


def _describe_type_error(
    kind: str, value: object, context: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return what is wrong with a value of another type than is wanted."""
    for names, wanted, remedy in _KINDS:
        if kind.startswith(names):
            share = _percent_remedy(value, context) if wanted == "a number" else ""
            named = remedy.replace("{year}", str(datetime.datetime.now(datetime.UTC).year + 1))
            return f"is {_quote_value(value)}, which is not {wanted}", share or named
    return None


def _describe_other_error(kind: str, value: object, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong with a value that is missing, or is not one of those that may be."""
    if kind in {"missing", "missing_argument"}:
        return "is missing", ""
    if kind == "union_tag_not_found":
        return f"has no {context['discriminator']}", f"add {context['discriminator']}"
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        wanted = _PATTERNS.get(pattern, f"text that matches {pattern}")
        return f"is {_quote_value(value)}, which is not allowed there", f"write {wanted}"
    if expected := "a finite number" if kind == "finite_number" else context.get("expected"):
        return f"is {_quote_value(value)}, which is not {expected}", ""
    return f"is {_quote_value(value)}, which cannot be used here", ""


def _percent_remedy(value: object, context: Mapping[str, Any]) -> str:
    """Return the remedy for a share that was written as percent; empty where it is none.

    >>> _percent_remedy("99%", {}), _percent_remedy(99, {"le": 1}), _percent_remedy("high", {})
    ('write 0.99, not "99%"', 'write 0.99, not 99', '')
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?(%?)", str(value))
    is_percent = found and (found[2] or context.get("le") == 1)
    if not (found and is_percent and _LEAST_PERCENT <= float(found[1]) <= 100):
        return ""
    return f"write {float(found[1]) / 100:g}, not {_quote_value(value)}"


def _quote_value(value: object) -> str:
    """Return a value as it was written, cut where it is long."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}..."


def _format_bound(bound: object) -> object:
    if isinstance(bound, int) and not isinstance(bound, bool):
        return f"{bound:,}"
    return f"{bound:g}" if isinstance(bound, float) else bound


def _dotted_path(path: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in path)


def _path_without_tags(path: tuple[int | str, ...], model: Any) -> tuple[int | str, ...]:  # noqa: ANN401 - any annotation
    """Leave out of a path by which of several kinds of table its parts were read."""
    kept: list[int | str] = []
    here = model
    for part in path:
        if _kind_by_tag(here, part) is None:
            kept.append(part)
        here = _annotation_at(here, part)
    return tuple(kept)


def _longest_written_prefix(path: tuple[int | str, ...], written: Any) -> tuple[int | str, ...]:  # noqa: ANN401 - what people wrote
    """Return as much of a path as stands in what was written: the rest is about the model only."""
    for depth, part in enumerate(path):
        holds_more = isinstance(written, Mapping | list | tuple)
        is_of_list = isinstance(written, list) and isinstance(part, str)
        if is_of_list or not holds_more:
            return path[:depth]
        try:
            written = written[part]
        except (KeyError, IndexError, TypeError):
            return path[: depth + 1]
    return path


def _known_keys(model: type, path: tuple[int | str, ...]) -> list[str]:
    """Return the keys that are known at a place within a model."""
    here: Any = model
    for part in path:
        here = _annotation_at(here, part)
    if is_dataclass(here):
        return list(_field_annotations(here))
    return [field.alias or name for name, field in here.model_fields.items()]


def _annotation_at(here: Any, part: int | str) -> Any:  # noqa: ANN401 - any annotation
    """Return the annotation one step further along a path; None where that leaves the model."""
    if named := _field_annotations(here):
        found = named.get(str(part))
    elif (found := _kind_by_tag(here, part)) is None:  # a list or a dictionary: what it holds
        held = [each for each in get_args(here) if each is not ...]
        found = held[-1] if held else None
    return _unwrap_hint(found)


def _kind_by_tag(here: Any, part: int | str) -> Any:  # noqa: ANN401 - any annotation
    """Return which of several models a part of a path names; None where it is a key of people."""
    kinds = () if get_origin(here) in _CONTAINERS else get_args(here)
    return next((each for each in kinds if _has_tag(each, part)), None)


def _field_annotations(model: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any annotation
    """Return the annotations of the fields of a model, or of a dataclass; else nothing."""
    if is_dataclass(model):
        return get_type_hints(model, include_extras=True)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {name: field.annotation for name, field in model.model_fields.items()}
    return {}


def _has_tag(model: Any, tag: int | str) -> bool:  # noqa: ANN401 - any annotation
    """Return whether a model of several says that it is of this kind."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def _unwrap_hint(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    """Look through `X | None` and `Annotated[X, ...]`."""
    if hasattr(hint, "__metadata__"):
        return _unwrap_hint(hint.__origin__)
    kinds = [arg for arg in get_args(hint) if isinstance(arg, type) and issubclass(arg, BaseModel)]
    if get_origin(hint) in _CONTAINERS or len(kinds) > 1:
        return hint
    inner = next((arg for arg in get_args(hint) if arg is not type(None)), hint)
    return _unwrap_hint(inner) if hasattr(inner, "__metadata__") else inner
