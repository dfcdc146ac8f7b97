"""Who signed, in words: what is valid, what is no longer, and who has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.reports.parts import Fact
from docextract_eval.reports.sentences.gate_sentences import name_gate
from docextract_eval.runs.release.signoff_rules import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signing.signoff import Signature, SignoffState

_NAMED = 3
"""How many gates of a signature are named where there is little room."""


def signature_facts(signoff_state: SignoffState | None, *, every: bool = False) -> list[Fact]:
    """Say who signed and who has not; of each person the last word, if not every one."""
    if signoff_state is None:
        return []
    signed = signoff_state.signatures if every else signoff_state.latest_signatures
    facts = [
        Fact(fault.kind, one_line(f"{fault.what}. Remedy: {fault.remedy}"), good=False)
        for fault in signoff_state.faults
    ]
    for each in signed:
        text = describe_signature(signoff_state, each)
        facts.append(Fact(signer_name(each), text, _is_valid(signoff_state, each)))
    before = {fold_name(each.role) for each in signoff_state.signatures}
    for role in signoff_state.missing_roles:
        current = " the current files" * (fold_name(role) in before)
        facts.append(Fact(one_line(role), f"has not signed{current}"))
    return facts


def signature_warnings(signoff_state: SignoffState | None) -> Iterator[str]:
    """Say what nobody may miss: a block that was overridden, and what is not what was signed."""
    if signoff_state is None:
        return
    for each in signoff_state.valid_signatures:
        if each.override is not None:
            reason = one_line(each.override).removesuffix(".")
            yield f"Signed despite BLOCK by {signer_name(each)}: “{reason}”."
    if torn := signoff_state.altered_signatures:
        names = ", ".join(
            dict.fromkeys(name for each in torn for name in _changed_files(signoff_state, each))
        )
        yield one_line(f"The files are not those that were signed; changed since: {names}.")
    if signoff_state.faults:
        yield one_line(f"The signature records are invalid: {signoff_state.faults[0].what}.")


def signature_sentences(signoff_state: SignoffState | None) -> list[str]:
    """Say it in sentences, for those who see no lists."""
    facts = signature_facts(signoff_state)
    listed = [f"{fact.name}: {fact.text.removesuffix('.')}." for fact in facts]
    return [*signature_warnings(signoff_state), *listed]


def signoff_command(run: str, signoff_state: SignoffState, *, blocked: bool) -> str:
    """Return the command that signs a run, with every option that its policy asks for.

    >>> from docextract_eval.runs.signing.signoff import SignoffState
    >>> from docextract_eval.runs.release.signoff_rules import SignoffRules
    >>> signoff_command("run", SignoffState(rules=SignoffRules(keys="required")), blocked=True)
    'dxe signoff run --by NAME --role ROLE --key FILE --override REASON'
    """
    key = " --key FILE" * signoff_state.expects_keys
    return f"dxe signoff {run} --by NAME --role ROLE{key}{' --override REASON' * blocked}"


def signer_name(signature: Signature) -> str:
    """Name a person and the role."""
    return one_line(f"{signature.by}, {signature.role}")


def signing_time(signature: Signature) -> str:
    """Say when it was signed, to the minute.

    >>> from types import SimpleNamespace
    >>> signing_time(SimpleNamespace(at="2026-11-21T00:40:12+00:00"))
    '2026-11-21 00:40 UTC'
    """
    return f"{signature.at[:16].replace('T', ' ')} UTC"


def describe_signature(signoff_state: SignoffState, signature: Signature) -> str:
    """Say what a person signed, in spite of what, and what became of that."""
    policy = f"under the policy {signature.policy}"
    parts = [f"signed {signature.decision} {policy} on {signing_time(signature)}"]
    state = signoff_state.signature_state(signature)
    if state == "changed":
        parts.append(f"changed since: {', '.join(_changed_files(signoff_state, signature))}")
    elif state != "stands":
        parts.append("no longer valid, because a later gate run decided otherwise")
    if signature.override is not None:
        parts.append(f"despite FAIL of {_gate_names(signature.overridden)}: “{signature.override}”")
    if signature.acknowledged:
        parts.append(f"acknowledged as INCONCLUSIVE: {_gate_names(signature.acknowledged)}")
    if not _is_required(signoff_state, signature):
        parts.append("the policy does not require this role")
    elif reason := signoff_state.why_not_counted(signature):
        parts.append(f"does not count: {reason}")
    if signature.key is not None:
        nobody = ", which nobody vouched for" if signoff_state.vouched is None else ""
        parts.append(f"by the key {signature.key}{nobody}")
    return one_line("; ".join(parts))


def _is_required(signoff_state: SignoffState, signature: Signature) -> bool:
    roles = {fold_name(role) for role in signoff_state.roles}
    return not roles or fold_name(signature.role) in roles


def _changed_files(signoff_state: SignoffState, signature: Signature) -> Sequence[str]:
    return (signoff_state.changed or {}).get(signature.id, ())


def _is_valid(signoff_state: SignoffState, signature: Signature) -> bool | None:
    state = signoff_state.signature_state(signature)
    if signoff_state.why_not_counted(signature):
        return False
    if state == "stands" and signature.override is None and _is_required(signoff_state, signature):
        return True
    return False if state == "changed" else None


def _gate_names(gates: Sequence[GateVerdict]) -> str:
    more = [f"{len(gates) - _NAMED:,} more"] if len(gates) > _NAMED else []
    return ", ".join([*map(name_gate, gates[:_NAMED]), *more])
