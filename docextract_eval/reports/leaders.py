"""The brief for leaders: one page that says what to decide, why, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import one_in, with_interval
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.findings import worst
from docextract_eval.reports.glance import verdict
from docextract_eval.reports.health import healthy
from docextract_eval.reports.parts import Section
from docextract_eval.reports.sections.headline import north_star
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.cited_figures import Brief, Claim, Proof, clipped, proof_of
from docextract_eval.reports.sentences.gate_sentences import asked, basis, failed, figure, unsettled
from docextract_eval.reports.sentences.open_questions import open_questions
from docextract_eval.reports.sentences.reasons import in_words, why_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.runs.decision import GateResult
    from docextract_eval.runs.gates import Ruling
    from docextract_eval.runs.signoff import Signature, Standing

_SCALARS = {"cells": "scalars", "condition": ALL}
_NO_POLICY = "No policy was applied to this run: dxe gate RUN says whether it may be released."
_MOST = 2
"""Gates that are told of."""
_SIGNERS = 3
"""Signatures that are."""
_LONGEST = 240
"""Letters of a sentence that quotes what somebody wrote."""


def brief(view: View) -> Brief:
    """Write the brief."""
    return Brief(
        verdict(view),
        [*_health(view), *_decided(view), *_signed(view.signatures)],
        list(_star(view)),
        worst(view),
        open_questions(view),
    )


def _health(view: View) -> Iterator[Claim]:
    """Say that nothing can be released on a run that is not healthy."""
    if healthy(view):
        return
    failures, asked = view.run.failures, view.run.renditions or 0
    figure = f"{failures:,} of {asked:,} without an answer"
    said = f"Nothing can be released on this run: {figure}."
    yield Claim(said, (Proof("health of the run", "this run", figure),))


def _decided(view: View) -> Iterator[Claim]:
    yield from _because(view.decision) if view.decision else [Claim(_NO_POLICY)]


def _signed(standing: Standing | None) -> Iterator[Claim]:
    """Say who signed in spite of what, and who has not."""
    if standing is None:
        return
    for said in signers.warnings(standing):
        yield Claim(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")
    good = [each for each in standing.latest if standing.state(each) == "stands"]
    if named := [f"{clipped(signers.who(each))}, {each.at[:10]}" for each in good[:_SIGNERS]]:
        more = [f"{len(good) - _SIGNERS:,} more"] if len(good) > _SIGNERS else []
        proof = tuple(map(_signature, good[:_SIGNERS]))
        yield Claim(f"Signed as {good[0].decision} by {'; '.join([*named, *more])}.", proof)
    if missing := [clipped(one_line(role)) for role in standing.missing]:
        yield Claim(f"Not signed yet by {', '.join(missing)}.")


def _signature(each: Signature) -> Proof:
    """Take a signature as proof, by the digests under which it is found again."""
    basis = f"run {each.content[:16]}, record {each.id[:16]}"
    said = f"{each.decision} by the policy {clipped(each.policy)}, {signers.when(each)}"
    return Proof("signature", clipped(signers.who(each)), said, basis)


def page(made: Brief) -> list[Section]:
    """Return the brief to the template that draws it."""
    return [Section("Brief for leaders", (), [made])]


def told(made: Brief) -> list[Section]:
    """Tell the brief in sentences whose figures say where they are from: [1]."""

    def said(claim: Claim, before: str = "") -> str:
        marks = "".join(f" [{number}]" for number in made.numbers(claim))
        return f"{before}{claim.text.removesuffix('.')}{marks}."

    findings = [
        Section(
            f"{number}. {found.title}",
            (
                said(found.size, "How much: "),
                said(found.affected, "Who: "),
                said(found.action, "What to do: "),
            ),
        )
        for number, found in enumerate(made.findings, start=1)
    ]
    return [
        Section(made.verdict, [said(claim) for claim in (*made.because, *made.star)]),
        *(findings or [Section("What was found", (made.nothing,))]),
        Section("What we do not know, and what knowing costs", [said(x) for x in made.unknown]),
        Section("Evidence", list(_evidence(made))),
    ]


def _evidence(made: Brief) -> Iterator[str]:
    """List what figures are from, under the numbers by which sentences name them."""
    for number, proof in enumerate(made.evidence, start=1):
        of = f" ({proof.where})" if proof.where else ""
        rest = "; ".join(filter(None, (proof.figure, proof.basis, made.own(proof))))
        yield f"[{number}] {proof.what}{of}: {rest}."
    if made.shared:
        yield f"All signatures end in {made.shared}."


def _because(decision: GateResult) -> Iterator[Claim]:
    """Say what a verdict rests on."""
    policy = f"By the policy {clipped(decision.policy)}"
    stuck = unsettled(decision.rulings)
    if decision.verdict == "FAIL":
        yield _gates(f"{policy} these gates fail", failed(decision.rulings))
    elif decision.verdict == "PASS":
        yield Claim(f"{policy} every gate that was asked passes.")
    elif not stuck:
        yield Claim(f"{policy} nothing was asked of this run.")
    else:
        yield _gates(f"{policy} these gates are not settled", stuck)


def _gates(said: str, named: Sequence[Ruling]) -> Claim:
    """Name gates, each with what it found and what was asked."""
    told = [f"{each.rule} on {clipped(each.slice)}{_found(each)}" for each in named[:_MOST]]
    more = ["others"] if len(named) > _MOST else []
    proof = tuple(map(_proof, named[:_MOST]))
    return Claim(f"{said}: {'; '.join([*told, *more])}.", proof)


def _found(ruling: Ruling) -> str:
    """Say what a gate found and asked; no share or change without its interval."""
    estimated = ruling.unit in ("share", "change") and None in (ruling.low, ruling.high)
    if ruling.value is None or ruling.bound is None or estimated:
        return f" ({in_words(ruling.reason)})" if ruling.reason else ""
    return f", {_asked(ruling)}"


def _asked(ruling: Ruling) -> str:
    bound = asked(ruling)
    return f"{figure(ruling)}, asked {bound}" if bound else figure(ruling)


def _proof(ruling: Ruling) -> Proof:
    said = in_words(ruling.reason) if ruling.value is None else _asked(ruling)
    return Proof(
        f"gate {ruling.rule}: {ruling.verdict}", clipped(ruling.slice), said, basis(ruling)
    )


def _star(view: View) -> Iterator[Claim]:
    """Say what is filled unaided, what is right, and what must be known of the run itself."""
    yield from _run(view)
    if view.run.pipeline.reference:
        yield Claim("Reference run: this pipeline is handed the truth, and is no product.")
    yield from _unaided(view)
    every, clean = (view.find("accuracy", cells="scalars", condition=of) for of in (ALL, CLEAN))
    if every is None or not _told(every):
        why = why_none(every, "nothing was judged")
        yield Claim(f"Nothing is told: {why}.", () if every is None else (proof_of(every),))
        return
    said = f"Over all pictures {with_interval(every)} of fields are right"
    proof = [proof_of(every)]
    if clean is not None and _told(clean):
        said, proof = f"{said}, on clean pages {with_interval(clean)}", [*proof, proof_of(clean)]
    yield Claim(f"{said}.", tuple(proof))


def _run(view: View) -> Iterator[Claim]:
    """Say what was run on what."""
    run, day = view.run, view.run.finished[:10]
    if not run.documents:
        return
    conditions = len(view.conditions())
    many = f"{run.documents:,} documents" + (f" in {conditions} conditions" * (conditions > 1))
    seal = run.seal[:16]
    name = clipped(run.corpus_name)
    basis = "; ".join(filter(None, (f"seal {seal}", f"finished {day}" if day else "")))
    yield Claim(f"It read {many} of {name}.", (Proof("run", name, many, basis),))


def _unaided(view: View) -> Iterator[Claim]:
    """Say what is filled unaided, and what of that is wrong; or that nothing is yet."""
    filled, wrong = (
        view.find(metric, **_SCALARS) for metric in ("safe_automation_rate", "silent_error_rate")
    )
    reason = None if filled is None else filled.reason
    if filled is not None and reason and reason.code is ReasonCode.TOO_FEW_DOCUMENTS:
        said = "Nothing may be filled unaided yet: too few documents to promise that it is right."
        yield Claim(said, (proof_of(filled),))
        return
    proof = [proof_of(score) for score in (filled,) if score is not None]
    if _told(filled) and wrong is not None and _told(wrong):
        proof.append(proof_of(wrong, _seldom))
    yield from (Claim(said, tuple(proof)) for said in north_star(view))


def _told(score: Score | None) -> bool:
    return score is not None and score.value is not None


def _seldom(score: Score) -> str:
    """Say a share of errors both ways."""
    worst_of = one_in(score.high or 0.0)
    return f"{with_interval(score)}: {one_in(score.value or 0.0)}, at worst {worst_of}"
