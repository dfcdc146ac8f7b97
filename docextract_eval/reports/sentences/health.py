"""How a run went, in words: answers, extent, confidences, and what must be known first."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.records import CUT_OFF
from docextract_eval.reports.parts import Fact
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.reports.sentences.documents import no_measurement, scope_sentences
from docextract_eval.reports.sentences.mistakes import run_mistakes
from docextract_eval.runs.failures import describe_unread_languages
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.runs.description import RunDescription

PART_OF_CORPUS = "Part of the corpus"
"""What a fact of that kind is called."""
_OWN_SHARES = {
    CUT_OFF: (
        "Cut off",
        "what arrived is judged, and what did not is missed; ask for fewer pages, or more tokens",
    ),
    "declined": (
        "Refusals",
        "the model would not answer: a filter, or a sentence in place of JSON",
    ),
}
"""Causes of failures that have a share of their own: what it is called, and what it means."""
_HASH = re.compile("[0-9a-f]{16,}")
_VERSION = 72
"""Characters of a version that are shown."""
_COMMIT = 10
"""Characters of a commit that are shown."""


def run_warnings(view: View) -> list[str]:
    """Say what must be known first: that a run is no measurement of a pipeline."""
    unhealthy = "The run is not healthy: fix the cause, then run it again."
    return no_measurement(view.run) + [unhealthy] * (not view.run.healthy)


def describe_run(view: View) -> str:
    """Say in one line what was run: documents, renditions, the pipeline's version, the date.

    >>> from docextract_eval.reports import View
    >>> version = {"engine": "tesseract 5.5.2", "data eng": "7d4322bd" * 8}
    >>> about = {"pipeline": {"name": "tesseract", "version": version}, "documents": 12}
    >>> describe_run(View({**about, "renditions": 48, "finished": "2026-11-22T16:14:17"}, []))
    '12 documents, 48 renditions · engine tesseract 5.5.2 · 2026-11-22'
    """
    run = view.run
    counts = [
        count_phrase(many, noun)
        for many, noun in ((run.documents, "document"), (run.renditions, "rendition"))
        if many is not None
    ]
    named = (
        f"{what} {version}"
        for what, version in run.pipeline.version.items()
        if not _HASH.fullmatch(str(version))
    )
    versions = shorten(", ".join(named), _VERSION, placeholder=" …")
    parts = (", ".join(counts), versions, run.finished[: len("2026-11-22")])
    return " · ".join(filter(None, parts))


def describe_failures(view: View) -> str:
    """Say how many got no answer, and why.

    >>> from docextract_eval.reports import View
    >>> about = {"failures": 3, "renditions": 24, "failures_by_cause": {"timeout": 3}}
    >>> describe_failures(View(about, []))
    'no answer for 3 of 24 renditions (timeout 3)'
    """
    asked = count_readings(view)
    return f"no answer for {view.run.failures:,} of {asked}{_failure_causes(view)}"


def _failure_causes(view: View) -> str:
    causes = ", ".join(f"{cause} {many:,}" for cause, many in view.run.failures_by_cause.items())
    return f" ({causes})" if causes else ""


def count_readings(view: View) -> str:
    """Say how much was asked for: renditions, and their readings where there are several."""
    renditions, repeat = view.run.renditions or 0, view.run.repeat
    return count_phrase(renditions * repeat, "reading" if repeat > 1 else "rendition")


def health_facts(view: View) -> list[Fact]:
    """Return what is known of how a run went; nothing of one that says nothing."""
    return [
        *_answer_facts(view),
        *_extent_facts(view),
        *_confidence_facts(view),
        *(Fact("Shape of answers", text, good=False) for text in run_mistakes(view.run)),
        *_circumstance_facts(view.run),
    ]


def _answer_facts(view: View) -> Iterator[Fact]:
    run = view.run
    if run.renditions is None:
        return
    good = (None if run.healthy else False) if run.failures else True
    yield Fact("Answered", _answered_phrase(view), good)
    if run.unread_locales:
        words = describe_unread_languages(run.unread_locales, run.pipeline.name)
        yield Fact("Languages", words, good=False)
    for cause, (name, words) in _OWN_SHARES.items():
        if many := run.failures_by_cause.get(cause, 0):
            share = percent(many / max(1, (run.renditions or 0) * run.repeat))
            yield Fact(name, f"{many:,} of {count_readings(view)} ({share}): {words}", good)
    done, expected = run.predictions, run.expected
    if done is not None and expected is not None and done < expected:
        yield Fact("Done", f"{done:,} of {expected:,} requested predictions", good=False)


def _answered_phrase(view: View) -> str:
    """Say how many of how many got an answer, of which documents, and why others got none."""
    run, conditions = view.run, len(view.conditions())
    asked = (run.renditions or 0) * run.repeat
    answered = f"{asked - run.failures:,} of {count_readings(view)}"
    if run.documents and conditions and run.documents * conditions == run.renditions:
        product = [count_phrase(run.documents, "document"), count_phrase(conditions, "condition")]
        product += [count_phrase(run.repeat, "repeat")] if run.repeat > 1 else []
        answered = f"{answered} ({' × '.join(product)})"
    if not run.failures:
        return answered
    return f"{answered}; no answer for {run.failures:,}{_failure_causes(view)}"


def _extent_facts(view: View) -> Iterator[Fact]:
    run = view.run
    if (many := run.documents) is not None:
        decision, few = view.decision, many < FEWEST_SOURCES
        needs_more = bool(decision and decision.needed and decision.needed > many)
        text = f"{many:,}{_accuracy_precision(view)}"
        if few:
            text = f"{many:,}. At least {FEWEST_SOURCES} are needed for most conclusions."
        elif decision and needs_more:
            text = f"{text}; {gate_sentences.documents_to_settle(decision)}"
        yield Fact("Documents", text, good=False if few else (None if needs_more else True))
    parts = [f"{axis} {', '.join(values)}" for axis, values in run.filters.items()]
    parts += [f"the first {count_phrase(run.limit, 'document')}"] if run.limit else []
    if parts:
        yield Fact(PART_OF_CORPUS, "; ".join(parts))
    if sentences := scope_sentences(view):
        yield Fact("Part of the fields", " ".join(sentences))
    if run.repeat > 1:
        yield Fact("Readings", f"each rendition was read {run.repeat:,} times")


def _accuracy_precision(view: View) -> str:
    """Say how precisely accuracy is known from this number of documents."""
    score = view.find("accuracy", cells="scalars", condition=ALL)
    if score is None or score.low is None or score.high is None:
        return ""
    return f"; the 95 % interval of accuracy is {100 * (score.high - score.low):.1f} points wide"


def _confidence_facts(view: View) -> Iterator[Fact]:
    score = view.find("confidence_bias", cells="scalars", condition=ALL)
    if score is None:
        return
    precision = view.find("precision", cells="scalars", condition=ALL)
    without_confidence = precision.cells - score.cells if precision is not None else 0
    if score.value is None:
        if score.reason == NO_CONFIDENCE:
            yield Fact("Confidence", "on no field value, so none can be auto-accepted", good=False)
    elif precision is not None and without_confidence > 0:
        values = count_phrase(precision.cells, "predicted value")
        yield Fact("Confidence", f"missing for {without_confidence:,} of {values}", good=False)
    else:
        yield Fact("Confidence", "stated for every predicted value", good=True)


def _circumstance_facts(run: RunDescription) -> Iterator[Fact]:
    if run.private:
        what = "no value is stored, and no figure of fewer than 10 documents is reported"
        yield Fact("Private", what)
    if run.git_recorded:
        commit = (run.git or "")[:_COMMIT]
        yield Fact("Git commit", commit or "none (the run was not in a repository)")
