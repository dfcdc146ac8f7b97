"""Drift in words and as a page: what a watch promises, what moved, what became of its alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.layout import shown_and_folded
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Course,
    Courses,
    Dot,
    Section,
    Series,
    Tag,
)
from docextract_eval.reports.sentences.gate_sentences import note_sentence
from docextract_eval.runs.unlabelled.nights import QUIET_NIGHTS
from docextract_eval.runs.unlabelled.statistics import CATEGORIES, OF_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.unlabelled.drift import Moved
    from docextract_eval.runs.unlabelled.nights import DriftAlarm, Night, Watched, Window

_LARGE, _SMALL = 1e4, 0.01
_SHOWN = 10
"""Rows of what moved, and windows, that are shown before the others are folded away."""
_LEAST_EVIDENCE = 1e-3
"""Evidence below this is drawn there."""


def describe_promise(alpha: float) -> str:
    """Return what a watch promises, and on which condition.

    >>> describe_promise(0.05)[:55]
    'A false alarm is raised in at most 1 of 20 watches, eve'
    >>> describe_promise(0.03)[:55]
    'A false alarm is raised in at most 3 % of watches, ever'
    """
    of = 1 / alpha
    share = f"1 of {of:,.0f}" if abs(of - round(of)) < 1e-6 * of else f"{100 * alpha:g} % of"
    return (
        f"A false alarm is raised in at most {share} watches, ever, "
        "as long as documents come in no particular order."
    )


def format_evidence(evidence: float) -> str:
    """Return evidence in few characters.

    >>> [format_evidence(each) for each in (0.0312, 1.0, 23.4, 1234567.0)]
    ['0.031', '1.0', '23', '1.2e+06']
    """
    if evidence >= _LARGE or 0 < evidence < _SMALL:
        return f"{evidence:.1e}"
    return f"{evidence:#.2g}".rstrip(".")


def describe_state(night: Night) -> str:
    """Return what became of the alarm in a night, in a few words."""
    if night.event == "raised":
        return "ALARM raised"
    if night.event == "recovered":
        return "alarm over"
    if not night.is_open:
        return "no alarm"
    if night.quiet:
        return f"alarm open, quiet {night.quiet} of {QUIET_NIGHTS}"
    return "alarm open"


def name_moved(moved: Moved, words: Mapping[str, str] = OF_ANSWERS) -> str:
    """Return which statistic moved in which slice.

    >>> from docextract_eval.runs.unlabelled.drift import Moved
    >>> name_moved(Moved("filled", {"kind": "receipt"}, 9.0, 8.0, 0.3, 0.001))
    'number of scalar fields with a value, of kind receipt'
    >>> name_moved(Moved("country", {"country": "de_DE"}, 0.5, 0.8, 0.6, 0.001))
    'share of documents of country de_DE'
    """
    of = [f"of {axis} {name or '(none)'}" for axis, name in moved.slice.items()]
    if moved.statistic in CATEGORIES:
        return f"share of documents {' '.join(reversed(of))}"
    return ", ".join([words.get(moved.statistic, moved.statistic), *of])


def _format_level(moved: Moved, level: float) -> str:
    """Return a mean or a share as it is printed."""
    if moved.statistic in CATEGORIES:
        return f"{100 * level:.1f} %"
    return f"{level:.3g}"


def describe_moved_statistic(moved: Moved, words: Mapping[str, str] = OF_ANSWERS) -> str:
    """Return what moved, from where to where and how far, in a few words."""
    before, after = (_format_level(moved, each) for each in (moved.before, moved.after))
    return f"{name_moved(moved, words)}: {before} -> {after} ({moved.severity})"


def describe_alarm(alarm: DriftAlarm, reference: str, words: Mapping[str, str]) -> str:
    """Return an alarm and what became of it, in sentences."""
    night = alarm.raised
    which = f"night {night.number} ({night.name}, {night.documents:,} documents)"
    evidence = format_evidence(night.evidence)
    found = [
        f"Documents are no longer like those of {reference}",
        f"Alarm in {which}, evidence {evidence}",
    ]
    if night.moved:
        parts = "; ".join(describe_moved_statistic(each, words) for each in night.moved)
        found.append(f"Moved: {parts}")
    if alarm.ended:
        found.append(f"Over since night {alarm.ended.number} ({alarm.ended.name})")
    return ". ".join(found) + "."


def drift_sections(found: Watched, *, is_private: bool) -> list[Section]:
    """Write whether documents are still alike, what moved, and what is promised."""
    last, alpha = found.windows[-1], found.reference.alpha
    state, evidence = describe_state(last.night), format_evidence(last.night.evidence)
    counted = count_phrase(last.night.documents, "document")
    answer = f"evidence {evidence} (alarm at {1 / alpha:.3g}) on {counted}"
    lead = (f"{last.night.name}: {state}, {answer}.", describe_promise(alpha))
    parts: list[Part] = [_evidence_chart(found.nights, alpha)] if len(found.nights) > 1 else []
    parts += _nights_tables(found.nights, alpha)
    sections = [
        Section("Are documents still alike?", lead, parts, short="State"),
        _moved_section(last, found.words, is_private=is_private),
    ]
    names = (found.reference.name, found.new)
    notes = [note_sentence(each, names) for each in found.notes]
    if found.earlier:
        count = count_phrase(len(found.earlier), "earlier night")
        notes.append(f"The ledger holds {count} of this watch.")
    return [*sections, *([Section("What to know", notes)] if notes else [])]


def _evidence_chart(nights: Sequence[Night], alpha: float) -> Courses:
    """Draw the evidence after every window, beside where the alarm is."""
    dots = [
        Dot(
            float(at),
            max(night.evidence, _LEAST_EVIDENCE),
            hint=f"{night.name}: {format_evidence(night.evidence)}, {night.documents:,} documents",
        )
        for at, night in enumerate(nights)
    ]
    alarm = Series("alarm", [Dot(at, 1 / alpha) for at in (0.0, dots[-1].x)], "reference")
    low, high = min(dot.y for dot in dots), max(dot.y for dot in dots)
    y = Axis("evidence", min(low, 0.1), max(high, 2 / alpha), log=True)
    tags = [Tag(at, night.name, int(0 < at < len(nights) - 1)) for at, night in enumerate(nights)]
    course = Course("", y, [Series("evidence", dots), alarm])
    return Courses("Evidence after each window", len(nights), [course], tags, wide=True)


def _nights_tables(nights: Sequence[Night], alpha: float) -> list[Part]:
    rows = [
        [
            Cell(night.name),
            Cell(f"{night.documents:,}"),
            Cell(format_evidence(night.evidence)),
            Cell(describe_state(night)),
        ]
        for night in reversed(nights)
    ]
    head = ["Window", "documents", f"evidence (alarm: {1 / alpha:.3g})", "state"]
    return shown_and_folded(head, rows, _SHOWN, "earlier window")


def _moved_section(window: Window, words: Mapping[str, str], *, is_private: bool) -> Section:
    """List what moved in a window, the most severe first, and fold away what is beyond a screen."""
    title, name = "What moved", window.night.name
    if not window.moved:
        return Section(title, (f"Nothing moved in {name} by more than chance.",))
    lead = [f"{count_phrase(len(window.moved), 'statistic')} moved in {name}."]
    if window.shown_by and not is_private:
        lead.append(f"Documents that show it: {', '.join(window.shown_by)}.")
    head, rows = ["Statistic", "before", "after", "how far"], []
    for each in window.moved:
        levels = (_format_level(each, level) for level in (each.before, each.after))
        rows.append([Cell(name_moved(each, words)), *map(Cell, levels), Cell(each.severity)])
    return Section(title, lead, shown_and_folded(head, rows, _SHOWN, "more statistic"))
