"""What the law requires tills to print: taxes above the total, and the numbers of the till."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import rates_in_force
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.content import Receipt
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords
    from docextract_eval.countries.locales import Locale


def legal_title(locale: Locale, vocabulary: ReceiptWords, choices: ReceiptChoices) -> str:
    """Return the title that the law or the trade gives the receipt; empty if no law names it."""
    if not (titles := locale.titles):
        return ""
    trade_title = vocabulary.wording(f"title_{choices.trade}", choices.dialect)
    return trade_title or titles[choices.wording["thanks"] % len(titles)]


def is_fiscal_receipt(locale: Locale, vocabulary: ReceiptWords, choices: ReceiptChoices) -> bool:
    """Return whether the receipt is one that the law requires, and not an exempt trade's."""
    first_line = legal_title(locale, vocabulary, choices).partition("\n")[0].casefold()
    return first_line in {name.partition("\n")[0].casefold() for name in ("", *locale.titles)}


def title_lines(receipt: Receipt) -> tuple[str, ...]:
    """Return the title, line by line."""
    legal_text = legal_title(receipt.locale, receipt.notices.vocabulary, receipt.choices)
    return tuple(legal_text.split("\n")) if legal_text else ()


def has_title_below_header(receipt: Receipt) -> bool:
    """Return whether the title goes below the shop's header, as the family has no place for it."""
    law, blocks = receipt.locale.fiscal, receipt.layout.blocks
    return law is not None and receipt.layout.itemised and "title" not in blocks


def electronic_receipt_key(locale: Locale, choices: ReceiptChoices) -> str:
    """Return an electronic receipt's 44 digits: state, month, seller, series, number, check."""
    codes, date = choices.codes, choices.day
    seller = "".join(char for char in choices.tax_id or "" if char.isdigit())
    parts = (
        *(locale.region_numbers[choices.town.region], date[2:4], date[5:7], seller, "65"),
        *(codes["fiscal_series"], choices.number.zfill(9), "1", codes["barcode"][:8]),
    )
    digits = "".join(parts)
    weighed = sum(int(digit) * (2 + at % 8) for at, digit in enumerate(reversed(digits)))
    check = 11 - weighed % 11
    key = f"{digits}{check if check < 10 else 0}"
    return " ".join(key[at : at + 4] for at in range(0, 44, 4))


def fill_digits(digits: str, form: str) -> str:
    """Return a receipt's number in a form; `#` takes a digit, and an empty form changes nothing.

    >>> fill_digits("34567", "####-####"), fill_digits("34567", "")
    ('0003-4567', '34567')
    """
    left = iter(digits.zfill(form.count("#")))
    return "".join(next(left) if char == "#" else char for char in form) or digits


def printed_receipt_number(
    locale: Locale, vocabulary: ReceiptWords, choices: ReceiptChoices
) -> str:
    """Return the receipt's number as printed: in the law's form, if the law requires one."""
    form = (
        locale.fiscal.number
        if locale.fiscal and is_fiscal_receipt(locale, vocabulary, choices)
        else ""
    )
    return fill_digits(choices.number, form)


def receipt_number_label(receipt: Receipt) -> str:
    """Return the label of the receipt number."""
    other = receipt.locale.labels.get("other_number")
    if other is None or is_fiscal_receipt(
        receipt.locale, receipt.notices.vocabulary, receipt.choices
    ):
        return receipt.wording("receipt_number")
    turn: int = receipt.choices.wording["receipt_number"]
    return other[turn % len(other)]


def has_taxes_above_total(receipt: Receipt) -> bool:
    """Return whether each rate's tax is printed above the total instead of in a table."""
    return bool(receipt.locale.fiscal and receipt.locale.fiscal.rates)


def tax_lines_above_total(receipt: Receipt) -> Iterator[Line]:
    """Yield the amount sold and the tax at each rate, and their sum; or the sum only."""
    fiscal = receipt.locale.fiscal
    if fiscal is None or fiscal.note or not receipt.tax_rows:
        return
    if fiscal.rates:
        base, tax = fiscal.rates[receipt.choices.till.words_variant % len(fiscal.rates)]
        rates = rates_in_force(receipt.choices.day, receipt.locale).values()
        codes = {known.rate: known.code for known in rates}
        for rate, sold, amount in receipt.tax_rows:
            code = codes[rate.value or ""]
            yield from receipt.setting.sum_lines(base.format(code), sold)
            label = receipt.setting.run_spans(tax.format(code), rate)
            yield from receipt.setting.side_by_side(label, receipt.setting.amount_span(amount))
    yield from receipt.setting.sum_lines(receipt.wording("tax_total"), receipt.scalars["tax_total"])


def total_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the lines of the total; a label that names the currency is tagged as such."""
    currency, label = receipt.scalars["currency"], receipt.wording("total")
    words, number = label.removesuffix(currency.text).strip(), receipt.scalars["total"]
    label_currency = currency if words != label and currency.text not in number.text else None
    size = receipt.choices.emphasis
    yield from receipt.setting.total_lines(
        words if label_currency else label, number, size, label_currency
    )


def tax_lines_below_total(receipt: Receipt) -> Iterator[Line]:
    """Yield the line below the total with all the tax in it."""
    fiscal, tax = receipt.locale.fiscal, receipt.scalars["tax_total"]
    if fiscal and fiscal.note == "total" and tax.value is not None:
        yield from receipt.setting.sum_lines(receipt.wording("tax_total"), tax)


def unpaid_and_paid_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the lines with the unpaid and the paid amount, where tills print them."""
    words, labels = receipt.choices.till.words_variant, receipt.locale.labels
    for role, name in (("unpaid", "unpaid"), ("paid", "total")):
        labels_of_role = labels.get(role, ("",))
        if label := labels_of_role[words % len(labels_of_role)]:
            field_name = "payable" if receipt.scalars["payable"].value is not None else name
            field = (
                receipt.scalars[field_name] if role == "paid" else receipt.labels.make_label(name)
            )
            yield from receipt.setting.sum_lines(label, field)


def till_number_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the lines that every receipt of the country ends with: numbers of the till."""
    if receipt.locale.fiscal is None or not receipt.layout.itemised:
        return
    if not is_fiscal_receipt(receipt.locale, receipt.notices.vocabulary, receipt.choices):
        return
    yield Line(size=0.4)
    for role in ("fiscal_run", "fiscal_proof", "fiscal_unit", "fiscal_memory"):
        if words := receipt.notices.wording(role):
            number = receipt.labels.make_label(role)
            label = "" if words == "-" else words
            yield from receipt.setting.header_aligned_lines(label, number)
    if receipt.locale.fiscal.note == "foot":
        yield from _electronic_receipt_lines(receipt)


def _electronic_receipt_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the key, series and protocol of an electronic receipt, and its estimated taxes."""
    setting, say = receipt.setting, receipt.notices.wording
    middle = setting.layout.head == "center"
    key = receipt.labels.make_label("fiscal_key")
    yield from setting.wrapped_lines(say("fiscal_key"), centred=middle)
    yield from setting.wrapped_lines(key.text, key.key, centred=middle)
    if (buyer := say("fiscal_buyer")) != "-":
        yield from setting.wrapped_lines(buyer, centred=middle)
    for role in ("fiscal_series", "fiscal_protocol", "fiscal_law"):
        yield from setting.header_aligned_lines(say(role), receipt.labels.make_label(role))
    yield from setting.sum_lines(receipt.wording("tax_total"), receipt.scalars["tax_total"])


def tax_column_ends(characters_per_line: int, locale: Locale) -> tuple[int, int, int]:
    """Return the columns at which a rate, its base and its tax end in a table of taxes."""
    if characters_per_line > 40:
        return 8, 22, 34
    guarded = locale.fiscal is not None and bool(locale.fiscal.guard)
    return (4, 15, 24) if guarded else (6, 15, 23)  # guarded amounts are wider
