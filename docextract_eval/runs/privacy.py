"""What a private run keeps of an answer: outcomes and causes, and salted hashes for values.

Every session draws a new salt and keeps it nowhere, so no value can be found by trial.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.codec.reasons import encode_reason
from docextract_eval.matching import judge
from docextract_eval.pipelines import FAILURE_CAUSES
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Failure, Match, Prediction, Score

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Document, Rendition
    from docextract_eval.schemas import Schema

LEAST_DOCUMENTS = 10
"""Documents that a slice must have before its score is shown."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """Replaces what could be read by hashes."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    def hash_text(self, text: str) -> str:
        """Return the salted hash of a text for this session."""
        return hashlib.blake2b(text.encode(), digest_size=8, key=self.salt).hexdigest()

    def judge_privately(
        self,
        document: Document,
        rendition: Rendition,
        prediction: Prediction,
        schema: Schema,
        scope: Collection[str],
    ) -> tuple[Prediction, list[Match]]:
        """Return a prediction without its values, and its matches."""
        matches = [
            replace(
                match,
                document="",
                rendition="",
                field=match.field if match.field in schema.names else self.hash_text(match.field),
                decoy=match.decoy if match.decoy in schema.names else None,
                truth=None if match.truth is None else self.hash_text(match.truth),
                guess=None if match.guess is None else self.hash_text(match.guess),
            )
            for match in judge(document, rendition, prediction, schema, scope)
        ]
        failure = prediction.failure and Failure(
            prediction.failure.cause if prediction.failure.cause in FAILURE_CAUSES else "error"
        )
        return replace(prediction, guesses=(), failure=failure, version="", source=""), matches


TOO_FEW = Reason(ReasonCode.GROUP_STAYS_PRIVATE, least=LEAST_DOCUMENTS)


def suppress_score_if_few_documents(score: Score) -> Score:
    """Return a score without its value where it rests on fewer than `LEAST_DOCUMENTS` documents."""
    if score.documents >= LEAST_DOCUMENTS or score.value is None:
        return score
    return replace(score, value=None, low=None, high=None, documents=0, cells=0, reason=TOO_FEW)


def suppress_points_with_few_documents(curve: Curve) -> Curve:
    """Return a curve without the points that rest on fewer than `LEAST_DOCUMENTS` documents."""
    points = tuple(point for point in curve.points if point.documents >= LEAST_DOCUMENTS)
    return replace(curve, points=points, reason=curve.reason or (None if points else TOO_FEW))


def suppress_slices_with_few_documents(slices: pa.Table) -> pa.Table:
    """Return the slices without those that rest on fewer than `LEAST_DOCUMENTS` documents."""
    few = pc.less(slices["documents"], LEAST_DOCUMENTS)
    for name, instead in (
        *dict.fromkeys(("value", "low", "high")).items(),
        *_SUPPRESSED_VALUES.items(),
    ):
        column = slices.schema.get_field_index(name)
        kind = slices.schema.field(name).type
        plain = slices[name].cast(kind.value_type) if pa.types.is_dictionary(kind) else slices[name]
        hidden = pc.if_else(few, pa.scalar(instead, plain.type), plain).cast(kind)
        slices = slices.set_column(column, slices.schema.field(name), hidden)
    return slices


_SUPPRESSED_VALUES = {"documents": 0, "cells": 0, "reason": encode_reason(TOO_FEW)}
