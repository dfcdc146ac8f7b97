"""The sign-off of a run as JSON for other programs: a part of the report that they may rely on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from docextract_eval.codec.records import to_json
from docextract_eval.reasons import ReasonCode
from docextract_eval.runs.gates import Unit, Verdict
from docextract_eval.runs.signing.signoff import FaultKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signing.signoff import Signature, SignoffState


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


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


class ItemJson(_Exact):
    """The verdict of a gate when it was signed, with its figures."""

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
        "acknowledged": _gates_to_json(signature.acknowledged),
        "overridden": _gates_to_json(signature.overridden),
        "state": signoff_state.signature_state(signature),
        "changed": [*(signoff_state.changed or {}).get(signature.id, ())],
    }


def _gates_to_json(gates: Sequence[GateVerdict]) -> list[dict[str, Any]]:
    return [
        {name: to_json(getattr(each, name)) for name in ItemJson.model_fields} for each in gates
    ]
