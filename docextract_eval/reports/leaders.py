"""The brief for leaders: one page that says what to decide, why, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import count_phrase, one_in, share_with_interval
from docextract_eval.reports.findings import worst_findings
from docextract_eval.reports.glance import headline_word
from docextract_eval.reports.health import is_healthy
from docextract_eval.reports.parts import Section
from docextract_eval.reports.sections.headline import automation_sentence
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.cited_figures import Brief, Claim, Proof, clip_name, proof_of
from docextract_eval.reports.sentences.gate_sentences import (
    NO_POLICY,
    basis,
    failed,
    gate_title,
    inconclusive,
    measurement,
    name_gate,
    requirement,
)
from docextract_eval.reports.sentences.open_questions import open_questions
from docextract_eval.reports.sentences.reasons import explain_missing_value, explain_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.runs.decision import PolicyDecision
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signoff import Signature, SignoffState

_SCALARS = {"cells": "scalars", "condition": ALL}
_TO_DECIDE = f"{NO_POLICY} To decide on a release: dxe gate RUN."
_MOST = 2
"""How many gates are listed."""
_SIGNERS = 3
"""Signatures that are."""
_LONGEST = 240
"""Letters of a sentence that quotes what somebody wrote."""


def write_brief(view: View) -> Brief:
    """Write the brief."""
    return Brief(
        headline_word(view),
        [*_health_claim(view), *_decision_claims(view), *_signature_claims(view.signatures)],
        list(_headline_claims(view)),
        worst_findings(view),
        open_questions(view),
    )


def _health_claim(view: View) -> Iterator[Claim]:
    """Say that nothing can be released on a run that is not healthy."""
    if is_healthy(view):
        return
    failures, asked = view.run.failures, view.run.renditions or 0
    figure = f"no answer for {failures:,} of {count_phrase(asked, 'rendition')}"
    said = f"This run cannot be released: {figure}."
    yield Claim(said, (Proof("health of the run", "this run", figure),))


def _decision_claims(view: View) -> Iterator[Claim]:
    yield from _verdict_claims(view.decision) if view.decision else [Claim(_TO_DECIDE)]


def _signature_claims(standing: SignoffState | None) -> Iterator[Claim]:
    """Say who signed in spite of what, and who has not."""
    if standing is None:
        return
    for said in signers.signature_warnings(standing):
        yield Claim(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")
    good = [
        each for each in standing.latest_signatures if standing.signature_state(each) == "stands"
    ]
    if named := [
        f"{clip_name(signers.signer_name(each))}, {each.at[:10]}" for each in good[:_SIGNERS]
    ]:
        more = [f"{len(good) - _SIGNERS:,} more"] if len(good) > _SIGNERS else []
        proof = tuple(map(_signature, good[:_SIGNERS]))
        yield Claim(f"Signed as {good[0].decision} by {'; '.join([*named, *more])}.", proof)
    if missing := [clip_name(one_line(role)) for role in standing.missing_roles]:
        yield Claim(f"Not signed yet by {', '.join(missing)}.")


def _signature(each: Signature) -> Proof:
    """Take a signature as proof, by the digests under which it is found again."""
    basis = f"run {each.content[:16]}, record {each.id[:16]}"
    said = (
        f"{each.decision} under the policy {clip_name(each.policy)}, {signers.signing_time(each)}"
    )
    return Proof("signature", clip_name(signers.signer_name(each)), said, basis)


def brief_page(made: Brief) -> list[Section]:
    """Return the brief to the template that draws it."""
    return [Section("Brief for leaders", (), [made])]


def brief_sections(made: Brief) -> list[Section]:
    """Tell the brief in sentences whose figures say where they are from: [1]."""

    def said(claim: Claim, before: str = "") -> str:
        marks = "".join(f" [{number}]" for number in made.numbers(claim))
        return f"{before}{claim.text.removesuffix('.')}{marks}."

    findings = [
        Section(
            f"{number}. {found.title}",
            (
                said(found.size, "How much: "),
                said(found.affected, "Affected: "),
                said(found.action, "What to do: "),
            ),
        )
        for number, found in enumerate(made.findings, start=1)
    ]
    return [
        Section(made.verdict, [said(claim) for claim in (*made.because, *made.star)]),
        *(findings or [Section("Findings", (made.nothing,))]),
        Section("Open questions, and what answers cost", [said(x) for x in made.unknown]),
        Section("Evidence", list(_evidence_lines(made))),
    ]


def _evidence_lines(made: Brief) -> Iterator[str]:
    """List what figures are from, under the numbers by which sentences name them."""
    for number, proof in enumerate(made.evidence, start=1):
        of = f" ({proof.where})" if proof.where else ""
        rest = "; ".join(filter(None, (proof.figure, proof.basis, made.own(proof))))
        yield f"[{number}] {proof.what}{of}: {rest}."
    if made.shared:
        yield f"All score signatures end in {made.shared}."


def _verdict_claims(decision: PolicyDecision) -> Iterator[Claim]:
    """Say what a verdict rests on."""
    policy = f"of the policy {clip_name(decision.policy)}"
    stuck = inconclusive(decision.rulings)
    if decision.verdict == "FAIL":
        yield _gates_claim("FAIL", policy, failed(decision.rulings))
    elif decision.verdict == "PASS":
        yield Claim(f"Every gate {policy} says PASS.")
    elif not stuck:
        yield Claim(f"No gate {policy} applies to this run.")
    else:
        yield _gates_claim("INCONCLUSIVE", policy, stuck)


def _gates_claim(verdict: str, policy: str, named: Sequence[GateVerdict]) -> Claim:
    """Name the gates of one verdict, each with what it requires and measured."""
    told = [f"{clip_name(name_gate(each))}{_gate_result(each)}" for each in named[:_MOST]]
    more = ["others"] if len(named) > _MOST else []
    proof = tuple(map(_gate_proof, named[:_MOST]))
    gates, say = ("Gate", "says") if len(named) == 1 else ("Gates", "say")
    said = f"{gates} {policy} that {say} {verdict}"
    return Claim(f"{said}: {'; '.join([*told, *more])}.", proof)


def _gate_result(ruling: GateVerdict) -> str:
    """Say what a gate found and asked; no share or change without its interval."""
    estimated = ruling.unit in ("share", "change") and None in (ruling.low, ruling.high)
    if ruling.value is None or ruling.bound is None or estimated:
        return f": {explain_reason(ruling.reason)}" if ruling.reason else ""
    return f": {_measured_and_required(ruling)}"


def _measured_and_required(ruling: GateVerdict) -> str:
    required = requirement(ruling)
    return f"{measurement(ruling)}, required {required}" if required else measurement(ruling)


def _gate_proof(ruling: GateVerdict) -> Proof:
    said = explain_reason(ruling.reason) if ruling.value is None else _measured_and_required(ruling)
    gate = f"gate “{gate_title(ruling.rule)}”: {ruling.verdict}"
    return Proof(gate, clip_name(ruling.slice), said, basis(ruling))


def _headline_claims(view: View) -> Iterator[Claim]:
    """Return what is auto-accepted, what is right, and what must be known of the run itself."""
    yield from _run_claim(view)
    if view.run.pipeline.reference:
        yield Claim("Reference run: this pipeline is handed the truth; it is not a product.")
    yield from _automation_claims(view)
    every, clean = (view.find("accuracy", cells="scalars", condition=of) for of in (ALL, CLEAN))
    if every is None or not _has_value(every):
        why = explain_missing_value(every)
        yield Claim(f"No results: {why}.", () if every is None else (proof_of(every),))
        return
    said = f"Over all conditions {share_with_interval(every)} of fields are right"
    proof = [proof_of(every)]
    if clean is not None and _has_value(clean):
        said, proof = (
            f"{said}, on clean pages {share_with_interval(clean)}",
            [*proof, proof_of(clean)],
        )
    yield Claim(f"{said}.", tuple(proof))


def _run_claim(view: View) -> Iterator[Claim]:
    """Say what was run on what."""
    run, day = view.run, view.run.finished[:10]
    if not run.documents:
        return
    conditions = len(view.conditions())
    under = f" under {count_phrase(conditions, 'condition')}" if conditions > 1 else ""
    many = f"{count_phrase(run.documents, 'document')}{under}"
    seal = run.seal[:16]
    name = clip_name(run.corpus_name)
    basis = "; ".join(filter(None, (f"seal {seal}", f"finished {day}" if day else "")))
    yield Claim(
        f"The pipeline read {many} of the corpus {name}.", (Proof("run", name, many, basis),)
    )


def _automation_claims(view: View) -> Iterator[Claim]:
    """Return what is auto-accepted, and what of that is wrong; or that everything needs review."""
    filled, wrong = (
        view.find(metric, **_SCALARS) for metric in ("safe_automation_rate", "silent_error_rate")
    )
    proof = [proof_of(score) for score in (filled,) if score is not None]
    if _has_value(filled) and wrong is not None and _has_value(wrong):
        proof.append(proof_of(wrong, _rate_both_ways))
    yield from (Claim(said, tuple(proof)) for said in automation_sentence(view))


def _has_value(score: Score | None) -> bool:
    return score is not None and score.value is not None


def _rate_both_ways(score: Score) -> str:
    """Say a share of errors both ways."""
    worst_of = one_in(score.high or 0.0)
    return f"{share_with_interval(score)}: {one_in(score.value or 0.0)}, at worst {worst_of}"
