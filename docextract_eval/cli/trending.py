"""Commands that look back: how figures went over runs, and what fired since a pinned one."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.ledgers import AsCsv, OfCorpus, OfPipeline, OfTag, Since, Until
from docextract_eval.cli.shell import LEDGER, AsJson, Store, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.history import Alarm, Trend
    from docextract_eval.runs.ledger.entries import Wanted


def trend(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    tag: OfTag = None,
    since: Since = None,
    until: Until = None,
    last: Annotated[int | None, typer.Option(min=1, help="The newest so many runs.")] = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="A metric; again for more. accuracy if not given.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--slice",
            metavar="AXIS=VALUE,...",
            help="A slice; again for more. By condition and by field if not given.",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page.")] = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how figures went over runs of one pipeline over one corpus."""
    from docextract_eval.disk import write_whole
    from docextract_eval.reports.history import history_page
    from docextract_eval.reports.history.rows import trend_rows
    from docextract_eval.reports.history.terminal import trend_text

    ledgers.one_of(as_json=as_json, as_csv=as_csv)
    found = _trend(
        store, ledgers.wanted(corpus, pipeline, None, tag, since, until), metric, where, last
    )
    if html is not None:
        write_whole(html, history_page(found))
    if as_json:
        print_json(trend_rows(found))
    elif as_csv:
        rows = trend_rows(found)
        ledgers.print_csv(rows, [*dict.fromkeys(name for row in rows for name in row)])
    else:
        typer.echo(trend_text(found, ledgers.width(), ascii_only=ledgers.ascii_only()))
        if html is not None:
            typer.echo(f"Page: {html}")


def alarms(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Say what got worse since each pinned baseline: where, since when, and what lies between."""
    from docextract_eval.reports.history.terminal import alarms_text
    from docextract_eval.runs.history import Trend
    from docextract_eval.runs.ledger.alarms import alarms_since
    from docextract_eval.runs.ledger.entries import Wanted

    ledger = ledgers.known(store)
    held = [each for each in ledger.entries(Wanted(corpus, pipeline)) if each.pinned]
    fired = {entry.id: alarms_since(ledger, entry) for entry in held}
    if as_json:
        print_json([_as_json(alarm) for found in fired.values() for alarm in found])
        return
    if not held:
        typer.echo("nothing is pinned, so nothing can have fired: dxe history pin RUN")
    for entry in held:
        runs = ledger.entries(Wanted(entry.corpus, entry.pipeline))
        shown = Trend(tuple(runs), (), tuple(fired[entry.id]))
        typer.echo(alarms_text(shown, ledgers.width(), ascii_only=ledgers.ascii_only()))


def _trend(
    store: str,
    wanted: Wanted,
    metrics: Sequence[str] | None,
    slices: Sequence[str] | None,
    most: int | None,
) -> Trend:
    from docextract_eval.cli.shell import read_pairs
    from docextract_eval.errors import AlteredError
    from docextract_eval.runs.ledger.alarms import alarms_since
    from docextract_eval.runs.ledger.entries import Wanted
    from docextract_eval.runs.ledger.trends import METRIC, Asked, trend

    form = "--slice AXIS=VALUE,..."
    asked = Asked(
        wanted,
        tuple(metrics or (METRIC,)),
        tuple(read_pairs(each.split(","), form) for each in slices or ()),
        most,
    )
    ledger = ledgers.known(store)
    found = trend(ledger, asked)
    newest = found.runs[-1]
    mine = ledger.entries(Wanted(newest.corpus, newest.pipeline))
    held = [entry for entry in mine if entry.pinned and entry.signature == newest.signature]
    try:
        fired = [alarm for entry in held for alarm in alarms_since(ledger, entry)]
    except AlteredError as error:
        return dataclasses.replace(found, apart=(*found.apart, f"no alarm was looked for: {error}"))
    return dataclasses.replace(found, alarms=tuple(fired))


def _as_json(alarm: Alarm) -> dict[str, Any]:
    from docextract_eval.codec.records import to_json

    written: dict[str, Any] = to_json(alarm)
    return written
