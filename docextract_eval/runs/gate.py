"""Whether a run may be released: SHIP, BLOCK, or MORE DATA with the number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.errors import UndecidedError
from docextract_eval.runs.gates import NEEDS_BASELINE, Evidence, Ruling
from docextract_eval.runs.measured import Measured
from docextract_eval.runs.overlap import overlap, refuse
from docextract_eval.runs.veil import LEAST, TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.gates import Verdict
    from docextract_eval.runs.policy import Policy

Decision = Literal["SHIP", "BLOCK", "MORE DATA"]
DECISIONS: dict[Verdict, Decision] = {
    "PASS": "SHIP",
    "FAIL": "BLOCK",
    "INCONCLUSIVE": "MORE DATA",
}


def decide(
    policy: Policy, run: Measured, baselines: Sequence[Measured] = (), where: str = ""
) -> list[Ruling]:
    """Apply every gate of a policy, from this file, to a run and its baselines."""
    return decided(policy, gathered(policy, run, baselines, where))


def decided(policy: Policy, evidence: Evidence) -> list[Ruling]:
    """Apply every gate of a policy to what was brought together."""
    rulings = []
    for gate in policy.gates:
        if gate.rule in NEEDS_BASELINE and evidence.pinned is None:
            reason = "not asked: there is no baseline yet"
            rulings.append(Ruling(gate.rule, "all", "INCONCLUSIVE", reason=reason, counts=False))
        else:
            rulings += gate.rulings(evidence)
    sides = (evidence.run, *evidence.baselines, *evidence.nights)
    private = any(side.about.get("private") for side in sides)
    return [_veiled(ruling) for ruling in rulings] if private else rulings


def overall(rulings: Sequence[Ruling]) -> Verdict:
    """All that count must pass; any that fails fails; otherwise it is not settled.

    Where nothing counts, nothing was asked, and nothing passes.

    >>> overall([])
    'INCONCLUSIVE'
    """
    verdicts = {ruling.verdict for ruling in rulings if ruling.counts or ruling.verdict == "FAIL"}
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts == {"PASS"} else "INCONCLUSIVE"


def needed(rulings: Sequence[Ruling]) -> int | None:
    """Give how many documents in all would settle what is not settled, as far as that is known."""
    open_ones = [each for each in rulings if each.counts and each.verdict == "INCONCLUSIVE"]
    return max((each.needed for each in open_ones if each.needed is not None), default=None)


def gathered(
    policy: Policy, run: Measured, baselines: Sequence[Measured], where: str = ""
) -> Evidence:
    """Bring together what gates look at.

    The first baseline is the pinned one, and so is every other of its very pipeline over a corpus
    of its own; the rest are the nights since, in the order in which they finished.
    """
    for baseline in baselines:
        refuse(baseline, run)
    if not baselines:
        _check_needs(policy, where)
        return Evidence(run, policy.alpha, where, threshold=policy.threshold)
    pinned, nights = _parted(baselines)
    pairs = [(baseline, *overlap(baseline, run)) for baseline in pinned]
    best, shared, slots = max(pairs, key=lambda pair: pair[1].renditions)
    return Evidence(
        run=run,
        alpha=policy.alpha,
        where=where,
        threshold=policy.threshold,
        pinned=best,
        overlap=shared,
        slots=slots,
        baselines=pinned,
        nights=[*nights, run],
    )


def _veiled(ruling: Ruling) -> Ruling:
    """Keep to ourselves what a private run says of so few documents."""
    if ruling.value is None or not 0 < ruling.documents < LEAST:
        return ruling
    kept = replace(ruling, value=None, low=None, high=None, documents=0, needed=None, counts=False)
    return replace(kept, verdict="INCONCLUSIVE", reason=TOO_FEW)


def _check_needs(policy: Policy, where: str) -> None:
    """Refuse to decide without a baseline what cannot do without one."""
    needy = [
        gate.rule
        for gate in policy.gates
        if gate.rule in NEEDS_BASELINE and (gate.baseline or policy.baseline) == "required"
    ]
    if needy:
        what = f"needs a baseline (gate {', '.join(dict.fromkeys(needy))})"
        remedy = 'name one with --baseline RUN, or write baseline = "optional" for a first run'
        raise UndecidedError(what, where, remedy)


def _parted(baselines: Sequence[Measured]) -> tuple[list[Measured], list[Measured]]:
    """Tell the pinned pipeline's runs, over a corpus each, from the nights since."""
    pinned, nights = [baselines[0]], list[Measured]()
    for each in baselines[1:]:
        covered = {run.about["seal"] for run in pinned}
        pins = _same_pipeline(each, pinned[0]) and each.about["seal"] not in covered
        (pinned if pins else nights).append(each)
    return pinned, sorted(nights, key=lambda night: str(night.about["finished"]))


def _same_pipeline(one: Measured, other: Measured) -> bool:
    ours, theirs = (run.about["pipeline"] for run in (one, other))
    return all(ours.get(key) == theirs.get(key) for key in ("name", "settings", "version"))
