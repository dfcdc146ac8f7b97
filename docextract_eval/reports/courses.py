"""What pages on many runs are made of beside tables: figures along runs, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # parts.py imports this file; nobody asks for these types at run time.
    from docextract_eval.reports.parts import Axis, Series, Stroke, Table  # noqa: TC004 - see above


@dataclass(frozen=True, slots=True)
class Tag:
    """What a run is called along the axis."""

    at: int
    name: str
    rank: int
    """Where not all names fit, those of low rank are written."""


@dataclass(frozen=True, slots=True)
class Flag:
    """That something was called with a run: a letter on a pole."""

    at: int
    letter: str
    hint: str
    since: int | None = None
    """The place of the run since which it holds."""


@dataclass(frozen=True, slots=True)
class Course:
    """Figures over runs: the dots of its series lie at the places of runs, counted from 0."""

    title: str
    y: Axis
    series: Sequence[Series]
    """A series that has gaps comes in stretches, all of one name."""
    flags: Sequence[Flag] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Courses:
    """Charts over the same runs: one as wide as the page, or many beside each other."""

    caption: str
    runs: int
    courses: Sequence[Course]
    tags: Sequence[Tag] = ()
    pinned: Sequence[Stroke] = ()
    wide: bool = False
    note: str = ""
    """How it is to be read."""
    tables: Sequence[Table] = ()
    """What forms without pictures show."""
    behind: Sequence[Table] = ()
    """The figure of every run, those too that are not drawn."""


@dataclass(frozen=True, slots=True)
class Bell:
    """An alarm in words."""

    letter: str
    title: str
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tile:
    """One run's figure, large."""

    role: str
    run: str
    figure: str
    interval: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The first screen on many runs: whether anything alarmed, and how the newest stands."""

    word: Literal["ALARM", "NO ALARM", "NOTHING PINNED", "NO RUN"]
    because: Sequence[str]
    bells: Sequence[Bell] = ()
    warnings: Sequence[str] = ()
    """What must be known before anything below is believed."""
    of: str = ""
    """What the tiles show."""
    tiles: Sequence[Tile] = ()
    table: Table | None = None
    note: str = ""
