"""What a run leaves open, and what it would take to know: documents, and minutes of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.findings.regressions import as_score
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Proof,
    cells_of,
    clipped,
    picture,
    proof_of,
)
from docextract_eval.reports.sentences.gate_sentences import takes
from docextract_eval.reports.sentences.reasons import in_words
from docextract_eval.statistics.bands import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View

_MOST = 3
_NAMED = 6
"""Accidents that are named."""


def open_questions(view: View) -> list[Claim]:
    """Return what matters most of what is open; what was not tested is always."""
    asked = (_verdict, _promise, _change, _group)
    found = [claim for ask in asked for claim in ask(view)]
    return [*found[:_MOST], _untested(view)]


def _untested(view: View) -> Claim:
    """Say what was tested: of other pictures nothing is known."""
    names = [clipped(name.partition("@")[0]) for name in view.conditions() if name != CLEAN]
    named = list(dict.fromkeys(names))
    said = ", ".join(named[:_NAMED]) + (" and more" if len(named) > _NAMED else "")
    tested = "was tested" if len(named) == 1 else "were tested"
    what = f"only {said} {tested}" if named else "clean pages alone were tested"
    proof = Proof("conditions", "this run", said or CLEAN)
    other = f"How it reads other pictures: {what}; dxe list degradations names others."
    return Claim(other, (proof,))


def _verdict(view: View) -> Iterator[Claim]:
    """Say what would settle the gates that are open."""
    decision = view.decision
    if decision is None or decision.verdict != "INCONCLUSIVE" or not decision.needed:
        return
    open_ones = [r for r in decision.rulings if r.needed == decision.needed]
    where = f"{open_ones[0].rule} on {open_ones[0].slice}" if open_ones else decision.policy
    settles = takes(decision)
    proof, said = Proof("gates", where, settles), f"Whether it may be released: {settles}"
    yield _priced(view, said, decision.needed, (proof,))


def _promise(view: View) -> Iterator[Claim]:
    """Say why nothing may be filled unaided, and what it takes."""
    score = view.find("safe_automation_rate", cells="scalars", condition=ALL)
    if score is None or score.value is not None:
        return
    question, reason = "Whether anything may be filled unaided", score.reason
    if reason is None or reason.code is not ReasonCode.TOO_FEW_DOCUMENTS:
        yield Claim(f"{question}: {in_words(reason)}.", (proof_of(score),))
        return
    needed, decision = reason.needed or 0, view.decision
    if decision and decision.verdict == "INCONCLUSIVE" and decision.needed == needed:
        return  # this is what would settle the gates, and it is told of them
    takes = f"it takes about {needed:,} documents, and there are {reason.documents or 0:,}"
    yield _priced(view, f"{question}: {takes}", needed, (proof_of(score),))


def _change(view: View) -> Iterator[Claim]:
    """Say of the largest loss that may be chance what would tell."""
    open_ones = [
        each
        for each in (view.decision.differences if view.decision else ())
        if not each.certain and each.change.value < 0 and each.needed
    ]
    worst = min(open_ones, key=lambda each: each.change.value, default=None)
    if worst is None or worst.needed is None:
        return
    own = {axis: name for axis, name in worst.slice.items() if axis not in ("cells", "condition")}
    names = [f"{axis} {clipped(name)}" for axis, name in own.items()]
    if (condition := worst.slice.get("condition", ALL)) != ALL:
        names.append(picture(condition))
    change = as_score(worst)
    seen, cells = proof_of(change), cells_of(change)
    tells = f"about {worst.needed:,} documents in all would tell"
    proof = Proof(seen.what, seen.where, tells, seen.basis)
    what = f"{cells} ({', '.join(names)})" if names else f"all {cells}"
    yield _priced(view, f"Whether {what} got worse: {tells}", worst.needed, (proof,))


def _group(view: View) -> Iterator[Claim]:
    """Say of the group that seems worst off, and is too small, how many more of it would tell."""
    small = [
        (score.value * score.documents, f"{axis} {name}", score)
        for axis, name, score in view.groups("accuracy_gap", "scalars")
        if score.value is not None and score.low is None and 0 < score.documents < FEWEST
    ]
    lost, group, score = min(small, key=lambda each: each[0], default=(0.0, "", None))
    if score is None or lost >= 0:
        return
    seen, more = proof_of(score), FEWEST - score.documents
    why = in_words(score.reason)
    figure = f"{why}: {more} more are wanted"
    proof = Proof(seen.what, seen.where, figure, seen.basis, seen.signature)
    said = f"Whether documents of {clipped(group)} are read worse: it seems so, but {why}"
    yield Claim(f"{said} have it; {more} more would let it be told.", (proof,))


def _priced(view: View, said: str, needed: int, proof: tuple[Proof, ...]) -> Claim:
    """Add what the documents that are lacking take to read, where the run says what its own did.

    Twins are read besides, and count as no documents of their own: what is needed is of sources.
    """
    whole = view.find("accuracy", cells="scalars", condition=ALL)
    read, seconds = view.run.documents or 0, view.run.seconds
    own = read if whole is None or not whole.documents else whole.documents
    if not read or not seconds or needed <= own:
        return Claim(f"{said}.", proof)
    more, twins = needed - own, " and their twins" if read > own else ""
    time = _long(more * seconds / own)
    took = Proof(
        "time of reading",
        "this run",
        f"{seconds:,.0f} s for {own:,} documents{twins}: {more:,} more take {time}",
        "all conditions of each",
    )
    return Claim(f"{said}; {more:,} more take {time} to read.", (*proof, took))


def _long(seconds: float) -> str:
    """Say about how long something takes.

    >>> _long(40), _long(1300), _long(7600)
    ('1 minute', '22 minutes', '2.1 hours')
    """
    minutes = max(1, round(seconds / 60))
    if minutes >= 120:
        return f"{seconds / 3600:.1f} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
