"""Trends of runs that were never made: few and many, with gaps, alarms, hostile names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sin

from docextract_eval.runs.history import (
    Alarm,
    AlarmKind,
    ChangedFact,
    ChangedFacts,
    Entry,
    FollowedAlarm,
    Line,
    Loss,
    NamedRun,
    Point,
    Trend,
)
from docextract_eval.statistics.differences import Change

_START = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
CONDITIONS = ("clean", "defocus@3", "rotation@3", "jpeg@4", "phone_photo@3", "fax@4")
FIELDS = ("total", "date", "merchant", "currency", "tax_total", "receipt_number")
OVER_ALL = {"cells": "scalars", "condition": "all"}


def entry(at: int, **more) -> Entry:
    """Make up a run of a night; every tenth night is a release."""
    ended = (_START + timedelta(days=at)).isoformat()
    told = {
        "id": f"{at:012x}",
        "pipeline": "tesseract",
        "settings": "psm=6",
        "version": f"tesseract 5.{3 + at // 20}.{at // 10 % 2}",
        "corpus": "receipts",
        "seal": "d41649c6df1d80b7",
        "signature": "metrics:2|matching:2|hints:locale",
        "started": ended,
        "finished": ended,
        "documents": 300,
        "folder": f"runs/{at}",
        "content": f"{at:064x}",
        "release": f"v1.{at // 10}" if at % 10 == 0 else None,
        "tags": ("nightly",),
        "git": f"{at:040x}",
        "verdict": ("SHIP", "MORE DATA", "BLOCK")[at % 3],
        "clean": 0.91,
        "all": 0.8,
    }
    return Entry(**told | more)


def line(
    runs: tuple[Entry, ...], level: float, slope: float = 0.0, gaps=(), metric="accuracy", **where
) -> Line:
    """Make up a figure that goes down by half a point at slope 1, and up and down by chance."""
    points = [
        Point(run.id, value, value - 0.024, min(1.0, value + 0.022), 300)
        for at, run in enumerate(runs)
        if at not in gaps
        for value in [
            min(
                0.999,
                level - slope * 0.005 * at / len(runs) + 0.006 * sin(at * at * 7.3 + level * 50),
            )
        ]
    ]
    return Line(metric, where, tuple(points))


def loss(change: float, **where: str) -> Loss:
    """Make up a loss that is certain."""
    ends = change - 0.011, change + 0.01
    of = Change(change, *ends, 40, 120, 300, 3000, 280.0, 0.01, change, 0.004)
    return Loss(where, "overall", 0.83, 0.83 + change, of, 0.0001, 0.002, 0.02)


def trend(many: int, fields: int = 6, pinned: int | None = 0, *, alarmed: bool = True) -> Trend:
    """Make up a trend that slowly falls since it was pinned."""
    runs = tuple(
        entry(at, pinned=entry(at).finished if at == pinned else None) for at in range(many)
    )
    names = [FIELDS[n] if n < len(FIELDS) else f"line_items.column_{n}" for n in range(fields)]
    lines = [
        line(runs, 0.82, 6, **OVER_ALL),
        line(runs, 0.915, 1, cells="scalars", condition="clean"),
        line(runs, 0.64, 5, cells="tables", condition="all"),
        line(runs, 0.71, 2, cells="tables", condition="clean"),
        line(runs, 0.55, 3, metric="safe_automation_rate", **OVER_ALL),
        *(
            line(runs, 0.9 - 0.05 * n, 3 * n, gaps=range(n, n + 2), cells="scalars", condition=name)
            for n, name in enumerate(CONDITIONS)
        ),
        *(
            line(runs, 0.95 - 0.4 * n / fields, n % 5, cells="scalars", condition="all", field=name)
            for n, name in enumerate(names)
        ),
    ]
    lines = [each for n, each in enumerate(lines) if n != 5]  # clean is there already
    return Trend(runs, tuple(lines), alarms(runs, pinned) if alarmed and many > 2 else ())


def alarms(runs: tuple[Entry, ...], pinned: int | None) -> tuple[FollowedAlarm, ...]:
    """Make up an open alarm of each kind, raised by the last run and one of the last."""
    since, last = pinned or 0, len(runs) - 1
    early = max(since + 1, last - last // 4)
    drift = alarm(runs, "drift", since, last)
    evidence = replace(alarm(runs, "evidence", since, early), evidence=27.0, documents=600, runs=2)
    return FollowedAlarm(drift, "open"), FollowedAlarm(evidence, "open")


def alarm(runs: tuple[Entry, ...], kind: AlarmKind, before: int, after: int) -> Alarm:
    """Make up an alarm about four slices, with what changed between two neighbours."""
    ends = named(runs[before]), named(runs[after])
    versions = ChangedFact("version of engine", "5.3", "5.4"), ChangedFact("git commit", None, "ab")
    return Alarm(
        id=f"{kind}{after}",
        kind=kind,
        run=ends[1],
        against=ends[0],
        raised="2026-03-01T00:00:00+00:00",
        losses=(
            loss(-0.031, **OVER_ALL),
            loss(-0.064, cells="scalars", condition="phone_photo@3"),
            loss(-0.055, cells="scalars", condition="fax@4"),
            loss(-0.041, cells="scalars", condition="all", field="merchant"),
        ),
        changes=(ChangedFacts(*ends, versions),),
    )


def named(run: Entry) -> NamedRun:
    """A run as an alarm names it."""
    return NamedRun(run.id, run.label)
