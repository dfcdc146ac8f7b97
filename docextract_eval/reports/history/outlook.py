"""The first screen: what ran over what, whether there is an alarm, and how the newest run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.metrics.phrases import count_phrase
from docextract_eval.reports.history.alarms import alarm_notices
from docextract_eval.reports.history.tracks import reference_runs, score_lines
from docextract_eval.reports.parts import Cell, Outlook, Section, Table, Tile
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    format_change,
    format_interval,
    format_value,
    is_share,
    metric_name,
    run_name,
    slice_name,
    table_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.tracks import ReferenceRuns, ScoreLine
    from docextract_eval.runs.history import Trend

UNPAIRED = (
    "Changes are plain differences without intervals. Alarms and dxe compare pair the runs "
    "document by document and give intervals."
)
_MOST = 12
"""Figures that are held against each other."""


def current_state(trend: Trend) -> list[Section]:
    """Say how things stand."""
    against, found = reference_runs(trend.runs), score_lines(trend)
    over_all = ([track for track in found if track.over_all] or found)[:_MOST]
    star = next(iter(over_all), None)
    roles = _roles(against)
    made = Outlook(
        _state_word(trend),
        [*describe_runs(trend)],
        alarm_notices(trend),
        [*history_warnings(trend)],
        _tiles_title(star) if star else "",
        [*_tiles(trend, star, roles, against)] if star else [],
        _table(over_all, roles, against) if over_all and len(trend.runs) > 1 else None,
        UNPAIRED if len(trend.runs) > 1 and over_all else "",
    )
    return [Section("Current state", (), [made])]


def _state_word(trend: Trend) -> Literal["ALARM", "NO ALARM", "NO BASELINE", "NO RUNS"]:
    if not trend.runs:
        return "NO RUNS"
    if trend.alarms:
        return "ALARM"
    return "NO ALARM" if any(entry.pinned for entry in trend.runs) else "NO BASELINE"


def describe_runs(trend: Trend) -> Iterator[str]:
    """Say what was run how often, from when to when, and what it is held against."""
    if not trend.runs:
        yield "The ledger has no such run. To add one: dxe history add RUN."
        return
    newest, against = trend.runs[-1], reference_runs(trend.runs)
    many = len(trend.runs)
    days = finish_date(trend.runs[0]), finish_date(newest)
    when = f"on {days[0]}" if days[0] == days[1] else f"from {days[0]} to {days[1]}"
    size = count_phrase(newest.documents, "document")
    yield f"{count_phrase(many, 'run')} {when}; the newest is {run_name(newest)}, with {size}."
    if against.pinned is None:
        yield "No baseline is pinned, so there can be no alarm. To pin one: dxe history pin RUN."
        return
    pinned = trend.runs[against.pinned]
    if pinned is newest:
        yield f"The newest run is the pinned baseline itself, since {str(pinned.pinned)[:10]}."
    else:
        since = str(pinned.pinned)[:10]
        named = f"{run_name(pinned)} of {finish_date(pinned)}"
        yield f"The pinned baseline is {named}, pinned on {since}."


def history_warnings(trend: Trend) -> Iterator[str]:
    """Say what must be known first of these runs."""
    if any(entry.reference for entry in trend.runs):
        yield "Reference runs: this pipeline is handed the truth; it is not a product."
    private = sum(entry.private for entry in trend.runs)
    if private:
        some = "All runs are" if private == len(trend.runs) else f"{private:,} of the runs are"
        yield f"{some} private: figures of few documents are not reported."
    if trend.runs and not trend.runs[-1].healthy:
        yield "The newest run is not healthy: too many pages have no answer."
    ill = sum(not entry.healthy for entry in trend.runs[:-1])
    if ill:
        yield f"{ill:,} earlier {'run is' if ill == 1 else 'runs are'} not healthy."


def _roles(against: ReferenceRuns) -> dict[int, str]:
    """Name the runs that are mentioned, newest first; one may be several."""
    named = {
        "newest": against.newest,
        "previous run": against.before,
        "last release": against.release,
        "pinned": against.pinned,
    }
    found: dict[int, str] = {}
    for role, at in named.items():
        if at is not None:
            found[at] = f"{found[at]}, {role}" if at in found else role
    return found


def _tiles_title(track: ScoreLine) -> str:
    unit = "" if is_share(track.metric) else ", a quantity"
    over = "over" if track.over_all else "of"
    return f"{metric_name(track.metric).capitalize()} {over} {track.name}{unit}"


def _tiles(
    trend: Trend, track: ScoreLine, roles: dict[int, str], against: ReferenceRuns
) -> Iterator[Tile]:
    for at, role in roles.items():
        point, entry = track.points.get(at), trend.runs[at]
        said = finish_date(entry)
        if at != against.newest and against.newest is not None:
            by = format_change(track.metric, point, track.points.get(against.newest))
            unit = " points" if is_share(track.metric) and by != NONE else ""
            said = f"{said}; {by}{unit} since then"
        yield Tile(
            role.capitalize(),
            run_name(entry),
            format_value(track.metric, None if point is None else point.value),
            "" if point is None else format_interval(track.metric, point),
            said,
        )


def _table(shown: Sequence[ScoreLine], roles: dict[int, str], against: ReferenceRuns) -> Table:
    """Lay the figures over all side by side, and what changed to the newest run."""
    others = [at for at in roles if at not in {against.newest, against.before}]
    others = others or [at for at in roles if at != against.newest]
    head = ["Score (95 %)", *roles.values()]
    head += [f"since {roles[at].rpartition(', ')[2]}" for at in others]
    rows = []
    for track in shown:
        newest = track.points.get(against.newest if against.newest is not None else -1)
        figures = [table_value(track.metric, track.points.get(at)) for at in roles]
        changes = [format_change(track.metric, track.points.get(at), newest) for at in others]
        rows.append([Cell(_score_name(track)), *map(Cell, [*figures, *changes])])
    return Table(head, rows, "The newest run and others")


def _score_name(track: ScoreLine) -> str:
    of = f" of {cells_kind(track.slice)}" if "cells" in track.slice else ""
    where = ", clean pages" if track.axes else ""
    where = where if track.over_all else f", {slice_name(track.slice)}"
    unit = ", %" if is_share(track.metric) else ""
    return f"{metric_name(track.metric)}{of}{where}{unit}"
