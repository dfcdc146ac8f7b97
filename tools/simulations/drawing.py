"""Worlds whose truth is known: which cells are wrong, and which are lost or gained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.commands import FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

MOST_OF_A_SENDER = 9
"""Senders have 1 to 9 documents, in turn."""


@dataclass(frozen=True, slots=True)
class World:
    """How errors arise."""

    name: str
    wholly: float = 0.0
    """The chance that a document, or all documents of a sender, are wholly wrong."""
    alone: float = 0.0
    """The chance that a cell of the others is wrong."""
    correlation: float = 0.0
    """Of the cells of a source, where some are harder than others."""
    has_senders: bool = False

    @property
    def accuracy(self) -> float:
        """Return the truth: the chance that a cell is right."""
        return (1 - self.wholly) * (1 - self.alone)

    def senders(self, count: int) -> list[str]:
        """Return the source of every document, of a number of sources."""
        sizes = (
            number % MOST_OF_A_SENDER + 1 if self.has_senders else 1 for number in range(count)
        )
        return [f"s{number}" for number, size in enumerate(sizes) for _ in range(size)]

    def draw(self, rng: np.random.Generator, sources: int) -> tuple[Flags, NDArray[np.int64]]:
        """Return which cells of which documents are wrong, and the source of each document."""
        names = [int(name[1:]) for name in self.senders(sources)]
        source = np.array(names, np.int64)
        rate = np.full(sources, self.alone)
        if self.correlation:
            strength = 1 / self.correlation - 1
            rate = rng.beta(self.alone * strength, (1 - self.alone) * strength, sources)
        rate[rng.random(sources) < self.wholly] = 1
        return rng.random((len(source), FIELDS)) < rate[source][:, None], source


@dataclass(frozen=True, slots=True)
class Loss:
    """What a candidate loses and gains, as shares of all cells; the baseline is right in most."""

    name: str
    lost: float
    gained: float = 0.0
    is_whole: bool = False
    """Whether whole documents are lost, and nothing else."""
    base: float = 0.95

    def draw(self, rng: np.random.Generator, documents: int) -> tuple[Flags, Flags]:
        """Return which cells are wrong in the baseline, and which in the candidate."""
        shape = documents, FIELDS
        before = rng.random(shape) >= self.base
        chance = rng.random((documents, 1) if self.is_whole else shape)
        lost = ~before & (chance < self.lost / self.base)
        gained = before & (rng.random(shape) < self.gained / (1 - self.base))
        return before, (before | lost) & ~gained


def confident(
    rng: np.random.Generator, documents: int, hard: float = 0.2, failing: float = 0.0
) -> tuple[Flags, Floats]:
    """Return wrong cells and confidences that mean what they say.

    Of all documents a share is `hard`, with lower confidences, and a share of `failing` is wholly
    wrong without a change of confidence, as it was in the reference.
    """
    shape = documents, FIELDS
    is_hard = rng.random((documents, 1)) < hard
    sure = np.where(is_hard, rng.beta(4, 2, shape), rng.beta(12, 1, shape))
    wrong = (rng.random(shape) >= sure) | (rng.random((documents, 1)) < failing)
    return wrong, sure
