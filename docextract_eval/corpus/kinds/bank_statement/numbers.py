"""Account numbers that are valid by their check digits and belong to nobody.

How a country numbers accounts is data, `AccountNumbers` in its vocabulary: patterns that are drawn
one after the other, and check algorithms, named as in `CHECK_DIGITS` and `TESTS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import iban as ibans
from stdnum import luhn
from stdnum.es import ccc
from stdnum.us import rtn

from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import fill_pattern
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
        AccountNumbers,
        NumberPart,
        PrintedNumber,
    )

    T = TypeVar("T")

_PART = re.compile(r"\{(\w+)(?::\.(\d+))?\}")
_TRIES = 1000
"""How often a part is drawn until it passes its test; one number in eleven passes."""


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """The numbers of an account, as a statement prints them."""

    account_number: str
    branch_code: str
    iban: str | None
    bic: str


def draw_identity(locale: str, rng: np.random.Generator) -> AccountIdentity:
    """Draw the numbers of an account in a country.

    >>> import numpy
    >>> draw_identity("fr_FR", numpy.random.default_rng(1)).iban
    'FR76 9238 4382 4650 0878 5834 790'
    """
    accounts = load_vocabulary(locale).accounts
    return _draw_identity_numbers(
        accounts.account_number, accounts, LOCALES.load(locale).country, rng
    )


def draw_firm_identity(locale: str, rng: np.random.Generator) -> AccountIdentity:
    """Draw the numbers of a firm's account, which some countries number differently."""
    accounts = load_vocabulary(locale).accounts
    number = accounts.firm_account_number or accounts.account_number
    return _draw_identity_numbers(number, accounts, LOCALES.load(locale).country, rng)


def _draw_identity_numbers(
    account_number: PrintedNumber, accounts: AccountNumbers, country: str, rng: np.random.Generator
) -> AccountIdentity:
    parts = {"bank": fill_pattern("@@@@", rng)}
    bic = f"{parts['bank']}{country}{fill_pattern('@@', rng)}{('', 'XXX')[rng.integers(2)]}"
    for part in accounts.parts:
        parts[part.name] = _draw_or_calculate_part(part, parts, rng)
    iban = None
    if accounts.iban:
        body = _fill_parts(accounts.iban, parts)
        parts["iban_check"] = ibans.calc_check_digits(f"{country}00{body}")
        iban = apply_form(f"{country}{parts['iban_check']}{body}", "#### " * 9)
    return AccountIdentity(
        _format_number(account_number, parts),
        _format_number(accounts.branch_code, parts),
        iban,
        bic,
    )


def _draw_or_calculate_part(
    part: NumberPart, earlier_parts: Mapping[str, str], rng: np.random.Generator
) -> str:
    """Return a part of the number: drawn, or calculated if it is the check of other parts."""
    if part.check:
        return _look_up(CHECK_DIGITS, part.check)(_fill_parts(part.of, earlier_parts))
    if part.ranges:
        step = int(rng.integers(int(part.ranges[0].last) - int(part.ranges[0].first) + 1))
        digit_range = part.ranges[rng.integers(len(part.ranges))]
        return f"{int(digit_range.first) + step:0{len(digit_range.first)}}"
    if part.longest:
        return fill_pattern("#" * int(rng.integers(part.shortest, part.longest + 1)), rng)
    for _ in range(_TRIES):
        found = fill_pattern(part.pattern, rng)
        if not part.test or _look_up(TESTS, part.test)(found):
            return found
    what = f"no number of the form '{part.pattern}' passes the test '{part.test}'"
    raise BadInputError(what, f"accounts, part '{part.name}'", "leave more digits open with '#'")


def _format_number(number: PrintedNumber, parts: Mapping[str, str]) -> str:
    text = _fill_parts(number.text, parts)
    return apply_form(text, number.form) if number.form else text


def _fill_parts(text: str, parts: Mapping[str, str]) -> str:
    """Replace each name in braces with that part, or with its first characters.

    >>> _fill_parts("0{code}-{code:.2}", {"code": "1234"})
    '01234-12'
    """

    def replace_part(found: re.Match[str]) -> str:
        value = _look_up(parts, found[1], "part of account numbers")
        return value[: int(found[2])] if found[2] else value

    return _PART.sub(replace_part, text)


def apply_form(text: str, form: str) -> str:
    """Print a number in a form where `#` takes a character; characters beyond it are dropped.

    >>> apply_form("10020030", "### ### ##"), apply_form("10020030", "##-##-##")
    ('100 200 30', '10-02-00')
    """
    out, left = [], list(text)
    for char in form:
        if not left:
            break
        out.append(left.pop(0) if char == "#" else char)
    return "".join(out).rstrip()


def _look_up(table: Mapping[str, T], name: str, noun: str = "check algorithm") -> T:
    if name not in table:
        raise UnknownNameError(noun, name, list(table), "accounts")
    return table[name]


def _rib_key(digits: str) -> str:
    """Return the key of a French account number, which makes the whole a multiple of 97.

    >>> _rib_key("300060000112345678901")
    '89'
    """
    return f"{97 - int(digits) * 100 % 97:02}"


def _mod10_3971(digits: str) -> str:
    """Return the last digit of a Polish bank's branch code.

    >>> _mod10_3971("1090101")
    '4'
    """
    return str(-_weighted_sum(digits, (3, 9, 7, 1, 3, 9, 7)) % 10)


def _cin(digits: str) -> str:
    """Return the letter before an Italian account number.

    >>> _cin("0542811101000000123456")
    'X'
    """
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)  # values of digits at odd places
    numbers = [int(digit) for digit in digits]
    return chr(ord("A") + sum([odd[digit] for digit in numbers[::2]] + numbers[1::2]) % 26)


def _mod11_x(digits: str) -> str:
    """Return the check digit behind a number of a Brazilian bank; X stands for ten.

    >>> _mod11_x("1234"), _mod11_x("1009")
    ('3', 'X')
    """
    return "0123456789X0"[11 - _weighted_sum(digits, range(len(digits) + 1, 1, -1)) % 11]


def _is_mod11(digits: str) -> bool:
    """Return whether the digits, weighted from the last by 1, 2, ..., sum to a multiple of 11.

    >>> _is_mod11("123456789"), _is_mod11("123456788")
    (True, False)
    """
    return not _weighted_sum(digits, range(len(digits), 0, -1)) % 11


def _weighted_sum(digits: str, weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


CHECK_DIGITS: Mapping[str, Callable[[str], str]] = {
    "aba_routing": rtn.calc_check_digit,
    "cin": _cin,
    "es_ccc": ccc.calc_check_digits,
    "luhn": luhn.calc_check_digit,
    "mod10_3971": _mod10_3971,
    "mod11_x": _mod11_x,
    "rib_key": _rib_key,
}
"""Algorithms that calculate check digits from the other digits of a number."""
TESTS: Mapping[str, Callable[[str], bool]] = {"mod11": _is_mod11}
"""Tests of a whole number, which is drawn again until it passes."""
