"""Make a document on demand under one condition, run a pipeline on it, and judge what it answers.

Nothing is stored: the same recipe, index and condition make the same page again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.catalog import check_user_module
from docextract_eval.corpus.build import CleanPages, apply_condition
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.options import Recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.errors import BadInputError
from docextract_eval.matching import Judge
from docextract_eval.matching.columns import CellMatch
from docextract_eval.pipelines import check_pipeline_name, needs_truth
from docextract_eval.records import Document, Prediction, Rendition, Sheet
from docextract_eval.runs.execution.execute import secrets_mask
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.execution.extraction_loop import (
    ExtractionTask,
    RunProgress,
    extract_missing,
)
from docextract_eval.runs.execution.sandbox_choice import check_sandbox_options, choose_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from docextract_eval.runs.execution.extraction_loop import LineKey
    from docextract_eval.runs.execution.request import RunRequest


@dataclass(frozen=True, eq=False, slots=True)
class AskedPage:
    """A page to make: the document of an index of a recipe, under one condition."""

    recipe: Recipe
    index: int
    condition: str = "clean"


@dataclass(frozen=True, eq=False, slots=True)
class JudgedAnswer:
    """What was made for an asked page, what a pipeline answered, and every cell of it."""

    asked: AskedPage
    document: Document
    rendition: Rendition
    prediction: Prediction
    cells: tuple[CellMatch, ...]


def make_page(asked: AskedPage) -> tuple[Document, Rendition]:
    """Return the base document of an asked page, and its rendition."""
    document = next(compose_with_twins(asked.recipe, asked.index))
    clean = CleanPages.from_pages(document, render(document), canonical_truth(document))
    own = asked.recipe.own_conditions.of_kind(document.kind)
    steps = draw_steps(asked.condition, document.seed, document.source, own)
    return document, apply_condition(clean, asked.condition, steps, own.measurements)


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
    request: RunRequest,
    pages: Iterable[AskedPage],
    output: Path,
    made: Callable[[AskedPage], tuple[Document, Rendition]] = make_page,
) -> Iterator[JudgedAnswer]:
    """Yield what a pipeline answers to each page, in any order; a failure is a prediction.

    A pipeline in a sandbox does not see the folder `output`.
    """
    sandbox, mask = choose_sandbox(request, (output,)), secrets_mask(request)
    asked_pages: dict[LineKey, AskedPage] = {}
    judges: dict[str, Judge] = {}

    def find_tasks(is_wanted: Callable[[LineKey], bool]) -> Iterator[ExtractionTask]:
        for number, asked in enumerate(pages):
            document, rendition = made(asked)
            key = seeds.opaque_id(f"{number}|{rendition.id}", rendition.hash[:32].encode()), 0
            asked_pages[key] = asked
            if is_wanted(key):
                truth = document if needs_truth(request.pipeline) else None
                sheet = Sheet(key[0], document.kind, rendition.files, _hints(asked, document))
                yield ExtractionTask(key, (sheet, truth, None), document, rendition)

    answers = extract_missing(
        request,
        find_tasks,
        0,
        RunProgress(),
        allowed_failures=float("inf"),
        sandbox=sandbox,
        predictions=output,
        cache=None,
    )
    with mask.mask_errors(), contextlib.closing(answers):
        for document, rendition, prediction in answers:
            asked = asked_pages[prediction.sheet, 0]
            if document.kind not in judges:
                judges[document.kind] = Judge(asked.recipe.schemas[document.kind])
            masked = mask.mask_prediction(prediction)
            cells = tuple(judges[document.kind].judge(document, rendition, masked))
            yield JudgedAnswer(asked, document, rendition, masked, cells)


def _hints(asked: AskedPage, document: Document) -> Mapping[str, str]:
    return {"locale": document.locale} if "locale" in asked.recipe.sheet.hints else {}
