"""Who proposes what to try next: the members of a portfolio, and the bandit that chooses one.

Each has its own way, and none is best on everything: failures of rare combinations are found by
covering pairs, those of one severity by following how near answers come to the goal.

A search of severities has at most three of them, and few pages. So `Severities` is a (1+1)
evolution strategy that adapts one step size: a covariance takes more pages than a start gets.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Protocol

from docextract_eval import seeds
from docextract_eval.runs.attack.changes import NOTHING, SMALLEST, Change
from docextract_eval.runs.attack.space import all_attackers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.runs.attack.space import Space

_KEPT, _CURIOSITY = 0.995, 0.05
"""How much of what a member found still counts a page later; how often the others are tried."""
_CANDIDATES = 12
"""How many changes are drawn, of which the one that covers most is tried."""


class Member(Protocol):
    """A way of proposing changes."""

    def propose(self) -> Change:
        """Return what to try next."""

    def learn(self, change: Change, nearness: float) -> None:
        """Take how near a change came to the goal; 1 where it was reached."""


class Random:
    """The yardstick: every change is as likely as another."""

    def __init__(self, space: Space, seed: int) -> None:
        """Take what may be tried."""
        self._space, self._rng = space, seeds.stream(seed, "attack", "random")

    def propose(self) -> Change:
        """Draw a change."""
        return self._space.draw(self._rng)

    def learn(self, change: Change, nearness: float) -> None:
        """Learn nothing."""


class Coverage:
    """Tries much at once, so that every pair of parts is soon on some page."""

    def __init__(self, space: Space, seed: int) -> None:
        """Begin with nothing covered."""
        self._space, self._rng = space, seeds.stream(seed, "attack", "coverage")
        self._seen: Counter[tuple[str, ...]] = Counter()

    def propose(self) -> Change:
        """Return, of some large changes, the one with most that was on no page."""
        drawn = [self._space.draw(self._rng, rich=True) for _ in range(_CANDIDATES)]
        best = max(drawn, key=self._news)
        self._seen.update(_parts_and_pairs(best))
        return best

    def _news(self, change: Change) -> float:
        return sum(
            (2.0 if len(each) == 1 else 1.0) / (1 + 4 * self._seen[each])
            for each in _parts_and_pairs(change)
        )

    def learn(self, change: Change, nearness: float) -> None:
        """Learn nothing: what was proposed is covered."""


def _parts_and_pairs(change: Change) -> Iterator[tuple[str, ...]]:
    names = sorted(
        f"{name} {value}" if sort == "factor" else name
        for (sort, name), value in zip(
            change.parts,
            [None] * (len(change.parts) - len(change.factors)) + [v for _, v in change.factors],
            strict=True,
        )
    )
    yield from ((name,) for name in names)
    yield from combinations(names, 2)


class Severities:
    """Follows nearness in the severities of one chain: a (1+1) evolution strategy."""

    def __init__(self, space: Space, seed: int) -> None:
        """Begin without a chain."""
        self._space, self._rng = space, seeds.stream(seed, "attack", "severities")
        self._best, self._value, self._width = NOTHING, -1.0, 0.0

    def propose(self) -> Change:
        """Return the best chain with other severities, or a new chain."""
        if self._width < 0.1 or not self._space.scenes:
            drawn = self._space.draw(self._rng)
            self._best, self._value, self._width = replace(drawn, traps=(), factors=()), -1.0, 0.3
            return self._best if self._best.steps else drawn
        limits = self._space.scenes[self._best.scene]
        change = self._best
        for name, severity in self._best.steps:
            moved = severity + self._width * limits[name] * float(self._rng.standard_normal())
            change = change.with_severity(name, self._space.rounded(min(limits[name], moved)))
        return change

    def learn(self, change: Change, nearness: float) -> None:
        """Keep what is nearer, and search more widely after a success."""
        if [name for name, _ in change.steps] != [name for name, _ in self._best.steps]:
            return
        if nearness > self._value:
            self._best, self._value, self._width = change, nearness, min(0.6, 1.5 * self._width)
        else:
            self._width *= 0.8
        if nearness >= 1 or not change.steps:
            self._width = 0.0


class Coordinates:
    """Changes one thing at a time of what came nearest so far."""

    def __init__(self, space: Space, seed: int) -> None:
        """Begin with nothing tried."""
        self._space, self._rng = space, seeds.stream(seed, "attack", "coordinates")
        self._tried: list[tuple[float, Change]] = []

    def propose(self) -> Change:
        """Return one of the nearest changes with one thing of another one."""
        drawn = self._space.draw(self._rng)
        if len(self._tried) < 8 or self._rng.random() < 0.2:
            return drawn
        best = sorted(self._tried, key=lambda each: -each[0])[:5]
        change = best[int(self._rng.integers(len(best)))][1]
        sort = int(self._rng.integers(3))
        if sort == 0 and change.steps:
            limits = self._space.scenes[change.scene]
            name, severity = change.steps[int(self._rng.integers(len(change.steps)))]
            moved = severity + (1.0 if self._rng.random() < 0.7 else -1.0)
            return change.with_severity(name, self._space.rounded(min(limits[name], moved)))
        if sort == 1 and drawn.traps:
            return replace(change, traps=drawn.traps)
        return change.with_factors(dict(drawn.factors)) if drawn.factors else drawn

    def learn(self, change: Change, nearness: float) -> None:
        """Remember how near it came; what reached the goal is found, and no longer near."""
        self._tried = [(0.97 * value, each) for value, each in self._tried]
        if nearness < 1:
            self._tried.append((nearness - 0.01 * len(change.parts), change))


class Contents:
    """Picks attackers, traps and choices, with no degradation."""

    def __init__(self, space: Space, seed: int) -> None:
        """Draw an order of all picks."""
        rng = seeds.stream(seed, "attack", "contents")
        picks = [Change(traps=traps) for traps in all_attackers(space)]
        singles = [Change(traps=(name,)) for name in space.traps]
        singles += [
            Change(factors=((node, value),))
            for node in space.factors
            for value in space.factors[node]
        ]
        picks += [singles[int(at)] for at in rng.permutation(len(singles))]
        locales = [*space.factors.get("locale", ())]
        in_one = [
            Change(traps=(name,), factors=(("locale", locale),))
            for name in space.traps
            for locale in locales
        ]
        picks += [in_one[int(at)] for at in rng.permutation(len(in_one))]
        self._space, self._rng, self._picks = space, rng, picks[::-1]

    def propose(self) -> Change:
        """Return the next pick; when all were tried, a drawn change."""
        return self._picks.pop() if self._picks else self._space.draw(self._rng)

    def learn(self, change: Change, nearness: float) -> None:
        """Learn nothing: the order is fixed."""


def grid(space: Space) -> Iterator[Change]:
    """Yield every degradation at every whole severity, trap in every country, choice, and pair."""
    names = {
        name: (scene, most) for scene in space.scenes for name, most in space.scenes[scene].items()
    }
    for name, (scene, most) in names.items():
        yield from (Change(scene, ((name, float(each)),)) for each in range(1, int(most) + 1))
    for trap in space.traps:
        for locale in space.factors.get("locale", {"": 1.0}):
            yield Change(traps=(trap,), factors=(("locale", locale),) if locale else ())
    for node, values in space.factors.items():
        yield from (Change(factors=((node, value),)) for value in values)
    pairs = {
        pair: scene for scene, limits in space.scenes.items() for pair in combinations(limits, 2)
    }
    for (one, other), scene in pairs.items():
        levels = [range(1, int(space.scenes[scene][name]) + 1) for name in (one, other)]
        for low in levels[0]:
            for high in levels[1]:
                yield Change(scene, ((one, float(low)), (other, float(high))))


class Grid:
    """The grid, cell by cell: what a search is compared with."""

    def __init__(self, space: Space, seed: int) -> None:
        """Begin at a place that depends on the seed, or every grid would look at the same part."""
        cells = [*grid(space)]
        start = int(seeds.stream(seed, "attack", "grid").integers(len(cells)))
        self._cells = [*cells[start:], *cells[:start]][::-1]

    def propose(self) -> Change:
        """Return the next cell."""
        return self._cells.pop() if self._cells else NOTHING

    def learn(self, change: Change, nearness: float) -> None:
        """Learn nothing."""


MEMBERS: dict[str, Callable[[Space, int], Member]] = {
    "coverage": Coverage,
    "severities": Severities,
    "coordinates": Coordinates,
    "contents": Contents,
    "random": Random,
}
"""The members of a portfolio, by name."""
YARDSTICKS: dict[str, Callable[[Space, int], Member]] = {"grid": Grid}
"""What a portfolio is compared with, and which it has no use for."""


class Bandit:
    """Shares pages among members: who found more with fewer pages is asked more often."""

    def __init__(self, names: Sequence[str]) -> None:
        """Begin with equal chances."""
        self._pages = dict.fromkeys(names, 0.0)
        self._found = dict.fromkeys(names, 0.0)

    def choose(self) -> str:
        """Return the member whose findings a page could be highest."""
        total = sum(self._pages.values()) + 1
        return max(self._pages, key=lambda name: self._bound(name, total))

    def _bound(self, name: str, total: float) -> float:
        pages = self._pages[name] + SMALLEST
        return self._found[name] / pages + math.sqrt(_CURIOSITY * math.log(total + 1) / pages)

    def learn(self, name: str, pages: int, found: float) -> None:
        """Take what a member's proposal cost and found; what was easy to find is soon forgotten."""
        for each in self._pages:
            self._pages[each] *= _KEPT**pages
            self._found[each] *= _KEPT**pages
        self._pages[name] += pages
        self._found[name] += found
