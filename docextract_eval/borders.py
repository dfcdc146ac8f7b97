"""Where what people wrote comes in: read, validated, and every mistake said in one line."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from docextract_eval.codec import check_format
from docextract_eval.disk import told
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

M = TypeVar("M", bound=BaseModel)
_QUOTED = re.compile("'([^']*)'")


def read_toml(path: Path, remedy: str) -> dict[str, Any]:
    """Read a TOML file; `remedy` is for one that cannot be read at all."""
    return parse_toml(read_text(path, remedy), str(path))


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Parse what stands in a TOML file."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"is not TOML ({error})", where, "mend that line") from error


def read_text(path: Path, remedy: str) -> str:
    """Read what a person wrote."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError("is not UTF-8", str(path), "save it as UTF-8") from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", str(path), remedy) from error


def read_about(
    file: Path, noun: str, needs: Sequence[str] = (), remedy: str = ""
) -> dict[str, Any]:
    """Read the JSON in which a corpus or a run describes itself, of a format that we know."""
    remedy = remedy or f"make the {noun} anew"
    with told(file, remedy):
        about = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(about, dict):
        raise FormatError(f"is no description of a {noun}", str(file), remedy)
    check_format(noun, about.get("format"), str(file))
    if missing := [key for key in needs if key not in about]:
        what = f"does not say its {' and '.join(missing)}"
        raise FormatError(what, str(file), remedy)
    return dict(about)


def validated(model: type[M], written: object, noun: str, where: str) -> M:
    """Validate what was written; name the first thing that is wrong and what is known instead."""
    try:
        return model.model_validate(written)
    except ValidationError as error:
        # An unknown key comes first: it explains a missing one.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    path, reason = first["loc"], first["msg"].removeprefix("Value error, ")
    reason = reason[0].lower() + reason[1:]
    if first["type"] == "union_tag_invalid":
        noun, known = first["ctx"]["discriminator"].strip("'"), first["ctx"]["expected_tags"]
        place = f"{where}, {_dotted(path)}"
        raise UnknownNameError(noun, first["ctx"]["tag"], _QUOTED.findall(known), place)
    if first["type"] == "literal_error" and isinstance(first["input"], str):
        known = _QUOTED.findall(first["ctx"]["expected"])
        raise UnknownNameError(str(path[-1]), first["input"], known, f"{where}, {_dotted(path)}")
    if first["type"] == "extra_forbidden":
        place = f"{where}, in {_dotted(path[:-1])}" if path[:-1] else where
        raise UnknownNameError(f"{noun} key", str(path[-1]), _keys_at(model, path[:-1]), place)
    spot = _dotted(_within_written(_untagged(path, written), written))
    told = first.get("ctx", {})
    remedies = [_REMEDIES.get(first["type"], ""), *getattr(told.get("error"), "__notes__", ())]
    remedy = next(filter(None, remedies), f"see dxe schema {noun}").format_map(told)
    raise BadInputError(f"'{spot}' {reason}", where, remedy)


_REMEDIES = {
    "greater_than": "give more than {gt:g}",
    "greater_than_equal": "give {ge:g} or more",
    "less_than": "give less than {lt:g}",
    "less_than_equal": "give {le:g} or less",
    "too_short": "write at least {min_length} there",
}
"""By what pydantic calls a mistake; an error of our own may bring one along, as a note."""


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
    """Give as much of a path as stands in what was written: the rest tells of the model alone."""
    for depth, part in enumerate(path):
        holds_more = isinstance(written, Mapping | list | tuple)
        if not holds_more:
            return path[:depth]
        try:
            written = written[part]
        except (KeyError, IndexError, TypeError):
            return path[: depth + 1]
    return path


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Give the keys that are known at a place within a model."""
    here: Any = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[str(part)].annotation
        elif models := [each for each in get_args(here) if _is_of_kind(each, part)]:
            (here,) = models
        else:  # a list or a dictionary: its last argument is what it holds
            here = get_args(here)[-1]
        here = _within(here)
    return [field.alias or name for name, field in here.model_fields.items()]


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
    return next((arg for arg in get_args(hint) if arg is not type(None)), hint)
