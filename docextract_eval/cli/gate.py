"""The gate: whether a run may be released."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import baselines, continuous
from docextract_eval.cli.shell import LEDGER, AsJson, RunPath, Store, print_json, print_table

if TYPE_CHECKING:
    from docextract_eval.runs.decision import GateResult
    from docextract_eval.runs.derivation import Rederived
    from docextract_eval.runs.signoff import Standing


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
        list[str] | None,
        typer.Option(
            metavar="RUN|last|pinned|name:RELEASE",
            help="A folder, or a run of the ledger; again: nights since, or one more baseline.",
        ),
    ] = None,
    corpus: baselines.Corpora = None,
    store: Store = LEDGER,
    inconclusive: Annotated[
        Exit, typer.Option(help="Whether what is not settled passes; it does not by default.")
    ] = Exit.FAIL,
    as_json: AsJson = False,
    junit: continuous.InJUnit = None,
    github: continuous.ForGitHub = False,
) -> None:
    """Apply a policy: exit 0 PASS (ship), 1 FAIL (block), 4 INCONCLUSIVE (more data)."""
    from docextract_eval.errors import DONE, FAIL, UNDECIDED
    from docextract_eval.reports import View
    from docextract_eval.runs.decision import decision
    from docextract_eval.runs.derivation import rederived
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import gathered
    from docextract_eval.runs.measured import measured
    from docextract_eval.runs.policy import default_policy, load
    from docextract_eval.runs.signoff import standing

    continuous.check(junit, github=github, as_json=as_json)
    path = policy or default_policy()
    with continuous.heard(junit, github=github):
        asked = load(path)
        derived = baselines.healthy(rederived(RunFolder(run), corpus or ()))
        judged = measured(derived)
        place = baselines.Place(store, corpus or ())
        against, said = baselines.held_against(baseline or (), judged.description, place, asked)
        evidence = gathered(asked, judged, against, str(path))
        found = decision(asked, evidence, against.every, [*derived.notes, *said])
    found = dataclasses.replace(found, open_passes=inconclusive is Exit.PASS, files=derived.files)
    codes = {"PASS": DONE, "FAIL": FAIL, "INCONCLUSIVE": DONE if found.open_passes else UNDECIDED}
    code = codes[found.verdict]
    written = _keep(derived, found)
    signed = standing(RunFolder(run), found)
    view = View(judged.about, judged.scores, decision=found, signatures=signed)
    continuous.write(view, run, junit)  # before anything is said: its reader may leave
    if as_json:
        print_json(_as_json(found, passes=code == DONE))
    else:
        with continuous.enclosed(github=github):
            if written:
                typer.echo(f"Report: {run / 'report.html'}")
            _tell_signed(signed, run, blocked=found.verdict == "FAIL")
            _show(found, passes=code == DONE)
    continuous.tell(view, run, github=github)
    raise typer.Exit(code)


def _keep(derived: Rederived, found: GateResult) -> bool:
    """Keep the decision, and tell it in the run's reports; it stands where that cannot be done.

    Beside files that are not what was decided on it would be misread.
    """
    from docextract_eval.cli.reporting import write_reports
    from docextract_eval.errors import DocextractEvalError
    from docextract_eval.runs.decision import keep

    folder = derived.folder
    try:
        derived.check("gate")
        keep(folder, found)
        write_reports(folder, folder.about)
    except DocextractEvalError as error:
        typer.echo(f"dxe: the report does not tell the decision: {error}", err=True)
        return False
    return True


def _tell_signed(signed: Standing, run: Path, *, blocked: bool) -> None:
    """Say what the signatures that are there are still worth, and who has to sign."""
    from docextract_eval.errors import one_line
    from docextract_eval.reports.sentences.signers import sentences

    if signed.signatures or signed.broken:
        for sentence in sentences(signed):
            typer.echo(one_line(sentence))
    elif signed.roles and not blocked:
        roles = ", ".join(signed.roles)
        typer.echo(f"To be signed by {roles}: dxe signoff {run} --by NAME --role ROLE")


def _as_json(found: GateResult, *, passes: bool) -> dict[str, Any]:
    """Return a decision to programs; `compare` gives them the differences."""
    from docextract_eval.codec.records import to_json

    told = {name: getattr(found, name) for name in ("verdict", "decision", "needed", "policy")}
    told |= {"passes": passes, "notes": [*found.notes], "baseline": found.baseline}
    gates = [
        {**dataclasses.asdict(ruling), "reason": to_json(ruling.reason)} for ruling in found.rulings
    ]
    return {**told, "gates": gates}


def _show(found: GateResult, *, passes: bool) -> None:
    """Show what counts; of what could only fail, how much there is; then what is decided."""
    from docextract_eval.reports.sentences import gate_sentences

    for note in found.notes:
        typer.echo(note)
    shown = gate_sentences.worth_showing(found.rulings)
    print_table(gate_sentences.HEAD, [gate_sentences.columns(ruling) for ruling in shown])
    if rest := len(found.rulings) - len(shown):
        typer.echo(f"{rest} more slices hold too few documents to pass: they can only fail")
    typer.echo(": ".join(filter(None, (found.decision, gate_sentences.why(found)))))
    as_asked = passes and found.verdict == "INCONCLUSIVE"
    typer.echo(
        f"{found.verdict}: what is not settled passes, as asked" if as_asked else found.verdict
    )
