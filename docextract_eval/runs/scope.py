"""The scope of a run: in its signature and its scores, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.codec import sha256
from docextract_eval.errors import BadInputError, name_few
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.schemas.scope import fields_outside, fold_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.records import Score
    from docextract_eval.schemas import Schema

_PART = "scope"
"""The part of a signature that names the attempted fields, where these are not all."""
_LONGEST_PART = 60


def signature_parts(scope: Sequence[str]) -> list[str]:
    """Return what a scope adds to a signature: its fields, or their number and a hash.

    >>> signature_parts(["date", "total"]), signature_parts([])
    (['scope:date+total'], [])
    >>> signature_parts([f"transactions.column_{number}" for number in range(9)])
    ['scope:9 fields 4daba57416fa']
    """
    text = "+".join(scope)
    if len(text) > _LONGEST_PART:
        text = f"{len(scope)} fields {sha256(text)[:12]}"
    return [f"{_PART}:{text}"] if scope else []


def without_scope(signature: str) -> str:
    """Return a signature without its scope: runs with the same are judged alike.

    >>> without_scope("metrics:2|scope:date+total|hints:locale")
    'metrics:2|hints:locale'
    """
    return "|".join(part for part in signature.split("|") if not part.startswith(f"{_PART}:"))


def scope_in_signature(signature: str) -> str:
    """Return the attempted fields as a signature has them; empty where it has no scope.

    >>> scope_in_signature("metrics:2|scope:date+total|hints:locale")
    'date, total'
    """
    parts = dict(part.partition(":")[::2] for part in signature.split("|"))
    return parts.get(_PART, "").replace("+", ", ")


def scores_outside_scope(
    matches: pa.Table, schemas: Mapping[str, Schema], scope: Sequence[str], signature: str
) -> Iterator[Score]:
    """Yield a score without a value for every field that is not attempted.

    Of such a field there are no matches but of what was returned for it.
    """
    if not (fields := fields_outside(schemas, scope)):
        return
    counts = pc.value_counts(matches["field"].cast(pa.string())).to_pylist()
    returned = {each["values"]: each["counts"] for each in counts}
    for name in fields:
        where = {"cells": "tables" if "." in name else "scalars", "field": name, "condition": ALL}
        reason = Reason(ReasonCode.NOT_ATTEMPTED, returned=returned.get(name))
        yield score_without_value("accuracy", where, reason, f"accuracy|{signature}")


def returned_outside_scope(scores: Iterable[Score]) -> dict[str, int]:
    """Return the fields that a run does not attempt, and how many values it returned for each."""
    return {
        score.slice["field"]: score.reason.returned or 0
        for score in scores
        if score.reason is not None and score.reason.code is ReasonCode.NOT_ATTEMPTED
    }


def not_attempted_error(field: str, where: str) -> BadInputError:
    """Return the error for a field that was asked for, and that a run does not attempt."""
    what = f"'{field}' is not judged: the pipeline does not attempt it"
    return BadInputError(what, where, "name a field that it attempts, or run it without a scope")


def describe_scope(scope: Sequence[str], outside: Iterable[str]) -> str:
    """Return how many fields of how many are attempted, and which; of many only the first.

    >>> describe_scope(["date", "taxes.base", "taxes.rate"], ["total"])
    '3 of 4 fields (date, taxes)'
    """
    others = [*outside]
    names = name_few(fold_tables(scope, others))
    return f"{len(scope)} of {len(scope) + len(others)} fields ({names})"
