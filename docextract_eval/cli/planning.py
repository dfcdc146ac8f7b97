"""The command that says how many documents would show a loss."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, RunPath, finite, print_json

if TYPE_CHECKING:
    from docextract_eval.runs.plan import Plan


def plan(
    run: RunPath,
    *,
    loss: Annotated[
        float,
        typer.Option(min=0.0001, max=0.9, callback=finite, help="The loss to be seen, as a share."),
    ] = 0.02,
    power: Annotated[
        float,
        typer.Option(min=0.5, max=0.999, callback=finite, help="How often it is to be seen."),
    ] = 0.8,
    against: Annotated[
        Path | None, typer.Option(metavar="RUN", help="A second run, to measure churn by.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how many documents show a loss, what can be seen now, and what that would take."""
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured import measured
    from docextract_eval.runs.plan import plan as planned

    asked = measured(RunFolder(run))
    other = None if against is None else measured(RunFolder(against))
    found = planned(asked, loss, power, other)
    notes = [*asked.notes, *(other.notes if other else ())]
    if as_json:
        print_json({**dataclasses.asdict(found), "notes": notes})
        return
    for note in notes:
        typer.echo(note)
    _show(found)


def _show(plan: Plan) -> None:
    loss, often = f"{100 * plan.loss:g} points", f"{100 * plan.power:g} % of cases"
    if plan.documents is None:
        typer.echo(f"No number of documents that can be made shows a loss of {loss} in {often}")
    else:
        typer.echo(f"{plan.documents:,} documents show a loss of {loss} in {often}")
    if plan.visible is None:
        typer.echo(f"Now: {plan.now:,} documents, which show no loss that often")
    else:
        seen = f"a loss of {100 * plan.visible:.2f} points"
        typer.echo(f"Now: {plan.now:,} documents, which show {seen} that often")
    churn, correlation = plan.variation.churn, plan.variation.correlation
    whence = "Assumed" if plan.assumed else "Measured"
    typer.echo(f"{whence}: churn {100 * churn:.2f} %, correlation {correlation:.2f} in a document")
    if plan.assumed:
        typer.echo(f"  {plan.assumed}")
    if plan.documents is not None:
        unknown = "unknown: the run does not say it"
        time = unknown if plan.seconds is None else _duration(plan.seconds)
        cost = "" if plan.cost is None else f"; cost: {plan.cost:,.2f}"
        typer.echo(f"Time of the pipeline for these, as this run was made: {time}{cost}")


def _duration(seconds: float) -> str:
    """Say a time.

    >>> _duration(5), _duration(3000), _duration(40000)
    ('5 s', '50 min', '11.1 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
