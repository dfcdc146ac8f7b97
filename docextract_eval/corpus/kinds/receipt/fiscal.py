"""What the law has tills print: taxes above the total, and the numbers of the till at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import rates_on
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.blocks import Receipt
    from docextract_eval.locales import Locale


def title(paper: Receipt) -> tuple[str, ...]:
    """Say what the law calls this, or what its trade does; line by line."""
    chosen = paper.chosen
    if not (titles := paper.locale.titles):
        return ()
    own = paper.notices.vocabulary.say(f"title_{chosen['trade']}", chosen["dialect"])
    said = own or titles[chosen["wording"]["thanks"] % len(titles)]
    return tuple(said.split("\n"))


def numbered(digits: str, locale: Locale) -> str:
    """Give a receipt's number in the form that the law wants.

    >>> from docextract_eval.locales import LOCALES
    >>> numbered("34567", LOCALES.load("it_IT")), numbered("34567", LOCALES.load("fr_FR"))
    ('0003-4567', '34567')
    """
    form = locale.fiscal.number if locale.fiscal else ""
    left = iter(digits.zfill(form.count("#")))
    return "".join(next(left) if char == "#" else char for char in form) or digits


def above(paper: Receipt) -> bool:
    """Tell whether each rate's tax stands above the total, and in no table."""
    return bool(paper.locale.fiscal and paper.locale.fiscal.rates)


def taxes(paper: Receipt) -> Iterator[Line]:
    """Say what was sold at each rate and the tax in it, and the sum; or the sum alone."""
    fiscal = paper.locale.fiscal
    if fiscal is None or fiscal.note or not paper.taxes:
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


def note(paper: Receipt) -> Iterator[Line]:
    """Say below the total what all the tax in it is."""
    fiscal, tax = paper.locale.fiscal, paper.scalars["tax_total"]
    if fiscal and fiscal.note == "total" and tax.value is not None:
        yield from paper.setting.sum(paper.say("tax_total"), tax)


def settled(paper: Receipt) -> Iterator[Line]:
    """Say what is still owed, and what was paid, where tills do."""
    words, labels = paper.chosen["till"].words, paper.locale.labels
    for role, name in (("unpaid", "unpaid"), ("paid", "total")):
        said = labels.get(role, ("",))
        if label := said[words % len(said)]:
            named = "payable" if paper.scalars["payable"].value is not None else name
            field = paper.scalars[named] if role == "paid" else paper.labels.named(name)
            yield from paper.setting.sum(label, field)


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
