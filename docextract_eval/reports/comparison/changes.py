"""What changed, on one screen; which documents and cells; confidences; in what runs differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.reports.layout import (
    BANDS,
    CELLS,
    DIAGONAL,
    RIGHT,
    STATED,
    bins_table,
    calibration_series,
    count_values,
    has_figures,
    known_curve,
)
from docextract_eval.reports.parts import (
    Cell,
    Crops,
    Fold,
    Lines,
    Outlook,
    Panel,
    Section,
    Table,
)
from docextract_eval.reports.sections.changes import HOW_TO_READ, changes_chart
from docextract_eval.reports.sections.provenance import provenance_facts
from docextract_eval.reports.sentences import changes as words
from docextract_eval.reports.sentences.captions import BOXES
from docextract_eval.reports.sentences.figures import (
    NONE,
    difference_cell,
    quantity_cell,
    share_cell,
)
from docextract_eval.reports.sentences.gate_sentences import note_sentence
from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.comparison.claims import EXPLORATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.reports.parts import Part, StateWord
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.comparison.flips import Direction, Flips

_MOST = 6
"""Documents that are listed, of those that lost most and of those that gained most."""
_NOTHING = "The runs have nothing in common to compare."
_MEANINGS = {"lost": "right before, not after", "gained": "right after, not before"}
_TRUST = "Confidence and automation, before and after"
_FIGURES = {
    "smooth_ece": "smooth ECE, points",
    "confidence_bias": "bias, points (above 0: overconfident)",
    "augrc": "AUGRC, percent",
    "errors_in_10": "errors among the 10 % least confident, percent",
    "safe_automation_rate": "safe automation rate, percent",
    "silent_error_rate": "silent errors, percent",
}
_BY_CONFIDENCE = (
    "The share of values that are right, by confidence. On the dotted line the calibration is "
    "perfect, below it the pipeline is overconfident. Each run is shown over all that it read, "
    "before in gray."
)
_IN_POINTS = ("confidence_bias", "smooth_ece")
_COUNTS = ("lost", "gained", "right in both", "right in neither")


def changes(report: ComparisonReport) -> Section:
    """Say what changed and how sure that is: first in a word, then overall and by slice."""
    claims = report.comparison.differences
    overall = [each for each in claims if each.is_overall]
    because = [words.change_sentence(each) for each in overall] or [_NOTHING]
    run_names = [report.before.argument, report.after.argument]
    notes = [*_more_sentences(report)]
    notes += [note_sentence(note, run_names) for note in report.comparison.notes]
    chart = changes_chart(claims, "Points lost or gained from the first run to the second")
    relative = _relative_errors(report)
    parts: list[Part] = [Outlook(_state_word(claims), because, notes=notes)]
    parts += [chart] if chart.rows else []
    parts += [Fold(relative.head[0], [relative])] if relative.rows else []
    lead = (*because, *notes)
    return Section("What changed", lead, parts, drawn=True, notes=(HOW_TO_READ,) if claims else ())


def _state_word(claims: Sequence[Claim]) -> StateWord:
    """Return which way something certainly changed."""
    if not claims:
        return "NOTHING IN COMMON"
    sure = [each.change.value for each in claims if each.certain]
    lost, gained = any(value < 0 for value in sure), any(value > 0 for value in sure)
    if lost and gained:
        return "WORSE AND BETTER"
    return "WORSE" if lost else "BETTER" if gained else "NO DIFFERENCE SHOWN"


def _more_sentences(report: ComparisonReport) -> Iterator[str]:
    """Count what is certain, and say what could have been seen, and what opens the values."""
    claims = report.comparison.differences
    if not claims:
        return
    asked = [each for each in claims if each.family != EXPLORATION]
    yield words.count_certain(asked, len(asked))
    if explored := len(claims) - len(asked):
        seen = sum(each.stands_out for each in claims)
        yield (
            f"{count_phrase(explored, 'more slice')} explored, of which nothing is certain: "
            f"{seen:,} seem better or worse, at most one in 20 of them by chance."
        )
    yield from (words.could_be_seen(each) for each in [e for e in asked if e.is_overall][:1])
    lost = sorted(
        (each for each in asked if each.certain and each.change.value < 0),
        key=lambda each: each.change.value,
    )
    if lost:
        before, after = (shell_word(view.folder or "RUN") for view in (report.before, report.after))
        listed = words.list_changed_cells(before, after, lost[0].slice)
        yield f"The cells that {words.slice_title(lost[0].slice)} lost: {listed}."


def _relative_errors(report: ComparisonReport) -> Table:
    """Lay out the errors under each degradation beside those of the run before."""
    found = {(each.slice["accident"], each.slice["cells"]): each for each in report.relative_errors}
    rows = [
        [
            Cell("all (mean corruption error)" if name == ALL else name),
            *(quantity_cell(found.get((name, cells)), "{:,.0f}".format) for cells in CELLS),
        ]
        for name in dict.fromkeys(name for name, _ in found)
    ]
    return Table(["Errors in percent of those before", *(t.lower() for t in CELLS.values())], rows)


def changed_documents(report: ComparisonReport) -> Section:
    """List the documents that changed most; fold away the counts by condition and field."""
    title, flips = "Documents that changed most", report.flips
    if flips is None or not flips.tallies:
        reason = report.reason or "the runs have nothing in common to compare"
        return Section(title, (f"No results: {reason}.",), short="Documents")
    tables = [_counts_table(flips, cells, by) for cells in CELLS for by in ("field", "condition")]
    counted = [table for table in tables if table.rows]
    documents = _documents_table(flips)
    parts: list[Part] = [documents] if documents.rows else []
    parts += [Fold("Lost and gained by field and condition", counted)] if counted else []
    notes = (
        "A lost cell was right before and is not right after.",
        "Cells that were right in both runs, or in neither, do not tell which run is better.",
        "Cells are counted without weights.",
    )
    return Section(title, tuple(_lead_sentences(flips)), parts, short="Documents", notes=notes)


def _lead_sentences(flips: Flips) -> Iterator[str]:
    lost, gained = flips.changed_documents
    yield (
        f"{count_phrase(lost, 'document')} lost more cells than gained, and {gained:,} gained more."
    )
    counts = []
    for cells, title in CELLS.items():
        for tally in flips.axis_tallies(cells):
            every = tally.lost + tally.gained + tally.kept + tally.never
            counts.append(
                f"{title.lower()}: {tally.lost:,} lost and {tally.gained:,} gained of {every:,} in "
                "common"
            )
    whole = flips.whole
    counts.append(
        f"renditions without any error: {whole.kept + whole.lost:,} before, "
        f"{whole.kept + whole.gained:,} after"
    )
    text = "; ".join(counts)
    yield f"{text[0].upper()}{text[1:]}."


def _documents_table(flips: Flips) -> Table:
    head = ["Document", "lost", "gained", "of cells", "most under"]
    rows = []
    for each in dict.fromkeys([*flips.worse[:_MOST], *flips.better[:_MOST]]):
        counts = _count_cells(each.lost, each.gained, each.cells)
        rows.append([Cell(each.document), *counts, Cell(f"{each.worst} ({each.there:,})")])
    return Table(head, rows)


def _counts_table(flips: Flips, cells: str, axis: str) -> Table:
    title = CELLS[cells] if axis == "field" else f"{CELLS[cells]} by {axis}"
    rows = [
        [Cell(each.slice[axis]), *_count_cells(each.lost, each.gained, each.kept, each.never)]
        for each in flips.axis_tallies(cells, axis)
    ]
    return Table([title, *_COUNTS], rows)


def _count_cells(*counts: int) -> list[Cell]:
    return [Cell(f"{count:,}") for count in counts]


def changed_pictures(report: ComparisonReport) -> Section:
    """Show cells that were lost, then cells that were gained."""
    title = "Examples of changed cells"
    rows = [_crops(report, way) for way in ("lost", "gained") if report.shown.get(way)]
    if not rows:
        return Section(title, (f"No examples: {report.reason or 'no cell changed'}.",))
    lead = ["Chosen from every field and condition; critical fields and confident errors first."]
    if report.reason:
        lead.append(f"No pictures: {report.reason}.")
    return Section(title, lead, rows, notes=(f"{BOXES} A dotted box belongs to the first run.",))


def _crops(report: ComparisonReport, way: Direction) -> Crops:
    """Show cells that changed one way, and say of how many."""
    entries = report.shown[way]
    tallies = [] if report.flips is None else [*map(report.flips.axis_tallies, CELLS)]
    every = sum(getattr(tally, way) for found in tallies for tally in found)
    count_text = count_phrase(max(every, len(entries)), "cell")
    before, after = map(shell_word, (report.comparison.before, report.comparison.after))
    return Crops(
        f"{way.capitalize()} ({_MEANINGS[way]}): {len(entries):,} of {count_text}.",
        entries,
        f"dxe view {after} {before}",
    )


def confidence_comparison(report: ComparisonReport) -> Section:
    """Draw both calibrations over each other, and lay the scores side by side."""
    views = {"before": report.before, "after": report.after}
    tables = [table for cells in CELLS if has_figures(table := _scores_table(views, cells))]
    panels = [*_calibration_panels(views)]
    if not tables and not panels:
        scores = (
            view.find("confidence_bias", cells="scalars", condition=ALL) for view in views.values()
        )
        why = next((each.reason for each in scores if each and each.reason), NO_CONFIDENCE)
        return Section(_TRUST, (f"No results: {explain_reason(why)}.",))
    parts: list[Part] = [_calibration_chart(views, panels)] if panels else []
    return Section(_TRUST, (_BY_CONFIDENCE,), [*parts, *tables])


def _scores_table(views: dict[str, View], cells: str) -> Table:
    head, rows = [CELLS[cells], *views], []
    for metric, name in _FIGURES.items():
        show = difference_cell if metric in _IN_POINTS else share_cell
        scores = [view.find(metric, cells=cells, condition=ALL) for view in views.values()]
        rows.append([Cell(name), *map(show, scores)])
    return Table(head, [row for row in rows if has_figures(Table(head, [row]))])


def _calibration_panels(views: dict[str, View]) -> Iterator[Panel]:
    """Yield fields and table cells, each with both runs: what was before is gray."""
    for cells, title in CELLS.items():
        where = {"cells": cells, "condition": ALL}
        series = [
            each
            for name, view in views.items()
            for each in calibration_series(view, name if name == "before" else "", **where)
        ]
        many = [
            f"{count_values(curve)} {name}"
            for name, view in views.items()
            if (curve := known_curve(view, "reliability", **where))
        ]
        if series:
            yield Panel(f"{title}: {', '.join(many)}", [DIAGONAL, *series])


def _calibration_chart(views: dict[str, View], panels: list[Panel]) -> Lines:
    bins = [
        bins_table(f"{title} {name}: stated, %", curve)
        for cells, title in CELLS.items()
        for name, view in views.items()
        if (curve := known_curve(view, "reliability", cells=cells, condition=ALL))
    ]
    return Lines("Calibration", STATED, RIGHT, panels, bins, BANDS)


def both_provenances(report: ComparisonReport) -> Section:
    """List in what the runs differ; fold away what is the same."""
    before, after = (
        {name: value for facts in provenance_facts(view).values() for name, value in facts.items()}
        for view in (report.before, report.after)
    )
    folders = report.comparison.before, report.comparison.after
    differ, same = [[Cell("run"), *map(Cell, folders)]], []
    for name in dict.fromkeys([*before, *after]):
        earlier, later = before.get(name, NONE), after.get(name, NONE)
        if earlier == later:
            same.append([Cell(name), Cell(later)])
        else:
            differ.append([Cell(name), Cell(earlier), Cell(later)])
    parts: list[Part] = [Table(["What differs", "before", "after"], differ)]
    parts += [Fold("What is the same", [Table(["", "both"], same)])] if same else []
    return Section("What differs between the runs", (), parts, short="What differs")
