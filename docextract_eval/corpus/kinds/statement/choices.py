"""The nodes that statements of accounts and of cards share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.interventions import months_node
from docextract_eval.corpus.kinds.people import (
    capitalise_first,
    fill_faker_parts,
    fill_pattern,
    fill_postcode,
    seeded_faker,
)
from docextract_eval.corpus.kinds.sheets.choices import draw_variant_numbers
from docextract_eval.corpus.kinds.statement.setting import StatementLayout
from docextract_eval.corpus.layouts import LayoutFamilies

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place
    from docextract_eval.corpus.kinds.sheets.formatting import DateForm
    from docextract_eval.corpus.kinds.statement.record import StatementChoices

L = TypeVar("L", bound=StatementLayout)
DATE_FORMS = ("full", "short", "named")
"""In full, without their year, or with the name of their month."""

months = months_node("2021-01-01", "2025-12-31")


@dataclass(frozen=True)
class StatementNodes(Generic[L]):
    """The nodes that depend on a kind's layouts and words; each method but `families` is one."""

    layouts: LayoutFamilies[L]
    load_vocabulary: Callable[[str], Any]
    """Returns the words of a country's statements of this kind."""
    size_shares: Mapping[str, float]
    """Numbers of pages that the rows may fill, as names of ranges, and how probable each is."""
    parts: tuple[str, ...]
    """The parts that layout families leave open: see `looks`."""
    balance_signs_attribute: str = "signs"
    """The attribute of the words that holds the styles of negative balances."""

    def families(self, given: StatementChoices) -> tuple[str, ...]:
        """Return the layout families that a country uses; the usual ones are listed twice."""
        found: tuple[str, ...] = self.load_vocabulary(given.locale).layouts
        return found

    def size(self, _: StatementChoices, rng: np.random.Generator) -> str:
        """Draw about how many pages the rows fill."""
        return str(rng.choice(list(self.size_shares), p=[*self.size_shares.values()]))

    def template(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Draw the layout family among those of the country."""
        return str(rng.choice(self.families(given)))

    def sign(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Draw how credits are distinguished from debits; `columns` if each has a column."""
        style = str(rng.choice(self.load_vocabulary(given.locale).signs))
        return style if self.layouts.load(given.template).has_amount_column else "columns"

    def balance_sign(self, given: StatementChoices, rng: np.random.Generator) -> str:
        """Draw how a balance below zero is shown: like amounts, if these are signed."""
        ways = attrgetter(self.balance_signs_attribute)(self.load_vocabulary(given.locale))
        style = str(rng.choice(ways))
        return style if given.sign == "columns" else given.sign

    def looks(self, _: StatementChoices, rng: np.random.Generator) -> dict[str, int]:
        """Draw a number for each part that a layout family leaves open."""
        return draw_variant_numbers(self.parts, rng)

    def summary(self, given: StatementChoices, _: np.random.Generator) -> str:
        """Return how the sums above the table are set, as `looks` selects."""
        ways = self.layouts.load(given.template).summary
        turn: int = given.looks["summary"]
        return ways[turn % len(ways)]

    def days(self, given: StatementChoices, _: np.random.Generator) -> DateForm:
        """Return `full` or `short`, as `looks` selects; `named` comes from traps only."""
        short = self.layouts.load(given.template).short_dates
        return "short" if short[given.looks["days"] % len(short)] else "full"


def region(given: StatementChoices, rng: np.random.Generator) -> tuple[Place, ...]:
    """Draw the towns that the holder visits; the first is the home town."""
    regions = load_vocabulary(given.locale).regions
    near = regions[rng.integers(len(regions))]
    home = int(rng.integers(len(near)))
    return (*near[home:], *near[:home])


def address(given: StatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the two lines of an address in the holder's home town."""
    name, home = given.locale, given.region[0]
    known = seeded_faker(name, rng)
    street = load_vocabulary(name).street.replace("{house}", str(rng.integers(1, 140)))
    above = (
        fill_pattern(home.above, rng)
        if home.above
        else " ".join(fill_faker_parts(street, known).split())
    )
    return above, fill_postcode(home.line, rng)


def draw_other_address(given: StatementChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw another address in the holder's home town."""
    found = address(given, rng)
    while found[1] == given.address[1] and load_vocabulary(given.locale).postcode_of_street:
        found = address(given, rng)
    return found


def draw_sender_name(
    patterns: tuple[str, ...], given: StatementChoices, rng: np.random.Generator
) -> str:
    """Draw the sender's name, made of the holder's home town or a family name."""
    pattern: str = patterns[rng.integers(len(patterns))]
    family = seeded_faker(given.locale, rng).last_name()
    return capitalise_first(pattern.format(town=given.region[0].town, family=family))


def draw_printed_parts(
    shares: Mapping[str, float], country_shares: Mapping[str, float], rng: np.random.Generator
) -> dict[str, bool]:
    """Draw which optional parts are printed, by the country's own shares where it has any."""
    return {
        name: bool(rng.random() < country_shares.get(name, usual)) for name, usual in shares.items()
    }


def dialect(_: StatementChoices, rng: np.random.Generator) -> int:
    """Draw the number that selects among the country's wordings."""
    return int(rng.integers(3))


def later_columns(_: StatementChoices, __: np.random.Generator) -> str:
    """Return `same`: by default, columns do not move on later sheets."""
    return "same"


def wrapping_columns(given: StatementChoices, _: np.random.Generator) -> str:
    """Return on which columns descriptions are wrapped, so that they fit on every sheet."""
    return given.later_columns


def equivalent(_: StatementChoices, __: np.random.Generator) -> tuple[str, str] | None:
    """Return None: by default, no balance in another currency is printed."""
    return None
