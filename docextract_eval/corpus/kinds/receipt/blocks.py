"""The blocks of a receipt's lines, in the order and by the parameters of one layout family."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import fiscal, tax_table, whereabouts
from docextract_eval.corpus.kinds.receipt.bill import Payment, largest
from docextract_eval.corpus.kinds.receipt.content import Receipt, pick
from docextract_eval.corpus.kinds.receipt.notices import site
from docextract_eval.corpus.kinds.receipt.setting import stated
from docextract_eval.records import Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def lines_of(receipt: Receipt) -> Iterator[Line]:
    """Yield all lines of the receipt, from top to bottom."""
    blocks: dict[str, Callable[[], Iterable[Line]]] = {
        "head": partial(_head, receipt),
        "title": partial(_title, receipt),
        "stamp": partial(_stamp, receipt),
        "rule": lambda: (receipt.setting.rule(),),
        "items": receipt.items.lines,
        "sums": partial(_sums, receipt),
        "payment": partial(_payment, receipt),
        "taxes": partial(tax_table.block, receipt),
        "card": partial(_card, receipt),
        "charge": partial(_charge, receipt),
        "thanks": partial(_thanks, receipt),
        "code": partial(_code, receipt),
    }
    for name in receipt.layout.blocks:
        yield from blocks[name]() if name in blocks else receipt.notices.block(name)
        if name == "head" and fiscal.heads(receipt):
            yield from _title(receipt)
    yield from fiscal.numbers(receipt)


def _head(receipt: Receipt) -> Iterator[Line]:
    if receipt.layout.logo:
        at = 0.4 if receipt.layout.head == "center" else 0.0
        mark = Mark("logo", at, 0.2, 2.6, payload=receipt.scalars["merchant"].text)
        yield Line(marks=(mark,))
        yield Line(gap=0.9)
    middle = receipt.layout.head == "center"
    yield from receipt.setting.named(receipt.scalars["merchant"])
    for part in receipt.chosen.address:
        yield from receipt.setting.wrapped(part, "address", middle=middle)
    if receipt.has("phone"):
        yield from receipt.setting.centred(receipt.say("phone"), receipt.scalars["phone"])
    if receipt.has("tax_id") and receipt.chosen.tax_id:
        words = {"tax_id": whereabouts.called(receipt.chosen.tax_id, receipt.locale)}
        label = pick(words, receipt.chosen.wording, "tax_id")
        yield from receipt.setting.centred(label, receipt.scalars["tax_id"])
    yield from receipt.notices.block("registered")


def _title(receipt: Receipt) -> Iterator[Line]:
    """Yield the title: the law's, that of the country's tills, or the small print's."""
    middle = receipt.layout.head == "center"
    if titles := fiscal.title(receipt):
        for said in titles:
            yield from receipt.setting.wrapped(said, bold=True, middle=middle)
    elif title := receipt.own("title"):
        yield Line(size=0.4)
        yield from receipt.setting.wrapped(title, scale=(1.2, 1.0), bold=True, middle=middle)
    else:
        yield from receipt.notices.block("title")


def _stamp(receipt: Receipt) -> Iterator[Line]:
    number = receipt.setting.run(fiscal.words_of_number(receipt), receipt.scalars["receipt_number"])
    yield Line(number, gap=0.6)
    day = receipt.setting.run(receipt.say("date"), receipt.scalars["date"])
    yield from receipt.setting.beside(day, stated(receipt.scalars["time"], 1.0, "right"))


def _sums(receipt: Receipt) -> Iterator[Line]:
    for name in ("subtotal", "discount"):
        if receipt.has(name):
            yield from receipt.setting.sum(receipt.say(name), receipt.scalars[name])
    if receipt.has("service_charge"):
        charge = receipt.scalars["service_charge"]
        yield from receipt.setting.sum(receipt.notices.say("service"), charge)
    if not receipt.locale.tax_inside:
        yield from tax_table.added(receipt)
    if receipt.has("tip"):
        yield from receipt.setting.sum(receipt.say("tip"), receipt.scalars["tip"])
    yield from _due(receipt)


def _due(receipt: Receipt) -> Iterator[Line]:
    """Yield the total, and the amount to pay if that is rounded."""
    yield from fiscal.taxes(receipt)
    yield from fiscal.total(receipt)
    yield from fiscal.note(receipt)
    if receipt.has("payable"):
        yield from receipt.setting.sum(receipt.say("rounding"), receipt.scalars["rounding"])
        yield from receipt.setting.sum(
            receipt.say("payable"), receipt.scalars["payable"], bold=True
        )


def _charge(receipt: Receipt) -> Iterator[Line]:
    """Yield the amount charged on a receipt without items; the tip has a line of its own."""
    if receipt.has("tip"):
        amount = receipt.labels.named("before_tip")
        yield from receipt.setting.sum(receipt.notices.say("amount"), amount)
        yield from receipt.setting.sum(receipt.say("tip"), receipt.scalars["tip"])
    yield from _due(receipt)
    if "card" not in receipt.layout.blocks:
        yield from _paid_whole(receipt)


def _paid_whole(receipt: Receipt) -> Iterator[Line]:
    """Yield the one payment: a card with its number, or cash with its change."""
    yield Line((stated(receipt.scalars["payment_method"], bold=True),), gap=0.5)
    if receipt.payments[-1].means == "card":
        yield from _tail(receipt)
        return
    yield Line((receipt.setting.amount(receipt.scalars["cash_tendered"]),))
    yield from receipt.setting.sum(receipt.say("change"), receipt.scalars["change"])


def _payment(receipt: Receipt) -> Iterator[Line]:
    if receipt.layout.itemised:
        yield Line(size=0.4)
        yield from _parts_paid(receipt)
        yield from fiscal.settled(receipt)


def _parts_paid(receipt: Receipt) -> Iterator[Line]:
    *other, last = receipt.payments
    if other:
        yield from _part(receipt, other[0])
    if last.means == "cash":
        given = receipt.setting.amount(receipt.scalars["cash_tendered"])
        yield from receipt.setting.beside((_means(receipt, last),), given)
        yield from receipt.setting.sum(receipt.say("change"), receipt.scalars["change"])
        return
    # The card is charged the total, rounded or not, or what is left after the other payment.
    charged = receipt.scalars["payable" if receipt.has("payable") else "total"]
    left = receipt.labels.named("left") if other else charged
    yield from receipt.setting.beside((_means(receipt, last),), receipt.setting.amount(left))
    yield from _tail(receipt)


def _means(receipt: Receipt, payment: Payment) -> Span:
    """Return the words of a payment's means; those of the largest payment are the field's."""
    if payment == largest(receipt.payments):
        return stated(receipt.scalars["payment_method"])
    voucher = payment.means == "voucher"
    return Span(receipt.notices.say("voucher") if voucher else receipt.say(payment.means))


def _part(receipt: Receipt, part: Payment) -> Iterator[Line]:
    """Yield a part payment: a voucher with its remaining balance, or a card with its number."""
    amount = receipt.setting.amount(receipt.labels.named("part"))
    yield from receipt.setting.beside((_means(receipt, part),), amount)
    if part.means == "card":
        yield from _tail(receipt)
    elif receipt.notices.say("balance"):
        balance = receipt.labels.named("balance")
        yield from receipt.setting.sum(receipt.notices.say("balance"), balance)


def _tail(receipt: Receipt) -> Iterator[Line]:
    """Yield the card's masked number, if a card pays."""
    if not receipt.has("card_tail"):
        return
    stars = "*" * (12 if receipt.layout.columns > 40 else 6)
    yield receipt.setting.masked(receipt.say("account"), stars, receipt.scalars["card_tail"])


def _card(receipt: Receipt) -> Iterator[Line]:
    """Yield the block that a card terminal prints about the card."""
    yield from _paid_whole(receipt)
    yield from receipt.notices.block("slip_numbers")
    yield Line(size=0.4)


def _thanks(receipt: Receipt) -> Iterator[Line]:
    said = receipt.notices.vocabulary.say(f"thanks_{receipt.chosen.trade}", receipt.chosen.dialect)
    yield Line(size=0.6)
    if note := _code_note(receipt):
        yield from receipt.setting.wrapped(note, middle=False)
    middle = receipt.layout.head == "center"
    yield from receipt.setting.wrapped(said or receipt.say("thanks"), middle=middle)


def _code_note(receipt: Receipt) -> str:
    """Return the note that explains a tax code, if some articles have it; else empty."""
    cells = (cell for row in receipt.items.rows for cell in row if cell.name.endswith("tax_code"))
    code = max((cell.text for cell in cells), default="")
    return receipt.own("code_note").format(code) if code else ""


def _code(receipt: Receipt) -> Iterator[Line]:
    if receipt.layout.code == "barcode":
        digits = receipt.labels.named("barcode")
        yield Line(gap=0.5, marks=(Mark("barcode", 0.1, 0.8, 1.8, payload=digits.value or ""),))
        yield Line((stated(digits, 0.5, "center"),), gap=1)
    if receipt.layout.code == "qr":
        page = receipt.labels.values["page"][1]
        shop = site(receipt.chosen.merchant, bare=receipt.notices.vocabulary.bare) or "bon"
        payload = f"https://{shop}.example/r/{page}"
        yield Line(gap=0.5, marks=(Mark("qr", 0.34, 0.32, 4.4, payload=payload),))
        yield Line(gap=3.8)
