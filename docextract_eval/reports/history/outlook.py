"""The first screen: what ran over what, whether anything alarmed, how the newest run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.reports.history.alarms import bells
from docextract_eval.reports.history.tracks import anchors, tracks
from docextract_eval.reports.parts import Cell, Outlook, Section, Table, Tile
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    called,
    change,
    day,
    in_cell,
    interval,
    is_share,
    kind,
    metric_name,
    slice_name,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.tracks import Anchors, Track
    from docextract_eval.runs.history import Trend

UNPAIRED = (
    "Changes are differences of the figures, so they have no interval: alarms and dxe compare pair "
    "runs document by document, and give one."
)
_MOST = 12
"""Figures that are held against each other."""


def outlook(trend: Trend) -> list[Section]:
    """Say how things stand."""
    against, found = anchors(trend.runs), tracks(trend)
    over_all = ([track for track in found if track.over_all] or found)[:_MOST]
    star = next(iter(over_all), None)
    roles = _roles(against)
    made = Outlook(
        _word(trend),
        [*because(trend)],
        bells(trend),
        [*warnings(trend)],
        _of(star) if star else "",
        [*_tiles(trend, star, roles, against)] if star else [],
        _table(over_all, roles, against) if over_all and len(trend.runs) > 1 else None,
        UNPAIRED if len(trend.runs) > 1 and over_all else "",
    )
    return [Section("Where it stands", (), [made])]


def _word(trend: Trend) -> Literal["ALARM", "NO ALARM", "NOTHING PINNED", "NO RUN"]:
    if not trend.runs:
        return "NO RUN"
    if trend.alarms:
        return "ALARM"
    return "NO ALARM" if any(entry.pinned for entry in trend.runs) else "NOTHING PINNED"


def because(trend: Trend) -> Iterator[str]:
    """Say what was run how often, from when to when, and what it is held against."""
    if not trend.runs:
        yield "No run is in the ledger that fits: dxe history add RUN puts one in."
        return
    newest, against = trend.runs[-1], anchors(trend.runs)
    many = len(trend.runs)
    days = day(trend.runs[0]), day(newest)
    when = f"on {days[0]}" if days[0] == days[1] else f"from {days[0]} to {days[1]}"
    runs = "1 run" if many == 1 else f"{many:,} runs"
    yield f"{runs} {when}; the newest is {called(newest)}, of {newest.documents:,} documents."
    if against.pinned is None:
        yield "No baseline is pinned, so nothing can alarm: dxe history pin RUN pins one."
        return
    pinned = trend.runs[against.pinned]
    if pinned is newest:
        yield f"The newest run is the pinned baseline itself, since {str(pinned.pinned)[:10]}."
    else:
        since = str(pinned.pinned)[:10]
        yield f"The pinned baseline is {called(pinned)} of {day(pinned)}, pinned on {since}."


def warnings(trend: Trend) -> Iterator[str]:
    """Say what must be known first of these runs."""
    if any(entry.reference for entry in trend.runs):
        yield "Reference runs: this pipeline is handed the truth, and is no product."
    private = sum(entry.private for entry in trend.runs)
    if private:
        some = "All runs are" if private == len(trend.runs) else f"{private:,} of the runs are"
        yield f"{some} private: what rests on few documents is not told."
    if trend.runs and not trend.runs[-1].healthy:
        yield "The newest run is not healthy: too many pages have no answer."
    ill = sum(not entry.healthy for entry in trend.runs[:-1])
    if ill:
        yield f"{ill:,} earlier {'run is' if ill == 1 else 'runs are'} not healthy."


def _roles(against: Anchors) -> dict[int, str]:
    """Name the runs that are told of, newest first; one may be several."""
    named = {
        "newest": against.newest,
        "run before": against.before,
        "last release": against.release,
        "pinned": against.pinned,
    }
    found: dict[int, str] = {}
    for role, at in named.items():
        if at is not None:
            found[at] = f"{found[at]}, {role}" if at in found else role
    return found


def _of(track: Track) -> str:
    unit = "" if is_share(track.metric) else ", an amount"
    over = "over" if track.over_all else "of"
    return f"{metric_name(track.metric).capitalize()} {over} {track.name}{unit}"


def _tiles(trend: Trend, track: Track, roles: dict[int, str], against: Anchors) -> Iterator[Tile]:
    for at, role in roles.items():
        point, entry = track.points.get(at), trend.runs[at]
        said = day(entry)
        if at != against.newest and against.newest is not None:
            by = change(track.metric, point, track.points.get(against.newest))
            unit = " points" if is_share(track.metric) and by != NONE else ""
            said = f"{said}; {by}{unit} since then"
        yield Tile(
            role.capitalize(),
            called(entry),
            value(track.metric, None if point is None else point.value),
            "" if point is None else interval(track.metric, point),
            said,
        )


def _table(shown: Sequence[Track], roles: dict[int, str], against: Anchors) -> Table:
    """Lay the figures over all side by side, and what changed to the newest run."""
    others = [at for at in roles if at not in {against.newest, against.before}]
    others = others or [at for at in roles if at != against.newest]
    head = ["Figure (95 %)", *roles.values()]
    head += [f"since {roles[at].rpartition(', ')[2]}" for at in others]
    rows = []
    for track in shown:
        newest = track.points.get(against.newest if against.newest is not None else -1)
        figures = [in_cell(track.metric, track.points.get(at)) for at in roles]
        changes = [change(track.metric, track.points.get(at), newest) for at in others]
        rows.append([Cell(_row(track)), *map(Cell, [*figures, *changes])])
    return Table(head, rows, "The newest run beside others")


def _row(track: Track) -> str:
    of = f" of {kind(track.slice)}" if "cells" in track.slice else ""
    where = ", clean pages" if track.axes else ""
    where = where if track.over_all else f", {slice_name(track.slice)}"
    unit = ", %" if is_share(track.metric) else ""
    return f"{metric_name(track.metric)}{of}{where}{unit}"
