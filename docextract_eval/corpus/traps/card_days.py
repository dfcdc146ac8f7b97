"""How traps write the days of a card statement: those of its rows, and those that it is about."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import Spring, TrapSpec
from docextract_eval.corpus.traps.edits import field_of
from docextract_eval.corpus.traps.statements import CARDS, caught, misread, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Field

_ROWS = "transactions.date"
_HEAD = ("statement_date", "due_date")
"""The days above the table that a payer acts on; those of the period tell how to read them."""


def on_card_days(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Lay a trap on all days of a card statement but those of its period."""
    return TrapSpec(name, CARDS, _ROWS, spring, besides=_HEAD, **more)


def days_of(content: Content) -> list[Field]:
    """Give the days that such a trap attacks, where they are printed."""
    head = (field_of(content, name) for name in _HEAD)
    return [day for day in (*head, *(row["date"] for row in rows_of(content))) if day.value]


def day_of(field: Field) -> datetime.date:
    """Give the day that a field means."""
    return datetime.date.fromisoformat(field.value or "")


def misdated(
    content: Content,
    trap: str,
    reading: tuple[str, Callable[[Field], datetime.date | None]],
    resolver: str = "",
) -> Content | None:
    """Label what each day is misread as; a day that this reading makes no other of is let be.

    Without a resolver each day's own words resolve it: only who leaves some out is misled.
    """
    name, other = reading
    found = content
    for field in days_of(content):
        if (wrong := other(field)) is not None:
            own = name if field.name == _ROWS else f"{field.name}_{name}"
            beside = (field, [misread(field, own, wrong.isoformat())])
            found = caught(found, trap, [beside], resolver or field.text) or found
    return None if found is content else found


def period_of(content: Content) -> str:
    """Give the words that say from when to when: read in another way, it is no month."""
    return " ".join(field_of(content, f"period_{end}").text for end in ("start", "end"))


def turned(field: Field, **parts: int) -> datetime.date | None:
    """Give a day with other numbers for its parts, if there is such a day, and it is another."""
    day = day_of(field)
    try:
        wrong = day.replace(**parts)
    except ValueError:
        return None
    return wrong if wrong != day else None
