"""The first screen: the verdict and why, what got worse, where it is worst, how the run went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import (
    loss_as_change,
    percent,
    share_with_interval,
    signed_points,
)
from docextract_eval.reports.health import describe_failures, health_facts, is_healthy, run_warnings
from docextract_eval.reports.layout import explain_missing, severity_note
from docextract_eval.reports.parts import ConditionCard, Fact, Glance
from docextract_eval.reports.sentences import changes, gate_sentences, signers
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.documents import subject_sentences
from docextract_eval.reports.sentences.figures import describe_basis
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.sentences.cited_figures import Headline
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision


_INTERVALS = "Figures in brackets are 95 % intervals, with documents as the sampling unit."
_TO_COMPARE = "To see what changed since an earlier run"
_NAMED = 3
"""How many gates, losses and conditions the first screen lists."""


def build_glance(view: View, headline_sentences: Sequence[str]) -> Glance:
    """Bring together what a person decides by."""
    lowest = worst_conditions(view)
    return Glance(
        verdict=headline_word(view),
        because=explain_headline(view),
        reasons=[*deciding_gates(view.decision)],
        warnings=[*run_warnings(view), *signers.signature_warnings(view.signatures)],
        signed=signers.signature_facts(view.signatures),
        star=headline_sentences,
        reading=[*subject_sentences(view), *how_to_read(view)],
        worse=list(changes_since_baseline(view)),
        worst=[_condition_card(view, score, len(lowest)) for score in lowest[:_NAMED]],
        missing=_why_no_conditions(view, lowest[:_NAMED]),
        health=health_facts(view),
    )


def how_to_read(view: View) -> list[str]:
    """Say once what brackets and names of conditions mean; nothing where there is no figure."""
    every = view.find("accuracy", cells="scalars", condition=ALL)
    if every is None or every.value is None:
        return []
    return [_INTERVALS, *severity_note(view.conditions())]


def headline_word(view: View) -> Headline:
    """Return the word; a run that is not healthy never ships."""
    if view.decision is None:
        return "NO POLICY"
    word = view.decision.decision
    return "MORE DATA" if word == "SHIP" and not is_healthy(view) else word


def explain_headline(view: View) -> str:
    """Say why, in a few sentences."""
    if not is_healthy(view):
        return f"This run cannot be released: {describe_failures(view)}."
    if view.decision is None:
        return how_to_decide(view)
    decision = view.decision
    waived = sum(gate_sentences.shown_verdict(each) == "waived" for each in decision.gates)
    waivers = f"{count_phrase(waived, 'gate is', 'gates are')} waived." if waived else ""
    undecided = _explain_undecided(view, decision)
    passed = "" if undecided else _explain_passed(decision)
    part = "" if decision.attempted is None else _attempted_sentence(decision)
    return " ".join(filter(None, (undecided, waivers, passed, part)))


def _attempted_sentence(decision: PolicyDecision) -> str:
    return f"It is about {decision.attempted} of {decision.fields} fields."


def _explain_undecided(view: View, decision: PolicyDecision) -> str:
    """Say which gates FAIL or are INCONCLUSIVE; nothing where none is."""
    inconclusive = gate_sentences.inconclusive_gates(decision.gates)
    if failed := gate_sentences.failed_gates(decision.gates):
        besides = f"; {_count_verdict(inconclusive, 'more gate')}" if inconclusive else ""
        return f"{_count_verdict(failed)}{besides}."
    if inconclusive:
        passes = (
            " INCONCLUSIVE counts as passed, as requested." if decision.inconclusive_passes else ""
        )
        return f"{_count_verdict(inconclusive)}.{_documents_sentence(view, decision)}{passes}"
    return ""


def _explain_passed(decision: PolicyDecision) -> str:
    """Say that every gate that is not waived passes, or that there is none."""
    asked = [each for each in decision.gates if each.counts and each.decides]
    is_waived = any(each.waiver for each in decision.gates)
    if not asked:
        none = "no other gate" if is_waived else "no gate"
        return f"The policy {decision.policy} has {none} for this run."
    only, gates = ("other", "other gates") if is_waived else ("only", "gates")
    every = {1: f"The {only} gate", 2: f"Both {gates}"}
    counted = every.get(len(asked), f"All {len(asked):,} {gates}")
    return f"{counted} of the policy {decision.policy} {_verdict_phrase(asked)}."


def how_to_decide(view: View) -> str:
    """Say that no policy was applied, and how one is."""
    decide = f"To decide on a release: dxe gate {view.argument} {gate_sentences.WITH_BASELINE}."
    return f"{gate_sentences.NO_POLICY} {decide}"


def deciding_gates(decision: PolicyDecision | None) -> Iterator[Fact]:
    """Name the gates that decide, each with what it asked and found."""
    if decision is None:
        return
    deciding = gate_sentences.failed_gates(decision.gates) or gate_sentences.inconclusive_gates(
        decision.gates
    )
    for each in deciding[:_NAMED]:
        good = False if each.verdict == "FAIL" else None
        yield Fact(gate_sentences.name_gate(each), gate_sentences.describe_gate(each), good)
    if (rest := len(deciding) - _NAMED) > 0:
        yield Fact(count_phrase(rest, "more gate"), "see Gates below")


def changes_since_baseline(view: View) -> Iterator[Fact]:
    """Say what got worse since the baseline: first what is certain, then what could be seen."""
    decision = view.decision
    if decision is None or decision.baseline is None:
        options = (decision and decision.options) or ()
        policy = " --policy FILE" if "--policy" in options else ""
        again = f"dxe gate {view.argument}{policy} --baseline BASE"
        yield Fact("No baseline given", f"{_TO_COMPARE}: {again}")
        return
    lost, gained = changes.certain_losses(decision), changes.certain_gains(decision)
    for each in lost[:_NAMED]:
        change_text = f"{changes.describe_change(each)}; {changes.before_and_after(each)}"
        yield Fact(changes.slice_title(each.slice), change_text, good=False)
    if len(lost) > _NAMED:
        yield Fact(f"{len(lost) - _NAMED:,} more", "got worse for certain", good=False)
    whole = changes.overall_change(decision)
    if not lost:
        yield Fact("No certain loss", _detectable_loss(decision), None)
    if whole is not None and whole not in lost[:_NAMED]:
        change_text = f"{changes.describe_change(whole)}; {changes.conclusion(whole)}"
        yield Fact(changes.slice_title(whole.slice), change_text)
    doubtful = [each for each in changes.uncertain_changes(decision) if each.change.value < 0]
    doubtful = [each for each in doubtful if each is not whole]
    for each in doubtful[:_NAMED]:
        change_text = f"{changes.describe_change(each)}; {changes.conclusion(each)}"
        yield Fact(changes.slice_title(each.slice), change_text)
    if len(doubtful) > _NAMED:
        yield Fact(f"{len(doubtful) - _NAMED:,} more", "worse on their own, not certain")
    if gained:
        most = changes.slice_title(gained[0].slice)
        change_text = (
            f"got better for certain; the most: {most}, {changes.describe_change(gained[0])}"
        )
        yield Fact(
            f"{len(gained):,} of {count_phrase(decision.compared, 'slice')}", change_text, good=True
        )


def worst_conditions(view: View) -> list[Score]:
    """Return the accuracy of the degraded conditions, the lowest first."""
    for cells in ("scalars", "tables"):
        found = [
            score
            for condition in view.conditions()
            if condition != CLEAN
            and (score := view.find("accuracy", cells=cells, condition=condition))
            and score.value is not None
        ]
        if found:
            return sorted(found, key=lambda score: score.value or 0.0)
    return []


def describe_loss(view: View, score: Score, looked_at: int = 1) -> str:
    """Say how a condition changes accuracy from that of the clean pages of the same documents.

    Whoever reads none of these, as a reader of PDFs alone, has nothing to lose there.
    """
    clean = view.find("accuracy", **{**score.slice, "condition": CLEAN})
    if clean is not None and clean.value == 0:
        return ""
    drop = view.find("drop", **score.slice)
    if drop is not None and drop.value is not None:
        return loss_as_change(chosen_difference(drop, looked_at))
    if clean is None or clean.value is None or score.value is None:
        return ""
    return f"{signed_points(score.value - clean.value)} points"


def _condition_card(view: View, of: Score, looked_at: int) -> ConditionCard:
    """Show one of the lowest conditions; its intervals allow for the choice."""
    score, condition = chosen_share(of, looked_at), of.slice["condition"]
    noun = {"scalars": "fields", "tables": "table cells"}[score.slice["cells"]]
    ends = share_with_interval(score).partition(" (")[2]
    right = (
        f"of {noun} right ({ends}" if ends else f"of {noun} right, {explain_missing_value(score)}"
    )
    sentences = [right, _change_sentence(view, score, looked_at), describe_basis(score)]
    pages = view.gallery.condition_pages if view.gallery else ()
    page = next((each for each in pages if each.condition == condition), None)
    return ConditionCard(
        condition, percent(score.value or 0.0), [each for each in sentences if each], page
    )


def _change_sentence(view: View, score: Score, looked_at: int) -> str:
    """Say a change from clean pages, and whether it may be chance."""
    if not (change := describe_loss(view, score, looked_at)):
        return ""
    drop = view.find("drop", **score.slice)
    drop = drop and chosen_difference(drop, looked_at)
    low, high = (None, None) if drop is None else (drop.low, drop.high)
    chance = low is not None and high is not None and low <= 0 <= high
    return f"{change} against {view.clean_pages}{'; may be chance' if chance else ''}"


def _why_no_conditions(view: View, shown: Sequence[Score]) -> str:
    """Say why there is no condition, or no picture of one."""
    if shown:
        reason = view.gallery.reason if view.gallery else None
        return f"No pictures: {reason}." if reason else ""
    if any(condition != CLEAN for condition in view.conditions()):
        return f"No results: {explain_missing(view, 'accuracy', condition=ALL)}."
    only_clean = view.find("accuracy", cells="scalars", condition=CLEAN) is not None
    return (
        f"Only {view.clean_pages} were read, so what degradations cost is not known."
        if only_clean
        else ""
    )


def _documents_sentence(view: View, decision: PolicyDecision) -> str:
    """Say what would settle it, where more documents would."""
    if not decision.needed:
        return ""
    documents = view.run.documents
    there = f"; this run has {documents:,}" if documents else ""
    settles = gate_sentences.documents_to_settle(decision)
    return f" {settles[0].upper()}{settles[1:]}{there}. To plan for it: dxe plan {view.argument}."


def _detectable_loss(decision: PolicyDecision) -> str:
    whole = changes.overall_change(decision)
    if whole is None:
        return "the run shares no judged cell with the baseline"
    least = whole.sees
    if least >= 1:
        return "so few documents cannot show any loss"
    return (
        f"a loss of {100 * least:.1f} points over {changes.slice_title(whole.slice)} would have "
        f"been detected with 80 % probability ({count_phrase(whole.change.sources, 'document')})"
    )


def _count_verdict(gates: Sequence[GateVerdict], thing: str = "gate") -> str:
    """Say how many gates have one verdict, all of these the same."""
    return f"{count_phrase(len(gates), thing)} {_verdict_phrase(gates)}"


def _verdict_phrase(gates: Sequence[GateVerdict]) -> str:
    return f"{'says' if len(gates) == 1 else 'say'} {gates[0].verdict}"
