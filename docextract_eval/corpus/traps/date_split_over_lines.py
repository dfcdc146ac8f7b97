"""Days that are broken over lines in a column too narrow for them: the year below the day."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, reprinted
from docextract_eval.corpus.traps.statements import (
    KINDS,
    caught,
    family,
    misread,
    rows_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line, Span

_NAME = "date_split_over_lines"
_YEAR = re.compile(r"(\d{4}\D)(.*)|(.*\D)(\d{4}|\d\d)")


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    several = family(
        chosen, dice, lambda layout: not (layout.day_once or layout.flows or layout.mono)
    )
    looks = {**chosen["looks"], "detail": 1}  # of every family, lines enough
    return {"days": "full", "numerals": "latin", "looks": looks, **several}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    below = {key for lines in content.pages for key in _days_above_more(lines)}
    found, texts = [], {}
    for row in rows_of(content):
        day = row["date"]
        parts = _YEAR.fullmatch(day.text)
        year_only = f"{(day.value or '')[:4]}-01-01"
        if day.key not in below or parts is None or not differ(day, [year_only]):
            continue
        first, second = (part for part in parts.groups() if part)
        texts[day.key] = f"{first.strip()} {second.strip()}"
        told = dataclasses.replace(day, text=texts[day.key])
        found.append((told, [misread(told, "date_of_year_alone", year_only)]))
    if not found:
        return None
    split = reprinted(content, texts)
    pages = tuple(tuple(_broken(lines, texts)) for lines in split.pages)
    broken = dataclasses.replace(split, pages=pages)
    period = (field_of(content, f"period_{end}").text for end in ("start", "end"))
    return caught(broken, _NAME, found, " ".join(period))


def _days_above_more(lines: Sequence[Line]) -> Iterator[str]:
    """Give the days below which a movement's words go on."""
    for line, after in itertools.pairwise(lines):
        tags = {span.tag.partition("#")[0] for span in after.spans}
        if tags == {"transactions.description"}:
            yield from (s.tag for s in line.spans if s.tag.startswith("transactions.date#"))


def _broken(lines: Sequence[Line], texts: Mapping[str, str]) -> Iterator[Line]:
    """Set the second half of each day on the line below it."""
    waiting: tuple[Span, ...] = ()
    for line in lines:
        spans, below = [*waiting], []
        for span in line.spans:
            if span.tag in texts:
                first, second = span.text.split(" ", 1)
                below.append(dataclasses.replace(span, text=second))
                spans.append(dataclasses.replace(span, text=first))
            else:
                spans.append(span)
        waiting = tuple(below)
        yield dataclasses.replace(line, spans=tuple(spans))


TRAP = TrapSpec(_NAME, KINDS, "transactions.date", _spring, ground=_ground)
