"""The command that records a sign-off: who approves a run, despite what; and that checks it."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.baselines import Corpora
from docextract_eval.cli.shell import AsJson, RunPath, Store, print_json
from docextract_eval.runs.baseline_words import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.decision import PolicyDecision
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signoff import Signature, SignoffState


def signoff(
    run: RunPath,
    *,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Your name.")] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Your role, as the policy calls it.")
    ] = None,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM",
            help="An INCONCLUSIVE result that you accept; repeatable. A terminal asks for each.",
        ),
    ] = None,
    override: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Why you sign although the decision is BLOCK."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only check: exit 0 if signed, 1 if changed since, 4 if missing."
        ),
    ] = False,
    corpus: Corpora = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Sign off a gated run.

    The record binds your name and role to the files of the run and to the policy.
    """
    from docextract_eval.errors import BadInputError
    from docextract_eval.runs.decision import read_decision
    from docextract_eval.runs.derivation import rederive_unless_known
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(run)
    folder.finished()
    if check:
        if any(each is not None for each in (by, role, override)) or acknowledge:
            what = "--check only checks, and takes no name, role, item or reason"
            raise BadInputError(what, "signoff", "leave out --check to sign")
        _print_signoff_state(folder, as_json=as_json)
    if by is None or role is None:
        lacking = " and ".join(
            option for option, given in (("--by NAME", by), ("--role ROLE", role)) if given is None
        )
        raise BadInputError("nobody is named as the signer", str(run), f"add {lacking}")
    draft = _draft_signature(folder, read_decision(folder), (by, role), acknowledge or [], override)
    rederive_unless_known(folder, corpus or ()).check("gate")
    _sign(folder, draft, store, as_json=as_json)


def _print_signoff_state(folder: RunFolder, *, as_json: bool) -> None:
    """Print whether everybody who must has signed the files that are there, and exit so."""
    from docextract_eval.errors import DONE, FAIL, INCONCLUSIVE, one_line
    from docextract_eval.reports.sentences.signers import signature_facts
    from docextract_eval.reports.signoff_json import signoff_to_json
    from docextract_eval.runs.decision import read_decision
    from docextract_eval.runs.signoff import signoff_state

    found = signoff_state(folder, read_decision(folder))
    if as_json:
        print_json(signoff_to_json(found))
    else:
        for fact in signature_facts(found):
            typer.echo(one_line(f"{fact.name}: {fact.text}"))
        if not found.signatures and not found.missing_roles:
            typer.echo("Nobody has signed.")
        typer.echo(found.state_word)
    raise typer.Exit({"SIGNED": DONE, "CHANGED": FAIL, "MISSING": INCONCLUSIVE}[found.state_word])


def _draft_signature(
    folder: RunFolder,
    kept: PolicyDecision | None,
    who: tuple[str, str],
    named: list[str],
    override: str | None,
) -> Signature:
    """Return what is signed; refuse what may not be, and what was not acknowledged."""
    import dataclasses
    import datetime

    import docextract_eval
    from docextract_eval.runs import signing
    from docextract_eval.runs.digests import run_file_digests
    from docextract_eval.runs.signoff import find_repeated_signature, read_signatures

    by, role = (
        signing.tidy_signed_text(text, f"--{what}") for text, what in zip(who, _WHO, strict=True)
    )
    reason = None if override is None else signing.tidy_signed_text(override, "--override")
    decision = signing.signable_decision(kept, run_file_digests(folder), reason, str(folder.path))
    items = signing.open_items(decision)
    done = signing.acknowledged_items(named, items)
    draft = signing.draft_signature(
        decision,
        folder.description.id,
        (by, role),
        signed_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        version=docextract_eval.__version__,
    )
    if not find_repeated_signature(read_signatures(folder), draft):
        _acknowledge({name: each for name, each in items.items() if name not in done}, folder)
    failed = [each for each in decision.rulings if each.verdict == "FAIL"]
    return dataclasses.replace(
        draft,
        acknowledged=tuple(items.values()),
        override=reason,
        overridden=tuple(failed),
    )


_WHO = ("by", "role")


def _acknowledge(items: Mapping[str, GateVerdict], folder: RunFolder) -> None:
    """Have every inconclusive item acknowledged: a terminal asks for each, else by its option."""
    from docextract_eval.errors import InconclusiveError, one_line
    from docextract_eval.reports.sentences.gate_sentences import describe_gate

    asks = sys.stdin is not None and sys.stdin.isatty()
    refused = {}
    for name, gate in items.items():
        item = one_line(f"{name}: {describe_gate(gate)}")
        if not asks or not typer.confirm(f"INCONCLUSIVE: {item}. Sign anyway?", err=True):
            refused[name] = item
    if not refused:
        return
    for name, item in refused.items():
        typer.echo(f"INCONCLUSIVE: {item}", err=True)
        typer.echo(f"  --acknowledge {shlex.quote(name)}", err=True)
    results = "1 result is" if len(refused) == 1 else f"{len(refused):,} results are"
    what = f"{results} INCONCLUSIVE and not acknowledged"
    raise InconclusiveError(what, str(folder.path), "add the option printed above for each")


def _sign(folder: RunFolder, draft: Signature, store: str, *, as_json: bool) -> None:
    """Sign, and add the signature to the ledger; the record in the folder is what counts."""
    from docextract_eval.errors import DocextractEvalError, IncompleteError
    from docextract_eval.runs.decision import read_decision
    from docextract_eval.runs.signoff import read_signatures, sign_run, signoff_state

    ledger = ledgers.open_or_create_ledger(store)
    ledger.add(folder, was_rederived=True)  # refused before anything is signed
    made, new = sign_run(folder, draft)
    try:
        for each in read_signatures(folder):
            ledger.add_signature(each.as_written)
    except DocextractEvalError as error:
        what = f"is signed, but the ledger does not have the signature: {error.what}"
        remedy = "fix the ledger and run the same command again; it only updates the ledger"
        raise IncompleteError(what, str(folder.path), remedy) from error
    decision = read_decision(folder)
    reported = _add_to_reports(folder)
    found = signoff_state(folder, decision)
    _print_signature(made, found, decision, new=new, reported=reported, as_json=as_json)


def _add_to_reports(folder: RunFolder) -> bool:
    """Add it to the run's reports; it is valid where that is impossible."""
    from docextract_eval.cli.reporting import write_reports
    from docextract_eval.errors import DocextractEvalError

    try:
        write_reports(folder, folder.about)
    except DocextractEvalError as error:
        typer.echo(f"dxe: the report does not include the signature: {error}", err=True)
        return False
    return True


def _print_signature(
    signature: Signature,
    signoff_state: SignoffState,
    decision: PolicyDecision | None,
    *,
    new: bool,
    reported: bool,
    as_json: bool,
) -> None:
    """Print what was signed, and who still has to sign."""
    from docextract_eval.reports.sentences.signers import describe_signature, signer_name
    from docextract_eval.reports.signoff_json import signoff_to_json
    from docextract_eval.runs.signing import unnamed_role_warning

    odd = unnamed_role_warning(decision, signature.role) if decision else ""
    if odd:
        typer.echo(f"dxe: {odd}", err=True)
    if as_json:
        print_json(_as_json(signature, signoff_to_json(signoff_state), new=new))
        return
    if not new:
        typer.echo(f"Nothing changed: {signer_name(signature)} signed already, on {signature.at}")
    else:
        typer.echo(f"{signer_name(signature)}: {describe_signature(signoff_state, signature)}")
    typer.echo(f"Record: {signature.id}")
    if reported:
        typer.echo("The reports of the run include it.")
    for role in signoff_state.missing_roles:
        typer.echo(f"Still needed: a sign-off by {role}")


def _as_json(signature: Signature, signoff_json: dict[str, Any], *, new: bool) -> dict[str, Any]:
    return {"signed": new, "signature": signature.as_written, "signoff": signoff_json}
