"""The documents and the scope of a run in words, and how many documents are right as a whole.

Every first screen says both: a figure on generated documents is none on real ones, and a share of
right fields is none of right documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.sentences.cited_figures import (
    Proof,
    Proven,
    clip_name,
    rest_of_share,
    score_proof,
)
from docextract_eval.runs.scope import describe_scope, returned_outside_scope
from docextract_eval.schemas.scope import fold_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.runs.description import RunDescription


GAP_KIND, GAP_SOURCE, GAP_DATE = "receipt", "docs/measured/realism.md", "2026-11-29"
GAP = {"scans": (16.4, 3.5, 25.6), "photographs": (17.1, 3.6, 26.4)}
"""How far a field's score on real receipts lay from that on generated ones, with its 95 % interval.

The root mean square less sampling, without blanks, of receipts that nothing was tuned on.
"""
REFERENCE = (
    "Reference run: this pipeline is handed the truth, so its figures say nothing about a product."
)
CHOSEN_DOCUMENTS = (
    "Chosen documents: these were chosen for their errors, so figures over them say nothing about "
    "a product."
)
_THROUGH = "Straight through"
_GENERATED = (
    "The documents are generated: figures compare releases, and are not what real documents give."
)


def no_measurement(run: RunDescription) -> list[str]:
    """Say why the figures of a run are no measurement of a product; nothing where they may be."""
    return [REFERENCE] * run.pipeline.reference + [CHOSEN_DOCUMENTS] * run.chosen


def subject_sentences(view: View) -> list[str]:
    """Return what the figures of a run are about, and what they do not show."""
    return [each.text for each in subject_with_proof(view)]


def subject_with_proof(view: View) -> list[Proven]:
    """Return the same with proof; nothing of a run that does not say what it read."""
    if view.run.documents is None:
        return []
    return [_imported_sentence(view)] if view.run.imported else list(_generated_sentences(view))


def _imported_sentence(view: View) -> Proven:
    named = clip_name(view.run.corpus_name)
    degraded = any(condition != CLEAN for condition in view.conditions())
    but = "; their degraded conditions are simulated" if degraded else ""
    return Proven(
        f"The documents of {named} are imported with their labels, and not generated{but}: "
        "figures hold for documents drawn as these were."
    )


def _generated_sentences(view: View) -> Iterator[Proven]:
    """Say that documents are generated, and for which kinds the gap to real ones is measured."""
    yield Proven(_GENERATED)
    kinds = list(view.run.schemas)
    others = [clip_name(kind.replace("_", " ")) for kind in kinds if kind != GAP_KIND]
    if GAP_KIND in kinds:
        figures = " and ".join(
            f"{value:.1f} points ({low:.1f} to {high:.1f}) for {what}"
            for what, (value, low, high) in GAP.items()
        )
        yield Proven(
            f"On {GAP_DATE} real and generated {GAP_KIND}s differed, up or down, in the score of a "
            f"field by {figures} (root mean square without blanks, baseline rules, {GAP_SOURCE}).",
            (Proof(f"gap to real {GAP_KIND}s", f"{GAP_SOURCE}, {GAP_DATE}", figures),),
        )
    if others:
        yield Proven(f"The gap to real documents is not measured for {name_few(others)}.")


def scope_sentences(view: View) -> list[str]:
    """Return what a reader must know of the scope; nothing where everything is attempted."""
    if not (scope := view.run.scope):
        return []
    outside = returned_outside_scope(view.scores)
    sentences = [
        f"The pipeline attempts {describe_scope(scope, outside)}, and is judged on these.",
        *not_attempted_sentences(view),
    ]
    if returned := sum(outside.values()):
        names = name_few([name for name, count in outside.items() if count])
        values = count_phrase(returned, "value")
        were = "was" if returned == 1 else "were"
        sentences.append(f"Returned outside its scope, {values} {were} not judged: {names}.")
    return sentences


def not_attempted_sentences(view: View) -> list[str]:
    """Return which fields are not attempted, in one sentence, or nothing."""
    names = fields_not_attempted(view)
    return [f"Not attempted: {', '.join(names)}."] if names else []


def fields_not_attempted(view: View) -> list[str]:
    """Return the fields that are not attempted; a table stands for all of its columns."""
    return fold_tables(returned_outside_scope(view.scores), view.run.scope)


def field_noun(view: View) -> str:
    """Return what the values of a headline are of."""
    return "attempted fields" if view.run.scope else "fields"


def whole_document_sentences(view: View) -> list[str]:
    """Return how many documents are right as a whole, and how many need review."""
    return [each.text for each in whole_documents_with_proof(view)]


def straight_through_sentences(view: View) -> list[str]:
    """Return what goes straight through without a person, where that is known."""
    return [
        each.text for each in whole_documents_with_proof(view) if each.text.startswith(_THROUGH)
    ]


def whole_documents_with_proof(view: View) -> list[Proven]:
    """Return the same with proof: the share without an error, and what goes straight through."""
    exact, through = (
        view.find(metric, condition=ALL) for metric in ("exact_documents", "straight_through")
    )
    found = []
    if exact is not None and exact.value is not None:
        accepted = view.find("safe_automation_rate", cells="scalars", condition=ALL)
        review = "; all need review" if accepted is not None and accepted.value is None else ""
        proof = score_proof(exact)
        text = (
            f"Whole documents: {share_with_interval(exact)} right in every field and table cell"
            f"{review}; {proof.basis}."
        )
        found.append(Proven(text, (proof,)))
    if through is not None and through.value is not None:
        proof = score_proof(through, _both_sides)
        text = (
            f"{_THROUGH} (critical values accepted and right): {_both_sides(through)} need "
            f"review or hide an error; {proof.basis}."
        )
        found.append(Proven(text, (proof,)))
    return found


def _both_sides(share: Score) -> str:
    """Say a share, and what is left of all.

    >>> from docextract_eval.records import Score
    >>> _both_sides(Score("straight_through", {}, .7, .6, .75, 9, 9, ""))
    '70.0 % (60.0 to 75.0); the other 30.0 % (25.0 to 40.0)'
    """
    return f"{share_with_interval(share)}; the other {share_with_interval(rest_of_share(share))}"
