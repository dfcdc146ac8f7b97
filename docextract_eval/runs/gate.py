"""The decision whether a run may be released: SHIP, BLOCK, or MORE DATA with how much more."""

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
class Against:
    """The runs that a run is compared with."""

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


def decide(
    policy: Policy, run: Measured, baselines: Sequence[Measured] = (), where: str = ""
) -> list[Ruling]:
    """Apply every gate of a policy, read from the file `where`, to a run and its baseline runs."""
    return decided(policy, gathered(policy, run, parted(baselines), where))


def decided(policy: Policy, evidence: Evidence) -> list[Ruling]:
    """Apply every gate of a policy to evidence."""
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
    return [_veiled(ruling) for ruling in rulings] if private else rulings


def overall(rulings: Sequence[Ruling]) -> Verdict:
    """Return PASS if every gate that counts passes, FAIL if any fails, else INCONCLUSIVE.

    Where no gate counts, the result is INCONCLUSIVE.

    >>> overall([])
    'INCONCLUSIVE'
    """
    verdicts = {ruling.verdict for ruling in rulings if ruling.counts or ruling.verdict == "FAIL"}
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts == {"PASS"} else "INCONCLUSIVE"


def needed(rulings: Sequence[Ruling]) -> int | None:
    """Return how many documents in all would settle what is INCONCLUSIVE, as far as known."""
    open_ones = [each for each in rulings if each.counts and each.verdict == "INCONCLUSIVE"]
    return max((each.needed for each in open_ones if each.needed is not None), default=None)


def gathered(policy: Policy, run: Measured, against: Against, where: str = "") -> Evidence:
    """Collect the evidence that gates look at."""
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


def _veiled(ruling: Ruling) -> Ruling:
    """Return the ruling without what a private run must not report on so few documents."""
    if ruling.value is None or not 0 < ruling.documents < LEAST:
        return ruling
    kept = replace(ruling, value=None, low=None, high=None, documents=0, needed=None, counts=False)
    return replace(kept, verdict="INCONCLUSIVE", reason=TOO_FEW)


def _check_needs(policy: Policy, where: str) -> None:
    """Raise where a gate needs a baseline run and there is none."""
    if policy.needy:
        what = f"needs a baseline (gate {', '.join(policy.needy)})"
        remedy = 'name one with --baseline RUN, or write baseline = "optional" for a first run'
        raise UndecidedError(what, where, remedy)


def parted(baselines: Sequence[Measured]) -> Against:
    """Split baseline runs into the pinned pipeline's, one a corpus, and the nightly runs since.

    The first baseline run is the pinned one, and so is every other of the same pipeline over
    another corpus; the rest are the nightly runs since, in the order in which they finished.
    """
    if not baselines:
        return Against()
    pinned, nights = [baselines[0]], list[Measured]()
    for each in baselines[1:]:
        covered = {run.description.seal for run in pinned}
        pins = _same_pipeline(each, pinned[0]) and each.description.seal not in covered
        (pinned if pins else nights).append(each)
    return Against(pinned, sorted(nights, key=lambda night: night.description.finished))


def _same_pipeline(one: Measured, other: Measured) -> bool:
    ours, theirs = (each.description.pipeline for each in (one, other))
    return replace(ours, reference=theirs.reference) == theirs
