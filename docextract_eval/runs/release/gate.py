"""Whether a run may be released: SHIP, BLOCK, or MORE DATA with the number of documents."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from docextract_eval.errors import (
    BadInputError,
    InconclusiveError,
    UnknownNameError,
    count_phrase,
    list_first,
)
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.compare import compare, describe_overlap
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import check_comparable, pair_runs
from docextract_eval.runs.comparison.renamed import likely_renames
from docextract_eval.runs.gates import (
    Evidence,
    Gate,
    GateVerdict,
    PairedBaseline,
)
from docextract_eval.runs.gates.families import close_verdicts
from docextract_eval.runs.gates.gradual_loss import GradualLoss
from docextract_eval.runs.gates.scope import Scope, attempted_and_all
from docextract_eval.runs.measured_run import MeasuredRun, recorded_schemas
from docextract_eval.runs.privacy import LEAST_DOCUMENTS, TOO_FEW
from docextract_eval.runs.release.decision import (
    DECISIONS,
    BaselineCorpus,
    Look,
    PolicyDecision,
    overall_verdict,
)
from docextract_eval.runs.release.policy import waiver_of_nothing
from docextract_eval.schemas.scope import ordered_fields
from docextract_eval.statistics.power import demand_of_looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.release.policy import Policy, Waiver


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """What a run is compared with."""

    pinned: Sequence[MeasuredRun] = ()
    """The pinned baseline run, and other runs of its pipeline, each over another corpus."""
    later_runs: Sequence[MeasuredRun] = ()
    """The runs made since, oldest first."""
    other_baselines: Sequence[MeasuredRun] = ()
    """Runs that are compared each by itself; those that are also looked at over time among them."""

    def judged_as(
        self, run: MeasuredRun, names: Mapping[str, str] = MappingProxyType({})
    ) -> ComparedRuns:
        """Return them as they are judged by the corpus and the rules of a run.

        `names` are those that fields of theirs have in it.
        """
        runs = self.all_runs
        again = judged_alike([*runs, run], names)[:-1]
        judged = {id(each): found for each, found in zip(runs, again, strict=True)}
        parts = (self.pinned, self.later_runs, self.other_baselines)
        return ComparedRuns(*([judged[id(each)] for each in part] for part in parts))

    @property
    def all_runs(self) -> list[MeasuredRun]:
        """Return all of them, each once."""
        found = (*self.pinned, *self.later_runs, *self.other_baselines)
        return [*{id(each): each for each in found}.values()]


@contextlib.contextmanager
def explain_renamed_fields(compared: ComparedRuns, run: MeasuredRun) -> Iterator[None]:
    """Say of a field that a policy names, and only earlier runs have, which field it looks like."""
    try:
        yield
    except UnknownNameError as error:
        for rename in (each for other in compared.all_runs for each in likely_renames(other, run)):
            if error.name == rename.old:
                remedy = f"{rename.likely}: if it was renamed, write {rename.new} in the policy"
                raise BadInputError(error.what, error.where, remedy) from error
        raise


def check_looks(
    policy: Policy, run: MeasuredRun, earlier: Sequence[Look], place: str
) -> list[Look]:
    """Return the gatings of a run that had other documents; raise where one more is too many."""
    now = _size(run)
    before = [look for look in earlier if (look.documents, look.renditions) != now]
    if len(before) >= policy.looks:
        sizes = list_first([f"{look.documents:,}" for look in before])
        what = (
            f"was gated at {sizes} documents, and the policy allows "
            f"{count_phrase(policy.looks, 'look')} at a run that grows"
        )
        remedy = "gate a run over fresh documents; a policy that is to look again says so: looks = "
        raise BadInputError(what, place, f"{remedy}{len(before) + 1}")
    return before


def _size(run: MeasuredRun) -> tuple[int, int]:
    return run.description.documents or 0, run.description.renditions or 0


def make_decision(
    policy: Policy,
    evidence: Evidence,
    compared_runs: Sequence[MeasuredRun] = (),
    further_notes: Sequence[str] = (),
    earlier: Sequence[Look] = (),
) -> PolicyDecision:
    """Apply a policy to evidence; `compared_runs` are all the runs that it is compared with.

    Changes are reported against the baseline run that has most in common with the run. Further
    notes are what a reader must know first; `earlier` are the looks at the run before it grew.
    """
    gate_verdicts = tuple(apply_gates(policy, evidence))
    verdict, pinned = overall_verdict(gate_verdicts), evidence.pinned
    notes = [note for each in (evidence.run, *compared_runs) for note in each.notes]
    notes += [
        waiver_of_nothing(waiver, gate_verdicts)
        or f"the waiver of {waiver.rule} ({waiver.slice}) is not needed: no such gate fails to pass"
        for waiver in policy.waivers
        if not any(each.verdict != "PASS" and waiver.covers(each) for each in gate_verdicts)
    ]
    if pinned:
        compared_names = [
            pinned.name,
            *(baseline.run.name for baseline in evidence.other_baselines),
        ]
        notes.append(f"compared with {', and '.join(compared_names)}")
        timed = (*evidence.baselines, *evidence.later_runs[:-1])
        if beside := [each.name for each in timed if each.name not in compared_names]:
            notes.append(f"looked at by gates on time alone: {list_first(beside)}")
    attempted, fields = attempted_and_all(evidence.run)
    found = compare(pinned, evidence.run, families=evidence.families).differences if pinned else ()
    look = Look(*_size(evidence.run), policy.looks, DECISIONS[verdict])
    return PolicyDecision(
        policy=policy.name,
        verdict=verdict,
        decision=DECISIONS[verdict],
        gates=gate_verdicts,
        needed=None if evidence.run.description.chosen else documents_needed(gate_verdicts),
        notes=tuple(
            dict.fromkeys(
                (
                    *further_notes,
                    *notes,
                    *(describe_overlap(evidence.overlap) if evidence.overlap else ()),
                )
            )
        ),
        seal=evidence.run.description.seal,
        baselines=tuple(map(_corpus_of, compared_runs)),
        baseline=pinned.name if pinned else None,
        baseline_argument=pinned.argument if pinned else None,
        differences=overall_or_notable_differences(found),
        compared=len(found),
        asked=policy.applied_json,
        signatures=policy.signatures,
        looks=(*earlier, look),
        attempted=attempted,
        fields=fields,
    )


def describe_look(looks: int, earlier: Sequence[Look]) -> str:
    """Return which look at a run it is, and what a gate takes to pass; nothing at the only one."""
    if looks == 1:
        return ""
    level = f"{100 * demand_of_looks(looks).level:.1f} %"
    note = f"look {len(earlier) + 1} of {looks}: to pass takes intervals of {level}"
    loose = sum(look.allowed < looks for look in earlier)
    counted = count_phrase(loose, "look was", "looks were")
    return f"{note}; {counted} made when fewer were allowed" if loose else note


def _corpus_of(baseline: MeasuredRun) -> BaselineCorpus:
    again = baseline.again
    counts = (again.moved, again.slots) if again and not again.why_not else (None, None)
    return BaselineCorpus(baseline.name, baseline.description.seal, *counts)


def overall_or_notable_differences(differences: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims that are over everything or whose own interval leaves out 0."""
    return tuple(each for each in differences if each.is_overall or each.on_its_own)


def apply_policy(
    policy: Policy, run: MeasuredRun, baselines: Sequence[MeasuredRun] = (), policy_file: str = ""
) -> list[GateVerdict]:
    """Apply every gate of a policy, from this file, to a run and its baselines."""
    compared = split_baselines(baselines).judged_as(run)
    return apply_gates(policy, gather_evidence(policy, run, compared, policy_file))


def apply_gates(policy: Policy, evidence: Evidence) -> list[GateVerdict]:
    """Apply every gate of a policy to what was brought together."""
    verdicts: list[GateVerdict] = []
    for gate in (*_implied_gates(policy, evidence.run), *policy.gates):
        if gate.needs_baseline and evidence.pinned is None:
            reason = Reason(ReasonCode.NO_BASELINE)
            verdicts.append(
                GateVerdict(
                    gate.rule, "all", "INCONCLUSIVE", unit="change", reason=reason, counts=False
                )
            )
        else:
            verdicts += gate.verdicts(evidence)
    verdicts = close_verdicts(verdicts, policy.families.budgets, policy.looks)
    verdicts = [_with_baseline_named(verdict, evidence) for verdict in verdicts]
    verdicts = [_with_waiver(verdict, policy.waivers) for verdict in verdicts]
    verdicts += _verdict_on_chosen(evidence.run)  # which nobody can waive
    others = (baseline.run for baseline in evidence.other_baselines)
    sides = (evidence.run, *evidence.baselines, *evidence.later_runs, *others)
    private = any(side.description.private for side in sides)
    return [_hide_values_of_few_documents(verdict) for verdict in verdicts] if private else verdicts


def _implied_gates(policy: Policy, run: MeasuredRun) -> list[Gate]:
    """Return the gate that every policy has for a run that does not attempt everything."""
    has_gate = any(isinstance(gate, Scope) for gate in policy.gates)
    return [] if has_gate or not run.description.scope else [Scope(rule="scope")]


def _verdict_on_chosen(run: MeasuredRun) -> list[GateVerdict]:
    """Return what keeps a run over documents that were chosen for their errors from a release."""
    if not run.description.chosen:
        return []
    reason, documents = Reason(ReasonCode.CHOSEN_DOCUMENTS), run.description.documents or 0
    return [
        GateVerdict("valid", "chosen documents", "INCONCLUSIVE", documents=documents, reason=reason)
    ]


def _with_baseline_named(verdict: GateVerdict, evidence: Evidence) -> GateVerdict:
    """Return a verdict whose slice says which other baseline it is against."""
    own = evidence.pinned.name if evidence.pinned else ""
    if verdict.against in {"", own}:
        return verdict
    return replace(verdict, slice=f"{verdict.slice}{verdict.since}")


def _with_waiver(gate_verdict: GateVerdict, waivers: Sequence[Waiver]) -> GateVerdict:
    """Note the waiver of a gate that does not pass."""
    found = next((str(waiver) for waiver in waivers if waiver.covers(gate_verdict)), "")
    return gate_verdict if gate_verdict.verdict == "PASS" else replace(gate_verdict, waiver=found)


def documents_needed(gate_verdicts: Sequence[GateVerdict]) -> int | None:
    """Return how many documents in total would settle what is INCONCLUSIVE, as far as known."""
    open_ones = [each for each in gate_verdicts if each.decides and each.verdict == "INCONCLUSIVE"]
    return max((each.needed for each in open_ones if each.needed is not None), default=None)


def gather_evidence(
    policy: Policy, run: MeasuredRun, compared: ComparedRuns, policy_file: str = ""
) -> Evidence:
    """Bring together what gates look at."""
    for baseline in compared.all_runs:
        check_comparable(baseline, run)
    demand = demand_of_looks(policy.looks)
    families = policy.families.of_fields(run.columns, _schema_fields(run), policy_file)
    if not compared.pinned:
        _check_baseline_given(policy, policy_file)
        return Evidence(
            run,
            policy.alpha,
            policy_file,
            threshold=policy.threshold,
            families=families,
            demand=demand,
        )
    pairs = [_pair(policy, baseline, run) for baseline in compared.pinned]
    best = max(pairs, key=lambda pair: pair.overlap.renditions)
    is_over_time = any(isinstance(gate, GradualLoss) for gate in policy.gates)
    over_time = {id(each) for each in (*compared.pinned, *compared.later_runs) if is_over_time}
    others = [_pair(policy, each, run) for each in compared.other_baselines if each is not best.run]
    return Evidence(
        run=run,
        alpha=policy.alpha,
        where=policy_file,
        threshold=policy.threshold,
        pinned=best.run,
        overlap=best.overlap,
        slots=best.slots,
        baselines=compared.pinned,
        later_runs=[*compared.later_runs, run],
        other_baselines=[
            each for each in others if id(each.run) not in over_time or each.overlap.is_enough
        ],
        families=families,
        demand=demand,
    )


def _pair(policy: Policy, baseline: MeasuredRun, run: MeasuredRun) -> PairedBaseline:
    overlap, slots = pair_runs(baseline, run)
    return PairedBaseline(baseline, replace(overlap, most_moved=policy.truth_changes), slots)


def _schema_fields(run: MeasuredRun) -> list[str]:
    """Return the fields of the schemas that a run was judged by, as far as it records them."""
    known = run.description.schemas and recorded_schemas(run.about, run.name)
    return ordered_fields(known or {})


def _hide_values_of_few_documents(gate_verdict: GateVerdict) -> GateVerdict:
    """Leave out what a private run measured on too few documents."""
    if gate_verdict.value is None or not 0 < gate_verdict.documents < LEAST_DOCUMENTS:
        return gate_verdict
    kept = replace(gate_verdict, verdict="INCONCLUSIVE", reason=TOO_FEW, counts=False, documents=0)
    kept = replace(kept, value=None, low=None, high=None, adjusted=None, simultaneous=None)
    return replace(kept, needed=None, needed_low=None, needed_high=None)


def _check_baseline_given(policy: Policy, policy_file: str) -> None:
    """Refuse to apply a policy that needs a baseline without one."""
    if policy.rules_needing_baseline:
        what = f"needs a baseline run (rule {', '.join(policy.rules_needing_baseline)})"
        remedy = 'name one with --baseline RUN, or write baseline = "optional" for a first run'
        raise InconclusiveError(what, policy_file, remedy)


def split_baselines(baselines: Sequence[MeasuredRun]) -> ComparedRuns:
    """Take every baseline by itself, and see which runs show a loss over time.

    For a gate on time the first baseline is the pinned one, and so is every other of its very
    pipeline over a corpus of its own; the rest are the runs since, in the order in which they
    finished. What finished before the pinned run is not among them.
    """
    if not baselines:
        return ComparedRuns()
    pinned, later = [baselines[0]], list[MeasuredRun]()
    for each in baselines[1:]:
        covered = {run.description.seal for run in pinned}
        pins = _have_same_pipeline(each, pinned[0]) and each.description.seal not in covered
        (pinned if pins else later).append(each)
    since = [each for each in later if each.description.finished >= pinned[0].description.finished]
    return ComparedRuns(
        pinned, sorted(since, key=lambda later_run: later_run.description.finished), baselines
    )


def _have_same_pipeline(one: MeasuredRun, other: MeasuredRun) -> bool:
    ours, theirs = (each.description.pipeline for each in (one, other))
    return replace(ours, reference=theirs.reference) == theirs
