"""What continuous integration reads of a gate: JUnit, annotations, the summary of a step.

None of it may change the verdict: what cannot be written is said in one line.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.runs.decision import Decision

InJUnit = Annotated[
    Path | None,
    typer.Option("--junit", metavar="FILE", help="Write the verdict as JUnit XML too."),
]
ForGitHub = Annotated[
    bool,
    typer.Option("--github", help="Annotate for GitHub Actions, and write the step's summary."),
]
_SUMMARY = "GITHUB_STEP_SUMMARY"


def check(junit: Path | None, *, github: bool, as_json: bool) -> None:
    """Refuse, before anything is looked at, what cannot be told."""
    from docextract_eval.errors import BadInputError

    if github and as_json:
        what = "--github and --json would both speak on stdout"
        raise BadInputError(what, remedy="give one of them; --junit FILE goes with either")
    if junit is not None and junit.is_dir():
        raise BadInputError("is a folder", str(junit), "name a file: --junit junit.xml")


@contextlib.contextmanager
def enclosed(*, github: bool) -> Iterator[None]:
    """Keep GitHub from obeying what is said meanwhile: it may quote a document."""
    from docextract_eval.reports.github import unread

    first, last = unread([], secrets.token_hex(16))
    if github:
        typer.echo(first)
    try:
        yield
    finally:
        if github:
            typer.echo(last)


def annotate(decision: Decision, *, open_passes: bool) -> None:
    """Say what failed and what is open as annotations of the check."""
    from docextract_eval.reports.github import annotated

    for line in annotated(decision, open_passes=open_passes):
        typer.echo(line)


def write_junit(path: Path, view: View, decision: Decision, *, open_passes: bool) -> None:
    """Write a decision as JUnit; where that cannot be, say so and go on."""
    from docextract_eval.disk import write_whole

    with _going_on():
        write_whole(path, junit_of(view, decision, open_passes=open_passes))


def junit_of(view: View, decision: Decision, *, open_passes: bool = False) -> str:
    """Give a decision as JUnit."""
    from docextract_eval.cli.reporting import title
    from docextract_eval.reports.junit import junit

    signature = view.scores[0].signature.partition("|")[2] if view.scores else ""
    return junit(title(view), decision, view.about, signature=signature, open_passes=open_passes)


def summarize(view: View) -> None:
    """Append the short report to the step's summary, where GitHub asks for one."""
    from docextract_eval.cli.reporting import title
    from docextract_eval.disk import told
    from docextract_eval.reports.github import summary
    from docextract_eval.reports.markdown import markdown
    from docextract_eval.reports.sections import short, write_all

    if not (asked := os.environ.get(_SUMMARY)):
        return
    file = Path(asked)
    with _going_on(), told(file, "check the path and its rights"):
        text = markdown(title(view), short(write_all(view)))
        taken = file.stat().st_size if file.exists() else 0
        with file.open("a", encoding="utf-8") as whole:
            whole.write(summary(text, taken))


@contextlib.contextmanager
def _going_on() -> Iterator[None]:
    """Say in one line what went wrong, and leave the verdict as it is."""
    from docextract_eval.errors import DocextractEvalError, one_line

    try:
        yield
    except DocextractEvalError as error:
        typer.echo(f"dxe: {one_line(str(error))} (the verdict stands)", err=True)
