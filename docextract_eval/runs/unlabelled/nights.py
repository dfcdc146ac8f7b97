"""Nights of a watch: what each is held against, when an alarm is raised, and when it is over.

An alarm is raised where the evidence at the end of a night reaches 1 / alpha. It stays open until
nothing moved in three nights in a row; then the bets begin again, against the reference alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError
from docextract_eval.runs.unlabelled.drift import (
    Moved,
    Watch,
    compare_documents,
    documents_that_show,
)
from docextract_eval.runs.unlabelled.statistics import DocumentStatistics
from docextract_eval.statistics.exchangeability import Bag, Capital, Value

QUIET_NIGHTS = 3
"""Nights in a row in which nothing moved, after which an alarm is over."""
_KEPT = 3
"""Of what moved, as much is kept."""
Event = Literal["raised", "recovered"]

NamedStatistics = tuple[str, str, DocumentStatistics]
"""A window's name, the digest of its answers, and what was measured of its documents."""


class KnownNightError(BadInputError):
    """A night was added to its watch already."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each value of a statistic occurred in a night, as it is kept."""

    values: tuple[tuple[Value, int], ...] = ()

    @classmethod
    def of(cls, values: Sequence[Value]) -> Counts:
        """Return the counts of some values."""
        return cls(tuple(sorted(Bag.of(values).counts.items())))

    @property
    def bag(self) -> Bag:
        """The same, as ranks are made from it."""
        return Bag({_as_value(value): int(count) for value, count in self.values})


@dataclass(frozen=True, slots=True)
class Night:
    """One window of documents after it was bet on: all that the next night needs."""

    number: int
    """1 for the first of its watch."""
    name: str
    documents: int
    digest: str
    """Of what was measured of its answers, so that none is added twice."""
    evidence: float
    """Of all nights since the bets began."""
    capitals: Mapping[str, Capital]
    counts: Mapping[str, Counts]
    moved: tuple[Moved, ...] = ()
    """What moved most."""
    moved_count: int = 0
    """How many statistics moved, in all slices."""
    is_open: bool = False
    """Whether an alarm is open at its end."""
    quiet: int = 0
    """While an alarm is open: the nights in a row in which nothing moved, up to this one."""
    event: Event | None = None
    """What happened to the alarm in this night."""
    at: str = ""
    """When it was added, in UTC."""


@dataclass(frozen=True, slots=True)
class Window:
    """A night beside what is not kept of it."""

    night: Night
    by_statistic: Mapping[str, float]
    """The capital by statistic; the evidence is the largest over how many there are."""
    moved: Sequence[Moved]
    """The most severe first."""
    shown_by: Sequence[str]
    """Documents that show what moved, the clearest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What nights are held against."""

    name: str
    statistics: DocumentStatistics
    """Of its answers and, where asked for, of its pages."""
    facts: Mapping[str, str]
    """The extractor that answered, and the schemas."""
    alpha: float
    digest: str
    """Of what was measured of its answers."""
    watch: Watch
    """Before its first night."""

    @classmethod
    def of(
        cls,
        name: str,
        statistics: DocumentStatistics,
        facts: Mapping[str, str],
        alpha: float,
        digest: str,
    ) -> Reference:
        """Return the reference with the watch that begins with it."""
        return cls(name, statistics, facts, alpha, digest, Watch.begun(statistics))

    @property
    def record(self) -> dict[str, object]:
        """What makes it another watch where it differs, for the ledger."""
        return {
            "reference": self.digest,
            "documents": len(self.statistics.documents),
            "facts": dict(self.facts),
            "alpha": self.alpha,
            "statistics": sorted(self.watch.bags),
            "bags": sha256(canonical_json(_bags_to_json(self.watch))),
        }

    @property
    def id(self) -> str:
        """The watch's name in a ledger."""
        return sha256(canonical_json(self.record))[:16]


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A watch after its newest nights, and what is printed beside."""

    reference: Reference
    earlier: Sequence[Night]
    windows: Sequence[Window]
    """The newest nights."""
    words: Mapping[str, str]
    """What each statistic is."""
    notes: Sequence[str]
    new: str
    """The folder or file of the newest nights."""
    is_kept: bool
    """Whether a ledger keeps the nights."""

    @property
    def nights(self) -> list[Night]:
        """All nights, in their order."""
        return [*self.earlier, *(each.night for each in self.windows)]


def add_night(
    reference: Reference,
    nights: Sequence[Night],
    name: str,
    window: DocumentStatistics,
    digest: str,
) -> Window:
    """Return the next night of a watch, whose earlier nights are given in their order."""
    number = len(nights) + 1
    before = watch_after(reference, nights)
    # The number is in the seed, too: equal answers in two nights must not toss the same coins.
    watch = before.after_night(f"{number} {digest}", window)
    moved = compare_documents(reference.statistics, window)
    was_open = bool(nights) and nights[-1].is_open
    quiet = nights[-1].quiet + 1 if was_open and not moved else 0
    is_raised = not was_open and watch.evidence >= 1 / reference.alpha
    is_over = was_open and quiet >= QUIET_NIGHTS
    night = Night(
        number,
        name,
        len(window.documents),
        digest,
        watch.evidence,
        watch.capitals,
        {each: Counts.of(window.columns.get(each, ())) for each in watch.bags},
        tuple(moved[:_KEPT]),
        len(moved),
        is_open=is_raised or (was_open and not is_over),
        quiet=quiet,
        event="raised" if is_raised else "recovered" if is_over else None,
    )
    return Window(
        night,
        watch.evidence_by_statistic,
        moved,
        documents_that_show(reference.statistics, window, moved),
    )


def watch_after(reference: Reference, nights: Sequence[Night]) -> Watch:
    """Return the watch after some nights; after an alarm that is over it begins again."""
    watch = reference.watch
    ended = [at for at, night in enumerate(nights) if night.event == "recovered"]
    counted = nights[ended[-1] + 1 :] if ended else nights
    if not counted:
        return watch
    bags = dict(watch.bags)
    for night in counted:
        bags = {name: bag.joined_with(night.counts[name].bag) for name, bag in bags.items()}
    return Watch(bags, {name: counted[-1].capitals[name] for name in bags})


@dataclass(frozen=True, slots=True)
class DriftAlarm:
    """An alarm of a watch, from the night that raised it to the one in which it was over."""

    raised: Night
    ended: Night | None = None

    @property
    def event(self) -> Event:
        """What happened to it last."""
        return "raised" if self.ended is None else "recovered"


def find_alarms(nights: Sequence[Night]) -> list[DriftAlarm]:
    """Return the alarms of a watch, the oldest first."""
    found: list[DriftAlarm] = []
    for night in nights:
        if night.event == "raised":
            found.append(DriftAlarm(night))
        elif night.event == "recovered":
            found[-1] = DriftAlarm(found[-1].raised, night)
    return found


def unsent_alarms(
    alarms: Sequence[DriftAlarm], delivered: AbstractSet[tuple[int, str]]
) -> list[DriftAlarm]:
    """Return those that a target must be sent: new ones, and the end of those it knows.

    An alarm that was over before the target was sent it is never sent.
    """
    return [
        each
        for each in alarms
        if (each.raised.number, each.event) not in delivered
        and (each.ended is None or (each.raised.number, "raised") in delivered)
    ]


def _as_value(value: Value) -> Value:
    return value if isinstance(value, str) else float(value)


def _bags_to_json(watch: Watch) -> dict[str, list[list[Value | int]]]:
    return {
        name: [[value, count] for value, count in sorted(bag.counts.items())]
        for name, bag in watch.bags.items()
    }
