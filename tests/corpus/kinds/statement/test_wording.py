"""What movements say: where and when something was bought."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from docextract_eval.corpus.kinds.bank_statement.vocabulary import MovementPattern, load_vocabulary
from docextract_eval.corpus.kinds.people import seeded_faker
from docextract_eval.corpus.kinds.statement.wording import draw_counterparties, draw_movement
from docextract_eval.countries.locales import LOCALES

MONDAY = datetime.date(2024, 4, 1)
SUNDAY = 6


def bought(channel, count=40):
    """How many days before its booking each of some things was bought, and on which weekday."""
    rng = np.random.default_rng(3)
    locale = LOCALES.load("de_DE")
    known = draw_counterparties(
        load_vocabulary("de_DE"), locale, ("Ulm",), seeded_faker("de_DE", rng), rng
    )
    stream = MovementPattern(("{bought}",), 5, 50, channel=channel)
    for i in range(count):
        booked = MONDAY + datetime.timedelta(i)
        days = [booked - datetime.timedelta(before) for before in range(6)]
        (printed,) = draw_movement(stream, -1, booked, known, (rng, rng)).lines
        (before,) = (n for n, day in enumerate(days) if f"{day:%d.%m.}" == printed)
        yield before, days[before].weekday()


def test_nobody_buys_at_a_till_on_a_sunday():
    """Then it was the day before; on other days as many days before as elsewhere."""
    found = list(bought("till"))
    assert {weekday for _, weekday in found} == {*range(SUNDAY)}
    assert {before for before, weekday in found if weekday != SUNDAY - 1} == {0, 1, 2, 3}


@pytest.mark.parametrize("channel", ["online", "nowhere"])
def test_what_is_not_sold_at_a_till_is_bought_on_any_day(channel):
    found = list(bought(channel))
    assert {weekday for _, weekday in found} == {*range(7)}
    assert {before for before, _ in found} == {0, 1, 2, 3}
