"""The choices behind a card statement, as a causal graph."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as of_country
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.people import described, filled, people
from docextract_eval.corpus.kinds.sheets.choices import print_on, turns
from docextract_eval.corpus.kinds.statements import choices as statements
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

Chosen = Mapping[str, Any]

GRAPH = Graph()
COUNTS = {"1": (4, 14), "2": (26, 44), "3-5": (60, 110)}
HABITS = ("full", "part", "minimum", "late", "too much")
SIGNS = ("columns", "minus", "trailing", "parentheses", "credit", "suffix", "triangle")
_SHOWN = {
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


GRAPH.node(options=tuple(LOCALES.names))(interventions.locale)
GRAPH.node("locale")(statements.region)


@GRAPH.node("locale", "region")
def issuer(given: Chosen, dice: np.random.Generator) -> str:
    """Name who issued the card."""
    return statements.sender(spoken(given["locale"]).issuers, given, dice)


interventions.open_to(GRAPH)


@GRAPH.node("locale", "origin")
def holders(given: Chosen, dice: np.random.Generator) -> tuple[str, ...]:
    """Name who bears the cards: the first is whom the account belongs to."""
    known = people(interventions.named_as(given), dice)
    form = of_country(given["locale"]).person if given["origin"] == "home" else ""
    family, found = known.last_name(), []
    for _ in range(3):
        name = described(form, known) if form else f"{known.first_name()} {family}"
        found.append(name)
    return tuple(found)


GRAPH.node("locale", "region")(statements.address)


@GRAPH.node("locale", "region", "address")
def issuer_address(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose the issuer's street and town."""
    return statements.elsewhere(given, dice)


@GRAPH.node()
def tails(_: Chosen, dice: np.random.Generator) -> tuple[str, ...]:
    """Choose the last digits of the cards, and the first of them all."""
    ends = dice.choice(9000, size=3, replace=False) + 1000
    first = (4532, 4929, 5412, 5234)[dice.integers(4)]
    return (*(str(end) for end in ends), str(first))


GRAPH.node()(statements.months)


@GRAPH.node(options=tuple(COUNTS))
def size(_: Chosen, dice: np.random.Generator) -> str:
    """Choose about how many pages the rows fill."""
    return str(dice.choice(list(COUNTS), p=[0.5, 0.37, 0.13]))


@GRAPH.node("months")
def period(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose the first and the last day: from a day of one month to the day before in the next."""
    days = map(datetime.date.fromisoformat, given["months"])
    first, last = (12 * day.year + day.month - 1 for day in days)
    turn = int(dice.integers(2, 28))
    start = first + int(dice.integers(max(1, last - first)))
    if last == first:
        turn = 1
    begin = datetime.date(start // 12, start % 12 + 1, turn)
    after = datetime.date((start + 1) // 12, (start + 1) % 12 + 1, turn)
    return begin.isoformat(), (after - datetime.timedelta(1)).isoformat()


@GRAPH.node("locale", "period")
def dates(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose when the statement is made, and when it is due: on a day on which banks work."""
    end = datetime.date.fromisoformat(given["period"][1])
    low, high = spoken(given["locale"]).due_days
    days = [end + datetime.timedelta(n) for n in range(low, high + 1)]
    working = [day for day in days if day.weekday() < 5] or days
    made = end + datetime.timedelta(int(dice.integers(0, 2)))
    return made.isoformat(), working[dice.integers(len(working))].isoformat()


@GRAPH.node("locale")
def notes(given: Chosen, dice: np.random.Generator) -> dict[str, str]:
    """Choose the numbers of the account, the customer, the telephone, and the points."""
    phones, account = LOCALES.load(given["locale"]).phones, spoken(given["locale"]).account
    return {
        "account_number": filled(account, dice) if account else "",
        "customer_number": filled("#" * int(dice.integers(7, 11)), dice),
        "phone": filled(phones[dice.integers(len(phones))], dice),
        "points": str(int(dice.integers(120, 58_000))),
    }


@GRAPH.node()
def shown(_: Chosen, dice: np.random.Generator) -> dict[str, bool]:
    """Choose which of the optional parts are printed."""
    return {name: bool(dice.random() < chance) for name, chance in _SHOWN.items()}


@GRAPH.node("locale", options=("revolving", "in full"))
def regime(given: Chosen, dice: np.random.Generator) -> str:
    """Choose whether the holder may pay in parts, or all is taken every month."""
    return "in full" if dice.random() < spoken(given["locale"]).pays_in_full else "revolving"


@GRAPH.node("regime", options=HABITS)
def habit(given: Chosen, dice: np.random.Generator) -> str:
    """Choose how the holder paid the last statement."""
    drawn = str(dice.choice(HABITS, p=[0.47, 0.2, 0.13, 0.1, 0.1]))
    return "full" if given["regime"] == "in full" else drawn


@GRAPH.node("locale")
def previous(given: Chosen, dice: np.random.Generator) -> Decimal:
    """Choose what was owed before; sometimes nothing, or less than that."""
    unit = spoken(given["locale"]).purchases[0].high
    owed = int(float(dice.random()) ** 2 * unit * 1600) + int(dice.integers(100)) + 20 * unit
    turn = float(dice.random())
    if turn < 0.12:
        owed = 0 if turn < 0.08 else -owed // 9
    places = minor_units(LOCALES.load(given["locale"]).currency)
    return (Decimal(owed) / 100).quantize(Decimal(1).scaleb(-places))


@GRAPH.node(options=("none", "some"))
def trip(_: Chosen, dice: np.random.Generator) -> str:
    """Choose whether something was bought abroad."""
    return "some" if dice.random() < 0.45 else "none"


@GRAPH.node("trip", options=("row", "line", "none"))
def foreign_fee(given: Chosen, dice: np.random.Generator) -> str:
    """Choose how what that costs is shown: as a row, below each purchase, or it costs nothing."""
    drawn = str(dice.choice(["row", "line", "none"], p=[0.4, 0.35, 0.25]))
    return drawn if given["trip"] == "some" else "none"


@GRAPH.node(options=("none", "some"))
def plans(_: Chosen, dice: np.random.Generator) -> str:
    """Choose whether parts of larger purchases are due."""
    return "some" if dice.random() < 0.2 else "none"


@GRAPH.node(options=("no", "yes"))
def yearly(_: Chosen, dice: np.random.Generator) -> str:
    """Choose whether the year's fee is due this month."""
    return "yes" if dice.random() < 0.12 else "no"


@GRAPH.node(options=("no", "yes"))
def exceeded(_: Chosen, dice: np.random.Generator) -> str:
    """Choose whether more is owed than may be."""
    return "yes" if dice.random() < 0.06 else "no"


@GRAPH.node("locale", options=tuple(LAYOUTS.names))
def template(given: Chosen, dice: np.random.Generator) -> str:
    """Choose the layout family among those of the country."""
    return str(dice.choice(families(given)))


@GRAPH.node("template", options=("1", "2", "3"))
def cards(given: Chosen, dice: np.random.Generator) -> str:
    """Choose how many cards there are; a family that tells them apart has several."""
    several = LAYOUTS.load(given["template"]).sections == "card"
    return str(dice.choice(["1", "2", "3"], p=[0, 0.75, 0.25] if several else [0.75, 0.2, 0.05]))


@GRAPH.node("template", options=("none", "some"))
def pending(given: Chosen, dice: np.random.Generator) -> str:
    """Choose whether rows that are not yet posted stand below the table: on screens they do."""
    chance = 0.4 if LAYOUTS.load(given["template"]).newest else 0.0
    return "some" if dice.random() < chance else "none"


@GRAPH.node("locale", "template", options=SIGNS)
def sign(given: Chosen, dice: np.random.Generator) -> str:
    """Choose how credits are told from what is owed."""
    style = str(dice.choice(spoken(given["locale"]).signs))
    return style if LAYOUTS.load(given["template"]).signed else "columns"


@GRAPH.node("locale", "sign", options=SIGNS[1:])
def balance_sign(given: Chosen, dice: np.random.Generator) -> str:
    """Choose how a balance in the holder's favour is shown: as credits are, if these are signed."""
    style = str(dice.choice(spoken(given["locale"]).signs))
    return style if given["sign"] == "columns" else str(given["sign"])


GRAPH.node()(statements.dialect)


@GRAPH.node()
def looks(_: Chosen, dice: np.random.Generator) -> dict[str, int]:
    """Choose among the ways that a family leaves open: a number for each, modulo how many."""
    parts = ("head", "summary", "sums", "size", "leading", "rules", "shade", "days", "page", "date")
    more = ("zeros", "notices", "foot", "mask", "foreign", "instalment", "paid", "rate")
    return turns((*parts, *more), dice)


GRAPH.node("template", "looks", options=statements.DAYS)(statements.days_among(LAYOUTS))
print_on(GRAPH, LAYOUTS)


def families(given: Chosen) -> tuple[str, ...]:
    """Give the families of layouts that a country prints, the usual ones twice."""
    return spoken(given["locale"]).layouts
