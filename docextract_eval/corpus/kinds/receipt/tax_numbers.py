"""Tax numbers with valid check digits."""

from __future__ import annotations

import string
from collections import Counter
from typing import TYPE_CHECKING

from stdnum import luhn
from stdnum.br import cnpj
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.countries.taxes import TaxId

_CHARACTERS = {
    "#": string.digits,
    "@": string.ascii_uppercase,
    "*": string.digits + string.ascii_uppercase,
}
"""The characters that each placeholder in the form of a tax number stands for."""


def draw_tax_number(tax_id: TaxId, rng: np.random.Generator) -> str:
    """Draw a number of this form, with valid check digits.

    Check digits are calculated where the algorithm is known; otherwise numbers are drawn until one
    passes.

    >>> import numpy
    >>> from docextract_eval.countries.taxes import TaxId
    >>> siret = TaxId("fr.siret", "### ### ### #####")
    >>> number = draw_tax_number(siret, numpy.random.default_rng(3))
    >>> luhn.is_valid(number.replace(" ", ""))
    True
    """
    check = tax_id.check or ""
    while True:
        characters = _draw_characters(tax_id.form, rng)
        if completed := _COMPLETE_DIGITS.get(check):
            characters["#"] = completed(characters["#"])
        number = _fill_form(tax_id.form, characters)
        if last := _LAST_CHARACTER.get(check):
            number = number[:-1] + last(number[:-1])
        if tax_id.is_valid(number):
            return number


def _draw_characters(form: str, rng: np.random.Generator) -> dict[str, str]:
    """Draw the characters for each sort of placeholder, with one draw per sort."""
    marks = Counter(form)
    return {
        mark: "".join(known[i] for i in rng.integers(0, len(known), size=marks[mark]).tolist())
        for mark, known in _CHARACTERS.items()
        if marks[mark]
    }


def _fill_form(form: str, characters: Mapping[str, str]) -> str:
    left = {mark: iter(found) for mark, found in characters.items()}
    return "".join(next(left[char]) if char in left else char for char in form)


def _siren(digits: str) -> str:
    """Return the number of a French company with its check digit."""
    return digits + str(luhn.calc_check_digit(digits))


def _siret(digits: str) -> str:
    """Return the number of a French shop: company, shop, and a check digit over both."""
    shop = _siren(digits[:8]) + digits[8:12]
    return shop + str(luhn.calc_check_digit(shop))


def _french_vat(digits: str) -> str:
    """Return a French VAT number: two check digits, and the company's number."""
    company = _siren(digits[:8])
    return f"{(12 + 3 * (int(company) % 97)) % 97:02}{company}"


def _british_vat(digits: str) -> str:
    """Return a British VAT number: two digits complete a weighted sum to a multiple of 97."""
    weighted_sum = sum(
        int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=False)
    )
    return f"{digits[:7]}{97 - weighted_sum % 97:02}"


def _german_vat(digits: str) -> str:
    """Return a German VAT number with its check digit."""
    return digits[:-1] + mod_11_10.calc_check_digit(digits[:-1])


def _brazilian_cnpj(digits: str) -> str:
    """Return the number of a Brazilian company's first shop with its check digits."""
    return digits[:8] + cnpj.calc_check_digits(f"{digits[:8]}0001")


def _italian_vat(digits: str) -> str:
    """Return an Italian VAT number: a province from 001 to 095, and a check digit over all."""
    company = f"{digits[:7]}{1 + int(digits[7:10]) % 95:03}"
    return company + str(luhn.calc_check_digit(company))


_COMPLETE_DIGITS: Mapping[str, Callable[[str], str]] = {
    "br.cnpj": _brazilian_cnpj,
    "de.vat": _german_vat,
    "fr.siret": _siret,
    "fr.tva": _french_vat,
    "gb.vat": _british_vat,
    "it.iva": _italian_vat,
}
"""Functions that complete the digits of a number, ..."""
_LAST_CHARACTER: Mapping[str, Callable[[str], str]] = {
    "cn.uscc": lambda number: "" if {*number} & {*"IOSVZ"} else uscc.calc_check_digit(number),
    "in_.gstin": lambda number: luhn.calc_check_digit(number, _CHARACTERS["#"] + _CHARACTERS["@"]),
}
"""... and functions that return the last character of numbers with letters."""
