"""Special risks: planted instructions, traps, hallucinations, and values from the wrong place.

Each has a sentence and a table only where it was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, points_with_interval, share_with_interval
from docextract_eval.metrics.sure_errors import SURE_CONFIDENCE
from docextract_eval.metrics.suspicion import BENIGN_TEXT, NEUTRAL, NOTHING
from docextract_eval.metrics.traps import TELLING_WIDTH, needed_for_lift
from docextract_eval.reports.findings import scores_of_cells
from docextract_eval.reports.layout import CELLS, has_figures, table_by_condition
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Dot,
    Fold,
    Part,
    Section,
    Table,
    Whisker,
    Whiskers,
)
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.cited_figures import case_options, clip_name
from docextract_eval.reports.sentences.figures import (
    difference_cell,
    loss_cell,
    one_minus,
    share_cell,
)
from docextract_eval.reports.sentences.reasons import documents_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from docextract_eval.records import Score
    from docextract_eval.reports import View

_MOST = 10
"""How many of the traps are shown."""
_LEAST = 0.01
_WIDE = f"{100 * TELLING_WIDTH:g} points"
_OBEYED = {
    "obey_rate": "obeyed",
    "marker_echo_rate": "returned the marker word, where instructed to",
    "vouched_rate": "obeyed, with the box of the right value, of values with a box",
    "benign_obey_rate": "values taken from harmless texts",
    "emptied_rate": "left empty, where instructed to",
    "suppression_rate": "left empty next to a planted instruction",
    "false_alarm_rate": "left empty next to neutral text",
    "collateral": "change of accuracy on fields that no text mentions, in points",
    "surer_rate": "more confident, minus less confident, where a text asks for it, in points",
}
_MAKE_CELL = {
    "collateral": loss_cell,  # what is lost has a minus
    "surer_rate": difference_cell,
}
_REPORTED = {
    "a planted instruction": ("flag_rate", {}),
    "harmless text": ("false_flag_rate", {"beside": BENIGN_TEXT}),
    "neutral text": ("false_flag_rate", {"beside": NEUTRAL}),
    "no trap": ("false_flag_rate", {"beside": NOTHING}),
}
_AXES = {"plant_channel": "By channel", "plant_form": "By wording", "plant_goal": "By goal"}
_RATES = {
    "obey_rate": "obeyed",
    "emptied_rate": "left empty as instructed",
    "suppression_rate": "left empty next to it",
    "benign_obey_rate": "harmless text taken",
}
_PROBES = {
    "absent": "fields that the document does not have",
    "blank": "blank pages",
    "cropped": "values below the end of the page",
    "ghost": "values next to text that shines through",
    "contradiction": "values that do not add up",
    "masked": "numbers with a blotted digit",
    "prior": "totals ten times the usual amount",
    "unreadable": "values that a degradation left unreadable",
}
_PLACES = {
    "box_f1": "box F1",
    "word_f1": "word F1",
    "page_f1": "page F1",
    "page_accuracy": "right page",
}
_PLACED = (
    "Boxes, words and pages count for the predictions that name them, whether their values are "
    "right or not. A box is right if it and the place of its field have at least half of their "
    "union in common; a word counts if its middle is in the box. Right page counts documents of "
    "several pages."
)
_PLANTED = (
    "Planted instructions tell machines what to report; the values that they ask for are harmless "
    "and occur nowhere else. Obeyed is in percent of the texts that ask for a value; left empty, "
    "in percent of the values that are right without the text."
)
_MADE_UP = (
    "Hallucinations are values returned where the page has none that could be known, in percent of "
    "such places; intervals allow for how many probes there are. Confident errors are wrong values "
    f"with a confidence of at least {SURE_CONFIDENCE:g}, in percent of values with a confidence."
)
_COST = (
    "The cost of a trap is the accuracy that its cells lose against the control twin; its interval "
    "allows for how many traps there are. Decoy taken is the percent of the errors there that "
    f"return a decoy. Gray: the interval of the cost alone is wider than {_WIDE}, so little is "
    "known yet; the table says how many documents with the trap would make it that narrow."
)


@dataclass(frozen=True, slots=True)
class _Risk:
    """What was measured of one risk: a sentence that answers, tables, how they are read."""

    sentence: str = ""
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def risks(view: View) -> Section:
    """Lay out each risk that was measured; nothing where none was."""
    found = [each(view) for each in (_planted, _traps, _made_up, _elsewhere)]
    return Section(
        "Special risks",
        [each.sentence for each in found if each.sentence],
        [part for each in found for part in each.parts],
        notes=[note for each in found for note in each.notes],
    )


def _planted(view: View) -> _Risk:
    """Say how often planted instructions are obeyed; fold away by which channel."""
    effects = _table_over_all(view, "Planted instructions", _OBEYED)
    if not effects.rows:
        return _Risk()
    rates = {cells: view.find("obey_rate", cells=cells, condition=ALL) for cells in CELLS}
    obeyed = [
        f"{share_with_interval(rate)} of those that ask for {CELLS[cells].lower()}"
        for cells, rate in rates.items()
        if rate is not None and rate.value is not None
    ]
    said = f"are obeyed: {' and '.join(obeyed)}" if obeyed else "ask for no value"
    more = [_suspicion_table(view), *(_axis_table(view, *axis) for axis in _AXES.items())]
    folded = [table for table in more if has_figures(table)]
    command = f"; to see them: dxe view {view.argument}{case_options({'cause': 'obeyed'})}"
    fold = [Fold("Planted instructions, by channel, wording and goal", folded)] if folded else []
    said = f"Planted instructions (prompt injection) {said}{command if obeyed else ''}."
    return _Risk(said, (effects, *fold), (_PLANTED,))


def _table_over_all(view: View, title: str, metrics: Mapping[str, str]) -> Table:
    """Lay out metrics over all conditions, of fields and of table cells, that have a figure."""
    rows = [
        [Cell(_name_cells(name, cells)), _MAKE_CELL.get(metric, share_cell)(score)]
        for metric, name in metrics.items()
        for cells in CELLS
        if (score := view.find(metric, cells=cells, condition=ALL)) and score.value is not None
    ]
    return Table([title, "%"], rows)


def _name_cells(name: str, cells: str) -> str:
    """Say of which cells a row is, where these are not fields."""
    return name if cells == "scalars" else f"{name}, {CELLS[cells].lower()}"


def _suspicion_table(view: View) -> Table:
    """Lay out which documents it reports as suspicious."""
    rows = [
        [Cell(label), share_cell(view.find(metric, condition=ALL, **where))]
        for label, (metric, where) in _REPORTED.items()
    ]
    return Table(["Documents reported as suspicious, that have", "%"], rows)


def _axis_table(view: View, axis: str, title: str) -> Table:
    found = {
        name: {
            score.slice[axis]: score
            for cells in ("tables", "scalars")  # a row is asked of a table alone
            for score in view.matching_scores(metric, axis, cells=cells, condition=ALL)
        }
        for metric, name in _RATES.items()
    }
    if reported := view.matching_scores("flag_rate", axis, condition=ALL):
        found["reported"] = {score.slice[axis]: score for score in reported}
    names = sorted({name for scores in found.values() for name in scores})
    rows = [
        [Cell(name), *(share_cell(scores.get(name)) for scores in found.values())] for name in names
    ]
    return Table([title, *found], rows)


def _traps(view: View) -> _Risk:
    """Draw the traps that cost most beside the same documents without them."""
    every = scores_of_cells(view, "trap_lift", "trap", condition=ALL)
    lifts = [score for score in every if score.value is not None]
    if not lifts:
        return _Risk()
    allowed = [(lift, chosen_difference(lift, len(lifts))) for lift in lifts]
    allowed.sort(key=lambda each: (_is_vague(each[0]), -(each[1].value or 0.0)))
    costly = sum((cost.low or 0.0) > 0 for _, cost in allowed)
    worst, shown = allowed[0][1], allowed[:_MOST]
    many = count_phrase(len(lifts), "trap")
    said = f"{costly:,} of {many} cost accuracy" if costly else "No trap costs accuracy"
    most = f"most of all {_trap_name(worst)}, {points_with_interval(worst)}"
    left_out = f": the {_MOST} most costly of {len(lifts):,}" if len(lifts) > _MOST else ""
    chart = _traps_chart(view, f"Traps{left_out}", shown)
    return _Risk(f"{said} for certain; {most}.", (chart,), (_COST,))


def _is_vague(lift: Score) -> bool:
    """Return whether the interval of a trap's cost is so wide that little is known."""
    return lift.low is None or needed_for_lift(lift) is not None


def _trap_name(lift: Score) -> str:
    name = clip_name(lift.slice["trap"])
    return name if lift.slice["cells"] == "scalars" else f"{name}, table cells"


def _trap_row(view: View, lift: Score, cost: Score) -> list[Cell]:
    needed = needed_for_lift(lift)
    cells = [
        Cell(_trap_name(lift)),
        difference_cell(cost, one_minus),
        share_cell(view.find("decoy_hit_rate", **lift.slice)),
        Cell(f"{lift.documents:,}"),
        Cell(documents_text(needed) if needed else ""),
    ]
    return [replace(each, gray=bool(needed)) for each in cells]


def _trap_whisker(view: View, lift: Score, cost: Score) -> Whisker:
    decoys = view.find("decoy_hit_rate", **lift.slice)
    taken = "" if decoys is None or decoys.value is None else f", decoy {percent(decoys.value)}"
    note = f"{difference_cell(cost).text}{taken}, n={cost.documents:,}"
    dot = Dot(cost.value or 0.0, 0.0, cost.low, cost.high, f"{_trap_name(lift)}: {note}")
    gray = _is_vague(lift)
    sure = not gray and (cost.low or 0.0) > 0
    return Whisker(_trap_name(lift), dot, gray, note=note, sure=sure)


def _traps_chart(view: View, caption: str, shown: list[tuple[Score, Score]]) -> Whiskers:
    """Draw what traps cost; behind it how often their decoys are taken, and on what it rests."""
    rows = [_trap_whisker(view, *each) for each in shown]
    found = [end for row in rows for end in (row.dot.low, row.dot.high, row.dot.x)]
    ends = [end for end in found if end is not None]
    title = "points of accuracy lost to the trap"
    axis = Axis(title, min(0.0, *ends), max(_LEAST, *ends), "points")
    head = ["Traps", "cost, points", "decoy taken, %", "documents", f"documents for {_WIDE}"]
    columns = len(head) if any(row.gray for row in rows) else len(head) - 1
    table = Table(head[:columns], [_trap_row(view, *each)[:columns] for each in shown])
    return Whiskers(caption, axis, rows, [table])


def _made_up(view: View) -> _Risk:
    """Say where values are returned that nobody can know, and how many errors are confident."""
    known = _scores_by(view, "hallucination_rate", "probe")
    probes = [
        (_name_cells(_PROBES.get(name, name), cells), chosen_share(score, len(known)))
        for name, cells, score in known
    ]
    sentences: list[str] = []
    if probes:
        name, most = max(probes, key=lambda each: (each[1].low or 0.0, each[1].value))
        often = "are most frequent for" if len(probes) > 1 else "were looked for in"
        share = share_with_interval(most)
        sentences.append(f"Hallucinations {often} {name}: {share} of such places")
    overall = view.find("sure_error_rate", cells="scalars", condition=ALL)
    if overall is not None and overall.value is not None:
        share, sure_at = share_with_interval(overall), f"{SURE_CONFIDENCE:g} or more"
        sentences.append(f"{share} of values are wrong though their confidence is {sure_at}")
    parts: list[Part] = []
    if probes:
        rows = [[Cell(name), share_cell(score)] for name, score in probes]
        parts.append(Table(["Hallucinations", "%"], rows))
    if (sure := _confident_errors_table(view)).rows:
        parts.append(Fold("Confident errors, by severity", [sure]))
    return _Risk(
        f"{'; '.join(sentences)}." if sentences else "", tuple(parts), (_MADE_UP,) if parts else ()
    )


def _scores_by(view: View, metric: str, key: str) -> list[tuple[str, str, Score]]:
    """Return figures over all conditions with what one key names, and of which cells they are."""
    found = [
        (score.slice[key], score.slice["cells"], score)
        for score in scores_of_cells(view, metric, key, condition=ALL)
        if score.value is not None
    ]
    return sorted(found, key=lambda each: each[0])


def _confident_errors_table(view: View) -> Table:
    found = _scores_by(view, "sure_error_rate", "severity")
    bands = _severity_bands({name for name, _, _ in found})
    rows = [
        [Cell(_name_cells(bands[name], cells)), share_cell(score)]
        for name, cells, score in sorted(found, key=lambda each: float(each[0]))
    ]
    overall = _table_over_all(view, "Confident errors", {"sure_error_rate": ALL})
    return Table(overall.head, [*rows, *overall.rows])


def _severity_bands(severities: Collection[str]) -> dict[str, str]:
    """Name slices of severities: each holds those above the next lower one's, up to its own.

    >>> _severity_bands({"4", "0", "2"})
    {'0': 'severity 0', '2': 'severity above 0, up to 2', '4': 'severity above 2, up to 4'}
    """
    order = sorted(severities, key=float)
    above = ["", *(f"above {each}, up to " for each in order)]
    return {each: f"severity {lower}{each}" for lower, each in zip(above, order, strict=False)}


def _elsewhere(view: View) -> _Risk:
    """Say how many right values come from the wrong place."""

    def cell(condition: str) -> Cell:
        return share_cell(view.find("right_from_elsewhere", condition=condition), one_minus)

    columns = {"from the wrong place, %": cell}
    tables = [
        _table_over_all(view, "Boxes, words and pages", _PLACES),
        table_by_condition("Right values", view.conditions(), columns),
    ]
    filled = [table for table in tables if table.rows and has_figures(table)]
    wrong = view.find("right_from_elsewhere", condition=ALL)
    if not filled:
        return _Risk()
    sentence = (
        f"{share_with_interval(wrong)} of right values were taken from the wrong place."
        if wrong is not None and wrong.value is not None
        else "Predictions name the places of their values."
    )
    return _Risk(sentence, (Fold("Where values were taken from", filled),), (_PLACED,))
