"""The months of a recipe: every paper is of them, and its taxes are those of its day."""

from __future__ import annotations

import datetime

import pytest

from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.kinds.receipt.bill import rates_in_force
from docextract_eval.corpus.options import first_and_last_date
from docextract_eval.countries.locales import LOCALES

pytestmark = pytest.mark.long

WRITTEN = {"name": "m", "count": 40, "locales": ["de_DE", "de_CH"]}


def made(kind, *months):
    return list(generate(WRITTEN | {"kinds": [kind], "months": list(months)}))


def values(documents, name):
    return [f.value for d in documents for f in d.fields if f.name == name and f.decoy_of is None]


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        (("2023-01", "2024-06"), "2023-01-01", "2024-06-30"),
        (("2024-02", "2024-02"), "2024-02-01", "2024-02-29"),
        (("2011-12", "2012-01"), "2011-12-01", "2012-01-31"),
    ],
)
def test_every_day_is_of_the_months(months, first, last):
    """A receipt's own day, and the whole period of a statement."""
    days = values(made("receipt", *months), "date")
    days += values(made("bank_statement", *months), "period_start")
    days += values(made("bank_statement", *months), "period_end")
    assert len(days) > 100
    assert first <= min(days) <= max(days) <= last

    assert {first[:7], last[:7]} <= {day[:7] for day in days}


def test_the_rates_are_those_of_the_day():
    """Sixteen percent in Germany's second half of 2020, nineteen before and after."""
    for months, normal in (
        (("2020-07", "2020-12"), "16"),
        (("2020-06", "2020-06"), "19"),
        (("2021-01", "2021-01"), "19"),
    ):
        documents = made("receipt", *months)
        rates = {
            cell.value
            for document in documents
            if document.locale == "de_DE"
            for row in document.tables["taxes"]
            for cell in row
            if cell.name == "taxes.rate"
        }
        assert normal in rates
        assert rates <= {
            rate.rate for rate in rates_in_force(f"{months[0]}-01", LOCALES.load("de_DE")).values()
        }


def test_every_sort_of_period_fits_where_there_is_room():
    """Months, cycles and quarters in a year; months alone in one month."""
    lengths = set()
    documents = made("bank_statement", "2023-01", "2023-12")
    pairs = zip(values(documents, "period_start"), values(documents, "period_end"), strict=True)
    for start, end in pairs:
        first, last = map(datetime.date.fromisoformat, (start, end))
        lengths.add(
            "quarter" if (last - first).days > 80 else "cycle" if first.day > 1 else "month"
        )
        if (last - first).days > 80:
            assert first.month in (1, 4, 7, 10)
    assert lengths == {"month", "cycle", "quarter"}
    starts = values(made("bank_statement", "2023-05", "2023-05"), "period_start")
    assert set(starts) == {"2023-05-01"}


def test_months_move_nothing_that_is_no_day():
    """do(months) leaves shops, wares and layouts as they were."""
    plain = list(generate(WRITTEN))
    for document, other in zip(made("receipt", "2023-01", "2023-06"), plain, strict=True):
        names = ("merchant", "address", "receipt_number", "time", "payment_method", "card_tail")
        for name in names:
            assert values([document], name) == values([other], name)
        assert document.factors["template"] == other.factors["template"]


def test_the_last_day_is_the_month_s():
    assert first_and_last_date(("2023-01", "2023-02")) == ("2023-01-01", "2023-02-28")
