"""What continuous integration reads of a gate: JUnit, annotations, the summary of a step.

None of it may change the verdict: what cannot be written is a warning of one line.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import OUTPUT
from docextract_eval.errors import BadInputError, DocextractEvalError, InconclusiveError, one_line
from docextract_eval.storage.disk import disk_errors_with_remedy, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View

InJUnit = Annotated[
    Path | None,
    typer.Option(
        "--junit",
        metavar="FILE",
        help="Write the verdicts as JUnit XML too.",
        rich_help_panel=OUTPUT,
    ),
]
ForGitHub = Annotated[
    bool,
    typer.Option(
        "--github",
        help="Write the annotations and job summary of GitHub Actions.",
        rich_help_panel=OUTPUT,
    ),
]
_SUMMARY = "GITHUB_STEP_SUMMARY"


def check_outputs(junit: Path | None, *, github: bool, as_json: bool) -> None:
    """Refuse, before anything is read, what cannot be printed or written."""
    if github and as_json:
        what = "--github and --json both print to stdout"
        raise BadInputError(what, "gate", "give one of them; --junit FILE works with both")
    if junit is not None and junit.is_dir():
        raise BadInputError("is a folder", str(junit), "name a file: --junit junit.xml")


@contextlib.contextmanager
def enclose_output(*, github: bool) -> Iterator[None]:
    """Keep GitHub from obeying lines printed meanwhile: they may quote a document."""
    from docextract_eval.reports.ci import disable_commands

    first, last = disable_commands([], secrets.token_hex(16))
    if github:
        typer.echo(first)
    try:
        yield
    finally:
        if github:
            typer.echo(last)


@contextlib.contextmanager
def report_errors(junit: Path | None, *, github: bool) -> Iterator[None]:
    """Report why a gate could not be applied, before that ends the command."""
    from docextract_eval.reports.ci import junit_error, workflow_command

    try:
        yield
    except DocextractEvalError as error:
        if github:
            typer.echo(workflow_command("error", "no verdict", str(error)))
        if junit is not None:
            with _warn_on_error():
                write_atomically(junit, junit_error(str(error), type(error).__name__))
        raise


def write_junit(view: View, run: Path, junit: Path | None) -> None:
    """Write what a gate decided as JUnit, if that is wanted; the verdict is valid anyway."""
    if junit is not None:
        with _warn_on_error():
            write_atomically(junit, junit_text(view, run))


def print_annotations(view: View, run: Path, *, github: bool) -> None:
    """Print what a gate decided for GitHub, if that is wanted; the verdict is valid anyway."""
    from docextract_eval.reports.ci import github_annotations

    if github and view.decision is not None:
        for line in github_annotations(
            view.decision, inconclusive_passes=view.decision.inconclusive_passes
        ):
            typer.echo(line)
        with _warn_on_error():
            _summarize(view, run)


def junit_text(view: View, run: Path) -> str:
    """Return what the last gate decided as JUnit; refuse where none did."""
    from docextract_eval.reports.ci import junit_report
    from docextract_eval.runs.release.decision import gate_command

    if view.decision is None:
        what = "no policy was applied to the run since it was last scored"
        raise InconclusiveError(what, str(run), f"apply one: {gate_command(run, None)}")
    about = {**view.about, "signature": view.signature, "folder": run}
    return junit_report(
        view.title, view.decision, about, inconclusive_passes=view.decision.inconclusive_passes
    )


def _summarize(view: View, run: Path) -> None:
    """Append the short report to the summary of the step, where GitHub takes one."""
    from docextract_eval.reports.ci import cut_summary
    from docextract_eval.reports.summary import markdown_summary

    if not (asked := os.environ.get(_SUMMARY)):
        return
    file = Path(asked)
    text = markdown_summary(view.title, view, str(run))
    with disk_errors_with_remedy(file), file.open("a", encoding="utf-8") as whole:
        whole.write(cut_summary(text, file.stat().st_size))


@contextlib.contextmanager
def _warn_on_error() -> Iterator[None]:
    """Print in one line what went wrong, and leave the verdict as it is."""
    try:
        yield
    except DocextractEvalError as error:
        typer.echo(f"dxe: {one_line(str(error))} (the verdict is still valid)", err=True)
