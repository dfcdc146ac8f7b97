"""The command that explains one document of a run, cell by cell, or lists the worst ones."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.error_list import ORDER
from docextract_eval.cli.filters import Condition, Field, filter_run, read_filters
from docextract_eval.cli.first_answers import is_own
from docextract_eval.cli.ledgers import NamedRun
from docextract_eval.cli.screen import screen_width
from docextract_eval.cli.shell import (
    AsJson,
    MovedCorpus,
    clip_value,
    fold_sentence,
    leave_pandas_out,
    print_json,
    print_table,
)
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import (
    BadInputError,
    UnknownNameError,
    count_phrase,
    one_line,
    shell_word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.explain import ExplainedCell, ExplainedRendition, Explainer
    from docextract_eval.runs.notes import Note

MaybeRendition = Annotated[
    str | None,
    typer.Argument(
        metavar="RENDITION",
        help="DOCUMENT~CONDITION, the id of a sheet, or a document to list its renditions. "
        "Without it, the worst documents are listed.",
    ),
]
Pictures = Annotated[
    bool,
    typer.Option(
        "--pictures",
        help="Draw the pages with named boxes and the errors as one picture, in RUN/explained/.",
    ),
]
Repeat = Annotated[
    int | None,
    typer.Option(metavar="INTEGER", min=0, help="Only this repeat, if the run has several."),
]


def explain(
    run: NamedRun,
    rendition: MaybeRendition = None,
    *,
    errors: Annotated[
        bool, typer.Option("--errors", help="Only cells that are wrong, invented or missed.")
    ] = False,
    pictures: Pictures = False,
    repeat: Repeat = None,
    condition: Condition = None,
    field: Field = None,
    corpus: MovedCorpus = None,
    as_json: AsJson = False,
) -> None:
    """Explain one document of a run: truth, answer, outcome and cause of every cell.

    Without a document, the documents with the costliest errors are listed.
    """
    leave_pandas_out()
    from docextract_eval.corpus.store.folder import check_pictures
    from docextract_eval.runs.explain import PICTURE_LEGEND, Explainer
    from docextract_eval.runs.folder import RunFolder

    filters = read_filters(condition=condition, field=field)
    if rendition is None:
        _refuse_without_document(run, {"--pictures": pictures, "--repeat": repeat is not None})
        _print_worst(run, filters, as_json=as_json)
        return
    explainer = Explainer(RunFolder(run), corpus)
    if pictures:
        check_pictures(explainer.corpus, "--pictures")
    found = _filter_conditions(explainer.rendition_ids(rendition), filters.get("condition", ()))
    if len(found) > 1:
        _print_renditions(explainer, rendition, found, as_json=as_json)
        return
    explained = explainer.explain(found[0], pictures=pictures)
    fields = filters.get("field", ())
    read = _filter_cells(explained, repeat, fields)
    cells = [cell for cell in read if cell.is_error or not errors]
    notes = _notes_on(run, explained)
    if pictures:
        from docextract_eval.runs.marked_pages import write_picture

        write_picture(run, explained)
    path = explained.picture_path(run)
    paths = [str(path)] if path.exists() else []
    if as_json:
        print_json(_as_json(explained, cells, paths, notes))
        return
    _show_rendition(explained, repeat)
    typer.echo(_count(read, fields))
    _show_cells(explained, cells, notes)
    if is_own(RunFolder(run).description.pipeline.name):
        _show_mistakes(explained, fields)
    if paths:
        typer.echo(f"Picture: {', '.join(paths)} ({PICTURE_LEGEND})")
    else:
        _print_pages_hint(run, explained.rendition.id, explainer.corpus)


_WORST = 10
"""Documents that are listed; JSON has all."""


def _refuse_without_document(run: Path, options: Mapping[str, bool]) -> None:
    for name, is_given in options.items():
        if is_given:
            remedy = f"name one: dxe explain {shell_word(run)} lists the worst"
            raise BadInputError("explains one document, and none is named", name, remedy)


def _print_worst(run: Path, filters: Mapping[str, Sequence[str]], *, as_json: bool) -> None:
    """List the documents of a run whose errors cost most, each with the command to explain it."""
    from docextract_eval.runs.error_gallery.groups import worst_documents
    from docextract_eval.runs.folder import RunFolder

    found = worst_documents(filter_run(RunFolder(run), filters))
    if as_json:
        print_json({"run": str(run), "documents": [dataclasses.asdict(each) for each in found]})
        return
    if not found:
        typer.echo(f"{run}: no document has an error.")
        return
    worst = found[:_WORST]
    documents = count_phrase(len(found), "document")
    first = f"; the worst {_WORST}" if len(found) > _WORST else ""
    typer.echo(f"{run}: {documents} with errors{first}.")
    typer.echo(wrap_sentence(ORDER, indent=""))
    explain_one = f"dxe explain {shell_word(run)}"
    rows = [
        (
            f"{each.cost:,}",
            f"{each.errors:,} of {each.cells:,}",
            f"{explain_one} {shell_word(each.rendition)} --errors",
        )
        for each in worst
    ]
    print_table(("cost", "errors", "explain its worst rendition"), rows)


def _print_pages_hint(run: Path, rendition: str, corpus: Corpus) -> None:
    """Print how to see the pages, or why there are none."""
    if corpus.has_pictures:
        word = shell_word(rendition)
        typer.echo(f"A picture with boxes: dxe explain {shell_word(run)} {word} --pictures")
    else:
        typer.echo("No picture to show: the corpus was imported without pictures.")


def _filter_conditions(renditions: Sequence[str], conditions: Sequence[str]) -> Sequence[str]:
    """Return the renditions under some conditions, or all."""
    known = {id_.rpartition("~")[2]: id_ for id_ in renditions}
    for name in conditions:
        if name not in known:
            raise UnknownNameError("condition", name, known, "--condition")
    return [known[name] for name in conditions] if conditions else renditions


def _print_renditions(
    explainer: Explainer, document: str, renditions: Sequence[str], *, as_json: bool
) -> None:
    """List the renditions of a document with the outcomes of their cells."""
    rows = [
        (id_, explainer.corpus.sheet_id(id_), explainer.outcome_counts(id_)) for id_ in renditions
    ]
    if as_json:
        listed = [{"id": id_, "sheet": sheet, "outcomes": o} for id_, sheet, o in rows]
        print_json({"document": document, "renditions": listed})
        return
    outcomes = ("right", "wrong", "invented", "missed")
    cells = [(id_, sheet, *(str(o.get(name, 0)) for name in outcomes)) for id_, sheet, o in rows]
    print_table(("rendition", "sheet", *outcomes), cells)


def _filter_cells(
    explained: ExplainedRendition, repeat: int | None, fields: Sequence[str]
) -> list[ExplainedCell]:
    """Return the cells of one repeat or of some fields."""
    from docextract_eval.runs.scope import not_attempted_error

    repeats = sorted({prediction.repeat for prediction in explained.predictions})
    if repeat is not None and repeat not in repeats:
        raise UnknownNameError("repeat", str(repeat), map(str, repeats), "--repeat")
    known = {cell.field for cell in explained.cells}
    for name in fields:
        if name in explained.not_attempted:
            raise not_attempted_error(name, explained.rendition.id)
        if name not in known:
            raise UnknownNameError("field", name, known, "--field")
    return [
        cell
        for cell in explained.cells
        if repeat in (None, cell.repeat)
        if not fields or cell.field in fields
    ]


def _notes_on(run: Path, explained: ExplainedRendition) -> dict[ExplainedCell, list[Note]]:
    """Return the notes on the cells of a rendition."""
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.notes import notes_by_case, read_notes

    noted = notes_by_case(read_notes(RunFolder(run)))
    keys = {cell: explained.key(cell) for cell in explained.cells} if noted else {}
    return {cell: noted[key] for cell, key in keys.items() if key in noted}


def _as_json(
    explained: ExplainedRendition,
    cells: Sequence[ExplainedCell],
    pictures: Sequence[str],
    notes: Mapping[ExplainedCell, Sequence[Note]],
) -> dict[str, Any]:
    from docextract_eval.codec.records import to_json

    document, rendition = explained.document, explained.rendition
    return {
        "rendition": rendition.id,
        "document": document.id,
        "sheet": explained.sheet,
        "condition": rendition.condition,
        "kind": document.kind,
        "locale": document.locale,
        "currency": document.currency,
        "traps": sorted({trap.name for trap in document.traps}),
        "failures": [
            {"repeat": repeat, "cause": failure.cause, "detail": failure.detail}
            for repeat, failure in explained.failures.items()
        ],
        "not_attempted": list(explained.not_attempted),
        "mistakes": to_json([*explained.mistakes]),
        "pictures": list(pictures),
        "cells": [
            to_json(cell)
            | ({"notes": [note.remark for note in notes[cell]]} if cell in notes else {})
            for cell in cells
        ],
    }


def _show_rendition(explained: ExplainedRendition, repeat: int | None) -> None:
    """Print what it is, and why there was no answer if there was none."""
    document, rendition = explained.document, explained.rendition
    traps = "".join(f", trap {name}" for name in sorted({t.name for t in document.traps}))
    about = f"{document.kind}, {document.locale}{traps}, sheet {explained.sheet}"
    typer.echo(f"{rendition.id}: {about}")
    for number, failure in explained.failures.items():
        of = f" in repeat {number}" if len(explained.predictions) > 1 else ""
        if repeat in (None, number):
            typer.echo(_wrapped(f"No answer{of}: {failure.cause} {one_line(failure.detail)}"))


def _wrapped(text: str) -> str:
    """Return a text in lines as wide as the terminal; a pipe gets it whole."""
    width = screen_width()
    return text.rstrip() if width is None else fold_sentence(text, width)


def _count(cells: Sequence[ExplainedCell], fields: Sequence[str]) -> str:
    """Return how many of some cells are wrong; `fields` are those that were asked for, or none.

    >>> _count((), ["total", "date"])
    'No cell of total or date was judged.'
    """
    judged = sum(cell.outcome != "not judged" for cell in cells)
    wrong = sum(cell.is_error for cell in cells)
    asked = f" of {' or '.join(fields)}" if fields else ""
    if not judged and not wrong:
        return f"No cell{asked} was judged."
    if not wrong:
        return f"No error in {' or '.join(fields)}." if fields else "No error."
    are = "is" if wrong == 1 else "are"
    return f"{wrong} of {count_phrase(judged, 'cell')}{asked} {are} wrong, invented or missed."


def _show_cells(
    explained: ExplainedRendition,
    cells: Sequence[ExplainedCell],
    notes: Mapping[ExplainedCell, Sequence[Note]],
) -> None:
    """Print cells as a table without empty columns, and which fields are not among them."""
    rows = [
        _cell_row(cell)
        | {"notes": " | ".join(clip_value(note.line) for note in notes.get(cell, ()))}
        for cell in cells
    ]
    several = len({cell.repeat for cell in explained.cells}) > 1
    head = _HEAD if several else _HEAD[1:]
    kept = [name for name in head if any(row[name] for row in rows)]
    if rows:
        print_table(kept, [[row[name] for name in kept] for row in rows])
    if explained.not_attempted:
        names = ", ".join(explained.not_attempted)
        typer.echo(_wrapped(f"Not attempted, and so not judged: {names}."))


def _show_mistakes(explained: ExplainedRendition, fields: Sequence[str]) -> None:
    """Print what is wrong with the shape of the answers, or with those of some fields."""
    from docextract_eval.reports.sentences.mistakes import mistake_sentences

    found = [each for each in explained.mistakes if not fields or each.name in fields]
    for sentence in mistake_sentences(found):
        typer.echo(_wrapped(one_line(f"Shape: {sentence}")))


_HEAD = (
    *("repeat", "field", "printed", "truth", "predicted", "outcome", "cause"),
    *("confidence", "similarity", "placed", "notes"),
)


def _cell_row(cell: ExplainedCell) -> dict[str, str]:
    """Return a cell by column; `#+2` is a row that only the prediction has."""
    row = f"#+{cell.guess_row}" if cell.row is None else f"#{cell.row}"
    strictly = "" if cell.strict == cell.outcome else f" (strictly {cell.strict})"
    equals = f" ({cell.decoy})" if cell.decoy else ""
    check = "; its check digits are wrong" if cell.check == "failed" else ""
    return {
        "repeat": str(cell.repeat),
        "field": cell.field + ("" if cell.row is cell.guess_row is None else row),
        "printed": clip_value(cell.printed or ""),
        "truth": clip_value(" | ".join(filter(None, (cell.truth, *cell.accepted)))),
        "predicted": clip_value(cell.guess or ""),
        "outcome": cell.outcome + strictly,
        "cause": f"{cell.cause}{equals}{check}" if cell.cause else "",
        "confidence": _format_two_decimals(cell.confidence),
        "similarity": _format_two_decimals(cell.likeness),
        "placed": "" if cell.placed == "unknown" else cell.placed,
    }


def _format_two_decimals(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
