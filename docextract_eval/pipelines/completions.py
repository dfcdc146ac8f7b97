"""Answers of a chat endpoint: the text of a completion, the JSON in it, and its tokens."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from docextract_eval.codec.strict_json import LENIENT, JsonError, parse_json
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import read_parsed_answer
from docextract_eval.records import Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Prediction, Sheet

_ANSWER_PARTS = ("fields", "tables")
"""What is taken from a model's answer: not seconds, costs and versions, which it cannot know."""
_VALUE_FORMS = get_args(Values)
"""How a model may say that its values are written; other words for it are ignored."""
_MAX_BRACES = 40
"""How many braces in a text are tried as the start of its JSON."""
_MAX_TOKENS = 2**53
"""A token count at or above this is not believed."""


def parse_response(data: bytes) -> Mapping[str, Any]:
    """Return the body of a response as an object, or raise an UnansweredError."""
    try:
        body = parse_json(data, lenient=True)
    except JsonError as error:
        raise UnansweredError("garbage" if data.strip() else "silence", "no JSON") from error
    if not isinstance(body, dict):
        raise UnansweredError("garbage", "JSON, but no object")
    return body


def read_completion(completion: Mapping[str, Any], sheet: Sheet) -> Prediction:
    """Return the prediction in a completion, or raise an UnansweredError."""
    found = find_answer_json(completion_text(completion))
    parts = {name: found[name] for name in _ANSWER_PARTS if found.get(name)}
    suspicious, values = found.get("suspicious"), found.get("values")
    if isinstance(suspicious, bool):
        parts["suspicious"] = suspicious
    if isinstance(values, str) and values in _VALUE_FORMS:
        parts["values"] = values
    return read_parsed_answer(parts, sheet)


def completion_text(completion: Mapping[str, Any]) -> str:
    """Return the text of a completion; raise an UnansweredError if it was refused or cut off."""
    match completion:
        case {"choices": [{"message": {"refusal": str(why)}}, *_]} if why:
            raise UnansweredError("refused", f"the model refuses: {' '.join(why.split())[:200]}")
        case {"choices": [{"finish_reason": "content_filter" | "refusal" as why}, *_]}:
            raise UnansweredError("refused", f"the model stopped: {why}")
        case {"choices": [{"finish_reason": "length"}, *_]}:
            raise UnansweredError("garbage", "cut off at the limit of tokens; raise max_tokens")
        case {"choices": [{"message": {"content": str(text)}}, *_]} if text.strip():
            return text
        case {"choices": [{"message": {"content": [*parts]}}, *_]}:
            known = [part["text"] for part in parts if isinstance(part, Mapping) and "text" in part]
            return "".join(text for text in known if isinstance(text, str))
        case {"choices": [{"message": {"content": None | ""}}, *_]}:
            raise UnansweredError("silence", "a completion without content")
        case {"error": error}:
            detail = error.get("message", error) if isinstance(error, dict) else error
            raise UnansweredError("refused", " ".join(str(detail).split())[:200])
    raise UnansweredError("garbage", "no completion: it has no choices with a message")


def find_answer_json(text: str) -> dict[str, Any]:
    """Return the first JSON object with fields or tables in a text, or raise an UnansweredError.

    >>> find_answer_json('Sure: ```json {"fields": {"total": "9.00"}} ``` Anything else?')
    {'fields': {'total': '9.00'}}
    """
    thought = text.rpartition("</think>")[2]
    for found in _json_objects(thought):
        if any(name in found for name in _ANSWER_PARTS):
            return found
    start = " ".join(thought.split())[:60]
    raise UnansweredError("garbage", f"no JSON with fields or tables: {start!r}")


def prompt_and_answer_tokens(completion: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the tokens of prompt and answer, or None if the server does not count them."""
    match completion.get("usage"):
        case {"prompt_tokens": int(asked), "completion_tokens": int(answered)} if all(
            0 <= tokens < _MAX_TOKENS for tokens in (asked, answered)
        ):
            return asked, answered
    return None


def _json_objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that start at one of the first braces."""
    for brace in itertools.islice(re.finditer(r"\{", text), _MAX_BRACES):
        try:
            found, _ = LENIENT.raw_decode(text, brace.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found
