"""The figures that decide: what is filled unaided, and fields right on clean and other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import card
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports.parts import Section
from docextract_eval.reports.words import rests_on

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def headline(view: View) -> Section:
    """Say how good the run is, in a few sentences."""
    return Section("At a glance", tuple(sentences(view)))


def sentences(view: View) -> list[str]:
    """Give the sentences; a run without cells has one."""
    clean = view.find("accuracy", cells="scalars", condition="clean")
    everything = view.find("accuracy", cells="scalars", condition="all")
    said = []
    if view.about.get("pipeline", {}).get("reference"):
        said.append("Reference run: this pipeline is handed the truth.")
    said += north_star(view)
    if everything is None or everything.value is None:
        why = "" if everything is None or not view.about.get("private") else everything.reason
        return [*said, f"Nothing is told: {why}." if why else "Nothing was judged."]
    if clean is not None and clean.value is not None:
        said.append(f"Clean pages: {with_interval(clean)} of fields right, {rests_on(clean)}.")
    said.append(
        f"All conditions: {with_interval(everything)} of fields right, {rests_on(everything)}."
    )
    if (bad := worst(view)) is not None:
        said.append(
            f"Worst condition: {bad.slice['condition']}, {with_interval(bad)}{_loss(bad, clean)}."
        )
    if failures := view.about.get("failures"):
        said.append(f"No answer for {failures} of {_asked(view)}.")
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
        return [f"We fill nothing unaided ({filled.reason})."]
    said = card(filled.metric).say(filled)
    if wrong is None or wrong.value is None:
        return [said]
    besides = card(wrong.metric).say(wrong)
    return [f"{said.removesuffix('.')}; {besides[0].lower()}{besides[1:]}"]


def worst(view: View) -> Score | None:
    """Give the accuracy of the degraded condition that has the lowest."""
    found = [
        score
        for condition in view.conditions()
        if condition != "clean"
        and (score := view.find("accuracy", cells="scalars", condition=condition))
        and score.value is not None
    ]
    return min(found, key=lambda score: score.value or 0.0, default=None)


def _asked(view: View) -> str:
    """Say how much was asked for: renditions, and their readings where there are several."""
    renditions, repeat = view.about["renditions"], view.about.get("repeat", 1)
    return f"{renditions * repeat} readings" if repeat > 1 else f"{renditions} renditions"


def _loss(bad: Score, clean: Score | None) -> str:
    if clean is None or clean.value is None or bad.value is None:
        return ""
    points = 100 * (clean.value - bad.value)
    return f", {points:.1f} points below clean" if points > 0 else ", no worse than clean"
