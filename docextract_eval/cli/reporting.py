"""The command that shows a run's report, and what writes the reports beside a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.forms import Form, Reader, brief_in, report_in
from docextract_eval.cli.shell import RunPath

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.error_gallery import Gallery
    from docextract_eval.runs.folder import RunFolder


def report(
    run: RunPath,
    *,
    form: Annotated[Form, typer.Option("--format")] = Form.terminal,
    reader: Annotated[
        Reader, typer.Option("--for", help="For leaders: one page that decides.")
    ] = Reader.everyone,
    everything: Annotated[
        bool, typer.Option("--all", help="In a terminal, all of it: not only what decides.")
    ] = False,
) -> None:
    """Show a run's report, in a form for people or for programs."""
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(run)
    everyone = reader is Reader.everyone
    pictures, errors = form is Form.html and everyone, form is Form.json
    view = view_of(folder, folder.about, pictures=pictures, errors=errors)
    if reader is Reader.leaders:
        brief_in(form, view)
    else:
        report_in(form, view, str(run), everything=everything)


def write_reports(folder: RunFolder, about: dict[str, Any]) -> View:
    """Write the report of a run beside it, in every form that is a file."""
    from docextract_eval.disk import write_whole
    from docextract_eval.reports.html import html
    from docextract_eval.reports.sections import write_all
    from docextract_eval.reports.summary import summary

    view = view_of(folder, about)
    write_whole(folder.path / "report.html", html(view.title, write_all(view)))
    write_whole(folder.path / "report.md", summary(view.title, view, str(folder.path)))
    return view


def view_of(
    folder: RunFolder, about: dict[str, Any], *, pictures: bool = True, errors: bool = True
) -> View:
    """Bring together what a report is made from: errors with their pictures, alone, or neither."""
    from docextract_eval.reports import View
    from docextract_eval.runs.decision import kept
    from docextract_eval.runs.error_gallery.build import build_gallery
    from docextract_eval.runs.signoff import standing

    found: Gallery | None = None
    if pictures:
        found = gallery_of(folder, about)
    elif errors:
        found = build_gallery(folder, None)
    decision = kept(folder)
    scores, curves, signed = folder.scores(), folder.curves(), standing(folder, decision)
    return View(about, scores, curves, found, decision, signed)


def gallery_of(folder: RunFolder, about: dict[str, Any]) -> Gallery:
    """Choose errors and cut their pictures, if the corpus of the run is where it was."""
    from docextract_eval.errors import DocextractEvalError
    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.error_gallery.build import build_gallery
    from docextract_eval.runs.origin import corpus_of

    remedy = "put it back, or build it again from its recipe, and write: dxe report RUN"
    try:
        corpus = (
            None
            if RunDescription.of(about).private
            else corpus_of(folder.path, about, None, remedy)
        )
    except DocextractEvalError as error:
        return build_gallery(folder, None, str(error))
    return build_gallery(folder, corpus)
