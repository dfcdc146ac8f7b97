"""The choices that fall alike behind the statements of an account and of a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.interventions import months_within
from docextract_eval.corpus.kinds.people import described, filled, headed, people, posted

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.catalog import Catalog
    from docextract_eval.corpus.causal import Draw
    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place
    from docextract_eval.corpus.kinds.statements.heads import StatementFamily

Chosen = Mapping[str, Any]
DAYS = ("full", "short", "named")
"""In full, without their year, or with the name of their month."""

months = months_within("2021-01-01", "2025-12-31")


def region(given: Chosen, dice: np.random.Generator) -> tuple[Place, ...]:
    """Choose the towns that the holder goes to; the first is home."""
    regions = spoken(given["locale"]).regions
    near = regions[dice.integers(len(regions))]
    home = int(dice.integers(len(near)))
    return (*near[home:], *near[:home])


def address(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose a street and the line of the town, in the holder's home town."""
    name, home = given["locale"], given["region"][0]
    known = people(name, dice)
    street = spoken(name).street.replace("{house}", str(dice.integers(1, 140)))
    above = filled(home.above, dice) if home.above else " ".join(described(street, known).split())
    return above, posted(home.line, dice)


def elsewhere(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose another address in the holder's home town."""
    found = address(given, dice)
    while found[1] == given["address"][1] and spoken(given["locale"]).postcode_of_street:
        found = address(given, dice)
    return found


def sender(patterns: tuple[str, ...], given: Chosen, dice: np.random.Generator) -> str:
    """Name who sends the statement, after the holder's home town or a family."""
    pattern: str = patterns[dice.integers(len(patterns))]
    family = people(given["locale"], dice).last_name()
    return headed(pattern.format(town=given["region"][0].town, family=family))


def dialect(_: Chosen, dice: np.random.Generator) -> int:
    """Choose whose words are printed."""
    return int(dice.integers(3))


def room(given: Chosen, _: np.random.Generator) -> str:
    """Wrap what rows say so that it fits the columns on every sheet."""
    return str(given["later_columns"])


def equivalent(_: Chosen, __: np.random.Generator) -> tuple[str, str] | None:
    """Print no balance in another currency, which would come with its rate."""
    return None


def days_among(layouts: Catalog[Any]) -> Draw:
    """Give the node that says how the rows of these families tell their days."""

    def days(given: Chosen, _: np.random.Generator) -> str:
        """Take what the looks say: in full, or without their year; never the month's name."""
        family: StatementFamily = layouts.load(given["template"])
        short = family.short_dates
        return "short" if short[given["looks"]["days"] % len(short)] else "full"

    return days
