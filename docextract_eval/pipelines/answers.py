"""Turns what a pipeline from outside answered into a prediction, or into a failure.

No answer can stop a run: one that is not a prediction is the failure `garbage`, an empty one
`silence`. What only the runner can know (attempts, repeat) is not taken from an answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import LARGEST_LINE, MIB
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import FAILURE_CAUSES, UnansweredError
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from docextract_eval.records import Sheet

LARGEST_ANSWER = LARGEST_LINE
"""The largest answer in bytes; more is not kept in memory."""
_SHOWN_CHARACTERS = 60
"""How many characters of an invalid answer a failure shows."""


def read_answer(answer: bytes, sheet: Sheet, *, requires_id: bool = False) -> Prediction:
    """Return the prediction in an answer (`requires_id`: with its id), or raise an UnansweredError.

    >>> from docextract_eval.records import Sheet
    >>> read_answer(b'{"fields": {"total": "9.00"}}', Sheet("a1", "receipt", ())).guesses[0].value
    '9.00'
    """
    parsed = parse_answer(answer)
    if requires_id and "id" not in parsed:
        raise UnansweredError("garbage", f"it does not say its id: {answer_excerpt(answer)}")
    return read_parsed_answer(parsed, sheet)


def parse_answer(answer: bytes) -> dict[str, object]:
    """Return the object in an answer, or raise an UnansweredError."""
    if not answer.strip():
        raise UnansweredError("silence", "it answered nothing")
    if len(answer) > LARGEST_ANSWER:
        raise UnansweredError("garbage", too_long_message())
    try:
        parsed = parse_json(answer, lenient=True)
    except JsonError as error:
        reason = str(error)[:200]
        parsed = f"no JSON ({reason})" if error.is_syntax else f"JSON, but {reason}"
        raise UnansweredError("garbage", f"{parsed}: {answer_excerpt(answer)}") from error
    if not isinstance(parsed, dict):
        raise UnansweredError("garbage", f"JSON, but no object: {answer_excerpt(answer)}")
    return parsed


def read_parsed_answer(answer: Mapping[str, object], sheet: Sheet) -> Prediction:
    """Return the prediction in a parsed answer, or raise; its id may be left out."""
    if (id_ := answer.get("id", sheet.id)) != sheet.id:
        raise UnansweredError(
            "garbage", f"it answers another sheet: {str(id_)[:_SHOWN_CHARACTERS]!r}"
        )
    try:
        prediction = read_prediction({**answer, "id": sheet.id}, "its answer")
    except (BadInputError, RecursionError) as error:
        # A key may have characters that no file can hold: they are replaced in the message.
        raise UnansweredError("garbage", str(error).encode(errors="replace").decode()) from error
    return replace(prediction, failure=with_known_cause(prediction.failure), attempts=1, repeat=0)


def read_returned_answer(answer: object, sheet: Sheet) -> Prediction:
    """Return the prediction that code returned: a Prediction, or its JSON form without the id."""
    if isinstance(answer, Prediction):
        return validate_prediction_object(answer, sheet)
    if isinstance(answer, Mapping):
        return read_parsed_answer(answer, sheet)
    if answer is None:
        raise UnansweredError("silence", "it returned nothing")
    if inspect.iscoroutine(answer):
        answer.close()
    raise UnansweredError("garbage", f"it returned a {type(answer).__name__}")


def validate_prediction_object(answer: Prediction, sheet: Sheet) -> Prediction:
    """Return a prediction from a Prediction object, or raise; bad values in it are found."""
    try:
        written = prediction_to_json(answer)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        what = f"a Prediction that cannot be written ({type(error).__name__}: {error})"
        raise UnansweredError("garbage", what) from error
    return read_parsed_answer(written, sheet)


def prediction_or_failure(sheet: Sheet, ask: Callable[[], Prediction]) -> Prediction:
    """Return what a call returns, or a prediction that states its failure."""
    try:
        return ask()
    except UnansweredError as error:
        return Prediction(sheet.id, failure=Failure(error.cause, error.detail))


def with_known_cause(failure: Failure | None) -> Failure | None:
    """Return a failure with a known cause; an unknown cause becomes part of the detail.

    >>> with_known_cause(Failure("no text found"))
    Failure(cause='error', detail='no text found', arrived=())
    """
    if failure is None or failure.cause in FAILURE_CAUSES:
        return failure
    return Failure(
        "error", f"{failure.cause}: {failure.detail}" if failure.detail else failure.cause
    )


def too_long_message(largest: int = LARGEST_ANSWER) -> str:
    """Return the message for an answer that exceeds the limit."""
    return f"it wrote more than {largest // MIB} MiB"


def answer_excerpt(answer: bytes) -> str:
    """Return the start of an invalid answer, for a message.

    >>> answer_excerpt(b"Loading the model ...")
    "'Loading the model ...'"
    """
    return repr(
        answer[: 4 * _SHOWN_CHARACTERS].decode(errors="replace").strip()[:_SHOWN_CHARACTERS]
    )
