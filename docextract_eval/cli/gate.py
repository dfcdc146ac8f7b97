"""The gate: whether a run may pass."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.cli.run import RunPath
from docextract_eval.cli.shell import AsJson, print_json, print_table


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
    from docextract_eval.errors import DONE, FAIL, UNDECIDED
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import decide, overall
    from docextract_eval.runs.policy import default_policy, load

    rulings = decide(load(policy or default_policy()), RunFolder(run).scores())
    verdict = overall(rulings)
    if as_json:
        gates = [dataclasses.asdict(ruling) for ruling in rulings]
        print_json({"verdict": verdict, "gates": gates})
    else:
        head = ("gate", "slice", "at least", "found", "interval", "verdict", "settled by")
        rows = [
            (
                ruling.rule,
                ruling.slice,
                f"{100 * ruling.bound:.1f}",
                f"{100 * ruling.value:.1f}",
                f"{100 * ruling.low:.1f} to {100 * ruling.high:.1f}",
                ruling.verdict,
                f"{ruling.needed} documents" if ruling.needed else "",
            )
            for ruling in rulings
        ]
        print_table(head, rows)
        typer.echo(verdict)
    codes = {"PASS": DONE, "FAIL": FAIL, "INCONCLUSIVE": UNDECIDED}
    if verdict == "INCONCLUSIVE" and inconclusive is Exit.PASS:
        raise typer.Exit(DONE)
    raise typer.Exit(codes[verdict])
