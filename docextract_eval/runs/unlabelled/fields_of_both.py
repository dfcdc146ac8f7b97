"""Answers limited to the fields that both sides have, by the same rules: the rest is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError
from docextract_eval.runs.comparison.overlap import fields_apart
from docextract_eval.schemas import parse_schema
from docextract_eval.schemas.scope import fold_tables, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from docextract_eval.runs.unlabelled.answers import Answers
    from docextract_eval.schemas import Schema


def in_common_fields(reference: Answers, new: Answers) -> tuple[Answers, Answers, list[str]]:
    """Return both with what they have in common, and a note on what is left out."""
    if not (reference.is_run and new.is_run):
        return reference, new, []
    sides = tuple(_schemas(each) for each in (reference, new))
    apart = fields_apart(*sides)
    if not apart:
        return reference, new, []
    shared = names_of(sides[0]) & names_of(sides[1])
    if not shared - apart:
        what = "have no field in common that is judged by the same rules"
        names = f"{reference.name} and {new.name}"
        raise BadInputError(what, names, "take a new reference, by the schema of today")
    left_out = ", ".join(fold_tables(sorted(apart), sorted(shared - apart)))
    note = f"left out, since one side lacks them or judges them by other rules: {left_out}"
    first, second = (
        _without_fields(answers, own, apart)
        for answers, own in zip((reference, new), sides, strict=True)
    )
    return first, second, [note]


def _schemas(answers: Answers) -> dict[str, Schema]:
    return {kind: parse_schema(text, answers.name) for kind, text in answers.schemas.items()}


def _without_fields(
    answers: Answers, schemas: Mapping[str, Schema], names: AbstractSet[str]
) -> Answers:
    counted = {
        name for each in schemas.values() for name, spec in each.fields.items() if spec.criticality
    }
    lost = [len(counted & names & schemas[kind].fields.keys()) for kind in answers.kind.names]
    return replace(
        answers,
        fields=answers.fields - np.array(lost, float)[answers.kind.codes],
        missed=[(document, name) for document, name in answers.missed if name not in names],
        values=answers.values.take_where(~answers.values.field.is_in(*names)),
    )
