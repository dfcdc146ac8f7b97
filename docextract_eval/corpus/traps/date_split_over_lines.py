"""Days that are broken over lines in a column too narrow for them: the year below the day."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.sheets.showing import halves
from docextract_eval.corpus.traps import TrapSpec, always, invoices, statements
from docextract_eval.corpus.traps.dates import locale_of, parts_of
from docextract_eval.corpus.traps.edits import differ, field_of, misread, reprinted, sprung
from docextract_eval.corpus.traps.statements import KINDS, caught, family, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line, Span

_NAME = "date_split_over_lines"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    several = family(
        chosen, dice, lambda layout: not (layout.day_once or layout.flows or layout.mono)
    )
    looks = {**chosen["looks"], "detail": 1}  # of every family, lines enough
    return {"days": "full", "numerals": "latin", "looks": looks, **several}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    below = {key for lines in content.pages for key in _days_above_more(lines)}
    found, halved = [], {}
    for row in rows_of(content):
        day = row["date"]
        parts = halves(day.text)
        year_only = f"{(day.value or '')[:4]}-01-01"
        if day.key not in below or parts is None or not differ(day, [year_only]):
            continue
        text = " ".join(parts)
        halved[day.key] = (*text.split(" ", 1),)
        told = dataclasses.replace(day, text=text)
        found.append((told, [statements.misread(told, "date_of_year_alone", year_only)]))
    if not found:
        return None
    period = (field_of(content, f"period_{end}").text for end in ("start", "end"))
    return caught(_split(content, halved), _NAME, found, " ".join(period))


def _days_above_more(lines: Sequence[Line]) -> Iterator[str]:
    """Give the days below which a movement's words go on."""
    for line, after in itertools.pairwise(lines):
        tags = {span.tag.partition("#")[0] for span in after.spans}
        if tags == {"transactions.description"}:
            yield from (s.tag for s in line.spans if s.tag.startswith("transactions.date#"))


def _split(content: Content, halved: Mapping[str, tuple[str, ...]]) -> Content:
    """Print days in two halves, the second below the first."""
    told = reprinted(content, {key: " ".join(parts) for key, parts in halved.items()})
    pages = tuple(tuple(_broken(lines, halved)) for lines in told.pages)
    return dataclasses.replace(told, pages=pages)


def _broken(lines: Sequence[Line], halved: Mapping[str, tuple[str, ...]]) -> Iterator[Line]:
    """Set the second half of each day on the line below it."""
    waiting: tuple[Span, ...] = ()
    for line in lines:
        spans, below = [*waiting], []
        for span in line.spans:
            if span.tag in halved:
                first, second = halved[span.tag]
                below.append(dataclasses.replace(span, text=second))
                spans.append(dataclasses.replace(span, text=first))
            else:
                spans.append(span)
        waiting = tuple(below)
        yield dataclasses.replace(line, spans=tuple(spans))


_DAYS = ("issue_date", "due_date")
_BOXED = (*_DAYS, "delivery_date")
_SHORT = ("due_date", "order_number", "customer_number")
_LONG = ("contact", "terms", "delivery_number", "at_once")
"""What a row of narrow boxes has room for, and not; the last says a day again."""


def _in_boxes(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Print days with their whole year in one row of boxes."""
    suits = invoices.family(chosen, dice, lambda layout: layout.meta in ("strip", "grid"))
    forms = [i for i, form in enumerate(locale_of(chosen).dates) if _ends_in_year(form)]
    form = forms[dice.integers(len(forms))]
    shown = invoices.shows(chosen, *_SHORT, but=_LONG)
    looks = {**chosen["looks"], "date": form}
    return {**invoices.WHOLE, **suits, **shown, "looks": looks, "numerals": "latin"}


def _ends_in_year(form: str) -> bool:
    """Say whether a form of days begins or ends with a year in four digits."""
    parts = parts_of(form)
    return bool({parts[0], parts[-1]} & {"y", "by"})


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    days = [field for field in content.fields if field.name in _BOXED and field.value]
    halved = {day.key: parts for day in days if (parts := halves(day.text))}
    if not {*_DAYS} <= {*halved}:
        return None
    trapped = _split(content, halved)
    for name in _DAYS:
        day, year = field_of(trapped, name), f"{name}_of_year_alone"
        first = f"{(day.value or '')[:4]}-01-01"
        others = invoices.others(trapped, day, _BOXED)
        if not differ(day, [first, *(other.value for other in others)]):
            return None
        trapped = misread(trapped, day, {year: first})
        decoys = [year, *(other.key for other in others)]
        trapped = sprung(trapped, _NAME, name, decoys, "what stands in one box")
    return trapped


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "issue_date",
    _spring_on_invoice,
    always(days_set="narrow"),
    _in_boxes,
    control=always(days_set="row"),  # the same boxes, with room for days
    besides=("due_date",),
    last=True,
)
TRAP = TrapSpec(_NAME, KINDS, "transactions.date", _spring, ground=_ground, also=(_ON_INVOICE,))
