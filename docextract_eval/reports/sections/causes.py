"""Which field is worst, and why: causes by field, and errors of each main cause with pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.records import Score
from docextract_eval.reports.error_breakdown import (
    EXAMPLES,
    MOST,
    coloured_causes,
    error_score,
    error_stack,
    errors_by_field,
    fields_of_no_document,
    main_causes,
    share_value,
)
from docextract_eval.reports.layout import CELLS, explain_missing, has_figures
from docextract_eval.reports.parts import Cell, Crops, Fold, Section, Table
from docextract_eval.reports.sentences.captions import BOXES, describe_cause
from docextract_eval.reports.sentences.chosen import CHOSEN, chosen_share
from docextract_eval.reports.sentences.cited_figures import case_options, field_title
from docextract_eval.reports.sentences.figures import share_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.error_breakdown import Errors
    from docextract_eval.reports.parts import Part

_MOST = 10
"""How many of the decoys are listed."""
_FOLDED = 3 * MOST
"""Fields that are drawn, those that are folded away included."""
_BARS = (
    "A bar is the percent of judged cells that are wrong (by cause), missed (no value where there "
    "is one) or invented (a value where there is none)."
)
_WORST = (
    "Fields stand in the order of the errors that each has for certain: by the lower end of its "
    "interval, which allows for the choice."
)


def causes(view: View) -> Section:
    """Lay out errors by field and cause in one chart, then examples of each main cause."""
    fields = _worst_first([each for cells in CELLS for each in errors_by_field(view, cells)])
    absent = _say_absent_fields(view)
    table = _causes_table(view)
    if not fields and not absent and not has_figures(table):
        return Section(_TITLE, (_explain_no_causes(view),), short=_SHORT)
    lead = [*_say_worst(fields), *absent, *_say_no_pictures(view)]
    listed = [Fold("All causes, and what wrong values equal", [table])] if table.rows else []
    parts: list[Part] = [*_stacks(fields), *_examples(view), *listed]
    return Section(_TITLE, lead, parts, short=_SHORT, notes=(_BARS, _WORST, BOXES))


_TITLE, _SHORT = "Which field is worst, and why?", "Causes of errors"


def _worst_first(fields: Sequence[Errors]) -> list[Errors]:
    """Rank fields by the errors that each has for certain."""

    def rank(each: Errors) -> tuple[float, float]:
        share = _certain_share(each, len(fields))
        return -(share.low or 0.0) if share else 0.0, -each.share

    return sorted(fields, key=rank)


def _certain_share(each: Errors, looked_at: int) -> Score | None:
    """Return the share of errors of one field of many, with an interval that allows for that."""
    return None if each.right is None else error_score(chosen_share(each.right, looked_at))


def _say_worst(fields: Sequence[Errors]) -> list[str]:
    """Name the first field, and the main cause of its errors."""
    share = _certain_share(fields[0], len(fields)) if fields else None
    if share is None:
        return []
    if all(each.right and each.right.value == 0 for each in fields):
        return ["No value of any field is right."]
    worst, looked_at = fields[0], sum(len(each.kinds) for each in fields)
    kind, of_kind = max(worst.kinds.items(), key=lambda pair: share_value(pair[1]))
    cause = ""
    if isinstance(of_kind, Score):
        cause = f", most often {kind}: {share_with_interval(chosen_share(of_kind, looked_at))}"
    wrong = f"{share_with_interval(share)} of its values are wrong, missed or invented"
    allowed = CHOSEN if looked_at > 1 else ""
    return [f"The {field_title(worst.name)} is worst: {wrong}{cause}{allowed}."]


def _say_absent_fields(view: View) -> list[str]:
    """Say which fields have values though no document has one."""
    absent = [
        f"{field_title(score.slice['field'])} ({count_phrase(score.cells, 'value')} in "
        f"{count_phrase(score.documents, 'document')})"
        for cells in CELLS
        for score in fields_of_no_document(view, cells)
    ]
    return [f"Returned though no document has it: {', '.join(absent)}."] if absent else []


def _say_no_pictures(view: View) -> list[str]:
    reason = view.gallery and view.gallery.reason
    return [f"No pictures of errors: {reason}."] if reason else []


def _stacks(fields: Sequence[Errors]) -> Iterator[Part]:
    """Stack the errors of the worst fields and table cells in one chart, and fold the others."""
    colours = coloured_causes(*(_of_group(fields, group) for group in CELLS.values()))
    worst, others = (
        [each for group in CELLS.values() for each in _of_group(shown, group)]
        for shown in (fields[:MOST], fields[MOST:_FOLDED])
    )
    if worst:
        yield error_stack("Errors by field and cause", "Field", worst, colours)
    if others:
        more = count_phrase(len(others), "more field")
        if fields[_FOLDED:]:
            more += f" of {len(fields) - MOST:,}; scores.json has all"
        yield Fold(more, [replace(error_stack(more, "Field", others, colours), tables=[])])


def _of_group(fields: Sequence[Errors], group: str) -> list[Errors]:
    return [each for each in fields if each.group == group]


def _examples(view: View) -> Iterator[Part]:
    """Show some errors of each main cause, and the command that lists them."""
    for cause in main_causes(view) if view.gallery else ():
        filters = {"cause": cause}
        cases = view.gallery.cases_of(filters) if view.gallery else None
        if cases and cases.entries:
            caption = f"{cause}: {describe_cause(cause)}. {count_phrase(cases.errors, 'error')}."
            command = f"dxe errors {view.argument}{case_options(filters)}"
            yield Crops(caption, cases.entries[:EXAMPLES], command)


def _explain_no_causes(view: View) -> str:
    """Say why there are no causes: maybe there are no errors."""
    rates = [
        score.value
        for metric in ("wrong_rate", "missed_rate", "invented_rate")
        for cells in CELLS
        if (score := view.find(metric, cells=cells, condition=ALL)) and score.value is not None
    ]
    if rates and not any(rates):
        return "No value is wrong, missed or invented."
    return f"No results: {explain_missing(view, 'accuracy', condition=ALL)}."


def _causes_table(view: View) -> Table:
    """List the causes of wrong values, those of invented ones, and what wrong ones equal."""
    rows = [
        row
        for metric, axis, before in (
            ("cause_rate", "cause", ""),
            ("invented_cause_rate", "cause", "invented: "),
            ("decoy_rate", "decoy", "equal to "),
        )
        for row in _rate_rows(view, metric, axis, before)
    ]
    return Table(["Percent of judged cells", *(each.lower() for each in CELLS.values())], rows)


def _rate_rows(view: View, metric: str, axis: str, before: str) -> list[list[Cell]]:
    """Return the shares of one metric in fields and in table cells, the most frequent first."""
    found: dict[str, dict[str, Score]] = {}
    for cells in CELLS:
        for score in view.matching_scores(metric, axis, cells=cells, condition=ALL):
            if score.value:
                found.setdefault(score.slice[axis], {})[cells] = score
    often = {
        name: sum((score.value or 0.0) * score.cells for score in scores.values())
        for name, scores in found.items()
    }
    names = sorted(found, key=lambda name: -often[name])[: _MOST if axis == "decoy" else None]
    return [
        [Cell(f"{before}{name}"), *(share_cell(found[name].get(cells)) for cells in CELLS)]
        for name in names
    ]
