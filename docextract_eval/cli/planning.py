"""The command that plans how many documents are needed to detect a loss."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    filter_run,
    read_filters,
)
from docextract_eval.cli.named_runs import NamedRun, find_run_folder
from docextract_eval.cli.shell import AsJson, print_json, require_finite
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from docextract_eval.runs.plan import Plan


def plan(
    run: NamedRun,
    *,
    loss: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            min=0.0001,
            max=0.9,
            callback=require_finite,
            help="Loss of accuracy to detect, as a share: 0.01 is 1 point.",
        ),
    ] = 0.02,
    power: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            min=0.5,
            max=0.999,
            callback=require_finite,
            help="Share of cases in which such a loss is to be detected.",
        ),
    ] = 0.8,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN",
            parser=find_run_folder,
            help="A second run, to measure how many answers change between releases.",
        ),
    ] = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    as_json: AsJson = False,
) -> None:
    """Compute how many documents are needed to detect a loss of accuracy.

    Also printed: the smallest loss that the documents of this run would detect, and how long the
    pipeline would take for more.
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.plan import plan_documents

    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    mine = read_measured_run(filter_run(RunFolder(run), filters))
    other = None if against is None else read_measured_run(filter_run(RunFolder(against), filters))
    found = plan_documents(mine, loss, power, other)
    notes = [*mine.notes, *(other.notes if other else ())]
    if as_json:
        print_json({**dataclasses.asdict(found), "notes": notes})
        return
    for note in notes:
        typer.echo(note)
    _print_sample_plan(found)


def _print_sample_plan(plan: Plan) -> None:
    loss, often = f"{100 * plan.loss:g} points", f"in {100 * plan.power:g} % of cases"
    if plan.documents is None:
        typer.echo(f"No number of documents is enough to detect a loss of {loss} {often}.")
    else:
        need = "is" if plan.documents == 1 else "are"
        documents = count_phrase(plan.documents, "document")
        typer.echo(f"{documents} {need} needed to detect a loss of {loss} {often}.")
    now = count_phrase(plan.now, "document")
    if plan.visible is None:
        typer.echo(f"This run has {now}: too few to detect any loss that often.")
    else:
        seen = f"{100 * plan.visible:.2f} points"
        typer.echo(f"This run has {now}: enough to detect a loss of {seen} that often.")
    churn, correlation = plan.variation.churn, plan.variation.correlation
    whence = "Assumed" if plan.assumed else "Measured"
    typer.echo(
        f"{whence}: {100 * churn:.2f} % of answers change between releases; correlation "
        f"{correlation:.2f} within a document."
    )
    if plan.assumed:
        typer.echo(f"  {plan.assumed}")
    if plan.documents is not None:
        time = "unknown, the run does not record it"
        time = time if plan.seconds is None else _format_duration(plan.seconds)
        cost = "" if plan.cost is None else f"; cost: {plan.cost:,.2f}"
        typer.echo(f"Time of the pipeline for these documents: {time}{cost}.")


def _format_duration(seconds: float) -> str:
    """Return a time in words.

    >>> _format_duration(5), _format_duration(3000), _format_duration(40000)
    ('5 s', '50 min', '11.1 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
