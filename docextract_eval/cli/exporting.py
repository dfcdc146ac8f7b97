"""Commands that hand a run to other tools: tables for anything, MLflow for teams that have it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.help_pages import Program
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    LocalFolder,
    RunPath,
    print_json,
    print_table,
)
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from docextract_eval.interop.tables import TableFormat

app = Program("Export a run to MLflow, CSV or Parquet.")
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing tables.")]


@app.command()
def csv(
    run: RunPath, *, output: LocalFolder, force: Force = False, as_json: AsJson = False
) -> None:
    """Write the tables of a run as CSV files.

    Text that begins like a formula gets an apostrophe in front.
    """
    _write_tables(run, output, "csv", force=force, as_json=as_json)


@app.command()
def parquet(
    run: RunPath, *, output: LocalFolder, force: Force = False, as_json: AsJson = False
) -> None:
    """Write the tables of a run as Parquet files, with every text unchanged."""
    _write_tables(run, output, "parquet", force=force, as_json=as_json)


TrackingUriOption = Annotated[
    str,
    typer.Option(metavar="URL", envvar="MLFLOW_TRACKING_URI", help="Address of an MLflow server."),
]
ExperimentOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        envvar="MLFLOW_EXPERIMENT_NAME",
        help="Experiment to write to; created if it does not exist.",
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Name of the run on the server.",
        show_default="PIPELINE on CORPUS",
    ),
]
EverythingOption = Annotated[
    bool,
    typer.Option("--all", help="Send every score (thousands), not only those that decide."),
]
PredictionsOption = Annotated[
    bool, typer.Option("--predictions", help="Also send predictions and cells, as files.")
]
ArtifactsOption = Annotated[
    bool, typer.Option("--artifacts/--no-artifacts", help="Send reports and scores as files.")
]


@app.command()
def mlflow(
    run: RunPath,
    *,
    tracking_uri: TrackingUriOption,
    experiment: ExperimentOption = "docextract-eval",
    name: NameOption = None,
    everything: EverythingOption = False,
    predictions: PredictionsOption = False,
    artifacts: ArtifactsOption = True,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send a run to an MLflow server; sending it again updates it there."""
    from docextract_eval.interop.mlflow import ExportOptions, export_run, plan_export
    from docextract_eval.runs.folder import RunFolder

    wish = ExportOptions(tracking_uri, experiment, name, everything, predictions, artifacts)
    if dry_run:
        plan = plan_export(RunFolder(run), wish)
        typer.echo(
            f"{count_phrase(plan.metrics, 'metric')}, "
            f"{count_phrase(plan.parameters, 'parameter')} and "
            f"{count_phrase(len(plan.artifacts), 'file')} would be sent to experiment "
            f"{experiment} at "
            f"{tracking_uri}."
        )
        typer.echo("Dry run: nothing was sent.")
        return
    found = export_run(RunFolder(run), wish)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    typer.echo(
        f"{found.what} in experiment {found.experiment}: "
        f"{count_phrase(found.parameters, 'parameter')}, {count_phrase(found.metrics, 'metric')}, "
        f"{count_phrase(len(found.artifacts), 'file')}"
    )
    typer.echo(found.url)


def _write_tables(
    run: Path, output: Path, form: TableFormat, *, force: bool, as_json: bool
) -> None:
    from docextract_eval.interop.tables import write_tables
    from docextract_eval.runs.folder import RunFolder

    written = write_tables(RunFolder(run), output, form, force=force)
    if as_json:
        print_json([{"file": str(file), "rows": rows} for file, rows in written.items()])
    else:
        rows = [(str(file), f"{count:,}") for file, count in written.items()]
        print_table(("file", "rows"), rows)
