"""An e-process for nightly runs: bets that the pipeline got worse, checked as often as you like.

The null hypothesis is that a document loses nothing on average. Each bet stakes a fixed share of
its capital on every document. Under the null hypothesis no bet is expected to grow, nor is their
mean, so the chance that it ever reaches 20 is at most 1 in 20, however often one looks. This holds
only if each document is bet on once: with the same documents every night, a harmless change would
raise an alarm in a third of all series.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.statistics.arrays import Floats, Numbers


ALARM = 20.0
"""The evidence that raises an alarm: a false one in at most 1 of 20 pipelines, ever."""

BETS = (0.02, 0.07, 0.25, 0.8)
"""The shares staked: small ones win on noisy losses, large ones on clear losses."""

_MOST = 700.0
"""The largest logarithm: beyond it the evidence would not be a finite number."""


@dataclass(frozen=True, slots=True)
class Wager:
    """The capital of each bet, as a logarithm from 1 unit, and the highest mean so far."""

    bets: tuple[float, ...]
    log_capitals: tuple[float, ...]
    documents: int = 0
    highest_evidence: float = 1.0

    @property
    def evidence(self) -> float:
        """The mean capital of the bets now.

        >>> NEW_WAGER.evidence
        1.0
        """
        return float(_mean_capital(np.array([self.log_capitals]))[0])

    @property
    def has_alarm(self) -> bool:
        """Whether the evidence ever reached `ALARM`; it stays so until a new wager begins."""
        return self.highest_evidence >= ALARM


NEW_WAGER = Wager(BETS, (0.0,) * len(BETS))
"""A wager at its start."""


def net_losses(net_lost: Numbers, cells: Numbers) -> Floats:
    """Return each document's loss, -1..1: lost less gained cells over the largest document's cells.

    >>> net_losses(np.array([3, 0, -1]), np.array([12, 10, 8])).tolist()
    [0.25, 0.0, -0.08333333333333333]
    """
    return np.asarray(net_lost / np.max(cells, initial=1))


def evidence_path(losses: Floats, wager: Wager = NEW_WAGER) -> Floats:
    """Return the evidence after each document, in their order.

    >>> evidence_path(np.array([1, -1])).round(3).tolist()
    [1.285, 0.823]
    """
    paths = np.cumsum(_log_growth(losses, wager), axis=0) + np.array(wager.log_capitals)
    return _mean_capital(paths)


def continue_wager(
    wager: Wager, losses: Floats, sources: Sequence[str], earlier_sources: Collection[str] = ()
) -> Wager:
    """Return the wager after one night's documents; their order does not matter.

    `earlier_sources` are the sources of earlier nights since the wager began, which the caller
    keeps. A source that was bet on already raises a BadInputError.

    >>> continue_wager(NEW_WAGER, np.array([.5, .0, .25]), ["a", "b", "c"]).documents
    3
    """
    if len(losses) != len(sources):
        what = f"{len(losses)} losses cannot be those of {len(sources)} documents"
        raise BadInputError(what, "", "give each document its own")
    _refuse_repeats(sources, earlier_sources)
    grown = np.array(wager.log_capitals) + _log_growth(losses, wager).sum(axis=0)
    evidence = float(_mean_capital(grown[None])[0])
    return replace(
        wager,
        log_capitals=tuple(grown.tolist()),
        documents=wager.documents + len(sources),
        highest_evidence=max(wager.highest_evidence, evidence),
    )


def _refuse_repeats(sources: Sequence[str], earlier_sources: Collection[str]) -> None:
    seen = set(earlier_sources)
    for source in sources:
        if source in seen:
            raise BadInputError(
                "was bet on already, and a document can be bet on once",
                source,
                "draw new documents (--first), or begin a new wager",
            )
        seen.add(source)


def _log_growth(losses: Floats, wager: Wager) -> Floats:
    """Return documents x bets: the logarithm by which each bet grows with each document."""
    if not (np.abs(losses) <= 1).all():
        raise BadInputError(
            "a loss lies outside -1..1", "", "divide by the largest number of cells"
        )
    return np.asarray(np.log1p(np.outer(losses, wager.bets)))


def _mean_capital(log_capitals: Floats) -> Floats:
    """Return the mean capital over bets, from logarithms that may be too large for exp."""
    top = log_capitals.max(axis=1, keepdims=True)
    logs = top[:, 0] + np.log(np.exp(log_capitals - top).mean(axis=1))
    return np.asarray(np.exp(np.minimum(logs, _MOST)))
