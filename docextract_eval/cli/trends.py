"""The command that looks back: scores over many runs."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.filters import Condition, Field, Kind, Locale, read_filters, split_values
from docextract_eval.cli.ledgers import (
    AsCsv,
    Last,
    OfCorpus,
    OfPipeline,
    OfTag,
    Since,
    Until,
)
from docextract_eval.cli.screen import screen_width
from docextract_eval.cli.shell import (
    OUTPUT,
    AsJson,
    HtmlPage,
    Store,
    open_in_browser,
    print_json,
    read_pairs,
)
from docextract_eval.errors import BadInputError, HashMismatchError
from docextract_eval.metrics.columns import ALL
from docextract_eval.runs.baseline_words import LEDGER
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.history import Line, Trend
    from docextract_eval.runs.ledger.trends import TrendRequest


MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A metric (dxe list metrics); repeatable.",
        show_default="accuracy",
    ),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--slice",
        metavar="AXIS=VALUE,...",
        help="A slice of several axes, such as condition=clean,cells=scalars; repeatable.",
        show_default="every condition and every field",
    ),
]
JudgeAgainOption = Annotated[
    bool,
    typer.Option(
        "--judge-again",
        help=(
            "Judge older runs with the corpus and the rules of the newest one if their folders "
            "still exist; nothing is written."
        ),
    ),
]
OpenPageOption = Annotated[
    bool,
    typer.Option("--open", help="Open the page of --html in the browser.", rich_help_panel=OUTPUT),
]


def compute_trend(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    tag: OfTag = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
    metric: MetricOption = None,
    where: WhereOption = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    judge_again: JudgeAgainOption = False,
    html: HtmlPage = None,
    open_page: OpenPageOption = False,
    store: Store = LEDGER,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Print how scores changed over the runs of one pipeline over one corpus."""
    from docextract_eval.reports.history import history_page
    from docextract_eval.reports.history.releases import trend_rows
    from docextract_eval.reports.history.score_lines import MAIN_METRICS
    from docextract_eval.reports.history.terminal import trend_text
    from docextract_eval.runs.ledger.trends import METRIC, TrendRequest

    ledgers.refuse_both_forms("history", as_json=as_json, as_csv=as_csv)
    if open_page and html is None:
        raise BadInputError("--open has no page to open", "history trend", "add --html FILE")
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field)
    typed = (read_pairs(each.split(","), "--slice AXIS=VALUE,...") for each in where or ())
    slices = [*typed, *_filter_slices(filters)]
    wanted = ledgers.read_run_filter(corpus, pipeline, None, tag, since, until)
    metrics = tuple(split_values(metric) or (METRIC,))
    asked = TrendRequest(wanted, metrics, tuple(slices), last, is_judged_again=judge_again)
    read = dataclasses.replace(asked, metrics=metrics if metric or slices else MAIN_METRICS)
    for_programs = as_json or as_csv
    found = _load_trend(store, asked if for_programs else read)
    if html is not None:
        shown = _load_trend(store, read) if for_programs else found
        write_atomically(html, history_page(shown))
    if as_json:
        print_json(trend_rows(found))
    elif as_csv:
        rows = trend_rows(found)
        ledgers.print_csv(rows, [*dict.fromkeys(name for row in rows for name in row)])
    else:
        width, folded = ledgers.terminal_width(), screen_width() is not None
        simple = ledgers.is_ascii_only()
        typer.echo(trend_text(found, width, ascii_only=simple, folded=folded))
        if html is not None:
            typer.echo(f"Page: {html}")
    if open_page and html is not None:
        open_in_browser(html)


def _filter_slices(filters: Mapping[str, Sequence[str]]) -> list[Mapping[str, str]]:
    """Return the slices that have one of the values of every filter.

    >>> _filter_slices({"condition": ("clean",), "field": ("total", "date")})
    [{'condition': 'clean', 'field': 'total'}, {'condition': 'clean', 'field': 'date'}]
    """
    if not filters:
        return []
    return [dict(zip(filters, values, strict=True)) for values in product(*filters.values())]


def _signers(records: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name who signed a run, each once."""
    return tuple(dict.fromkeys(f"{each.get('by')} ({each.get('role')})" for each in records))


def _few_lines(lines: Sequence[Line], asked: TrendRequest) -> tuple[Line, ...]:
    """Keep all lines of the first metric, and of others those over all conditions and fields."""
    from docextract_eval.reports.history.score_lines import MAIN_METRICS

    first = asked.metrics[0]
    whole = {"condition": ALL}
    kept = (
        line
        for line in lines
        if line.metric == first
        or asked.metrics != MAIN_METRICS
        or {axis: value for axis, value in line.slice.items() if axis != "cells"} == whole
    )
    return tuple(kept)


def _load_trend(store: str, asked: TrendRequest) -> Trend:
    from docextract_eval.runs.ledger.alarms import followed_alarms
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.release_tests import untested_reasons
    from docextract_eval.runs.ledger.trends import compute_trend

    ledger = ledgers.open_existing_ledger(store)
    found = compute_trend(ledger, asked)
    signed = {run.id: _signers(ledger.signature_records(run.id)) for run in found.runs}
    found = dataclasses.replace(found, signed=signed, lines=_few_lines(found.lines, asked))
    newest = found.runs[-1]
    mine = ledger.entries(RunFilter(newest.corpus, newest.pipeline))
    try:
        return dataclasses.replace(
            found,
            alarms=tuple(followed_alarms(ledger, mine)),
            untested=tuple(untested_reasons(ledger, newest)),
        )
    except HashMismatchError as error:
        return dataclasses.replace(found, apart=(*found.apart, f"alarms were not read: {error}"))
