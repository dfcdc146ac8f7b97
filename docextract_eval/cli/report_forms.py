"""A report in each of its formats, printed."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from docextract_eval.cli.ci import junit_text
from docextract_eval.cli.shell import print_json
from docextract_eval.errors import BadInputError
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Section


class Reader(StrEnum):
    """Readers that a report can be for."""

    everyone = "everyone"
    leaders = "leaders"


class Form(StrEnum):
    """The formats of a report."""

    html = "html"
    md = "md"
    json = "json"
    junit = "junit"
    terminal = "terminal"


def print_report(form: Form, view: View, run: str, *, everything: bool) -> None:
    """Print the report of a run; on a terminal what decides comes first."""
    from docextract_eval.reports.sections import write_sections
    from docextract_eval.reports.sentences.health import describe_run
    from docextract_eval.reports.summary import first_screen, markdown_summary

    if form == "json":
        from docextract_eval.reports.report_json import report_to_json

        print_json(report_to_json(view))
    elif form == "junit":
        typer.echo(junit_text(view, parse_location(run)), nl=False)
    elif form == "terminal":
        shown = write_sections(view) if everything else first_screen(view, run)
        print_on_terminal(view.title, shown, describe_run(view))
    elif form == "html":
        typer.echo(html_report(view), nl=False)  # the same bytes as in the run's folder
    else:
        typer.echo(markdown_summary(view.title, view, run), nl=False)


def html_report(view: View) -> str:
    """Return the report of a run as a page: the same from wherever its folder was given.

    Its commands name the run as its folder is called, or was called when it was signed last.
    """
    from docextract_eval.reports.html import html_page
    from docextract_eval.reports.sections import write_sections
    from docextract_eval.reports.sentences.health import describe_run

    signed = view.signatures.signatures if view.signatures else ()
    name = (signed[-1].folder if signed else None) or Path(view.folder).resolve().name
    decision = view.decision
    if decision is not None and decision.baseline_argument:
        base = Path(decision.baseline_argument).name
        decision = dataclasses.replace(decision, baseline_argument=base)
    lasting = dataclasses.replace(view, folder=name, decision=decision)
    first, *others = write_sections(lasting)
    where = f"Commands are typed in the folder that holds {name}."
    first = dataclasses.replace(first, notes=[*first.notes, where])
    return html_page(view.title, [first, *others], beneath=describe_run(view))


def print_brief(form: Form, view: View) -> None:
    """Print the page for leaders."""
    from docextract_eval.reports.html import html_page
    from docextract_eval.reports.leaders import brief_page, brief_sections, write_brief
    from docextract_eval.reports.markdown import markdown_page

    title = f"{view.run.pipeline.name} on the corpus {view.run.corpus_name}"
    if form == "html":
        typer.echo(html_page(title, brief_page(write_brief(view)), "leaders"))
    elif form == "md":
        typer.echo(markdown_page(title, brief_sections(write_brief(view))))
    elif form == "terminal":
        print_on_terminal(title, brief_sections(write_brief(view)))
    else:
        what = f"the page for leaders does not come as {form.value}"
        raise BadInputError(what, "--format", "write html, md or terminal")


def print_result(
    title: str,
    sections: Sequence[Section],
    content: object,
    *,
    as_json: bool,
    markdown: Path | None = None,
    html: Path | None = None,
) -> None:
    """Write the pages of a result that are wanted, and print it, or its content for programs."""
    from docextract_eval.reports.html import html_page
    from docextract_eval.reports.markdown import markdown_page

    if markdown is not None:
        write_atomically(markdown, markdown_page(title, sections))
    if html is not None:
        write_atomically(html, html_page(title, sections))
    if as_json:
        print_json(content)
        return
    print_on_terminal(title, sections)
    if markdown or html:
        typer.echo()
    for file in filter(None, (markdown, html)):
        typer.echo(f"Page: {file}")


def print_on_terminal(title: str, sections: Sequence[Section], beneath: str = "") -> None:
    """Print sections as the terminal shows them; one of pictures alone is left out."""
    from rich.console import Console

    from docextract_eval.reports import terminal

    shown = [each for each in sections if each.lead or each.tables]
    terminal.print_sections(Console(), title, shown, beneath)
