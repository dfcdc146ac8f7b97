"""Records of a ledger's history: runs, scores over time, and alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from docextract_eval.statistics.differences import Change

DERIVED, UNVERIFIED, DAMAGED = "derived", "unverified", "damaged"
"""How far a run was checked: derived again when it was added; not derived; changed since."""


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
    chosen: bool = False
    """Whether its documents were chosen for their errors: it is in no line, and no baseline."""
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
    def is_damaged(self) -> bool:
        """Whether it was changed since it was added: it vouches for nothing."""
        return self.checked == DAMAGED

    @property
    def can_be_baseline(self) -> bool:
        """Whether it got its answers, is as it was added, and its figures say something."""
        return self.healthy and not self.is_damaged and not self.chosen

    @property
    def label(self) -> str:
        """What people call it: its release, else its name, else its id."""
        return self.release or self.name or self.id

    @property
    def full_name(self) -> str:
        """Its label, and the id that no other run has."""
        return f"run {self.id}" if self.label == self.id else f"{self.label} (run {self.id})"


@dataclass(frozen=True, slots=True)
class PairedChange:
    """How a score changed since the pinned run, over the documents of both, with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One score of one run."""

    run: str
    """Its id."""
    value: float | None
    low: float | None
    high: float | None
    documents: int
    since_pinned: PairedChange | None = None
    """None where the run was not tested against the pinned one."""
    version: str = ""
    """The versions of metrics, judge and causes that made it."""

    @property
    def band(self) -> tuple[float | None, float | None]:
        """Its interval in a chart: of its change since the pinned run, around its value.

        Where the run was not tested against the pinned one, it is that of the score itself.
        """
        if self.since_pinned is None or self.value is None:
            return self.low, self.high
        paired = self.since_pinned
        return self.value + paired.low - paired.value, self.value + paired.high - paired.value


@dataclass(frozen=True, slots=True)
class Line:
    """One score over the runs of a trend."""

    metric: str
    slice: Mapping[str, str]
    points: tuple[Point, ...]
    """Oldest first; a run without this score has no point, any other one, of one version."""


@dataclass(frozen=True, slots=True)
class NamedRun:
    """A run as it was called when it was tested."""

    id: str
    label: str

    @property
    def full_name(self) -> str:
        """Its label, and the id that no other run has."""
        return f"run {self.id}" if self.label == self.id else f"{self.label} (run {self.id})"


@dataclass(frozen=True, slots=True)
class FallStep:
    """The one run at which most of a fall over several runs happened."""

    after: NamedRun
    change: Change
    """From the run before it, over the documents of both."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Where a slice fell: between two runs, as far as 95 % of draws of documents agree."""

    before: NamedRun
    after: NamedRun
    change: Change
    """From the one to the other, over the documents of both."""
    is_step: bool
    """Whether there is no run between the two."""
    step: FallStep | None = None
    """The run that took at least half of it for certain; None where none did."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a run lost in one slice against another run, and how likely chance would do it."""

    slice: Mapping[str, str]
    family: str
    before: float
    after: float
    change: Change
    p: float
    """One-sided: for no loss."""
    corrected: float
    """By Holm, within its family."""
    level: float
    """The share of 5 % that its family has in this test."""
    fall: Fall | None = None
    """Where it fell, if that was over several runs."""
    same_cells: tuple[Mapping[str, str], ...] = ()
    """Other slices of the same cells: this loss is theirs, too."""
    sees: float | None = None
    """The least loss that four of five such tests would find certain; None if older than that."""

    @property
    def is_certain(self) -> bool:
        """Whether it is a loss that is not chance."""
        return self.corrected <= self.level and self.change.high < 0


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """What is recorded of two neighbouring runs, and differs; None where nothing is recorded."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ChangedFacts:
    """All that is recorded of two neighbouring runs, and differs."""

    before: NamedRun
    after: NamedRun
    facts: tuple[ChangedFact, ...]


AlarmKind = Literal["step", "drift", "evidence"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A loss as it was raised, when a run was tested; never changed afterwards."""

    id: str
    kind: AlarmKind
    """`step`: against the run before; `drift`: against the pinned run, though no single run fell
    certainly; `evidence`: bets on new documents since the pinned run."""
    run: NamedRun
    """The run that raised it."""
    against: NamedRun
    """The run that it is compared with."""
    raised: str
    """When, in UTC."""
    losses: tuple[Loss, ...]
    """Where the loss is certain, the clearest first."""
    changes: tuple[ChangedFacts, ...]
    """What changed between neighbouring runs, from the last before the loss to the first after."""
    evidence: float = 0.0
    """The e-value of the bets."""
    documents: int = 0
    """How many documents were bet on."""
    runs: int = 0
    """In how many runs these were new."""


AlarmState = Literal["open", "recovered", "accepted"]


@dataclass(frozen=True, slots=True)
class AlarmCheck:
    """Whether a later run still has the loss of an alarm."""

    alarm: str
    run: NamedRun
    is_lost: bool
    change: Change
    """Of the alarm's first slice, since the run before the loss."""


@dataclass(frozen=True, slots=True)
class FollowedAlarm:
    """An alarm, and what became of it in the runs since."""

    alarm: Alarm
    state: AlarmState
    """`recovered`: two runs in a row had no loss; `accepted`: a run that has it is pinned."""
    ended_by: NamedRun | None = None
    """The second of the two runs, or the pinned run; None while it is open."""
    last_check: AlarmCheck | None = None
    """The newest run that was held against the run before the loss."""


@dataclass(frozen=True, slots=True)
class ReleaseTest:
    """A run as it was tested against another when it was added."""

    run: NamedRun
    against: NamedRun
    content: str
    """The digest of the run's files when it was tested."""
    changes: tuple[Loss, ...] = ()
    """Every slice that was tested; empty where the two runs share too little."""
    reason: str = ""
    """Why no slice was tested."""
    new_documents: int = 0
    """On how many documents of the run the time test bet."""

    @property
    def is_decided(self) -> bool:
        """Whether anything was tested."""
        return bool(self.changes or self.new_documents)


@dataclass(frozen=True, slots=True)
class NewFindings:
    """What testing one run added to a ledger: written together, or not at all."""

    tests: tuple[ReleaseTest, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    checks: tuple[AlarmCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs that can be compared with each other, and how their scores changed."""

    runs: tuple[Entry, ...]
    """Runs of one pipeline over one corpus that were shown the same pages; oldest first."""
    lines: tuple[Line, ...]
    alarms: tuple[FollowedAlarm, ...] = ()
    """Newest first."""
    apart: tuple[str, ...] = ()
    """What is kept apart and why, a sentence each."""
    untested: tuple[str, ...] = ()
    """What of the newest run has not been tested and why, a sentence each."""
    notes: tuple[str, ...] = ()
    """Which runs were judged again for it, and which could not be, a sentence each."""
    signed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who signed, by the run's id, as far as the ledger knows."""
    version: str = ""
    """The version whose points are one line; those of others cannot be compared with them."""
    tested: Loss | None = None
    """What the newest run lost of all fields against the pinned one; None where it is not known."""
