"""Run a pipeline on pages that were made on demand, and judge what it answers; nothing is stored.

The pages come from `corpus.build.make_page`, which this module does not know.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.catalog import check_user_module
from docextract_eval.errors import BadInputError
from docextract_eval.matching import Judge
from docextract_eval.matching.columns import CellMatch
from docextract_eval.pipelines import check_pipeline_name, needs_truth
from docextract_eval.records import Document, Prediction, Rendition, Sheet
from docextract_eval.runs.execution.execute import as_pdf_sheet, secrets_mask
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.execution.extraction_loop import (
    ExtractionTask,
    RunProgress,
    extract_missing,
)
from docextract_eval.runs.execution.sandbox_choice import check_sandbox_options, choose_sandbox
from docextract_eval.schemas import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from docextract_eval.runs.execution.extraction_loop import LineKey
    from docextract_eval.runs.execution.request import RunRequest


_COUNTED = ("right", "wrong", "missed", "invented")


@dataclass(frozen=True, eq=False, slots=True)
class MadePage:
    """A page that was made, by a key of whoever asks for it."""

    key: str
    document: Document
    rendition: Rendition
    schema: Schema
    """By which it is judged."""
    hints: dict[str, str] = field(default_factory=dict)
    """What a pipeline is given beside the picture."""


@dataclass(frozen=True, eq=False, slots=True)
class JudgedAnswer:
    """What a pipeline answered to a page, and every cell of it."""

    made: MadePage
    prediction: Prediction
    cells: tuple[CellMatch, ...]

    @property
    def right_share(self) -> float:
        """The share of right cells among those with a true or a given value."""
        counted = [each.outcome for each in self.cells if each.outcome in _COUNTED]
        return counted.count("right") / max(1, len(counted))


def check_on_demand(request: RunRequest) -> None:
    """Raise for a pipeline that cannot read pages that are made on demand."""
    form, _, target = check_pipeline_name(request.pipeline).partition(":")
    if form == "python":
        check_user_module(target, request.pipeline)
    if predictions_file(request.pipeline):
        what = "has the answers to pages of a corpus, and these pages are made on demand"
        raise BadInputError(what, request.pipeline, "name a pipeline that reads pages")
    check_sandbox_options(request)


def read_on_demand(
    request: RunRequest, pages: Iterable[MadePage], hidden: Sequence[Path] = ()
) -> Generator[JudgedAnswer, None, None]:
    """Yield what a pipeline answers to each page, in any order; a failure is a prediction.

    A page is made when a worker is free; of one worker, after the answer before it. A pipeline in a
    sandbox does not see `hidden` paths.
    """
    sandbox, mask = choose_sandbox(request, hidden), secrets_mask(request)
    under_way: dict[LineKey, MadePage] = {}
    judges: dict[str, Judge] = {}

    def find_tasks(is_wanted: Callable[[LineKey], bool]) -> Iterator[ExtractionTask]:
        for number, made in enumerate(pages):
            document, rendition = made.document, made.rendition
            key = seeds.opaque_id(f"{number}|{rendition.id}", rendition.hash[:32].encode()), 0
            if is_wanted(key):
                under_way[key] = made
                truth = document if needs_truth(request.pipeline) else None
                sheet = Sheet(key[0], document.kind, rendition.files, made.hints)
                item = (sheet, truth, as_pdf_sheet(sheet, document, rendition))
                yield ExtractionTask(key, item, document, rendition)

    answers = extract_missing(
        request,
        find_tasks,
        0,
        RunProgress(),
        allowed_failures=float("inf"),
        sandbox=sandbox,
        predictions=Path(),  # no file of answers; as many may fail as do
        cache=None,
    )
    with mask.mask_errors(), contextlib.closing(answers):
        for document, rendition, prediction in answers:
            made = under_way.pop((prediction.sheet, prediction.repeat))
            masked = mask.mask_prediction(prediction)
            if document.kind not in judges:
                judges[document.kind] = Judge(made.schema)
            cells = tuple(judges[document.kind].judge(document, rendition, masked))
            yield JudgedAnswer(made, masked, cells)


def lost_and_invented_rows(cells: Sequence[CellMatch], table: str, rows: int) -> tuple[int, int]:
    """Return how many rows of a table have no partner, on either side.

    A row of the answer is invented if it is no row of the document, or came back already.
    """
    own = [each for each in cells if table and each.field.startswith(f"{table}.")]
    pairs = {(each.truth_row, each.guess_row) for each in own}
    pairs = {pair for pair in pairs if None not in pair}
    guessed = {each.guess_row for each in own if each.guess_row is not None}
    return rows - len(pairs), len(guessed) - len(pairs)
