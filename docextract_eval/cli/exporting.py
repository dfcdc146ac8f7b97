"""Commands that hand results to other tools: of a run to trackers, of a corpus to attackers."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.filters import Condition, Kind, Locale, check_filters, read_filters
from docextract_eval.cli.help_pages import Program
from docextract_eval.cli.shell import (
    AsJson,
    CorpusPath,
    DryRun,
    LocalFolder,
    RunPath,
    print_json,
    print_table,
    progress,
)
from docextract_eval.errors import count_phrase, shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.interop.mlflow import ExportResult
    from docextract_eval.interop.planted import Exported
    from docextract_eval.interop.tables import TableFormat
    from docextract_eval.interop.wandb import WandbResult

app = Program("Export a run to MLflow, W&B, CSV or Parquet, a corpus to promptfoo or garak.")
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
    bool, typer.Option("--artifacts/--no-artifacts", help="Send scores and the decision as files.")
]
ValuesOption = Annotated[
    bool,
    typer.Option(
        "--values",
        help="Also send what documents and answers say: true and answered values of errors, "
        "report.md, run.json.",
    ),
]
PicturesOption = Annotated[
    bool,
    typer.Option("--pictures", help="Also send pictures of errors, and with --values report.html."),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Registered model and its version, as reader/3; it gets tags."
    ),
]
ProjectOption = Annotated[
    str, typer.Option(metavar="NAME", envvar="WANDB_PROJECT", help="Project to write to.")
]
EntityOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        envvar="WANDB_ENTITY",
        help="Team or user of the project.",
        show_default="that of the login",
    ),
]
OnlineOption = Annotated[
    bool, typer.Option("--online", help="Send the folder at once, by wandb sync.")
]
WandbFolder = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="PATH", help="Folder in which the folder wandb is made."
    ),
]


@app.command()
def mlflow(
    run: RunPath,
    *,
    tracking_uri: TrackingUriOption,
    experiment: ExperimentOption = "docextract-eval",
    name: NameOption = None,
    everything: EverythingOption = False,
    values: ValuesOption = False,
    pictures: PicturesOption = False,
    predictions: PredictionsOption = False,
    artifacts: ArtifactsOption = True,
    model: ModelOption = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send a run to an MLflow server; sending it again updates it there."""
    from docextract_eval.interop.mlflow import ExportOptions, export_run, plan_export
    from docextract_eval.runs.folder import RunFolder

    wish = ExportOptions(
        tracking_uri,
        experiment,
        model,
        name=name,
        everything=everything,
        values=values,
        pictures=pictures,
        cells=predictions,
        artifacts=artifacts,
    )
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
    sent = (
        f"{found.what} in experiment {found.experiment}: "
        f"{count_phrase(found.parameters, 'parameter')}, {count_phrase(found.metrics, 'metric')}, "
        f"{count_phrase(len(found.artifacts), 'file')}"
    )
    _print_export(found, sent, found.url, as_json=as_json)


@app.command()
def wandb(
    run: RunPath,
    *,
    output: WandbFolder = Path(),
    project: ProjectOption = "docextract-eval",
    entity: EntityOption = None,
    name: NameOption = None,
    everything: EverythingOption = False,
    values: ValuesOption = False,
    pictures: PicturesOption = False,
    predictions: PredictionsOption = False,
    artifacts: ArtifactsOption = True,
    online: OnlineOption = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Write a run as a folder for Weights & Biases, or send it; again, it is updated there."""
    from docextract_eval.interop.tracked_run import tracked_run
    from docextract_eval.interop.wandb import WandbOptions, export_wandb
    from docextract_eval.runs.folder import RunFolder

    wish = WandbOptions(
        output,
        project,
        entity,
        online,
        name=name,
        everything=everything,
        values=values,
        pictures=pictures,
        cells=predictions,
        artifacts=artifacts,
    )
    if dry_run:
        tracked = tracked_run(RunFolder(run), wish)
        typer.echo(
            f"{count_phrase(len(tracked.metrics), 'metric')}, "
            f"{count_phrase(len(tracked.errors.rows), 'error')}, "
            f"{count_phrase(len(tracked.pictures), 'picture')} and "
            f"{count_phrase(len(tracked.files), 'file')} would be written for project {project}."
        )
        typer.echo("Dry run: nothing was written.")
        return
    found = export_wandb(RunFolder(run), wish)
    sent = (
        f"{found.what} for project {found.project}: {count_phrase(found.config, 'parameter')}, "
        f"{count_phrase(found.metrics, 'metric')}, {count_phrase(found.errors, 'error')}, "
        f"{count_phrase(len(found.artifacts), 'file')}"
    )
    place = found.folder if online else f"To send it: {found.command}"
    _print_export(found, sent, place, as_json=as_json)


def _print_export(
    found: ExportResult | WandbResult, sent: str, place: str, *, as_json: bool
) -> None:
    """Print what a tracker got, and where it is."""
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    typer.echo(sent)
    typer.echo(place)


@app.command()
def promptfoo(
    corpus: CorpusPath,
    *,
    output: LocalFolder,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    as_json: AsJson = False,
) -> None:
    """Write the planted instructions of a corpus as tests of promptfoo."""
    from docextract_eval.interop.promptfoo import write_promptfoo

    filters = read_filters(condition=condition, kind=kind, locale=locale)
    exported, name = _export_planted(corpus, output, filters)
    configurations = write_promptfoo(output, name, exported.cases)
    commands = [f"promptfoo eval -c {shell_word(each)} -r PROVIDER" for each in configurations]
    _print_planted(exported, configurations, commands, as_json=as_json)


@app.command()
def garak(
    corpus: CorpusPath,
    *,
    output: LocalFolder,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    as_json: AsJson = False,
) -> None:
    """Write the planted instructions of a corpus as a probe of garak, with its detector."""
    from docextract_eval.interop.garak import write_garak

    filters = read_filters(condition=condition, kind=kind, locale=locale)
    exported, _ = _export_planted(corpus, output, filters)
    plugins = write_garak(output)
    commands = [f"cp -r {shell_word(output / 'garak')}/. GARAK, the folder of the package garak"]
    _print_planted(exported, plugins, commands, as_json=as_json)


def _export_planted(
    path: Path, output: Path, filters: Mapping[str, tuple[str, ...]]
) -> tuple[Exported, str]:
    """Write the cases of a corpus; return them with its name."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.interop.planted import export_cases
    from docextract_eval.runs.selection import Selection

    opened = open_corpus(path)
    check_filters(opened, filters)
    kept = Selection(filters)
    total = kept.document_count(opened) * len(kept.selected_conditions(opened))
    with progress("renditions", total) as tick:
        return export_cases(opened, output, kept.pairs(opened), tick), opened.path.name


def _print_planted(
    exported: Exported, files: Sequence[Path], commands: Sequence[str], *, as_json: bool
) -> None:
    """Print what was written, what was left out, and what to type next."""
    if as_json:
        left_out = dict(exported.left_out)
        names = [str(each) for each in files]
        print_json({"cases": len(exported.cases), "left_out": left_out, "files": names})
        return
    for line in (*exported.describe(), *map(str, files), *(f"Then: {each}" for each in commands)):
        typer.echo(line)


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
