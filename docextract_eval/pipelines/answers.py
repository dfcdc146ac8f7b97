"""What somebody from outside answered to a sheet, read into a prediction or refused in one word.

Nothing that an answer holds can stop a run: what is no prediction is `garbage`, nothing is
`silence`, and what only the runner can know (attempts, repeat) is not taken from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.codec.predictions import read_prediction, write_prediction
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.limits import LARGEST_LINE, MIB
from docextract_eval.pipelines import CAUSES, UnansweredError
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Sheet

LARGEST = LARGEST_LINE
"""Bytes of an answer above which it is no prediction: nobody holds more in memory for it."""
_SHOWN = 60
"""Characters of an answer that is none that are shown."""


def read_text(answer: bytes, sheet: Sheet, *, named: bool = False) -> Prediction:
    """Read an answer as it was written; `named` asks that it says whose it is.

    >>> from docextract_eval.records import Sheet
    >>> read_text(b'{"fields": {"total": "9.00"}}', Sheet("a1", "receipt", ())).guesses[0].value
    '9.00'
    """
    if not answer.strip():
        raise UnansweredError("silence", "it answered nothing")
    if len(answer) > LARGEST:
        raise UnansweredError("garbage", too_long())
    try:
        said = parse_json(answer, lenient=True)
    except JsonError as error:
        reason = str(error)[:200]
        said = f"no JSON ({reason})" if error.is_syntax else f"JSON, but {reason}"
        raise UnansweredError("garbage", f"{said}: {shown(answer)}") from error
    if not isinstance(said, dict):
        raise UnansweredError("garbage", f"JSON, but no object: {shown(answer)}")
    if named and "id" not in said:
        raise UnansweredError("garbage", f"it does not say its id: {shown(answer)}")
    return read_object(said, sheet)


def read_object(answer: Mapping[str, object], sheet: Sheet) -> Prediction:
    """Read an answer in the JSON shape of a prediction; its id may be left out."""
    if (id_ := answer.get("id", sheet.id)) != sheet.id:
        raise UnansweredError("garbage", f"it answers another sheet: {str(id_)[:_SHOWN]!r}")
    try:
        prediction = read_prediction({**answer, "id": sheet.id}, "its answer")
    except (BadInputError, RecursionError) as error:
        # A key may hold what no file can: what is said of it must not.
        raise UnansweredError("garbage", str(error).encode(errors="replace").decode()) from error
    return replace(prediction, failure=known(prediction.failure), attempts=1, repeat=0)


def read_record(answer: Prediction, sheet: Sheet) -> Prediction:
    """Read an answer that is a record already: by its JSON shape, so that junk in it is seen."""
    try:
        written = write_prediction(answer)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        what = f"a Prediction that cannot be written ({type(error).__name__}: {error})"
        raise UnansweredError("garbage", what) from error
    return read_object(written, sheet)


def known(failure: Failure | None) -> Failure | None:
    """Return a failure by a cause that is known; one that is not becomes an error's detail.

    >>> known(Failure("no text found"))
    Failure(cause='error', detail='no text found')
    """
    if failure is None or failure.cause in CAUSES:
        return failure
    return Failure(
        "error", f"{failure.cause}: {failure.detail}" if failure.detail else failure.cause
    )


def too_long() -> str:
    """Say that an answer was cut off because it had no end."""
    return f"it wrote more than {LARGEST // MIB} MiB"


def shown(answer: bytes) -> str:
    """Return the beginning of an answer that is none.

    >>> shown(b"Loading the model ...")
    "'Loading the model ...'"
    """
    return repr(answer[: 4 * _SHOWN].decode(errors="replace").strip()[:_SHOWN])
