"""What may be signed: by whom, in spite of which failures, and what a signature records."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from docextract_eval.errors import (
    BadInputError,
    InconclusiveError,
    RefusedError,
    UnknownNameError,
    nearest_name,
    one_line,
    say_renamed,
)
from docextract_eval.runs.gates.verdict import OLD_RULES, present_rule
from docextract_eval.runs.recorded_hashes import combined_digest, differing_files
from docextract_eval.runs.release.decision import gate_command
from docextract_eval.runs.release.signoff_rules import fold_name
from docextract_eval.runs.signing.signoff import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.signing.signoff import SignoffState

_OPTION_LIMITS = {"--by": ("NAME", 120), "--role": ("ROLE", 120), "--override": ("REASON", 2000)}
"""For each option, the placeholder in its help and the most characters that it may have."""
_NUMBER = re.compile(r" #\d+$")


def tidy_signed_text(text: str, option: str) -> str:
    r"""Return a name, role or reason as it is recorded: on one line, all characters visible.

    >>> tidy_signed_text("  Ada   Lovelace ", "--by")
    'Ada Lovelace'
    """
    form, longest = _OPTION_LIMITS[option]
    words = unicodedata.normalize("NFC", text).split(" ")
    tidied = " ".join(word for word in words if word)
    if not tidied or tidied.isspace():
        raise BadInputError(f"{option} is empty", remedy=f"write it as {option} {form}")
    if odd := next((character for character in tidied if not character.isprintable()), None):
        what = f"{option} holds a character that does not show (U+{ord(odd):04X})"
        raise BadInputError(what, remedy="write it on one line, in visible characters")
    if len(tidied) > longest:
        what = f"{option} has {len(tidied):,} characters"
        raise BadInputError(what, remedy=f"shorten it to {longest:,}")
    return tidied


def spell_role_like_policy(decision: PolicyDecision, role: str) -> str:
    """Return a role as the policy spells it, if the policy names it; else as it was given."""
    spelled = {fold_name(each): each for each in decision.signatures}
    return spelled.get(fold_name(role), role)


def unnamed_role_warning(decision: PolicyDecision, role: str) -> str:
    """Return a warning if the policy names roles, but not this one; else an empty text."""
    if not decision.signatures or role in decision.signatures:
        return ""
    meant = nearest_name(role, decision.signatures)
    guess = f"; did you mean '{meant}'?" if meant else ""
    named = ", ".join(decision.signatures)
    return f"the policy asks for {named}: '{role}' counts for none of them{guess}"


def open_items(decision: PolicyDecision) -> dict[str, GateVerdict]:
    """Return the INCONCLUSIVE gates that the decision rests on, by name; equal ones are numbered.

    >>> from docextract_eval.runs.release.decision import PolicyDecision
    >>> from docextract_eval.runs.gates import GateVerdict
    >>> found = [GateVerdict("accuracy", "all", "INCONCLUSIVE", bound=n) for n in (0.5, 0.9)]
    >>> list(open_items(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (found[0],))))
    ['accuracy all']
    >>> list(open_items(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", tuple(found))))
    ['accuracy all #1', 'accuracy all #2']
    """
    inconclusive = [
        each for each in decision.gates if each.decides and each.verdict == "INCONCLUSIVE"
    ]
    counts, seen = Counter(map(_item_name, inconclusive)), Counter[str]()
    named = {}
    for each in inconclusive:
        name = _item_name(each)
        seen[name] += 1
        named[f"{name} #{seen[name]}" if counts[name] > 1 else name] = each
    return named


def _item_name(gate_verdict: GateVerdict) -> str:
    return one_line(f"{gate_verdict.rule} {gate_verdict.slice}")


def acknowledged_items(names: Iterable[str], items: Mapping[str, GateVerdict]) -> list[str]:
    """Return the open items that were named; raise for an unknown or ambiguous name."""
    return list(dict.fromkeys(_find_item_name(one_line(text), items) for text in names))


def _find_item_name(name: str, items: Mapping[str, GateVerdict]) -> str:
    """Return the one open item of this name, as it is listed or as gates spell it."""
    rule, blank, rest = name.partition(" ")
    if rule in OLD_RULES:
        say_renamed(f"rule {rule}", present_rule(rule))
        name = f"{present_rule(rule)}{blank}{rest}"
    if name in items:
        return name
    unnumbered = {each: _NUMBER.sub("", each) for each in items}
    for names in ({each: each for each in items}, unnumbered):
        found = [
            each for each, spelled in names.items() if fold_name(name) in _folded_spellings(spelled)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            what = f"--acknowledge '{name}' may be {' or '.join(map(repr, found))}"
            raise BadInputError(what, remedy="name each as it is listed")
    raise UnknownNameError("open item", name, items)


def _folded_spellings(name: str) -> set[str]:
    """Return the ways to write a name; gates write `regression on all`."""
    rule, _, rest = name.partition(" ")
    return {fold_name(name), fold_name(f"{rule} on {rest}")}


def signable_decision(
    decision: PolicyDecision | None,
    present_digests: Mapping[str, str],
    override: str | None,
    run_name: str,
) -> PolicyDecision:
    """Return the decision that may be signed; raise with what must be done first if none may be."""
    again = f"apply one: {gate_command(run_name, None)}"
    if decision is None:
        what = "no policy was applied to the run since it was last scored"
        raise InconclusiveError(what, run_name, again)
    if not decision.asked or not decision.files:
        what = "its decision does not record the policy and the files"
        raise InconclusiveError(what, run_name, again)
    if changed := differing_files(decision.files, present_digests):
        what = f"{', '.join(changed)} changed since the gate decided"
        remedy = f"decide again: {gate_command(run_name, decision)}"
        raise InconclusiveError(what, run_name, remedy)
    blocking = decision.blocking_gates
    if blocking and override is None:
        named = "; ".join(f"{each.rule} on {each.slice}" for each in blocking)
        what = f"the verdict is BLOCK ({named})"
        remedy = "fix it; or sign despite it, which every report shows: --override REASON"
        raise RefusedError(what, run_name, remedy)
    if override is not None and not blocking:
        what = f"there is nothing to override: the verdict is {decision.decision}"
        raise BadInputError(what, run_name, "leave out --override")
    return decision


def draft_signature(
    decision: PolicyDecision, run: str, signer: tuple[str, str], *, signed_at: str, version: str
) -> Signature:
    """Return the signature that a person is about to write; raise if something prevents it."""
    by, role = signer
    return Signature(
        run=run,
        content=combined_digest(decision.files),
        files=dict(decision.files),
        policy=decision.policy,
        policy_digest=decision.policy_digest,
        decided=decision.digest,
        verdict=decision.verdict,
        decision=decision.decision,
        by=by,
        role=spell_role_like_policy(decision, role),
        at=signed_at,
        version=version,
        asked=json.loads(decision.asked),
        baseline=decision.baseline,
    )


def refuse_uncounted(state: SignoffState, draft: Signature, run_name: str) -> None:
    """Refuse a signature that the policy would not count; `state` is the sign-off with it."""
    if reason := state.why_not_counted(draft):
        what = f"{draft.by} cannot sign as {draft.role}: {reason}"
        remedy = "let somebody else sign, or agree on other rules under [signoff] in the policy"
        raise RefusedError(what, run_name, remedy)
    if state.expects_keys and draft.key is None:
        asks = "the policy asks for keys" if state.rules.keys == "required" else "others used a key"
        raise BadInputError(f"no key is given, and {asks}", run_name, "add --key FILE")
