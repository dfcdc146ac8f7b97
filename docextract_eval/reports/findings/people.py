"""Documents that are served differently for certain: by group, and by one choice alone.

What a `people` gate says FAIL about comes first, in whichever direction it differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import points_with_interval
from docextract_eval.records import Score
from docextract_eval.reports.audit_page import describe_gap
from docextract_eval.reports.findings import (
    KINDS,
    OPEN_TO_ALL,
    certain_excess,
    finding_on,
    scores_of_cells,
    share_of_documents,
)
from docextract_eval.reports.sentences.chosen import chosen_difference
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proof,
    Proven,
    cells_noun,
    clip_name,
    negate_score,
    score_proof,
)
from docextract_eval.reports.sentences.gate_sentences import gate_proof, measurement, requirement
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.gates.people import name_bias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View

_RULE = "people"
_TITLES = {
    "accuracy_gap": ("are read worse", "are read better"),
    "safe_automation_rate_gap": (
        "are accepted less often without review",
        "are accepted more often without review",
    ),
    "silent_error_rate_gap": ("have more silent errors", "have fewer silent errors"),
}
"""What is reported of the documents of a group that is worse off, and of one that is better off."""
_MORE_IS_WORSE = ("silent_error_rate_gap",)
_MOST = 2
"""How many other groups that fail the gate are named."""


@dataclass(frozen=True, slots=True)
class _Bias:
    """A group of documents, or one choice alone, and what differs there."""

    name: str
    score: Score
    weight: float
    """Of all that was asked, how much at least differs."""
    gate: GateVerdict | None
    """The ruling that says FAIL because of it."""

    @property
    def is_worse(self) -> bool:
        """Return whether these documents are worse off."""
        return ((self.score.value or 0.0) > 0) == (self.score.metric in _MORE_IS_WORSE)

    @property
    def size(self) -> Score:
        """Return the difference without its sign."""
        return self.score if (self.score.value or 0.0) > 0 else negate_score(self.score)


def find_bias(view: View) -> Finding | None:
    """Return the difference that weighs most: first what fails a gate, and what is worse off."""
    found = [each for each in (*_groups(view), *_effects(view)) if each.weight > 0]
    failing = [each for each in found if each.gate is not None]
    worst = max(failing or found, key=lambda each: (each.is_worse, each.weight), default=None)
    if worst is None:
        return None
    others = [each.gate for each in failing if each.gate and each is not worst]
    finding = _effect_finding(worst) if "twin" in worst.score.slice else _group_finding(view, worst)
    return replace(
        finding, affected=_with_others(finding.affected, others), fails=worst.gate is not None
    )


def _groups(view: View) -> Iterator[_Bias]:
    """Yield every group of documents, by each of its differences."""
    found = [
        (axis, name, score)
        for metric in _TITLES
        for cells in KINDS
        for axis, name, score in view.groups(metric, cells)
    ]
    # the bands of one factor hold for all of its groups, but not beside those of other factors
    bands = {(axis, score.metric, score.slice["cells"]) for axis, _, score in found}
    for axis, name, score in found:
        share = share_of_documents(view, score)
        yield _weigh_bias(view, f"{axis} {name}", score, len(bands), share)


def _effects(view: View) -> Iterator[_Bias]:
    """Yield the effect of every choice alone, beyond that of each placebo."""
    effects = scores_of_cells(view, "net_effect", "twin", "placebo", condition=ALL)
    for score in effects:
        choice = score.slice["twin"].removeprefix("do(").removesuffix(")")
        node, _, value = choice.partition("=")
        where = {"cells": score.slice["cells"], "condition": ALL}
        alike = view.find("accuracy_gap", **where, **{node: value})
        share = 1.0 if alike is None else share_of_documents(view, alike)
        yield _weigh_bias(view, choice, score, len(effects), share)


def _weigh_bias(view: View, name: str, score: Score, looked_at: int, share: float) -> _Bias:
    """Weigh a difference by how far from 0 it is for certain, in either direction."""
    gate = _failed_people_verdict(view, score)
    shown = score if gate else chosen_difference(score, looked_at)
    certain = max(certain_excess(shown), certain_excess(negate_score(shown)))
    return _Bias(name, shown, certain * share, gate)


def _failed_people_verdict(view: View, score: Score) -> GateVerdict | None:
    if view.decision is None or score.slice["cells"] != "scalars":
        return None
    asked = (_RULE, "FAIL", name_bias(score), score.value)
    return next(
        (
            gate
            for gate in view.decision.gates
            if (gate.rule, gate.verdict, gate.slice, gate.value) == asked
        ),
        None,
    )


def _group_finding(view: View, bias: _Bias) -> Finding:
    group, score = clip_name(bias.name), bias.score
    axis = next(iter(score.slice.keys() - {"cells", "condition"}))
    every = "all documents" if axis in OPEN_TO_ALL else f"all documents that have a {axis}"
    rate = score.metric.removesuffix("_gap").replace("_", " ")
    subject = f"Accuracy on their {cells_noun(score)}" if rate == "accuracy" else f"Their {rate}"
    side = "above" if (score.value or 0.0) > 0 else "below"
    proof = score_proof(score, points_with_interval)
    text = f"{subject} is {points_with_interval(bias.size)} {side} that of {clip_name(every)}"
    worse, better = _TITLES[score.metric]
    advice = Proven(_advice_on_group(view, bias, group), (proof,))
    audit, cells = view.why.audit, score.slice["cells"]
    gap = view.why.gap_of(axis, score.slice[axis], cells) if rate == "accuracy" else None
    if audit is not None and gap is not None:  # why the group differs
        figure, sources = describe_gap(audit, gap), gap.split.sources
        where = f"{clip_name(audit.group)} against {clip_name(audit.against)}"
        basis = f"{sources[0]:,} and {sources[1]:,} documents"
        audited = Proof(f"audit of {clip_name(audit.factor)}", where, figure, basis)
        advice = Proven(f"{figure} {advice.text}", (proof, audited))
    sentences = (
        _with_requirement(text, proof, bias.gate),
        f"It affects everyone with such documents; this run has {score.documents:,} of them.",
        advice,
    )
    title = f"Documents with {group} {worse if bias.is_worse else better}"
    return finding_on(score, bias.weight, title, sentences, [proof])


def _advice_on_group(view: View, bias: _Bias, group: str) -> str:
    if not bias.is_worse:
        return "Collect more documents of the other groups, and train on them."
    advice = f"Collect more documents with {group}"
    rulings = view.decision.gates if view.decision else ()
    if any(gate.rule == _RULE for gate in rulings):
        return f"{advice} and train on them; until then review them."
    return f"{advice}, train on them, and add a `people` gate."


def _effect_finding(bias: _Bias) -> Finding:
    choice, score = clip_name(bias.name), bias.score
    proof = score_proof(score, points_with_interval)
    verb, side, others = (
        ("lowers", "lower", "with") if bias.is_worse else ("raises", "higher", "without")
    )
    text = (
        f"Accuracy on {cells_noun(score)} is {points_with_interval(bias.size)} {side} on the same "
        f"documents with {choice}, beyond what {clip_name(score.slice['placebo'])} changes"
    )
    measured = count_phrase(score.documents, "document")
    sentences = (
        _with_requirement(text, proof, bias.gate),
        f"It affects everyone with such documents (measured on {measured}).",
        f"Collect more documents {others} {choice}, and train on them.",
    )
    title = f"The choice {choice} alone {verb} accuracy"
    return finding_on(score, bias.weight, title, sentences, [proof])


def _with_requirement(text: str, proof: Proof, gate: GateVerdict | None) -> Proven:
    """End a sentence, with what the policy requires where that is not so."""
    if gate is None:
        return Proven(f"{text}.", (proof,))
    return Proven(f"{text}, required {requirement(gate)}.", (proof, gate_proof(gate)))


def _with_others(sentence: Proven, gates: Sequence[GateVerdict]) -> Proven:
    """Name what else a gate says FAIL about."""
    if not gates:
        return sentence
    named = [f"{clip_name(gate.slice)}, {measurement(gate)}" for gate in gates[:_MOST]]
    more = ["others"] if len(gates) > _MOST else []
    text = f"{sentence.text} The gate also says FAIL of {'; '.join([*named, *more])}."
    return Proven(text, (*sentence.proof, *map(gate_proof, gates[:_MOST])))
