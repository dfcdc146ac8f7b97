"""What the law requires tills to print: taxes above the total, and the numbers of the till."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import rates_on
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.content import Receipt
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords
    from docextract_eval.locales import Locale


def called(locale: Locale, words: ReceiptWords, chosen: ReceiptChoices) -> str:
    """Return the title that the law or the trade gives the receipt; empty if no law names it."""
    if not (titles := locale.titles):
        return ""
    own = words.say(f"title_{chosen.trade}", chosen.dialect)
    return own or titles[chosen.wording["thanks"] % len(titles)]


def lawful(locale: Locale, words: ReceiptWords, chosen: ReceiptChoices) -> bool:
    """Return whether the receipt is one that the law requires, and not an exempt trade's."""
    said = called(locale, words, chosen).partition("\n")[0].casefold()
    return said in {name.partition("\n")[0].casefold() for name in ("", *locale.titles)}


def title(paper: Receipt) -> tuple[str, ...]:
    """Return the title, line by line."""
    said = called(paper.locale, paper.notices.vocabulary, paper.chosen)
    return tuple(said.split("\n")) if said else ()


def heads(paper: Receipt) -> bool:
    """Return whether the title goes below the shop's header, as the family has no place for it."""
    law, blocks = paper.locale.fiscal, paper.layout.blocks
    return law is not None and paper.layout.itemised and "title" not in blocks


def access_key(locale: Locale, chosen: ReceiptChoices) -> str:
    """Return an electronic receipt's 44 digits: state, month, seller, series, number, check."""
    codes, day = chosen.codes, chosen.day
    seller = "".join(char for char in chosen.tax_id or "" if char.isdigit())
    parts = (
        *(locale.region_numbers[chosen.town.region], day[2:4], day[5:7], seller, "65"),
        *(codes["fiscal_series"], chosen.number.zfill(9), "1", codes["barcode"][:8]),
    )
    digits = "".join(parts)
    weighed = sum(int(digit) * (2 + at % 8) for at, digit in enumerate(reversed(digits)))
    check = 11 - weighed % 11
    key = f"{digits}{check if check < 10 else 0}"
    return " ".join(key[at : at + 4] for at in range(0, 44, 4))


def numbered(digits: str, form: str) -> str:
    """Return a receipt's number in a form; `#` takes a digit, and an empty form changes nothing.

    >>> numbered("34567", "####-####"), numbered("34567", "")
    ('0003-4567', '34567')
    """
    left = iter(digits.zfill(form.count("#")))
    return "".join(next(left) if char == "#" else char for char in form) or digits


def number(locale: Locale, words: ReceiptWords, chosen: ReceiptChoices) -> str:
    """Return the receipt's number as printed: in the law's form, if the law requires one."""
    form = locale.fiscal.number if locale.fiscal and lawful(locale, words, chosen) else ""
    return numbered(chosen.number, form)


def words_of_number(paper: Receipt) -> str:
    """Return the label of the receipt number."""
    other = paper.locale.labels.get("other_number")
    if other is None or lawful(paper.locale, paper.notices.vocabulary, paper.chosen):
        return paper.say("receipt_number")
    turn: int = paper.chosen.wording["receipt_number"]
    return other[turn % len(other)]


def above(paper: Receipt) -> bool:
    """Return whether each rate's tax is printed above the total instead of in a table."""
    return bool(paper.locale.fiscal and paper.locale.fiscal.rates)


def taxes(paper: Receipt) -> Iterator[Line]:
    """Yield the amount sold and the tax at each rate, and their sum; or the sum only."""
    fiscal = paper.locale.fiscal
    if fiscal is None or fiscal.note or not paper.taxes:
        return
    if fiscal.rates:
        base, tax = fiscal.rates[paper.chosen.till.words % len(fiscal.rates)]
        rates = rates_on(paper.chosen.day, paper.locale).values()
        codes = {known.rate: known.code for known in rates}
        for rate, sold, amount in paper.taxes:
            code = codes[rate.value or ""]
            yield from paper.setting.sum(base.format(code), sold)
            label = paper.setting.run(tax.format(code), rate)
            yield from paper.setting.beside(label, paper.setting.amount(amount))
    yield from paper.setting.sum(paper.say("tax_total"), paper.scalars["tax_total"])


def total(paper: Receipt) -> Iterator[Line]:
    """Yield the lines of the total; a label that names the currency is tagged as such."""
    currency, label = paper.scalars["currency"], paper.say("total")
    words, number = label.removesuffix(currency.text).strip(), paper.scalars["total"]
    said = currency if words != label and currency.text not in number.text else None
    size = paper.chosen.emphasis
    yield from paper.setting.total(words if said else label, number, size, said)


def note(paper: Receipt) -> Iterator[Line]:
    """Yield the line below the total with all the tax in it."""
    fiscal, tax = paper.locale.fiscal, paper.scalars["tax_total"]
    if fiscal and fiscal.note == "total" and tax.value is not None:
        yield from paper.setting.sum(paper.say("tax_total"), tax)


def settled(paper: Receipt) -> Iterator[Line]:
    """Yield the lines with the unpaid and the paid amount, where tills print them."""
    words, labels = paper.chosen.till.words, paper.locale.labels
    for role, name in (("unpaid", "unpaid"), ("paid", "total")):
        said = labels.get(role, ("",))
        if label := said[words % len(said)]:
            named = "payable" if paper.scalars["payable"].value is not None else name
            field = paper.scalars[named] if role == "paid" else paper.labels.named(name)
            yield from paper.setting.sum(label, field)


def numbers(paper: Receipt) -> Iterator[Line]:
    """Yield the lines that every receipt of the country ends with: numbers of the till."""
    if paper.locale.fiscal is None or not paper.layout.itemised:
        return
    if not lawful(paper.locale, paper.notices.vocabulary, paper.chosen):
        return
    yield Line(size=0.4)
    for role in ("fiscal_run", "fiscal_proof", "fiscal_unit", "fiscal_memory"):
        if words := paper.notices.say(role):
            number = paper.labels.named(role)
            label = "" if words == "-" else words
            yield from paper.setting.centred(label, number)
    if paper.locale.fiscal.note == "foot":
        yield from _electronic(paper)


def _electronic(paper: Receipt) -> Iterator[Line]:
    """Yield the key, series and protocol of an electronic receipt, and its estimated taxes."""
    setting, say = paper.setting, paper.notices.say
    middle = setting.layout.head == "center"
    key = paper.labels.named("fiscal_key")
    yield from setting.wrapped(say("fiscal_key"), middle=middle)
    yield from setting.wrapped(key.text, key.key, middle=middle)
    if (buyer := say("fiscal_buyer")) != "-":
        yield from setting.wrapped(buyer, middle=middle)
    for role in ("fiscal_series", "fiscal_protocol", "fiscal_law"):
        yield from setting.centred(say(role), paper.labels.named(role))
    yield from setting.sum(paper.say("tax_total"), paper.scalars["tax_total"])


def steps(columns: int, locale: Locale) -> tuple[int, int, int]:
    """Return the columns at which a rate, its base and its tax end in a table of taxes."""
    if columns > 40:
        return 8, 22, 34
    guarded = locale.fiscal is not None and bool(locale.fiscal.guard)
    return (4, 15, 24) if guarded else (6, 15, 23)  # guarded amounts are wider
