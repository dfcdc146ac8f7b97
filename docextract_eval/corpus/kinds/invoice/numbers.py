"""Numbers of invoices and payments: in a firm's own form, or with standard check digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import iban as ibans
from stdnum.ch import esr

from docextract_eval.corpus.kinds.people import fill_pattern

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.vocabulary import InvoiceWords


@dataclass(frozen=True, slots=True)
class SaleNumbers:
    """The numbers of one sale."""

    invoice: str
    original: str
    """The number of the credited invoice, if it were of the same day."""
    order: str
    customer: str
    delivery: str
    meter: str
    articles: tuple[str, ...]
    rf: str
    """A creditor's reference by ISO 11649, in groups of four."""
    qr: str
    """A Swiss reference of 27 digits, in groups of five."""
    form: str
    """The pattern of the first two, with `{y}`, `{yy}` and `{m}` for parts of the date."""


def draw_numbers(words: InvoiceWords, date: str, rng: np.random.Generator) -> SaleNumbers:
    """Draw all numbers of one sale."""
    forms = words.number_forms
    pattern = forms[rng.integers(len(forms))]
    form = _fill_date(pattern, date)
    digits = 2 * int(rng.integers(2, 5))
    articles = tuple(fill_pattern("#" * digits, rng) for _ in range(24))
    reference_digits = fill_pattern("################", rng)
    return SaleNumbers(
        fill_pattern(form, rng),
        fill_pattern(form, rng),
        fill_pattern(("PO-#####", "45########", "B######", "####")[rng.integers(4)], rng),
        fill_pattern("#" * int(rng.integers(5, 9)), rng),
        fill_pattern(("LS-######", "8#######", "D#####")[rng.integers(3)], rng),
        fill_pattern("1 ### ### ####", rng).replace(" ", ""),
        articles,
        _creditor_reference(reference_digits),
        _swiss_reference("00" + fill_pattern("########################", rng)),
        pattern,
    )


def credited_number(numbers: SaleNumbers, date: str, credited_date: str) -> str:
    """Return the number of the earlier invoice that a credit note is on.

    A firm counts upwards, and starts again each year or month if the number contains it; the
    letters of the number stay the same.

    >>> import numpy
    >>> from dataclasses import replace
    >>> from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
    >>> drawn = draw_numbers(load_vocabulary("it_IT"), "2024-03-20", numpy.random.default_rng(1))
    >>> one = replace(drawn, form="{y}{m}-####", invoice="202403-2848", original="202403-5285")
    >>> [credited_number(one, "2024-03-20", day) for day in ("2024-03-02", "2024-02-28")]
    ['202403-2546', '202402-5285']
    """
    form, now = _fill_date(numbers.form, credited_date), numbers.invoice
    counted = [at for at, character in enumerate(form) if character == "#"]
    last, drawn = (int("".join(text[at] for at in counted)) for text in (now, numbers.original))
    if form == _fill_date(numbers.form, date):
        drawn = last - 1 - drawn % max(1, last // 8)
    digits = iter(f"{drawn:0{len(counted)}}")
    return "".join(
        next(digits) if character == "#" else now[at] if character == "@" else character
        for at, character in enumerate(form)
    )


def _fill_date(form: str, date: str) -> str:
    return form.replace("{y}", date[:4]).replace("{yy}", date[2:4]).replace("{m}", date[5:7])


def qr_iban(iban: str) -> str:
    """Return the IBAN that a Swiss reference is paid to, with a bank number of their range.

    >>> qr_iban("CH93 0076 2011 6238 5295 7")
    'CH18 3076 2011 6238 5295 7'
    """
    compact = iban.replace(" ", "")
    country, rest = compact[:2], f"30{compact[6:]}"
    number = f"{country}{ibans.calc_check_digits(f'{country}00{rest}')}{rest}"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _creditor_reference(digits: str) -> str:
    """Return a creditor's reference with its check digits, in groups of four.

    >>> from stdnum import iso11649
    >>> iso11649.is_valid(_creditor_reference("539007547034"))
    True
    """
    check = 98 - int(f"{digits}271500") % 97  # R is 27 and F 15
    number = f"RF{check:02}{digits}"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _swiss_reference(digits: str) -> str:
    """Return a Swiss reference with its check digit, in groups of two and then five digits.

    >>> _swiss_reference("21000000000313947143000901")
    '21 00000 00003 13947 14300 09017'
    """
    number = digits + esr.calc_check_digit(digits)
    return " ".join((number[:2], *(number[at : at + 5] for at in range(2, 27, 5))))
