"""The gate: whether a run may pass."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.run import RunPath
from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
    from docextract_eval.runs.gate import Ruling


class Exit(StrEnum):
    """What becomes of an inconclusive gate."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"


def gate(
    run: RunPath,
    *,
    policy: Annotated[
        Path | None, typer.Option(help="The policy file; the shipped one if not given.")
    ] = None,
    inconclusive: Annotated[
        Exit, typer.Option(help="Whether what is not settled passes; it does not by default.")
    ] = Exit.FAIL,
    as_json: AsJson = False,
) -> None:
    """Apply a policy: exit 0 PASS, 1 FAIL, 4 INCONCLUSIVE."""
    from docextract_eval.errors import DONE, FAIL, UNDECIDED, IncompleteError
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import decide, overall
    from docextract_eval.runs.policy import default_policy, load

    folder = RunFolder(run)
    if not folder.finished()["healthy"]:
        what = f"the run is not healthy: {folder.about['failures']} renditions got no answer"
        raise IncompleteError(what, str(run), "run it again: what failed is tried again")
    path = policy or default_policy()
    rulings = decide(load(path), folder.scores(), str(path))
    verdict = overall(rulings)
    codes = {"PASS": DONE, "FAIL": FAIL, "INCONCLUSIVE": UNDECIDED}
    if inconclusive is Exit.PASS:
        codes["INCONCLUSIVE"] = DONE
    if as_json:
        gates = [dataclasses.asdict(ruling) for ruling in rulings]
        print_json({"verdict": verdict, "gates": gates})
    else:
        head = ("gate", "slice", "at least", "found", "interval", "verdict", "settled by")
        print_table(head, [_row(ruling) for ruling in rulings])
        typer.echo(verdict)
    raise typer.Exit(codes[verdict])


def _row(ruling: Ruling) -> tuple[str, ...]:
    """Show what a gate says in columns."""
    from docextract_eval.reports.words import percent

    found = interval = "–"
    if ruling.value is not None and ruling.low is not None and ruling.high is not None:
        found = percent(ruling.value)
        interval = f"{percent(ruling.low)} to {percent(ruling.high)}"
    settled = f"{ruling.needed} documents" if ruling.needed else ruling.reason or ""
    bound = percent(ruling.bound)
    return ruling.rule, ruling.slice, bound, found, interval, ruling.verdict, settled
