"""What is shown of answers while a run goes on: the first beside their truth, and mistakes.

The first three are shown on a terminal alone: a log that others read should hold no true values of
real documents. `dxe run --check` prints them anywhere, and runs nothing else.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from docextract_eval.cli.progress import say_above
from docextract_eval.cli.screen import screen_width
from docextract_eval.cli.shell import clip_value
from docextract_eval.errors import IncompleteError, count_phrase, one_line, shorten_middle
from docextract_eval.storage.object_storage import ObjectPath
from docextract_eval.text_tables import table_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.answer_shape import Mistake, ShapeFinder
    from docextract_eval.records import Document, Failure, Match, Prediction, Rendition
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.schemas import Schema

FIRST = 3
"""The answers that are shown beside their truth, each of another document."""
_CELLS = 8
"""The cells of an answer that are shown; the others are counted."""
_EMPTY = 20
"""Answers without a value, one after the other, that are a warning."""
_LOOKED_BACK = (3, 10, 30, 100, 300, 1000)
"""After how many answers it is looked for mistakes that only several show."""
_MOST_SHOWN = 20
"""Mistakes that are shown while a run goes on; all are counted at its end."""
_MOST_RUNS = 200
"""Folders beside a run that are looked into."""
_ORDER = ("wrong", "invented", "not judged", "right", "missed", "rightly absent")


def is_own(pipeline: str) -> bool:
    """Return whether a pipeline belongs to a user, who can change its answers."""
    from docextract_eval.pipelines import PIPELINES

    return pipeline not in PIPELINES.table


def is_new_beside(output: Path, pipeline: str) -> bool:
    """Return whether no run in a folder, or next to it, has a pipeline."""
    if isinstance(output, ObjectPath) or not output.parent.is_dir():
        return False
    for at, folder in enumerate(output.parent.iterdir()):
        if at >= _MOST_RUNS:
            return False
        try:
            about = json.loads((folder / "run.json").read_bytes())
            if about["pipeline"]["name"] == pipeline:
                return False
        except (OSError, ValueError, LookupError, TypeError):
            continue  # no run, or one that cannot be read: it shows nothing
    return True


class AnswerWatch:
    """Shows the first answers, mistakes of shape when they are first seen, and empty answers."""

    def __init__(
        self,
        shape: ShapeFinder,
        schemas: Mapping[str, Schema],
        scope: Sequence[str] = (),
        to_show: int = 0,
    ) -> None:
        """Take what finds mistakes, and how many of the first answers are to be shown."""
        self._shape, self._schemas, self._scope, self._to_show = shape, schemas, scope, to_show
        self._answers = self._empty = 0
        self._document: Document | None = None
        self.shown: list[Mistake] = []
        """The mistakes that were shown."""

    def add(self, document: Document, rendition: Rendition, prediction: Prediction) -> None:
        """Look at an answer, and show it if it is one to show."""
        self._shape.add(document, prediction, rendition)
        if self._to_show and document is not self._document:
            self._to_show -= 1
            self._document = document
            self._show(document, rendition, prediction)
        if prediction.failure is not None:
            return
        self._answers += 1
        is_due = self._shape.latest or self._answers in _LOOKED_BACK
        if is_due and len(self.shown) < _MOST_SHOWN:
            self._show_mistakes()
        self._empty = 0 if prediction.guesses else self._empty + 1
        if self._empty == _EMPTY:
            what = f"WARNING: {_EMPTY} answers in a row have no value"
            remedy = "only failures stop a run: stop it with Ctrl-C if these are a mistake"
            say_above(f"dxe: {what}, and all their cells count as missed; {remedy}")

    def _show(self, document: Document, rendition: Rendition, prediction: Prediction) -> None:
        schema = self._schemas[document.kind]
        for line in answer_lines(
            document, rendition, prediction, schema, self._scope, screen_width(sys.stderr)
        ):
            say_above(line)

    def _show_mistakes(self) -> None:
        """Print the mistakes that were not shown yet, but for fields that may still be answered."""
        from docextract_eval.reports.sentences.mistakes import mistake_sentences

        known = {(each.kind, each.name, each.of) for each in self.shown}
        found = [
            each
            for each in self._shape.mistakes()
            if each.kind != "never answered" and (each.kind, each.name, each.of) not in known
        ]
        self.shown += found
        for sentence in mistake_sentences(found):
            say_above(one_line(f"dxe: {sentence}"))


def watch_of(
    request: RunRequest, schemas: Mapping[str, Schema], scope: Sequence[str], output: Path
) -> AnswerWatch | None:
    """Return what watches a run; None where nothing may be shown, or nobody could change it."""
    from docextract_eval.answer_shape import ShapeFinder
    from docextract_eval.runs.execution.external_predictions import predictions_file

    is_file = predictions_file(request.pipeline) is not None  # it is read in a moment
    if is_file or request.private or not is_own(request.pipeline):
        return None
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    to_show = FIRST if is_terminal and is_new_beside(output, request.pipeline) else 0
    return AnswerWatch(ShapeFinder(schemas, scope), schemas, scope, to_show)


def print_first(
    answers: Iterable[tuple[Document, Rendition, Prediction, Sequence[str]]],
    schemas: Mapping[str, Schema],
    pipeline: str,
) -> None:
    """Print the first answers next to their truth, and the mistakes in them."""
    from docextract_eval.answer_shape import ShapeFinder
    from docextract_eval.reports.sentences.mistakes import mistake_sentences

    shape, failures, asked = ShapeFinder(schemas), 0, 0
    for document, rendition, prediction, scope in answers:
        asked += 1
        failures += prediction.failure is not None
        shape.add(document, prediction, rendition)
        for line in answer_lines(
            document, rendition, prediction, schemas[document.kind], scope, screen_width()
        ):
            typer.echo(line)
    found = [each for each in shape.mistakes() if each.kind != "never answered"]
    for sentence in mistake_sentences(found):
        typer.echo(one_line(f"Shape: {sentence}"))
    if asked and failures == asked:
        what = f"{count_phrase(asked, 'rendition')} got no answer"
        raise IncompleteError(what, pipeline, "fix the cause, and check again")
    mistakes = count_phrase(len(found), "mistake") if found else "no mistake"
    typer.echo(f"Checked {count_phrase(asked, 'answer')}: {mistakes} of shape. Nothing was kept.")


def answer_lines(  # noqa: PLR0917 - an answer, its truth, and how it is shown
    document: Document,
    rendition: Rendition,
    prediction: Prediction,
    schema: Schema,
    scope: Sequence[str],
    width: int | None,
) -> Iterator[str]:
    """Yield an answer next to its truth, in lines for people that are as wide at most."""
    from docextract_eval.matching import judge

    yield f"{rendition.id}: {document.kind}, {document.locale}"
    if prediction.failure:
        yield failure_line(prediction.failure)
        if not prediction.is_cut_off:
            return
    matches = judge(document, rendition, prediction, schema, scope)
    matches.sort(key=lambda match: _ORDER.index(match.strict) if match.strict in _ORDER else -1)
    shown = [match for match in matches if match.strict != "rightly absent"]
    rows = [
        _row(match, document.kind, is_known=match.field in schema.names) for match in shown[:_CELLS]
    ]
    head = ("field", "truth", "answer", "")
    yield from (f"  {line}" for line in table_lines(head, rows, width and width - 2))
    if more := shown[_CELLS:]:
        missed = sum(match.strict == "missed" for match in more)
        yield f"  and {count_phrase(len(more), 'cell')} more, {missed:,} of them without an answer"


def failure_line(failure: Failure) -> str:
    """Return why there is no answer, in a line below the name of a page."""
    return f"  no answer: {shorten_middle(one_line(f'{failure.cause} {failure.detail}'))}"


def _row(match: Match, kind: str, *, is_known: bool) -> list[str]:
    at = match.guess_row if match.truth_row is None else match.truth_row
    name = match.field if at is None else f"{match.field}#{at}"
    outcome = match.strict if is_known else f"no field of a {kind}"
    why = f"{outcome}: {match.cause}" if match.cause else outcome
    return [one_line(name), clip_value(match.truth or ""), clip_value(match.guess or ""), why]
