"""The blocks of a receipt's lines, in the order and by the parameters of one layout family."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.kinds.receipt import addresses, fiscal
from docextract_eval.corpus.kinds.receipt.bill import Payment, largest_payment, rates_in_force
from docextract_eval.corpus.kinds.receipt.content import Receipt, drawn_wording
from docextract_eval.corpus.kinds.receipt.notices import web_name
from docextract_eval.corpus.kinds.receipt.setting import field_span
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docextract_eval.corpus.kinds.receipt.content import Receipt
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords

_JUNK = ("terms", "survey", "coupon", "loyalty", "follow")
"""The habits of printing notices that say nothing of the sale, in their order."""


def receipt_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield all lines of the receipt, from top to bottom."""
    blocks: dict[str, Callable[[], Iterable[Line]]] = {
        "head": partial(header_lines, receipt),
        "title": partial(_title_lines, receipt),
        "stamp": partial(_number_and_date_lines, receipt),
        "rule": lambda: (receipt.setting.rule_line(),),
        "items": receipt.items.lines,
        "sums": partial(_sum_lines, receipt),
        "payment": partial(_payment_lines, receipt),
        "taxes": partial(table_lines, receipt),
        "card": partial(_card_lines, receipt),
        "charge": partial(_charge_lines, receipt),
        "thanks": partial(_thanks_lines, receipt),
        "code": partial(_barcode_or_qr_lines, receipt),
    }
    for name in receipt.layout.blocks:
        yield from blocks[name]() if name in blocks else receipt.notices.block_lines(name)
        if name == "head" and fiscal.has_title_below_header(receipt):
            yield from _title_lines(receipt)
    yield from fiscal.till_number_lines(receipt)


def _title_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the title: the law's, that of the country's tills, or the small print's."""
    middle = receipt.layout.head == "center"
    if titles := fiscal.title_lines(receipt):
        for title_line in titles:
            yield from receipt.setting.wrapped_lines(title_line, bold=True, centred=middle)
    elif title := receipt.till_wording("title"):
        yield Line(size=0.4)
        yield from receipt.setting.wrapped_lines(
            title, size_and_width=(1.2, 1.0), bold=True, centred=middle
        )
    else:
        yield from receipt.notices.block_lines("title")


def _number_and_date_lines(receipt: Receipt) -> Iterator[Line]:
    number = receipt.setting.run_spans(
        fiscal.receipt_number_label(receipt), receipt.scalars["receipt_number"]
    )
    yield Line(number, gap=0.6)
    date = receipt.setting.run_spans(receipt.wording("date"), receipt.scalars["date"])
    yield from receipt.setting.side_by_side(date, field_span(receipt.scalars["time"], 1.0, "right"))


def _sum_lines(receipt: Receipt) -> Iterator[Line]:
    for name in ("subtotal", "discount"):
        if receipt.has_value(name):
            yield from receipt.setting.sum_lines(receipt.wording(name), receipt.scalars[name])
    if receipt.has_value("service_charge"):
        charge = receipt.scalars["service_charge"]
        yield from receipt.setting.sum_lines(receipt.money_label("service"), charge)
    if not receipt.locale.tax_inside:
        yield from added_tax_lines(receipt)
    if receipt.has_value("tip"):
        yield from receipt.setting.sum_lines(receipt.wording("tip"), receipt.scalars["tip"])
    yield from _total_lines(receipt)


def _total_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the total, and the amount to pay if that is rounded."""
    yield from fiscal.tax_lines_above_total(receipt)
    yield from fiscal.total_lines(receipt)
    yield from fiscal.tax_lines_below_total(receipt)
    if receipt.has_value("payable"):
        yield from receipt.setting.sum_lines(
            receipt.wording("rounding"), receipt.scalars["rounding"]
        )
        yield from receipt.setting.sum_lines(
            receipt.wording("payable"), receipt.scalars["payable"], bold=True
        )


def _charge_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the amount charged on a receipt without items; the tip has a line of its own."""
    if receipt.has_value("tip"):
        amount = receipt.labels.make_label("before_tip")
        yield from receipt.setting.sum_lines(receipt.notices.wording("amount"), amount)
        yield from receipt.setting.sum_lines(receipt.wording("tip"), receipt.scalars["tip"])
    yield from _total_lines(receipt)
    if "card" not in receipt.layout.blocks:
        yield from _single_payment_lines(receipt)


def _single_payment_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the one payment: a card with its number, or cash with its change."""
    yield Line((field_span(receipt.scalars["payment_method"], bold=True),), gap=0.5)
    if receipt.payments[-1].means == "card":
        yield from _card_number_lines(receipt)
        return
    yield Line((receipt.setting.amount_span(receipt.scalars["cash_tendered"]),))
    yield from receipt.setting.sum_lines(receipt.wording("change"), receipt.scalars["change"])


def _payment_lines(receipt: Receipt) -> Iterator[Line]:
    if receipt.layout.itemised:
        yield Line(size=0.4)
        yield from _all_payment_lines(receipt)
        yield from fiscal.unpaid_and_paid_lines(receipt)


def _all_payment_lines(receipt: Receipt) -> Iterator[Line]:
    *other, last = receipt.payments
    if other:
        yield from _part_payment_lines(receipt, other[0])
    if last.means == "cash":
        tendered = receipt.setting.amount_span(receipt.scalars["cash_tendered"])
        yield from receipt.setting.side_by_side(_means_spans(receipt, last), tendered)
        yield from receipt.setting.sum_lines(receipt.wording("change"), receipt.scalars["change"])
        yield from _total_again_lines(receipt)
        return
    # The card is charged the total, rounded or not, or what is left after the other payment.
    charged = receipt.scalars["payable" if receipt.has_value("payable") else "total"]
    left = receipt.labels.make_label("left") if other else charged
    yield from receipt.setting.side_by_side(
        _means_spans(receipt, last), receipt.setting.amount_span(left)
    )
    yield from _card_number_lines(receipt)


def _total_again_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the amount that was paid once more below a payment in cash."""
    label = receipt.notices.vocabulary.habit_wording("total_again", receipt.choices.dialect)
    if label and receipt.has_habit("total_repeated"):
        paid = receipt.scalars["payable" if receipt.has_value("payable") else "total"]
        yield from receipt.setting.sum_lines(label, paid)


def _means_spans(receipt: Receipt, payment: Payment) -> tuple[Span, ...]:
    """Return the words of a payment's means; those of the largest payment are the field's."""
    voucher = payment.means == "voucher"
    words = receipt.notices.wording("voucher") if voucher else receipt.wording(payment.means)
    largest = payment == largest_payment(receipt.payments)
    span = field_span(receipt.scalars["payment_method"]) if largest else Span(words)
    if not receipt.has_habit("colon_sums"):
        return (span,)
    return span, Span(":", receipt.setting.text_width(f"{span.text} "))


def _part_payment_lines(receipt: Receipt, part: Payment) -> Iterator[Line]:
    """Yield a part payment: a voucher with its remaining balance, or a card with its number."""
    amount = receipt.setting.amount_span(receipt.labels.make_label("part"))
    yield from receipt.setting.side_by_side(_means_spans(receipt, part), amount)
    if part.means == "card":
        yield from _card_number_lines(receipt)
    elif receipt.notices.wording("balance"):
        balance = receipt.labels.make_label("balance")
        yield from receipt.setting.sum_lines(receipt.notices.wording("balance"), balance)


def _card_number_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the card's masked number, if a card pays."""
    if not receipt.has_value("card_tail"):
        return
    stars = "*" * (12 if receipt.layout.columns > 40 else 6)
    yield receipt.setting.masked_card_number_line(
        receipt.wording("account"), stars, receipt.scalars["card_tail"]
    )


def _card_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the block that a card terminal prints about the card."""
    yield from _single_payment_lines(receipt)
    yield from receipt.notices.block_lines("slip_numbers")
    yield Line(size=0.4)


def _junk_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the notices that say nothing of the sale: terms, surveys, offers, networks."""
    for role in _JUNK:
        words = receipt.notices.vocabulary.habit_wording(role, receipt.choices.dialect)
        if receipt.has_habit(role) and words:
            yield Line(size=0.4)
            yield from receipt.notices.notice_lines(words)
            if role == "survey":
                yield from receipt.notices.survey_code_lines()


def _thanks_lines(receipt: Receipt) -> Iterator[Line]:
    yield from _name_lines_in_foot(receipt)
    if is_junk_first := receipt.choices.dialect % 2 == 0:
        yield from _junk_lines(receipt)
    yield from _thanks_alone_lines(receipt)
    if not is_junk_first:
        yield from _junk_lines(receipt)


def _thanks_alone_lines(receipt: Receipt) -> Iterator[Line]:
    trade_thanks = receipt.notices.vocabulary.wording(
        f"thanks_{receipt.choices.trade}", receipt.choices.dialect
    )
    yield Line(size=0.6)
    if note := _tax_code_note(receipt):
        yield from receipt.setting.wrapped_lines(note, centred=False)
    middle = receipt.layout.head == "center"
    yield from receipt.setting.wrapped_lines(
        trade_thanks or receipt.wording("thanks"), centred=middle
    )


def _tax_code_note(receipt: Receipt) -> str:
    """Return the note that explains a tax code, if some articles have it; else empty."""
    cells = (cell for row in receipt.items.rows for cell in row if cell.name.endswith("tax_code"))
    code = max((cell.text for cell in cells), default="")
    return receipt.till_wording("code_note").format(code) if code else ""


def _barcode_or_qr_lines(receipt: Receipt) -> Iterator[Line]:
    if receipt.layout.code == "barcode":
        digits = receipt.labels.make_label("barcode")
        yield Line(gap=0.5, marks=(Mark("barcode", 0.1, 0.8, 1.8, payload=digits.value or ""),))
        yield Line((field_span(digits, 0.5, "center"),), gap=1)
    if receipt.layout.code == "qr":
        page = receipt.labels.values["page"][1]
        shop = (
            web_name(
                receipt.choices.merchant,
                without_accents=receipt.notices.vocabulary.web_without_marks,
            )
            or "bon"
        )
        payload = f"https://{shop}.example/r/{page}"
        yield Line(gap=0.5, marks=(Mark("qr", 0.34, 0.32, 4.4, payload=payload),))
        yield Line(gap=3.8)


def table_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the taxes included in the prices, in a table with rate, base and tax; or a note."""
    if (
        not receipt.locale.tax_inside
        or not receipt.tax_rows
        or fiscal.has_taxes_above_total(receipt)
    ):
        if note := receipt.till_wording("tax_note"):
            yield from receipt.setting.wrapped_lines(note, centred=receipt.layout.head == "center")
        return
    if receipt.locale.tax_lines:
        yield from _rate_lines(receipt, *receipt.locale.tax_lines)
        return
    *code, rate, base, amount = receipt.locale.tax_heads  # not all print tax codes
    order = (0, 2, 1) if receipt.locale.tax_first else (0, 1, 2)
    rates = rates_in_force(receipt.choices.day, receipt.locale)
    codes = {known.rate: known.code for known in rates.values()}
    firsts = (
        [codes[row[0].value or ""] for row in receipt.tax_rows] if code else _tax_labels(receipt)
    )
    start = max(map(len, (*code, *receipt.locale.tax_parts)), default=0)
    steps = fiscal.tax_column_ends(receipt.layout.columns, receipt.locale)
    ends = [min(1.0, (start + step) * receipt.setting.column_width) for step in steps]
    headers = zip(((rate, base, amount)[i] for i in order), ends, strict=True)
    first = tuple(Span(header) for header in code if header)
    last = (
        (Span(receipt.locale.tax_gross, _gross_end(receipt), "right"),)
        if _prints_gross(receipt)
        else ()
    )
    yield Line((*first, *(Span(header, at, "right") for header, at in headers), *last), gap=0.5)
    for number, (row, label) in enumerate(zip(receipt.tax_rows, firsts, strict=True)):
        gross = receipt.items.row_extras.get(f"gross#{number}")
        cells = (field_span(row[i], at, "right") for i, at in zip(order, ends, strict=True))
        last = (field_span(gross, _gross_end(receipt), "right"),) if gross else ()
        yield Line((*((Span(label),) if label else ()), *cells, *last))
    if receipt.locale.fiscal:  # the sum is printed beside the total
        return
    label, total = receipt.wording("tax_total"), receipt.scalars["tax_total"]
    wide = receipt.setting.text_width(f"{label}   {total.text}")
    at = next((end for end in ends[order.index(2) :] if end >= wide), ends[-1])
    yield from receipt.setting.side_by_side((Span(label),), field_span(total, at, "right"))


def _prints_gross(receipt: Receipt) -> bool:
    return "gross#0" in receipt.items.row_extras


def _gross_end(receipt: Receipt) -> float:
    """Return the position at which the last column of a table of taxes ends."""
    return min(1.0, 46 * receipt.setting.column_width)


def added_tax_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the lines of taxes that are added to the prices."""
    if receipt.locale.tax_lines:
        yield from _rate_lines(receipt, *receipt.locale.tax_lines)
        return
    for row, part in zip(receipt.tax_rows, _tax_labels(receipt), strict=True):
        rate, _, amount = row
        label = part or receipt.wording("tax_total")
        yield Line((*receipt.setting.run_spans(label, rate), receipt.setting.amount_span(amount)))
    if len(receipt.tax_rows) != 1:  # a single tax is the total tax
        yield from receipt.setting.sum_lines(
            receipt.wording("tax_total"), receipt.scalars["tax_total"]
        )


def _rate_lines(
    receipt: Receipt, base_words: str, included_words: str, added_words: str
) -> Iterator[Line]:
    """Yield two lines for each rate: the amount sold at it, and the tax in it or on it."""
    tax = included_words if receipt.locale.tax_inside else added_words
    for rate, sold, amount in receipt.tax_rows:
        base_label = Span(base_words, receipt.setting.text_width(f"{rate.text} "))
        yield Line((field_span(rate), base_label, receipt.setting.amount_span(sold)))
        yield from receipt.setting.sum_lines(f"  {tax}", amount)
    if len(receipt.tax_rows) != 1:
        yield from receipt.setting.sum_lines(
            receipt.wording("tax_total"), receipt.scalars["tax_total"]
        )


def _tax_labels(receipt: Receipt) -> Iterator[str]:
    """Yield the label of each tax: who gets it, where a rate is shared."""
    names = itertools.cycle(receipt.locale.tax_parts or ("",))
    return (
        receipt.till_wording("tax_free") if row[0].value == "0" else next(names)
        for row in receipt.tax_rows
    )


_LOGO_HEIGHTS = (3.6, 3.6, 4.6, 5.8, 7.2)
"""The side of a logo's square in lines of the body; a shop has one of these."""
_SLOGANS_ABOVE = 4
"""How rarely a slogan stands above the name instead of below it: one in this number."""


def header_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the header, from the logo to the numbers of the company."""
    if receipt.layout.logo:
        paper, name = PAPERS[receipt.layout.paper], receipt.scalars["merchant"].text
        high = _LOGO_HEIGHTS[seeds.hash_to_int(0, "logo", name, "height") % len(_LOGO_HEIGHTS)]
        width = round(high * paper.pitch / paper.printable_width, 5)
        at = round((1 - width) / 2, 5) if receipt.layout.head == "center" else 0.0
        payload = f"{receipt.choices.trade}\n{name}"
        mark = Mark("logo", at, width, high, payload=payload)
        yield Line(marks=(mark,))
        yield Line(gap=high - 1.7)
    if receipt.has_habit("banner_above"):
        yield from receipt.notices.notice_lines(_trade_words(receipt, "banner"))
    if receipt.has_habit("greeting"):
        yield from receipt.notices.notice_lines(_words(receipt, "greeting"))
    slogan = _trade_words(receipt, "slogan") if receipt.has_habit("slogan") else ""
    above = receipt.choices.dialect % _SLOGANS_ABOVE == 0
    yield from receipt.notices.notice_lines(slogan if above else "")
    yield from _name_lines(receipt)
    yield from receipt.notices.notice_lines("" if above else slogan)
    yield from _address_lines(receipt)
    yield from _number_lines(receipt)


def legal_name(choices: ReceiptChoices, vocabulary: ReceiptWords) -> str:
    """Return the name of the firm behind the shop; empty if the header does not print it."""
    if not choices.habits.get("two_names"):
        return ""
    return vocabulary.habit_wording("legal_name", choices.dialect).format(choices.owner)


def other_names(choices: ReceiptChoices, vocabulary: ReceiptWords) -> tuple[str, ...]:
    """Return what the shop may be called besides: its firm's name, or both as they stand."""
    name, legal = choices.merchant, legal_name(choices, vocabulary)
    return (legal, f"{name} {legal}") if legal else ()


def _name_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the shop's name, that of its firm, and the numbers right beside or below them."""
    name, setting = receipt.scalars["merchant"], receipt.setting
    number = receipt.labels.make_label("registration")
    numbered = receipt.has_habit("registration_behind")
    if _is_named_in_foot_alone(receipt):
        if numbered or receipt.has_habit("registration_below"):
            yield setting.header_aligned_line(number)
    elif numbered and setting.text_width(f"{name.text} {number.text}") <= 1:
        yield setting.header_aligned_line(name, number)
    else:
        yield from _name_in_type_lines(receipt)
        if numbered or receipt.has_habit("registration_below"):
            yield setting.header_aligned_line(number)
    firm = legal_name(receipt.choices, receipt.notices.vocabulary)
    yield from receipt.notices.notice_lines(firm)
    if receipt.has_habit("store_number") and (label := receipt.notices.wording("store")):
        yield setting.header_aligned_line(label, receipt.labels.make_label("store"))


def _name_in_type_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the name as a wordmark or in the type of the receipt; some print both, or it twice."""
    name, setting = receipt.scalars["merchant"], receipt.setting
    if receipt.has_habit("wordmark"):
        script = receipt.has_habit("script_wordmark")
        yield from setting.wordmark_lines(name, script=script)
        again = receipt.has_habit("name_below_wordmark")
    else:
        yield from setting.shop_name_lines(name)
        again = receipt.has_habit("name_twice")
    if again:
        centred = receipt.layout.head == "center"
        yield from setting.wrapped_lines(name.text, name.key, centred=centred)


def _is_named_in_foot_alone(receipt: Receipt) -> bool:
    """Return whether the shop's name stands below the sums and nowhere else."""
    return _is_named_in_foot(receipt) and receipt.has_habit("name_in_foot_alone")


def _is_named_in_foot(receipt: Receipt) -> bool:
    return receipt.has_habit("name_in_foot") and "thanks" in receipt.layout.blocks


def _name_lines_in_foot(receipt: Receipt) -> Iterator[Line]:
    """Yield the shop's name below the sums, after the words that the country has for that."""
    if not _is_named_in_foot(receipt):
        return
    name, centred = receipt.scalars["merchant"], receipt.layout.head == "center"
    yield Line(size=0.5)
    if not _is_named_in_foot_alone(receipt):
        yield from receipt.notices.notice_lines(_trade_words(receipt, "visited"))
    yield from receipt.setting.wrapped_lines(name.text, name.key, centred=centred)


def _address_lines(receipt: Receipt) -> Iterator[Line]:
    middle = receipt.layout.head == "center"
    for part in addresses.address_lines(receipt.choices, receipt.notices.vocabulary):
        yield from receipt.setting.wrapped_lines(part, "address", centred=middle)


def _number_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the phone number, and the numbers of taxes and of the register of companies."""
    if receipt.has_value("phone"):
        yield from receipt.setting.header_aligned_lines(
            _phone_label(receipt), receipt.scalars["phone"]
        )
    if receipt.has_value("tax_id") and receipt.choices.tax_id:
        words = {"tax_id": addresses.tax_id_labels(receipt.choices.tax_id, receipt.locale)}
        label = drawn_wording(words, receipt.choices.wording, "tax_id")
        yield from receipt.setting.header_aligned_lines(label, receipt.scalars["tax_id"])
    yield from receipt.notices.block_lines("registered")


def _phone_label(receipt: Receipt) -> str:
    """Return the label of the phone number; empty where the till prints none."""
    labelled = receipt.choices.habits.get("phone_label")
    if labelled is None:
        return receipt.wording("phone")
    words = tuple(filter(None, receipt.locale.labels["phone"]))
    number = receipt.choices.wording["phone"]
    return words[number % len(words)] if labelled and words else ""


def _words(receipt: Receipt, role: str) -> str:
    return receipt.notices.vocabulary.habit_wording(role, receipt.choices.dialect)


def _trade_words(receipt: Receipt, role: str) -> str:
    """Return the words of a role; those for places where guests are served, if there are any."""
    at_tables = _words(receipt, f"{role}_at_tables") if receipt.choices.trade == "cafe" else ""
    return at_tables or _words(receipt, role)
