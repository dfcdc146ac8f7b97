"""The command that scores without extracting: a run again, or predictions made elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli import run_options
from docextract_eval.cli.converting import print_counts
from docextract_eval.cli.filters import BuiltCondition, Kind, Locale, Split, Trap, read_filters
from docextract_eval.cli.reporting import log_scored, write_reports
from docextract_eval.cli.run import execute_request, print_file_errors
from docextract_eval.cli.sharding import DaskEngine, Engine, do_on_cluster
from docextract_eval.cli.shell import DryRun, Open, open_in_browser
from docextract_eval.errors import BadInputError, count_phrase, shell_word
from docextract_eval.storage.disk import folder_lock
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from docextract_eval.runs.execution.request import RunRequest


RunOrPredictionsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN|PREDICTIONS",
        parser=parse_location,
        help="Folder of a run, or a file of predictions.",
    ),
]
CorpusArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="CORPUS",
        parser=parse_location,
        help=(
            "Corpus: needed for predictions, and for a run if you moved its corpus. For "
            "predictions, a file of labels without pictures is fine too."
        ),
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="Folder of the new run: needed for predictions.",
    ),
]
MapOption = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="NAME|FILE",
        help="First convert results of another tool with this mapping; see dxe convert.",
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict", help="Fail on a malformed, unknown, missing or repeated prediction line."
    ),
]


def score(
    run_or_predictions: RunOrPredictionsArgument,
    corpus: CorpusArgument = None,
    output: OutputOption = None,
    *,
    mapping: MapOption = None,
    strict: StrictOption = False,
    attempts: run_options.Attempts = None,
    limit: run_options.Limit = None,
    condition: BuiltCondition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
    split: Split = None,
    allowed: run_options.MaxMissingAnswers = "10%",
    engine: Engine = None,
    dry_run: DryRun = False,
    open_report: Open = False,
) -> None:
    """Score a run again, or score predictions that you made elsewhere.

    RUN: its predictions are judged again, and its scores and reports are replaced. The attempted
    fields, filters and limit stay as they were, so --strict, --attempts, --limit and filters are
    refused. A run that was made shard by shard is judged shard by shard; shards that this release
    has already judged are skipped. With --engine dask, a Dask cluster judges the others.

    PREDICTIONS: give CORPUS and -o as well; the new run is written to the folder of -o. With --map,
    PREDICTIONS may be a folder, and is converted to RUN.jsonl next to the run. If CORPUS is a file
    of labels, they are imported to LABELS-corpus next to it.
    """
    from docextract_eval.runs.execution.request import RunRequest

    given = run_or_predictions
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap, split=split)
    if output is None and mapping is None and not given.is_file():
        _refuse_options(given, attempts=attempts, others=strict or limit or filters)
        _score_again(given, corpus, engine, dry_run=dry_run)
        if open_report and not dry_run:
            open_in_browser(given / "report.html")
        return
    if engine:
        what = "judges runs that were made shard by shard; predictions are judged here"
        raise BadInputError(what, "--engine dask", "leave it out")
    if corpus is None or output is None:
        remedy = f"write: dxe score {shell_word(given)} CORPUS -o PATH"
        raise BadInputError("needs its corpus and a folder for the run", str(given), remedy)
    given, corpus = _converted(given, corpus, output, mapping, dry_run=dry_run)
    selection = run_options.read_selection(filters, limit)
    request = RunRequest(
        f"predictions:{given}",
        timeout=None,
        selection=selection,
        attempts=run_options.read_attempts(attempts),
    )
    if dry_run:
        _print_plan(request, given, corpus, strict=strict)
        return
    execute_request(request, corpus, output, allowed, strict=strict, open_report=open_report)


def _refuse_options(run: Path, *, attempts: object, others: object) -> None:
    """Raise for options that a run has from its first time."""
    what = "a run is scored again with the options of its first time"
    if attempts:
        raise BadInputError(what, str(run), "leave out --attempts")
    if others:
        raise BadInputError(what, str(run), "leave out --strict, --limit and filters")


def _converted(
    given: Path, corpus: Path, output: Path, mapping: str | None, *, dry_run: bool
) -> tuple[Path, Path]:
    """Return the file of predictions and the corpus, which are made first if they need to be."""
    from docextract_eval.corpus.store.importing import import_once

    if dry_run and (mapping is not None or corpus.is_file()):
        what = "cannot be tried with --map, or with labels instead of a corpus"
        remedy = "leave it out; dxe convert and dxe corpus import take --dry-run, too"
        raise BadInputError(what, "--dry-run", remedy)
    if mapping is not None:
        given = _convert_beside(given, output, mapping)
    if corpus.is_file():
        corpus = import_once(corpus, corpus.with_name(f"{corpus.stem}-corpus")).path
    return given, corpus


def _convert_beside(given: Path, output: Path, mapping: str) -> Path:
    """Convert results of another tool to a file beside the run; return its path."""
    from docextract_eval.interop.conversion.documents import LineDefaults, convert_file
    from docextract_eval.interop.conversion.mapping import load_mapping

    rules, converted = load_mapping(mapping), output.with_name(f"{output.name}.jsonl")
    counts = convert_file(given, converted, rules, "predictions", LineDefaults())
    print_counts(counts, rules, str(converted))
    return converted


def _print_plan(request: RunRequest, file: Path, corpus: Path, *, strict: bool) -> None:
    """Print what is wrong with a file of predictions, and how many of its lines would be scored."""
    from docextract_eval.corpus.store import open_corpus

    found = print_file_errors(file, open_corpus(corpus), request.selection, strict=strict)
    there = sum(prediction.failure is None for prediction in found.predictions)
    typer.echo(f"{count_phrase(there, 'prediction')} would be scored.")
    typer.echo("Dry run: nothing was written.")


def _score_again(
    path: Path, corpus: Path | None, engine: DaskEngine | None, *, dry_run: bool
) -> None:
    from docextract_eval.runs.execution import execute
    from docextract_eval.runs.execution.planned_judging import find_judging
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.run_corpus import open_run_corpus

    folder = RunFolder(path)
    about = folder.about
    if folder.description.private:
        what = "is private: it kept no values that could be scored again"
        raise BadInputError(what, str(path), "run the pipeline again")
    opened = open_run_corpus(
        path, about, corpus, f"say where it is: dxe score {shell_word(path)} CORPUS"
    )
    judging = find_judging(path, opened)
    if engine and judging is None:
        what = "was not made shard by shard, so there is nothing to divide"
        raise BadInputError(what, str(path), "leave out --engine dask")
    if dry_run:
        count = sum(1 for _ in folder.predictions())
        typer.echo(f"{count_phrase(count, 'prediction')} of {path} would be scored again.")
        typer.echo("Dry run: nothing was written.")
        return
    if engine and judging:
        do_on_cluster(judging.as_plan(), engine, None)
    with folder_lock(folder.path):
        kept = judging.files() if judging else {}
        about = execute.derive_and_finish(folder, opened, about, kept)
    log_scored(write_reports(folder, about), path)
    typer.echo(f"Report: {path / 'report.html'}")
