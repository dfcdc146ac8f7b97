"""No run since the pinned baseline gives evidence of a loss: an e-process over documents.

Each run is paired with the pinned baseline, and adds the documents that no earlier run
added. A document's loss is its net lost cells over the largest number of cells of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.statistics.betting import ALARM, NEW_WAGER, Wager, continue_wager, net_losses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Bools, Renditions
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.measured_run import MeasuredRun


_NOT_LOOKED_AT = Reason(ReasonCode.NO_NEW_DOCUMENTS)


class GradualLoss(Gate):
    """Require that no loss was detected since the pinned baseline."""

    rule: Literal["gradual_loss"]
    cells: Literal["scalars", "tables"] = "scalars"
    """Whether fields or table cells are counted."""

    @property
    def needs_baseline(self) -> bool:
        """Whether there is nothing to look at without a baseline."""
        return True

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Go through the runs, oldest first, and accumulate evidence."""
        series, own_documents = WagerSeries(), 0
        for run in evidence.later_runs:
            before = series.wager.documents
            series.add_run(evidence.baselines, run, self.cells)
            own_documents = series.wager.documents - before
        pinned = evidence.pinned.name if evidence.pinned else ""
        verdict = replace(self.evidence_verdict(series), against=pinned)
        if verdict.verdict == "PASS" and not own_documents:  # of other runs alone
            return [replace(verdict, verdict="INCONCLUSIVE", reason=_NOT_LOOKED_AT)]
        return [verdict]

    def evidence_verdict(self, series: WagerSeries) -> GateVerdict:
        """Rule on the evidence."""
        verdict = GateVerdict(
            rule=self.rule,
            slice="since the pinned baseline",
            verdict="FAIL" if series.wager.has_alarm else "PASS",
            value=series.wager.highest_evidence,
            bound=ALARM,
            sense="at most",
            unit="evidence",
            documents=series.wager.documents,
            reason=series.evidence_reason,
        )
        if series.wager.documents:
            return verdict
        reason = Reason(ReasonCode.NO_SHARED_DOCUMENTS)
        return GateVerdict(
            self.rule, verdict.slice, "INCONCLUSIVE", bound=ALARM, unit="evidence", reason=reason
        )


@dataclass(slots=True)
class WagerSeries:
    """Runs so far: the wager, and the documents that it is on."""

    wager: Wager = NEW_WAGER
    runs_with_new_documents: int = 0
    """How many of them had a new document."""
    alarmed: str | None = None
    """The run that raised the alarm."""
    _bet_on: set[str] = field(default_factory=set)

    @property
    def evidence_reason(self) -> Reason:
        """Say what was bet on, and what came of it."""
        code = ReasonCode.LOSS_DETECTED if self.alarmed else ReasonCode.DOCUMENTS_WATCHED
        names = (self.alarmed,) if self.alarmed else ()
        return Reason(
            code, documents=self.wager.documents, runs=self.runs_with_new_documents, names=names
        )

    def add_run(self, baselines: Sequence[MeasuredRun], run: MeasuredRun, cell_kind: str) -> None:
        """Bet on the documents of one run, each beside a run of the pinned pipeline."""
        before = self.wager.documents
        for pinned in baselines:
            _, slots = pair_runs(pinned, run)
            self.bet_on_slots(slots.select(slots.cells.table == (cell_kind == "tables")), run.name)
        self.runs_with_new_documents += self.wager.documents > before

    def bet_on_slots(self, slots: Slots, run_name: str = "") -> None:
        """Bet on the documents of paired slots that were not bet on."""
        pages = slots.cells.renditions
        source = slots.cells.source
        known = _are_bet_on_sources(pages, self._bet_on)
        fresh = ~known[source]
        present, place = np.unique(source[fresh], return_inverse=True)
        if not len(present):
            return
        lost = -np.bincount(place, weights=slots.change[fresh])
        names = [pages.source.names[code] for code in present.tolist()]
        self.wager = continue_wager(self.wager, net_losses(lost, np.bincount(place)), names)
        self._bet_on |= {*names, *_page_hashes(pages, present.tolist())}
        if self.wager.has_alarm and self.alarmed is None:
            self.alarmed = run_name


def _are_bet_on_sources(pages: Renditions, bet_on: set[str]) -> Bools:
    """Say of every source whether it was bet on, by its name or by a page of it.

    The names of private runs change from run to run; the hashes of their pages do not.
    """
    known = np.array([name in bet_on for name in pages.source.names], bool)
    seen = np.array([name in bet_on for name in pages.hash.names], bool)
    known[pages.source.codes[seen[pages.hash.codes]]] = True
    return known


def _page_hashes(pages: Renditions, sources: list[int]) -> set[str]:
    at = np.isin(pages.source.codes, sources)
    return {pages.hash.names[code] for code in pages.hash.codes[at].tolist()}
