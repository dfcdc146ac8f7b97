"""What a truth cell and a guess are worth together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docextract_eval.records import Field, Outcome


def outcomes(
    truth: Field | None, *, guessed: bool, right: bool, decidable: bool
) -> tuple[Outcome, Outcome]:
    """Give the outcome in the decidable reading and in the strict one.

    >>> from docextract_eval.records import Field
    >>> outcomes(Field("tip", "money", None), guessed=True, right=False, decidable=True)
    ('invented', 'invented')
    >>> outcomes(Field("tip", "money", "2.00"), guessed=False, right=False, decidable=False)
    ('rightly abstained', 'missed')
    """
    if truth is None:
        return "not judged", "not judged"
    if truth.value is None:
        return ("invented", "invented") if guessed else ("rightly absent", "rightly absent")
    strict: Outcome = ("right" if right else "wrong") if guessed else "missed"
    if decidable:
        return strict, strict
    return ("guessed" if guessed else "rightly abstained"), strict
