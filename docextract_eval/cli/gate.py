"""The gate: whether a run may be released."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, RunPath, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gates import Evidence, Ruling, Unit, Verdict
    from docextract_eval.runs.measured import Measured


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
    baseline: Annotated[
        list[Path] | None,
        typer.Option(metavar="RUN", help="The pinned run; again: the nights since, for `time`."),
    ] = None,
    inconclusive: Annotated[
        Exit, typer.Option(help="Whether what is not settled passes; it does not by default.")
    ] = Exit.FAIL,
    as_json: AsJson = False,
) -> None:
    """Apply a policy: exit 0 PASS (ship), 1 FAIL (block), 4 INCONCLUSIVE (more data)."""
    from docextract_eval.errors import DONE, FAIL, UNDECIDED
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import DECISIONS, decided, gathered, needed, overall
    from docextract_eval.runs.measured import measured
    from docextract_eval.runs.policy import default_policy, load

    path = policy or default_policy()
    asked = load(path)
    judged, *others = [measured(_healthy(RunFolder(each))) for each in (run, *(baseline or ()))]
    evidence = gathered(asked, judged, others, str(path))
    rulings, notes = decided(asked, evidence), _notes(evidence, others)
    verdict, documents = overall(rulings), needed(rulings)
    codes = {"PASS": DONE, "FAIL": FAIL, "INCONCLUSIVE": UNDECIDED}
    if inconclusive is Exit.PASS:
        codes["INCONCLUSIVE"] = DONE
    if as_json:
        gates = [dataclasses.asdict(ruling) for ruling in rulings]
        decision = {"verdict": verdict, "decision": DECISIONS[verdict], "needed": documents}
        decision["passes"] = codes[verdict] == DONE
        print_json({**decision, "policy": asked.name, "notes": notes, "gates": gates})
    else:
        _show(rulings, notes)
        typer.echo(_summary(rulings, verdict, documents))
        passes = verdict == "INCONCLUSIVE" and inconclusive is Exit.PASS
        typer.echo(f"{verdict}: what is not settled passes, as asked" if passes else verdict)
    raise typer.Exit(codes[verdict])


def _healthy(folder: RunFolder) -> RunFolder:
    """Give a run that got answers; whether one that got none is worse cannot be said."""
    from docextract_eval.errors import IncompleteError

    about = folder.finished()
    if not about["healthy"]:
        what = f"the run is not healthy: {about['failures']} renditions got no answer"
        remedy = "run it again: what failed is tried again"
        raise IncompleteError(what, str(folder.path), remedy)
    return folder


def _notes(evidence: Evidence, baselines: Sequence[Measured]) -> list[str]:
    """Say what a reader must know first."""
    from docextract_eval.runs.compare import said_of

    notes = [note for each in (evidence.run, *baselines) for note in each.notes]
    return notes + (said_of(evidence.overlap) if evidence.overlap else [])


def _show(rulings: Sequence[Ruling], notes: Sequence[str]) -> None:
    """Show what counts; of what could only fail, how much there is."""
    for note in notes:
        typer.echo(note)
    shown = [each for each in rulings if each.counts or each.verdict == "FAIL" or each.reason]
    head = ("gate", "slice", "asked", "found", "interval", "verdict", "settled by")
    print_table(head, [_row(ruling) for ruling in shown])
    if rest := len(rulings) - len(shown):
        typer.echo(f"{rest} more slices hold too few documents to pass: they can only fail")


def _summary(rulings: Sequence[Ruling], verdict: Verdict, documents: int | None) -> str:
    """Say what is to be done, and why."""
    from docextract_eval.runs.gate import DECISIONS

    said = DECISIONS[verdict]
    if verdict == "FAIL":
        failed = [f"{each.rule} on {each.slice}" for each in rulings if each.verdict == "FAIL"]
        return f"{said}: {'; '.join(failed)}"
    if verdict == "INCONCLUSIVE":
        return f"{said}: {_wanted(rulings, documents)}"
    return said


def _wanted(rulings: Sequence[Ruling], documents: int | None) -> str:
    """Say what would settle what is not settled."""
    if documents:
        return f"about {documents:,} documents in all would settle it"
    if not any(each.counts for each in rulings):
        return "nothing was asked of this run"
    stuck = [each for each in rulings if each.counts and each.verdict == "INCONCLUSIVE"]
    why = "too close to its bound to be told"
    said = dict.fromkeys(f"{each.rule} on {each.slice}: {each.reason or why}" for each in stuck)
    return "; ".join(said)


def _row(ruling: Ruling) -> tuple[str, ...]:
    """Show what a gate says in columns."""
    found = asked = interval = "–"
    if ruling.bound is not None:
        asked = f"{ruling.sense} {_told(ruling.bound, ruling.unit)}"
    if ruling.value is not None:
        found = _told(ruling.value, ruling.unit)
    if ruling.low is not None and ruling.high is not None:
        interval = f"{_told(ruling.low, ruling.unit)} to {_told(ruling.high, ruling.unit)}"
    settled = f"{ruling.needed:,} documents" if ruling.needed else ""
    settled = "; ".join(filter(None, (settled, ruling.reason)))
    verdict = ruling.verdict if ruling.counts or ruling.verdict == "FAIL" else "not asked"
    return ruling.rule, ruling.slice, asked, found, interval, verdict, settled


def _told(value: float, unit: Unit) -> str:
    from docextract_eval.metrics.phrases import percent, points

    if unit == "share":
        return percent(value)
    if unit == "change":
        return points(value)
    return f"{value:,.0f}" if unit == "documents" else f"{value:.4g} {unit}"
