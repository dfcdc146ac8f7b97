"""The causal graph of the choices of a card statement."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as load_bank_vocabulary,
)
from docextract_eval.corpus.kinds.card_statement import charges
from docextract_eval.corpus.kinds.card_statement.account import (
    ZERO,
    Account,
    Charge,
    compute_account,
    minimum_payment,
)
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import fill_faker_parts, fill_pattern, seeded_faker
from docextract_eval.corpus.kinds.sheets.choices import add_sheet_nodes
from docextract_eval.corpus.kinds.statement import choices as statement
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place

GRAPH = Graph(CardStatementChoices)
ROW_COUNTS = {"1": (5, 20), "2": (30, 54), "3-5": (72, 124)}
_SIZE_SHARES = {"1": 0.5, "2": 0.37, "3-5": 0.13}
HABITS = ("full", "part", "minimum", "late", "too much")
SIGNS = ("columns", "minus", "trailing", "parentheses", "credit", "suffix", "triangle")
_PRINTED_SHARES = {
    "account_number": 0.45,
    "statement_date": 0.8,
    "credit_limit": 0.85,
    "available_credit": 0.75,
    "cash_limit": 0.25,
    "points": 0.45,
    "customer_number": 0.35,
    "phone": 0.6,
    "autopay": 0.35,
    "zeros": 0.5,
}
_PARTS = (
    *("head", "summary", "sums", "size", "leading", "rules", "shade", "days", "page", "date"),
    *("zeros", "notices", "foot", "mask", "foreign", "instalment", "paid", "rate", "solid"),
)
"""The parts that layout families leave open."""
_USAGE_PARENTS = ("locale", "region", "period", "prices")
_nodes = statement.StatementNodes(LAYOUTS, load_vocabulary, _SIZE_SHARES, _PARTS)
families = _nodes.families


GRAPH.node("locale", options=LOCALE_NAMES)(interventions.locale)
GRAPH.node("region", "locale")(statement.region)


@GRAPH.node("issuer", "locale", "region")
def issuer(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw the name of the card issuer."""
    return statement.draw_sender_name(load_vocabulary(given.locale).issuers, given, rng)


interventions.add_intervention_nodes(GRAPH)


@GRAPH.node("holders", "locale", "origin")
def holders(given: CardStatementChoices, rng: np.random.Generator) -> tuple[str, ...]:
    """Draw the names of the card holders; the account is the first one's."""
    known = seeded_faker(interventions.locale_of_names(given), rng)
    form = load_bank_vocabulary(given.locale).name if given.origin == "home" else ""
    family, found = known.last_name(), []
    for _ in range(3):
        name = fill_faker_parts(form, known) if form else f"{known.first_name()} {family}"
        found.append(name)
    return tuple(found)


GRAPH.node("address", "locale", "region")(statement.address)


@GRAPH.node("issuer_address", "locale", "region", "address")
def issuer_address(given: CardStatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the issuer's street and town."""
    return statement.draw_other_address(given, rng)


@GRAPH.node("tails")
def draw_card_digits(_: CardStatementChoices, rng: np.random.Generator) -> tuple[str, ...]:
    """Draw the last digits of three cards, then the first digits of all of them."""
    ends = rng.choice(9000, size=3, replace=False) + 1000
    first = (4532, 4929, 5412, 5234)[rng.integers(4)]
    return (*(str(end) for end in ends), str(first))


GRAPH.node("months")(statement.months)


GRAPH.node("size", options=tuple(ROW_COUNTS))(_nodes.size)
GRAPH.node("rows", options=interventions.ROWS)(interventions.rows)


@GRAPH.node("period", "months")
def period(given: CardStatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the first and the last day: a month that begins on any day."""
    days = map(datetime.date.fromisoformat, given.months)
    first, last = (12 * day.year + day.month - 1 for day in days)
    start_day = int(rng.integers(2, 28))
    start = first + int(rng.integers(max(1, last - first)))
    if last == first:
        start_day = 1
    begin = datetime.date(start // 12, start % 12 + 1, start_day)
    after = datetime.date((start + 1) // 12, (start + 1) % 12 + 1, start_day)
    return begin.isoformat(), (after - datetime.timedelta(1)).isoformat()


@GRAPH.node("dates", "locale", "period")
def dates(given: CardStatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the date of the statement and its due date, which is a banking day."""
    end = datetime.date.fromisoformat(given.period[1])
    low, high = load_vocabulary(given.locale).due_days
    days = [end + datetime.timedelta(n) for n in range(low, high + 1)]
    working = [day for day in days if day.weekday() < 5] or days
    statement_date = end + datetime.timedelta(int(rng.integers(0, 2)))
    return statement_date.isoformat(), working[rng.integers(len(working))].isoformat()


@GRAPH.node("notes", "locale")
def notes(given: CardStatementChoices, rng: np.random.Generator) -> dict[str, str]:
    """Draw the numbers of the account and the customer, the telephone number, and the points."""
    phones, account = LOCALES.load(given.locale).phones, load_vocabulary(given.locale).account_form
    return {
        "account_number": fill_pattern(account, rng) if account else "",
        "customer_number": fill_pattern("#" * int(rng.integers(7, 11)), rng),
        "phone": fill_pattern(phones[rng.integers(len(phones))], rng),
        "points": str(int(rng.integers(120, 58_000))),
    }


@GRAPH.node("shown")
def shown(_: CardStatementChoices, rng: np.random.Generator) -> dict[str, bool]:
    """Draw which of the optional parts are printed."""
    return statement.draw_printed_parts(_PRINTED_SHARES, {}, rng)


@GRAPH.node("regime", "locale", options=("revolving", "in full"))
def regime(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether the holder may pay in parts, or the balance is taken every month."""
    return (
        "in full"
        if rng.random() < load_vocabulary(given.locale).pays_in_full_share
        else "revolving"
    )


@GRAPH.node("habit", "regime", options=HABITS)
def habit(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw how the holder paid the last statement."""
    drawn = str(rng.choice(HABITS, p=[0.47, 0.2, 0.13, 0.1, 0.1]))
    return "full" if given.regime == "in full" else drawn


@GRAPH.node("previous", "locale")
def previous(given: CardStatementChoices, rng: np.random.Generator) -> Decimal:
    """Draw the previous balance; it is sometimes zero or negative."""
    unit = load_vocabulary(given.locale).purchases[0].high
    owed = int(float(rng.random()) ** 2 * unit * 1600) + int(rng.integers(100)) + 20 * unit
    turn = float(rng.random())
    if turn < 0.12:
        owed = 0 if turn < 0.08 else -owed // 9
    places = minor_units(LOCALES.load(given.locale).currency)
    return (Decimal(owed) / 100).quantize(Decimal(1).scaleb(-places))


@GRAPH.node("trip", options=("none", "some"))
def trip(_: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether anything was bought abroad."""
    return "some" if rng.random() < 0.45 else "none"


@GRAPH.node("foreign_fee", "trip", options=("row", "line", "none"))
def foreign_fee(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw how the fee for it is printed: as a row, below each purchase, or not at all."""
    drawn = str(rng.choice(["row", "line", "none"], p=[0.4, 0.35, 0.25]))
    return drawn if given.trip == "some" else "none"


@GRAPH.node("plans", options=("none", "some"))
def plans(_: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether instalments of larger purchases are due."""
    return "some" if rng.random() < 0.2 else "none"


@GRAPH.node("yearly", options=("no", "yes"))
def yearly(_: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether the annual fee is due this month."""
    return "yes" if rng.random() < 0.12 else "no"


@GRAPH.node("exceeded", options=("no", "yes"))
def exceeded(_: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether the balance exceeds the limit."""
    return "yes" if rng.random() < 0.06 else "no"


GRAPH.node("template", "locale", options=tuple(LAYOUTS.names))(_nodes.template)


@GRAPH.node("cards", "template", options=("1", "2", "3"))
def cards(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw the number of cards; families with a table per card have several."""
    several = LAYOUTS.load(given.template).sections == "card"
    return str(rng.choice(["1", "2", "3"], p=[0, 0.75, 0.25] if several else [0.75, 0.2, 0.05]))


@GRAPH.node("pending", "template", options=("none", "some"))
def pending(given: CardStatementChoices, rng: np.random.Generator) -> str:
    """Draw whether pending rows are printed below the table; only screen printouts have them."""
    chance = 0.4 if LAYOUTS.load(given.template).newest else 0.0
    return "some" if rng.random() < chance else "none"


GRAPH.node("sign", "locale", "template", options=SIGNS)(_nodes.sign)
GRAPH.node("balance_sign", "locale", "sign", options=SIGNS[1:])(_nodes.balance_sign)
GRAPH.node("dialect")(statement.dialect)
GRAPH.node("looks")(_nodes.looks)
GRAPH.node("days", "template", "looks", options=statement.DATE_FORMS)(_nodes.days)
add_sheet_nodes(GRAPH, LAYOUTS, "issuer")

# From here on, each node has a default value; only traps and recipes set another.
GRAPH.node("summary", "template", "looks", options=("list", "strip", "boxes", "large", "line"))(
    _nodes.summary
)


@GRAPH.node("carry", "template", options=("none", "lines"))
def carry(given: CardStatementChoices, _: np.random.Generator) -> str:
    """Return whether the family carries the balance so far from sheet to sheet."""
    return "lines" if LAYOUTS.load(given.template).carry else "none"


GRAPH.node("later_columns", options=("same", "drifted"))(statement.later_columns)
GRAPH.node("room", "later_columns", options=("same", "drifted"))(statement.wrapping_columns)


@GRAPH.node("called")
def own_labels(_: CardStatementChoices, __: np.random.Generator) -> Mapping[str, tuple[str, ...]]:
    """Return no labels: by default, all are the issuer's own."""
    return {}


GRAPH.node("equivalent")(statement.equivalent)


@GRAPH.node("days_by")
def days_by(_: CardStatementChoices, __: np.random.Generator) -> tuple[str, str] | None:
    """Return None: by default, dates are printed by the country's patterns."""
    return None


GRAPH.add_defaults(
    {
        "due_first": ("new_balance", "minimum_payment"),
        "told_abroad": ("yes", "no"),
        "days_at": ("apart", "print first", "due first"),
    }
)


# The rows of the statement, and their sums.


@GRAPH.node("purchases", *_USAGE_PARENTS, "size", "rows", "one_more")
def purchases(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw the purchases of the month, with refunds and withdrawals of cash."""
    low, high = ROW_COUNTS[given.size]
    drawn = int(rng.integers(low, high + 1))
    count = given.rows or drawn
    usage, people = card_usage(given), seeded_faker(given.locale, rng)
    found = charges.draw_purchases_refunds_and_cash(usage, count, people, rng)
    found = found[: given.rows or None]
    if given.one_more == "no":
        return found
    return found + charges.draw_purchases_refunds_and_cash(usage, 1, people, rng)[:1]


@GRAPH.node("foreign", *_USAGE_PARENTS, "trip", "foreign_fee")
def foreign(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw the purchases abroad, if there was a trip."""
    count = int(rng.integers(1, 5)) if given.trip == "some" else 0
    inside = given.foreign_fee == "line"
    return charges.draw_foreign_purchases(card_usage(given), count, rng, with_fee=inside)


@GRAPH.node("instalments", *_USAGE_PARENTS, "plans")
def instalments(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw the instalments that are due this month."""
    count = int(rng.integers(1, 3)) if given.plans == "some" else 0
    return charges.draw_instalments(card_usage(given), count, seeded_faker(given.locale, rng), rng)


@GRAPH.node("waiting", *_USAGE_PARENTS, "pending")
def waiting(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw the purchases that are not yet posted."""
    count = int(rng.integers(1, 4)) if given.pending == "some" else 0
    return charges.draw_pending(card_usage(given), count, seeded_faker(given.locale, rng), rng)


@GRAPH.node("bought", "purchases", "foreign", "instalments", "cards")
def bought(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Return all purchases, each made with one of the cards."""
    all_ = (*given.purchases, *given.foreign, *given.instalments)
    owners = [0, 0, 1, 2, 1][: {"1": 2, "2": 3, "3": 5}[given.cards]]
    turns = rng.integers(len(owners), size=len(all_))
    lines: dict[str, int] = {}
    found = []
    for charge, turn in zip(all_, turns, strict=True):
        card = owners[turn]
        if charge.sort == "purchase":
            lines[charge.description] = card
        elif charge.sort == "refund":  # it goes back to the card that paid
            card = next((lines[line] for line in lines if line in charge.description), card)
        found.append(replace(charge, card=card))
    return tuple(found)


@GRAPH.node("payment", "locale", "region", "period", "previous", "habit", "bought", "prices")
def payment(given: CardStatementChoices, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw the payment of the last statement, by the holder's habit."""
    spent = sum((charge.amount for charge in given.bought), ZERO)
    return charges.draw_payment(card_usage(given), given.previous, given.habit, spent, rng)


@GRAPH.node(
    "account",
    *("locale", "region", "period", "prices", "previous", "habit", "bought", "payment"),
    *("foreign_fee", "yearly", "exceeded"),
)
def account(given: CardStatementChoices, _: np.random.Generator) -> Account:
    """Return the account with all rows, fees and interest included."""
    month, owed, habit = card_usage(given), given.previous, given.habit
    due = [*(["foreign"] if given.foreign_fee == "row" else [])]
    due += ["annual"] if given.yearly == "yes" else []
    rows = (*given.payment, *given.bought)
    rows = (*rows, *charges.fees_and_interest(month, rows, owed, habit, due))
    rule = month.vocabulary.minimum
    past = minimum_payment(owed, rule, ZERO) if habit == "late" and owed > 0 else ZERO
    return compute_account(
        owed,
        sorted(rows, key=lambda row: (row.posting_date, row.date)),
        (rule, past.quantize(month.smallest_unit)),
        _possible_limits(month, owed),
        exceeded=given.exceeded == "yes",
    )


def _possible_limits(usage: charges.CardUsage, balance: Decimal) -> Sequence[int]:
    """Return the limits that are no lower than `balance`, or a multiple of the highest.

    The previous balance never exceeds the limit.
    """
    limits = usage.vocabulary.limits
    often = math.ceil(balance / limits[-1])
    return [limit for limit in limits if limit >= balance] or [limits[-1] * often]


def _town_at_terminal(place: Place) -> str:
    """Return a town as terminals send it: in capitals with its state, where addresses have one."""
    state = re.search(r", ([A-Z]{2}) ", place.line)
    return f"{place.town} {state[1]}".upper() if state else place.town


def card_usage(given: CardStatementChoices) -> charges.CardUsage:
    """Return the place, period and price level in which the card is used."""
    name = given.locale
    towns = tuple(map(_town_at_terminal, given.region))
    country, locale = load_bank_vocabulary(name), LOCALES.load(name)
    return charges.CardUsage(
        load_vocabulary(name), country, locale, towns, given.period, given.prices
    )
