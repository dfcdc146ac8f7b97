"""What a browser gets of one rendition: its words, values, boxes and answers, as JSON."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import GOOD, page_word_texts
from docextract_eval.reports.sentences.cited_figures import field_title
from docextract_eval.reports.sentences.mistakes import mistake_sentences
from docextract_eval.runs.error_gallery.frames import line_boxes
from docextract_eval.runs.folder import parse_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.records import Field, Guess, Prediction, Rendition
    from docextract_eval.runs.error_gallery.frames import Quads
    from docextract_eval.runs.error_gallery.pictures import RenditionView
    from docextract_eval.runs.explain import ExplainedCell, ExplainedRendition, RunAnswers
    from docextract_eval.schemas import Schema

    Json = dict[str, Any]
    Slot = tuple[str, int | None, int]
    """A field, the row in the truth, and without one which of the values that were invented."""
    Before = tuple[str, str | None, Guess | None]
    """Outcome, value and answer of another run."""

_ABSENT = "rightly absent"
_NOT_JUDGED = "not judged"
_BASE = "base document"
_SAME_NAMES = (
    *("cause", "decoy", "printed", "truth", "guess", "exact", "placed", "check", "likeness"),
    "confidence",
)
"""What a cell has by the names that the JSON has."""


def rendition_json(
    explained: ExplainedRendition,
    view: RenditionView,
    schema: Schema,
    repeat: int,
    runs: tuple[RunAnswers, RunAnswers | None],
) -> Json:
    """Return all that is known of a rendition and of one answer; the second run is an earlier one.

    What the earlier run answer of the same page stands beside each cell.
    """
    answers, other = runs
    document, page = explained.document, explained.rendition
    answer = next((each for each in explained.predictions if each.repeat == repeat), None)
    return {
        "id": page.id,
        "document": document.id,
        "condition": page.condition,
        "kind": document.kind,
        "locale": document.locale,
        "repeat": repeat,
        "repeats": len(explained.predictions),
        "weight": document.weight,
        "pages": [*_pages_json(view)],
        "cells": [*_cells_json(explained, view, schema, answer, _earlier(other, page, repeat))],
        "decoys": [
            {"field": each.decoy_of, "text": each.text, "boxes": _boxes(view, each)}
            for each in all_cells(document)
            if each.decoy_of is not None
        ],
        **_siblings_json(answers, explained),
        "traps": [
            {name: getattr(trap, name) for name in ("name", "field", "row", "resolver")}
            for trap in document.traps
        ],
        **_answer_json(answer),
        "answer": _kept_line(answers, explained.sheet, repeat),
        "mistakes": mistake_sentences(explained.mistakes),
    }


def _rounded(quads: Quads) -> list[Any]:
    """Return the corners of a quad, or of several, in tenths of a pixel."""
    corners: list[Any] = np.round(np.asarray(quads, float), 1).tolist()
    return corners


def _pages_json(view: RenditionView) -> Iterator[Json]:
    """Yield each page with its words; one without a picture is as large as its words say."""
    texts = page_word_texts(view.document.pages)
    for number in range(max(len(view.rendition.files), len(view.rendition.quads))):
        quads = view.word_quads(number)
        far = np.ceil(quads.max(axis=(0, 1), initial=0)).astype(int).tolist()
        height, width = view.page_size(number) or (far[1], far[0])
        words = zip(
            _rounded(quads),
            texts[number] if number < len(texts) else (),
            view.visible_shares(number).tolist(),
            strict=False,
        )
        yield {
            "width": width,
            "height": height,
            "words": [
                {"quad": quad, "text": text, "visible": round(seen, 3)}
                for quad, text, seen in words
            ],
        }


def _cells_json(
    explained: ExplainedRendition,
    view: RenditionView,
    schema: Schema,
    answer: Prediction | None,
    earlier: _Earlier | None,
) -> Iterator[Json]:
    """Yield the cells of one answer, errors first."""
    if answer is None:
        return
    guesses = answer.judged_guesses
    truths = {each.key: each for each in all_cells(explained.document) if each.decoy_of is None}
    cells = [cell for cell in explained.cells if cell.repeat == answer.repeat]
    slots = _slots((cell.field, cell.row) for cell in cells)
    for cell, slot in zip(cells, slots, strict=True):
        spec = schema.spec(cell.field) if cell.field in schema.names else None
        truth = truths.get(cell.field if cell.row is None else f"{cell.field}#{cell.row}")
        is_there = truth is not None and not (cell.row is None and cell.truth is None)
        before = earlier and earlier.at(slot, cell)
        yield {
            "case": explained.key(cell)._asdict(),
            "title": field_title(cell.field),
            "type": spec.type if spec else "",
            "outcome": cell.strict,
            "criticality": spec.criticality if spec else 0,
            "accepted": [*cell.accepted],
            **{name: getattr(cell, name) for name in _SAME_NAMES},
            "truth_boxes": _boxes(view, truth) if truth and is_there else [],
            "answer_box": _answer_box(view, guesses.get((cell.field, cell.guess_row))),
            "other": before and _before_json(view, *before),
            "change": before and _change(before[0], cell),
        }


def _slots(cells: Iterable[tuple[str, int | None]]) -> Iterator[Slot]:
    """Yield the slot of each cell, by which two runs are compared as `metrics.pairing` does."""
    numbers: defaultdict[tuple[str, int | None], Iterator[int]] = defaultdict(itertools.count)
    for field, row in cells:
        yield field, row, next(numbers[field, row])


def _boxes(view: RenditionView, printed: Field) -> list[Json]:
    """Return a box for each line of each place of a field."""
    return [
        {"page": place.page, "quad": _rounded(quad)}
        for place, _ in view.field_places(printed)
        for quad in line_boxes(view.place_quads(place))
    ]


def _answer_box(view: RenditionView, guess: Guess | None) -> Json | None:
    box = view.predicted_box(guess)
    return box and {"page": box[0], "quad": _rounded(box[1])}


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What another run answered on the same page."""

    slots: Mapping[Slot, Before]
    scope: Collection[str]
    """The fields that it attempts; empty for all."""

    def at(self, slot: Slot, cell: ExplainedCell) -> Before | None:
        """Return what it answered for a slot: what is invented now was rightly absent before."""
        if self.scope and cell.field not in self.scope:
            return None
        absent = (_ABSENT, None, None) if cell.strict == "invented" else None
        return self.slots.get(slot, absent)


def _earlier(other: RunAnswers | None, page: Rendition, repeat: int) -> _Earlier | None:
    """Return what another run answered on the same page, or None if it did not read it."""
    row = other and other.row(page.id)
    if not (other and row) or row["hash"] != page.hash:
        return None
    answer = [each for each, _ in other.lines.sheet_answers(row["sheet"]) if each.repeat == repeat]
    if not answer:
        return None
    guesses = answer[0].judged_guesses
    matches = [match for match in other.matches(page.id) if match["repeat"] == repeat]
    slots = _slots((match["field"], match["truth_row"]) for match in matches)
    found = {
        slot: (match["strict"], match["guess"], guesses.get((match["field"], match["guess_row"])))
        for slot, match in zip(slots, matches, strict=True)
    }
    return _Earlier(found, other.scope)


def _before_json(view: RenditionView, outcome: str, value: str | None, guess: Guess | None) -> Json:
    return {"outcome": outcome, "guess": value, "answer_box": _answer_box(view, guess)}


def _change(before: str, cell: ExplainedCell) -> str | None:
    if _NOT_JUDGED in {before, cell.strict} or (before in GOOD) == (cell.strict in GOOD):
        return None
    return "lost" if before in GOOD else "gained"


def _siblings_json(answers: RunAnswers, explained: ExplainedRendition) -> Json:
    """Return the renditions of the same document, and those of its twins in this condition."""
    document, page = explained.document, explained.rendition
    rows = answers.renditions.filter(
        pc.equal(answers.renditions["source"], pa.scalar(document.source, pa.string()))
    ).to_pylist()
    same = [
        {"condition": row["condition"], "id": row["id"]}
        for row in rows
        if row["document"] == document.id
    ]
    twins = [
        {"id": row["id"], "twin": row["twin"] or _BASE}
        for row in rows
        if row["document"] != document.id and row["condition"] == page.condition
    ]
    return {"conditions": same, "twins": twins}


def _answer_json(answer: Prediction | None) -> Json:
    failure = answer.failure if answer else None
    return {
        "failure": failure and {"cause": failure.cause, "detail": failure.detail},
        **{
            name: getattr(answer, name) if answer else None
            for name in ("seconds", "tokens", "cost", "attempts")
        },
    }


def _kept_line(answers: RunAnswers, sheet: str, repeat: int) -> str | None:
    """Return the line of one answer as it was kept, or None without an answer."""
    for line in answers.lines.sheet_lines(sheet):
        written = parse_line(line, "the answer")
        if isinstance(written, dict) and written.get("repeat", 0) == repeat:
            return line.decode().strip()
    return None
