"""What was lost since the baseline; where values are wrong most, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import out_of_100, points_with_interval, share_with_interval
from docextract_eval.records import Score
from docextract_eval.reports.findings import (
    KINDS,
    certain_excess,
    field_criticality,
    fields_with_interval,
    finding_on,
    heaviest,
    scores_of_cells,
    share_of_condition,
    share_of_documents,
    share_of_field,
)
from docextract_eval.reports.sentences.changes import compared_cells, list_changed_cells
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proven,
    cells_noun,
    clip_name,
    condition_title,
    field_title,
    score_proof,
)
from docextract_eval.schemas import CRITICAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports import View
    from docextract_eval.runs.comparison.claims import Claim

_GOOD = 0.95
"""A field of which this share could be right is not reported as bad."""
PLAIN_CAUSES = {
    "obeyed": (
        "a text on the page instructs its reader to report them",
        "Treat what a page says as data: never let its text instruct the model.",
    ),
    "currency": (
        "the currency differs",
        "Take the currency from the page's own symbols and its country, and check it.",
    ),
    "sign": (
        "a credit was taken for a debit, or a debit for a credit",
        "Check the signs of amounts against the balances and sums on the page.",
    ),
    "scale": (
        "the decimal point was lost or moved",
        "Read separators by the page's country, and check sums before a value is accepted.",
    ),
    "swapped": (
        "day and month were swapped",
        "Read dates by the page's country, and compare the dates on one page.",
    ),
    "format": (
        "the right value was returned in the wrong format",
        "Fix how values are formatted; they are read correctly.",
    ),
    "decoy": (
        "another value on the page was taken",
        "Teach it the labels next to values: it reads correctly, but takes the wrong value.",
    ),
    "truncated": ("a part is missing", "Fix where a value ends: parts of it are cut off."),
    "overrun": (
        "words next to the value were included",
        "Fix where a value ends: it goes too far.",
    ),
    "misread": (
        "one or two characters were misread",
        "Use a better OCR engine; sharper images help only where clean pages are read well.",
    ),
    "made_up": (
        "nothing on the page is like the returned value",
        "Reject every value that is not on the page: a program can check this.",
    ),
}
"""Causes that can stand out: why it is wrong, and what helps."""


def find_regression(view: View) -> Finding | None:
    """Return the certain loss that spoils most."""
    if view.decision is None:
        return None
    lost = [each for each in view.decision.differences if each.certain and each.change.high < 0]
    worst = max(lost, key=lambda each: _change_weight(view, each), default=None)
    if worst is None:
        return None
    change = difference_as_score(worst)
    basis = compared_cells(worst.change, worst.slice)
    before = shell_word(view.decision.baseline_argument or "BASELINE")
    command = list_changed_cells(before, view.argument, worst.slice)
    pairs = count_phrase(change.documents, "document")
    where = ", ".join(slice_names(worst.slice, "images with "))
    finding = finding_on(
        change,
        _change_weight(view, worst),
        f"It got worse{f': {where}' if where else ''}",
        (
            f"{_describe_loss(change)} than in the baseline.",
            f"It affects {_affected(worst)} (measured on {pairs} that both runs read).",
            f"Hold the release and fix the loss: {command} lists its cells.",
        ),
        [replace(score_proof(change, _describe_loss), basis=basis)],
    )
    return replace(finding, command=command)


def _affected(claim: Claim) -> str:
    if "field" in claim.slice:
        return "everyone whose documents have this field"
    if claim.slice.keys() - {"cells", "condition"}:
        return "everyone with such documents"
    is_overall = claim.slice.get("condition", ALL) == ALL
    return "every user" if is_overall else "everyone who sends such images"


def _describe_loss(change: Score) -> str:
    low, high = -100 * (change.high or 0.0), -100 * (change.low or 0.0)
    lost = out_of_100(change.value or 0.0, change.slice["cells"])
    return f"{lost} fewer correct ({low:.1f} to {high:.1f})"


def difference_as_score(claim: Claim) -> Score:
    """Return what changed as a score, below 0 where it was lost."""
    change = claim.change
    ends = change.value, change.low, change.high
    named = "change since the baseline"
    return Score(named, claim.slice, *ends, change.sources, change.cells, "")


def _change_weight(view: View, claim: Claim) -> float:
    change, field = difference_as_score(claim), claim.slice.get("field")
    lost = -claim.change.high * share_of_condition(view, claim.slice.get("condition", ALL))
    if field is None:
        return lost * share_of_documents(view, change)
    return lost * share_of_field(view, change) * field_criticality(view, field)


def slice_names(where: Mapping[str, str], under: str = "") -> list[str]:
    """Name each axis of a slice, the condition last."""
    own = {axis: name for axis, name in where.items() if axis not in ("cells", "condition")}
    names = [f"{axis} {clip_name(name)}" for axis, name in own.items()]
    condition = where.get("condition", ALL)
    return names if condition == ALL else [*names, f"{under}{condition_title(condition)}"]


def find_worst_field(view: View) -> Finding | None:
    """Return the field whose certain errors weigh most."""
    fields = fields_with_interval(view)
    worst, weight = heaviest(fields, chosen_share, lambda each: _error_weight(view, each))
    return None if worst is None else _field_finding(view, worst, weight, len(fields))


def _error_weight(view: View, right: Score) -> float:
    if right.high is None or right.high >= _GOOD:
        return 0.0
    share = share_of_field(view, right)
    return (1 - right.high) * share * field_criticality(view, right.slice["field"])


def _field_finding(view: View, right: Score, weight: float, looked_at: int) -> Finding:
    name = field_title(right.slice["field"])
    invented = view.find("invented_rate", **right.slice)
    if invented is not None and invented.value == 1:
        return _invention(name, invented, weight)
    having = view.find("recall", **right.slice) or right
    clean = view.find("accuracy", **{**right.slice, "condition": CLEAN})
    clean = clean and chosen_share(clean, looked_at)
    size, proof = f"{share_with_interval(right)} of its values are right", [score_proof(right)]
    if clean is not None and clean.low is not None and view.conditions() != [CLEAN]:
        size = f"{size}, on {view.clean_pages} {share_with_interval(clean)}"
        proof.append(score_proof(clean))
    if invented and invented.value:
        size = f"{size}; a value returned where there is none counts as wrong"
    missed = view.find("missed_rate", **right.slice)
    missed = missed and chosen_share(missed, looked_at)
    title = "Often wrong"
    if missed is not None and (missed.value or 0.0) > (1 - (right.value or 0.0)) / 2:
        title = "Never answered" if missed.value == 1 else "Often missed"
        size = f"{share_with_interval(missed)} got no value; {size}"
        proof.insert(0, score_proof(missed))
    critical = field_criticality(view, right.slice["field"]) >= CRITICAL
    cost = " An error in it costs money or trust at once." if critical else ""
    here = f"{count_phrase(having.documents, 'document')} here"
    if having.documents != right.documents:
        here = (
            f"{having.documents:,} of the {count_phrase(right.documents, 'document')} judged on it"
        )
    do = "does" if having.documents == 1 else "do"
    who = f"It affects everyone whose documents have this field; {here} {do}.{cost}"
    advice = Proven(_advice_on_field(view, right, clean), (proof[-1],))
    affected = Proven(who, (score_proof(right), score_proof(having)))
    sentences = f"{size}.", affected, advice
    return finding_on(right, weight, f"{title}: the {name}", sentences, proof)


def _invention(name: str, invented: Score, weight: float) -> Finding:
    values = f"{count_phrase(invented.cells, 'value')} {'is' if invented.cells == 1 else 'are'}"
    sentences = (
        f"{values} returned, and no document has one.",
        f"This happened on {count_phrase(invented.documents, 'document')}.",
        "Reject it until it is known where it is taken from.",
    )
    return finding_on(invented, weight, f"Invented: the {name}", sentences)


def _advice_on_field(view: View, right: Score, clean: Score | None) -> str:
    """Return what to do: what fails on clean pages does not depend on image quality."""
    low, high = (None, None) if clean is None else (clean.low, clean.high)
    if high is not None and high < _GOOD:
        why = f"it fails on {view.clean_pages} too"
        return f"Review it until it is fixed: {why}, so better images alone do not help."
    if low is not None and right.high is not None and low > right.high:
        return "Review it on degraded images until reading it there is fixed."
    return "Review it until it is fixed."


def find_worst_condition(view: View) -> Finding | None:
    """Return the condition whose certain loss, by how frequent it is, spoils most."""
    drops = condition_drops(view)

    def weigh(score: Score) -> float:
        return certain_excess(score) * share_of_condition(view, score.slice["condition"])

    drop, weight = heaviest(drops, chosen_difference, weigh)
    if drop is None:
        return None
    lost, clean = points_with_interval(drop), view.clean_pages
    size = f"Accuracy on {cells_noun(drop)} is {lost} below that of {clean}"
    proof = [score_proof(drop, points_with_interval)]
    right = view.find("accuracy", **drop.slice)
    if right is not None and right.low is not None:
        right = chosen_share(right, len(drops))
        size = f"{size}; {share_with_interval(right)} are right"
        proof.append(score_proof(right))
    pairs = count_phrase(drop.documents, "document")
    sentences = (
        Proven(f"{size}.", tuple(proof)),
        f"It affects everyone who sends such images ({pairs}, each against itself when clean).",
        "Ask for a better image or reject it; if such images are frequent, train on them.",
    )
    title = f"Images with {condition_title(drop.slice['condition'])} are read worse"
    return finding_on(drop, weight, title, sentences, proof[:1])


def condition_drops(view: View) -> list[Score]:
    """Return what each condition loses beside clean pages, of fields and of table cells."""
    every = scores_of_cells(view, "drop", "condition")
    return [score for score in every if score.slice["condition"] in view.conditions()]


def find_worst_trap(view: View) -> Finding | None:
    """Return the trap whose certain cost, by how many documents have it, spoils most."""

    def weigh(score: Score) -> float:
        return certain_excess(score) * share_of_documents(view, score)

    lifts = scores_of_cells(view, "trap_lift", "trap", condition=ALL)
    lift, weight = heaviest(lifts, chosen_difference, weigh)
    if lift is None:
        return None
    proof = [score_proof(lift, points_with_interval)]
    where, lost = f"the {cells_noun(lift)} that it attacks", points_with_interval(lift)
    affected = Proven(
        f"It affects everyone with such documents; this run has {lift.documents:,} of them.",
        tuple(proof),
    )
    decoys = view.find("decoy_hit_rate", **lift.slice)
    if decoys is not None and decoys.low is not None:
        took = f"{share_with_interval(decoys)} of the errors there return its decoy."
        affected = Proven(f"{affected.text} {took}", (*proof, score_proof(decoys)))
    sentences = (
        f"Accuracy on {where} is {lost} lower than without it.",
        affected,
        "Train or tune on documents with this trap; dxe list traps describes it.",
    )
    title = f"The trap {clip_name(lift.slice['trap'])} works on it"
    return finding_on(lift, weight, title, sentences, proof)


def find_main_cause(view: View) -> Finding | None:
    """Return the cause that is for certain more frequent than every other, where there are some."""
    found = [each for cells in KINDS if (each := _outstanding_cause(view, cells)) is not None]
    worst = max(found, key=certain_excess, default=None)
    if worst is None:
        return None
    cells = cells_noun(worst)
    why, remedy = PLAIN_CAUSES[worst.slice["cause"]]
    sentences = (
        f"{share_with_interval(worst)} of all {cells} are wrong because {why}.",
        f"It affects every user (measured on {count_phrase(worst.documents, 'document')}).",
        remedy,
    )
    title = f"One cause of wrong {cells} stands out"
    return finding_on(worst, certain_excess(worst), title, sentences)


def _outstanding_cause(view: View, cells: str) -> Score | None:
    rates = view.matching_scores("cause_rate", "cause", cells=cells, condition=ALL)
    rates = [rate for rate in rates if rate.value is not None and rate.high is not None]
    rates = [chosen_share(rate, len(rates)) for rate in rates]
    rates.sort(key=lambda rate: rate.value or 0.0, reverse=True)
    if len(rates) < 2 or rates[0].slice["cause"] not in PLAIN_CAUSES:
        return None
    first, *others = rates
    return first if certain_excess(first) > max(other.high or 0.0 for other in others) else None
