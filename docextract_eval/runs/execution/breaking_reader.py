"""What a pipeline makes of one document, made for it alone: which rows came back, and each once."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.engines import ENGINES, WorkerFailure
from docextract_eval.errors import BadInputError
from docextract_eval.matching import judge
from docextract_eval.pipelines import REMOTE_FORMS, needs_truth, reads_pages
from docextract_eval.records import Failure, Prediction, Sheet
from docextract_eval.runs.execution.extraction import Extraction, read_worker_answer
from docextract_eval.runs.execution.sandbox_choice import choose_sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Document, Match, Rendition
    from docextract_eval.runs.execution.request import RunRequest


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back of a document."""

    table: str
    right_share: float
    rows_lost: int
    rows_invented: int
    """Rows of the answer that are no row of the document, or one that came back already."""
    failure: str = ""


def check_pipeline(run: RunRequest) -> None:
    """Raise for a pipeline for which no document can be made."""
    if not reads_pages(run.pipeline) and not needs_truth(run.pipeline):
        remedy = "name what reads pages: documents are made for it as it goes"
        raise BadInputError("reads no page", run.pipeline, remedy)
    if run.private and run.pipeline.partition(":")[0] in REMOTE_FORMS:
        what = "connects to somewhere, and a private run connects to nothing"
        raise BadInputError(what, run.pipeline, "leave out --private")


class Reader:
    """Reads one document after the other, each within the limits of a run."""

    def __init__(self, run: RunRequest, tables: Mapping[str, str]) -> None:
        """Take how the pipeline is run, and the table of each kind whose rows are counted."""
        self._run, self._tables, self._sandbox = run, tables, choose_sandbox(run, ())

    def __call__(self, document: Document, rendition: Rendition, dpi: int) -> Returned:
        """Return what came back of a document, at the dots per inch of its pages."""
        prediction = self._predict(document, rendition, dpi)
        matches = judge(document, rendition, prediction)
        table = self._tables.get(document.kind, "")
        rows = len(document.tables.get(table, ()))
        decided = [m for m in matches if m.outcome in ("right", "wrong", "missed", "invented")]
        right = sum(m.outcome == "right" for m in decided)
        failure = prediction.failure.cause if prediction.failure else ""
        lost = lost_and_invented_rows(matches, table, rows)
        return Returned(table, right / max(1, len(decided)), *lost, failure)

    def _predict(self, document: Document, rendition: Rendition, dpi: int) -> Prediction:
        """Return the prediction of a document; a failure is one, too."""
        run, hashed = self._run, rendition.id.encode() + rendition.hash.encode()
        name = hashlib.sha256(hashed).hexdigest()[:20]
        sheet = Sheet(name, document.kind, rendition.files, {"locale": document.locale})
        pdf = replace(sheet, files=(rendition.pdf,), dpi=dpi) if rendition.pdf else None
        item = sheet, document if needs_truth(run.pipeline) else None, pdf
        build = partial(Extraction, run.pipeline, dict(run.settings), self._sandbox.restriction)
        launch, limits = self._sandbox.worker_launch_settings(run), (1, run.timeout, run.memory)
        engine = ENGINES.load(run.engine_name)
        with contextlib.closing(engine.map(build, [item], *limits, launch=launch)) as answers:
            _, result = next(answers)
        if not isinstance(result, WorkerFailure):
            return read_worker_answer(result, name, 0)
        if result.cause == "start":
            detail = self._sandbox.explain_message(result.detail)
            raise BadInputError(f"cannot be started: {detail}", run.pipeline, "see dxe doctor")
        return Prediction(name, failure=Failure(result.cause, result.detail))


def lost_and_invented_rows(matches: Sequence[Match], table: str, rows: int) -> tuple[int, int]:
    """Return how many rows of a table have no partner, on either side."""
    own = [m for m in matches if table and m.field.startswith(f"{table}.")]
    pairs = {(m.truth_row, m.guess_row) for m in own if None not in (m.truth_row, m.guess_row)}
    guessed = {m.guess_row for m in own if m.guess_row is not None}
    return rows - len(pairs), len(guessed) - len(pairs)
