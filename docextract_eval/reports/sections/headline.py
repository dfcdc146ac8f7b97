"""What decides: the decision and why, what got worse, where it is worst, and how the run went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.automation import WEIGHTED
from docextract_eval.metrics.cards import find_card
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.glance import (
    build_glance,
    describe_loss,
    how_to_read,
    worst_conditions,
)
from docextract_eval.reports.health import count_readings
from docextract_eval.reports.parts import Section
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.chosen import CHOSEN, chosen_share
from docextract_eval.reports.sentences.documents import (
    REFERENCE,
    subject_sentences,
    whole_document_sentences,
)
from docextract_eval.reports.sentences.figures import describe_basis
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.reports.sentences.scope import field_noun, scope_sentences
from docextract_eval.runs.failures import describe_unread_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Glance


def headline(view: View) -> Section:
    """Say what is decided and how good the run is; in sentences where nothing is drawn."""
    sentences = headline_sentences(view)
    shown = build_glance(view, headline_figures(view) or sentences)
    lead = (*_decision_sentences(view, shown), *sentences, *how_to_read(view))
    return Section("At a glance", lead, (shown,), drawn=True)


def _decision_sentences(view: View, shown: Glance) -> list[str]:
    """Return the decision and what changed; without a policy there is neither."""
    signed = signers.signature_sentences(view.signatures)
    if view.decision is None:
        return signed
    changed = [f"{fact.name}: {fact.text}." for fact in shown.worse if view.decision.baseline]
    return [f"{shown.verdict}: {shown.because}", *signed, *changed]


def headline_figures(view: View) -> list[str]:
    """Return the north star, and how many fields are right."""
    clean, everything = (
        view.find("accuracy", cells="scalars", condition=condition) for condition in (CLEAN, ALL)
    )
    sentences = automation_sentences(view)
    places = [(f"On {view.clean_pages}", clean), (over_all_phrase(view), everything)]
    for where, score in places[:1] if view.conditions() == [CLEAN] else places:
        if score is not None and score.value is not None:
            sentences.append(
                f"{where} {share_with_interval(score)} of {field_noun(view)} are right; "
                f"{describe_basis(score)}."
            )
    return [*sentences, *whole_document_sentences(view)] if sentences else []


def headline_sentences(view: View) -> list[str]:
    """Return the sentences; a run without cells has one."""
    clean = view.find("accuracy", cells="scalars", condition="clean")
    everything = view.find("accuracy", cells="scalars", condition="all")
    sentences = []
    if view.run.pipeline.reference:
        sentences.append(REFERENCE)
    sentences += subject_sentences(view)
    sentences += scope_sentences(view)
    sentences += automation_sentences(view)
    of_tables = _table_sentences(view)
    if everything is None or everything.value is None:
        private = everything is not None and view.run.private and everything.reason
        why = explain_missing_value(everything)
        nothing = f"No results: {why}." if private else "Nothing was judged."
        whole = whole_document_sentences(view) if of_tables else [nothing]
        return [*sentences, *of_tables, *whole]
    if clean is not None and clean.value is not None:
        title = "As found" if view.run.imported else "Clean pages"
        sentences.append(
            f"{title}: {share_with_interval(clean)} of {field_noun(view)} right; "
            f"{describe_basis(clean)}."
        )
    if view.conditions() != [CLEAN]:
        every = over_all_phrase(view, "All conditions").rstrip(",")
        share, basis = share_with_interval(everything), describe_basis(everything)
        sentences.append(f"{every}: {share} of {field_noun(view)} right; {basis}.")
    sentences += [*of_tables, *whole_document_sentences(view)]
    if lowest := worst_conditions(view):
        good = lowest[-1]
        if clean is not None and clean.value == 0 and good.value:
            sentences.append(
                f"Best condition: {good.slice['condition']}, {share_with_interval(good)}."
            )
        sentences.append(_worst_condition_sentence(view, lowest))
    sentences += _unread_form_sentences(view)
    if failures := view.run.failures:
        sentences.append(f"No answer for {failures:,} of {count_readings(view)}.")
    if unread := view.run.unread_locales:
        words = describe_unread_languages(unread, view.run.pipeline.name)
        sentences.append(f"{words[0].upper()}{words[1:]}.")
    return sentences


def _worst_condition_sentence(view: View, lowest: Sequence[Score]) -> str:
    """Name the lowest of all conditions; its intervals allow for the choice."""
    many = len(lowest)
    bad = chosen_share(lowest[0], many)
    named = f"{bad.slice['condition']}, {share_with_interval(bad)}"
    drops = [view.find("drop", **score.slice) for score in lowest]
    change = describe_loss(view, bad, looked_at=many)
    if change and all(drop and drop.value is not None and drop.value <= 0 for drop in drops):
        return (
            f"No condition came out worse than {view.clean_pages}; the lowest of them is {named}."
        )
    against = f", {change} against {view.clean_pages}" if change else ""
    which = f"Worst of {many:,} conditions" if many > 1 else "Worst condition"
    return f"{which}: {named}{against}{CHOSEN if many > 1 else ''}."


def _table_sentences(view: View) -> list[str]:
    """Say how many table cells are right, where there are tables: fields do not count them."""
    right = view.find("accuracy", cells="tables", condition=ALL)
    if right is None or right.value is None:
        return []
    share = share_with_interval(right)
    return [f"Tables, counted apart: {share} of cells right; {describe_basis(right)}."]


def _unread_form_sentences(view: View) -> list[str]:
    """Say how many printed values have a form that nothing reads, and of which fields they are."""
    metrics = ("cause_rate", "invented_cause_rate")
    found = [
        score
        for metric in metrics
        for score in view.matching_scores(metric, "cells", "condition", cause="unread form")
        if score.value and score.slice["condition"] != ALL
    ]
    count = sum(round((score.value or 0) * score.cells) for score in found)
    if not count:
        return []
    fields = dict.fromkeys(
        score.slice["field"]
        for metric in metrics
        for score in view.matching_scores(
            metric, "cells", "condition", "field", cause="unread form"
        )
    )
    values = count_phrase(count, "printed value")
    remedy = "dxe list types --locale LOCALE shows what it reads"
    return [f"{values} in a form that the judge does not read: {name_few([*fields])}; {remedy}."]


def over_all_phrase(view: View, phrase: str = "Over all conditions") -> str:
    """Begin a sentence on all conditions; it says that clean pages are among them."""
    clean = view.clean_pages.removesuffix(" pages").removeprefix("pages ")
    return f"{phrase}, {clean} included," if CLEAN in view.conditions() else phrase


def automation_sentences(view: View) -> list[str]:
    """Return how much is auto-accepted, and what of that is wrong; or why nothing is."""
    filled, wrong = (
        view.find(metric, cells="scalars", condition=ALL)
        for metric in ("safe_automation_rate", "silent_error_rate")
    )
    if filled is None:
        return []
    if filled.value is None:
        return [f"Every value needs human review: {explain_missing_value(filled)}."]
    sentence = find_card(filled.metric).to_sentence(filled)
    if wrong is None or wrong.value is None:
        return [sentence]
    besides = find_card(wrong.metric).to_sentence(wrong)
    filled_text = sentence.removesuffix(".").removesuffix(f", {WEIGHTED}")  # it is of both
    return [f"{filled_text}; {besides[0].lower()}{besides[1:]}"]
