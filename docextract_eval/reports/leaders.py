"""The brief for leaders: one page that says what to decide, why, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few, one_line
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.cost import RATIOS
from docextract_eval.metrics.phrases import one_in, quantity_with_interval, share_with_interval
from docextract_eval.reports.findings import worst_findings
from docextract_eval.reports.findings.values import condition_drops
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import (
    Axis,
    Brief,
    Cell,
    Dot,
    Fact,
    Section,
    Table,
    Whisker,
    Whiskers,
)
from docextract_eval.reports.sections.next_steps import list_steps
from docextract_eval.reports.sentences import gate_sentences, headline, signers
from docextract_eval.reports.sentences.chosen import chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Proof,
    Proven,
    clip_name,
    scale_score,
    score_proof,
)
from docextract_eval.reports.sentences.degradations import explain_condition
from docextract_eval.reports.sentences.documents import (
    field_noun,
    fields_not_attempted,
    no_measurement,
    subject_with_proof,
    whole_documents_with_proof,
)
from docextract_eval.reports.sentences.figures import share_cell
from docextract_eval.reports.sentences.health import describe_failures
from docextract_eval.reports.sentences.open_questions import automation_question, open_questions
from docextract_eval.reports.sentences.reasons import (
    IF_AS_MEASURED,
    explain_missing_value,
    explain_reason,
    without_need,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signing.signoff import SignoffState

_SCALARS = {"cells": "scalars", "condition": ALL}
_MOST = 2
"""How many gates are listed."""
_CONDITIONS = 3
"""Conditions that are drawn beside clean pages."""
_SIGNERS = 3
"""Signatures that are."""
_CANNOT_TELL = " (too little is known to pass or fail)"
_STEPS = 3
"""Steps that are."""
_BRACKETS = (
    "In brackets on this page: a 95 % interval, which holds the true figure in 19 of 20 runs."
)
_ENOUGH = f"These numbers of documents are enough {IF_AS_MEASURED}."
_LONGEST = 240
"""Letters of a sentence that quotes what somebody wrote."""


def write_brief(view: View) -> Brief:
    """Write the brief."""
    asked = open_questions(view)
    unknown = [replace(each, text=each.text.replace(f", {IF_AS_MEASURED}", "")) for each in asked]
    chart = _accuracy_chart(view)
    return Brief(
        headline.headline_word(view),
        [*_decision_claims(view), *_signature_claims(view.signatures)],
        list(_headline_claims(view)),
        worst_findings(view),
        list(cost_claims(view)),
        unknown,
        subject_with_proof(view),
        chart,
        steps=_first_steps(view),
        enough=_ENOUGH if unknown != asked else "",
        terms=[*_explain_conditions(view, chart)],
    )


def _first_steps(view: View) -> list[Fact]:
    """Say what to do first, who does it and what that changes: what decides comes before all."""
    steps = sorted(list_steps(view), key=lambda step: not step.decides)
    return [
        Fact(step.task or step.name, f"(by {step.doer}): {step.gain}.") for step in steps[:_STEPS]
    ]


def _explain_conditions(view: View, chart: Whiskers | None) -> Iterator[str]:
    """Say what brackets and conditions of the chart mean, where these are shipped degradations."""
    if chart is None:
        return
    yield _BRACKETS
    for name in dict.fromkeys(row.name for row in chart.rows):
        if name == CLEAN:
            yield f"{CLEAN}: {'as found' if view.run.imported else 'without any degradation'}."
        elif explained := explain_condition(name):
            yield explained


def _decision_claims(view: View) -> Iterator[Proven]:
    """Say what a decision rests on; nothing can be released on a run that is not healthy."""
    if not view.run.healthy:
        figure = describe_failures(view)
        text = f"This run cannot be released: {figure}."
        yield Proven(text, (Proof("health of the run", "this run", figure),))
    if view.decision is None:
        yield Proven(headline.how_to_decide(view))
        return
    decision = view.decision
    policy = f"of the policy {clip_name(decision.policy)}"
    if decision.verdict == "PASS":
        yield Proven(f"Every gate {policy} says PASS.")
    elif decision.verdict == "FAIL":
        yield _gates_claim("FAIL", policy, gate_sentences.failed_gates(decision.gates))
    elif stuck := gate_sentences.inconclusive_gates(decision.gates):
        if decision.decision == "MORE DATA":
            yield Proven("Do not release it yet: too little was tested to decide.")
        yield _gates_claim("INCONCLUSIVE", policy, stuck)
    else:
        yield Proven(f"No gate {policy} applies to this run.")
    sample, limits = gate_sentences.sample_limits(decision)
    if sample:
        yield Proven(sample, tuple(map(gate_sentences.gate_proof, limits)))


def _signature_claims(signoff_state: SignoffState | None) -> Iterator[Proven]:
    """Say who signed in spite of what, and who has not."""
    if signoff_state is None:
        return
    for warning in signers.signature_warnings(signoff_state):
        yield Proven(warning if len(warning) <= _LONGEST else f"{warning[: _LONGEST - 1]}…")
    valid = signoff_state.valid_signatures
    good = [each for each in signoff_state.latest_signatures if each in valid]
    if named := [
        f"{clip_name(signers.signer_name(each))}, {each.at[:10]}" for each in good[:_SIGNERS]
    ]:
        more = [f"{len(good) - _SIGNERS:,} more"] if len(good) > _SIGNERS else []
        proof = tuple(  # by the digests under which a signature is found again
            Proof(
                "signature",
                clip_name(signers.signer_name(each)),
                f"{each.decision} under the policy {clip_name(each.policy)}, "
                f"{signers.signing_time(each)}",
                f"run {each.content[:16]}, record {each.id[:16]}",
            )
            for each in good[:_SIGNERS]
        )
        yield Proven(f"Signed as {good[0].decision} by {'; '.join([*named, *more])}.", proof)
    if missing := [clip_name(one_line(role)) for role in signoff_state.missing_roles]:
        yield Proven(f"Not signed yet by {', '.join(missing)}.")


def brief_page(brief: Brief) -> list[Section]:
    """Return the brief to the template that draws it."""
    return [Section("Brief for leaders", (), [brief])]


def brief_sections(brief: Brief) -> list[Section]:
    """Tell the brief in sentences whose figures say where they are from: [1]."""

    def cite(*claims: Proven, prefix: str = "") -> list[str]:
        marks = ["".join(f" [{number}]" for number in brief.numbers(each)) for each in claims]
        return [
            f"{prefix}{each.text.removesuffix('.')}{mark}."
            for each, mark in zip(claims, marks, strict=True)
        ]

    findings = [
        Section(
            f"{number}. {found.title}",
            [
                *cite(found.size, found.affected),
                *cite(found.action, prefix="What to do: "),
            ],
        )
        for number, found in enumerate(brief.findings, start=1)
    ]
    chart = brief.chart
    steps = [f"Step {n}: {each.name} {each.text}" for n, each in enumerate(brief.steps, start=1)]
    enough = [brief.enough] if brief.enough else []
    sections = [
        Section(brief.verdict, cite(*brief.because, *brief.star)),
        Section("What to do next", steps),
        *findings,
        Section("Findings" if not findings else "Intervals of findings", (brief.allowed,)),
        Section(chart.caption if chart else "", brief.terms, [chart] if chart else ()),
        Section("What it costs", cite(*brief.costs)),
        Section("What is not known", [*cite(*brief.unknown), *enough, *cite(*brief.subject)]),
        Section("Evidence", _evidence_lines(brief)),
    ]
    return [each for each in sections if each.lead or each.parts]


def _evidence_lines(brief: Brief) -> list[str]:
    """List what figures are from, under the numbers by which sentences name them."""
    return [
        f"[{number}] {proof.what}{f' ({proof.where})' if proof.where else ''}: "
        f"{'; '.join(filter(None, (proof.figure, proof.basis)))}."
        for number, proof in enumerate(brief.evidence, start=1)
    ]


def _accuracy_chart(view: View) -> Whiskers | None:
    """Draw how much is right on clean pages and under the worst conditions."""
    rows, tables = [], []
    looked_at = len(condition_drops(view))
    for cells, title in CELLS.items():
        figures = []
        for score in _shown_conditions(view, cells, looked_at):
            name, documents = score.slice["condition"], f"{score.documents:,}"
            dot = Dot(score.value or 0.0, 0.0, score.low, score.high)
            note = f"{share_with_interval(score)}, n = {documents}"
            rows.append(Whisker(name, dot, group=title, note=note, sure=True))
            figures.append([Cell(name), share_cell(score), Cell(documents)])
        if figures:
            tables.append(Table([title, "% right", "documents"], figures))
    axis = Axis("% right; n = documents", 0.0, 1.0, "%")
    caption = "How much is right, clean and under the worst conditions"
    return Whiskers(caption, axis, rows, tables, 1.0, plain=True) if rows else None


def _shown_conditions(view: View, cells: str, looked_at: int) -> list[Score]:
    """Return the accuracy on clean pages and under the worst conditions, chosen among all."""
    found = [
        score
        for condition in view.conditions()
        if (score := view.find("accuracy", cells=cells, condition=condition)) is not None
        if score.value is not None and score.low is not None
    ]
    clean = [score for score in found if score.slice["condition"] == CLEAN]
    others = sorted((s for s in found if s not in clean), key=lambda score: score.value or 0.0)
    return [*clean, *(chosen_share(score, looked_at) for score in others[:_CONDITIONS])]


def cost_claims(view: View) -> Iterator[Proven]:
    """Say what a thousand documents take in reviews, and what the run cost where it says so.

    What accepting values would cost is left out where nothing may be accepted.
    """
    ratio = str(RATIOS[1])
    by_hand = view.find("cost_of_reviewing", **_SCALARS)
    cheapest = view.find("expected_cost", **_SCALARS, ratio=ratio)
    if by_hand is not None and by_hand.value is not None and any(automation_question(view)):
        yield Proven(
            f"A thousand documents take {quantity_with_interval(by_hand)} reviews, because every "
            "value is reviewed. How many fewer it could be is not known yet.",
            (score_proof(by_hand, quantity_with_interval),),
        )
        yield from _priced_reviews(view, by_hand)
    elif by_hand and cheapest and None not in (by_hand.value, cheapest.value):
        yield Proven(
            f"A thousand documents take {quantity_with_interval(by_hand)} reviews if every value "
            f"is reviewed, and {quantity_with_interval(cheapest)} at the cheapest threshold, if a "
            f"silent error costs as much as {ratio} reviews.",
            tuple(score_proof(each, quantity_with_interval) for each in (by_hand, cheapest)),
        )
        yield from _priced_reviews(view, by_hand, cheapest)
    if cost := view.run.speed.get("cost"):
        figure = f"{cost:.6g} for {count_phrase(view.run.speed.get('pages') or 0, 'page')}"
        proof = Proof("run", "cost that the pipeline reported", figure)
        yield Proven(f"The pipeline reported a cost of {figure}.", (proof,))


def _priced_reviews(view: View, *costs: Score) -> Iterator[Proven]:
    """Say what these reviews take in hours and in money, where the policy says what one takes."""
    price = view.decision.review_price if view.decision else {}
    units = {
        "hours": (price.get("seconds"), 3600, "seconds"),
        price.get("currency"): (price.get("money"), 1, price.get("currency")),
    }
    for unit, (each, per, of_one) in units.items():
        if each is not None:
            scaled = (quantity_with_interval(scale_score(cost, each / per)) for cost in costs)
            text = f"At {each:g} {of_one} a review that is {' and '.join(scaled)} {unit}."
            stated = Proof("policy", "what a review takes", f"{each:g} {of_one}")
            yield Proven(text, (stated,))


def _gates_claim(verdict: str, policy: str, gates: Sequence[GateVerdict]) -> Proven:
    """Name the gates of one verdict, each with what it requires and measured."""
    clipped = [replace(each, slice=clip_name(each.slice)) for each in gates[:_MOST]]
    results = [f"“{gate_sentences.name_gate(each)}”{_gate_result(each)}" for each in clipped]
    more = ["and others"] if len(gates) > _MOST else []
    proof = tuple(map(gate_sentences.gate_proof, gates[:_MOST]))
    noun, say = ("Gate", "says") if len(gates) == 1 else ("Gates", "say")
    heading = f"{noun} {policy} that {say} {verdict}{_CANNOT_TELL if verdict != 'FAIL' else ''}"
    return Proven(f"{heading}: {'; '.join([*results, *more])}.", proof)


def _gate_result(gate: GateVerdict) -> str:
    """Say what a gate found and asked; no share or change without its interval."""
    estimated = gate.unit in ("share", "change") and None in (gate.low, gate.high)
    if gate.value is None or gate.bound is None or estimated:
        return f": {explain_reason(without_need(gate.reason))}" if gate.reason else ""
    return f": {gate_sentences.measured_and_required(gate)}"


def _headline_claims(view: View) -> Iterator[Proven]:
    """Say what was run on what, what is auto-accepted, and what is right."""
    yield from _run_claim(view)
    yield from map(Proven, no_measurement(view.run))
    if names := fields_not_attempted(view):
        yield Proven(f"Not attempted by the pipeline, and so not judged: {name_few(names)}.")
    yield from _automation_claims(view)
    yield from _accuracy_claims(view)


def _accuracy_claims(view: View) -> Iterator[Proven]:
    every, clean = (
        view.find("accuracy", cells="scalars", condition=condition) for condition in (ALL, CLEAN)
    )
    if every is None or every.value is None:
        why = explain_missing_value(every)
        yield Proven(f"No results: {why}.", () if every is None else (score_proof(every),))
        return
    only_clean = view.conditions() == [CLEAN]
    where = f"On {view.clean_pages}" if only_clean else headline.over_all_phrase(view)
    text = f"{where} {share_with_interval(every)} of {field_noun(view)} are right"
    proof = [score_proof(every)]
    if clean is not None and clean.value is not None and not only_clean:
        text = f"{text}, on {view.clean_pages} {share_with_interval(clean)}"
        proof.append(score_proof(clean))
    yield Proven(f"{text}.", tuple(proof))
    yield from whole_documents_with_proof(view)


def _run_claim(view: View) -> Iterator[Proven]:
    run, date = view.run, view.run.finished[:10]
    if not run.documents:
        return
    conditions, name = len(view.conditions()), clip_name(run.corpus_name)
    under = f" under {count_phrase(conditions, 'condition')}" if conditions > 1 else ""
    many = f"{count_phrase(run.documents, 'document')}{under}"
    readings = count_phrase(run.renditions or 0, "rendition")
    each = f"; {readings} (a rendition is one document under one condition)"
    basis = f"seal {run.seal[:16]}{f'; finished {date}' if date else ''}"
    proof = Proof("run", name, f"{many}; {readings}", basis)
    each = each if conditions > 1 and run.renditions else ""
    yield Proven(f"The pipeline read {many} of the corpus {name}{each}.", (proof,))
    if view.decision is not None and view.decision.baseline:
        baseline = clip_name(view.decision.baseline)
        yield Proven(f"The baseline is the run {baseline}.", (Proof("run", "baseline", baseline),))


def _automation_claims(view: View) -> Iterator[Proven]:
    """Return what is auto-accepted, and what of that is wrong; or that everything needs review."""
    filled, wrong = (
        view.find(metric, **_SCALARS) for metric in ("safe_automation_rate", "silent_error_rate")
    )
    proof = [] if filled is None else [score_proof(filled)]
    if filled and filled.value is not None and wrong and wrong.value is not None:
        proof.append(score_proof(wrong, _rate_both_ways))
    sentences = headline.automation_sentences(view)
    if any(automation_question(view)):  # which says why
        sentences = ["Every value needs human review."]
    yield from (Proven(each, tuple(proof)) for each in sentences)


def _rate_both_ways(score: Score) -> str:
    often, at_worst = one_in(score.value or 0.0), one_in(score.high or 0.0)
    return f"{share_with_interval(score)}: {often}, at worst {at_worst}"
