"""Dates that are read in another order."""

from __future__ import annotations

import datetime
import re

import pytest

from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import cards, laid, misread_days, stated_values


def test_an_ambiguous_day_is_another_day_when_swapped_and_its_twin_s_is_not():
    for document, twin in laid("dmy_mdy_ambiguous"):
        here, there = (
            datetime.date.fromisoformat(stated_values(d)["date"]) for d in (document, twin)
        )
        swapped = datetime.date.fromisoformat(stated_values(document)["swapped_date"])
        assert (swapped.month, swapped.day) == (here.day, here.month)
        assert there.day > 12
        assert (there.year, there.month) == (here.year, here.month)


def days(document):
    """The days that a payer acts on, and those of the rows."""
    head = (labels(document)[name] for name in ("statement_date", "due_date"))
    return [day for day in (*head, *(row["date"] for row in rows(document))) if day.value]


@pytest.mark.parametrize(
    ("locale", "order"), [("de_DE", "dmy"), ("en_US", "mdy"), ("sv_SE", "ymd")]
)
def test_a_day_in_two_digits_is_misread_from_its_other_end(locale, order):
    """Days that begin with the year are read as if they ended with it, and others the reverse."""
    wrong = "dmy" if order == "ymd" else "ymd"
    for document, _ in cards("two_digit_year", locales=[locale]):
        for truth, decoy in misread_days(document):
            for parts, day in (order, truth), (wrong, decoy):
                said = dict(zip(parts, re.findall(r"\d\d", truth.text), strict=True))
                assert day.value == f"20{said['y']}-{said['m']}-{said['d']}"


def test_days_with_the_year_first_are_all_that_a_paper_prints():
    """In the twin none is; a day that could be no month is somewhere on the page."""
    for document, twin in cards("iso_read_as_ydm"):
        assert {day.text for day in days(document)} == {day.value for day in days(document)}
        assert not any(day.text == day.value for day in days(twin))
        assert all(int(trap.resolver[-2:]) > 12 for trap in document.traps)
