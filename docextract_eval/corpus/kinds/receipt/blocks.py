"""The grammar of a receipt: blocks of lines, in the order and by the parameters of one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import fiscal, tax_table, whereabouts
from docextract_eval.corpus.kinds.receipt.bill import Payment, Till, largest
from docextract_eval.corpus.kinds.receipt.items import Items, Row
from docextract_eval.corpus.kinds.receipt.notices import Notices, site
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting, stated
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.locales import Locale
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.layouts import ReceiptLayout


def pick(labels: Mapping[str, Sequence[str]], wording: Mapping[str, int], role: str) -> str:
    """Choose the words for a role among those that the locale prints."""
    return labels[role][wording[role] % len(labels[role])]


def own(locale: Locale, till: Till, role: str) -> str:
    """Give the words of one till for a role that tills of some countries alone have."""
    words = locale.labels.get(role, ("",))
    return words[till.words % len(words)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is to be set: fields and rows, the words and forms that were chosen, and on what."""

    scalars: Mapping[str, Field]
    taxes: Sequence[Row]
    labels: Labels
    """What is printed beside the fields."""
    payments: Sequence[Payment]
    chosen: ReceiptChoices
    locale: Locale
    setting: ReceiptSetting
    items: Items
    notices: Notices

    def lines(self) -> Iterator[Line]:
        """Set the whole receipt, top to bottom."""
        blocks = {
            "head": self._head,
            "title": self._title,
            "stamp": self._stamp,
            "rule": lambda: (self.setting.rule(),),
            "items": self.items.lines,
            "sums": self._sums,
            "payment": self._payment,
            "taxes": lambda: tax_table.block(self),
            "card": self._card,
            "charge": self._charge,
            "thanks": self._thanks,
            "code": self._code,
        }
        for name in self.layout.blocks:
            yield from blocks[name]() if name in blocks else self.notices.block(name)
            if name == "head" and fiscal.heads(self):
                yield from self._title()
        yield from fiscal.numbers(self)

    @property
    def layout(self) -> ReceiptLayout:
        """The family."""
        return self.setting.layout

    def say(self, role: str) -> str:
        """Give the words that were chosen for a role."""
        return pick(self.locale.labels, self.chosen.wording, role)

    def own(self, role: str) -> str:
        """Give the words of this till where a country has some."""
        return own(self.locale, self.chosen.till, role)

    def _has(self, name: str) -> bool:
        return self.scalars[name].value is not None

    def _head(self) -> Iterator[Line]:
        if self.layout.logo:
            at = 0.4 if self.layout.head == "center" else 0.0
            mark = Mark("logo", at, 0.2, 2.6, payload=self.scalars["merchant"].text)
            yield Line(marks=(mark,))
            yield Line(gap=0.9)
        middle = self.layout.head == "center"
        yield from self.setting.named(self.scalars["merchant"])
        for part in self.chosen.address:
            yield from self.setting.wrapped(part, "address", middle=middle)
        if self._has("phone"):
            yield from self.setting.centred(self.say("phone"), self.scalars["phone"])
        if self._has("tax_id") and self.chosen.tax_id:
            words = {"tax_id": whereabouts.called(self.chosen.tax_id, self.locale)}
            label = pick(words, self.chosen.wording, "tax_id")
            yield from self.setting.centred(label, self.scalars["tax_id"])
        yield from self.notices.block("registered")

    def _title(self) -> Iterator[Line]:
        """Say what this is: where the law or a country's tills do, or as the small print has it."""
        middle = self.layout.head == "center"
        if titles := fiscal.title(self):
            for said in titles:
                yield from self.setting.wrapped(said, bold=True, middle=middle)
        elif title := self.own("title"):
            yield Line(size=0.4)
            yield from self.setting.wrapped(title, scale=(1.2, 1.0), bold=True, middle=middle)
        else:
            yield from self.notices.block("title")

    def _stamp(self) -> Iterator[Line]:
        number = self.setting.run(fiscal.words_of_number(self), self.scalars["receipt_number"])
        yield Line(number, gap=0.6)
        day = self.setting.run(self.say("date"), self.scalars["date"])
        yield from self.setting.beside(day, stated(self.scalars["time"], 1.0, "right"))

    def _sums(self) -> Iterator[Line]:
        for name in ("subtotal", "discount"):
            if self._has(name):
                yield from self.setting.sum(self.say(name), self.scalars[name])
        if self._has("service_charge"):
            charge = self.scalars["service_charge"]
            yield from self.setting.sum(self.notices.say("service"), charge)
        if not self.locale.tax_inside:
            yield from tax_table.added(self)
        if self._has("tip"):
            yield from self.setting.sum(self.say("tip"), self.scalars["tip"])
        yield from self._due()

    def _due(self) -> Iterator[Line]:
        """Set the total, and what is paid where that is rounded."""
        yield from fiscal.taxes(self)
        yield from fiscal.total(self)
        yield from fiscal.note(self)
        if self._has("payable"):
            yield from self.setting.sum(self.say("rounding"), self.scalars["rounding"])
            yield from self.setting.sum(self.say("payable"), self.scalars["payable"], bold=True)

    def _charge(self) -> Iterator[Line]:
        """Set what is charged where nothing says what for; the tip has a line of its own."""
        if self._has("tip"):
            amount = self.labels.named("before_tip")
            yield from self.setting.sum(self.notices.say("amount"), amount)
            yield from self.setting.sum(self.say("tip"), self.scalars["tip"])
        yield from self._due()
        if "card" not in self.layout.blocks:
            yield from self._paid_whole()

    def _paid_whole(self) -> Iterator[Line]:
        """Set the one who pays: a card with its number, or cash and what came back."""
        yield Line((stated(self.scalars["payment_method"], bold=True),), gap=0.5)
        if self.payments[-1].means == "card":
            yield from self._tail()
            return
        yield Line((self.setting.amount(self.scalars["cash_tendered"]),))
        yield from self.setting.sum(self.say("change"), self.scalars["change"])

    def _payment(self) -> Iterator[Line]:
        if self.layout.itemised:
            yield Line(size=0.4)
            yield from self._parts_paid()
            yield from fiscal.settled(self)

    def _parts_paid(self) -> Iterator[Line]:
        *other, last = self.payments
        if other:
            yield from self._part(other[0])
        if last.means == "cash":
            given = self.setting.amount(self.scalars["cash_tendered"])
            yield from self.setting.beside((self._means(last),), given)
            yield from self.setting.sum(self.say("change"), self.scalars["change"])
            return
        # The amount that is charged is the total, or as rounded, said again; or what is left of it.
        charged = self.scalars["payable" if self._has("payable") else "total"]
        left = self.labels.named("left") if other else charged
        yield from self.setting.beside((self._means(last),), self.setting.amount(left))
        yield from self._tail()

    def _means(self, payment: Payment) -> Span:
        """Name what pays; what pays most is the way of payment."""
        if payment == largest(self.payments):
            return stated(self.scalars["payment_method"])
        voucher = payment.means == "voucher"
        return Span(self.notices.say("voucher") if voucher else self.say(payment.means))

    def _part(self, part: Payment) -> Iterator[Line]:
        """Set what paid a part: a voucher with what is left on it, or a card with its number."""
        amount = self.setting.amount(self.labels.named("part"))
        yield from self.setting.beside((self._means(part),), amount)
        if part.means == "card":
            yield from self._tail()
        elif self.notices.say("balance"):
            balance = self.labels.named("balance")
            yield from self.setting.sum(self.notices.say("balance"), balance)

    def _tail(self) -> Iterator[Line]:
        """Set a card's number, if it is a card that pays."""
        if not self._has("card_tail"):
            return
        stars = "*" * (12 if self.layout.columns > 40 else 6)
        yield self.setting.masked(self.say("account"), stars, self.scalars["card_tail"])

    def _card(self) -> Iterator[Line]:
        """Set what a card terminal says of the card."""
        yield from self._paid_whole()
        yield from self.notices.block("slip_numbers")
        yield Line(size=0.4)

    def _thanks(self) -> Iterator[Line]:
        said = self.notices.vocabulary.say(f"thanks_{self.chosen.trade}", self.chosen.dialect)
        yield Line(size=0.6)
        if note := self._code_note():
            yield from self.setting.wrapped(note, middle=False)
        middle = self.layout.head == "center"
        yield from self.setting.wrapped(said or self.say("thanks"), middle=middle)

    def _code_note(self) -> str:
        """Say what a code stands for, where some articles have one and others have none."""
        cells = (cell for row in self.items.rows for cell in row if cell.name.endswith("tax_code"))
        code = max((cell.text for cell in cells), default="")
        return self.own("code_note").format(code) if code else ""

    def _code(self) -> Iterator[Line]:
        if self.layout.code == "barcode":
            digits = self.labels.named("barcode")
            yield Line(gap=0.5, marks=(Mark("barcode", 0.1, 0.8, 1.8, payload=digits.value or ""),))
            yield Line((stated(digits, 0.5, "center"),), gap=1)
        if self.layout.code == "qr":
            page = self.labels.values["page"][1]
            shop = site(self.chosen.merchant, bare=self.notices.vocabulary.bare) or "bon"
            payload = f"https://{shop}.example/r/{page}"
            yield Line(gap=0.5, marks=(Mark("qr", 0.34, 0.32, 4.4, payload=payload),))
            yield Line(gap=3.8)
