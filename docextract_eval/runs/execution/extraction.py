"""What a worker does: start the pipeline and read one sheet after the other, without ever raising.

A worker answers with the JSON of a prediction's line, and `read_worker_answer` validates it in the
process that keeps the run: a pipeline may be anybody's code, and it shares the worker's process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.engines import LARGEST_RESULT, close_task, error_line
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.pipelines import (
    Priced,
    UnansweredError,
    has_own_version,
    reads_pdf,
    start_pipeline,
    stated_fields,
)
from docextract_eval.pipelines.answers import (
    answer_excerpt,
    read_returned_answer,
    with_known_cause,
)
from docextract_eval.records import Document, Failure, Prediction, Sheet
from docextract_eval.runs.execution.kept_answers import KeptAnswers
from docextract_eval.runs.execution.meter import Meter
from docextract_eval.runs.execution.restriction import Restriction, restrict_process

ExtractionItem = tuple[Sheet, Document | None, Sheet | None]
"""What a worker gets: the sheet, the truth only if the pipeline is a reference, and the sheet as a
PDF, for a pipeline that reads one, if it is one."""


class Extraction:
    """The work of one worker: constructed once per worker, called for each sheet."""

    def __init__(
        self,
        pipeline: str,
        settings: Mapping[str, str],
        restriction: Restriction = "",
        *,
        cache_answers: bool = False,
    ) -> None:
        """Start the pipeline, after closing what its sandbox leaves open."""
        restrict_process(restriction)
        self._pipeline: Any = start_pipeline(pipeline, settings)
        self._meter = Meter()
        self._kept = (
            KeptAnswers(pipeline, settings, self._pipeline.version) if cache_answers else None
        )

    def __call__(self, item: ExtractionItem) -> bytes:
        """Read a sheet, and return the line of its prediction, with time and memory."""
        sheet, document, pdf_sheet = item
        if pdf_sheet and reads_pdf(self._pipeline):
            sheet = pdf_sheet
        if self._kept and (kept := self._kept.find(sheet)):
            return _json_line(kept)
        with self._meter as took:
            prediction = self._extract(sheet, document)
        metered = replace(
            prediction,
            seconds=prediction.seconds if prediction.is_cached else took.seconds,
            cpu_seconds=took.cpu_seconds,
            peak_bytes=took.peak_bytes,
        )
        line = _json_line(metered)
        if len(line) > LARGEST_RESULT:
            what = f"a prediction of {len(line)} bytes, and {LARGEST_RESULT} are allowed"
            line = _json_line(
                replace(metered, guesses=(), failure=Failure("garbage", what), version="")
            )
        elif self._kept:
            self._kept.keep(sheet, metered)
        return line

    def close(self) -> None:
        """Close the pipeline, if there is anything to close."""
        close_task(self._pipeline)

    def _extract(self, sheet: Sheet, document: Document | None) -> Prediction:
        try:
            if document is None:
                answer = self._pipeline.extract(sheet)
            else:
                answer = self._pipeline.answer(sheet, document)
            return _validated_prediction(answer, sheet)
        except UnansweredError as error:
            return Prediction(sheet.id, failure=_make_failure(error.cause, error.detail))
        except MemoryError as error:
            return Prediction(sheet.id, failure=_make_failure("memory", error_line(error)))
        except Exception as error:  # noqa: BLE001 - a pipeline may raise anything: it is a value
            return Prediction(sheet.id, failure=_make_failure("error", error_line(error)))


def read_worker_answer(data: bytes, sheet: str, repeat: int) -> Prediction:
    """Read what a worker answered for a sheet; an answer that is no valid prediction is a failure.

    >>> read_worker_answer(b'{"id": "b2"}', "a1", 0).failure
    Failure(cause='garbage', detail="it answers another sheet: 'b2'", arrived=())
    """
    try:
        prediction = read_prediction(json.loads(data.decode()), "its answer")
    except (ValueError, RecursionError, BadInputError) as error:
        reason = error_line(error).partition(": ")[2]
        what = f"its process answered with no prediction ({reason}): {answer_excerpt(data)}"
        return Prediction(sheet, failure=Failure("garbage", what), repeat=repeat)
    if prediction.sheet != sheet:
        what = f"it answers another sheet: {prediction.sheet[:60]!r}"
        return Prediction(sheet, failure=Failure("garbage", what), repeat=repeat)
    return replace(prediction, repeat=repeat, failure=with_known_cause(prediction.failure))


def _json_line(prediction: Prediction) -> bytes:
    return json.dumps(prediction_to_json(prediction)).encode()


def _validated_prediction(answer: object, sheet: Sheet) -> Prediction:
    """Return the prediction as it will be read from its line; raise where it could not be read."""
    prediction = read_returned_answer(answer, sheet)
    return replace(prediction, attempts=getattr(answer, "attempts", 1))


def _make_failure(cause: object, detail: object) -> Failure:
    """Make a failure of a pipeline's words, which may be no text or one that no file can hold."""
    named, said = (str(each).encode(errors="replace").decode() for each in (cause, detail))
    return Failure(named, said)


class Estimation:
    """Starts a pipeline to ask for its estimate of a sheet; nothing is read."""

    def __init__(
        self, pipeline: str, settings: Mapping[str, str], restriction: Restriction = ""
    ) -> None:
        """Start it, as for extraction."""
        restrict_process(restriction)
        self._pipeline: Any = start_pipeline(pipeline, settings)

    def __call__(self, sheet: Sheet) -> bytes:
        """Return the estimated tokens and price as JSON; null where the pipeline states neither."""
        estimate = self._pipeline.estimate(sheet) if isinstance(self._pipeline, Priced) else None
        return json.dumps(estimate).encode()

    def close(self) -> None:
        """Close the pipeline."""
        close_task(self._pipeline)


MAX_BYTES = 2**20
"""The most bytes that a pipeline's description may have."""


@dataclass(frozen=True, slots=True)
class PipelineStatement:
    """What a pipeline states of itself before it gets a sheet."""

    version: Mapping[str, str]
    fields: tuple[str, ...] = ()
    """The fields that it attempts; empty if it states none."""
    has_version: bool = False
    """Whether it states a version of its own, beside the fingerprints of its files."""
    only_kind: str = ""
    """The one kind of document that its settings let it ask for; empty if it takes them all."""
    same_answers: str = ""
    """The setting for which it answers a question alike however often it is asked, if one does."""


class VersionQuery:
    """Starts a pipeline only to ask for its version and for the fields that it attempts."""

    def __init__(
        self, pipeline: str, settings: Mapping[str, str], restriction: Restriction = ""
    ) -> None:
        """Keep the pipeline and its settings for later; nothing is started yet."""
        self._pipeline, self._settings = pipeline, settings
        restrict_process(restriction)

    def __call__(self, _: object) -> bytes:
        """Return what it states, or the error that it raised, as JSON."""
        try:
            pipeline = start_pipeline(self._pipeline, self._settings)
        except DocextractEvalError as error:
            return _refusal(error)
        try:
            version = {str(name): str(text) for name, text in pipeline.version.items()}
            fields = stated_fields(pipeline, self._pipeline)
            stated = {
                "version": version,
                "fields": fields,
                "has_version": has_own_version(pipeline),
                "only_kind": str(getattr(pipeline, "only_kind", "")),
                "same_answers": str(getattr(pipeline, "same_answers", "")),
            }
            return json.dumps(stated).encode()
        except DocextractEvalError as error:
            return _refusal(error)
        finally:
            close_task(pipeline)


def _refusal(error: DocextractEvalError) -> bytes:
    parts = [error.what, error.where, error.remedy]
    incomplete = error.exit_code == IncompleteError.exit_code
    return json.dumps({"refused": parts, "incomplete": incomplete}).encode()


def read_statement(data: bytes, pipeline: str) -> PipelineStatement:
    """Return what a pipeline stated; raise if it reported an error.

    >>> read_statement(b'{"version": {"model": "m1"}, "fields": ["total"]}', "mine")
    PipelineStatement(version={'model': 'm1'}, fields=('total',), has_version=False, \
only_kind='', same_answers='')
    """
    try:
        answer = json.loads(data.decode())
        if "refused" in answer:
            what, where, remedy = map(_checked_text, answer["refused"])
            raise (IncompleteError if answer["incomplete"] is True else BadInputError)(
                what, where, remedy
            )
        version = {
            _checked_text(name): _checked_text(each) for name, each in answer["version"].items()
        }
        fields = tuple(map(_checked_text, answer["fields"]))
        has_version = answer.get("has_version") is True
        only_kind = _checked_text(answer.get("only_kind", ""))
        same_answers = _checked_text(answer.get("same_answers", ""))
        return PipelineStatement(version, fields, has_version, only_kind, same_answers)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        what = f"did not report its version ({type(error).__name__})"
        raise IncompleteError(what, pipeline, "see its output") from error


def _checked_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode(errors="replace").decode()
