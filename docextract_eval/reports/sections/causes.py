"""Why values are wrong or invented, what they were taken for, and which traps caught them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import brief_share, points_with_interval
from docextract_eval.metrics.traps import TELLING_WIDTH, needed_for_lift
from docextract_eval.reports import error_breakdown
from docextract_eval.reports.layout import CELLS, explain_missing, has_figures, make_section
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.cited_figures import field_title
from docextract_eval.reports.sentences.figures import difference_cell, one_minus, share_cell
from docextract_eval.reports.sentences.reasons import documents_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.error_breakdown import Errors
    from docextract_eval.reports.parts import Part

_MOST = 10
"""How many of the decoys are listed."""
_LEAD = (
    "Percent of judged cells that are wrong (by cause), missed (no value where there is one) or "
    "invented (a value where there is none)."
)
_WIDE = f"{100 * TELLING_WIDTH:g} points"
_GRAY = (
    f"Gray: the interval of the cost is wider than {_WIDE}, so little is known yet; beside it "
    "stands how many documents with the trap would make it that narrow."
)
_KINDS = {"cause_rate": "wrong", "invented_cause_rate": "invented"}


def causes(view: View) -> Section:
    """Lay out errors by field and by trap, then causes over all, then decoys."""
    decoys = _decoy_rows(view)
    fields = {cells: error_breakdown.errors_by_field(view, cells) for cells in CELLS}
    needed = {cells: _documents_for_traps(view, cells) for cells in CELLS}
    traps = {
        cells: error_breakdown.errors_by_trap(
            view, cells, _trap_notes(view, cells, needed[cells]), needed[cells]
        )
        for cells in CELLS
    }
    colours = error_breakdown.coloured_causes(*fields.values(), *traps.values())
    lead = [
        _LEAD,
        *_say_absent_fields(view),
        *(
            _count_listed_fields(CELLS[cells].lower(), len(found))
            for cells, found in fields.items()
            if len(found) > error_breakdown.MOST
        ),
        *_count_listed("decoys (other values on the page that wrong values equal)", decoys),
    ]
    if any(traps.values()):
        lead.append(
            "The cost of a trap is the accuracy that its cells lose against the control twin, in "
            "points. Decoy taken is the percent of the errors there that return a decoy."
        )
        if any(needed.values()):
            lead.append(_GRAY)
        most = error_breakdown.MOST
        lead += [
            f"The chart shows the {most} most costly of {len(found):,} traps on "
            f"{CELLS[cells].lower()}."
            for cells, found in traps.items()
            if len(found) > most
        ]
    parts: list[Part] = [
        *(_field_stack(CELLS[cells], fields[cells], colours) for cells in CELLS),
        *(_trap_stack(view, cells, traps[cells], colours, needed[cells]) for cells in CELLS),
        *(_causes_table(view, cells) for cells in CELLS),
        Table(["Decoys", *(title.lower() for title in CELLS.values())], decoys[:_MOST]),
    ]
    return make_section("Causes of errors", lead, parts, _explain_no_causes(view))


def _say_absent_fields(view: View) -> list[str]:
    """Say which fields have values though no document has one."""
    absent = [
        f"{field_title(score.slice['field'])} ({count_phrase(score.cells, 'value')} in "
        f"{count_phrase(score.documents, 'document')})"
        for cells in CELLS
        for score in error_breakdown.fields_of_no_document(view, cells)
    ]
    return [f"Returned though no document has it: {', '.join(absent)}."] if absent else []


def _count_listed_fields(noun: str, total: int) -> str:
    most = error_breakdown.MOST
    return f"Listed: the {most} of {total:,} {noun} with most errors; scores.json has all."


def _field_stack(title: str, errors: Sequence[Errors], colours: Sequence[str]) -> Part:
    return error_breakdown.error_stack(
        f"Errors in {title.lower()}, by cause",
        title,
        error_breakdown.most_frequent(errors),
        colours,
    )


def _trap_stack(
    view: View,
    cells: str,
    errors: Sequence[Errors],
    colours: Sequence[str],
    needed: Mapping[str, str],
) -> Part:
    """Stack the errors that traps cause, the most costly first, with costs and decoys behind."""
    if not any(each.share for each in errors):
        return _traps_table(view, cells, needed)
    what = CELLS[cells].lower()
    made = error_breakdown.error_stack(
        f"Errors that traps cause in {what}", f"On {what}", errors[: error_breakdown.MOST], colours
    )
    return replace(
        made, tables=[_traps_table(view, cells, needed), *filter(has_figures, made.tables)]
    )


def _trap_notes(view: View, cells: str, needed: Mapping[str, str]) -> dict[str, str]:
    """Return what every trap costs and how often its decoy is taken, the most costly first."""
    hits = _scores_by(view, "decoy_hit_rate", "trap", cells)
    return {
        trap: "; ".join(
            [
                *_cost_phrase(lift),
                *_decoy_phrase(hits.get(trap)),
                *([f"{needed[trap]} documents for {_WIDE}"] if trap in needed else []),
            ]
        )
        for trap, lift in _traps_by_cost(view, cells)
    }


def _cost_phrase(lift: Score) -> list[str]:
    return [] if lift.value is None else [f"costs {points_with_interval(lift)}"]


def _decoy_phrase(hit: Score | None) -> list[str]:
    return [] if hit is None or hit.value is None else [f"decoy taken {brief_share(hit)}"]


def _explain_no_causes(view: View) -> str:
    """Say why there are no causes: maybe there are no errors."""
    rates = [
        score.value
        for metric in ("wrong_rate", "invented_rate")
        for cells in CELLS
        if (score := view.find(metric, cells=cells, condition=ALL)) and score.value is not None
    ]
    none = rates and not any(rates)
    return (
        "no value is wrong or invented"
        if none
        else explain_missing(view, "accuracy", condition=ALL)
    )


def _count_listed(noun: str, rows: list[list[Cell]]) -> list[str]:
    """Say how many are left out, if any are."""
    if len(rows) <= _MOST:
        return []
    return [f"Listed: the {_MOST} most frequent of {len(rows):,} {noun}; scores.json has all."]


def _causes_table(view: View, cells: str) -> Table:
    found = [_scores_by(view, metric, "cause", cells) for metric in _KINDS]
    names = dict.fromkeys(name for scores in found for name in scores)
    rows = [(name, [scores.get(name) for scores in found]) for name in names]
    rows.sort(key=lambda row: -sum(map(_approximate_count, row[1])))
    return Table(
        [CELLS[cells], *_KINDS.values()],
        [[Cell(name), *map(share_cell, scores)] for name, scores in rows],
    )


def _decoy_rows(view: View) -> list[list[Cell]]:
    """Return what wrong values equal, the most frequent first."""
    found: dict[str, dict[str, Score]] = {}
    for cells in CELLS:
        for decoy, score in _scores_by(view, "decoy_rate", "decoy", cells).items():
            found.setdefault(decoy, {})[cells] = score
    often = {name: sum(map(_approximate_count, scores.values())) for name, scores in found.items()}
    names = sorted(filter(often.get, found), key=lambda name: -often[name])
    return [
        [Cell(name), *(share_cell(found[name].get(cells)) for cells in CELLS)] for name in names
    ]


def _traps_table(view: View, cells: str, needed: Mapping[str, str]) -> Table:
    hits = _scores_by(view, "decoy_hit_rate", "trap", cells)
    rows = [
        [Cell(trap), difference_cell(lift, one_minus), share_cell(hits.get(trap))]
        for trap, lift in _traps_by_cost(view, cells)
    ]
    head = [f"Traps on {CELLS[cells].lower()}", "cost, points", "decoy taken, %"]
    if needed:
        head.append(f"documents for {_WIDE}")
        rows = [
            [
                *(replace(cell, gray=row[0].text in needed) for cell in row),
                Cell(needed.get(row[0].text, ""), gray=True),
            ]
            for row in rows
        ]
    return Table(head, rows)


def _documents_for_traps(view: View, cells: str) -> dict[str, str]:
    """Say for each trap with a wide interval how many documents would make it narrow."""
    return {
        trap: documents_text(needed)
        for trap, lift in _traps_by_cost(view, cells)
        if (needed := needed_for_lift(lift))
    }


def _traps_by_cost(view: View, cells: str) -> list[tuple[str, Score]]:
    """Return the cost of every trap, the most costly first."""
    lifts = _scores_by(view, "trap_lift", "trap", cells).items()
    return sorted(lifts, key=_trap_cost, reverse=True)


def _trap_cost(trap: tuple[str, Score]) -> float:
    lift = trap[1].value
    return -2.0 if lift is None else lift


def _scores_by(view: View, metric: str, key: str, cells: str) -> dict[str, Score]:
    """Return the scores over all conditions by what one key names."""
    scores = view.matching_scores(metric, key, cells=cells, condition=ALL)
    return {score.slice[key]: score for score in scores}


def _approximate_count(score: Score | None) -> float:
    """Return about how many cells a rate is of."""
    return 0.0 if score is None else (score.value or 0.0) * score.cells
