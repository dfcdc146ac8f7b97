"""The report as JSON for other programs, and the schema of what they may rely on.

Every figure has its interval, what it rests on and its signature; what cannot be computed is null
and says why. There is no NaN. Keys are added only, and `format` is raised where one goes.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.codec.records import to_json
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.sentences.documents import (
    no_measurement,
    subject_sentences,
    whole_document_sentences,
)
from docextract_eval.runs.comparison.claims import Asked, Conclusion
from docextract_eval.runs.gates import Decision, Unit, Verdict
from docextract_eval.runs.signing.signoff import FaultKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.signing.signoff import Signature, SignoffState

FORMAT = 2
Count = Annotated[int, Field(ge=0)]
Slice = dict[str, str]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class ReasonJson(_Exact):
    """Why there is no figure, or what else is to be known: a code, and the values it speaks of."""

    code: ReasonCode
    documents: int | None = None
    """How many documents there are."""
    needed: int | None = None
    """About how many documents in all it takes."""
    least: int | None = None
    """The fewest documents that are reported on."""
    returned: int | None = None
    """How many values were returned for a field that is not attempted."""
    runs: int | None = None
    among: int | None = None
    """How many slices are tested in its family."""
    share: float | None = None
    """The share of wrong values that is allowed, or of pages that two runs have in common."""
    severity: float | None = None
    """The largest severity that was measured."""
    earliest: float | None = None
    """The severity from which it may break."""
    threshold: float | None = None
    half: Literal["calibration", "report"] | None = None
    names: list[str] = []
    """Conditions, runs, fields, or what differs between two machines."""
    detail: str | None = None
    """What somebody else stated, in their words."""


class ScoreJson(_Exact):
    """A figure: of what, where, its interval, what it rests on, and how it came about."""

    metric: str
    slice: Slice
    value: float | None
    """null where it cannot be computed; `reason` then says why."""
    low: float | None
    """The lower end of the 95 % interval."""
    high: float | None
    documents: Count
    """Source documents: the unit of inference."""
    cells: Count
    signature: str
    """Two scores compare where their signatures are the same."""
    reason: ReasonJson | None = None


class PointJson(_Exact):
    """One place of a curve."""

    x: float
    value: float | None
    low: float | None
    high: float | None
    documents: Count
    cells: Count


class CurveJson(_Exact):
    """A figure that runs along something."""

    metric: str
    slice: Slice
    points: list[PointJson]
    signature: str
    reason: ReasonJson | None


class _Ruled(_Exact):
    rule: str
    slice: str
    verdict: Verdict
    value: float | None
    low: float | None
    high: float | None
    bound: float | None
    """What the value is held against."""
    sense: Literal["at least", "at most", "within"]
    unit: Unit


class GateJson(_Ruled):
    """What one gate says of one thing that it looked at."""

    documents: Count
    needed: Count | None
    """Documents in all that would settle it in 80 % of cases, if the truth is as measured."""
    needed_low: Count | None
    needed_high: Count | None
    """The 90 % interval of these."""
    reason: ReasonJson | None
    counts: bool
    """Whether it is asked for; what is not can only fail."""


class DifferenceJson(_Exact):
    """What changed since the baseline, in shares of right cells."""

    slice: Slice
    before: float | None
    after: float | None
    value: float | None
    low: float | None
    high: float | None
    documents: Count
    cells: Count
    p: float | None
    """One-sided, towards the side of the change; two-sided in exploration."""
    corrected: float | None
    """By Holm within the family; by Benjamini and Hochberg in exploration."""
    family: Asked
    level: float
    """Up to which `corrected` it is not chance."""
    among: Count
    """How many slices are tested in the family."""
    certain: bool
    conclusion: Conclusion
    same_cells: list[Slice]
    """Other slices of the same cells: all of this is theirs, too."""
    detectable: float | None
    """The least change that would have been found in four of five such runs."""
    needed: Count | None
    """Documents in all that would tell it from chance in 80 % of cases, if it is as measured."""
    needed_low: Count | None
    needed_high: Count | None
    unsettled: ReasonJson | None
    """Why `needed` is not known."""


class DecisionJson(_Exact):
    """What a policy says of the run."""

    policy: str
    verdict: Verdict
    decision: Decision
    needed: Count | None
    notes: list[str]
    baseline: str | None
    gates: list[GateJson]
    differences: list[DifferenceJson]


class ItemJson(_Ruled):
    """The verdict of a gate when it was signed, with its figures."""

    documents: int
    needed: int | None
    reason: ReasonJson | None


class SignatureJson(_Exact):
    """Who signed the run in which role, in spite of what, and whether that still stands."""

    id: str
    """The digest of the record."""
    by: str
    role: str
    at: str
    verdict: Verdict
    policy: str
    policy_digest: str
    content: str
    """The digest of the run's files as they were signed."""
    acknowledged: list[ItemJson]
    override: str | None
    overridden: list[ItemJson]
    state: Literal["stands", "changed", "decided again"]
    changed: list[str]
    """The files that are not what was signed."""
    number: int
    """Its place in the chain."""
    previous: str | None
    """The digest of the record before it."""
    report: str | None
    """The digest of the report that shows it."""
    key: str | None
    """The fingerprint of the key that signed it."""


class FaultJson(_Exact):
    """One thing that is wrong with a sign-off."""

    kind: FaultKind
    what: str
    remedy: str


class SignoffJson(_Exact):
    """How the sign-off of the run stands."""

    state: Literal["SIGNED", "CHANGED", "MISSING", "UNVERIFIED"]
    roles: list[str]
    """Who must sign."""
    missing: list[str]
    """Who has not signed what is there."""
    broken: list[str]
    """What is wrong with the records of signatures, in words."""
    faults: list[FaultJson]
    """The same, with what to do about it."""
    unknown: list[str]
    """What `signoff --check` could not know for want of what only a verifier has; no other command
    checks any of it."""
    signatures: list[SignatureJson]


class ErrorJson(_Exact):
    """One error of those that the report shows, without its pictures."""

    rendition: str
    condition: str
    field: str
    row: Count | None
    outcome: str
    cause: str | None
    decoy: str | None
    traps: list[str]
    truth: str | None
    guess: str | None
    confidence: float | None
    before: str | None


class SubjectJson(_Exact):
    """What the figures are about, and what they do not show."""

    documents: Literal["generated", "imported"] | None
    """Where the documents come from; null where the run does not say what it read."""
    sentences: list[str]
    """What it does not show, with the gap to real documents where one is measured."""
    whole_documents: list[str]
    """The shares of documents that are right in every cell, and that need review."""


class ReportJson(_Exact):
    """The report of one run: `dxe report RUN --format json`."""

    format: Literal[2]
    run: dict[str, Any]
    """What run.json says."""
    subject: SubjectJson
    scores: list[ScoreJson]
    curves: list[CurveJson]
    decision: DecisionJson | None
    """The decision of the last gate on these very scores; null where there was none."""
    signoff: SignoffJson | None
    """Who signed; null where nobody looked."""
    errors: list[ErrorJson]
    errors_in_all: Count | None
    """How many there are, of which these were chosen; null where nobody looked."""


def report_to_json(view: View) -> dict[str, Any]:
    """Return the report of a run as plain JSON values."""
    decision, gallery = view.decision, view.gallery
    origin = "imported" if view.run.imported else "generated"
    report = {
        "format": FORMAT,
        "run": dict(view.about),
        "subject": {
            "documents": None if view.run.documents is None else origin,
            "sentences": [*no_measurement(view.run), *subject_sentences(view)],
            "whole_documents": whole_document_sentences(view),
        },
        "scores": to_json(list(view.scores)),
        "curves": [_curve_to_json(curve) for curve in view.curves],
        "decision": None if decision is None else _decision_to_json(decision),
        "signoff": None if view.signatures is None else signoff_to_json(view.signatures),
        "errors": [_error_to_json(each) for each in (gallery.entries if gallery else ())],
        "errors_in_all": None if gallery is None else gallery.errors,
    }
    found: dict[str, Any] = replace_nonfinite(report)
    return found


def replace_nonfinite(node: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return null for every number that JSON has no word for.

    >>> replace_nonfinite({"a": [float("nan"), float("inf"), 0.5, None]})
    {'a': [None, None, 0.5, None]}
    """
    if isinstance(node, float):
        return node if math.isfinite(node) else None
    if isinstance(node, dict):
        return {key: replace_nonfinite(value) for key, value in node.items()}
    return [replace_nonfinite(value) for value in node] if isinstance(node, list | tuple) else node


def _curve_to_json(curve: Curve) -> dict[str, Any]:
    return {
        "metric": curve.metric,
        "slice": dict(curve.slice),
        "points": list(map(dataclasses.asdict, curve.points)),
        "signature": curve.signature,
        "reason": to_json(curve.reason),
    }


def _decision_to_json(decision: PolicyDecision) -> dict[str, Any]:
    own = ("policy", "verdict", "decision", "needed", "notes", "baseline")
    return {
        **{name: getattr(decision, name) for name in own},
        "gates": _gates_to_json(decision.gates, GateJson),
        "differences": [_difference_to_json(each) for each in decision.differences],
    }


def _difference_to_json(difference: Claim) -> dict[str, Any]:
    change, (low, high) = difference.change, difference.shown_interval
    found = {
        "slice": dict(difference.slice),
        "value": change.value,
        "low": low,
        "high": high,
        "documents": change.sources,
        "cells": change.cells,
        "same_cells": [dict(each) for each in difference.same_cells],
        "detectable": difference.sees,
        "unsettled": to_json(difference.unsettled),
    }
    return {
        name: found[name] if name in found else getattr(difference, name)
        for name in DifferenceJson.model_fields
    }


def _error_to_json(entry: GalleryEntry) -> dict[str, Any]:
    """Tell an error by everything but its pixels."""
    names = [each.name for each in dataclasses.fields(entry) if each.name in ErrorJson.model_fields]
    facts = {name: getattr(entry, name) for name in names}
    return {**facts, "traps": list(entry.traps)}


def signoff_to_json(signoff_state: SignoffState) -> dict[str, Any]:
    """Return how the sign-off of a run stands, as plain JSON values."""
    return {
        "state": signoff_state.state_word,
        "roles": list(signoff_state.roles),
        "missing": signoff_state.missing_roles,
        "broken": [each.what for each in signoff_state.faults],
        "faults": [dataclasses.asdict(each) for each in signoff_state.faults],
        "unknown": list(signoff_state.unknown),
        "signatures": [
            _signature_to_json(each, signoff_state) for each in signoff_state.signatures
        ],
    }


def _signature_to_json(signature: Signature, signoff_state: SignoffState) -> dict[str, Any]:
    own = ("id", "by", "role", "at", "verdict", "policy", "policy_digest", "content", "override")
    chain = ("number", "previous", "report", "key")
    return {
        **{name: getattr(signature, name) for name in (*own, *chain)},
        "acknowledged": _gates_to_json(signature.acknowledged, ItemJson),
        "overridden": _gates_to_json(signature.overridden, ItemJson),
        "state": signoff_state.signature_state(signature),
        "changed": [*(signoff_state.changed or {}).get(signature.id, ())],
    }


def _gates_to_json(
    gates: Sequence[GateVerdict], model: type[GateJson | ItemJson]
) -> list[dict[str, Any]]:
    return [{name: to_json(getattr(each, name)) for name in model.model_fields} for each in gates]
