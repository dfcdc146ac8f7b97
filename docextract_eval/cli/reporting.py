"""The command that prints a run's report, and what writes the reports into a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.filters import Condition, Field, Kind, Locale, Trap, read_filters
from docextract_eval.cli.ledgers import NamedRun
from docextract_eval.cli.report_forms import (
    Form,
    Reader,
    html_report,
    print_brief,
    print_report,
)
from docextract_eval.cli.shell import (
    OUTPUT,
    Open,
    choices_metavar,
    leave_pandas_out,
    open_in_browser,
)
from docextract_eval.errors import BadInputError, DocextractEvalError, shell_word
from docextract_eval.event_log import emit
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.attack.known import AttackInRun
    from docextract_eval.runs.error_gallery import ErrorGallery
    from docextract_eval.runs.filtered import Filters
    from docextract_eval.runs.folder import RunFolder


EverySection = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Print every section on the terminal; without it, the key results.",
        rich_help_panel=OUTPUT,
    ),
]
AttackFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Folder of an attack (dxe attack); its findings are looked up in the run.",
        rich_help_panel=OUTPUT,
    ),
]
_OF_FINDING, _PAGES = 5, 3
"""Errors that are shown of a finding, and conditions of which a page is."""


def report(
    run: NamedRun,
    *,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            metavar=choices_metavar(Form),
            help="Format of the report.",
            rich_help_panel=OUTPUT,
        ),
    ] = Form.terminal,
    reader: Annotated[
        Reader,
        typer.Option(
            "--for",
            metavar=choices_metavar(Reader),
            help="Reader: everyone (the report), or leaders (a page for decision makers).",
            rich_help_panel=OUTPUT,
        ),
    ] = Reader.everyone,
    everything: EverySection = False,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    attack: AttackFolder = None,
    open_report: Open = False,
) -> None:
    """Print the report of a run, for people or for programs.

    With filters, only the matching part of the run is scored. The decision of the gate and the
    pictures of errors are left out, because they belong to the whole run.
    """
    leave_pandas_out()
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(run)
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    if attack and (other := _not_with_attack(form, reader, filters, open_report=open_report)):
        remedy = "print one of the two: --attack goes with --format html, md or terminal"
        raise BadInputError(f"does not go with {other}", "--attack", remedy)
    if open_report:
        _open_report(folder, filters)
        return
    if filters:
        print_report(form, _view_of_part(folder, filters, form, reader), str(run), everything=True)
        return
    everyone = reader is Reader.everyone
    pictures, errors = form is Form.html and everyone, form is Form.json
    view = report_view(folder, folder.about, pictures=pictures, errors=errors)
    if attack:
        view = replace(view, attack=_attack_in_run(folder, attack))
        everything = True
    if reader is Reader.leaders:
        print_brief(form, view)
    else:
        print_report(form, view, str(run), everything=everything)


def _not_with_attack(form: Form, reader: Reader, filters: Filters, *, open_report: bool) -> str:
    """Return what was asked for that an attack cannot be shown with; nothing if it can."""
    asked = {
        "filters": bool(filters),
        "--open": open_report,
        "--for leaders": reader is Reader.leaders,
        f"--format {form.value}": form in {Form.json, Form.junit},
    }
    return next((name for name, is_asked in asked.items() if is_asked), "")


def _attack_in_run(folder: RunFolder, path: Path) -> AttackInRun:
    """Return what an attack found, and how often a run reaches it."""
    from docextract_eval.runs.attack.known import AttackInRun, count_seen_again, read_attack

    attack = read_attack(path)
    return AttackInRun(attack, count_seen_again(folder.columns, attack))


def _open_report(folder: RunFolder, filters: Filters) -> None:
    """Open the HTML report in the browser: of the whole run, or of a part in a file of its own."""
    file = folder.path / ("report-filtered.html" if filters else "report.html")
    if filters:
        view = _view_of_part(folder, filters, Form.html, Reader.everyone)
        write_atomically(file, html_report(view))
    elif not file.exists():
        write_reports(folder, folder.finished_about())
    open_in_browser(file)
    typer.echo(f"Report: {file}")


def _view_of_part(folder: RunFolder, filters: Filters, form: Form, reader: Reader) -> View:
    """Return what the report of a part of a run is made from."""
    from docextract_eval.reports import View
    from docextract_eval.runs.filtered import FilteredRun

    if form is Form.junit or reader is Reader.leaders:
        what = "a decision is about the whole run"
        option = "--format junit" if form is Form.junit else "--for leaders"
        raise BadInputError(what, option, "leave out the filters")
    part = FilteredRun(folder, filters)
    return View(part.finished_about(), part.scores(), part.curves(), folder=str(folder.path))


def write_reports(folder: RunFolder, about: dict[str, Any]) -> View:
    """Write the report of a run into its folder, in every format that is a file."""
    view = report_view(folder, about)
    write_view(folder, view)
    return view


def log_scored(view: View, output: Path) -> None:
    """Log that a run is scored and has its reports."""
    names = ("documents", "predictions", "failures")
    emit("scored", path=output, **{name: getattr(view.run, name) for name in names})


def write_view(folder: RunFolder, view: View) -> None:
    """Write what a report is made from as a page and as Markdown."""
    from docextract_eval.reports.summary import markdown_summary

    write_atomically(folder.path / "report.html", html_report(view))
    write_atomically(
        folder.path / "report.md", markdown_summary(view.title, view, str(folder.path))
    )


def report_view(
    folder: RunFolder, about: dict[str, Any], *, pictures: bool = True, errors: bool = True
) -> View:
    """Return what a report is made from: errors with their pictures, alone, or neither.

    Its sign-offs are compared with the files of the run; the report itself is not made yet.
    """
    from docextract_eval.reports import View
    from docextract_eval.runs.comparison.why_groups_differ import find_why
    from docextract_eval.runs.error_gallery.pictures import list_gallery
    from docextract_eval.runs.release.decision import read_decision
    from docextract_eval.runs.signing.signoff import signoff_state

    decision = read_decision(folder)
    signed = signoff_state(folder, decision, with_report=False)
    scores, curves = folder.scores(), folder.curves()
    why = find_why(folder, scores)
    found = list_gallery(folder) if errors and not pictures else None
    view = View(about, scores, curves, found, decision, signed, why, str(folder.path))
    return replace(view, gallery=make_gallery(folder, view)) if pictures else view


def make_gallery(folder: RunFolder, view: View) -> ErrorGallery:
    """Choose errors of each finding and cause, and cut out their pictures, if the corpus is there.

    `dxe errors` lists the same with the same filters.
    """
    from docextract_eval.reports.findings import worst_findings
    from docextract_eval.reports.sections.causes import EXAMPLES, main_causes
    from docextract_eval.reports.sentences.headline import worst_conditions
    from docextract_eval.runs.error_gallery.pictures import build_gallery
    from docextract_eval.runs.run_corpus import open_run_corpus

    remedy = (
        "put it back, or build it again from its recipe, and write: "
        f"dxe report {shell_word(folder.path)}"
    )
    wanted = [(finding.cases, _OF_FINDING) for finding in worst_findings(view)]
    wanted += [({"cause": cause}, EXAMPLES) for cause in main_causes(view)]
    worst = [score.slice["condition"] for score in worst_conditions(view)[:_PAGES]]
    try:
        corpus = (
            None if view.run.private else open_run_corpus(folder.path, view.about, None, remedy)
        )
    except DocextractEvalError as error:
        return build_gallery(folder, None, wanted, worst, str(error))
    return build_gallery(folder, corpus, wanted, worst)
