"""Prove what a search found, on documents that it did not see, each beside its unchanged twin.

A finding is confirmed where the goal is reached on a quarter of twenty fresh documents at least,
and more often than on their twins by an exact paired test, corrected by Holm over all findings.
Then one part or half a severity at a time is undone, as long as the rest is confirmed by itself.
Smaller changes are tested after the larger one holds, each at the level of the whole finding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.runs.attack.changes import NOTHING, SMALLEST, Change
from docextract_eval.runs.attack.search import Account, Lead, SpentError
from docextract_eval.statistics.corrections import LEVEL, holm_correction
from docextract_eval.statistics.paired import more_often_in_pairs_p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.attack.space import Space

FRESH = 20
"""Documents that a finding is repeated on."""
LEAST_SHARE = 0.25
"""On which share of them the goal must be reached."""
_LOOK, _FEWEST = 8, 2
"""After the first number of documents a finding is given up that reached its goal on fewer than
the second."""
_LOOKED_AT = 60
"""Among how many documents fresh ones are found that have what the goal is about."""
SMALLEST_BUDGET = 3 * 2 * FRESH
"""The pages of which a third confirms one finding: its documents and their twins."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often a change reaches the goal on fresh documents, and how often their twins do."""

    change: Change
    documents: tuple[int, ...]
    reached: tuple[bool, ...]
    twins: tuple[bool, ...]

    @property
    def p(self) -> float:
        """How likely that is where the change does nothing."""
        pairs = [*zip(self.reached, self.twins, strict=True)]
        return more_often_in_pairs_p(pairs.count((True, False)), pairs.count((False, True)))

    @property
    def share(self) -> float:
        """The share of documents on which the goal is reached."""
        return sum(self.reached) / len(self.documents)

    @property
    def is_frequent(self) -> bool:
        """Whether it was repeated on enough documents, and is reached on enough of them."""
        return len(self.documents) >= FRESH and self.share >= LEAST_SHARE


@dataclass(frozen=True, slots=True)
class Finding:
    """A confirmed change, as small as it is still confirmed."""

    repeated: Repeated
    p: float
    """Corrected by Holm over all findings."""
    lead: Lead
    surprise: float
    cost: str
    cause: str
    """What is wrong on most of its documents."""

    @property
    def change(self) -> Change:
        """What reaches the goal."""
        return self.repeated.change


@dataclass(frozen=True, slots=True)
class Proof:
    """What was confirmed, what was not, and what no pages were left for."""

    findings: tuple[Finding, ...]
    refuted: tuple[Repeated, ...]
    untested: tuple[Lead, ...]


class Prover:
    """Repeats findings within its share of the pages."""

    def __init__(self, space: Space, account: Account, first: int) -> None:
        """Take where fresh documents begin."""
        self._space, self._account, self._first = space, account, first
        self._documents: tuple[int, ...] = ()
        self._tested: dict[str, tuple[Lead, Repeated]] = {}

    def prove(self, leads: Sequence[Lead]) -> Proof:
        """Repeat each finding, confirm those that hold together, and make these smaller.

        Findings of an earlier round count among those that p values are corrected for.
        """
        order = sorted(leads, key=lambda each: (-each.share, self._space.surprise(each.change)))
        untested: list[Lead] = []
        for lead in order:
            if lead.change.key in self._tested:
                continue
            try:
                self._tested[lead.change.key] = lead, self._repeat(lead.change)
            except SpentError:
                untested.append(lead)
        repeated = [*self._tested.values()]
        corrected = holm_correction(np.array([each.p for _, each in repeated])) if repeated else ()
        findings, refuted = [], []
        for (lead, each), p in zip(repeated, corrected, strict=True):
            if p <= LEVEL and each.is_frequent:
                findings.append(self._finding(lead, *self._reduced(each, float(p), len(repeated))))
            else:
                refuted.append(each)
        return Proof(tuple(self._merged(findings)), tuple(refuted), tuple(untested))

    def _repeat(self, change: Change) -> Repeated:
        """Return how often a change reaches the goal; hopeless ones are given up early."""
        documents = self._fresh()
        reached = self._account.reached(change, documents[:_LOOK])
        if sum(reached) < _FEWEST:
            documents = documents[:_LOOK]
        else:
            reached = self._account.reached(change, documents)
        twins = self._account.reached(NOTHING, documents)
        return Repeated(change, documents, tuple(reached), tuple(twins))

    def _fresh(self) -> tuple[int, ...]:
        """Return the first documents that have what the goal is about; their twins are read."""
        if self._documents:
            return self._documents
        found: list[int] = []
        start = self._first
        while len(found) < FRESH and start < self._first + _LOOKED_AT:
            indexes = range(start, start + FRESH - len(found))
            readings = self._account.read([(NOTHING, each) for each in indexes])
            found += [i for i, each in zip(indexes, readings, strict=True) if each.possible]
            start = indexes.stop
        self._documents = tuple(found)
        return self._documents

    def _reduced(self, repeated: Repeated, p: float, tests: int) -> tuple[Repeated, float]:
        """Undo one thing at a time, as long as what is left is confirmed."""
        progress = True
        while progress:
            progress = False
            for less in _smaller(repeated.change, self._space.lowest):
                try:
                    tried = self._repeat(less)
                except SpentError:
                    return repeated, p
                corrected = min(1.0, tried.p * tests)
                if tried.is_frequent and corrected <= LEVEL:
                    repeated, p, progress = tried, max(p, corrected), True
                    break
        return repeated, p

    def _finding(self, lead: Lead, repeated: Repeated, p: float) -> Finding:
        change = repeated.change
        readings = self._account.read([(change, each) for each in repeated.documents])
        causes = Counter(each.cause for each in readings if each.reached)
        cause = causes.most_common(1)[0][0] if causes else ""
        surprise, cost = self._space.surprise(change), self._space.cost(change)
        return Finding(repeated, p, lead, surprise, cost, cause)

    @staticmethod
    def _merged(findings: Sequence[Finding]) -> list[Finding]:
        """Return one finding of those with the same steps, traps and cause, smallest first."""
        found: dict[object, Finding] = {}
        for each in sorted(findings, key=lambda each: (each.surprise, each.change.key)):
            same = frozenset(part for part in each.change.parts if part[0] != "factor")
            key = (same, each.cause) if same else each.change.key
            if not any(each.change.holds(other.change) for other in found.values()):
                found.setdefault(key, each)
        return [*found.values()]


def _smaller(change: Change, lowest: float) -> list[Change]:
    """Return the change with one part undone, or one step weaker by half a severity."""
    fewer = [change.without({part}) for part in change.parts] if len(change.parts) > 1 else []
    weaker = [
        change.with_severity(name, round(severity - SMALLEST, 2))
        for name, severity in change.steps
        if severity - SMALLEST >= lowest
    ]
    return [*fewer, *weaker]
