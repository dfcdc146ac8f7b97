"""Checks a sign-off against what a verifier brings along, and says what cannot be known without.

Allowed signers, the head of the chain and the policy come from whoever checks. Nothing that decides
is taken from the run alone: whoever can change a run can change all of it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.errors import FormatError, IncompleteError
from docextract_eval.runs.release.decision import DECISION_FILE, gate_command, read_decision
from docextract_eval.runs.signing.signoff import (
    REPORT,
    SignoffFault,
    record_name,
    signature_files,
    signoff_state,
    unsigned_fault,
)
from docextract_eval.runs.signing.ssh_signatures import AllowedSigners, fingerprint, verified_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.signing.signoff import Signature, SignoffState

_PUT_BACK = "put back the signed file, or gate and sign again"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier trusts, and keeps where no maker of a run can write."""

    signers: AllowedSigners | None = None
    head: str | None = None
    """The id of the last record that the verifier knows of."""
    policy_digest: str | None = None
    """The digest of the policy that was agreed on."""
    policy: Path | None = None
    """The file of that policy."""


def check_signoff(folder: RunFolder, trust: Trust) -> SignoffState:
    """Return the state of a run's sign-off: only what the verifier's keys signed counts.

    A damaged file of a run that was signed is a change; one that nobody signed is an error.
    """
    if not signature_files(folder):
        folder.finished_about()
    decision, fault = _decision_or_fault(folder)
    state = signoff_state(folder, decision, decision_fault=fault)
    if trust.signers is not None:
        keys = {each.key for each in state.signatures if each.key}
        state = replace(state, vouched={key: trust.signers.people(key) for key in keys})
    refused = {each.id: fault for each, fault in _key_faults(state, trust.signers)}
    counted = tuple(each for each in state.signatures if each.id not in refused)
    latest = {each.id for each in state.latest_signatures}
    faults = [*state.faults]
    faults += [each for id_, each in refused.items() if id_ in latest or each.kind == "EDITED"]
    faults += [*_head_faults(state, trust.head), *_policy_faults(folder, state, decision, trust)]
    faults += _report_faults(state)
    found = replace(state, signatures=counted, faults=tuple(dict.fromkeys(faults)))
    again = gate_command(folder.path, decision, trust.policy)
    faults = [*found.faults, *_file_faults(folder, found, again)]
    return replace(found, faults=tuple(faults), unknown=tuple(_unknown_without(trust, found)))


def _decision_or_fault(
    folder: RunFolder,
) -> tuple[PolicyDecision | None, SignoffFault | None]:
    """Return the last decision, or that it is no longer as it was written.

    It is unknown too where a signed file that it rests on cannot be read: that one has changed.
    """
    try:
        return read_decision(folder), None
    except (FormatError, IncompleteError) as error:
        if error.where == str(folder.path / DECISION_FILE):
            return None, SignoffFault("EDITED", f"{DECISION_FILE} {error.what}", error.remedy)
        if not signature_files(folder):
            raise
        return None, None


def _key_faults(
    state: SignoffState, signers: AllowedSigners | None
) -> Iterator[tuple[Signature, SignoffFault]]:
    """Yield the signatures that no key made, or one that nobody allowed, and what is wrong."""
    for each in state.signatures:
        name = record_name(each, state)
        if each.key is None:
            if signers is not None:
                yield each, unsigned_fault(each, state)
            continue
        if not _is_signed_by_key(each):
            what = f"{name} is not what the key {each.key} signed"
            yield each, SignoffFault("EDITED", what)
        elif signers and (why := signers.refusal(each.key, each.by, each.role, _seconds(each.at))):
            what = f"{name} is signed by the key {each.key}, which {why}"
            remedy = "move it and what follows away and sign again, or allow it if you know whose"
            yield each, SignoffFault("FOREIGN", what, remedy)


def _is_signed_by_key(signature: Signature) -> bool:
    """Say whether the key that a record names signed all that it says."""
    try:
        public_key = verified_key(signature.ssh_signature or "", signature.signed_text)
    except ValueError:
        return False
    return fingerprint(public_key) == signature.key


def _seconds(at: str) -> float:
    """Return a record's time in seconds since 1970; a time that cannot be read is no time."""
    try:
        return datetime.datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError, OSError):
        return float("nan")


def _report_faults(state: SignoffState) -> Iterator[SignoffFault]:
    """Yield that the last record names no report: then any report would be the signed one."""
    signed = [each for each in state.signatures if each.number]
    if signed and signed[-1].report is None:
        what = f"{record_name(signed[-1], state)} names no report"
        yield SignoffFault("EDITED", what, "have them sign again: dxe signoff RUN")


def _head_faults(state: SignoffState, head: str | None) -> Iterator[SignoffFault]:
    if head is not None and head not in {each.id for each in state.signatures}:
        what = f"the record {head[:16]}, which you keep as the head, is not in the chain"
        yield SignoffFault("MISSING", what, "put it back: a ledger has it, if it was ever there")


def _policy_faults(
    folder: RunFolder, state: SignoffState, decision: PolicyDecision | None, trust: Trust
) -> Iterator[SignoffFault]:
    """Yield what was decided or signed by another policy than the verifier's."""
    agreed = trust.policy_digest
    if agreed is None:
        return
    command = gate_command(folder.path, decision, trust.policy)
    again = f"gate by the agreed policy, and sign again: {command}"
    if decision is not None and decision.policy_digest != agreed:
        yield SignoffFault("EDITED", "gate.json was decided by another policy", again)
    for each in state.latest_signatures:
        if each.policy_digest != agreed:
            what = f"{record_name(each, state)} was signed under another policy"
            yield SignoffFault("EDITED", what, again)


def _file_faults(folder: RunFolder, state: SignoffState, again: str) -> Iterator[SignoffFault]:
    """Yield the files that are not what was signed, where a signature is needed that names them.

    The command `again` writes the report.
    """
    names = {
        name: None for each in state.altered_signatures for name in (state.changed or {})[each.id]
    }
    for name in names:
        if not (folder.path / name).exists():
            yield SignoffFault("MISSING", f"{name} was signed, and is gone", _PUT_BACK)
        elif name == REPORT:
            remedy = f"write it again: {again}; if it still differs, sign again"
            yield SignoffFault("EDITED", f"{name} is not the report that was signed", remedy)
        else:
            yield SignoffFault("EDITED", f"{name} is not the file that was signed", _PUT_BACK)


def _unknown_without(trust: Trust, state: SignoffState) -> Iterator[str]:
    """Say what the check could not know for want of something that only the verifier has."""
    if not state.signatures:
        return
    if trust.signers is None:
        keys = {each.key for each in state.signatures if each.key}
        yield (
            "whose keys signed: --allowed-signers FILE, which names the people that you trust"
            if keys
            else "whether these people signed: no record has a key (dxe signoff RUN --key FILE)"
        )
    if trust.head is None:
        yield "whether later records were removed: --head HASH, as the last sign-off printed it"
    if trust.policy_digest is None:
        yield "whether this is the policy that was agreed on: --policy FILE"
