"""The runs can be compared, judged alike over the same documents, and there are enough of them.

Runs that were judged by another schema or another scorer are refused before any gate is applied.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from docextract_eval.borders.limits import MOST_ENTRIES
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.overlap import LEAST_SHARE, Overlap
from docextract_eval.runs.comparison.target import fit_target
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.statistics.raking import MOST_UNCOVERED

if TYPE_CHECKING:
    from docextract_eval.runs.comparison.target import TargetFit

_ROUNDING = 1e-6
_NEWER_KEYS = ("effective_documents", "target", "uncovered")
"""Keys that a policy is written without where it does not set them."""
Share = Annotated[float, Field(gt=0, le=1)]


class Valid(Gate):
    """Require enough documents, of the target population, and enough in common with the baseline.

    Weights of documents, to the target of the recipe or to one that is given here, leave as much
    information as fewer documents of equal weight have.
    """

    rule: Literal["valid"]
    documents: Annotated[int, Field(ge=1)] = 100
    """How many documents the run must have."""
    effective_documents: Annotated[int, Field(ge=1)] | None = None
    """As how many documents of equal weight they must count (Kish's effective size)."""
    target: (
        Annotated[
            dict[str, Annotated[dict[str, Share], Field(min_length=1, max_length=MOST_ENTRIES)]],
            Field(min_length=1, max_length=MOST_ENTRIES),
        ]
        | None
    ) = None
    """For each factor, such as `locale`, the shares of its levels in the target population."""
    uncovered: Annotated[float, Field(ge=0, lt=1)] | None = None
    """How much of the target may be of levels without documents; 0.05 if not set."""

    @model_validator(mode="after")
    def _check_target(self) -> Self:
        """Refuse shares that do not add up, and a limit without a target."""
        for factor, shares in (self.target or {}).items():
            if abs(sum(shares.values()) - 1) > _ROUNDING:
                error = ValueError(
                    f"the shares of target.{factor} add up to {sum(shares.values()):g}"
                )
                error.add_note("make them add up to 1")
                raise error
        if self.uncovered is not None and self.target is None:
            error = ValueError("has uncovered and no target")
            error.add_note("add a target, or leave uncovered out")
            raise error
        return self

    @model_serializer(mode="wrap")
    def _without_unset_keys(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return what a policy says, without newer keys that it does not set."""
        written = handler(self)
        return {
            key: value
            for key, value in written.items()
            if key not in _NEWER_KEYS or value is not None
        }

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Count documents, what they are worth for the target, and what is in common."""
        found = [self._counted(evidence)]
        if self.effective_documents is not None or self.target:
            fit = fit_target(evidence.run.columns, self.target or {}, evidence.where)
            found += [*self._effective(fit), *self._covered(fit)]
        if evidence.overlap is None:
            return found
        named = ((baseline.run.name, baseline.overlap) for baseline in evidence.other_baselines)
        common = [("the baseline", evidence.overlap), *named]
        return [*found, *(self._overlap_verdict(with_, shared) for with_, shared in common)]

    def _counted(self, evidence: Evidence) -> GateVerdict:
        document_count = int(np.unique(evidence.run.columns.source).size)
        enough = document_count >= self.documents
        return GateVerdict(
            rule=self.rule,
            slice="documents",
            verdict="PASS" if enough else "INCONCLUSIVE",
            value=document_count,
            bound=self.documents,
            unit="documents",
            documents=document_count,
            needed=None if enough else self.documents,
        )

    def _effective(self, fit: TargetFit) -> list[GateVerdict]:
        """Say whether weights leave enough documents."""
        if self.effective_documents is None:
            return []
        enough = fit.effective >= self.effective_documents
        worth = int(fit.effective)
        reason = Reason(ReasonCode.FEW_EFFECTIVE_DOCUMENTS, documents=fit.documents, least=worth)
        needed = ceil(fit.documents * self.effective_documents / fit.effective) if worth else None
        verdict = GateVerdict(
            rule=self.rule,
            slice="effective documents",
            verdict="PASS" if enough else "INCONCLUSIVE",
            value=worth,
            bound=self.effective_documents,
            unit="documents",
            documents=fit.documents,
            needed=None if enough else needed,
            reason=None if enough else reason,
        )
        return [verdict]

    def _covered(self, fit: TargetFit) -> list[GateVerdict]:
        """Say for each factor of the target whether enough of it has documents."""
        bound = MOST_UNCOVERED if self.uncovered is None else self.uncovered
        found = []
        for factor, share in fit.uncovered.items():
            reason = None
            if share > bound:
                names = tuple(f"{factor} {level}" for level in fit.missing[factor])
                reason = Reason(ReasonCode.TARGET_UNCOVERED, share=share, names=names)
            elif factor in fit.unmet:
                reason = Reason(ReasonCode.TARGET_NOT_MET, names=(factor,))
            found.append(
                GateVerdict(
                    rule=self.rule,
                    slice=f"uncovered target of {factor}",
                    verdict="INCONCLUSIVE" if reason else "PASS",
                    value=share,
                    bound=bound,
                    sense="at most",
                    documents=fit.documents,
                    reason=reason,
                )
            )
        return found

    def _overlap_verdict(self, baseline_name: str, shared: Overlap) -> GateVerdict:
        return GateVerdict(
            rule=self.rule,
            slice=f"in common with {baseline_name}",
            verdict="PASS" if shared.is_enough else "INCONCLUSIVE",
            value=shared.common_share,
            bound=LEAST_SHARE,
            documents=shared.documents,
            reason=None if shared.is_enough else little_in_common_reason(shared),
        )


def little_in_common_reason(shared: Overlap | None) -> Reason:
    """Say that a comparison rests on too little, or on a truth that changed too much."""
    if shared and shared.common_share >= LEAST_SHARE:
        return Reason(ReasonCode.TRUTH_CHANGED, share=shared.moved_share)
    share = shared.common_share if shared else 0.0
    return Reason(ReasonCode.LITTLE_IN_COMMON, share=share)
