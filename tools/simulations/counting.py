"""How tables count: shares with their own intervals, and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.commands import Commands
from simulations.formulas import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable


CHECKED_OF, SIMULATED_FOR = 4, 100
"""In a quarter of the runs a formula is held against its command; of each it makes a hundred."""


@dataclass(frozen=True, slots=True)
class Table:
    """A section of the page."""

    title: str
    text: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def lines(self) -> Iterable[str]:
        """Write it as Markdown."""
        yield from (f"## {self.title}", "", self.text, "")
        yield from (f"| {' | '.join(row)} |" for row in (self.head, ("---",) * len(self.head)))
        yield from (f"| {' | '.join(row)} |" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every table is made with: the commands, and how often a row is drawn."""

    commands: Commands
    runs: int
    seed: int

    @property
    def checks(self) -> int:
        """Return how often a command is held against its formula."""
        return max(2, self.runs // CHECKED_OF)

    @property
    def simulated(self) -> int:
        """Return how often a formula alone is drawn."""
        return self.runs * SIMULATED_FOR

    def rng(self, *names: object) -> np.random.Generator:
        """Return the random generator of these names: another for each row of each table."""
        key = "/".join(map(str, names)).encode()
        return np.random.default_rng([self.seed, *key])


def share(hits: float, of: int, digits: int = 0) -> str:
    """Write a share with Wilson's interval.

    >>> share(57, 60)
    '95 % (86 to 98)'
    >>> share(0, 0)
    ''
    """
    if not of:
        return ""
    low, high = (100 * end for end in wilson(hits, of))
    return f"{100 * hits / of:.{digits}f} % ({low:.{digits}f} to {high:.{digits}f})"


def percent(value: float, digits: int = 1) -> str:
    """Write a share alone.

    >>> percent(0.02)
    '2 %'
    """
    return f"{round(100 * value, digits):g} %"
