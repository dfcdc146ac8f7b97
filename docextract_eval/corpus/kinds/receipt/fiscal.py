"""What the law has tills print: taxes above the total, and the numbers of the till at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import rates_on
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.blocks import Receipt
    from docextract_eval.locales import Locale


def taxes(paper: Receipt) -> Iterator[Line]:
    """Say what was sold at each rate and the tax in it, and the sum; or the sum alone."""
    fiscal = paper.locale.fiscal
    if fiscal is None or not paper.taxes:
        return
    if fiscal.rates:
        base, tax = fiscal.rates[paper.chosen["till"].words % len(fiscal.rates)]
        rates = rates_on(paper.chosen["day"], paper.locale).values()
        codes = {known.rate: known.code for known in rates}
        for rate, sold, amount in paper.taxes:
            code = codes[rate.value or ""]
            yield from paper.setting.sum(base.format(code), sold)
            label = paper.setting.run(tax.format(code), rate)
            yield from paper.setting.beside(label, paper.setting.amount(amount))
    yield from paper.setting.sum(paper.say("tax_total"), paper.scalars["tax_total"])


def total(paper: Receipt) -> Iterator[Line]:
    """Set the total; where its words name the currency, they state it."""
    currency, label = paper.scalars["currency"], paper.say("total")
    words, number = label.removesuffix(currency.text).strip(), paper.scalars["total"]
    said = currency if words != label and currency.text not in number.text else None
    size = paper.chosen["emphasis"]
    yield from paper.setting.total(words if said else label, number, size, said)


def numbers(paper: Receipt) -> Iterator[Line]:
    """Set what every receipt of the country ends with: the till's own numbers and its memory's."""
    if paper.locale.fiscal is None or not paper.layout.itemised:
        return
    yield Line(size=0.4)
    for role in ("fiscal_run", "fiscal_proof", "fiscal_unit", "fiscal_memory"):
        if words := paper.notices.say(role):
            number = paper.labels.named(role)
            label = "" if words == "-" else words
            yield from paper.setting.centred(label, number)


def steps(columns: int, locale: Locale) -> tuple[int, int, int]:
    """Give the columns that a rate, its base and its tax end at, where a table sums them up."""
    if columns > 40:
        return 8, 22, 34
    return (4, 15, 24) if locale.fiscal else (6, 15, 23)  # what is guarded is wider


def tax_id_words(number: str, locale: Locale) -> tuple[str, ...]:
    """Say what a country calls the tax number that is printed in this form."""
    own = (tax_id.words for tax_id in locale.tax_ids if tax_id.fits(number))
    return next(own, ()) or locale.labels["tax_id"]
