"""Numbers of invoices and payments: in a firm's own form, or with standard check digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import iban as ibans
from stdnum.ch import esr

from docextract_eval.corpus.kinds.people import filled

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.vocabulary import InvoiceWords


@dataclass(frozen=True, slots=True)
class Numbers:
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


def drawn_numbers(words: InvoiceWords, day: str, rng: np.random.Generator) -> Numbers:
    """Draw all numbers of one sale."""
    forms = words.numbers
    pattern = forms[rng.integers(len(forms))]
    form = _on(pattern, day)
    digits = 2 * int(rng.integers(2, 5))
    articles = tuple(filled("#" * digits, rng) for _ in range(24))
    bare = filled("################", rng)
    return Numbers(
        filled(form, rng),
        filled(form, rng),
        filled(("PO-#####", "45########", "B######", "####")[rng.integers(4)], rng),
        filled("#" * int(rng.integers(5, 9)), rng),
        filled(("LS-######", "8#######", "D#####")[rng.integers(3)], rng),
        filled("1 ### ### ####", rng).replace(" ", ""),
        articles,
        _creditor(bare),
        _swiss("00" + filled("########################", rng)),
        pattern,
    )


def credited(numbers: Numbers, day: str, before: str) -> str:
    """Return the number of the earlier invoice that a credit note is on.

    A firm counts upwards, and starts again each year or month if the number contains it; the
    letters of the number stay the same.

    >>> import numpy
    >>> from dataclasses import replace
    >>> from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
    >>> drawn = drawn_numbers(spoken("it_IT"), "2024-03-20", numpy.random.default_rng(1))
    >>> one = replace(drawn, form="{y}{m}-####", invoice="202403-2848", original="202403-5285")
    >>> credited(one, "2024-03-20", "2024-03-02"), credited(one, "2024-03-20", "2024-02-28")
    ('202403-2546', '202402-5285')
    """
    form, now = _on(numbers.form, before), numbers.invoice
    counted = [at for at, character in enumerate(form) if character == "#"]
    last, drawn = (int("".join(text[at] for at in counted)) for text in (now, numbers.original))
    if form == _on(numbers.form, day):
        drawn = last - 1 - drawn % max(1, last // 8)
    digits = iter(f"{drawn:0{len(counted)}}")
    return "".join(
        next(digits) if character == "#" else now[at] if character == "@" else character
        for at, character in enumerate(form)
    )


def _on(form: str, day: str) -> str:
    return form.replace("{y}", day[:4]).replace("{yy}", day[2:4]).replace("{m}", day[5:7])


def qr_iban(iban: str) -> str:
    """Return the IBAN that a Swiss reference is paid to, with a bank number of their range.

    >>> qr_iban("CH93 0076 2011 6238 5295 7")
    'CH18 3076 2011 6238 5295 7'
    """
    bare = iban.replace(" ", "")
    country, rest = bare[:2], f"30{bare[6:]}"
    number = f"{country}{ibans.calc_check_digits(f'{country}00{rest}')}{rest}"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _creditor(digits: str) -> str:
    """Return a creditor's reference with its check digits, in groups of four.

    >>> from stdnum import iso11649
    >>> iso11649.is_valid(_creditor("539007547034"))
    True
    """
    check = 98 - int(f"{digits}271500") % 97  # R is 27 and F 15
    number = f"RF{check:02}{digits}"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _swiss(digits: str) -> str:
    """Return a Swiss reference with its check digit, in groups of two and then five digits.

    >>> _swiss("21000000000313947143000901")
    '21 00000 00003 13947 14300 09017'
    """
    number = digits + esr.calc_check_digit(digits)
    return " ".join((number[:2], *(number[at : at + 5] for at in range(2, 27, 5))))
