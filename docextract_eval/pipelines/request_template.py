"""What a server is sent and answers, by a template: names in braces are replaced, and no more.

Nothing of a template is evaluated. A value takes the place of a name as JSON, so no value can add
to a request.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import parse_toml, read_text
from docextract_eval.codec import sha256
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import parse_answer, read_answer, read_parsed_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from docextract_eval.records import Prediction, Sheet

SENT: Mapping[str, Callable[[Sheet], object]] = {
    "id": lambda sheet: sheet.id,
    "kind": lambda sheet: sheet.kind,
    "page_count": lambda sheet: len(sheet.files),
    "pages": lambda sheet: [base64.b64encode(file.data).decode() for file in sheet.files],
    "media_types": lambda sheet: [file.media_type for file in sheet.files],
    "hints": lambda sheet: dict(sheet.hints),
}
"""What a request may name, and what of a sheet takes its place; pages are base64."""
_IN_TEXT = ("id", "kind", "page_count")
"""What may also be a part of a text: the others are lists and objects."""
_ANSWERED = ("fields", "tables", "suspicious")
_NAME = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"[^.\s]+(\.[^.\s]+)*")
_KEYS = ("format", "request", "answer")
_WRITE = "write [request] and answer as docs/how-to/connect-inference-server.md does"
_SHOWN = 60


class RequestTemplate:
    """A request and a prediction with names in them, from a TOML file."""

    def __init__(self, path: Path) -> None:
        """Read and check the template: each name of its request is known."""
        where = str(path)
        text = read_text(path, "check the path of -p template=FILE.toml")
        content = parse_toml(text, where)
        for key in content:
            if key not in _KEYS:
                raise UnknownNameError("key", key, _KEYS, where)
        if content.get("format") != 1 or not isinstance(content.get("request"), dict):
            raise BadInputError("has no format = 1, or no [request]", where, _WRITE)
        self._request, self._answer = content["request"], content.get("answer")
        self.digest = sha256(text)
        _check_request(self._request, where)
        _check_answer(self._answer, where)

    def request(self, sheet: Sheet) -> bytes:
        """Return the body of the request for a sheet, in JSON."""
        values = {name: value(sheet) for name, value in SENT.items()}
        return json.dumps(_replace(self._request, values.__getitem__)).encode()

    def read(self, answer: bytes, sheet: Sheet) -> Prediction:
        """Return the prediction that the template finds in an answer, or raise."""
        parsed = parse_answer(answer)
        found = _replace(self._answer, lambda path: _look_up(parsed, path))
        if isinstance(found, str):
            return read_answer(found.encode(errors="replace"), sheet)
        if not isinstance(found, dict):
            raise UnansweredError("garbage", f"{self._answer} is no object in its answer")
        return read_parsed_answer(found, sheet)


def _replace(template: Any, value: Callable[[str], object]) -> Any:  # noqa: ANN401 - any JSON
    """Return a template with values in the place of names."""
    if isinstance(template, dict):
        return {key: _replace(each, value) for key, each in template.items()}
    if isinstance(template, list):
        return [_replace(each, value) for each in template]
    if not isinstance(template, str):
        return template
    if whole := _NAME.fullmatch(template):
        return value(whole[1])
    return _NAME.sub(lambda name: str(value(name[1])), template)


def _look_up(answer: object, path: str) -> object:
    """Return what a path leads to: keys, numbers in lists, or the `name` of an object in one."""
    found = answer
    for step in path.split("."):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, list):
            named = (each for each in found if isinstance(each, dict) and each.get("name") == step)
            found = next(named, None)
            if found is None:
                raise _missing_error(path, step)
        else:
            raise _missing_error(path, step)
    return found


def _missing_error(path: str, step: str) -> UnansweredError:
    detail = f"the template names {path[:_SHOWN]}, and its answer has no {step[:_SHOWN]}"
    return UnansweredError("garbage", detail)


def _check_request(request: object, where: str) -> None:
    for text in _texts(request):
        for name in _NAME.findall(text):
            if name not in SENT:
                raise UnknownNameError("name in the request", name, SENT, where)
            if name not in _IN_TEXT and text != f"{{{name}}}":
                what = f"{{{name}}} is no text, and stands in one: '{text[:_SHOWN]}'"
                raise BadInputError(what, where, f'give it alone: "{{{name}}}"')
    try:
        json.dumps(request, allow_nan=False)
    except (TypeError, ValueError) as error:
        what = f"the request is no JSON ({error})"
        raise BadInputError(what, where, "put dates into quotes") from error


def _check_answer(answer: object, where: str) -> None:
    """Refuse an answer that is neither a name nor a prediction with names."""
    if isinstance(answer, dict):
        for key in answer:
            if key not in _ANSWERED:
                raise UnknownNameError("key of the answer", key, _ANSWERED, where)
    elif not (isinstance(answer, str) and _NAME.fullmatch(answer)):
        raise BadInputError("has no answer, or one without a name in braces", where, _WRITE)
    names = [name for text in _texts(answer) for name in _NAME.findall(text)]
    for name in names:
        if not _PATH.fullmatch(name):
            what = f"{{{name[:_SHOWN]}}} names nothing in an answer"
            raise BadInputError(what, where, 'write it like "{outputs.total.data.0}"')
    if not names:
        raise BadInputError("the answer names nothing of what the server sends", where, _WRITE)


def _texts(template: object) -> Iterator[str]:
    """Yield each text of a template."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, dict | list):
        for each in template.values() if isinstance(template, dict) else template:
            yield from _texts(each)
