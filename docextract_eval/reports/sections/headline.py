"""What decides: the verdict and why, what got worse, where it is worst, and how the run went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import card
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports.glance import glance, lost_there, worst
from docextract_eval.reports.health import asked
from docextract_eval.reports.parts import Section
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.figures import rests_on
from docextract_eval.reports.sentences.reasons import in_words, why_none
from docextract_eval.runs.evidence import unverified

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Glance


def headline(view: View) -> Section:
    """Say what is decided and how good the run is; sentences say it where nothing is drawn."""
    said = sentences(view)
    shown = glance(view, beside(view) or said)
    return Section("At a glance", (*_decided(view, shown), *said), (shown,), drawn=True)


def _decided(view: View, shown: Glance) -> list[str]:
    """Say the verdict and what changed; a view that nobody gated has nothing of it to say."""
    signed = signers.sentences(view.signatures)
    if view.decision is None:
        return signed
    changed = [f"{fact.name}: {fact.text}." for fact in shown.worse if view.decision.baseline]
    return [f"{shown.verdict}: {shown.because}", *signed, *changed]


def beside(view: View) -> list[str]:
    """Return the north star, and how many fields are right."""
    clean, everything = (
        view.find("accuracy", cells="scalars", condition=condition) for condition in (CLEAN, ALL)
    )
    said = north_star(view)
    for where, score in (("On clean pages", clean), ("Over all conditions", everything)):
        if score is not None and score.value is not None:
            said.append(f"{where} {with_interval(score)} of fields are right; {rests_on(score)}.")
    return said


def sentences(view: View) -> list[str]:
    """Return the sentences; a run without cells has one."""
    clean = view.find("accuracy", cells="scalars", condition="clean")
    everything = view.find("accuracy", cells="scalars", condition="all")
    said = [f"Unverified: {unsure}."] if (unsure := unverified(view.about)) else []
    if view.run.pipeline.reference:
        said.append("Reference run: this pipeline is handed the truth.")
    said += north_star(view)
    if everything is None or everything.value is None:
        why = why_none(everything, "") if view.run.private else ""
        return [*said, f"Nothing is told: {why}." if why else "Nothing was judged."]
    if clean is not None and clean.value is not None:
        said.append(f"Clean pages: {with_interval(clean)} of fields right, {rests_on(clean)}.")
    said.append(
        f"All conditions: {with_interval(everything)} of fields right, {rests_on(everything)}."
    )
    if lowest := worst(view):
        bad, good = lowest[0], lowest[-1]
        if clean is not None and clean.value == 0 and good.value:
            said.append(f"Best condition: {good.slice['condition']}, {with_interval(good)}.")
        said_of_it = (bad.slice["condition"], with_interval(bad), lost_there(view, bad))
        said.append(f"Worst condition: {', '.join(filter(None, said_of_it))}.")
    if failures := view.run.failures:
        said.append(f"No answer for {failures} of {asked(view)}.")
    return said


def north_star(view: View) -> list[str]:
    """Say how much is filled unaided, and what of that is wrong; or why nothing is."""
    filled, wrong = (
        view.find(metric, cells="scalars", condition=ALL)
        for metric in ("safe_automation_rate", "silent_error_rate")
    )
    if filled is None:
        return []
    if filled.value is None:
        return [f"We fill nothing unaided ({in_words(filled.reason)})."]
    said = card(filled.metric).say(filled)
    if wrong is None or wrong.value is None:
        return [said]
    besides = card(wrong.metric).say(wrong)
    return [f"{said.removesuffix('.')}; {besides[0].lower()}{besides[1:]}"]
