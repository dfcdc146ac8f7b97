"""The figures that decide: fields right on clean pages, over all conditions, and the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports import Section, View

if TYPE_CHECKING:
    from docextract_eval.records import Score


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
    if everything is None or everything.value is None:
        why = "" if everything is None or not view.about.get("private") else everything.reason
        return [*said, f"Nothing is told: {why}." if why else "Nothing was judged."]
    if clean is not None and clean.value is not None:
        said.append(f"Clean pages: {with_interval(clean)} of fields right, {_rests_on(clean)}.")
    said.append(
        f"All conditions: {with_interval(everything)} of fields right, {_rests_on(everything)}."
    )
    if (bad := worst(view)) is not None:
        said.append(
            f"Worst condition: {bad.slice['condition']}, {with_interval(bad)}{_loss(bad, clean)}."
        )
    if failures := view.about.get("failures"):
        said.append(f"No answer for {failures} of {_asked(view)}.")
    return said


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


def _rests_on(score: Score) -> str:
    return f"{score.cells} cells of {score.documents} documents"


def _loss(bad: Score, clean: Score | None) -> str:
    if clean is None or clean.value is None or bad.value is None:
        return ""
    points = 100 * (clean.value - bad.value)
    return f", {points:.1f} points below clean" if points > 0 else ", no worse than clean"
