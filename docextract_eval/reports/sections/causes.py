"""Which field is worst, and why: causes by field, and errors of each main cause with pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.records import Score
from docextract_eval.reports.drawing.rows import REST
from docextract_eval.reports.findings import fields_with_interval
from docextract_eval.reports.layout import CELLS, explain_missing, has_figures
from docextract_eval.reports.parts import Axis, Bar, Cell, Crops, Fold, Section, Slab, Stack, Table
from docextract_eval.reports.sentences.captions import BOXES, describe_cause
from docextract_eval.reports.sentences.chosen import CHOSEN, chosen_share
from docextract_eval.reports.sentences.cited_figures import field_title, open_cases, rest_of_share
from docextract_eval.reports.sentences.figures import NONE, percent_number, share_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part

MOST = 12
"""Bars of one stack."""
EXAMPLES = 3
"""Errors of a cause that are shown."""
_MAIN, _LEAST_SHARE = 3, 0.05
"""Causes of which examples are shown, and of which share of all errors at least each is."""
COLOURS = 5
"""Causes that have a colour of their own, beside what is missed and what is invented."""
MISSED, INVENTED = "missed", "invented"
_ROOM = 1.02
"""Of the longest bar, where the axis ends."""
_LEAST = 0.01
_ROUNDING = 1e-9
_MOST = 10
"""How many of the decoys are listed."""
_FOLDED = 3 * MOST
"""Fields that are drawn, those that are folded away included."""
_TITLE, _SHORT = "Which field is worst, and why?", "Causes of errors"
_BARS = (
    "A bar is the percent of judged cells that are wrong (by cause), missed (no value where there "
    "is one) or invented (a value where there is none)."
)
_WORST = (
    "Fields are in the order of the errors that each has for certain: the lower end of the "
    "interval next to its bar, which allows for the choice. Those of few documents may have a "
    "larger share of errors by chance."
)


def causes(view: View) -> Section:
    """Lay out errors by field and cause in one chart, then examples of each main cause."""
    looked_at = len(fields_with_interval(view))
    errors = [each for cells in CELLS for each in errors_by_field(view, cells)]
    fields = _worst_first([replace(each, wrong=_wrong_share(each, looked_at)) for each in errors])
    absent = _say_absent_fields(view)
    table = _causes_table(view)
    if not fields and not absent and not has_figures(table):
        return Section(_TITLE, (_explain_no_causes(view),), short=_SHORT)
    lead = [*_say_worst(fields), *absent, *_say_no_pictures(view)]
    listed = [Fold("All causes, and what wrong values equal", [table])] if table.rows else []
    parts: list[Part] = [*_stacks(fields), *_examples(view), *listed]
    return Section(_TITLE, lead, parts, short=_SHORT, notes=(_BARS, _WORST, BOXES))


def _worst_first(fields: Sequence[Errors]) -> list[Errors]:
    """Rank fields by the errors that each has for certain."""

    def rank(each: Errors) -> tuple[float, float]:
        return -(each.wrong.low or 0.0) if each.wrong else 0.0, -each.share

    return sorted(fields, key=rank)


def _wrong_share(each: Errors, looked_at: int) -> Score | None:
    """Return the share of errors of one field of many, with an interval that allows for that."""
    if each.right is None or each.right.value is None:
        return None
    return rest_of_share(chosen_share(each.right, looked_at))


def _say_worst(fields: Sequence[Errors]) -> list[str]:
    """Name the first field, and the main cause of its errors."""
    share = fields[0].wrong if fields else None
    if share is None:
        return []
    if all(each.right and each.right.value == 0 for each in fields):
        return ["No value of any field is right."]
    worst, looked_at = fields[0], sum(len(each.kinds) for each in fields)
    kind, of_kind = max(worst.kinds.items(), key=lambda pair: share_value(pair[1]))
    cause = f", most often {kind}: {share_with_interval(chosen_share(of_kind, looked_at))}"
    wrong = f"{share_with_interval(share)} of its values are wrong, missed or invented"
    allowed = CHOSEN if looked_at > 1 else ""
    sentences = [f"The {field_title(worst.name)} is worst: {wrong}{cause}{allowed}."]
    largest = max(fields, key=lambda each: each.share)
    if largest.wrong is not None and largest.share > worst.share:
        here = count_phrase(largest.wrong.documents, "document")
        sentences.append(
            f"The {field_title(largest.name)} has a larger share of errors, which may be chance: "
            f"{share_with_interval(largest.wrong)} in {here}."
        )
    return sentences


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
    largest = sorted(fields[MOST:], key=lambda each: -each.share)
    shown = [*fields[:MOST], *(each for each in largest[:1] if each.share > fields[0].share)]
    folded = [each for each in fields[:_FOLDED] if each not in shown]
    worst, others = (
        [each for group in CELLS.values() for each in _of_group(some, group)]
        for some in (shown, folded)
    )
    if worst:
        yield _error_stack("Errors by field and cause", worst, colours)
    if others:
        more = count_phrase(len(others), "more field")
        if fields[_FOLDED:]:
            more += "; scores.json has all"
        yield Fold(more, [replace(_error_stack(more, others, colours), tables=[])])


def _of_group(fields: Sequence[Errors], group: str) -> list[Errors]:
    return [each for each in fields if each.group == group]


def _examples(view: View) -> Iterator[Part]:
    """Show some errors of each main cause, and the command that lists them."""
    if not view.gallery:
        return
    for cause in main_causes(view):
        filters = {"cause": cause}
        cases = view.gallery.cases_of(filters)
        if cases and cases.entries:
            caption = f"{cause}: {describe_cause(cause)}. {count_phrase(cases.errors, 'error')}."
            yield Crops(caption, cases.entries[:EXAMPLES], open_cases(view.argument, filters))


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
        *_rate_rows(view, "cause_rate", "cause", ""),
        *_rate_rows(view, "invented_cause_rate", "cause", "invented: "),
        *_rate_rows(view, "missed_cause_rate", "cause", "missed: "),
        *_rate_rows(view, "decoy_rate", "decoy", "equal to "),
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


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one field, by what they are."""

    name: str
    kinds: Mapping[str, Score]
    """Shares of judged cells."""
    right: Score | None
    group: str
    """Of which cells it is: fields and table cells stand in one chart."""
    wrong: Score | None = None
    """The share of its cells that is no right one, with an interval that allows for the choice."""

    @property
    def share(self) -> float:
        """Return the share of judged cells that is an error."""
        return sum(map(share_value, self.kinds.values()))


def share_value(share: Score | None) -> float:
    """Return a share; 0 where there is none."""
    return 0.0 if share is None else share.value or 0.0


def errors_by_field(view: View, cells: str) -> list[Errors]:
    """Return the errors of every field that documents have: wrong ones by cause, missed, invented.

    Of a field that no document has, every judged cell is invented: that is no share of anything.
    """
    where = {"cells": cells, "condition": ALL}
    absent = {score.slice["field"] for score in fields_of_no_document(view, cells)}
    found: dict[str, dict[str, Score]] = {}
    for score in view.matching_scores("cause_rate", "cause", "field", **where):
        found.setdefault(score.slice["field"], {})[score.slice["cause"]] = score
    for kind in (MISSED, INVENTED):
        for score in view.matching_scores(f"{kind}_rate", "field", **where):
            if score.value:
                found.setdefault(score.slice["field"], {})[kind] = score
    for score in view.matching_scores("missed_cause_rate", "cause", "field", **where):
        kinds = found.get(score.slice["field"], {})
        if MISSED in kinds:  # what has a cause of its own is no longer among them
            kinds[score.slice["cause"]] = score
            rest = share_value(kinds.pop(MISSED)) - share_value(score)
            if rest > _ROUNDING:
                kinds[MISSED] = replace(
                    score, metric="missed_rate", value=rest, low=None, high=None
                )
    every = [
        Errors(name, kinds, view.find("accuracy", **where, field=name), CELLS[cells])
        for name, kinds in found.items()
        if name not in absent
    ]
    return [each for each in every if each.share > 0]


def fields_of_no_document(view: View, cells: str) -> list[Score]:
    """Return the rates of invented values of the fields that no document has a value of."""
    rates = view.matching_scores("invented_rate", "field", cells=cells, condition=ALL)
    return [rate for rate in rates if rate.value == 1]


def _kind_weights(parts: Iterable[Sequence[Errors]]) -> dict[str, float]:
    """Return what each kind is of all errors, about, where all parts count alike."""
    total: dict[str, float] = {}
    for errors in parts:
        found: dict[str, float] = {}
        for each in errors:
            cells = max(score.cells for score in each.kinds.values())
            for kind, share in each.kinds.items():
                found[kind] = found.get(kind, 0.0) + share_value(share) * cells
        whole = sum(found.values())
        for kind, weight in found.items():
            total[kind] = total.get(kind, 0.0) + weight / whole
    return total


def coloured_causes(*parts: Sequence[Errors]) -> list[str]:
    """Return kinds that have a colour, the most frequent of all parts first; then the others."""
    total = _kind_weights(parts)
    causes = sorted({*total} - {MISSED, INVENTED}, key=lambda kind: (-total[kind], kind))
    silent = [kind for kind in (MISSED, INVENTED) if kind in total]
    return [*causes[:COLOURS], *([REST] if len(causes) > COLOURS else []), *silent]


def main_causes(view: View) -> list[str]:
    """Return the kinds of errors that are most frequent in fields and in table cells."""
    often = _kind_weights(errors_by_field(view, cells) for cells in CELLS)
    least = _LEAST_SHARE * sum(often.values())
    found = [kind for kind in often if often[kind] >= least]
    return sorted(found, key=lambda kind: (-often[kind], kind))[:_MAIN]


def _error_stack(caption: str, shown: Sequence[Errors], colours: Sequence[str]) -> Stack:
    """Stack the errors of each as a bar, with the interval by which bars are ordered."""
    end = max(_LEAST, min(1.0, _ROOM * max(each.share for each in shown)))
    present = [name for name in colours if any(_total_share(each, name, colours) for each in shown)]
    bars, rows = [], []
    for each in shown:
        wrong = each.wrong
        note = f"{share_with_interval(wrong)}, n = {wrong.cells:,}" if wrong else ""
        bars.append(Bar(each.name, _error_slabs(each, colours), note, each.group))
        cells = [_cause_cell(each, name, colours) for name in present]
        rows.append([Cell(each.name), share_cell(wrong), *cells])
    axis = Axis("percent of judged cells (n)", 0.0, end, "%")
    return Stack(caption, axis, bars, [Table(["Field", "errors", *present], rows)], colours)


def _error_slabs(each: Errors, colours: Sequence[str]) -> list[Slab]:
    slabs = []
    for name in colours:
        if share := _total_share(each, name, colours):
            known = each.kinds.get(name)
            said = share_with_interval(known) if known and known.low is not None else percent(share)
            slabs.append(Slab(name, share, f"{each.name}, {name}: {said} of judged cells"))
    return slabs


def _total_share(each: Errors, name: str, colours: Sequence[str]) -> float:
    if name != REST:
        return share_value(each.kinds.get(name))
    return sum(share_value(share) for kind, share in each.kinds.items() if kind not in colours)


def _cause_cell(each: Errors, name: str, colours: Sequence[str]) -> Cell:
    if known := each.kinds.get(name):
        return share_cell(known)
    share = _total_share(each, name, colours)
    return Cell(percent_number(share) if share else NONE)
