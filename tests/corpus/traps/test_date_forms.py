"""Dates in words, on two lines, and without their year."""

from __future__ import annotations

import re

from docextract_eval.corpus.truth import all_cells
from tests.contracts.values import scalars
from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import (
    attacked_cells,
    cards,
    invoices,
    laid,
    misread_days,
    stands,
    statements,
)


def test_days_in_words_are_misread_as_the_first_of_their_month():
    """With an ordinal, as the country writes it; rows leave the year out, as the twin's do."""
    known = {"en_US": r"[A-Z][a-z]{2} \d\d?(st|nd|rd|th)", "de_DE": r"\d\d?\. [A-Z][a-zä]{2}"}
    for locale, form in known.items():
        for document, twin in cards("written_month_ordinal", locales=[locale]):
            assert all(re.fullmatch(form, row["date"].text) for row in rows(document))
            assert all(re.fullmatch(r"\d\d\D\d\d\.?", row["date"].text) for row in rows(twin))
            for truth, decoy in misread_days(document):
                assert decoy.value == f"{truth.value[:-2]}01" != truth.value


def test_a_broken_day_stands_in_two_lines_of_its_box_and_its_twin_s_in_one():
    for document, twin in invoices("date_split_over_lines"):
        for day in ("issue_date", "due_date"):
            assert scalars(document)[day] == scalars(twin)[day]
            halves, whole = (
                [
                    (line, span)
                    for line, each in enumerate(page.pages[0])
                    for span in each.spans
                    if span.tag == day
                ]
                for page in (document, twin)
            )
            ((first, above), (second, below)), ((_, told),) = halves, whole
            assert (second, above.at) == (first + 1, below.at)
            assert (above.text + below.text).replace(" ", "") == told.text.replace(" ", "")
        here, there = (stands(each.pages[0]) for each in (document, twin))
        assert {down for _, down in there} <= {down for _, down in here}


def test_days_without_their_year_are_of_two_years():
    """The twin prints it; the other year is the decoy."""
    for document, twin in statements("year_crossing_no_year"):
        found = list(attacked_cells(document))
        assert len(found) == len(rows(document))
        assert {day.value[:4] for _, day, _ in found} == {
            labels(document)[name].value[:4] for name in ("period_start", "period_end")
        }
        for _, day, (decoy,) in found:
            assert decoy.value[4:] == day.value[4:]
            assert (decoy.text, decoy.places) == (day.text, day.places)
        for here, there in zip(rows(document), rows(twin), strict=True):
            year = here["date"].value[2:4]
            assert len(here["date"].text) < len(there["date"].text)
            assert there["date"].text.endswith(year)


def test_a_year_of_another_calendar_is_misread_as_one_of_ours():
    """Month and day are the same; the twin's year is ours."""
    found = laid("other_calendar_year", locales=["ja_JP", "th_TH"])
    assert {document.locale for document, _ in found} == {"ja_JP", "th_TH"}
    for document, twin in found:
        known = {field.key: field for field in all_cells(document)}
        (trap,) = document.traps
        truth, decoy = known["date"], known[trap.decoys[0]]
        assert truth.value == scalars(twin)["date"]
        assert truth.value[:4] not in truth.text
        assert (decoy.text, decoy.value[4:]) == (truth.text, truth.value[4:])
        assert decoy.value[:4] != truth.value[:4]
