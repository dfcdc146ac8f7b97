"""What decides, in sentences: the decision and why, how good it is, and where it is worst."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.automation import WEIGHTED
from docextract_eval.metrics.cards import find_card
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import loss_as_change, share_with_interval, signed_points
from docextract_eval.reports.layout import severity_note
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.reports.sentences.captions import show_invisible
from docextract_eval.reports.sentences.chosen import CHOSEN, chosen_difference, chosen_share
from docextract_eval.reports.sentences.documents import (
    field_noun,
    no_measurement,
    scope_sentences,
    subject_sentences,
    whole_document_sentences,
)
from docextract_eval.reports.sentences.figures import describe_basis
from docextract_eval.reports.sentences.health import count_readings, describe_failures
from docextract_eval.reports.sentences.reasons import explain_missing_value, without_need
from docextract_eval.runs.failures import describe_unread_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.sentences.cited_figures import Headline
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision

_INTERVALS = "Figures in brackets are 95 % intervals, with documents as the sampling unit."


def headline_sentences(view: View) -> list[str]:
    """Return the sentences; a run without cells has one."""
    clean, everything = (
        view.find("accuracy", cells="scalars", condition=condition) for condition in (CLEAN, ALL)
    )
    sentences = no_measurement(view.run)
    sentences += subject_sentences(view)
    sentences += scope_sentences(view)
    sentences += automation_sentences(view)
    of_tables = _table_sentences(view)
    if everything is None or everything.value is None:
        nothing = nothing_judged(view)
        whole = [nothing] if nothing else whole_document_sentences(view)
        return [*sentences, *of_tables, *whole]
    if clean is not None and clean.value is not None:
        title = "As found" if view.run.imported else "Clean pages"
        sentences.append(_accuracy_sentence(view, title, clean))
    if view.conditions() != [CLEAN]:
        every = over_all_phrase(view, "All conditions").rstrip(",")
        sentences.append(_accuracy_sentence(view, every, everything))
    sentences += [*of_tables, *whole_document_sentences(view)]
    if lowest := worst_conditions(view):
        good = lowest[-1]
        if clean is not None and clean.value == 0 and good.value:
            best = f"{good.slice['condition']}, {share_with_interval(good)}"
            sentences.append(f"Best condition: {best}.")
        sentences.append(worst_condition_sentence(view, lowest))
    sentences += _unread_form_sentences(view)
    if failures := view.run.failures:
        sentences.append(f"No answer for {failures:,} of {count_readings(view)}.")
    if unread := view.run.unread_locales:
        words = describe_unread_languages(unread, view.run.pipeline.name)
        sentences.append(f"{words[0].upper()}{words[1:]}.")
    return sentences


def _accuracy_sentence(view: View, title: str, right: Score) -> str:
    share = share_with_interval(right)
    return f"{title}: {share} of {field_noun(view)} right; {describe_basis(right)}."


def nothing_judged(view: View) -> str:
    """Say that there is no figure at all, and why; nothing where there is one."""
    found = [view.find("accuracy", cells=cells, condition=ALL) for cells in ("scalars", "tables")]
    if any(score is not None and score.value is not None for score in found):
        return ""
    private = found[0] is not None and view.run.private and found[0].reason
    return f"No results: {explain_missing_value(found[0])}." if private else "Nothing was judged."


def find_of_condition(view: View, metric: str, cells: str, condition: str) -> Score | None:
    """Return an accuracy, or a drop, of all fields or table cells under a condition.

    Of degraded ones the interval allows for the choice of the worst, as wherever that is named.
    """
    score = view.find(metric, cells=cells, condition=condition)
    if score is None or condition in {CLEAN, ALL}:
        return score
    choose = chosen_difference if metric == "drop" else chosen_share
    return choose(score, len(degraded_scores(view, "accuracy", "cells")))


def worst_condition_sentence(view: View, lowest: Sequence[Score], breaks: str = "") -> str:
    """Name the lowest of all conditions, and where it breaks; its interval allows for the choice.

    It was chosen among fields and table cells alike.
    """
    many, looked_at = len(lowest), len(degraded_scores(view, "accuracy", "cells"))
    bad = chosen_share(lowest[0], looked_at)
    what = field_noun(view) if bad.slice["cells"] == "scalars" else "table cells"
    named = f"{show_invisible(bad.slice['condition'])}, {share_with_interval(bad)} of {what} right"
    change, chosen = describe_loss(view, bad, looked_at), CHOSEN if many > 1 else ""
    if change and none_is_worse(view, lowest):
        return (
            f"No condition came out worse than {view.clean_pages}; the lowest is {named}{chosen}."
        )
    against = f", {change} against {view.clean_pages}" if change else ""
    which = f"Worst of {many:,} conditions" if many > 1 else "Worst condition"
    return f"{which}: {named}{against}{breaks}{chosen}."


def _table_sentences(view: View) -> list[str]:
    """Say how many table cells are right, where there are tables: fields do not count them."""
    right = view.find("accuracy", cells="tables", condition=ALL)
    if right is None or right.value is None:
        return []
    share = share_with_interval(right)
    return [f"Tables, counted apart: {share} of cells right; {describe_basis(right)}."]


def _unread_form_sentences(view: View) -> list[str]:
    """Say how many printed values have a form that nothing reads, and of which fields they are."""

    def rates(*axes: str) -> list[Score]:
        return [
            score
            for metric in ("cause_rate", "invented_cause_rate")
            for score in view.matching_scores(metric, "cells", *axes, cause="unread form")
        ]

    counts = [
        round((score.value or 0) * score.cells)
        for score in rates("condition")
        if score.slice["condition"] != ALL
    ]
    if not sum(counts):
        return []
    fields = dict.fromkeys(score.slice["field"] for score in rates("condition", "field"))
    values = count_phrase(sum(counts), "printed value")
    remedy = "dxe list types --locale LOCALE shows its forms"
    return [f"{values} in a form that the judge does not read: {name_few([*fields])}; {remedy}."]


def over_all_phrase(view: View, phrase: str = "Over all conditions") -> str:
    """Begin a sentence on all conditions; it says that clean pages are among them."""
    clean = view.clean_pages.removesuffix(" pages").removeprefix("pages ")
    return f"{phrase}, {clean} included," if CLEAN in view.conditions() else phrase


def automation_sentences(view: View, *, with_proof: bool = True) -> list[str]:
    """Return how much is auto-accepted, and what of that is wrong; or why nothing is.

    Where the decision stands beside it, that says what a proof would take.
    """
    filled, wrong = (
        view.find(metric, cells="scalars", condition=ALL)
        for metric in ("safe_automation_rate", "silent_error_rate")
    )
    if filled is None:
        return []
    if filled.value is None:
        if filled.reason and not with_proof:
            filled = replace(filled, reason=without_need(filled.reason))
        return [f"Every value needs human review: {explain_missing_value(filled)}."]
    sentence = find_card(filled.metric).to_sentence(filled)
    if wrong is None or wrong.value is None:
        return [sentence]
    besides = find_card(wrong.metric).to_sentence(wrong)
    filled_text = sentence.removesuffix(".").removesuffix(f", {WEIGHTED}")  # it is of both
    return [f"{filled_text}; {besides[0].lower()}{besides[1:]}"]


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
    return "MORE DATA" if word == "SHIP" and not view.run.healthy else word


def explain_headline(view: View) -> str:
    """Say why, in a few sentences."""
    if not view.run.healthy:
        return f"This run cannot be released: {describe_failures(view)}."
    if view.decision is None:
        return how_to_decide(view)
    decision = view.decision
    waived = sum(gate_sentences.shown_verdict(each) == "waived" for each in decision.gates)
    waivers = f"{count_phrase(waived, 'gate is', 'gates are')} waived." if waived else ""
    undecided = _explain_undecided(view, decision)
    passed = "" if undecided else _explain_passed(decision)
    attempted = f"It is about {decision.attempted} of {decision.fields} fields."
    part = "" if decision.attempted is None else attempted
    return " ".join(filter(None, (undecided, waivers, passed, part)))


def _explain_undecided(view: View, decision: PolicyDecision) -> str:
    """Say which gates FAIL or are INCONCLUSIVE; nothing where none is."""
    inconclusive = gate_sentences.inconclusive_gates(decision.gates)
    if failed := gate_sentences.failed_gates(decision.gates):
        besides = f"; {_count_verdict(inconclusive, 'more gate')}" if inconclusive else ""
        return f"{_count_verdict(failed)}{besides}."
    if not inconclusive:
        return ""
    sentences = [f"{_count_verdict(inconclusive)}."]
    if decision.needed:
        settles = gate_sentences.documents_to_settle(decision)
        there = f"; this run has {view.run.documents:,}" if view.run.documents else ""
        sentences.append(f"{settles[0].upper()}{settles[1:]}{there}.")
        sentences.append(f"To plan for it: dxe plan {view.argument}.")
    if decision.inconclusive_passes:
        sentences.append("INCONCLUSIVE counts as passed, as requested.")
    return " ".join(sentences)


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


def worst_conditions(view: View) -> list[Score]:
    """Return the accuracy of the degraded conditions, the lowest first."""
    every = degraded_scores(view, "accuracy", "cells")
    for cells in ("scalars", "tables"):
        if found := [score for score in every if score.slice["cells"] == cells]:
            return sorted(found, key=lambda score: score.value or 0.0)
    return []


def none_is_worse(view: View, lowest: Sequence[Score]) -> bool:
    """Say whether no condition came out worse than the clean pages of the same documents."""
    drops = [view.find("drop", **score.slice) for score in lowest]
    return all(drop and drop.value is not None and drop.value <= 0 for drop in drops)


def degraded_scores(view: View, metric: str, *axes: str) -> list[Score]:
    """Return what a metric is under each degraded condition: what the worst is chosen from."""
    return [
        score
        for score in view.matching_scores(metric, "condition", *axes)
        if score.slice["condition"] not in {CLEAN, ALL} and score.value is not None
    ]


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


def _count_verdict(gates: Sequence[GateVerdict], thing: str = "gate") -> str:
    """Say how many gates have one verdict, all of these the same."""
    return f"{count_phrase(len(gates), thing)} {_verdict_phrase(gates)}"


def _verdict_phrase(gates: Sequence[GateVerdict]) -> str:
    return f"{'says' if len(gates) == 1 else 'say'} {gates[0].verdict}"
