"""The habits of printing that a till has: which of them, as often as real receipts have them.

How often is counted by `tools/study print_rates`, and kept in `print_rates.toml`. A country follows
the set that its `receipt.toml` names; one that names none has no habits, and prints as all tills
do.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.borders.people import parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.countries.locales import Locale

_RATES_FILE = Path(__file__).with_name("print_rates.toml")
_TOTALS = "total_"
"""What the names of the wordings of totals begin with; `total_plain` is the word alone."""
_PARTS = {"title": "banner_below", "web": "web"}
"""Parts of the small print that are printed as often as a habit is seen."""
_REPLACED_PARTS = {"policy": "terms", "survey": "survey"}
"""Parts of the small print in whose place notices of several lines are printed."""
_REGISTRATIONS = ("registration_behind", "registration_below")


@functools.cache
def load_rates() -> Mapping[str, Mapping[str, float]]:
    """Return per set the share of the receipts that have each habit."""
    counted = parse_toml(_RATES_FILE.read_text(encoding="utf-8"), _RATES_FILE.name)
    return {
        name: {habit: had / of for habit, (had, of) in counts.items() if of}
        for name, counts in counted.items()
    }


def draw_habits(seed: int, rates: str) -> dict[str, bool]:
    """Draw each habit of a set with a hash of its own name, so that a new one changes no other."""
    shares = load_rates()[rates] if rates else {}
    return {name: seeds.hash_to_unit(seed, name) < share for name, share in shares.items()}


def draw_total_words(number: float, rates: str) -> str:
    """Return which wording of the total a number in [0, 1) selects; empty without a set."""
    shares = (
        {n: s for n, s in load_rates()[rates].items() if n.startswith(_TOTALS)} if rates else {}
    )
    ends = [*itertools.accumulate(shares.values())]
    return [*shares][bisect.bisect(ends, number * ends[-1])] if ends and ends[-1] else ""


def printed_parts(choices: ReceiptChoices) -> dict[str, bool]:
    """Return which parts of the small print are printed, with the habits of the till."""
    parts, habits = dict(choices.notices), choices.habits
    parts |= {part: habits[habit] for part, habit in _PARTS.items() if habit in habits}
    parts |= {part: False for part, habit in _REPLACED_PARTS.items() if habit in habits}
    if any(habits.get(name) for name in _REGISTRATIONS):
        parts["registered"] = False  # the number stands beside the name
    return parts


def date_style(choices: ReceiptChoices, locale: Locale) -> int:
    """Return the number of the form in which this till prints dates."""
    habits = choices.habits
    if habits.get("glued_month"):
        wanted = [at for at, form in enumerate(locale.dates) if "{mon}" in form and "'" in form]
    else:
        named = habits.get("named_month")
        wanted = [
            at
            for at, form in enumerate(locale.dates)
            if "'" not in form and (named is None or named == ("{mon" in form))
        ]
    return _style(choices.wording["day"], wanted, locale.dates)


def time_style(choices: ReceiptChoices, locale: Locale) -> int:
    """Return the number of the form in which this till prints times of day."""
    seconds = choices.habits.get("seconds")
    fitting = [at for at, form in enumerate(locale.times) if seconds == ("{s" in form)]
    return _style(choices.wording["clock"], fitting, locale.times)


def _style(number: int, wanted: Sequence[int], forms: Sequence[str]) -> int:
    """Return the form that a drawn number selects; a number below their count is one that is set.

    >>> _style(1000, [1, 3], "abcd"), _style(2, [1, 3], "abcd"), _style(9, [], "abcd")
    (1, 2, 1)
    """
    if number < len(forms) or not wanted:
        return number % len(forms)
    return wanted[number % len(wanted)]


def money_form(choices: ReceiptChoices, locale: Locale) -> int:
    """Return the form of money with a currency that this till prints: its code, or its sign."""
    number, forms = choices.wording["money"], range(1, len(locale.money))
    coded = choices.habits.get("currency_code")
    if coded is not None:
        of_kind = [at for at in forms if coded == (locale.currency in locale.money[at])]
        if of_kind:
            return of_kind[number % len(of_kind)]
    return forms[number % len(forms)]
