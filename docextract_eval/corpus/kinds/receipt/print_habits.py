"""The habits of printing that a till has: which of them, as often as real receipts have them.

How often is counted by `tools/study print_rates`, and kept in `print_rates.toml`, that of the words
at amounts in `money_words.toml`; how the shop's name is printed, counted by eye, in
`name_rates.toml`. A country follows the set that its `receipt.toml` names; one that
names none has no habits, and prints as all tills do.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.borders.people import parse_toml
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.countries.locales import Locale

_RATES_FILE = Path(__file__).with_name("print_rates.toml")
_NAMES_FILE = Path(__file__).with_name("name_rates.toml")
_WORDS_FILE = Path(__file__).with_name("money_words.toml")
_CAPITALS, _COLON = "capital_sums", "colon_sums"
_NO_COLON = ("cash", "card", "discount")
"""Roles whose words are a value, or stand on a line of the goods."""
_ABBREVIATIONS = frozenset(("GST", "HST", "RM", "SST", "VAT"))
"""Words that stay in capitals."""
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
    files = (_RATES_FILE, _NAMES_FILE)
    counted, names = (parse_toml(file.read_text(encoding="utf-8"), file.name) for file in files)
    return {
        name: {habit: had / of for habit, (had, of) in (counts | names[name]).items() if of}
        for name, counts in counted.items()
    }


@functools.cache
def load_words() -> Mapping[str, Mapping[str, Mapping[str, Sequence[int]]]]:
    """Return per set and role how many receipts print each of its usual words, and how many any."""
    found: Mapping[str, Mapping[str, Mapping[str, Sequence[int]]]]
    found = parse_toml(_WORDS_FILE.read_text(encoding="utf-8"), _WORDS_FILE.name)
    return found


def money_labels(
    labels: Mapping[str, tuple[str, ...]], rates: str, habits: Mapping[str, bool], locale: Locale
) -> dict[str, tuple[str, ...]]:
    """Return the labels of amounts in the form of a till, each as often as real receipts have it.

    A word stands in its list as many times as it weighs, since one of the list is drawn.
    """
    return {
        role: _weighted(tuple(in_form(w, role, habits, locale) for w in labels[role]), seen, locale)
        for role, seen in load_words().get(rates, {}).items()
        if role in labels
    }


def _weighted(
    words: tuple[str, ...], seen: Mapping[str, Sequence[int]], locale: Locale
) -> tuple[str, ...]:
    """Return the words, counted ones as often as they were seen, others as often as is left."""
    keys = [fold_wording(word, locale.name) for word in words]
    of = max((of for _, of in seen.values()), default=1)
    left = (of - sum(had for had, _ in seen.values())) // max(1, sum(k not in seen for k in keys))
    weights = (max(1, seen[key][0] // keys.count(key) if key in seen else left) for key in keys)
    return tuple(word for word, n in zip(words, weights, strict=True) for _ in range(n))


def in_form(words: str, role: str, habits: Mapping[str, bool], locale: Locale) -> str:
    """Return the words of a label in capitals or not, and with a colon or not, as the till has it.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> habits = {"capital_sums": False, "colon_sums": True}
    >>> in_form("VAT TOTAL", "tax_total", habits, LOCALES.load("en_GB"))
    'VAT Total:'
    """
    words = words.rstrip(" :")
    capital = habits.get(_CAPITALS)
    if capital is not None:
        words = words.upper() if capital else " ".join(map(_without_capitals, words.split(" ")))
    ends = habits.get(_COLON) and role not in _NO_COLON
    return f"{words}:" if ends and words.split()[-1] not in locale.signs else words


def _without_capitals(word: str) -> str:
    is_kept = word in _ABBREVIATIONS or not word.isupper()
    return word if is_kept else "-".join(map(str.capitalize, word.split("-")))


def printed_name(choices: ReceiptChoices) -> str:
    """Return the shop's name as it is printed: in a script it is not in capitals alone."""
    habits, name = choices.habits, choices.merchant
    if name.isupper() and habits.get("wordmark") and habits.get("script_wordmark"):
        return " ".join(map(str.capitalize, name.split(" ")))
    return name


def draw_habits(seed: int, rates: str) -> dict[str, bool]:
    """Draw each habit of a set with a hash of its own name, so that a new one changes no other."""
    shares = load_rates()[rates] if rates else {}
    return {name: seeds.hash_to_unit(seed, name) < share for name, share in shares.items()}


@functools.cache
def fold_wording(words: str, locale: str) -> str:
    """Return the words of a line as they are counted: without case, blanks, marks and digits.

    A tax that was replaced later has the name of the tax of today.

    >>> fold_wording("Total (Incl. of GST):", "en_MY"), fold_wording("SUB-TOTAL", "en_US")
    ('totalinclofsst', 'subtotal')
    """
    plain = "".join(char for char in words.casefold() if char.isalpha())
    earlier = LOCALES.load(locale).earlier
    for now, then in earlier.words.items() if earlier else ():
        plain = plain.replace(then.casefold(), now.casefold())
    return plain


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
