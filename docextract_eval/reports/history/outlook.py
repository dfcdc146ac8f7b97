"""The first screen: what ran over what, whether there is an alarm, and how the newest run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.history.alarms import alarm_notices
from docextract_eval.reports.history.score_lines import (
    change_since,
    find_reference_runs,
    other_versions,
    score_lines,
)
from docextract_eval.reports.parts import Cell, Outlook, Section, StateWord, Table, Tile
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    format_interval,
    format_value,
    is_share,
    metric_name,
    run_name,
    slice_name,
    table_value,
)
from docextract_eval.runs.gates.families import MARGINS
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.runs.versions import describe_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.score_lines import ReferenceRuns, ScoreLine
    from docextract_eval.runs.history import Trend

PAIRED = (
    "Changes with an interval (95 %) are paired document by document with the pinned baseline; "
    "others are plain differences. dxe compare pairs any two runs."
)
_MOST = 12
"""Figures that are held against each other."""


def current_state(trend: Trend) -> list[Section]:
    """Say how things stand."""
    references, found = find_reference_runs(trend.runs), score_lines(trend)
    over_all = ([score_line for score_line in found if score_line.is_overall] or found)[:_MOST]
    star = next(iter(over_all), None)
    roles = _run_roles(references)
    made = Outlook(
        _state_word(trend),
        [*describe_runs(trend)],
        alarm_notices(trend),
        [*history_warnings(trend)],
        _tiles_title(star) if star else "",
        [*_run_tiles(trend, star, roles, references)] if star else [],
        _scores_table(over_all, roles, references) if over_all and len(trend.runs) > 1 else None,
        [PAIRED] if len(trend.runs) > 1 and over_all else [],
    )
    return [Section("Current state", (), [made])]


def _state_word(trend: Trend) -> StateWord:
    if not trend.runs:
        return "NO RUNS"
    if any(each.state == "open" for each in trend.alarms):
        return "ALARM"
    if not any(entry.pinned for entry in trend.runs):
        return "NO BASELINE"
    if trend.untested:
        return "NOT TESTED"
    sees = (trend.tested.sees if trend.tested else None) or 0.0
    return "NO ALARM" if sees <= MARGINS["overall"] else "NO ALARM, FEW DOCUMENTS"


def describe_runs(trend: Trend) -> Iterator[str]:
    """Say what was run how often, from when to when, and what it is held against."""
    if not trend.runs:
        yield "The ledger has no such run. To add one: dxe history add RUN."
        return
    newest, references = trend.runs[-1], find_reference_runs(trend.runs)
    many = len(trend.runs)
    days = finish_date(trend.runs[0]), finish_date(newest)
    when = f"on {days[0]}" if days[0] == days[1] else f"from {days[0]} to {days[1]}"
    size = count_phrase(newest.documents, "document")
    yield f"{count_phrase(many, 'run')} {when}; the newest is {run_name(newest)}, with {size}."
    if references.pinned is None:
        yield "No baseline is pinned: runs are tested against the one before alone."
        yield "To pin a baseline: dxe history pin RUN."
        return
    pinned = trend.runs[references.pinned]
    if pinned is newest:
        yield f"The newest run is the pinned baseline itself, since {str(pinned.pinned)[:10]}."
    else:
        since = str(pinned.pinned)[:10]
        named = f"{run_name(pinned)} of {finish_date(pinned)}"
        yield f"The pinned baseline is {named}, pinned on {since}."
    if trend.tested and trend.tested.sees:
        sees = f"{100 * trend.tested.sees:.1f} points"
        yield (
            f"Against it, four of five runs like the newest would show a loss of {sees} of all "
            "fields; a smaller one may be there."
        )


def history_warnings(trend: Trend) -> Iterator[str]:
    """Say what must be known first of these runs."""
    if any(entry.reference for entry in trend.runs):
        yield "Reference runs: this pipeline is handed the truth; it is not a product."
    yield from _other_versions(trend)
    yield from (f"{note}." for note in trend.notes)
    if trend.runs and (scope := scope_in_signature(trend.runs[-1].signature)):
        yield f"The pipeline attempts some fields only, and is judged on these: {scope}."
    if any(entry.pinned for entry in trend.runs):
        yield from (
            f"{reason}. To test what is missing: dxe history test." for reason in trend.untested
        )
    private = sum(entry.private for entry in trend.runs)
    if private:
        some = "All runs are" if private == len(trend.runs) else f"{private:,} of the runs are"
        yield f"{some} private: figures of few documents are not reported."
    if trend.runs and not trend.runs[-1].healthy:
        yield "The newest run is not healthy: too many pages have no answer."
    ill = sum(not entry.healthy for entry in trend.runs[:-1])
    if ill:
        yield f"{ill:,} earlier {'run is' if ill == 1 else 'runs are'} not healthy."


def _other_versions(trend: Trend) -> Iterator[str]:
    """Say which points are of another version of the judge, and how to compare their runs."""
    found = other_versions(trend)
    for version, entries in found.items():
        first, last = run_name(entries[0]), run_name(entries[-1])
        which = first if first == last else f"{first} to {last}"
        runs = count_phrase(len(entries), "run")
        yield (
            f"{runs} ({which}) {'has' if len(entries) == 1 else 'have'} figures by "
            f"{describe_version(version)}, and the lines show {describe_version(trend.version)}."
        )
    if found:
        yield (
            "Such points are grey in charts and marked ~ in tables, and nothing is compared with "
            "them. To judge them as the newest run: dxe history trend --judge-again; for good, if "
            "only the judge is newer: dxe score RUN && dxe history add RUN."
        )


def _run_roles(references: ReferenceRuns) -> dict[int, str]:
    """Name the runs that are mentioned, newest first; one may be several."""
    named = {
        "newest": references.newest,
        "previous run": references.before,
        "last release": references.release,
        "pinned": references.pinned,
    }
    found: dict[int, str] = {}
    for role, at in named.items():
        if at is not None:
            found[at] = f"{found[at]}, {role}" if at in found else role
    return found


def _tiles_title(score_line: ScoreLine) -> str:
    unit = "" if is_share(score_line.metric) else ", a quantity"
    over = "over" if score_line.is_overall else "of"
    return f"{metric_name(score_line.metric).capitalize()} {over} {score_line.name}{unit}"


def _run_tiles(
    trend: Trend, score_line: ScoreLine, roles: dict[int, str], references: ReferenceRuns
) -> Iterator[Tile]:
    for at, role in roles.items():
        point, entry = score_line.points.get(at), trend.runs[at]
        note = finish_date(entry)
        if at != references.newest and references.newest is not None:
            by = change_since(score_line, at, references)
            unit = " points" if is_share(score_line.metric) and by != NONE else ""
            note = f"{note}; {by}{unit} since then"
        yield Tile(
            role.capitalize(),
            run_name(entry),
            format_value(score_line.metric, None if point is None else point.value),
            "" if point is None else format_interval(score_line.metric, point),
            note,
        )


def _scores_table(
    lines: Sequence[ScoreLine], roles: dict[int, str], references: ReferenceRuns
) -> Table:
    """Lay the figures over all side by side, and what changed to the newest run."""
    others = [at for at in roles if at not in {references.newest, references.before}]
    others = others or [at for at in roles if at != references.newest]
    head = ["Score (95 %)", *roles.values()]
    head += [f"since {roles[at].rpartition(', ')[2]}" for at in others]
    rows = []
    for score_line in lines:
        figures = [table_value(score_line.metric, score_line.points.get(at)) for at in roles]
        changes = [change_since(score_line, at, references) for at in others]
        rows.append([Cell(_score_name(score_line)), *map(Cell, [*figures, *changes])])
    return Table(head, rows, "The newest run and others")


def _score_name(score_line: ScoreLine) -> str:
    noun = f" of {cells_kind(score_line.slice)}" if "cells" in score_line.slice else ""
    where = ", clean pages" if score_line.axes else ""
    where = where if score_line.is_overall else f", {slice_name(score_line.slice)}"
    unit = ", %" if is_share(score_line.metric) else ""
    return f"{metric_name(score_line.metric)}{noun}{where}{unit}"
