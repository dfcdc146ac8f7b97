"""Search for changes that reach a goal, and undo whatever a failure does not need.

A proposal is tried on one document. Where it reaches the goal, it is tried on three more; a change
that needs what its document happens to have is tried with that fixed. What holds is made minimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.errors import IncompleteError
from docextract_eval.runs.attack.changes import NOTHING, Change, lower_severities
from docextract_eval.runs.attack.members import MEMBERS, YARDSTICKS, Bandit, Member
from docextract_eval.runs.attack.pages import Reading, World
from docextract_eval.runs.attack.space import Space

if TYPE_CHECKING:
    from docextract_eval.runs.attack.pages import Asked

DOCUMENTS = 12
"""On how many documents of the recipe the search tries changes."""
_FEWEST = 4
"""How many of them must have what the goal is about, and not reach it when they are clean."""
_AT_ONCE = 8
"""How many proposals are read together, so that workers have something to do."""
_MORE = 3
"""On how many more documents a change is tried that reached the goal on one."""
_ENOUGH = 2
"""On how many of all these it must reach it."""
_TRIED_LAST, _LEAST_SHARE = 5, 0.4
"""On how many documents what is left of it is tried at last, and on which share it must hold."""


class SpentError(Exception):
    """The pages of a part of the budget are spent."""


@dataclass(slots=True)
class Account:
    """Reads pages within a limit; a page that was read before is free."""

    world: World
    limit: int
    spent: int = 0
    known: dict[tuple[str, int], Reading] = field(default_factory=dict)

    def read(self, asked: Sequence[Asked]) -> list[Reading]:
        """Return what pages show, or raise SpentError before reading beyond the limit."""
        new = {
            (change.key, index): (change, index)
            for change, index in asked
            if (change.key, index) not in self.known
        }
        usual = max([each.pages for each in self.known.values()], default=1)
        if new and self.spent + len(new) * usual > self.limit:
            raise SpentError
        for key, reading in zip(new, self.world.read([*new.values()]) if new else (), strict=True):
            self.known[key] = reading
            self.spent += reading.pages
        return [self.known[change.key, index] for change, index in asked]

    def reached(self, change: Change, documents: Sequence[int]) -> list[bool]:
        """Return on which documents a change reaches the goal."""
        return [each.reached for each in self.read([(change, index) for index in documents])]


@dataclass(frozen=True, slots=True)
class Lead:
    """A minimal change that reached the goal while searching; it is not proven."""

    change: Change
    member: str
    at: int
    """How many pages were spent when it was found."""
    share: float
    """On which share of its documents it reached the goal."""


@dataclass(slots=True)
class Search:
    """A search: what may be tried, who proposes, and what was found."""

    space: Space
    account: Account
    documents: Sequence[int]
    members: Mapping[str, Member]
    rng: np.random.Generator
    bandit: Bandit
    leads: list[Lead] = field(default_factory=list)
    refuted: list[Change] = field(default_factory=list)
    """What was repeated and does not hold: it is not found again."""
    on_lead: Callable[[Lead], None] = lambda _: None

    @classmethod
    def begin(
        cls,
        space: Space,
        account: Account,
        seed: int,
        first: int,
        names: Sequence[str] = (*MEMBERS,),
    ) -> Search:
        """Return a search over documents that do not reach the goal by themselves."""
        documents = usable_documents(account, first)
        known = MEMBERS | YARDSTICKS
        members = {name: known[name](space, seed) for name in names}
        rng = seeds.stream(seed, "attack", "search")
        return cls(space, account, documents, members, rng, Bandit([*names]))

    def run(self) -> None:
        """Search until the pages are spent."""
        rng, bandit = self.rng, self.bandit
        try:
            while True:
                proposals: list[tuple[str, Change, int]] = []
                for _ in range(_AT_ONCE):
                    name = bandit.choose()
                    bandit.learn(name, 1, 0.0)
                    change = self._without_leads(self.members[name].propose())
                    at = self.documents[int(rng.integers(len(self.documents)))]
                    proposals.append((name, change, at))
                asked = [(change, at) for _, change, at in proposals]
                for (name, change, at), reading in zip(
                    proposals, self.account.read(asked), strict=True
                ):
                    value = 1.0 if reading.reached else 0.9 * reading.nearness
                    self.members[name].learn(change, value)
                    if reading.reached and change.parts:
                        self._pursue(name, change, at, bandit)
        except SpentError:
            return

    def _without_leads(self, change: Change) -> Change:
        """Return a change from which so much is undone that it holds nothing found before."""
        while held := [each.change for each in self.leads if change.holds(each.change)]:
            parts = held[0].parts
            change = change.without({parts[int(self.rng.integers(len(parts)))]})
        return change

    def _pursue(self, name: str, change: Change, at: int, bandit: Bandit) -> None:
        """Try on more documents what reached the goal on one, and make it minimal."""
        if any(change.holds(each.change) for each in self.leads):
            return  # of the same batch
        before = self.account.spent
        lead = self._lead(name, change, at)
        known = [*(each.change for each in self.leads), *self.refuted]
        if lead and not any(lead.change.holds(each) for each in known):
            self.leads.append(lead)
            self.on_lead(lead)
        bandit.learn(name, self.account.spent - before, 1.0 if lead else 0.0)

    def _lead(self, name: str, change: Change, at: int) -> Lead | None:
        """Return a minimal change that still holds on other documents, or None."""
        found = self._holding(change, at)
        if found is None:
            return None
        smallest = self._smallest(*found)
        others = [each for each in self.documents if each not in found[1]]
        documents = [*others, *found[1]][:_TRIED_LAST]
        share = sum(self.account.reached(smallest, documents)) / len(documents)
        if share < _LEAST_SHARE:
            return None
        return Lead(smallest, name, self.account.spent, share)

    def _holding(self, change: Change, at: int) -> tuple[Change, list[int]] | None:
        """Return a change with documents on which it reaches the goal, or None."""
        start = self.documents.index(at)
        others = [self.documents[(start + 1 + k) % len(self.documents)] for k in range(_MORE)]
        own = self.account.known[change.key, at].factors or {}
        fixed = {node: own[node] for node in self.space.factors if node in own and node != "prices"}
        for tried in dict.fromkeys(
            (change, change.with_factors({**fixed, **dict(change.factors)}))
        ):
            documents = list(dict.fromkeys([at, *others]))
            reached = self.account.reached(tried, documents)
            if sum(reached) >= _ENOUGH:
                return tried, [each for each, hit in zip(documents, reached, strict=True) if hit]
        return None

    def _smallest(self, change: Change, documents: list[int]) -> Change:
        """Return what is left of a change when all is undone that the failure does not need."""
        size = max(1, len(change.parts) // 2)
        while size:
            parts = change.parts
            for start in range(0, len(parts), size):
                undone = {*parts[start : start + size]}
                less = change.without(undone)
                deciding = self._deciding(change, undone, documents)
                if less.parts and self._still(less, deciding):
                    change = less
                    break
            else:
                size //= 2
        for name, severity in change.steps:
            change = self._weakest(change, name, severity, documents)
        return change

    def _deciding(
        self, change: Change, undone: set[tuple[str, str]], documents: list[int]
    ) -> list[int]:
        """Return documents that show whether a fixed choice is needed: those of other values."""
        fixed = [(node, value) for node, value in change.factors if ("factor", node) in undone]
        own = {
            index: self.account.known[NOTHING.key, index].factors or {} for index in self.documents
        }
        others = [
            index
            for index in self.documents
            if any(own[index].get(node) != value for node, value in fixed)
        ]
        return (others or documents)[: len(documents)]

    def _weakest(self, change: Change, name: str, severity: float, documents: list[int]) -> Change:
        """Return the change with the lowest severity of a step with which it still holds."""
        levels = [*lower_severities(severity), severity]
        low, high = 0, len(levels) - 1
        while low < high:
            middle = (low + high) // 2
            if self._still(change.with_severity(name, levels[middle]), documents):
                high = middle
            else:
                low = middle + 1
        return change.with_severity(name, levels[high])

    def _still(self, change: Change, documents: list[int]) -> bool:
        """Return whether a change reaches the goal on two thirds of these documents."""
        tried = [(change, each) for each in documents]
        readings = [each for each in self.account.read(tried) if each.pages]
        return 3 * sum(each.reached for each in readings) >= 2 * len(documents)


def usable_documents(account: Account, first: int) -> list[int]:
    """Return documents that have what the goal is about, and do not reach it when clean."""
    indexes = [*range(first, first + DOCUMENTS)]
    readings = account.read([(NOTHING, index) for index in indexes])
    possible = [i for i, each in zip(indexes, readings, strict=True) if each.possible]
    if not possible:
        what = f"none of {DOCUMENTS} clean documents has what the goal is about"
        raise IncompleteError(what, "--goal", "name another field, or other kinds in the recipe")
    clean = [i for i in possible if not account.known[NOTHING.key, i].reached]
    if len(clean) < max(_FEWEST, len(possible) / 2):
        failing = len(possible) - len(clean)
        what = f"{failing} of {len(possible)} clean documents reach the goal already"
        remedy = "choose another goal, or fix the pipeline first: dxe run shows the error"
        raise IncompleteError(what, "--goal", remedy)
    return clean


def merged(leads: Sequence[Lead]) -> list[Lead]:
    """Return leads without those that hold all that another one does."""
    kept: list[Lead] = []
    for lead in sorted(leads, key=lambda each: len(each.change.parts)):
        if not any(lead.change.holds(each.change) for each in kept):
            kept.append(lead)
    return kept
