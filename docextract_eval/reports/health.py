"""How a run went: what is to be known before its figures are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.reports.parts import Fact
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.runs.evidence import unverified
from docextract_eval.statistics.bands import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View

_COMMIT = 10
"""Letters of a commit that are told."""


def healthy(view: View) -> bool:
    """Say whether enough renditions got an answer; a run that does not say so is not doubted."""
    return view.run.healthy


def warnings(view: View) -> list[str]:
    """Say what must be known first: that a run is no measurement of a pipeline."""
    said = []
    if view.run.pipeline.reference:
        said.append(
            "Reference run: this pipeline is handed the truth. It tells nothing of a product."
        )
    if why := unverified(view.about):
        said.append(f"Unverified: {why}. Score it again: dxe score RUN CORPUS.")
    if not healthy(view):
        said.append("The run is not healthy. Mend the cause, then run it again.")
    return said


def unanswered(view: View) -> str:
    """Say how many got no answer, and why.

    >>> from docextract_eval.reports import View
    >>> unanswered(View({"failures": 3, "renditions": 24, "failures_by_cause": {"timeout": 3}}, []))
    'no answer for 3 of 24 renditions (timeout 3)'
    """
    run = view.run
    causes = run.failures_by_cause
    why = ", ".join(f"{cause} {many:,}" for cause, many in causes.items())
    said = f"no answer for {run.failures:,} of {asked(view)}"
    return f"{said} ({why})" if why else said


def asked(view: View) -> str:
    """Say how much was asked for: renditions, and their readings where there are several."""
    renditions, repeat = view.run.renditions or 0, view.run.repeat
    return f"{renditions * repeat} readings" if repeat > 1 else f"{renditions} renditions"


def health(view: View) -> list[Fact]:
    """Return what is known of how a run went; nothing of one that says nothing."""
    return [*_answers(view), *_extent(view), *_confidences(view), *_circumstances(view)]


def _answers(view: View) -> Iterator[Fact]:
    run = view.run
    if run.renditions is None:
        return
    if run.failures:
        yield Fact("Answers", unanswered(view), False if not healthy(view) else None)
    else:
        yield Fact("Answers", f"all {asked(view)}", good=True)
    done, expected = run.predictions, run.expected
    if done is not None and expected is not None and done < expected:
        yield Fact("Done", f"{done:,} of {expected:,} that were asked for", good=False)


def _extent(view: View) -> Iterator[Fact]:
    run = view.run
    if (many := run.documents) is not None:
        decision = view.decision
        enough: bool | None = many >= FEWEST
        said = f"{many:,}{_width(view)}"
        if decision and decision.needed and decision.needed > many:
            said, enough = f"{said}; of what is open, {gate_sentences.takes(decision)}", None
        elif not enough:
            said = f"{said}; below {FEWEST} little can be concluded"
        yield Fact("Documents", said, enough if many >= FEWEST else False)
    only, limit = run.filters, run.limit
    parts = [f"{axis} {', '.join(values)}" for axis, values in only.items()]
    parts += [f"the first {limit:,} documents"] if limit else []
    if parts:
        yield Fact("A part of the corpus", "; ".join(parts))
    if (repeat := run.repeat) > 1:
        yield Fact("Readings", f"each rendition was read {repeat} times")


def _width(view: View) -> str:
    """Say how well accuracy is known by so many documents."""
    score = view.find("accuracy", cells="scalars", condition=ALL)
    if score is None or score.low is None or score.high is None:
        return ""
    return f": accuracy is known within {50 * (score.high - score.low):.1f} points"


def _confidences(view: View) -> Iterator[Fact]:
    score = view.find("confidence_bias", cells="scalars", condition=ALL)
    if score is None:
        return
    guesses = view.find("precision", cells="scalars", condition=ALL)
    bare = guesses.cells - score.cells if guesses is not None else 0
    if score.value is None:
        if score is not None and score.reason == NO_CONFIDENCE:
            yield Fact("Confidences", "none: nothing can be filled unaided", good=False)
    elif guesses is not None and bare > 0:
        yield Fact("Confidences", f"missing in {bare:,} of {guesses.cells:,} guesses", good=False)
    else:
        yield Fact("Confidences", "every guess has one", good=True)


def _circumstances(view: View) -> Iterator[Fact]:
    run = view.run
    if run.private:
        yield Fact("Private", "no value is kept; nothing is told of fewer than 10 documents")
    if run.git_recorded:
        commit = (run.git or "")[:_COMMIT]
        yield Fact("Commit", commit or "none: it was run outside a repository")
