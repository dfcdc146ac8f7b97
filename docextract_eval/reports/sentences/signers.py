"""Who signed, in words: what stands, what does not any more, who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.reports.parts import Fact
from docextract_eval.runs.signoff import same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.gates import Ruling
    from docextract_eval.runs.signoff import Signature, Standing

_NAMED = 3
"""How many open items of a signature are named where there is little room."""


def facts(standing: Standing | None, *, every: bool = False) -> list[Fact]:
    """Say who signed and who has not; of each person the last word, if not every one."""
    if standing is None:
        return []
    signed = standing.signatures if every else standing.latest
    return [
        *(Fact("Not to be believed", one_line(said), good=False) for said in standing.broken),
        *(Fact(who(each), told(standing, each), _good(standing, each)) for each in signed),
        *(Fact(one_line(role), _lacking(standing, role)) for role in standing.missing),
    ]


def warnings(standing: Standing | None) -> Iterator[str]:
    """Say what nobody may miss: a block that was overridden, and what is not what was signed."""
    if standing is None:
        return
    for each in standing.standing:
        if each.override is not None:
            reason = one_line(each.override).removesuffix(".")
            yield f"Signed in spite of BLOCK by {who(each)}: “{reason}”."
    torn = [each for each in standing.latest if standing.state(each) == "changed"]
    if torn and standing.word == "CHANGED":
        names = ", ".join(dict.fromkeys(name for each in torn for name in _changed(standing, each)))
        yield one_line(f"What was signed is not what is here: {names} changed since.")
    if standing.broken:
        yield one_line(f"The signatures are not to be believed: {standing.broken[0]}.")


def sentences(standing: Standing | None) -> list[str]:
    """Say it in sentences, for those who see no lists."""
    return [
        *warnings(standing),
        *(f"{fact.name}: {fact.text.removesuffix('.')}." for fact in facts(standing)),
    ]


def who(signature: Signature) -> str:
    """Name a person and the role."""
    return one_line(f"{signature.by}, {signature.role}")


def when(signature: Signature) -> str:
    """Say when it was signed, to the minute.

    >>> from types import SimpleNamespace
    >>> when(SimpleNamespace(at="2026-11-21T00:40:12+00:00"))
    '2026-11-21 00:40 UTC'
    """
    return f"{signature.at[:16].replace('T', ' ')} UTC"


def told(standing: Standing, signature: Signature) -> str:
    """Say what a person signed, in spite of what, and what became of that."""
    said = f"signed {signature.decision} by the policy {signature.policy} on {when(signature)}"
    parts = [f"{said}{_since(standing, signature)}"]
    if signature.override is not None:
        parts.append(f"in spite of {_items(signature.overridden)}: “{signature.override}”")
    if signature.acknowledged:
        parts.append(f"acknowledged as open: {_items(signature.acknowledged)}")
    if not _is_asked(standing, signature):
        parts.append("the policy does not ask for this role")
    return one_line("; ".join(parts))


def _lacking(standing: Standing, role: str) -> str:
    before = any(same(each.role) == same(role) for each in standing.signatures)
    return "has not signed what is here now" if before else "has not signed"


def _is_asked(standing: Standing, signature: Signature) -> bool:
    roles = {same(role) for role in standing.roles}
    return not roles or same(signature.role) in roles


def _since(standing: Standing, signature: Signature) -> str:
    state = standing.state(signature)
    if state == "changed":
        return f"; changed since: {', '.join(_changed(standing, signature))}"
    return "; a gate found something else since, and it counts no more" * (state != "stands")


def _changed(standing: Standing, signature: Signature) -> Sequence[str]:
    return (standing.changed or {}).get(signature.id, ())


def _good(standing: Standing, signature: Signature) -> bool | None:
    state = standing.state(signature)
    if state == "stands" and signature.override is None and _is_asked(standing, signature):
        return True
    return False if state == "changed" else None


def _items(rulings: Sequence[Ruling]) -> str:
    named = [f"{each.rule} on {each.slice}" for each in rulings[:_NAMED]]
    more = [f"{len(rulings) - _NAMED:,} more"] if len(rulings) > _NAMED else []
    return ", ".join([*named, *more])
