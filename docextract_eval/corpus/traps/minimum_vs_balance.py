"""What is owed in one strip with the least that must be paid of it, which comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, bought
from docextract_eval.corpus.traps.edits import differ, field_of
from docextract_eval.corpus.traps.statements import CARDS, caught, printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "minimum_vs_balance"
_SUMS = ("new_balance", "minimum_payment", "credit_limit", "available_credit")
_FIRST = "minimum_payment"
_LIMITS = ("credit_limit", "available_credit")


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    shown = {**chosen["shown"], **dict.fromkeys(_LIMITS, True)}
    return {**bought.owing(chosen, dice), "summary": "list", "shown": shown}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    lines = ([span.tag for span in line.spans] for page in content.pages for line in page)
    strip = next((tags for tags in lines if {"new_balance", _FIRST} <= {*tags}), None)
    if strip is None or strip.index(_FIRST) > strip.index("new_balance"):
        return None
    beside = [field_of(content, name) for name in _SUMS if name in strip]
    found = [(truth, _others(truth, beside)) for truth in beside if truth.name not in _LIMITS]
    return caught(content, _NAME, found, printed(content, context, *_SUMS[:2]))


def _others(truth: Field, beside: list[Field]) -> list[Field]:
    """Give the other sums of the strip, each of a value of its own."""
    found: list[Field] = []
    for other in beside:
        if differ(truth, [*(field.value for field in found), other.value]):
            found.append(other)
    return found


TRAP = TrapSpec(
    _NAME,
    CARDS,
    "new_balance",
    _spring,
    always(summary="strip", due_first=_FIRST),
    _ground,
    besides=("minimum_payment",),
)
