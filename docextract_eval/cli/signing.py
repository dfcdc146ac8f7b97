"""The command that records a sign-off: who approves a run, despite what; and that checks it."""

from __future__ import annotations

import dataclasses
import datetime
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.baselines import Corpora
from docextract_eval.cli.report_forms import html_report
from docextract_eval.cli.reporting import report_view, write_view
from docextract_eval.cli.shell import AsJson, RunPath, Store, print_json
from docextract_eval.errors import (
    DONE,
    FAIL,
    INCONCLUSIVE,
    BadInputError,
    DocextractEvalError,
    IncompleteError,
    InconclusiveError,
    one_line,
)
from docextract_eval.runs.baseline_words import LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docextract_eval.reports import View
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.signing.signoff import Signature, SignoffState
    from docextract_eval.runs.signing.ssh_signatures import AllowedSigners, SigningKey

_CHECKING = "Checking"
_HASH_LETTERS = 64
_PASSPHRASE = "DXE_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable


ByOption = Annotated[str | None, typer.Option(metavar="NAME", help="Your name.")]
RoleOption = Annotated[
    str | None, typer.Option(metavar="ROLE", help="Your role, as named in the policy.")
]
AcknowledgeOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ITEM",
        help="An INCONCLUSIVE result that you accept; repeatable. On a terminal, you are asked "
        "for each.",
    ),
]
OverrideOption = Annotated[
    str | None,
    typer.Option(metavar="REASON", help="Why you sign although the decision is BLOCK."),
]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Private Ed25519 key (OpenSSH or PEM) to sign with. Its passphrase comes from "
        f"{_PASSPHRASE}, or you are asked for it on a terminal.",
    ),
]
CheckOption = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Only check: exit 0 if signed, 1 if anything changed since it was signed, 4 if a "
        "sign-off is missing or nobody vouches for its key.",
        rich_help_panel=_CHECKING,
    ),
]
SignersOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="DXE_ALLOWED_SIGNERS",
        help="File of the keys that you trust, in the format of ssh-keygen, kept outside the run.",
        rich_help_panel=_CHECKING,
    ),
]
HeadOption = Annotated[
    str | None,
    typer.Option(
        metavar="HASH",
        help="Head of the chain, as printed by the last sign-off that you know.",
        rich_help_panel=_CHECKING,
    ),
]
AgreedPolicyOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The policy that you agreed on.", rich_help_panel=_CHECKING),
]


def signoff(
    run: RunPath,
    *,
    by: ByOption = None,
    role: RoleOption = None,
    acknowledge: AcknowledgeOption = None,
    override: OverrideOption = None,
    key: KeyOption = None,
    check: CheckOption = False,
    allowed_signers: SignersOption = None,
    head: HeadOption = None,
    policy: AgreedPolicyOption = None,
    corpus: Corpora = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Sign off a gated run.

    The record binds your name and role to the files of the run, its report and the policy. With a
    key it also proves who signed.
    """
    from docextract_eval.runs.derivation.deriving import rederive_unless_known
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import gate_command, read_decision
    from docextract_eval.runs.signing.ssh_signatures import load_signing_key, read_allowed_signers

    folder = RunFolder(run)
    signers = read_allowed_signers(allowed_signers, run) if allowed_signers else None
    if check:
        if any(each is not None for each in (by, role, override, key)) or acknowledge:
            what = "--check only checks, and takes no name, role, item, reason or key"
            raise BadInputError(what, "signoff", "leave out --check to sign")
        _print_check(folder, signers, head, policy, as_json=as_json)
    folder.finished_about()
    if head is not None or policy is not None:
        given = "--head" if head is not None else "--policy"
        raise BadInputError(f"{given} is for checking", "signoff", "add --check, or leave it out")
    if by is None or role is None:
        lacking = " and ".join(
            option for option, given in (("--by NAME", by), ("--role ROLE", role)) if given is None
        )
        raise BadInputError("nobody is named as the signer", str(run), f"add {lacking}")
    signing_key = load_signing_key(key, _passphrase) if key else None
    draft = _draft_signature(folder, (by, role), acknowledge or [], override, signing_key)
    _refuse_unallowed(draft, signers, key)
    rederived = rederive_unless_known(folder, corpus or ())
    rederived.check(gate_command(run, read_decision(folder)))
    _sign(folder, draft, signing_key, store, as_json=as_json)


def _passphrase() -> str | None:
    """Return the passphrase of an encrypted key; a terminal is asked where it is not set."""
    if found := os.environ.get(_PASSPHRASE):
        return found
    asks = sys.stdin is not None and sys.stdin.isatty()
    return str(typer.prompt("Passphrase of the key", hide_input=True, err=True)) if asks else None


def _refuse_unallowed(draft: Signature, signers: AllowedSigners | None, key: Path | None) -> None:
    """Refuse a key that whoever checks would refuse, where it is known whom they trust."""
    if signers is None:
        return
    if draft.key is None:
        what = "no key is given, and only the keys of the allowed signers count"
        raise BadInputError(what, "signoff", "add --key FILE")
    signed_at = datetime.datetime.fromisoformat(draft.at).timestamp()
    if why := signers.refusal(draft.key, draft.by, draft.role, signed_at):
        remedy = "sign with a name and role that it allows, or have the file changed"
        raise BadInputError(f"the key {draft.key} {why}", str(key), remedy)


def _print_check(
    folder: RunFolder,
    signers: AllowedSigners | None,
    head: str | None,
    policy: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print whether everybody who must has signed the files that are there, and exit so."""
    from docextract_eval.codec import sha256
    from docextract_eval.reports.report_json import signoff_to_json
    from docextract_eval.reports.sentences.signers import signature_facts
    from docextract_eval.runs.release.policy import read_policy
    from docextract_eval.runs.signing.check import Trust, check_signoff

    agreed = None if policy is None else sha256(read_policy(policy).applied_json)
    trust = Trust(signers, _checked_head(head), agreed, policy)
    found = check_signoff(folder, trust)
    if as_json:
        print_json(signoff_to_json(found))
    else:
        for fact in signature_facts(found):
            typer.echo(one_line(f"{fact.name}: {fact.text}"))
        for each in found.unknown:
            typer.echo(f"Not known: {each}")
        if not (found.signatures or found.missing_roles or found.faults):
            typer.echo("Nobody has signed.")
        typer.echo(found.state_word)
    codes = {"SIGNED": DONE, "CHANGED": FAIL, "MISSING": INCONCLUSIVE, "UNVERIFIED": INCONCLUSIVE}
    raise typer.Exit(codes[found.state_word])


def _checked_head(head: str | None) -> str | None:
    """Return the head of a chain as it was given; refuse what is no hash of a record."""
    if head is None:
        return None
    written = head.strip().lower()
    if len(written) != _HASH_LETTERS or not set(written) <= set("0123456789abcdef"):
        remedy = f"give all {_HASH_LETTERS} letters that dxe signoff printed"
        raise BadInputError(f"--head '{head}' is no hash of a record", remedy=remedy)
    return written


def _draft_signature(
    folder: RunFolder,
    who: tuple[str, str],
    named: list[str],
    override: str | None,
    key: SigningKey | None,
) -> Signature:
    """Return what is signed; refuse what may not be, and what was not acknowledged."""
    import docextract_eval
    from docextract_eval.runs.folder import run_file_digests
    from docextract_eval.runs.release.decision import read_decision
    from docextract_eval.runs.signing import permission
    from docextract_eval.runs.signing.signoff import (
        find_repeated_signature,
        read_signatures,
        state_of_signatures,
    )

    by, role = (
        permission.tidy_signed_text(text, f"--{what}") for text, what in zip(who, _WHO, strict=True)
    )
    reason = None if override is None else permission.tidy_signed_text(override, "--override")
    decision = permission.signable_decision(
        read_decision(folder), run_file_digests(folder), reason, str(folder.path)
    )
    items = permission.open_items(decision)
    done = permission.acknowledged_items(named, items)
    draft = permission.draft_signature(
        decision,
        folder.description.id,
        (by, role),
        signed_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        version=docextract_eval.__version__,
    )
    draft = dataclasses.replace(
        draft,
        acknowledged=tuple(items.values()),
        override=reason,
        overridden=decision.blocking_gates,
        key=key.fingerprint if key else None,
        folder=folder.path.resolve().name,
    )
    before = read_signatures(folder)
    if not find_repeated_signature(before, draft):
        state = state_of_signatures(folder, [*before, draft], decision)
        permission.refuse_uncounted(state, draft, str(folder.path))
        _acknowledge({name: each for name, each in items.items() if name not in done}, folder)
    return draft


_WHO = ("by", "role")


def _acknowledge(items: Mapping[str, GateVerdict], folder: RunFolder) -> None:
    """Have every inconclusive item acknowledged: a terminal asks for each, else by its option."""
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


def _sign(
    folder: RunFolder, draft: Signature, key: SigningKey | None, store: str, *, as_json: bool
) -> None:
    """Sign, and add the signature to the ledger; the record in the folder is what counts."""
    from docextract_eval.codec import sha256
    from docextract_eval.runs.ledger.release_tests import run_release_tests
    from docextract_eval.runs.release.decision import read_decision
    from docextract_eval.runs.signing.signoff import read_signatures, sign_run, signoff_state

    ledger = ledgers.open_or_create_ledger(store)
    added = ledger.add(folder, was_rederived=True)  # refused before anything is signed
    run_release_tests(ledger, [added.run])
    decision = read_decision(folder)
    view_with = _view_maker(folder, decision)

    def complete(before: list[Signature], placed: Signature) -> Signature:
        """Name the report that shows the sign-off, and sign it all with the key."""
        page = html_report(view_with([*before, placed]))
        named = dataclasses.replace(placed, report=sha256(page))
        if key is None:
            return named
        return dataclasses.replace(named, ssh_signature=key.sign(named.signed_text))

    made, new = sign_run(folder, draft, complete)
    try:
        for each in read_signatures(folder):
            ledger.add_signature(each.as_written)
    except DocextractEvalError as error:
        what = f"is signed, but the ledger does not have the signature: {error.what}"
        remedy = "fix the ledger and run the same command again; it only updates the ledger"
        raise IncompleteError(what, str(folder.path), remedy) from error
    _write_signed_reports(folder, view_with)
    found = signoff_state(folder, decision)
    _print_signature(made, found, decision, new=new, as_json=as_json)


def _view_maker(
    folder: RunFolder, decision: PolicyDecision | None
) -> Callable[[Sequence[Signature]], View]:
    """Return a function that makes the view of a run with its sign-offs, written yet or not."""
    from docextract_eval.runs.signing.signoff import state_of_signatures

    view = report_view(folder, folder.about)
    return lambda signatures: dataclasses.replace(
        view, signatures=state_of_signatures(folder, signatures, decision)
    )


def _write_signed_reports(
    folder: RunFolder, view_with: Callable[[Sequence[Signature]], View]
) -> None:
    """Write the report that the last record names; who signs meanwhile writes a newer one."""
    from docextract_eval.runs.signing.signoff import read_signatures

    signed = read_signatures(folder)
    try:
        while True:
            write_view(folder, view_with(signed))
            if (now := read_signatures(folder)) == signed:
                break
            signed = now
    except DocextractEvalError as error:
        what = f"is signed, but its report could not be written: {error.what}"
        remedy = "make that possible and run the same command again; it only writes the report"
        raise IncompleteError(what, str(folder.path), remedy) from error


def _print_signature(
    signature: Signature,
    signoff_state: SignoffState,
    decision: PolicyDecision | None,
    *,
    new: bool,
    as_json: bool,
) -> None:
    """Print what was signed, the head of the chain, and who still has to sign."""
    from docextract_eval.reports.report_json import signoff_to_json
    from docextract_eval.reports.sentences.signers import describe_signature, signer_name
    from docextract_eval.runs.signing.permission import unnamed_role_warning

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
    typer.echo("The report of the run includes it.")
    typer.echo(f"Head, to keep where the run cannot change it: {signoff_state.signatures[-1].id}")
    for role in signoff_state.missing_roles:
        typer.echo(f"Still needed: a sign-off by {role}")


def _as_json(signature: Signature, signoff_json: dict[str, Any], *, new: bool) -> dict[str, Any]:
    return {"signed": new, "signature": signature.as_written, "signoff": signoff_json}
