"""The command that runs the conformance cases of the judge's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.errors import count_phrase

Results = Annotated[
    Path | None,
    typer.Argument(
        metavar="RESULTS", help="Answers of another judge. Without them, this judge runs."
    ),
]
CaseFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--cases",
        metavar="FILE",
        help="A file of cases; repeatable.",
        show_default="those that come with the package",
    ),
]


def conformance(
    results: Results = None, cases: CaseFiles = None, *, as_json: AsJson = False
) -> None:
    """Check a judge against the conformance cases of the judging rules.

    The exit code is 1 if any case differs. docs/reference/judging.md has the rules and describes
    the files.
    """
    from docextract_eval.judging.conformance import (
        differences,
        judge_case,
        read_cases,
        read_results,
        shipped_files,
    )

    known = read_cases(cases or shipped_files())
    answered = read_results(results, known) if results else None
    found = {
        case.id: differences(
            case, answered.get(case.id) if answered is not None else judge_case(case)
        )
        for case in known.values()
    }
    failed = {id_: cells for id_, cells in found.items() if cells}
    if as_json:
        print_json({"cases": len(known), "failed": failed})
    else:
        for id_, cells in failed.items():
            for cell in cells:
                typer.echo(f"{id_} (rule {known[id_].rule}): {cell}")
        typer.echo(
            f"{len(known) - len(failed):,} of {count_phrase(len(known), 'case')} as expected"
        )
    if failed:
        raise typer.Exit(1)
