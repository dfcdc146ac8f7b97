"""What moves on an account: on days when banks book, in words that are whole."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import replace
from decimal import Decimal

import numpy
import pytest

from docextract_eval.corpus.kinds.bank_statement.account import compute_account
from docextract_eval.corpus.kinds.bank_statement.choices import GRAPH, SIGNS
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.movements import (
    AccountUsage,
    draw_movements,
    weekdays,
)
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES, load_vocabulary
from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary as of_cards
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary as of_invoices
from docextract_eval.corpus.kinds.people import seeded_faker, strip_accents
from docextract_eval.corpus.kinds.statement.wording import amount_bounds
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import UnknownNameError

every_country = pytest.mark.parametrize("name", sorted(set(VOCABULARIES.names) & {*LOCALES.names}))
RANGES = {"1": 20, "2": 48, "3-5": 110, "6-10": 240, "11-20": 360}


@functools.cache
def choices_of(name, number):
    """What a document of a country chooses."""
    return GRAPH.sample(4, f"doc-{number}", {"locale": name})


def lives(name):
    """The movements of some documents, with their periods."""
    for number in range(8):
        chosen = choices_of(name, number)
        yield chosen.movements, chosen.period


@every_country
def test_movements_are_booked_on_weekdays_of_the_period_in_order(name):
    """A value date may lie one or two banking days behind, never before the booking."""
    for movements, (first, last) in lives(name):
        days = [movement.date for movement in movements]
        assert days == sorted(days)
        assert all(first <= day <= last for day in days)
        for movement in movements:
            booked, valued = map(datetime.date.fromisoformat, (movement.date, movement.value_date))
            assert booked <= valued
            assert len(weekdays(movement.date, movement.value_date)) <= 3
            assert booked.weekday() < 5
            assert valued.weekday() < 5


@every_country
def test_an_account_keeps_to_its_limit(name):
    """Before, after and in the middle."""
    for number in range(40):
        chosen = choices_of(name, number)
        account = compute_account(chosen.opening, chosen.movements)
        assert min(account.opening, *account.balances) >= -chosen.overdraft


@pytest.mark.parametrize(
    ("name", "fee"), [("de_DE", "Abschluss Sollzinsen"), ("fr_FR", "INTERETS DEBITEURS")]
)
def test_interest_is_charged_only_after_a_day_below_zero(name, fee):
    """A day of the period that ended so, or the one before it."""
    charged = 0
    for number in range(100):
        chosen = GRAPH.sample(8, f"d{number}", {"locale": name, "size": "2"})
        balances = compute_account(chosen.opening, chosen.movements).balances
        for i, movement in enumerate(chosen.movements):
            if movement.lines[0] == fee:
                charged += 1
                assert min(chosen.opening, *balances[:i]) < 0
    assert charged


@every_country
def test_what_comes_every_month_comes_alike(name):
    """One employer, one pay, one number: only the month that it is for is another."""
    vocabulary = VOCABULARIES.load(name)
    pay = next(s for s in vocabulary.credits if any("{employer}" in line for line in s.lines))
    assert len(booked := wages(vocabulary, pay, name)) == 3 * len(pay.days)
    assert len({movement.amount for movement in booked}) == 1
    months = LOCALES.load(name).months
    assert len({numbers(movement, months) for movement in booked}) == 1


@every_country
def test_an_account_deals_in_one_region(name):
    """The holder's home is the first of its towns."""
    for number in range(8):
        chosen = choices_of(name, number)
        regions = [set(region) for region in load_vocabulary(name).regions]
        assert set(chosen.region) in regions
        home = re.split("[#@]", chosen.region[0].line)[0]
        assert chosen.address[1].startswith(home)
        assert chosen.bank_address[1].startswith(home)


def numbers(movement, months):
    """The digits of a movement, but for those in the name of its month."""
    month = strip_accents(months[int(movement.date[5:7]) - 1])
    said = re.sub(re.escape(month), "", strip_accents("".join(movement.lines)), flags=re.IGNORECASE)
    return re.sub(r"\D", "", said)


def wages(vocabulary, pay, name):
    """What one employer pays in a quarter: the credits that come by the month."""
    other = replace(pay, days=(), share=1, lines=("OTHER",))
    vocabulary = replace(vocabulary, credits=(pay, other))
    for seed in range(20):
        life = AccountUsage(
            vocabulary,
            LOCALES.load(name),
            ("TOWN",),
            ("2024-01-01", "2024-03-31"),
            60,
            Decimal(10**7),
            Decimal(0),
        )
        found = draw_movements(
            life, seeded_faker(name, numpy.random.default_rng(1)), numpy.random.default_rng(seed)
        )
        if booked := [m for m in found if m.amount > 0 and m.lines != ("OTHER",)]:
            return booked
    return []


@every_country
def test_a_purchase_names_its_merchant_first(name):
    """Where one line is printed; every channel has merchants whose prices fit."""
    vocabulary = VOCABULARIES.load(name)
    for stream in (*vocabulary.debits, *vocabulary.credits):
        assert bool(stream.channel) == ("{shop}" in "".join(stream.lines))
        if stream.channel:
            assert "{shop}" in stream.lines[0]
            shops = [shop for shop in vocabulary.merchants if shop.channel == stream.channel]
            assert shops
            for shop in shops:
                low, high = amount_bounds(stream, shop)
                assert shop.low <= low <= high <= shop.high


@every_country
def test_descriptions_are_whole(name):
    """One to three lines without an unfilled pattern; amounts are cents and never nothing."""
    for movements, _ in lives(name):
        for movement in movements:
            assert 1 <= len(movement.lines) <= 3
            assert not re.search(r"[{}@#]", " ".join(movement.lines)), movement.lines
            assert movement.amount
            assert movement.amount == movement.amount.quantize(Decimal("0.01"))


@every_country
def test_money_comes_and_goes_and_is_valued_on_other_days(name):
    """All of it occurs within eight accounts."""
    found = [movement for movements, _ in lives(name) for movement in movements]
    assert any(movement.amount > 0 for movement in found)
    assert any(movement.amount < 0 for movement in found)
    assert any(movement.value_date != movement.date for movement in found)


@pytest.mark.parametrize("size", RANGES)
def test_a_size_gives_about_so_many_movements(size):
    """Larger sizes more of them."""
    graph = GRAPH.ancestry("movements")
    for number in range(3):
        movements = graph.sample(4, f"doc-{number}", {"locale": "en_US", "size": size}).movements
        assert len(movements) <= RANGES[size]
    assert len(movements) > RANGES[size] // 5


@every_country
def test_a_vocabulary_has_words_for_all_that_is_said(name):
    """Without digits, which would have no label."""
    vocabulary = VOCABULARIES.load(name)
    assert set(vocabulary.words) == set(VOCABULARIES.load("en_US").words)
    for role, words in vocabulary.words.items():
        assert words
        assert all(word.strip() for word in words), role
        assert not any(char.isdigit() for word in words for char in word), role
    assert set(vocabulary.layouts) <= set(LAYOUTS.names)
    assert {*vocabulary.signs, *vocabulary.overdrawn} <= set(SIGNS)


@pytest.mark.parametrize("locale", ["fr_BE", "en_AU", "xx_XX"])
@pytest.mark.parametrize("speaks", [load_vocabulary, of_cards, of_invoices])
def test_a_country_without_a_vocabulary_borrows_no_other_countrys(speaks, locale):
    with pytest.raises(UnknownNameError, match=f"vocabulary of .* '{locale}'"):
        speaks(locale)
