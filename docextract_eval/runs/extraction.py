"""What a worker does: start the pipeline, read one sheet after the other, never raise through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docextract_eval.engines import briefly, close
from docextract_eval.errors import DocextractEvalError
from docextract_eval.pipelines import Priced, UnansweredError, reads_pdf, started
from docextract_eval.pipelines.answers import read_record
from docextract_eval.records import Document, Failure, Prediction, Sheet
from docextract_eval.runs.meter import Meter
from docextract_eval.runs.seclusion import seclude

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = tuple[Sheet, Document | None, Sheet | None]
"""What a worker gets: the sheet, the truth only if the pipeline is a reference, and the sheet as a
PDF, for a pipeline that reads one, if it is one."""


class Extraction:
    """Built once per worker, called per sheet."""

    def __init__(self, pipeline: str, settings: Mapping[str, str], secluded: bool) -> None:  # noqa: FBT001 - built by its parts
        """Start the pipeline; in seclusion, before it can connect to anything."""
        if secluded:
            seclude()
        self._pipeline: Any = started(pipeline, settings)
        self._meter = Meter()

    def __call__(self, item: Item) -> Prediction:
        """Read a sheet, and say what that took."""
        sheet, document, bound = item
        if bound and reads_pdf(self._pipeline):
            sheet = bound
        with self._meter as took:
            prediction = self._answered(sheet, document)
        kept = prediction.attempts == 0  # nobody was asked again
        return replace(
            prediction,
            seconds=prediction.seconds if kept else took.seconds,
            cpu_seconds=took.cpu_seconds,
            peak_bytes=took.peak_bytes,
        )

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
            return Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        except MemoryError as error:
            return Prediction(sheet.id, failure=Failure("memory", briefly(error)))
        except Exception as error:  # noqa: BLE001 - a pipeline may raise anything: it is a value
            return Prediction(sheet.id, failure=Failure("error", briefly(error)))


def _checked(answer: object, sheet: Sheet) -> Prediction:
    """Take an answer as it will be read from its line, so that none is kept that cannot be."""
    if answer is None:
        raise UnansweredError("silence", "it gave nothing back")
    if not isinstance(answer, Prediction):
        raise UnansweredError("garbage", f"it gave back a {type(answer).__name__}")
    return replace(read_record(answer, sheet), attempts=answer.attempts)


class Estimation:
    """Starts a pipeline to ask it beforehand what a sheet takes; nothing is read."""

    def __init__(self, pipeline: str, settings: Mapping[str, str]) -> None:
        """Start it."""
        self._pipeline: Any = started(pipeline, settings)

    def __call__(self, sheet: Sheet) -> tuple[int, float | None] | None:
        """Give about how many tokens, and the price; None where the pipeline states neither."""
        return self._pipeline.estimate(sheet) if isinstance(self._pipeline, Priced) else None

    def close(self) -> None:
        """Close the pipeline."""
        close(self._pipeline)


class Introduction:
    """Starts a pipeline only to ask what it is: in a worker, for it may be heavy, or crash."""

    def __init__(self, pipeline: str, settings: Mapping[str, str], secluded: bool) -> None:  # noqa: FBT001
        """Note whom to ask."""
        self._pipeline, self._settings = pipeline, settings
        if secluded:
            seclude()

    def __call__(self, _: object) -> dict[str, str] | DocextractEvalError:
        """Give its version, or how it refused."""
        try:
            pipeline = started(self._pipeline, self._settings)
        except DocextractEvalError as error:
            return error
        try:
            return {str(name): str(said) for name, said in pipeline.version.items()}
        finally:
            close(pipeline)
