"""The causal graph of the choices of a bank statement."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.movements import (
    AccountUsage,
    add_payment,
    draw_movements,
    insert_debit_reversal,
)
from docextract_eval.corpus.kinds.bank_statement.numbers import AccountIdentity, draw_identity
from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import fill_faker_parts, fill_pattern, seeded_faker
from docextract_eval.corpus.kinds.sheets.choices import add_sheet_nodes
from docextract_eval.corpus.kinds.statement import choices as statement
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.account import Movement
    from docextract_eval.corpus.kinds.statement.foreign_payments import ForeignAmount
    from docextract_eval.corpus.kinds.statement.record import CarryMode

GRAPH = Graph(BankStatementChoices)
ROW_COUNTS = {
    "1": (6, 20),
    "2": (26, 48),
    "3-5": (60, 110),
    "6-10": (150, 240),
    "11-20": (300, 360),
}
_SIZE_SHARES = {"1": 0.42, "2": 0.3, "3-5": 0.19, "6-10": 0.06, "11-20": 0.03}
_LONG_SIZES = ("6-10", "11-20")
"""Sizes that take a quarter: one month has too few movements."""
_MONTHS_TOUCHED = {"month": 1, "cycle": 2, "quarter": 3, "year": 12}
"""The sorts of periods, and how many months each touches."""
_ROWS_OF_PERIODS = {"month": 100, "quarter": 300}
"""The most rows of a period, where a number is asked for; more take a year."""
SIGNS = ("columns", "minus", "trailing", "parentheses", "suffix", "overdrawn", "triangle")
_NUMBER_SHARES = {"account_number": 1.0, "iban": 0.9, "bic": 0.7, "branch_code": 0.5}
_NOTE_SHARES = {
    "statement_number": 0.6,
    "customer_number": 0.4,
    "phone": 0.6,
    "overdraft_limit": 0.3,
    "statement_date": 0.4,
    "sums": 0.7,
}
_PARTS = (
    *("head", "summary", "size", "leading", "detail", "rules", "shade", "days", "page"),
    *("date", "logo", "foot", "solid"),
)
"""The parts that layout families leave open."""
_nodes = statement.StatementNodes(LAYOUTS, load_vocabulary, _SIZE_SHARES, _PARTS, "overdrawn")
families = _nodes.families


GRAPH.node("locale", options=LOCALE_NAMES)(interventions.locale)
GRAPH.node("region", "locale")(statement.region)


@GRAPH.node("bank", "locale", "region")
def bank(given: BankStatementChoices, rng: np.random.Generator) -> str:
    """Draw the name of the bank."""
    return statement.draw_sender_name(load_vocabulary(given.locale).banks, given, rng)


interventions.add_intervention_nodes(GRAPH)


@GRAPH.node("holder", "locale", "origin")
def holder(given: BankStatementChoices, rng: np.random.Generator) -> str:
    """Draw the account holder's name: a person or a couple."""
    known = seeded_faker(interventions.locale_of_names(given), rng)
    if given.origin == "home" and (form := load_vocabulary(given.locale).name):
        return fill_faker_parts(form, known)
    names = [known.first_name(), known.first_name(), known.last_name()]
    if rng.random() < 0.2:
        return load_vocabulary(given.locale).couple.format(*names)
    return f"{names[0]} {names[2]}"


GRAPH.node("address", "locale", "region")(statement.address)


@GRAPH.node("bank_address", "locale", "region", "address")
def bank_address(given: BankStatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the bank's street and town."""
    return statement.draw_other_address(given, rng)


@GRAPH.node("identity", "locale")
def identity(given: BankStatementChoices, rng: np.random.Generator) -> AccountIdentity:
    """Draw the numbers of the account."""
    return draw_identity(given.locale, rng)


GRAPH.node("months")(statement.months)


GRAPH.node("size", options=tuple(ROW_COUNTS))(_nodes.size)
GRAPH.node("rows", options=interventions.ROWS)(interventions.rows)


@GRAPH.node("period", "months", "size", "rows")
def period(given: BankStatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the first and the last day: a month, a cycle from day to day, a quarter, or a year."""
    days = map(datetime.date.fromisoformat, given.months)
    first, last = (12 * day.year + day.month - 1 for day in days)
    cycle_day = int(rng.integers(4, 26))
    sort = str(rng.choice(["month", "cycle", "quarter"], p=[0.6, 0.3, 0.1]))
    sort = "quarter" if given.size in _LONG_SIZES else sort
    if given.rows:
        sort = next((sort for sort, most in _ROWS_OF_PERIODS.items() if given.rows <= most), "year")
    starts = range(first, last + 2 - _MONTHS_TOUCHED[sort])
    if sort == "quarter":
        starts = range(-(-first // 3) * 3, starts.stop, 3)
    if not starts:  # a longer period does not fit in one month
        sort, starts = "month", range(first, last + 1)
    start = starts[rng.integers(len(starts))]
    ends = (start, start + {"quarter": 3, "year": 12}.get(sort, 1))
    on = cycle_day if sort == "cycle" else 1
    begin, after = (datetime.date(month // 12, month % 12 + 1, on) for month in ends)
    return begin.isoformat(), (after - datetime.timedelta(1)).isoformat()


@GRAPH.node("notes", "locale", "period")
def notes(given: BankStatementChoices, rng: np.random.Generator) -> dict[str, str]:
    """Draw the numbers of the statement and the customer, and the telephone number."""
    locale = LOCALES.load(given.locale)
    phones = locale.phones
    year, month, _ = given.period[1].split("-")
    monthly = f"{year}/{month}" if locale.dates[0].startswith("{y") else f"{int(month)}/{year}"
    statement = (fill_pattern("###", rng), monthly, fill_pattern("00##", rng))
    return {
        "statement_number": statement[rng.integers(3)],
        "customer_number": fill_pattern("#" * int(rng.integers(7, 11)), rng),
        "phone": fill_pattern(phones[rng.integers(len(phones))], rng),
    }


@GRAPH.node("shown", "locale")
def shown(given: BankStatementChoices, rng: np.random.Generator) -> dict[str, bool]:
    """Draw which of the optional parts are printed."""
    return statement.draw_printed_parts(
        _NUMBER_SHARES | _NOTE_SHARES, load_vocabulary(given.locale).printed_share, rng
    )


@GRAPH.node("overdraft", "locale")
def overdraft(given: BankStatementChoices, rng: np.random.Generator) -> Decimal:
    """Draw how far the account may be overdrawn."""
    limits = load_vocabulary(given.locale).limits
    return Decimal(limits[rng.integers(len(limits))])


@GRAPH.node("opening", "locale", "overdraft")
def opening(given: BankStatementChoices, rng: np.random.Generator) -> Decimal:
    """Draw the opening balance; it is sometimes negative, within the limit."""
    unit = load_vocabulary(given.locale).debits[0].high  # the price of a larger purchase there
    cents = int(float(rng.random()) ** 2 * unit * 6000) + int(rng.integers(100))
    limit = int(given.overdraft)
    below = rng.random() < 0.15 and limit > 0
    drawn = Decimal(-min(cents // 8, limit * 50) if below else cents + 100 * unit) / 100
    places = minor_units(LOCALES.load(given.locale).currency)
    return drawn.quantize(Decimal(1).scaleb(-places))


@GRAPH.node("reversal")
def reversal(_: BankStatementChoices, __: np.random.Generator) -> str:
    """Return an empty text: by default, nothing is reversed."""
    return ""


@GRAPH.node(
    "movements",
    *("locale", "region", "period", "size", "rows", "opening", "overdraft", "reversal", "prices"),
    "one_more",
)
def movements(given: BankStatementChoices, rng: np.random.Generator) -> tuple[Movement, ...]:
    """Draw the movements of the period, one of them reversed if `reversal` has its word."""
    low, high = ROW_COUNTS[given.size]
    name = given.locale
    drawn = int(rng.integers(low, high + 1))
    life = AccountUsage(
        load_vocabulary(name),
        LOCALES.load(name),
        tuple(place.town for place in given.region),
        given.period,
        given.rows or drawn,
        given.opening,
        given.overdraft,
        given.prices,
        is_exact=bool(given.rows),
    )
    moved = draw_movements(life, seeded_faker(name, rng), rng)
    moved = insert_debit_reversal(moved, given.reversal, rng) if given.reversal else moved
    return add_payment(moved, given.period[1]) if given.one_more == "yes" else moved


GRAPH.node("template", "locale", options=tuple(LAYOUTS.names))(_nodes.template)
GRAPH.node("sign", "locale", "template", options=SIGNS)(_nodes.sign)
GRAPH.node("balance_sign", "locale", "sign", options=SIGNS[1:])(_nodes.balance_sign)


@GRAPH.node("balances", "template", options=("row", "day", "none"))
def balances(given: BankStatementChoices, rng: np.random.Generator) -> str:
    """Draw which rows have a running balance: all, the last of each day, or none."""
    return str(rng.choice(LAYOUTS.load(given.template).balances))


GRAPH.node("dialect")(statement.dialect)
GRAPH.node("looks")(_nodes.looks)
add_sheet_nodes(GRAPH, LAYOUTS, "bank")

# From here on, each node has a default value; only traps and recipes set another.
GRAPH.node("days", "template", "looks", options=statement.DATE_FORMS)(_nodes.days)
GRAPH.node("summary", "template", "looks", options=("list", "strip", "none", "line"))(
    _nodes.summary
)


@GRAPH.node("carry", "template", options=("balance", "totals", "none", "rows"))
def carry(given: BankStatementChoices, _: np.random.Generator) -> CarryMode:
    """Return what the family carries from sheet to sheet; `rows` comes from traps only."""
    return LAYOUTS.load(given.template).carry


GRAPH.node("later_columns", options=("same", "narrower", "drifted"))(statement.later_columns)
GRAPH.node("room", "later_columns", options=("same", "narrower", "drifted"))(
    statement.wrapping_columns
)


GRAPH.add_defaults(
    {
        "breaks": ("between rows", "within rows"),
        "prominent": ("bank", "both"),
        "highlight": ("nothing", "available"),
    }
)


GRAPH.node("equivalent")(statement.equivalent)


@GRAPH.node("abroad", "movements")
def abroad(_: BankStatementChoices, __: np.random.Generator) -> dict[int, ForeignAmount]:
    """Return no movements: by default, none is printed in another currency."""
    return {}
