"""The command that finds the length or the severity at which a pipeline breaks."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.borders.limits import HIGHEST_SEED
from docextract_eval.cli import completion, run_options
from docextract_eval.cli.shell import (
    AsJson,
    Settings,
    print_json,
    print_sentence,
    print_table,
    progress,
    refuse_folder,
)
from docextract_eval.countries.locales import DEFAULT_LOCALE
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from docextract_eval.runs.execution.breaking_point import Search
    from docextract_eval.statistics.staircase import Break

Along = Annotated[
    str,
    typer.Option(
        metavar="rows|pages|SCENE",
        help="What to increase: the rows or pages of a document, or the severity of a scene.",
    ),
]
Kind = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Kind of the documents.",
        show_default="bank_statement; receipt along a scene",
        autocompletion=completion.kinds,
    ),
]
Country = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="Locale of the documents.", autocompletion=completion.locales
    ),
]
Condition = Annotated[
    str,
    typer.Option(
        metavar="NAME@SEVERITY",
        help="Along rows or pages: the condition of the pages.",
        autocompletion=completion.conditions,
    ),
]
Most = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=2,
        max=2500,
        help="Largest number of rows or pages of a document.",
        show_default="2500 rows, 120 pages",
    ),
]
Documents = Annotated[
    int,
    typer.Option(metavar="INTEGER", min=6, max=500, help="Largest number of documents to make."),
]
Seed = Annotated[
    int, typer.Option(metavar="INTEGER", min=0, max=HIGHEST_SEED, help="Seed of the documents.")
]
Answers = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        callback=refuse_folder,
        help="File that keeps the answers; the same command continues from it.",
    ),
]
_MOST_PAGES, _MOST_ROWS, _MOST_SEVERITY = 120, 2500, 5


def breaking_point(
    pipeline: run_options.OnePipeline,
    *,
    along: Along,
    kind: Kind = "",
    locale: Country = DEFAULT_LOCALE,
    condition: Condition = "clean",
    most: Most = None,
    documents: Documents = 24,
    seed: Seed = 0,
    settings: Settings = None,
    output: Answers = None,
    timeout: run_options.Timeout = None,
    memory: run_options.Memory = None,
    private: run_options.Private = False,
    sandbox: run_options.Sandbox = None,
    network: run_options.Network = False,
    allow: run_options.Allow = None,
    env: run_options.Env = None,
    as_json: AsJson = False,
) -> None:
    """Find the length or the severity at which a pipeline breaks, with few documents.

    Along rows or pages, this is where half of the documents come back whole: every row, and each
    once. Along a scene, where accuracy has fallen by 10 points, and to half. Documents are made as
    they are needed, and none is kept.
    """
    from docextract_eval.countries.locales import LOCALES
    from docextract_eval.runs.execution.breaking_point import (
        BreakingRequest,
        search_breaking_point,
    )

    LOCALES.check(locale, "--locale")
    run = replace(run_options.named_request(pipeline, settings), private=private)
    run = run_options.with_limits(run, run_options.Place.local, 1, timeout, memory)
    run = run_options.with_access(run, sandbox, network, allow, env)
    is_length = along in ("rows", "pages")
    usual = {"rows": _MOST_ROWS, "pages": _MOST_PAGES}.get(along, _MOST_SEVERITY)
    request = BreakingRequest(
        run,
        along,
        kind or ("bank_statement" if is_length else "receipt"),
        locale,
        condition,
        (most or usual) if is_length else usual,
        documents,
        seed,
    )
    with progress("documents", documents) as tick:
        search = search_breaking_point(request, output, tick)
    if as_json:
        print_json(_as_content(search))
    else:
        _print_found(search)


def _print_found(search: Search) -> None:
    """Print the answer in sentences, and what was measured as a table."""
    for sentence in sentences(search):
        print_sentence(sentence)
    rows = [
        [f"{m.level:g}", str(m.pages), str(m.rows_lost), str(m.rows_invented), f"{m.share:.0%}"]
        for m in sorted(search.measured, key=lambda m: m.level)
    ]
    last = "whole" if search.request.is_length else "right"
    print_table([search.request.along, "pages", "rows lost", "rows invented", last], rows)


def sentences(search: Search) -> list[str]:
    """Return the result in short sentences, the answer first."""
    stairs, request = search.staircase, search.request
    used = f"{count_phrase(len(search.measured), 'document')} with {search.pages:,} pages"
    cost = f"Read: {used}; a grid of 20 levels with 10 documents each has {search.grid_pages:,}."
    if stairs.is_contradictory:
        worse = "longer documents" if request.is_length else "worse pages"
        told = f"NO SINGLE POINT: {worse} come back better than others; look at the table."
        return [told, cost]
    thing = request.along if request.is_length else f"the severity of {request.along}"
    if stairs.is_flat:
        start, end = (stairs.share_at(stairs.levels[at]) for at in (0, -1))
        what = "come back whole" if request.is_length else "of the cells are right"
        told = f"FLAT: about {start:.0%} {what} at the lowest level, {end:.0%} at the highest."
        return [told, cost]
    return [*(_sentence(title, found, search, thing) for title, found in search.breaks()), cost]


def _sentence(title: str, found: Break, search: Search, thing: str) -> str:
    lowest, highest = (f"{search.levels[at]:g}" for at in (0, -1))
    form = ".0f" if search.request.is_length else ".2f"
    if found.level is None:
        return (
            f"Not up to {highest} {thing}: {title}."
            if not found.is_below
            else (f"Below {lowest} {thing}: {title}.")
        )
    low = lowest if found.low is None else f"{found.low:{form}}"
    high = f"more than {highest}" if found.high is None else f"{found.high:{form}}"
    return f"At {found.level:{form}} {thing} {title} (95 %: {low} to {high})."


def _as_content(search: Search) -> dict[str, Any]:
    stairs = search.staircase
    return {
        **search.request.content(),
        "breaks": [{"what": title, **asdict(found)} for title, found in search.breaks()],
        "flat": stairs.is_flat,
        "contradictory": stairs.is_contradictory,
        "pages": search.pages,
        "grid_pages": search.grid_pages,
        "measured": [asdict(each) for each in search.measured],
    }
