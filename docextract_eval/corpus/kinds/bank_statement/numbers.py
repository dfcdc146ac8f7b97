"""Numbers of accounts: valid by their check digits, and nobody's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stdnum import iban as ibans
from stdnum import luhn
from stdnum.es import ccc
from stdnum.us import rtn

from docextract_eval.corpus.kinds.people import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np


@dataclass(frozen=True, slots=True)
class Identity:
    """An account's numbers, as a statement prints them."""

    account_number: str
    branch_code: str
    iban: str | None
    bic: str


def identity(country: str, dice: np.random.Generator) -> Identity:
    """Give an account in a country the numbers that accounts there have."""
    bank = filled("@@@@", dice)
    bic = f"{bank}{country}{filled('@@', dice)}{('', 'XXX')[dice.integers(2)]}"
    return _BY_COUNTRY.get(country, _american)(bank, bic, dice)


def of_firm(country: str, dice: np.random.Generator) -> Identity:
    """Give a firm's account its numbers: in China it does not go by the number of a card."""
    found = identity(country, dice)
    digits = found.account_number.replace(" ", "")
    return replace(found, account_number=digits[2:14]) if country == "CN" else found


def _german(_: str, bic: str, dice: np.random.Generator) -> Identity:
    code, account = filled("########", dice), filled("##########", dice)
    return Identity(account, _grouped(code, 3, 3, 2), _iban("DE", code + account), bic)


def _british(bank: str, bic: str, dice: np.random.Generator) -> Identity:
    code, account = filled("######", dice), filled("########", dice)
    printed = "-".join((code[:2], code[2:4], code[4:]))
    return Identity(account, printed, _iban("GB", bank + code + account), bic)


def _swiss(_: str, bic: str, dice: np.random.Generator) -> Identity:
    code, account = filled("0####", dice), filled("############", dice)
    printed = f"{account[:4]}-{account[4:10]}.{account[10:]}"
    return Identity(printed, code[1:], _iban("CH", code + account), bic)


def _french(_: str, bic: str, dice: np.random.Generator) -> Identity:
    house, code, account = (filled("#" * count, dice) for count in (5, 5, 11))
    key = 97 - (89 * int(house) + 15 * int(code) + 3 * int(account)) % 97
    return Identity(account, code, _iban("FR", f"{house}{code}{account}{key:02}"), bic)


def _indian(bank: str, bic: str, dice: np.random.Generator) -> Identity:
    return Identity(filled("##############", dice), f"{bank}0{filled('######', dice)}", None, bic)


def _japanese(_: str, bic: str, dice: np.random.Generator) -> Identity:
    account = filled("#######", dice)
    return Identity(account, filled("###", dice), None, bic)


def _emirati(_: str, bic: str, dice: np.random.Generator) -> Identity:
    house, account = filled("0##", dice), filled("################", dice)
    return Identity(account, account[:3], _iban("AE", house + account), bic)


def _polish(_: str, bic: str, dice: np.random.Generator) -> Identity:
    code, account = filled("#######", dice), filled("################", dice)
    weights = (3, 9, 7, 1, 3, 9, 7)
    weighed = sum(int(digit) * weight for digit, weight in zip(code, weights, strict=True))
    bank = f"{code}{-weighed % 10}"
    iban = _iban("PL", bank + account)
    bare = iban.replace(" ", "")[2:]
    return Identity(_grouped(bare, 2, 4, 4, 4, 4, 4, 4), bank, iban, bic)


def _spanish(_: str, bic: str, dice: np.random.Generator) -> Identity:
    house, office, account = (filled("#" * count, dice) for count in (4, 4, 10))
    checked = ccc.calc_check_digits(f"{house}{office}00{account}")
    printed = f"{house} {office} {checked} {account}"
    return Identity(printed, office, _iban("ES", printed.replace(" ", "")), bic)


def _italian(_: str, bic: str, dice: np.random.Generator) -> Identity:
    house, office, account = (filled(form, dice) for form in ("0####", "#####", "0000########"))
    digits = [int(digit) for digit in house + office + account]
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)  # what a digit at an odd place counts
    check = chr(ord("A") + sum([odd[digit] for digit in digits[::2]] + digits[1::2]) % 26)
    return Identity(account, office, _iban("IT", f"{check}{house}{office}{account}"), bic)


def _brazilian(_: str, bic: str, dice: np.random.Generator) -> Identity:
    office, account = filled("####", dice), filled("#####", dice)
    printed = f"{account[:2]}.{account[2:]}-{_mod_11(account)}"
    return Identity(printed, f"{office}-{_mod_11(office)}", None, bic)


def _dutch(bank: str, bic: str, dice: np.random.Generator) -> Identity:
    account = _weighed("#########", range(9, 0, -1), dice)
    printed = f"{account[:2]}.{account[2:4]}.{account[4:6]}.{account[6:]}"
    return Identity(printed, account[:3], _iban("NL", f"{bank}0{account}"), bic)


def _chinese(_: str, bic: str, dice: np.random.Generator) -> Identity:
    card = f"62{filled('1#############', dice)}"  # an account goes by the number of its card
    number = filled("############", dice)  # of the branch, among all banks
    whole = card + luhn.calc_check_digit(card)
    return Identity(_grouped(whole, 4, 4, 4, 4), number, None, bic)


def _thai(_: str, bic: str, dice: np.random.Generator) -> Identity:
    branch, rest = filled("0###", dice), filled("#-#####-#", dice)
    return Identity(f"{branch[1:]}-{rest}", branch, None, bic)


def _vietnamese(_: str, bic: str, dice: np.random.Generator) -> Identity:
    branch = filled("0###", dice)
    return Identity(branch + filled("#########", dice), branch[1:], None, bic)


def _swedish(_: str, bic: str, dice: np.random.Generator) -> Identity:
    digits = _weighed("5##########", (0, *range(10, 0, -1)), dice)
    clearing, account = digits[:4], digits[4:]
    printed = f"{clearing}-{account[:2]} {account[2:5]} {account[5:]}"
    return Identity(printed, clearing, _iban("SE", f"500{digits:0>17}"), bic)


def _turkish(_: str, bic: str, dice: np.random.Generator) -> Identity:
    house, branch, account = filled("000##", dice), filled("0###", dice), filled("########", dice)
    number = f"0000{branch}{account}"
    return Identity(f"{branch}-{account}", branch, _iban("TR", f"{house}0{number}"), bic)


def _mod_11(digits: str) -> str:
    """Give the check digit that banks in Brazil set behind a number; ten is an X.

    >>> _mod_11("1234"), _mod_11("1009")
    ('3', 'X')
    """
    weighed = sum(int(digit) * (2 + at) for at, digit in enumerate(reversed(digits)))
    return "0123456789X0"[11 - weighed % 11]


def _american(_: str, bic: str, dice: np.random.Generator) -> Identity:
    district = int(dice.integers(1, 13)) + 20 * int(dice.integers(2))  # 01-12, thrifts 21-32
    digits = f"{district:02}{filled('######', dice)}"
    routing = digits + rtn.calc_check_digit(digits)
    return Identity(filled("#" * int(dice.integers(9, 13)), dice), routing, None, bic)


_BY_COUNTRY: dict[str, Callable[[str, str, np.random.Generator], Identity]] = {
    "AE": _emirati,
    "BR": _brazilian,
    "CH": _swiss,
    "CN": _chinese,
    "DE": _german,
    "ES": _spanish,
    "FR": _french,
    "GB": _british,
    "IN": _indian,
    "IT": _italian,
    "JP": _japanese,
    "NL": _dutch,
    "PL": _polish,
    "SE": _swedish,
    "TH": _thai,
    "TR": _turkish,
    "VN": _vietnamese,
}


def _weighed(form: str, weights: Sequence[int], dice: np.random.Generator) -> str:
    """Draw digits until their weighed sum is a multiple of eleven.

    >>> import numpy
    >>> found = _weighed("####", (4, 3, 2, 1), numpy.random.default_rng(3))
    >>> sum(int(digit) * weight for digit, weight in zip(found, (4, 3, 2, 1))) % 11
    0
    """
    while True:
        found = filled(form, dice)
        if not sum(int(digit) * by for digit, by in zip(found, weights, strict=True)) % 11:
            return found


def _iban(country: str, rest: str) -> str:
    number = f"{country}{ibans.calc_check_digits(f'{country}00{rest}')}{rest}"
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def _grouped(digits: str, *sizes: int) -> str:
    """Set digits in groups.

    >>> _grouped("10020030", 3, 3, 2)
    '100 200 30'
    """
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return " ".join(groups)
