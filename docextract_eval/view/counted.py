"""Boards that take the cells of a run: what changed since another one, and the causes of errors.

They come after the first screen, which reads no cell. What is claimed of a change is what
`dxe compare` claims; the counts are those of the lists that they lead to.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports import View
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.sections.causes import causes
from docextract_eval.reports.sections.changes import HOW_TO_READ
from docextract_eval.reports.sections.conditions import conditions
from docextract_eval.reports.sentences import changes as words
from docextract_eval.reports.sentences.captions import describe_cause
from docextract_eval.reports.sentences.gate_sentences import note_sentence
from docextract_eval.runs.comparison.claims import EXPLORATION
from docextract_eval.view.boards import make_board, make_cell, query_of, share_cell
from docextract_eval.view.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.comparison.compare import Comparison
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.view.boards import Board, Cell
    from docextract_eval.view.cases import CaseTable

_RATES = {
    "wrong": "cause_rate",
    "invented": "invented_cause_rate",
    "missed": "missed_cause_rate",
}
"""Outcomes with causes, and the rates of these."""
_GONE = "Gained without a case: the other run invented a value where this one rightly returns none."


def counted_boards(run: RunFolder, cases: CaseTable) -> list[Board]:
    """Return the boards that take cells."""
    view = View(run.finished_about(), run.scores(), folder=str(run.path))
    compared = cases.comparison()
    found = [] if compared is None else [_changes(compared, cases)]
    return [*found, _causes(view, cases)]


def _changes(compared: Comparison, cases: CaseTable) -> Board:
    """Lay out the change over all cells, then that of each field with a changed cell."""
    asked = [each for each in compared.differences if each.family != EXPLORATION]
    whole = [each for each in asked if each.is_overall]
    fields = [each for each in asked if "field" in each.slice]
    changed = [each for each in fields if each.change.lost or each.change.gained]
    changed.sort(key=lambda each: (not each.certain, each.change.value))
    counts = {way: _counts_by_field(cases, way) for way in ("lost", "gained")}
    gone = Counter[str]()
    for (kind, field), many in cases.vanished.items():
        gone.update({kind: many, field: many})
    rows = [_change_row(each, counts, gone) for each in (*whole, *changed)]
    lead = [*map(words.change_sentence, whole), words.count_certain(asked, len(asked))]
    lead += [words.could_be_seen(each) for each in whole[:1]]
    notes = [note_sentence(each, (compared.before, compared.after)) for each in compared.notes]
    if gone:
        notes.append(_GONE)
    heads = ["Slice", "points (95 %)", "conclusion", "documents", "lost", "gained"]
    return make_board("Is it worse than the other run?", heads, rows, lead, [*notes, HOW_TO_READ])


def _counts_by_field(cases: CaseTable, way: str) -> Mapping[str, int]:
    """Return how many cells of each field, and of each kind of cell, have a case that changed."""
    found = dict[str, int]()
    for cells in CELLS:
        of_cells = parse_query(query_of({"change": way, "cells": cells}))
        by_field = cases.counts(of_cells, "field")
        found |= {**by_field, cells: sum(by_field.values())}
    return found


def _change_row(
    claim: Claim, counts: Mapping[str, Mapping[str, int]], gone: Mapping[str, int]
) -> list[Cell]:
    axis = "field" if "field" in claim.slice else "cells"
    name = claim.slice[axis]
    changed = []
    for way, by_name in counts.items():
        many, without = by_name.get(name, 0), gone[name] if way == "gained" else 0
        text = f"{many:,}{f' and {without:,} without a case' if without else ''}"
        query = query_of({axis: name, "change": way}) if many else None
        changed.append(make_cell(text, query, listed=many))
    return [
        make_cell(words.slice_title(claim.slice)),
        make_cell(words.points_with_interval(claim), value=claim.change.value),
        make_cell(words.conclusion(claim) if claim.is_overall else claim.conclusion),
        make_cell(f"{claim.change.sources:,}"),
        *changed,
    ]


def _causes(view: View, cases: CaseTable) -> Board:
    """Lay out the causes of wrong and of invented values, and what is missed, most cases first."""
    found = [*_kinds_of_errors(cases)]
    every = sum(each["count"] for each in found)
    rows = []
    for each in sorted(found, key=lambda each: -each["count"]):
        shares = [
            _rate_cell(view, cells, each["place"], count) for cells, count in each["counts"].items()
        ]
        share = each["count"] / every
        whole = make_cell(f"{each['count']:,}", query_of(each["place"]), bar=share)
        rows.append([make_cell(each["name"]), whole, make_cell(percent(share)), *shares])
    judged = [f"of judged {each.lower()}" for each in CELLS.values()]
    lead = [*causes(view).lead, *conditions(view).lead]
    return make_board("Which errors?", ["Cause", "errors", "of all errors", *judged], rows, lead)


def _kinds_of_errors(cases: CaseTable) -> Iterator[dict[str, Any]]:
    """Yield each cause of wrong and of invented values, and what is missed, with counts."""
    found = dict[tuple[str, str], dict[str, int]]()
    for cells in CELLS:
        for outcome in _RATES:
            place = {"outcome": outcome, "cells": cells}
            for cause, count in cases.counts(parse_query(query_of(place)), "cause").items():
                if cause:
                    found.setdefault((outcome, cause), {})[cells] = count
        missed = parse_query(query_of({"outcome": "missed", "cells": cells}))
        for count in cases.counts(missed, "outcome").values():
            caused = (counts.get(cells, 0) for (out, _), counts in found.items() if out == "missed")
            if rest := count - sum(caused):
                found.setdefault(("missed", ""), {})[cells] = rest
    for (outcome, cause), counts in found.items():
        yield {
            "name": f"{outcome}: {cause}, {describe_cause(cause)}" if cause else outcome,
            "place": {"outcome": outcome, **({"cause": cause} if cause else {})},
            "count": sum(counts.values()),
            "counts": {cells: counts.get(cells, 0) for cells in CELLS},
        }


def _rate_cell(view: View, cells: str, place: Mapping[str, str], count: int) -> Cell:
    """Return what share of the judged cells of one kind an error is."""
    named = {"cause": place["cause"]} if "cause" in place else {}
    metric = _RATES[place["outcome"]] if named else "missed_rate"
    share = share_cell(view.find(metric, cells=cells, condition=ALL, **named))
    query = query_of({**place, "cells": cells}) if count else None
    return {**share, "query": query, "listed": count}
