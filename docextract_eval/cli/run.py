"""The command that runs a pipeline over a corpus."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import completion, run_options
from docextract_eval.cli.caching import Cache, CacheFolder, open_page_cache, print_use
from docextract_eval.cli.filters import BuiltCondition, Kind, Locale, Split, Trap, read_filters
from docextract_eval.cli.reading import part_pictures, read_pictures
from docextract_eval.cli.reporting import log_scored, write_reports
from docextract_eval.cli.sharding import DaskEngine, Plan, do_on_cluster, print_shards
from docextract_eval.cli.shell import (
    CorpusPath,
    Open,
    Settings,
    open_in_browser,
    print_table,
    progress,
)
from docextract_eval.errors import (
    BadInputError,
    IncompleteError,
    count_phrase,
    list_first,
    one_line,
    shell_word,
)
from docextract_eval.runs.description import RunDescription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.answer_shape import Mistake
    from docextract_eval.cli.first_answers import AnswerWatch
    from docextract_eval.cli.several_runs import NamedRun
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.reports import View
    from docextract_eval.runs.execution.external_predictions import MatchedPredictions
    from docextract_eval.runs.execution.page_cache import PageCache
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.selection import Selection

_LISTED = 20
"""Mistakes of one sort that are listed; the others are only counted."""
PipelineNames = Annotated[
    list[str],
    typer.Argument(
        metavar="PIPELINE",
        help="Names of pipelines (dxe list pipelines), or your own: python:MODULE:NAME.",
        autocompletion=completion.pipelines,
    ),
]


def run(
    pipelines: PipelineNames,
    corpus: CorpusPath,
    *,
    output: run_options.RunOutput = None,
    settings: Settings = None,
    vary: run_options.Vary = None,
    again: run_options.Again = False,
    attempts: run_options.Attempts = None,
    workers: run_options.Workers = None,
    engine: run_options.InEngine = "local",
    timeout: run_options.Timeout = None,
    memory: run_options.Memory = None,
    retries: run_options.Retries = 0,
    allowed: run_options.MaxFailures = "10%",
    budget: run_options.Budget = None,
    limit: run_options.Limit = None,
    condition: BuiltCondition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
    split: Split = None,
    repeat: run_options.Repeat = 1,
    cache: Cache = None,
    cache_folder: CacheFolder = None,
    resume: run_options.Resume = False,
    dry_run: run_options.DryRun = False,
    status: run_options.Status = False,
    check: run_options.CheckFirst = False,
    plan: Plan = False,
    private: run_options.Private = False,
    sandbox: run_options.Sandbox = None,
    network: run_options.Network = False,
    allow: run_options.Allow = None,
    env: run_options.Env = None,
    metrics_port: run_options.MetricsPort = None,
    open_report: Open = False,
) -> None:
    """Run a pipeline over a corpus, score its answers and write a report.

    If you stop it, the same command continues the run. Several pipelines or settings run one after
    the other and are ranked. For pictures, with --kind and --locale, it prints what is read.
    """
    from docextract_eval.cli.several_runs import name_runs

    pipelines, pictures = part_pictures(pipelines, corpus)
    requests = [run_options.named_request(name, settings) for name in pipelines]
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap, split=split)
    part = run_options.read_selection(filters, limit), run_options.read_attempts(attempts)
    request = replace(requests[0], selection=part[0], attempts=part[1], private=private)
    request = replace(request, retries=retries, repeat=repeat, budget=budget)
    request = replace(request, cache_answers=bool(cache), resume=resume)
    request = run_options.with_limits(request, engine, workers, timeout, memory)
    request = run_options.with_access(request, sandbox, network, allow, env)
    if pictures:
        return read_pictures(request, pictures, kind or (), locale or ())
    runs = name_runs(request, pipelines, run_options.read_varied(vary), corpus, output)
    way = _Execution(corpus, allowed, engine, plan, cache, cache_folder, open_report, len(runs) > 1)
    wanted = {"again": again, "status": status, "dry_run": dry_run, "check": check}
    return _do_runs(runs, way, metrics_port, **wanted)


@dataclass(frozen=True, slots=True)
class _Execution:
    """How the runs of a command are carried out, and what is printed of each."""

    corpus: Path
    allowed: run_options.FailureLimit
    engine: run_options.Place | DaskEngine
    plan: bool
    cache: bool | None
    cache_folder: Path | None
    open_report: bool
    brief: bool

    def execute(self, request: RunRequest, folder: Path) -> None:
        """Carry out a run in its folder: here, or by a plan."""
        from docextract_eval.storage.shard_plan import is_planned

        if self.plan or isinstance(self.engine, DaskEngine) or is_planned(folder):
            place = None if self.plan else self.engine
            return execute_planned(request, self.corpus, folder, self.allowed, place)
        kept = None if self.cache is False else open_page_cache(request, self.cache_folder)
        shown = {"open_report": self.open_report, "brief": self.brief}
        return execute_request(request, self.corpus, folder, self.allowed, cache=kept, **shown)


def _do_runs(
    runs: Sequence[NamedRun],
    way: _Execution,
    metrics_port: int | None,
    *,
    again: bool,
    status: bool,
    dry_run: bool,
    check: bool,
) -> None:
    """Carry out the runs of a command, or print how far they are or what they would take."""
    from docextract_eval.cli import several_runs
    from docextract_eval.cli.metrics_server import serving_metrics

    others = {"--resume": runs[0].request.resume, "--status": status, "--dry-run": dry_run}
    several_runs.check_options(runs, others, again=again, opens=way.open_report)
    if check:
        _print_first_answers(runs, way.corpus)
    elif status or dry_run:
        _print_states(runs, way.corpus, begun=status)
    else:
        with serving_metrics(metrics_port):
            _carry_out(runs, way, again=again)


def _carry_out(runs: Sequence[NamedRun], way: _Execution, *, again: bool) -> None:
    """Carry out one run, or several in turn once all of them can be."""
    from docextract_eval.cli import several_runs

    if len(runs) > 1:
        check_all([each.request for each in runs], way.corpus)
        several_runs.carry_out_several(runs, way.execute, again=again)
    elif error := several_runs.carry_out(runs[0], way.execute, again=again).error:
        raise error


def _print_states(runs: Sequence[NamedRun], corpus: Path, *, begun: bool) -> None:
    """Print how far runs are that were begun, or what they would take."""
    for each in runs:
        if begun and len(runs) > 1 and not (each.folder / "run.json").exists():
            typer.echo(f"{each.folder}: not begun")
        elif begun:
            _print_status(each.folder)
        else:
            typer.echo(f"{each.name}:") if len(runs) > 1 else None
            _print_estimate(each.request, corpus, each.folder)


def _print_first_answers(runs: Sequence[NamedRun], corpus: Path) -> None:
    """Ask each pipeline for the first documents alone, and print their answers beside the truth."""
    from docextract_eval.cli.first_answers import FIRST, print_first
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execution.execute import first_answers

    opened = open_corpus(corpus)
    for each in runs:
        if len(runs) > 1:
            typer.echo(f"{each.name}:")
        answers = first_answers(each.request, opened, FIRST)
        print_first(answers, opened.schemas, each.request.pipeline)


def _print_status(output: Path) -> None:
    """Print how far a run is, what failed, and whether a process works on it."""
    from docextract_eval.cli.progress import format_clock
    from docextract_eval.runs.execution.status import read_status
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.storage.shard_plan import find_plan

    folder, plan = RunFolder(output), find_plan(output)
    has_scores = (output / "run.json").exists()
    if plan and not (has_scores and folder.about["id"] == plan.facts["about"]["id"]):
        print_shards(plan, as_json=False)
        return
    found = read_status(folder)
    causes = ", ".join(f"{cause} {many}" for cause, many in found.failures_by_cause.items())
    failed = f"{sum(found.failures_by_cause.values())} failed{causes and f' ({causes})'}"
    left = found.expected - found.done
    pace = found.pace if found.is_running and left else None
    speed = f", {pace:.2f} per second, {format_clock(left / pace)} left" if pace else ""
    typer.echo(f"{output}: {found.done} of {found.expected} done, {failed}{speed}")
    ago = found.seconds_since_answer
    latest = "" if ago is None else f"; the latest answer came {format_clock(ago)} ago"
    if found.is_running:
        typer.echo(f"Running{latest}." if left else "Every answer is there, and is being scored.")
    elif found.finished:
        typer.echo(f"Finished at {found.finished}.")
    else:
        typer.echo(f"Stopped{latest}. The command that began it continues it.")


def _print_estimate(request: RunRequest, corpus: Path, output: Path) -> None:
    """Print what a run would take."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execution.execute import estimate
    from docextract_eval.runs.folder import RunFolder

    found = estimate(request, open_corpus(corpus), RunFolder(output))
    unknown = "unknown: the pipeline does not state any"
    tokens, cost = found["tokens"], found["cost"]
    rows = [
        ["calls", f"{found['calls']:,}"],
        ["pages", f"{found['pages']:,}"],
        ["tokens", unknown if tokens is None else f"about {tokens:,}"],
        ["cost", unknown if cost is None else f"about {cost:.6g}"],
    ]
    if foreseen := found.get("foreseen"):
        ends = f"{foreseen['low']:.4g} to {foreseen['high']:.4g}"
        seen = f"95 %, by the answers for {foreseen['documents']:,} documents that are there"
        rows.append(["cost foreseen", f"{foreseen['cost']:.4g} ({ends}; {seen})"])
    print_table(["", ""], rows)
    typer.echo("Dry run: the pipeline was not called, and nothing was written.")


def check_all(requests: Sequence[RunRequest], corpus: Path) -> None:
    """Refuse what cannot be carried out of several requests before the first is."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execution.execute import check_request

    opened = open_corpus(corpus)
    for each in requests:
        check_request(each, opened)


def execute_request(
    request: RunRequest,
    corpus: Path,
    output: Path,
    allowed: run_options.FailureLimit,
    *,
    strict: bool = False,
    cache: PageCache | None = None,
    open_report: bool = False,
    brief: bool = False,
) -> None:
    """Carry out a request, and print how good the run was and whether it is complete."""
    from docextract_eval.cli.first_answers import watch_of
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execution.execute import resolve_run_scope
    from docextract_eval.runs.execution.external_predictions import predictions_file
    from docextract_eval.runs.folder import RunFolder

    opened = open_corpus(corpus)
    request = run_options.with_failure_limit(request, opened, allowed)
    if file := predictions_file(request.pipeline):
        print_file_errors(file, opened, request.selection, strict=strict)
    scope = resolve_run_scope(request, opened)
    watch = watch_of(request, opened.schemas, scope, output)
    view = run_with_progress(request, opened, RunFolder(output), cache, watch)
    print_result(view, output, watch.shown if watch else (), brief=brief)
    if open_report:
        open_in_browser(output / "report.html")


def execute_planned(
    request: RunRequest,
    corpus: Path,
    output: Path,
    allowed: run_options.FailureLimit,
    place: run_options.Place | DaskEngine | None,
) -> None:
    """Plan a run; do the rest of it in a place, if there is one, and score it."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execution.planned import (
        RunTotals,
        do_missing_shards,
        finish_run,
        plan_run,
    )
    from docextract_eval.runs.folder import RunFolder

    if request.cache_answers:
        what = "keeps answers on one machine, and this run can be carried out by many"
        raise BadInputError(what, "--cache", "leave it out")
    opened = open_corpus(corpus)
    planned = plan_run(run_options.with_failure_limit(request, opened, allowed), opened, output)
    if place is None:
        print_shards(planned, as_json=False, is_own=True)
        return
    if isinstance(place, DaskEngine):
        totals = RunTotals(planned)
        do_on_cluster(planned, place, request.workers, (), totals.add, totals.is_within_limits)
        totals.check_limits()
    else:
        with progress("shards", planned.count) as tick:
            do_missing_shards(planned, request.workers, lambda _: tick())
    print_result(write_reports(RunFolder(output), finish_run(planned, opened)), output)


def print_file_errors(
    file: Path, corpus: Corpus, selection: Selection, *, strict: bool
) -> MatchedPredictions:
    """Print the mistakes in a file of predictions; with `strict` that ends the command."""
    from docextract_eval.runs.execution.execute import match_external_predictions

    selection.check(corpus)
    found = match_external_predictions(file, corpus, selection)
    each = (
        (found.wrong, "line is not a prediction", "lines are not predictions"),
        (
            found.unsure,
            "line has a confidence outside 0 to 1, which is ignored",
            "lines have a confidence outside 0 to 1, which is ignored",
        ),
    )
    counts = [_print_listed(file, *mistakes) for mistakes in each if mistakes[0]]
    if not found.any_known:
        what = f"none of its ids is in the corpus: {list_first(found.unknown)}"
        raise BadInputError(what, str(file), f"write ids such as '{found.nearest}'")
    together = (
        (found.twice, "line repeats an id and was ignored", "lines repeat an id and were ignored"),
        (found.unknown, "id is not in the corpus", "ids are not in the corpus"),
        (found.missing, "rendition has no line", "renditions have no line"),
    )
    for ids, one, many in together:
        if ids:
            counts.append(count_phrase(len(ids), one, many))
            hint = f"; did you mean '{found.nearest}'?" if ids is found.unknown else ""
            typer.echo(f"{file}: {counts[-1]}: {one_line(list_first(ids))}{hint}", err=True)
    if counts and strict:
        raise BadInputError(", ".join(counts), str(file), "fix them, or leave out --strict")
    return found


def _print_listed(file: Path, mistakes: Sequence[str], one: str, many: str) -> str:
    """Print mistakes, each on a line of its own, and their count; return the count."""
    count = count_phrase(len(mistakes), one, many)
    for each in mistakes[:_LISTED]:
        typer.echo(f"  {one_line(each)}", err=True)
    more = f"; the first {_LISTED} are listed above" if len(mistakes) > _LISTED else ""
    typer.echo(f"{file}: {count}{more}", err=True)
    return count


def print_result(
    view: View, output: Path, shown: Sequence[Mistake] = (), *, brief: bool = False
) -> None:
    """Print how good a run was, or in brief where its report is; too many failures are an error.

    The mistakes that were shown while it went on are counted, and others put into words.
    """
    from docextract_eval.reports.sentences.headline import headline_sentences
    from docextract_eval.reports.sentences.mistakes import run_mistakes
    from docextract_eval.runs.comparison.renamed import likely_names_of_answers
    from docextract_eval.runs.failures import RUN_AGAIN
    from docextract_eval.runs.folder import RunFolder

    log_scored(view, output)
    for sentence in () if brief else headline_sentences(view):
        typer.echo(sentence)
    likely = [each for each in likely_names_of_answers(RunFolder(output)) if each.values]
    for each in likely:
        hint = f"no field is called {each.old}, and {each.new} has no answer: {each.likely}"
        typer.echo(one_line(f"dxe: {hint}; if it is, call it {each.new} in the answers"), err=True)
    for sentence in run_mistakes(view.run, [each.old for each in likely], shown):
        typer.echo(one_line(f"dxe: {sentence}"), err=True)
    typer.echo(f"Report: {output / 'report.html'}")
    if not brief:
        typer.echo(f"Every case on its page: dxe view {shell_word(output)}")
    if not view.run.healthy:
        causes = ", ".join(view.run.failure_causes)
        failed = count_phrase(view.run.failures, "rendition")
        what = f"too many failures: {failed} got no answer ({causes})"
        found = RunFolder(output)
        raise IncompleteError(
            "; ".join(filter(None, (what, found.most_frequent_failure()))),
            str(output),
            f"see {found.predictions_path}, and fix the cause; then {RUN_AGAIN}",
        )


def run_with_progress(
    request: RunRequest,
    corpus: Corpus,
    folder: RunFolder,
    cache: PageCache | None = None,
    watch: AnswerWatch | None = None,
) -> View:
    """Run, print how far it is, and write the reports."""
    from docextract_eval.cli.progress import REPORT, follow_progress
    from docextract_eval.runs.execution.execute import execute

    documents = request.selection.document_count(corpus)
    total = documents * len(request.selection.selected_conditions(corpus)) * request.repeat
    with follow_progress(total) as pace:
        about = execute(request, corpus, folder, pace, cache, watch.add if watch else None)
        pace.begin(REPORT)
        view = write_reports(folder, about)
    print_use(cache)
    _warn_if_not_sandboxed(request, about)
    return view


def _warn_if_not_sandboxed(request: RunRequest, about: Mapping[str, Any]) -> None:
    """Warn that a pipeline ran outside a sandbox although it was to run in one, and why."""
    from docextract_eval.runs.execution.sandbox_choice import is_sandbox_due

    sandbox = RunDescription.from_about(about).sandbox
    if not sandbox.get("held") and is_sandbox_due(request):
        typer.echo(f"Not sandboxed: {sandbox.get('reason')}; see dxe doctor", err=True)
