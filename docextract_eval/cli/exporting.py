"""Commands that hand a run to other tools: tables for anything, MLflow for teams that have it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import (
    AsJson,
    Folder,
    RunPath,
    print_json,
    print_table,
    say_unverified,
)

if TYPE_CHECKING:
    from docextract_eval.interop.tables import Form

app = typer.Typer(help="Hand a run to other tools: MLflow, CSV, Parquet.", no_args_is_help=True)
Force = Annotated[bool, typer.Option("--force", help="Write over tables that are there.")]


@app.command()
def csv(run: RunPath, *, output: Folder, force: Force = False, as_json: AsJson = False) -> None:
    """Write a run as CSV; a text that begins like a formula gets an apostrophe in front."""
    _write(run, output, "csv", force=force, as_json=as_json)


@app.command()
def parquet(run: RunPath, *, output: Folder, force: Force = False, as_json: AsJson = False) -> None:
    """Write a run as Parquet: every text as it was."""
    _write(run, output, "parquet", force=force, as_json=as_json)


@app.command()
def mlflow(
    run: RunPath,
    *,
    tracking_uri: Annotated[
        str,
        typer.Option(
            metavar="URI", envvar="MLFLOW_TRACKING_URI", help="The address of an MLflow server."
        ),
    ],
    experiment: Annotated[
        str, typer.Option(envvar="MLFLOW_EXPERIMENT_NAME", help="Made if it is not there.")
    ] = "docextract-eval",
    name: Annotated[
        str | None, typer.Option(help="What to call it there; the pipeline on the corpus.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every score, not only what decides: thousands.")
    ] = False,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="Send predictions and cells as files, too.")
    ] = False,
    artifacts: Annotated[
        bool, typer.Option("--artifacts/--no-artifacts", help="Send reports and scores as files.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Tell an MLflow server of a run; the same run again brings up to date what is there."""
    import dataclasses

    from docextract_eval.interop.mlflow import Wish, export
    from docextract_eval.runs.folder import RunFolder

    wish = Wish(tracking_uri, experiment, name, everything, predictions, artifacts)
    say_unverified(RunFolder(run))
    found = export(RunFolder(run), wish)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    typer.echo(
        f"{found.what} in experiment {found.experiment}: {found.parameters} parameters, "
        f"{found.metrics:,} metrics, {len(found.artifacts)} files"
    )
    typer.echo(found.url)


def _write(run: Path, output: Path, form: Form, *, force: bool, as_json: bool) -> None:
    from docextract_eval.interop.tables import write_tables
    from docextract_eval.runs.folder import RunFolder

    say_unverified(RunFolder(run))
    written = write_tables(RunFolder(run), output, form, force=force)
    if as_json:
        print_json([{"file": str(file), "rows": rows} for file, rows in written.items()])
    else:
        rows = [(str(file), f"{count:,}") for file, count in written.items()]
        print_table(("file", "rows"), rows)
