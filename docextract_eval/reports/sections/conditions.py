"""Which condition breaks it, from which severity: every field by condition in one heat map."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import loss_as_change, points_number, share_with_interval
from docextract_eval.metrics.severity import BREAKING_LOSS, condition_families
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.findings import field_criticality
from docextract_eval.reports.layout import (
    CELLS,
    FEW_DOCUMENTS,
    LOST_OVER_ALL,
    MOST_CONDITIONS,
    explain_missing,
    has_figures,
    left_out,
    make_section,
    severity_note,
    short_tables,
    table_by_condition,
    tile_columns,
    tile_groups,
)
from docextract_eval.reports.parts import Cell, Dot, Fold, Matrix, Section, Series, Table, TileRow
from docextract_eval.reports.sentences.captions import show_invisible
from docextract_eval.reports.sentences.cited_figures import case_filters, case_options
from docextract_eval.reports.sentences.documents import not_attempted_sentences
from docextract_eval.reports.sentences.figures import (
    NONE,
    describe_basis,
    excludes_zero,
    loss_cell,
    one_minus,
    percent_number,
    score_cell,
    share_cell,
    whole_percent,
)
from docextract_eval.reports.sentences.headline import (
    find_of_condition,
    none_is_worse,
    worst_condition_sentence,
    worst_conditions,
)
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View

    Families = Mapping[str, Mapping[float, str]]
    """The conditions of degradations, by severity."""

_QUESTION = "Which condition breaks it, and from which severity?"
_TITLES = {"scalars": "Field", "tables": "Table cell"}
_ERRORS = {"wrong_rate": "wrong", "missed_rate": "missed", "invented_rate": "invented"}
_LEAST_REACH = 5.0
"""Where the axis of severities ends at least."""
_NAMED = 3
"""Degradations that a sentence names."""
_LIMIT = f"(−{100 * BREAKING_LOSS:g} points)"
_CRITICAL = 3
_ORDER = (
    "Critical fields come first, then those that are worst at the upper end of their interval; "
    "the worst condition comes first. A change compares each document with itself when clean, "
    "and so may differ from the difference of two tiles, which have the documents that each has. "
    "Over all fields or table cells, intervals of degraded conditions allow for the choice of the "
    "worst among them."
)
_BREAKING_POINT = (
    f"A degradation breaks where it costs {100 * BREAKING_LOSS:g} points: above the last tested "
    "severity up to which every loss is proven smaller, not above the first from which every "
    "loss is proven larger. Fewer than three severities have no breaking point."
)
_RETENTION = (
    "Retention is the number of right values in percent of those on the same documents' clean."
)


def conditions(view: View) -> Section:
    """Answer which condition is worst; show every field by condition, with intervals behind."""
    order = worst_first(view)
    matrix = _heat_map(view, order)
    shown = [column.name for column in matrix.columns if column.name != ALL]
    behind = _tables_behind(view, shown)
    fold = [Fold("Accuracy by condition and breaking points, with intervals", behind)]
    reason = explain_missing(view, "accuracy", condition=ALL)
    lead = (*_lead(view), *not_attempted_sentences(view))
    made = make_section(_QUESTION, lead, [matrix, *fold], reason)
    notes = [
        _ORDER,
        *[LOST_OVER_ALL] * (len(order) > 1 and CLEAN in order),
        *[_BREAKING_POINT] * bool(matrix.reach),
        _RETENTION,
        *severity_note(order),
    ]
    return replace(made, short="Conditions", notes=notes if made.parts else ())


def worst_first(view: View) -> list[str]:
    """Return the conditions: clean, then those of the lowest accuracy first."""
    every = view.conditions()
    worst = [score.slice["condition"] for score in worst_conditions(view)]
    ranks = {name: rank for rank, name in enumerate(worst)}
    return sorted(every, key=lambda name: (name != CLEAN, ranks.get(name, len(every))))


def _lead(view: View) -> Iterator[str]:
    """Name the worst condition with its loss, and from which severity accuracy breaks."""
    lowest = worst_conditions(view)
    if not lowest:
        yield f"Only {view.clean_pages} were read, so what degradations cost is not known."
        return
    clean = view.find("accuracy", **{**lowest[0].slice, "condition": CLEAN})
    if not any(score.value for score in [*lowest, *([clean] if clean else [])]):
        yield "No value is right under any condition, so none is worse than another."
        return
    breaks = f"; {_breaking_clause(view, lowest[0])}"
    yield worst_condition_sentence(view, lowest, breaks)
    if not none_is_worse(view, lowest):
        yield from _breaking_sentence(view, lowest[0])
    yield from _worst_case_sentence(view)


def _breaking_clause(view: View, worst: Score) -> str:
    """Say from which severity the degradation of a condition breaks accuracy, or what is known."""
    (family,) = condition_families([worst.slice["condition"]]) or ("",)
    if not family:
        return "it has no severity"
    score = view.find("breaking_point", cells=worst.slice["cells"], accident=family)
    shown = show_invisible(family)
    if score is not None and (breaks := _breaks_from(score)):
        return f"{shown} breaks {_LIMIT} {breaks}"
    why = explain_missing_value(score) if score else "no breaking point was computed"
    if score is not None and score.reason and score.reason.code == ReasonCode.NEVER_BREAKS:
        return f"breaking point {_LIMIT} of {shown}: {why}"
    return f"from which severity {shown} breaks {_LIMIT} is not known: {why}"


def _breaks_from(score: Score) -> str:
    """Say from which severity a degradation provably breaks accuracy; nothing where none does."""
    if score.value is not None:
        return _bracket_text(score)
    is_early = score.reason is not None and score.reason.code == ReasonCode.BREAKS_EARLY
    return explain_missing_value(score) if is_early else ""


def _breaking_sentence(view: View, worst: Score) -> Iterator[str]:
    """Say how many other degradations break accuracy, and where the first of them do."""
    own = {ALL, *condition_families([worst.slice["condition"]])}
    others = [
        score
        for score in view.matching_scores("breaking_point", "accident", cells=worst.slice["cells"])
        if score.slice["accident"] not in own
    ]
    if not others:
        return
    few = [each for each in others if _has_few_severities(each)]
    others = [each for each in others if each not in few]
    if few:
        names = name_few([show_invisible(each.slice["accident"]) for each in few])
        yield f"Where {names} would break it is not known: fewer than three severities were tested."
    if not others:
        return
    broken = [each for each in others if _breaks_from(each)]
    broken.sort(key=lambda each: each.value or 0.0)
    first = [
        f"{show_invisible(each.slice['accident'])} {_breaks_from(each)}" for each in broken[:_NAMED]
    ]
    more = [f"{len(broken) - _NAMED:,} more"] if len(broken) > _NAMED else []
    found = ": " + ", ".join([*first, *more]) if broken else ""
    of = count_phrase(len(others), "other degradation")
    which = count_phrase(len(broken), "provably breaks", "provably break")
    yield f"Of {of} with a severity, {which if broken else 'none provably breaks'}{found}."


def _worst_case_sentence(view: View) -> Iterator[str]:
    scores = {cells: view.find("worst_case", cells=cells, condition=ALL) for cells in CELLS}
    shares = [
        f"{share_with_interval(score)} of {CELLS[cells].lower()}"
        for cells, score in scores.items()
        if score is not None and score.value is not None
    ]
    if shares:
        yield f"Under the worst condition of each document, {' and '.join(shares)} are right."


def _heat_map(view: View, order: Sequence[str]) -> Matrix:
    columns = tile_columns(order, of_all=len(order) > 1)
    families = _worst_families(order)
    far = max((severity for family in families.values() for severity in family), default=0.0)
    names = {cells: critical_then_worst(view, cells) for cells in CELLS}
    conditions = [column.name for column in columns]
    rows = {
        _TITLES[cells]: [
            _tile_row(view, {"cells": cells, **of}, conditions, families) for of in own
        ]
        for cells, own in names.items()
    }
    drawn = any(row.severities for own in rows.values() for row in own)
    reach = max(far, _LEAST_REACH) if drawn else 0.0
    groups = tile_groups(rows)
    return Matrix(
        "Percent right by field and condition",
        columns,
        groups,
        short_tables(groups, columns, "% right"),
        f"dxe view {view.argument}",
        reach,
        left_out(order),
    )


def critical_then_worst(view: View, cells: str) -> list[dict[str, str]]:
    """Return where the rows of some cells lie: critical fields first, then what is worst."""

    def sort_key(field: str) -> tuple[int, float]:
        score = view.find("accuracy", cells=cells, field=field, condition=ALL)
        ends = [] if score is None else [score.high, score.value]
        best = next((end for end in ends if end is not None), math.inf)
        return -field_criticality(view, field), best

    names = sorted(view.fields(cells), key=sort_key)
    return [{"field": name} for name in names] + ([{}] if len(names) > 1 else [])


def _worst_families(order: Sequence[str]) -> Families:
    """Return the degradations that have a line: those of the worst conditions, in their order."""
    every = condition_families(order)
    worst = sorted(every, key=lambda name: min(map(order.index, every[name].values())))
    return {name: every[name] for name in worst[:MOST_CONDITIONS]}


def _tile_row(
    view: View, where: Mapping[str, str], conditions: Sequence[str], families: Families
) -> TileRow:
    find = (
        partial(view.find, **where)
        if "field" in where
        else partial(find_of_condition, view, **where)
    )
    tiles = [
        _tile(*(find(metric, condition=name) for metric in ("accuracy", "drop")))
        for name in conditions
    ]
    field = where.get("field", ALL)
    series = _series_by_severity(view, where, families)
    critical = "field" in where and field_criticality(view, field) >= _CRITICAL
    options = case_options(case_filters(where))
    return TileRow(field, tiles, options, critical, series, _describe_worst(field, series))


def _tile(score: Score | None, drop: Score | None) -> Cell:
    """Show how much is right, shaded by what is lost; both intervals lie behind."""
    if score is None or score.value is None:
        return Cell(NONE, None, score_cell(score).hint)
    hint, loss, sure = share_with_interval(score), None, False
    gray = score.documents < FEW_DOCUMENTS
    if drop is not None and drop.value is not None:
        hint += f", {loss_as_change(drop)}"
        loss = None if gray else drop.value
        sure = not gray and excludes_zero(drop)
    few = ": too few for a result" if gray else ""
    return Cell(
        percent_number(score.value),
        score.value,
        hint=f"{hint}, {count_phrase(score.documents, 'document')}{few}",
        loss=loss,
        sure=sure,
        gray=gray,
        whole=whole_percent(score.value),
        long=share_cell(score).text,
        count=f"{score.documents:,}",
    )


def _series_by_severity(
    view: View, where: Mapping[str, str], families: Families
) -> Sequence[Series]:
    """Return how much is right along severity, the degradation that falls lowest last."""
    clean = _dot(view.find("accuracy", **where, condition=CLEAN), 0.0)
    found = []
    for name, family in families.items():
        dots = []
        for severity, condition in family.items():
            dots += _dot(view.find("accuracy", **where, condition=condition), severity)
        if dots:
            found.append(Series(name, [*clean, *dots]))
    return sorted(found, key=lambda series: -min(dot.y for dot in series.dots if dot.x))


def _dot(score: Score | None, severity: float) -> list[Dot]:
    if score is None or score.value is None or score.documents < FEW_DOCUMENTS:
        return []
    at = f"severity {severity:g}" if severity else CLEAN
    return [Dot(severity, score.value, score.low, score.high, f"{at} {share_with_interval(score)}")]


def _describe_worst(field: str, series: Sequence[Series]) -> str:
    if not series:
        return ""
    figures = ", ".join(dot.hint for dot in series[-1].dots)
    return show_invisible(f"{field} along severity, worst under {series[-1].name}: {figures}")


_AGREEMENT = {
    "agreement": "judged alike",
    "right_in_all": "right in all",
    "flip_rate": "right in some",
    "vote_accuracy": "right by vote",
}
"""Figures of repeats, and what their columns are called."""


def _tables_behind(view: View, shown: Sequence[str]) -> list[Table]:
    """Lay out what stands behind the heat map; nothing where no rate is known."""
    rates = [table for cells in CELLS if has_figures(table := _rates_table(view, cells, shown))]
    more = [_breaking_points_table(view), _variation_table(view, shown), _agreement_table(view)]
    return [*rates, *(table for table in more if has_figures(table))] if rates else []


def _rates_table(view: View, cells: str, shown: Sequence[str]) -> Table:
    """Lay out what becomes of the cells under each condition, and what it keeps of clean."""

    def cell(metric: str, condition: str) -> Cell:
        if metric in _ERRORS or metric == "retention":
            score = view.find(metric, cells=cells, condition=condition)
        else:
            score = find_of_condition(view, metric, cells, condition)
        if metric in _ERRORS:
            cell = score_cell(score)
            return cell if cell.heat is None else replace(cell, heat=1 - cell.heat)
        return loss_cell(score, one_minus) if metric == "drop" else share_cell(score, float)

    columns = {"accuracy": "right", **_ERRORS, "drop": "change", "retention": "retention"}
    return table_by_condition(
        CELLS[cells], shown, {name: partial(cell, metric) for metric, name in columns.items()}
    )


def _breaking_points_table(view: View) -> Table:
    """Lay out where degradations break, of those that were tested at enough severities."""
    found = {
        (score.slice["accident"], score.slice["cells"]): score
        for score in view.matching_scores("breaking_point", "accident", "cells")
        if score.slice["accident"] != ALL
        if not _has_few_severities(score)
    }
    rows = [
        [Cell(name), *(_breaking_point_cell(found.get((name, cells))) for cells in CELLS)]
        for name in dict.fromkeys(name for name, _ in found)
    ]
    return Table(["Degradation", *(f"{name.lower()} break" for name in CELLS.values())], rows)


def _has_few_severities(score: Score) -> bool:
    return score.reason is not None and score.reason.code == ReasonCode.FEW_SEVERITIES


def _bracket_text(score: Score) -> str:
    return f"between severity {score.low or 0:.3g} and {score.high or 0:.3g}"


def _breaking_point_cell(score: Score | None) -> Cell:
    """Return between which severities a degradation breaks a pipeline, or what is known of it."""
    if score is not None and score.value is not None:
        return Cell(_bracket_text(score), None, describe_basis(score))
    return Cell(explain_missing_value(score, NONE))


def _variation_table(view: View, shown: Sequence[str]) -> Table:
    """Lay out how much accuracy varies from one repeat over the same pages to the next."""

    def cell(cells: str, condition: str) -> Cell:
        score = view.find("run_to_run_variance", cells=cells, condition=condition)
        if score is None or score.value is None:
            return score_cell(score)
        return Cell(points_number(math.sqrt(score.value)))

    title = "Standard deviation over repeats, points"
    columns = {name.lower(): partial(cell, cells) for cells, name in CELLS.items()}
    return table_by_condition(title, shown, columns)


def _agreement_table(view: View) -> Table:
    """Lay out how far repeats agree, over all fields and field by field, and what a vote gives."""
    found = {
        (score.metric, score.slice.get("field", ""), score.slice["cells"]): score
        for name in _AGREEMENT
        for axes in ((), ("field",))
        for score in view.matching_scores(name, "cells", *axes, condition=ALL)
    }
    names = sorted({(cells, field) for _, field, cells in found}, key=lambda key: (key[0], key[1]))
    rows = [
        [
            Cell(field or f"all {CELLS[cells].lower()}"),
            *(share_cell(found.get((metric, field, cells))) for metric in _AGREEMENT),
        ]
        for cells, field in names
    ]
    return Table(["Repeats, percent of values", *_AGREEMENT.values()], rows)
