"""What history tells: runs as a ledger knows them, how figures went over them, what alarmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.runs.compare import Difference


@dataclass(frozen=True, slots=True)
class Entry:
    """A run in the ledger."""

    id: str
    pipeline: str
    version: str
    """What the pipeline says of its engine and data, in one line."""
    settings: str
    """What it was asked for, as it was typed."""
    corpus: str
    """The name of its recipe."""
    seal: str
    signature: str
    """How it was judged: runs that were not judged alike are kept apart."""
    started: str
    finished: str
    documents: int
    folder: str
    content: str
    """One digest of all its files."""
    name: str | None = None
    release: str | None = None
    tags: tuple[str, ...] = ()
    git: str | None = None
    reference: bool = False
    private: bool = False
    healthy: bool = True
    pinned: str | None = None
    """Since when it is the pinned baseline of its pipeline and corpus; None where it is not."""
    verdict: str | None = None
    """What the last gate said of it."""
    clean: float | None = None
    """Its accuracy over scalars on clean pages."""
    all: float | None = None
    """The same over all conditions."""

    checked: str | None = None
    """How far it was checked: `derived` again when it was added, `unverified`, or `damaged`."""

    @property
    def label(self) -> str:
        """What people call it: its release, else its name, else its id."""
        return self.release or self.name or self.id

    @property
    def called(self) -> str:
        """Its label, and the id that no other run has."""
        return f"run {self.id}" if self.label == self.id else f"{self.label} (run {self.id})"


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one run."""

    run: str
    """Its id."""
    value: float | None
    low: float | None
    high: float | None
    documents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over the runs of a trend."""

    metric: str
    slice: Mapping[str, str]
    points: tuple[Point, ...]
    """Oldest first; a run that has no such figure has no point."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """That a pipeline got worse since a pinned baseline, as far as evidence goes."""

    kind: str
    """`evidence`: the bets on documents over nights; `drift`: the newest beside the pinned."""
    run: str
    """The id of the run with which it was called."""
    since: str
    """The id of the pinned baseline."""
    said: str
    """In a sentence what was seen, with its figures."""
    slices: tuple[Difference, ...]
    """Where the loss is certain: that run beside the pinned baseline."""
    between: tuple[str, ...]
    """The ids of the runs after the pinned baseline up to that one, oldest first."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs that can be set side by side, and how figures went over them."""

    runs: tuple[Entry, ...]
    """Of one pipeline over one corpus, judged alike; oldest first."""
    lines: tuple[Line, ...]
    alarms: tuple[Alarm, ...] = ()
    apart: tuple[str, ...] = ()
    """What is kept apart, and why: a sentence each."""
