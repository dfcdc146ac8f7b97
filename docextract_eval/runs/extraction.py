"""What a worker does: start the pipeline and read one sheet after the other, without ever raising.

A worker answers with the JSON of a prediction's line, and `read_answer_of` validates it in the
process that keeps the run: a pipeline may be anybody's code, and it shares the worker's process.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docextract_eval.codec.predictions import read_prediction, write_prediction
from docextract_eval.engines import LARGEST, briefly, close
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import Priced, UnansweredError, reads_pdf, started
from docextract_eval.pipelines.answers import known, read_record, shown
from docextract_eval.records import Document, Failure, Prediction, Sheet
from docextract_eval.runs.meter import Meter
from docextract_eval.runs.seclusion import Shut, shut_in

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = tuple[Sheet, Document | None, Sheet | None]
"""What a worker gets: the sheet, the truth only if the pipeline is a reference, and the sheet as a
PDF, for a pipeline that reads one, if it is one."""


class Extraction:
    """The work of one worker: constructed once per worker, called for each sheet."""

    def __init__(self, pipeline: str, settings: Mapping[str, str], shut: Shut = "") -> None:
        """Start the pipeline, after closing what its sandbox leaves open."""
        shut_in(shut)
        self._pipeline: Any = started(pipeline, settings)
        self._meter = Meter()

    def __call__(self, item: Item) -> bytes:
        """Read a sheet, and return the line of its prediction, with time and memory."""
        sheet, document, bound = item
        if bound and reads_pdf(self._pipeline):
            sheet = bound
        with self._meter as took:
            prediction = self._answered(sheet, document)
        kept = prediction.attempts == 0  # nobody was asked again
        metered = replace(
            prediction,
            seconds=prediction.seconds if kept else took.seconds,
            cpu_seconds=took.cpu_seconds,
            peak_bytes=took.peak_bytes,
        )
        line = _line(metered)
        if len(line) > LARGEST:
            what = f"a prediction of {len(line)} bytes, and {LARGEST} are allowed"
            line = _line(replace(metered, guesses=(), failure=Failure("garbage", what), version=""))
        return line

    def close(self) -> None:
        """Close the pipeline, if there is anything to close."""
        close(self._pipeline)

    def _answered(self, sheet: Sheet, document: Document | None) -> Prediction:
        try:
            if document is None:
                answer = self._pipeline.extract(sheet)
            else:
                answer = self._pipeline.answer(sheet, document)
            return _checked(answer, sheet)
        except UnansweredError as error:
            return Prediction(sheet.id, failure=_failure(error.cause, error.detail))
        except MemoryError as error:
            return Prediction(sheet.id, failure=_failure("memory", briefly(error)))
        except Exception as error:  # noqa: BLE001 - a pipeline may raise anything: it is a value
            return Prediction(sheet.id, failure=_failure("error", briefly(error)))


def read_answer_of(data: bytes, sheet: str, repeat: int) -> Prediction:
    """Read what a worker answered for a sheet; an answer that is no valid prediction is a failure.

    >>> read_answer_of(b'{"id": "b2"}', "a1", 0).failure
    Failure(cause='garbage', detail="it answers another sheet: 'b2'")
    """
    try:
        prediction = read_prediction(json.loads(data.decode()), "its answer")
    except (ValueError, RecursionError, BadInputError) as error:
        reason = briefly(error).partition(": ")[2]
        what = f"its process answered with no prediction ({reason}): {shown(data)}"
        return Prediction(sheet, failure=Failure("garbage", what), repeat=repeat)
    if prediction.sheet != sheet:
        what = f"it answers another sheet: {prediction.sheet[:60]!r}"
        return Prediction(sheet, failure=Failure("garbage", what), repeat=repeat)
    return replace(prediction, repeat=repeat, failure=known(prediction.failure))


def _line(prediction: Prediction) -> bytes:
    return json.dumps(write_prediction(prediction)).encode()


def _checked(answer: object, sheet: Sheet) -> Prediction:
    """Return the prediction as it will be read from its line; raise where it could not be read."""
    if answer is None:
        raise UnansweredError("silence", "it returned nothing")
    if not isinstance(answer, Prediction):
        raise UnansweredError("garbage", f"it returned a {type(answer).__name__}")
    return replace(read_record(answer, sheet), attempts=answer.attempts)


def _failure(cause: object, detail: object) -> Failure:
    """Make a failure of a pipeline's words, which may be no text or one that no file can hold."""
    said = (str(each).encode(errors="replace").decode() for each in (cause, detail))
    return Failure(*said)


class Estimation:
    """Starts a pipeline to ask for its estimate of a sheet; nothing is read."""

    def __init__(self, pipeline: str, settings: Mapping[str, str], shut: Shut = "") -> None:
        """Start it, as for extraction."""
        shut_in(shut)
        self._pipeline: Any = started(pipeline, settings)

    def __call__(self, sheet: Sheet) -> bytes:
        """Return the estimated tokens and price as JSON; null where the pipeline states neither."""
        said = self._pipeline.estimate(sheet) if isinstance(self._pipeline, Priced) else None
        return json.dumps(said).encode()

    def close(self) -> None:
        """Close the pipeline."""
        close(self._pipeline)
