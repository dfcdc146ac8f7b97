"""Documents that a run lost as wholes since the baseline, less those that it gained as wholes.

A document is lost where over half of the scalar cells that were right before, under all conditions
together, are wrong now; it is gained where more cells became right than were right before, which is
the same seen from the other side, so that neutral churn is no loss. Each document counts the same,
whatever it weighs. An interval of cells does not see early that a few
documents in a hundred fail as wholes: 183 documents are the fewest that show a loss under 2 %.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict, with_needed
from docextract_eval.runs.gates.families import OpenVerdict
from docextract_eval.runs.gates.margins import side_of_bound, with_look
from docextract_eval.runs.gates.valid import little_in_common_reason
from docextract_eval.statistics.needed import (
    FEWEST_CHANGED,
    MOST_TIMES,
    Needed,
    errors_at_power,
    fewest_documents,
    not_known_yet,
    too_close,
)
from docextract_eval.statistics.power import ONE_LOOK, Demand
from docextract_eval.statistics.tails import CountTail

if TYPE_CHECKING:
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.gates import PairedBaseline


class LostDocuments(Gate):
    """Require that hardly any document was lost as a whole."""

    rule: Literal["lost_documents"]
    margin: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """Which share of the documents may be lost."""

    @property
    def needs_baseline(self) -> bool:
        """Whether there is nothing to look at without a baseline."""
        return True

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the share of lost documents with the margin, against each baseline."""
        return [self._verdict(baseline, evidence.demand) for baseline in evidence.compared]

    def documents_without_loss(self, demand: Demand) -> Needed:
        """Return how many documents pass where none is lost as a whole."""
        return _needed_documents(CountTail(0, 0, 1 / self.margin), self.margin, demand)

    def _verdict(self, baseline: PairedBaseline, demand: Demand) -> GateVerdict:
        verdict = OpenVerdict(
            rule=self.rule,
            slice=ALL,
            verdict="INCONCLUSIVE",
            bound=-self.margin,
            unit="change",
            family="overall",
            against=baseline.run.name,
            fails_beyond=-self.margin,
            demand=demand,
        )
        if not baseline.overlap.is_enough:
            return replace(verdict, reason=little_in_common_reason(baseline.overlap))
        tail = count_documents(baseline.slots)
        if not tail.documents:
            return replace(verdict, reason=NO_CELLS)
        documents, (low, high) = int(tail.documents), tail.ends(ONE_LOOK.one_sided)
        value = (tail.gained - tail.lost) / tail.documents
        verdict = replace(verdict, value=value, low=low, high=high, documents=documents, tail=tail)
        verdict = with_look(verdict, demand, tail)
        side = side_of_bound(verdict)
        if side == "FAIL":
            return replace(verdict, reason=Reason(ReasonCode.MAY_BE_CHANCE))
        if side == "PASS":
            return replace(verdict, verdict=side)
        return with_needed(verdict, _needed_documents(tail, self.margin, demand))


def count_documents(slots: Slots) -> CountTail:
    """Count the documents that were gained and lost as wholes, and all that have scalar cells.

    One that lost and gained as much is neither.
    """
    scalar = ~slots.cells.table
    source = slots.cells.source[scalar]
    before, change = slots.before[scalar], slots.change[scalar]
    had, lost, gained = (
        np.bincount(source, weights=each) for each in (before, change < 0, change > 0)
    )
    is_lost, is_gained = lost > had / 2, gained > had
    return CountTail(
        gained=float((is_gained & ~is_lost).sum()),
        lost=float((is_lost & ~is_gained).sum()),
        documents=float(np.unique(source).size),
    )


def _needed_documents(tail: CountTail, margin: float, demand: Demand) -> Needed:
    """Return how many documents decide, if as many in a hundred are gained and lost as here."""
    changed = int(tail.gained + tail.lost)
    if changed and changed < FEWEST_CHANGED:
        return not_known_yet(changed)
    up, down = tail.gained / tail.documents, tail.lost / tail.documents
    spread = errors_at_power(demand.power) * (up + down) ** 0.5
    passes, most = up - down > -margin, int(MOST_TIMES * tail.documents)

    def decides(documents: int) -> bool:
        part = spread * documents**0.5 * (0.5 if up and down else 1.0)
        side = part if passes else -part
        gained = max(0.0, up * documents - (side if up else 0.0))
        seen = CountTail(gained, max(0.0, down * documents + (side if down else 0.0)), documents)
        low, high = seen.ends(demand.one_sided)
        return low >= -margin if passes else high < -margin

    (least,) = fewest_documents(lambda many: np.array([decides(int(many[0]))]), 1, most)
    return Needed(int(least)) if isfinite(least) else too_close(int(tail.documents))
