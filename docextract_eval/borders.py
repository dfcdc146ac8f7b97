"""Where what people wrote comes in: read, validated, and every mistake said in one line."""

from __future__ import annotations

import contextlib
import functools
import re
import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from docextract_eval.codec import check_format
from docextract_eval.codec.descriptions import model_of
from docextract_eval.codec.strict_json import (
    JsonError,
    checked_float,
    first_refused,
    is_deeper,
    marked,
    parse_json,
)
from docextract_eval.disk import open_regular, told
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.limits import (
    DEEPEST,
    LARGEST_FILE,
    LARGEST_TOML,
    MOST_DIGITS,
    MOST_DOTS,
)

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
        found = tomllib.loads(text, parse_float=marked(checked_float))
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"is not TOML ({error})", where, "mend that line") from error
    except RecursionError as error:
        raise _too_deep(where) from error
    except ValueError as error:  # a number of thousands of digits, a day that no month has
        reason = str(error).partition("\n")[0]
        if "integer string conversion" in reason:
            reason = f"a number has more than {MOST_DIGITS} characters"
        raise BadInputError(f"is not TOML ({reason})", where, "correct that value") from error
    if refused := first_refused(found):
        raise BadInputError(str(refused), where, "write a number that can be kept as it is")
    if is_deeper(found, DEEPEST):
        raise _too_deep(where)
    return found


def _check_toml_size(text: str, where: str) -> None:
    """Refuse what would take the parser too long."""
    if len(text) > LARGEST_TOML:
        what = f"has {len(text):,} characters, and at most {LARGEST_TOML:,} are read"
        raise BadInputError(what, where, "leave out what is not needed")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            what = f"line {number} has more than {MOST_DOTS} dots"
            raise BadInputError(what, where, "shorten it")


def _too_deep(where: str) -> BadInputError:
    return BadInputError(f"is nested more than {DEEPEST} levels deep", where, "nest it less deeply")


def read_text(path: Path, remedy: str) -> str:
    """Read what a person wrote, if it is of a size that a person writes."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TOML + 1)
        if len(data) > LARGEST_TOML:
            what = f"has more than {LARGEST_TOML:,} bytes"
            raise BadInputError(what, str(path), "give the file that is meant")
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadInputError("is not UTF-8", str(path), "save it as UTF-8") from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", str(path), remedy) from error


def read_about(
    file: Path, noun: str, needs: Sequence[str] = (), remedy: str = ""
) -> dict[str, Any]:
    """Read the JSON in which a corpus or a run describes itself, of a format that we know."""
    remedy = remedy or f"make the {noun} anew"
    with told(file, remedy), open_regular(file) as stream:
        about = parse_json(stream.read(LARGEST_FILE + 1), largest=LARGEST_FILE)
    if not isinstance(about, dict):
        raise FormatError(f"is no description of a {noun}", str(file), remedy)
    check_format(noun, about.get("format"), str(file))
    if missing := [key for key in needs if key not in about]:
        what = f"does not say its {' and '.join(missing)}"
        raise FormatError(what, str(file), remedy)
    if model := model_of(noun, about):
        _check_types(model, about, str(file), remedy)
    return dict(about)


def _check_types(model: type[BaseModel], about: object, where: str, remedy: str) -> None:
    """Refuse a description in which something is missing, or of another type than it has to be."""
    try:
        model.model_validate(about)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        spot, reason = _dotted(first["loc"]), first["msg"]
        what = f"'{spot}' {reason[0].lower()}{reason[1:]}"
        raise FormatError(what, where, remedy) from error


def parsed_line(line: bytes, where: str, remedy: str) -> dict[str, Any]:
    """Parse one line of a file of JSON objects; what is wrong is said with its key."""
    try:
        parsed = parse_json(line)
    except JsonError as error:
        if error.key:
            raise BadInputError(error.what, f"{where}, {error.key}", remedy) from error
        what = f"is no JSON ({error.what})" if error.is_syntax else error.what
        raise BadInputError(what, where, remedy) from error
    if not isinstance(parsed, dict):
        raise BadInputError("is no JSON object", where, remedy)
    return parsed


def validated(model: type[M], written: object, noun: str, where: str) -> M:
    """Validate what was written; name the first thing that is wrong and what is known instead.

    The model is one of pydantic's, or a dataclass.
    """
    try:
        return cast("M", _adapter(cast("Hashable", model)).validate_python(written))
    except ValidationError as error:
        # An unknown key comes first: it explains a missing one.
        first = min(error.errors(), key=lambda found: found["type"] not in _UNKNOWN_KEY)
    path, reason = first["loc"], first["msg"].removeprefix("Value error, ")
    reason = reason[0].lower() + reason[1:]
    if first["type"] == "union_tag_invalid":
        noun, known = first["ctx"]["discriminator"].strip("'"), first["ctx"]["expected_tags"]
        place = f"{where}, {_dotted(path)}"
        raise UnknownNameError(noun, first["ctx"]["tag"], _QUOTED.findall(known), place)
    if first["type"] == "literal_error" and isinstance(first["input"], str):
        known = _QUOTED.findall(first["ctx"]["expected"])
        if path[-1] == "[key]":
            place = f"{where}, in {_dotted(path[:-2])}"
            raise UnknownNameError(f"{noun} key", str(path[-2]), known, place)
        raise UnknownNameError(str(path[-1]), first["input"], known, f"{where}, {_dotted(path)}")
    if first["type"] in _UNKNOWN_KEY:
        place = f"{where}, in {_dotted(path[:-1])}" if path[:-1] else where
        raise UnknownNameError(f"{noun} key", str(path[-1]), _keys_at(model, path[:-1]), place)
    spot = _dotted(_within_written(_untagged(path, written), written))
    told = first.get("ctx", {})
    bounds = {name: _plain(each) for name, each in told.items()}
    remedy = _REMEDIES.get(first["type"], "").format_map(bounds)
    notes = getattr(told.get("error"), "__notes__", ())
    remedy = next(filter(None, (remedy, *notes)), f"see dxe schema {noun}")
    raise BadInputError(f"'{spot}' {reason}", where, remedy)


@functools.cache
def _adapter(model: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", model))


_UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")
"""How pydantic calls an unknown key of a model, and of a dataclass."""
_REMEDIES = {
    "greater_than": "give more than {gt}",
    "greater_than_equal": "give {ge} or more",
    "less_than": "give less than {lt}",
    "less_than_equal": "give {le} or less",
    "too_short": "write at least {min_length} there",
    "too_long": "write at most {max_length} there",
}
"""By what pydantic calls a mistake; an error of our own may bring one along, as a note."""


def _plain(bound: object) -> object:
    return f"{bound:g}" if isinstance(bound, float) else bound


def _dotted(path: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in path)


def _untagged(path: tuple[int | str, ...], written: Any) -> tuple[int | str, ...]:  # noqa: ANN401 - what people wrote
    """Leave out of a path the name of the kind that a table says it is of."""
    kept: list[int | str] = []
    for part in path:
        if isinstance(written, Mapping) and part not in written and part in written.values():
            continue
        kept.append(part)
        with contextlib.suppress(KeyError, IndexError, TypeError):
            written = written[part]
    return tuple(kept)


def _within_written(path: tuple[int | str, ...], written: Any) -> tuple[int | str, ...]:  # noqa: ANN401 - what people wrote
    """Return as much of a path as stands in what was written: the rest tells of the model alone."""
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


def _keys_at(model: type, path: tuple[int | str, ...]) -> list[str]:
    """Return the keys that are known at a place within a model."""
    here: Any = model
    for part in path:
        if named := _hints(here):
            here = named[str(part)]
        elif models := [each for each in get_args(here) if _is_of_kind(each, part)]:
            (here,) = models
        else:  # a list or a dictionary: its last argument is what it holds
            here = get_args(here)[-1]
        here = _within(here)
    if is_dataclass(here):
        return list(_hints(here))
    return [field.alias or name for name, field in here.model_fields.items()]


def _hints(model: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any annotation
    """Return the annotations of the fields of a model, or of a dataclass; else nothing."""
    if is_dataclass(model):
        return get_type_hints(model, include_extras=True)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {name: field.annotation for name, field in model.model_fields.items()}
    return {}


def _is_of_kind(model: Any, tag: int | str) -> bool:  # noqa: ANN401 - any annotation
    """Say whether a model of several says that it is of this kind."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def _within(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    """Look through `X | None` and `Annotated[X, ...]`."""
    if hasattr(hint, "__metadata__"):
        return _within(hint.__origin__)
    kinds = [arg for arg in get_args(hint) if isinstance(arg, type) and issubclass(arg, BaseModel)]
    if get_origin(hint) in (list, dict) or len(kinds) > 1:
        return hint
    inner = next((arg for arg in get_args(hint) if arg is not type(None)), hint)
    return _within(inner) if hasattr(inner, "__metadata__") else inner
