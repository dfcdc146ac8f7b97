"""Which rate of tax is in force on a day, country by country: the day before and the day of."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.receipt.bill import rates_in_force
from docextract_eval.countries.locales import LOCALES


@pytest.mark.parametrize(
    ("locale", "day", "goods", "rate"),
    [
        ("nl_NL", "2018-12-31", "food", "6"),
        ("nl_NL", "2019-01-01", "food", "9"),
        ("nl_NL", "2025-12-31", "lodging", "9"),
        ("nl_NL", "2026-01-01", "lodging", "21"),
        ("sv_SE", "2026-03-31", "food", "12"),
        ("sv_SE", "2026-04-01", "food", "6"),
        ("sv_SE", "2026-04-01", "meals", "12"),
        ("vi_VN", "2022-01-31", "other", "10"),
        ("vi_VN", "2022-02-01", "other", "8"),
        ("vi_VN", "2023-03-01", "other", "10"),
        ("vi_VN", "2024-03-01", "other", "8"),
        ("vi_VN", "2024-03-01", "fuel", "10"),
        ("th_TH", "2024-03-01", "other", "7"),
        ("th_TH", "2024-03-01", "fresh", "0"),
        ("zh_CN", "2021-03-31", "meals", "0"),
        ("zh_CN", "2021-04-01", "meals", "6"),
        ("zh_CN", "2024-03-01", "farm", "9"),
        ("zh_CN", "2024-03-01", "other", "13"),
    ],
)
def test_rates_are_those_of_the_day(locale, day, goods, rate):
    assert rates_in_force(day, LOCALES.load(locale))[goods].rate == rate
