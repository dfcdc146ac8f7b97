"""Answers of a chat endpoint: the text of a completion, and the JSON in it.

A table in `docs/reference/model-settings.md` has the rules by which an answer is read. One that
ends in the middle is a failure, and what arrived of it is judged: fields, and rows that are whole.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from docextract_eval.codec.cut_json import CutJson, read_cut_object
from docextract_eval.codec.strict_json import LENIENT, JsonError, RefusedPart, parse_json
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import read_parsed_answer
from docextract_eval.pipelines.prices import read_usage
from docextract_eval.pipelines.windows import with_pages
from docextract_eval.records import CUT_OFF, Failure, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.pipelines.windows import Window
    from docextract_eval.records import Prediction, Sheet
    from docextract_eval.schemas import Schema

_ANSWER_PARTS = ("fields", "tables")
"""What is taken from a model's answer: not seconds, costs and versions, which it cannot know."""
_VALUE_FORMS = get_args(Values)
"""How a model may say that its values are written; other words for it are ignored."""
_MAX_BRACES = 40
"""How many braces in a text are tried as the start of its JSON."""
_CUT_REASONS = ("length", "max_tokens")
"""What servers call the limit of tokens as the reason why an answer ends."""
_CUT_UNSAID = (
    "its JSON ends in the middle, and the server calls it complete; raise -p max_tokens=, or the "
    "server's own limit"
)
_THOUGHT, _THOUGHT_END = "<think>", "</think>"
_MARKED_UP = re.compile(r"^\s*[|#<]", re.MULTILINE)
"""A line of a table, a heading or a tag: what has one is an answer in another form, no sentence."""
_SHOWN, _NEAR, _QUOTED = 60, 20, 200
"""How many characters of an answer are shown: its start, a place in it, a refusal's words."""


def parse_response(data: bytes) -> Mapping[str, Any]:
    """Return the body of a response as an object, or raise an UnansweredError."""
    try:
        body = parse_json(data, lenient=True)
    except JsonError as error:
        raise UnansweredError("garbage" if data.strip() else "silence", "no JSON") from error
    if not isinstance(body, dict):
        raise UnansweredError("garbage", "JSON, but no object")
    return body


def read_completion(
    completion: Mapping[str, Any], sheet: Sheet, schema: Schema, window: Window | None = None
) -> Prediction:
    """Return the prediction in a completion, or raise an UnansweredError.

    Where the answer was cut off, what arrived of it is there beside the failure. Pages in an answer
    to a window of a document are those of the document.
    """
    place = partial(with_pages, window=window, schema=schema) if window else dict
    text, is_cut = answer_text(completion)
    thought = text.rpartition(_THOUGHT_END)[2]
    if is_cut and _THOUGHT in thought:
        raise UnansweredError(CUT_OFF, f"{_cut_detail(completion)} (while it was thinking)")
    found, refused = _first_answer(thought)
    if found is not None:
        return _read_parts(found, sheet, place)
    if refused is None and (cut := _first_cut_answer(thought)) is not None:
        prediction = _read_parts(cut.value, sheet, place)
        detail = _cut_detail(completion) if is_cut else _CUT_UNSAID
        return replace(prediction, failure=Failure(CUT_OFF, detail, arrived_names(cut, schema)))
    if is_cut and refused is None:
        raise UnansweredError(CUT_OFF, _cut_detail(completion))
    raise _no_answer(thought, refused)


def answer_text(completion: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the text of a completion, and whether the server says that it was cut off.

    The arguments of a tool's call come before text beside it. What is refused raises an
    UnansweredError.
    """
    match completion:
        case {"choices": [{"message": {"refusal": str(why)}}, *_]} if why:
            raise UnansweredError("declined", f"the model refuses: {_start(why, _QUOTED)}")
        case {"choices": [{"finish_reason": "content_filter" | "refusal" as why}, *_]}:
            raise UnansweredError("declined", f"the model stopped: {why}")
        case {"choices": [{"message": Mapping() as message} as choice, *_]}:
            text = _tool_arguments(message) or _content_text(message.get("content"))
            is_cut = choice.get("finish_reason") in _CUT_REASONS
            if text is not None and (text.strip() or is_cut):
                return text, is_cut
            if text is not None:
                raise UnansweredError("silence", "a completion without content")
        case {"error": error}:
            detail = error.get("message", error) if isinstance(error, dict) else error
            raise UnansweredError("refused", _start(str(detail), _QUOTED))
    raise UnansweredError("garbage", "no completion: it has no choices with a message")


def _tool_arguments(message: Mapping[str, Any]) -> str | None:
    """Return the arguments of the one tool that an answer calls; several are no answer."""
    calls = message.get("tool_calls")
    if not isinstance(calls, list) or not calls:
        calls = [{"function": message.get("function_call")}]
    if len(calls) > 1:
        raise UnansweredError("garbage", f"{len(calls)} calls of tools, and one is an answer")
    match calls[0]:
        case {"function": {"arguments": str(arguments)}}:
            return arguments
        case {"function": {"arguments": Mapping() as arguments}}:
            return json.dumps(arguments)
    return None


def _content_text(content: object) -> str | None:
    """Return the content of a message as one text; None where it is something else."""
    if isinstance(content, list):
        known = [part["text"] for part in content if isinstance(part, Mapping) and "text" in part]
        return "".join(text for text in known if isinstance(text, str))
    return content if isinstance(content, str) else ("" if content is None else None)


def _read_parts(
    found: Mapping[str, Any],
    sheet: Sheet,
    place: Callable[[dict[str, Any]], dict[str, Any]],
) -> Prediction:
    """Return the prediction in an answer's JSON, of which only what a model can know is taken."""
    parts = place({name: found[name] for name in _ANSWER_PARTS if found.get(name)})
    suspicious, values = found.get("suspicious"), found.get("values")
    if isinstance(suspicious, bool):
        parts["suspicious"] = suspicious
    if isinstance(values, str) and values in _VALUE_FORMS:
        parts["values"] = values
    return read_parsed_answer(parts, sheet)


def _first_answer(text: str) -> tuple[dict[str, Any] | None, str | None]:
    """Return the first JSON object with fields or tables, or why JSON in the text is refused.

    >>> _first_answer('Sure: ```json {"fields": {"total": "9.00"}} ``` Anything else?')
    ({'fields': {'total': '9.00'}}, None)
    """
    refused = None
    for brace in _braces(text):
        try:
            found, _ = LENIENT.raw_decode(text, brace)
        except RefusedPart as error:
            refused = refused or str(error)
        except (ValueError, RecursionError):
            continue
        else:
            if isinstance(found, dict) and any(name in found for name in _ANSWER_PARTS):
                return found, None
    return None, refused


def _first_cut_answer(text: str) -> CutJson | None:
    """Return the first object with fields or tables that the text ends in."""
    for brace in _braces(text):
        try:
            cut = read_cut_object(text, brace)
        except RefusedPart as error:
            raise UnansweredError("garbage", f"JSON, but an object {error}") from error
        except ValueError:
            continue
        if cut is not None and any(isinstance(cut.value.get(n), dict) for n in _ANSWER_PARTS):
            return cut
    return None


def arrived_names(cut: CutJson, schema: Schema) -> tuple[str, ...]:
    """Return the fields and tables of a schema that an answer has whole, though it was cut off."""
    arrived: list[str] = []
    for part, known in (("fields", schema.fields), ("tables", schema.tables)):
        found = cut.value.get(part)
        if not isinstance(found, dict):
            continue
        is_open, inner = cut.open[:1] == (part,), cut.open[1:2]
        arrived += [name for name in known if not is_open or (name in found and (name,) != inner)]
    return tuple(arrived)


def _no_answer(text: str, refused: str | None) -> UnansweredError:
    """Return why a text is no answer: JSON that is refused, no JSON, or a sentence."""
    if refused is not None:
        return UnansweredError("garbage", f"JSON, but an object {refused}")
    if "{" not in text and not _MARKED_UP.search(text):
        return UnansweredError("declined", f"a sentence in place of JSON: {_start(text)!r}")
    return UnansweredError("garbage", f"no JSON with fields or tables: {_where_wrong(text)}")


def _where_wrong(text: str) -> str:
    """Return where the JSON in a text ceases to be any, or else how the text begins."""
    for brace in _braces(text):
        try:
            LENIENT.raw_decode(text, brace)
        except json.JSONDecodeError as error:
            rest = text[error.pos :].lstrip()
            if error.pos > brace + 1 and rest:
                is_comment = rest.startswith(("//", "/*", "#"))
                return f"{'a comment' if is_comment else error.msg} at {_start(rest, _NEAR)!r}"
        except (ValueError, RecursionError):
            continue
    return repr(_start(text))


def _cut_detail(completion: Mapping[str, Any]) -> str:
    usage = read_usage(completion)
    limit = f"limit of {usage.answer:,} tokens" if usage else "limit of tokens"
    return f"cut off at the {limit}; raise it: -p max_tokens="


def _start(text: str, most: int = _SHOWN) -> str:
    return " ".join(text.split())[:most]


def _braces(text: str) -> Iterator[int]:
    """Yield where the first braces are: one of them begins the answer."""
    found = re.finditer(r"\{", text)
    return (brace.start() for brace in itertools.islice(found, _MAX_BRACES))
