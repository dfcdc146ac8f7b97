"""Records of a ledger's history: runs, scores over time, and alarms."""

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
    """The version of engine and data that the pipeline reports, in one line."""
    settings: str
    """The settings, as they were typed."""
    corpus: str
    """The name of its recipe."""
    seal: str
    signature: str
    """How it was judged: runs that were judged differently are kept apart."""
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
    """Since when it is the pinned baseline run of its pipeline and corpus; None where it is not."""
    verdict: str | None = None
    """The last gate's decision."""
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
    def full_name(self) -> str:
        """Its label, and the id that no other run has."""
        return f"run {self.id}" if self.label == self.id else f"{self.label} (run {self.id})"


@dataclass(frozen=True, slots=True)
class Point:
    """One score of one run."""

    run: str
    """Its id."""
    value: float | None
    low: float | None
    high: float | None
    documents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One score over the runs of a trend."""

    metric: str
    slice: Mapping[str, str]
    points: tuple[Point, ...]
    """Oldest first; a run without this score has no point."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: a pipeline got worse since a pinned baseline run, as far as the evidence goes."""

    kind: str
    """`evidence`: bets on documents over nightly runs; `drift`: the newest run beside the pinned.
    """
    run: str
    """The id of the run that raised the alarm."""
    since: str
    """The id of the pinned baseline run."""
    said: str
    """What was observed, in a sentence with its numbers."""
    slices: tuple[Difference, ...]
    """Where the loss is certain: that run compared with the pinned baseline run."""
    between: tuple[str, ...]
    """The ids of the runs after the pinned baseline run up to that one, oldest first."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs that can be compared with each other, and how their scores changed."""

    runs: tuple[Entry, ...]
    """Runs of one pipeline over one corpus, judged alike; oldest first."""
    lines: tuple[Line, ...]
    alarms: tuple[Alarm, ...] = ()
    apart: tuple[str, ...] = ()
    """What is kept apart and why, a sentence each."""
