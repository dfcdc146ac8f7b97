"""Alarms in words: what was lost at which release, what changed with it, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import percent, signed_interval
from docextract_eval.reports.history.score_lines import (
    run_positions,
    shorten,
    shorten_digest,
    slice_name,
)
from docextract_eval.reports.parts import AlarmNotice, Cell, Flag, Fold, Section, Table
from docextract_eval.reports.sentences.changes import compared_cells, list_changed_cells
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE, percent_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports.history.score_lines import ScoreLine
    from docextract_eval.runs.history import Alarm, ChangedFact, FollowedAlarm, Loss, Trend
    from docextract_eval.statistics.differences import Change

LETTERS = {"step": "S", "drift": "D", "evidence": "E"}
"""What an alarm is marked with."""
_MEANINGS = {
    "step": "a loss against the run before",
    "drift": "a loss against the pinned baseline that no single run explains",
    "evidence": "a sequential test against the pinned baseline that uses each document once",
}
_NOTHING = "No alarm was raised."
_UNPINNED = (
    "No baseline is pinned, so runs are tested against the run before alone. To compare later runs "
    "with a run: dxe history pin RUN."
)
_SEES = (
    "Sees: the least loss, in points, that four of five such tests would find certain; a smaller "
    "one raises no alarm most of the time."
)


def alarm_sections(trend: Trend) -> list[Section]:
    """List every alarm, with the slices that were lost and what changed with them."""
    title = "Alarms"
    if not trend.alarms:
        pinned = any(entry.pinned for entry in trend.runs)
        return [Section(title, (_NOTHING if pinned else f"{_NOTHING} {_UNPINNED}",))]
    tables = [table for table in (_losses_table(trend), _changes_table(trend)) if table.rows]
    parts = [Fold("Every alarm as it was raised, slice by slice", tables)]
    verb = "was" if len(trend.alarms) == 1 else "were"
    raised = f"{count_phrase(len(trend.alarms), 'alarm')} {verb} raised"
    lead = (f"{raised}; {len(open_alarms(trend)):,} of them open.",)
    return [Section(title, lead, parts, notes=(*letter_meanings(trend), _SEES))]


def open_alarms(trend: Trend) -> list[FollowedAlarm]:
    """Return the alarms that are open, newest first."""
    return [each for each in trend.alarms if each.state == "open"]


def letter_meanings(trend: Trend) -> list[str]:
    """Say what the letters of a trend's alarms mean."""
    kinds = dict.fromkeys(each.alarm.kind for each in trend.alarms)
    return [f"{LETTERS[kind]}: {_MEANINGS[kind]}." for kind in kinds]


def alarm_letter(followed: FollowedAlarm) -> str:
    """Return the letter that marks an alarm."""
    return LETTERS[followed.alarm.kind]


def letters_by_run(trend: Trend) -> dict[str, str]:
    """Return the letters of the alarms that each run raised, by its id."""
    found: dict[str, str] = {}
    for each in trend.alarms:
        run = each.alarm.run.id
        found[run] = f"{found.get(run, '')}{alarm_letter(each)}"
    return found


def alarm_notice(followed: FollowedAlarm) -> AlarmNotice:
    """Say an alarm in sentences: what was lost, where else, what changed, what became of it."""
    sentences = [f"{text}." for text in _alarm_sentences(followed)]
    return AlarmNotice(alarm_letter(followed), headline(followed.alarm), sentences)


def headline(alarm: Alarm) -> str:
    """Say in one line what was lost, by how much, and at which release."""
    at = clip_name(alarm.run.label)
    if alarm.kind == "evidence":
        documents, runs = count_phrase(alarm.documents, "document"), count_phrase(alarm.runs, "run")
        return (
            f"evidence of a loss since {clip_name(alarm.against.label)} at {at}: e-value "
            f"{alarm.evidence:,.0f} (alarm at 20) on {documents} of {runs}"
        )
    loss = alarm.losses[0]
    if loss.fall is None:
        since = "" if alarm.kind == "step" else f"from {clip_name(alarm.against.label)} "
        return f"{_fell(loss, loss.change)} {since}{'to' if since else 'at'} {at}"
    before, after = clip_name(loss.fall.before.label), clip_name(loss.fall.after.label)
    if loss.fall.is_step:
        return f"{_fell(loss, loss.fall.change)} at {after}"
    if (step := loss.fall.step) is not None:
        size = f"{-100 * step.change.value:.1f} points"
        most = f"most of it in one step at {clip_name(step.after.label)} ({size})"
        return f"{_fell(loss, loss.fall.change)} between {before} and {after}, {most}"
    return f"{_fell(loss, loss.fall.change, 'fell slowly')} between {before} and {after}"


def _fell(loss: Loss, change: Change, verb: str = "fell") -> str:
    points = f"{-100 * change.value:.1f} points"
    interval = f"{0 - 100 * change.high:.1f} to {0 - 100 * change.low:.1f}"
    if loss.slice["cells"] == "answers":
        more = f"{change.lost - change.gained:,} more of {change.cells:,} renditions"
        return f"{more} got no answer ({points}, {interval})"
    return f"{slice_name(loss.slice)} {verb} by {points} ({interval})"


def _alarm_sentences(followed: FollowedAlarm) -> Iterator[str]:
    alarm = followed.alarm
    before, after = clip_name(alarm.against.label), clip_name(alarm.run.label)
    if alarm.losses:
        first, *more = alarm.losses
        size = compared_cells(first.change, first.slice)
        yield f"{percent(first.before)} in {before}, {percent(first.after)} in {after} ({size})"
        if first.sees is not None:
            sees = f"{100 * first.sees:.1f} points"
            found = f"Four of five such tests would find a loss of {sees} there"
            yield f"{found}; a smaller one may be missed"
        if more:
            named = "; ".join(f"{slice_name(each.slice)} {_signed(each.change)}" for each in more)
            yield f"Also lost from {before} to {after}, in points (95 %): {named}"
    else:
        yield f"No single slice certainly fell from {before} to {after}"
    for each in alarm.changes:
        facts = "; ".join(_fact_text(fact) for fact in each.facts)
        ends = f"{clip_name(each.before.label)} and {clip_name(each.after.label)}"
        yield f"Changed between {ends}: {facts}"
    if not alarm.changes:
        yield "Nothing that the runs record changed between them"
    yield state_text(followed)
    if followed.state == "open":
        where = alarm.losses[0].slice if alarm.losses else {}
        listed = list_changed_cells(f"name:{alarm.against.id}", f"name:{alarm.run.id}", where)
        yield f"{listed} lists the cells that were lost"


def _fact_text(fact: ChangedFact) -> str:
    before, after = (shorten_digest(text or "none") for text in (fact.before, fact.after))
    return f"{fact.what} {before}, then {after}"


def state_text(followed: FollowedAlarm) -> str:
    """Say what became of an alarm."""
    alarm, check = followed.alarm, followed.last_check
    against = clip_name(alarm.against.label)
    lost = slice_name(alarm.losses[0].slice) if alarm.losses else "all fields"
    if followed.state == "recovered" and followed.ended_by:
        end = clip_name(followed.ended_by.label)
        now = f" ({lost} {_signed(check.change)} points from {against})" if check else ""
        return f"Recovered at {end}: two runs in a row show no loss{now}"
    if followed.state == "accepted" and followed.ended_by:
        return f"Accepted: {clip_name(followed.ended_by.label)} is the pinned baseline now"
    if check is None:
        return "Open: no later run was compared"
    at = clip_name(check.run.label)
    word = "Open" if check.is_lost else "Open until a second run shows no loss"
    return f"{word}: {lost} {_signed(check.change)} points from {against} to {at}"


def _signed(change: Change) -> str:
    return signed_interval(change.value, change.low, change.high)


def alarm_flags(trend: Trend, score_line: ScoreLine | None = None) -> list[Flag]:
    """Return the marks of alarms: all, or those that are certain of a line."""
    at, flags = run_positions(trend.runs), []
    for each in trend.alarms:
        alarm = each.alarm
        if alarm.run.id in at and (score_line is None or is_certain_of(alarm, score_line)):
            since = at.get(alarm.against.id)
            flags.append(Flag(at[alarm.run.id], alarm_letter(each), headline(alarm), since))
    return flags


def is_certain_of(alarm: Alarm, score_line: ScoreLine) -> bool:
    """Say whether an alarm is certain of a line: alarms are about accuracy alone."""
    lost = [loss.slice for loss in alarm.losses]
    return score_line.metric == "accuracy" and score_line.slice in lost


def _losses_table(trend: Trend) -> Table:
    head = ["Alarm", "against", "slice", "right, %", "points (95 %)", "sees", "state"]
    rows = []
    for each in trend.alarms:
        alarm = each.alarm
        start = [f"{alarm_letter(each)} {shorten(alarm.run.label)}", shorten(alarm.against.label)]
        if not alarm.losses:
            rows.append([*start, *[NONE] * 4, each.state])
        for loss in alarm.losses:
            sees = NONE if loss.sees is None else f"{100 * loss.sees:.1f}"
            right = f"{percent_number(loss.before)} → {percent_number(loss.after)}"
            figures = [slice_name(loss.slice), right, _signed(loss.change), sees]
            rows.append([*start, *figures, each.state])
    return Table(head, [[*map(Cell, row)] for row in rows], "Losses, newest first")


def _changes_table(trend: Trend) -> Table:
    head = ["Alarm", "from", "to", "changed", "before", "after"]
    rows = [
        [
            Cell(f"{alarm_letter(each)} {shorten(each.alarm.run.label)}"),
            Cell(shorten(changed.before.label)),
            Cell(shorten(changed.after.label)),
            Cell(fact.what),
            Cell(fact.before or NONE),
            Cell(fact.after or NONE),
        ]
        for each in trend.alarms
        for changed in each.alarm.changes
        for fact in changed.facts
    ]
    return Table(head, rows, "Recorded changes between neighbouring runs")
