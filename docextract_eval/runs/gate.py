"""Whether a run may be released: SHIP, BLOCK, or MORE DATA with the number of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import UndecidedError
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import NEEDS_BASELINE, Beside, Evidence, Ruling
from docextract_eval.runs.measured import Measured
from docextract_eval.runs.overlap import overlap, refuse
from docextract_eval.runs.veil import LEAST, TOO_FEW

if TYPE_CHECKING:
    from docextract_eval.runs.gates import Decision, Verdict
    from docextract_eval.runs.policy import Policy

DECISIONS: dict[Verdict, Decision] = {
    "PASS": "SHIP",
    "FAIL": "BLOCK",
    "INCONCLUSIVE": "MORE DATA",
}


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """What a run is compared with."""

    pinned: Sequence[Measured] = ()
    """The pinned baseline run, and other runs of its pipeline, each over another corpus."""
    nights: Sequence[Measured] = ()
    """The runs made since, oldest first."""
    besides: Sequence[Measured] = ()
    """Other runs, each compared by itself."""

    @property
    def every(self) -> list[Measured]:
        """Return all of them."""
        return [*self.pinned, *self.nights, *self.besides]


def apply_policy(
    policy: Policy, run: Measured, baselines: Sequence[Measured] = (), where: str = ""
) -> list[Ruling]:
    """Apply every gate of a policy, from this file, to a run and its baselines."""
    return apply_gates(policy, gather_evidence(policy, run, split_baselines(baselines), where))


def apply_gates(policy: Policy, evidence: Evidence) -> list[Ruling]:
    """Apply every gate of a policy to what was brought together."""
    rulings = []
    for gate in policy.gates:
        if gate.rule in NEEDS_BASELINE and evidence.pinned is None:
            reason = Reason(ReasonCode.NO_BASELINE)
            rulings.append(Ruling(gate.rule, "all", "INCONCLUSIVE", reason=reason, counts=False))
        else:
            rulings += gate.rulings(evidence)
    others = (beside.run for beside in evidence.besides)
    sides = (evidence.run, *evidence.baselines, *evidence.nights, *others)
    private = any(side.description.private for side in sides)
    return [_without_private_figures(ruling) for ruling in rulings] if private else rulings


def overall_verdict(rulings: Sequence[Ruling]) -> Verdict:
    """Return PASS if all that count say PASS, FAIL if any says FAIL, else INCONCLUSIVE.

    Where no ruling counts, it is INCONCLUSIVE.

    >>> overall_verdict([])
    'INCONCLUSIVE'
    """
    verdicts = {ruling.verdict for ruling in rulings if ruling.counts or ruling.verdict == "FAIL"}
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts == {"PASS"} else "INCONCLUSIVE"


def documents_needed(rulings: Sequence[Ruling]) -> int | None:
    """Return how many documents in total would settle what is INCONCLUSIVE, as far as known."""
    open_ones = [each for each in rulings if each.counts and each.verdict == "INCONCLUSIVE"]
    return max((each.needed for each in open_ones if each.needed is not None), default=None)


def gather_evidence(
    policy: Policy, run: Measured, against: ComparedRuns, where: str = ""
) -> Evidence:
    """Bring together what gates look at."""
    for baseline in against.every:
        refuse(baseline, run)
    if not against.pinned:
        _check_needs(policy, where)
        return Evidence(run, policy.alpha, where, threshold=policy.threshold)
    pairs = [Beside(baseline, *overlap(baseline, run)) for baseline in against.pinned]
    best = max(pairs, key=lambda pair: pair.overlap.renditions)
    return Evidence(
        run=run,
        alpha=policy.alpha,
        where=where,
        threshold=policy.threshold,
        pinned=best.run,
        overlap=best.overlap,
        slots=best.slots,
        baselines=against.pinned,
        nights=[*against.nights, run],
        besides=[Beside(each, *overlap(each, run)) for each in against.besides],
    )


def _without_private_figures(ruling: Ruling) -> Ruling:
    """Leave out what a private run measured on too few documents."""
    if ruling.value is None or not 0 < ruling.documents < LEAST:
        return ruling
    kept = replace(ruling, value=None, low=None, high=None, documents=0, needed=None, counts=False)
    return replace(kept, verdict="INCONCLUSIVE", reason=TOO_FEW)


def _check_needs(policy: Policy, where: str) -> None:
    """Refuse to apply a policy that needs a baseline without one."""
    if policy.needy:
        what = f"needs a baseline run (rule {', '.join(policy.needy)})"
        remedy = 'name one with --baseline RUN, or write baseline = "optional" for a first run'
        raise UndecidedError(what, where, remedy)


def split_baselines(baselines: Sequence[Measured]) -> ComparedRuns:
    """Separate the pinned pipeline's runs, one for each corpus, from the runs since.

    The first baseline is the pinned one, and so is every other of its very pipeline over a corpus
    of its own; the rest are the runs since, in the order in which they finished.
    """
    if not baselines:
        return ComparedRuns()
    pinned, nights = [baselines[0]], list[Measured]()
    for each in baselines[1:]:
        covered = {run.description.seal for run in pinned}
        pins = _same_pipeline(each, pinned[0]) and each.description.seal not in covered
        (pinned if pins else nights).append(each)
    return ComparedRuns(pinned, sorted(nights, key=lambda night: night.description.finished))


def _same_pipeline(one: Measured, other: Measured) -> bool:
    ours, theirs = (each.description.pipeline for each in (one, other))
    return replace(ours, reference=theirs.reference) == theirs
