"""Where values are wrong most, and why: fields, conditions, traps, causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.reports.findings.shares import (
    KINDS,
    certain_excess,
    field_criticality,
    share_of_condition,
    share_of_documents,
    share_of_field,
)
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proof,
    Proven,
    case_filters,
    cells_noun,
    clip_name,
    condition_title,
    field_title,
    score_proof,
)
from docextract_eval.schemas import CRITICAL

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


_GOOD = 0.95
"""A field of which this share could be right is not reported as bad."""
_ASK_FOR_BETTER = "Ask for a better image or reject it; if such images are frequent, train on them."
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
        "Teach it the labels beside values: it reads correctly, but takes the wrong value.",
    ),
    "truncated": ("a part is missing", "Fix where a value ends: parts of it are cut off."),
    "overrun": (
        "words beside the value were included",
        "Fix where a value ends: it goes too far.",
    ),
    "misread": (
        "one or two characters were misread",
        "Use a better OCR engine, or ask for sharper images.",
    ),
    "made_up": (
        "nothing on the page is like the returned value",
        "Reject every value that is not on the page: a program can check this.",
    ),
}
"""Causes that can stand out: why it is wrong, and what helps."""


def find_worst_field(view: View) -> Finding | None:
    """Return the field whose certain errors weigh most."""
    fields = [
        score
        for cells in KINDS
        for score in view.matching_scores("accuracy", "field", cells=cells, condition=ALL)
        if score.high is not None
    ]
    every = [chosen_share(score, len(fields)) for score in fields]
    found = [score for score in every if score.high is not None and score.high < _GOOD]
    weights = [_error_weight(view, score) for score in found]
    weight = max(weights, default=0.0)
    if weight <= 0:
        return None
    return _field_finding(view, found[weights.index(weight)], weight, len(fields))


def _error_weight(view: View, right: Score) -> float:
    wrong = 1 - (1.0 if right.high is None else right.high)
    return wrong * share_of_field(view, right) * field_criticality(view, right.slice["field"])


def _field_finding(view: View, right: Score, weight: float, looked_at: int) -> Finding:
    name = field_title(right.slice["field"])
    invented = view.find("invented_rate", **right.slice)
    if invented is not None and invented.value == 1:
        return _invention(name, invented, weight)
    having = view.find("recall", **right.slice) or right
    clean = view.find("accuracy", **{**right.slice, "condition": CLEAN})
    clean = clean and chosen_share(clean, looked_at)
    values = "its values, invented ones included," if invented and invented.value else "its values"
    size, proof = f"{share_with_interval(right)} of {values} are right", [score_proof(right)]
    if clean is not None and clean.low is not None and view.conditions() != [CLEAN]:
        size, proof = (
            f"{size}, on {view.clean_pages} {share_with_interval(clean)}",
            [*proof, score_proof(clean)],
        )
    missed = view.find("missed_rate", **right.slice)
    missed = missed and chosen_share(missed, looked_at)
    title = "Often wrong"
    if missed is not None and (missed.value or 0.0) > (1 - (right.value or 0.0)) / 2:
        title = "Never answered" if missed.value == 1 else "Often missed"
        size = f"{share_with_interval(missed)} got no value; {size}"
        proof = [score_proof(missed), *proof]
    critical = field_criticality(view, right.slice["field"]) >= CRITICAL
    cost = " An error in it costs money or trust at once." if critical else ""
    who = f"Everyone whose document has it; this run has {having.documents:,}.{cost}"
    return Finding(
        f"{title}: the {name}",
        Proven(f"{size}.", tuple(proof)),
        Proven(who, (score_proof(having),)),
        _advised_action(view, right, clean, proof[-1]),
        weight,
        cases=case_filters(right.slice),
    )


def _invention(name: str, invented: Score, weight: float) -> Finding:
    """Return the finding on a field that no document has."""
    proof = (score_proof(invented),)
    values = f"{count_phrase(invented.cells, 'value')} {'is' if invented.cells == 1 else 'are'}"
    return Finding(
        f"Invented: the {name}",
        Proven(f"{values} returned, and no document has one.", proof),
        Proven(f"{count_phrase(invented.documents, 'document')} without it.", proof),
        Proven("Reject it until it is known where it is taken from.", proof),
        weight,
        cases=case_filters(invented.slice),
    )


def _advised_action(view: View, right: Score, clean: Score | None, proof: Proof) -> Proven:
    """Return what to do: what fails on clean pages does not depend on image quality."""
    low, high = (None, None) if clean is None else (clean.low, clean.high)
    advice = "Review it until it is fixed."
    if high is not None and high < _GOOD:
        why = f"it fails on {view.clean_pages} too"
        advice = f"Fix how it is found, because {why}; review it until then."
    elif low is not None and right.high is not None and low > right.high:
        advice = "Review it on degraded images until reading it there is fixed."
    return Proven(advice, (proof,))


def find_worst_condition(view: View) -> Finding | None:
    """Return the condition whose certain loss, by how frequent it is, spoils most."""
    drops = condition_drops(view)
    found = [chosen_difference(each, len(drops)) for each in drops]
    certain = [each for each in found if certain_excess(each) > 0]
    worst = max(certain, key=lambda score: _loss_weight(view, score), default=None)
    return None if worst is None else _condition_finding(view, worst, len(drops))


def condition_drops(view: View) -> list[Score]:
    """Return what each condition loses beside clean pages, of fields and of table cells."""
    return [
        score
        for cells in KINDS
        for score in view.matching_scores("drop", "condition", cells=cells)
        if score.slice["condition"] in view.conditions()
    ]


def _loss_weight(view: View, drop: Score) -> float:
    return certain_excess(drop) * share_of_condition(view, drop.slice["condition"])


def _condition_finding(view: View, drop: Score, looked_at: int) -> Finding:
    right = view.find("accuracy", **drop.slice)
    right = right and chosen_share(right, looked_at)
    condition, cells = drop.slice["condition"], cells_noun(drop)
    size = f"Accuracy on {cells} is {points_with_interval(drop)} below that of {view.clean_pages}"
    proof = [score_proof(drop, points_with_interval)]
    if right is not None and right.low is not None:
        size = f"{size}; {share_with_interval(right)} are right"
        proof = [*proof, score_proof(right)]
    pairs = count_phrase(drop.documents, "document")
    who = f"Everyone who sends such images; measured on {pairs}, each against itself when clean."
    return Finding(
        f"Images with {condition_title(condition)} are read worse",
        Proven(f"{size}.", tuple(proof)),
        Proven(who, (proof[0],)),
        Proven(_ASK_FOR_BETTER, (proof[0],)),
        _loss_weight(view, drop),
        cases=case_filters(drop.slice),
    )


def find_worst_trap(view: View) -> Finding | None:
    """Return the trap whose certain cost, by how many documents have it, spoils most."""
    lifts = [
        score
        for cells in KINDS
        for score in view.matching_scores("trap_lift", "trap", cells=cells, condition=ALL)
    ]
    found = [
        (certain_excess(score) * share_of_documents(view, score), score)
        for score in (chosen_difference(each, len(lifts)) for each in lifts)
    ]
    weight, lift = max(found, key=lambda each: each[0], default=(0.0, None))
    if lift is None or weight <= 0:
        return None
    name, cells = clip_name(lift.slice["trap"]), cells_noun(lift)
    proof = (score_proof(lift, points_with_interval),)
    size = (
        f"Accuracy on the {cells} that it attacks is {points_with_interval(lift)} lower than "
        "without it."
    )
    return Finding(
        f"The trap {name} works on it",
        Proven(size, proof),
        _affected_users(lift, view.find("decoy_hit_rate", **lift.slice)),
        Proven(
            "Train or tune on documents with this trap; dxe list traps describes it.",
            proof,
        ),
        weight,
        cases=case_filters(lift.slice),
    )


def _affected_users(lift: Score, decoy_hits: Score | None) -> Proven:
    """Say whose documents these are, and how many errors the trap itself made."""
    text = f"Everyone with such documents; this run has {lift.documents:,}."
    proof = (score_proof(lift, points_with_interval),)
    if decoy_hits is None or decoy_hits.low is None:
        return Proven(text, proof)
    took = f" {share_with_interval(decoy_hits)} of the errors there return its decoy."
    return Proven(text + took, (*proof, score_proof(decoy_hits)))


def find_main_cause(view: View) -> Finding | None:
    """Return the cause that is for certain more frequent than every other, where there are some."""
    found = [each for cells in KINDS if (each := _outstanding_cause(view, cells)) is not None]
    worst = max(found, key=certain_excess, default=None)
    if worst is None:
        return None
    proof, cells = (score_proof(worst),), cells_noun(worst)
    why, remedy = PLAIN_CAUSES[worst.slice["cause"]]
    return Finding(
        f"One cause of wrong {cells} stands out",
        Proven(f"{share_with_interval(worst)} of all {cells} are wrong because {why}.", proof),
        Proven(f"Every user; measured on {count_phrase(worst.documents, 'document')}.", proof),
        Proven(remedy, proof),
        certain_excess(worst),
        cases=case_filters(worst.slice),
    )


def _outstanding_cause(view: View, cells: str) -> Score | None:
    rates = view.matching_scores("cause_rate", "cause", cells=cells, condition=ALL)
    rates = [rate for rate in rates if rate.value is not None and rate.high is not None]
    rates = [chosen_share(rate, len(rates)) for rate in rates]
    rates.sort(key=lambda rate: rate.value or 0.0, reverse=True)
    if len(rates) < 2 or rates[0].slice["cause"] not in PLAIN_CAUSES:
        return None
    first, *others = rates
    return first if certain_excess(first) > max(other.high or 0.0 for other in others) else None
