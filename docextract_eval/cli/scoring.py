"""Commands that score without extracting: a run again, or what was predicted elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.cli import ordering
from docextract_eval.cli.reporting import write_reports
from docextract_eval.cli.run import carry_out


def score(
    run_or_predictions: Annotated[
        Path,
        typer.Argument(metavar="RUN|PREDICTIONS", help="A run's folder, or a file of predictions."),
    ],
    corpus: Annotated[
        Path | None,
        typer.Argument(metavar="CORPUS", help="Its corpus; a run knows it, unless it was moved."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RUN", help="Where a run of predictions is made."),
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option(help="Stop if a line is wrong, unknown, missing or there twice.")
    ] = False,
    limit: ordering.Limit = None,
    only: ordering.Only = None,
    max_errors: ordering.MaxErrors = 0.1,
) -> None:
    """Score a run again from its predictions, or make a run of what was predicted elsewhere."""
    from docextract_eval.errors import BadInputError
    from docextract_eval.runs.order import Order

    given = run_or_predictions
    if output is None and not given.is_file():
        if strict or limit or only:
            what = "a run is scored again as it was made"
            raise BadInputError(what, str(given), "leave out --strict, --limit and --only")
        _again(given, corpus)
        return
    if corpus is None or output is None:
        remedy = f"write: dxe score {given} CORPUS -o RUN"
        raise BadInputError("needs its corpus and a folder for the run", str(given), remedy)
    selection = ordering.selection(only, limit)
    order = Order(f"predictions:{given}", timeout=None, selection=selection, max_errors=max_errors)
    carry_out(order, corpus, output, strict=strict)


def _again(path: Path, corpus: Path | None) -> None:
    from docextract_eval.disk import folder_lock
    from docextract_eval.errors import BadInputError
    from docextract_eval.runs import execute
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.origin import corpus_of

    folder = RunFolder(path)
    about = folder.about
    if folder.description.private:
        what, remedy = "private run: it kept no values to score again", "run the pipeline again"
        raise BadInputError(what, str(path), remedy)
    opened = corpus_of(path, about, corpus, f"say where it is: dxe score {path} CORPUS")
    with folder_lock(folder.path):
        about = execute.score(folder, opened, about)
    write_reports(folder, about)
    typer.echo(f"Report: {path / 'report.html'}")
