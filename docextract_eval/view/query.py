"""Which cases are listed, as text: the same in a URL, in `--cases` and in a link.

    field=total,date&condition=web_photo@3&outcome=error&text=ACME&sort=-confidence

Of each facet any of the named values will do; a case has to fit all facets. Values are
percent-encoded, so that a comma or an ampersand may stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args
from urllib.parse import quote, unquote

from docextract_eval.errors import BadInputError, UnknownNameError, one_line, shorten_middle
from docextract_eval.metrics.ratios import ERRORS
from docextract_eval.records import Decided
from docextract_eval.runs.notes import VERDICTS

FACETS = (
    *("field", "outcome", "cause", "condition", "severity", "kind", "locale", "trap"),
    *("confidence", "change", "noted"),
)
"""What cases are counted by."""
LIMITS = ("cells", "half", "rendition")
"""What limits cases beside the facets, and has no counts."""
TEXT, SORT = "text", "sort"
ERROR = "error"
"""Any outcome that is an error."""
NONE = "none"
"""The value of a case that has none."""
NOTED = "yes"
"""Any note."""
SORTS = ("cost", "confidence", "-confidence", "likeness", "page")
"""Orders: errors first, the costliest and then the most confident ahead (`cost`); the lowest
confidence, the highest one or the lowest likeness ahead, and what has none last; the run's own."""
BANDS: Mapping[str, tuple[float, float]] = {
    f"{low:g}-{high:g}": (low, high)
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1))
}
"""Bands of confidence: each from its lower end on, the last with its upper end."""
_RANGE = re.compile(r"([01](?:\.\d{1,20})?)-([01](?:\.\d{1,20})?)")
KNOWN_VALUES: Mapping[str, tuple[str, ...]] = {
    "outcome": (ERROR, *get_args(Decided)),
    "confidence": (NONE, *BANDS),
    "change": ("lost", "gained"),
    "noted": (NOTED, *VERDICTS),
    "cells": ("scalars", "tables"),
    "half": ("report", "calibration"),
}
"""The values of what has the same ones in every run; confidences have any other band, too."""
_LONGEST, _LONGEST_VALUE, _MOST = 8192, 512, 200
_NAMES = (*FACETS, *LIMITS, TEXT, SORT)
_PLAIN = "@:/"
"""What is not encoded beside letters and digits: names of conditions stay readable."""
_OUTCOMES_OF_ERRORS = frozenset(ERRORS)


@dataclass(frozen=True, slots=True)
class Query:
    """Which cases are listed, and in which order."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each facet or limit that is named, each once and in order."""
    text: str = ""
    """What truth or answer has to contain."""
    sort: str = SORTS[0]

    def __post_init__(self) -> None:
        """Bring names and values into their order, so that the same cases are the same query."""
        ordered = {
            name: tuple(sorted({*self.chosen[name]})) for name in _NAMES if self.chosen.get(name)
        }
        object.__setattr__(self, "chosen", ordered)

    def without(self, *names: str) -> Query:
        """Return the query without some facets."""
        kept = {name: values for name, values in self.chosen.items() if name not in names}
        return Query(kept, self.text, self.sort)


def parse_query(text: str) -> Query:
    """Return the query that a text states; raise where it states none.

    >>> parse_query("outcome=error&field=total,date").chosen
    {'field': ('date', 'total'), 'outcome': ('error',)}
    """
    if len(text) > _LONGEST:
        raise BadInputError(
            f"is {len(text):,} characters long", "cases", f"use at most {_LONGEST:,}"
        )
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, text.split("&")):
        name, equals, written = part.partition("=")
        if name not in _NAMES:
            raise UnknownNameError("facet", shorten_middle(name, 60), _NAMES, "cases")
        if name in found:
            raise _error(f"names {name} twice", f"write {name}=ONE,OTHER")
        values = (written,) if name in {TEXT, SORT} else tuple(written.split(","))
        found[name] = tuple(_decode(name, value) for value in values)
        if not equals or (name != TEXT and "" in found[name]):
            raise _error(f"names no value of {name}", f"write {name}=VALUE or leave it out")
        _check_values(name, found[name])
    (searched,), (sort,) = found.pop(TEXT, ("",)), found.pop(SORT, SORTS[:1])
    return Query(found, searched, sort)


def query_text(query: Query) -> str:
    """Return a query as text; queries that list the same cases alike have the same.

    >>> query_text(Query({"outcome": ("wrong",), "field": ("total", "a,b")}, "5 %"))
    'field=a%2Cb,total&outcome=wrong&text=5%20%25'
    """
    parts = [f"{name}={','.join(map(_encode, each))}" for name, each in query.chosen.items()]
    parts += [f"{TEXT}={_encode(query.text)}"] * bool(query.text)
    parts += [f"{SORT}={query.sort}"] * (query.sort != SORTS[0])
    return "&".join(parts)


def outcomes_of(values: tuple[str, ...]) -> set[str]:
    """Return the outcomes that are chosen, of which `error` stands for several.

    >>> sorted(outcomes_of(("error", "right")))
    ['invented', 'missed', 'right', 'wrong']
    """
    return {*values} - {ERROR} | (_OUTCOMES_OF_ERRORS if ERROR in values else set())


def confidence_ends(value: str) -> tuple[float, float] | None:
    """Return the ends of a band of confidences, be it one of `BANDS` or any other.

    >>> confidence_ends("0.9735-1"), confidence_ends("1-0.5"), confidence_ends("none")
    ((0.9735, 1.0), None, None)
    """
    found = _RANGE.fullmatch(value)
    low, high = map(float, found.groups()) if found else (1.0, 0.0)
    return (low, high) if low <= high <= 1 else None


def _encode(value: str) -> str:
    return quote(value, safe=_PLAIN)


def _decode(name: str, value: str) -> str:
    try:
        value.encode()
        decoded = unquote(value, errors="strict")
    except UnicodeError as error:
        raise _error(f"has a value of {name} that is no text", "encode it as UTF-8") from error
    if len(decoded) > _LONGEST_VALUE:
        what = f"has a value of {name} with {len(decoded):,} characters"
        raise _error(what, f"use at most {_LONGEST_VALUE}")
    return decoded


def _check_values(name: str, values: tuple[str, ...]) -> None:
    known = SORTS if name == SORT else KNOWN_VALUES.get(name)
    for value in values if known else ():
        is_band = name == "confidence" and confidence_ends(value)
        if value not in (known or ()) and not is_band:
            raise UnknownNameError(name, shorten_middle(value, 60), known or (), "cases")
    if len(values) > _MOST:
        raise _error(f"names {len(values):,} values of {name}", f"name at most {_MOST}")


def _error(what: str, remedy: str) -> BadInputError:
    return BadInputError(one_line(what), "cases", remedy)
