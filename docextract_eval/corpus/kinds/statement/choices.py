"""The choices that are drawn alike behind the statements of an account and of a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.interventions import months_within
from docextract_eval.corpus.kinds.people import described, filled, headed, people, posted
from docextract_eval.corpus.kinds.sheets.choices import turns
from docextract_eval.corpus.kinds.statement.setting import StatementLayout
from docextract_eval.corpus.layouts import Families

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place
    from docextract_eval.corpus.kinds.sheets.showing import Days
    from docextract_eval.corpus.kinds.statement.record import StatementChoices

L = TypeVar("L", bound=StatementLayout)
DAYS = ("full", "short", "named")
"""In full, without their year, or with the name of their month."""

months = months_within("2021-01-01", "2025-12-31")


@dataclass(frozen=True)
class StatementNodes(Generic[L]):
    """The nodes that depend on a kind's layouts, words and sizes; each method is a node."""

    layouts: Families[L]
    spoken: Callable[[str], Any]
    """Returns what issuers of the kind call things in a country."""
    sizes: Mapping[str, float]
    """About how many pages rows fill, and how probable that is."""
    parts: tuple[str, ...]
    """What the looks leave open: see `looks`."""
    signs_of_balances: str = "signs"
    """The attribute of the words that holds the ways in which balances show their sign."""

    def families(self, given: StatementChoices) -> tuple[str, ...]:
        """Return the families of layouts that a country prints, the usual ones twice."""
        found: tuple[str, ...] = self.spoken(given.locale).layouts
        return found

    def size(self, _: StatementChoices, rng: np.random.Generator) -> str:
        """Choose about how many pages the rows fill."""
        return str(rng.choice(list(self.sizes), p=[*self.sizes.values()]))

    def template(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Choose the layout family among those of the country."""
        return str(rng.choice(self.families(given)))

    def sign(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Choose how the side of an amount is shown."""
        style = str(rng.choice(self.spoken(given.locale).signs))
        return style if self.layouts.load(given.template).signed else "columns"

    def balance_sign(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Choose how a balance below zero is shown: as amounts are, if these are signed."""
        ways = attrgetter(self.signs_of_balances)(self.spoken(given.locale))
        style = str(rng.choice(ways))
        return style if given.sign == "columns" else given.sign

    def looks(self, _: StatementChoices, rng: np.random.Generator) -> dict[str, int]:
        """Choose among the ways that a family leaves open: a number for each, modulo how many."""
        return turns(self.parts, rng)

    def summary(self, given: StatementChoices, _: np.random.Generator) -> str:
        """Take what the looks say of the sums above the table; never both balances on one line."""
        ways = self.layouts.load(given.template).summary
        turn: int = given.looks["summary"]
        return ways[turn % len(ways)]

    def days(self, given: StatementChoices, _: np.random.Generator) -> Days:
        """Take what the looks say: in full, or without their year; never the month's name."""
        short = self.layouts.load(given.template).short_dates
        return "short" if short[given.looks["days"] % len(short)] else "full"


def region(given: StatementChoices, rng: np.random.Generator) -> tuple[Place, ...]:
    """Choose the towns that the holder goes to; the first is home."""
    regions = spoken(given.locale).regions
    near = regions[rng.integers(len(regions))]
    home = int(rng.integers(len(near)))
    return (*near[home:], *near[:home])


def address(given: StatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Choose a street and the line of the town, in the holder's home town."""
    name, home = given.locale, given.region[0]
    known = people(name, rng)
    street = spoken(name).street.replace("{house}", str(rng.integers(1, 140)))
    above = filled(home.above, rng) if home.above else " ".join(described(street, known).split())
    return above, posted(home.line, rng)


def elsewhere(given: StatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Choose another address in the holder's home town."""
    found = address(given, rng)
    while found[1] == given.address[1] and spoken(given.locale).postcode_of_street:
        found = address(given, rng)
    return found


def sender(patterns: tuple[str, ...], given: StatementChoices, rng: np.random.Generator) -> str:
    """Name who sends the statement, after the holder's home town or a family."""
    pattern: str = patterns[rng.integers(len(patterns))]
    family = people(given.locale, rng).last_name()
    return headed(pattern.format(town=given.region[0].town, family=family))


def printed(
    shares: Mapping[str, float], own: Mapping[str, float], rng: np.random.Generator
) -> dict[str, bool]:
    """Choose which of the optional parts are printed: by a country's own share, if it has one."""
    return {name: bool(rng.random() < own.get(name, usual)) for name, usual in shares.items()}


def dialect(_: StatementChoices, rng: np.random.Generator) -> int:
    """Choose whose words are printed."""
    return int(rng.integers(3))


def later_columns(_: StatementChoices, __: np.random.Generator) -> str:
    """Keep the columns where they are on later sheets."""
    return "same"


def room(given: StatementChoices, _: np.random.Generator) -> str:
    """Wrap what rows say so that it fits the columns on every sheet."""
    return given.later_columns


def equivalent(_: StatementChoices, __: np.random.Generator) -> tuple[str, str] | None:
    """Print no balance in another currency, which would come with its rate."""
    return None
