"""The grammar of a receipt: head, items, sums, payment, taxes, foot, by one family's parameters."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.receipt.bill import rates_on
from docextract_eval.corpus.kinds.receipt.setting import Setting, stated
from docextract_eval.locales import Locale
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.layouts import Layout

Row = tuple[Field, ...]


def pick(labels: Mapping[str, Sequence[str]], wording: Mapping[str, int], role: str) -> str:
    """Choose the words for a role among those that the locale prints."""
    return labels[role][wording[role] % len(labels[role])]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is to be set: fields and rows, the words and forms that were chosen, and on what."""

    scalars: Mapping[str, Field]
    items: Sequence[Row]
    taxes: Sequence[Row]
    chosen: Mapping[str, Any]
    locale: Locale
    setting: Setting

    def lines(self) -> tuple[Line, ...]:
        """Set the whole receipt, top to bottom."""
        layout, rule = self.layout, self.setting.rule()
        taxes = tuple(self._inner_tax()) if self.locale.tax_inside else ()
        return (
            *self._head(),
            *self._title(),
            *(self._stamp() if layout.stamp == "top" else ()),
            rule,
            *(self._item_heads() if layout.headed else ()),
            *(line for row in self.items for line in self._item(row)),
            rule,
            *self._sums(),
            *(taxes if layout.taxes == "before" else ()),
            *self._payment(),
            *(taxes if layout.taxes == "after" else ()),
            *((rule, *self._stamp()) if layout.stamp == "foot" else ()),
            *self._foot(),
        )

    @property
    def layout(self) -> Layout:
        """The family."""
        return self.setting.layout

    def say(self, role: str) -> str:
        """Give the words that were chosen for a role."""
        return pick(self.locale.labels, self.chosen["wording"], role)

    def _own(self, role: str, usual: str) -> str:
        """Give the words of this till where a country has some, or else what is usual."""
        words, turn = self.locale.labels.get(role, (usual,)), int(self.chosen["till"].words)
        return words[turn % len(words)]

    def _has(self, name: str) -> bool:
        return self.scalars[name].value is not None

    def _head(self) -> Iterator[Line]:
        if self.layout.logo:
            at = 0.4 if self.layout.head == "center" else 0.0
            mark = Mark("logo", at, 0.2, 2.6, payload=self.scalars["merchant"].text)
            yield Line(marks=(mark,))
            yield Line(gap=0.9)
        middle = self.layout.head == "center"
        name = self.scalars["merchant"]
        yield from self.setting.wrapped(name.text, name.key, size=1.2, bold=True, middle=middle)
        for part in self.chosen["address"]:
            yield from self.setting.wrapped(part, "address", middle=middle)
        if self._has("phone"):
            yield from self.setting.centred(self.say("phone"), self.scalars["phone"])
        if self._has("tax_id"):
            words = {"tax_id": _tax_id_words(self.chosen["tax_id"], self.locale)}
            label = pick(words, self.chosen["wording"], "tax_id")
            yield from self.setting.centred(label, self.scalars["tax_id"])
        if titles := self.locale.titles:
            yield from self.setting.wrapped(
                pick({"thanks": titles}, self.chosen["wording"], "thanks"), bold=True, middle=middle
            )

    def _title(self) -> Iterator[Line]:
        """Say what this is, where tills do."""
        if title := self._own("title", ""):
            middle = self.layout.head == "center"
            yield Line(size=0.4)
            yield from self.setting.wrapped(title, size=1.2, bold=True, middle=middle)

    def _stamp(self) -> Iterator[Line]:
        number = self.setting.labelled(self.say("receipt_number"), self.scalars["receipt_number"])
        yield Line(number, gap=1 if self.layout.stamp == "top" else 0)
        day = self.setting.labelled(self.say("date"), self.scalars["date"])
        yield from self.setting.beside(day, stated(self.scalars["time"], 1.0, "right"))

    def _item_heads(self) -> Iterator[Line]:
        count, name, amount = self.locale.labels["item_heads"]
        spans = Span(count), Span(name, 6 * self.setting.column)
        yield Line((*spans, Span(amount, self.setting.amounts, "right")))

    def _item(self, row: Row) -> Iterator[Line]:
        cell = {field.name.partition(".")[2]: field for field in row}
        several = cell["quantity"].value is not None
        before = self.layout.count == "before"
        at = 6 * self.setting.column if before and self.layout.headed else 0.0
        first: tuple[Span, ...] = ()
        if before and several:
            first = (stated(cell["quantity"]),)
            at = at or 3 * self.setting.column
        if several and self.layout.count == "above":
            yield self._count(cell)
        yield Line(
            (
                *first,
                stated(cell["description"], at),
                self.setting.amount(cell["amount"]),
                *((stated(cell["tax_code"], 1.0, "right"),) if cell["tax_code"].value else ()),
            )
        )
        if several and self.layout.count == "below":
            yield self._count(cell)
        if several and before:
            each = Span("@", at + self.setting.share("  "))
            yield Line((each, stated(cell["unit_price"], at + self.setting.share("  @ "))))

    def _count(self, cell: Mapping[str, Field]) -> Line:
        count, price = cell["quantity"], cell["unit_price"]
        indent = self.setting.share("  ")
        sign = indent + self.setting.share(f"{count.text} ")
        times = self._own("times", "x")
        at = sign + self.setting.share(f"{times} ")
        return Line((stated(count, indent), Span(times, sign), stated(price, at)))

    def _sums(self) -> Iterator[Line]:
        for name in ("subtotal", "discount"):
            if self._has(name):
                yield from self.setting.sum(self.say(name), self.scalars[name])
        if not self.locale.tax_inside:
            yield from self._added_tax()
        if self._has("tip"):
            yield from self.setting.sum(self.say("tip"), self.scalars["tip"])
        yield from self._total()
        if self._has("payable"):
            yield from self.setting.sum(self.say("rounding"), self.scalars["rounding"])
            yield from self.setting.sum(self.say("payable"), self.scalars["payable"], bold=True)

    def _total(self) -> Iterator[Line]:
        label, total = self.say("total"), self.scalars["total"]
        size = self.chosen["emphasis"]
        if self.setting.share(f"{label}  {total.text}", size) > 1:
            size = 1.0  # large type does not fit a narrow roll
        amount = stated(total, 1.0, "right", bold=True)
        yield from self.setting.beside((Span(label, bold=True),), amount, size, 0.3)
        if self.locale.hang and size > 1:
            yield Line(size=self.locale.hang)

    def _added_tax(self) -> Iterator[Line]:
        if self.locale.tax_lines:
            yield from self._tax_lines(*self.locale.tax_lines)
            return
        for row, part in zip(self.taxes, self._tax_parts(), strict=True):
            rate, _, amount = row
            label = part or self.say("tax_total")
            value = stated(amount, self.setting.amounts, "right")
            yield Line((Span(label), stated(rate, self.setting.share(f"{label} ")), value))
        if len(self.taxes) != 1:  # else the one tax is the tax total
            yield from self.setting.sum(self.say("tax_total"), self.scalars["tax_total"])

    def _payment(self) -> Iterator[Line]:
        method = self.scalars["payment_method"]
        if self.chosen["tender"] == "cash":
            given = self.setting.amount(self.scalars["cash_tendered"])
            yield from self.setting.beside((stated(method),), given, gap=0.5)
            yield from self.setting.sum(self.say("change"), self.scalars["change"])
            return
        # The amount that is charged is the total, or the total as rounded, said once more.
        charged = self.scalars["payable" if self._has("payable") else "total"]
        again = self.setting.amount(charged, spot=1)
        yield from self.setting.beside((stated(method),), again, gap=0.5)
        stars = "*" * (12 if self.layout.columns > 40 else 6)
        yield self.setting.masked(self.say("account"), stars, self.scalars["card_tail"])

    def _inner_tax(self) -> Iterator[Line]:
        if self.locale.tax_lines:
            yield from self._tax_lines(*self.locale.tax_lines)
        else:
            yield from self._tax_table()

    def _tax_lines(self, base: str, inner: str, added: str) -> Iterator[Line]:
        """Give two lines for each rate: what was sold at it, and the tax in that, or on it."""
        tax = inner if self.locale.tax_inside else added
        for rate, sold, amount in self.taxes:
            said = Span(base, self.setting.share(f"{rate.text} "))
            yield Line((stated(rate), said, self.setting.amount(sold)))
            yield from self.setting.sum(f"  {tax}", amount)
        if len(self.taxes) != 1:
            yield from self.setting.sum(self.say("tax_total"), self.scalars["tax_total"])

    def _tax_table(self) -> Iterator[Line]:
        *code, rate, base, amount = self.locale.tax_heads  # not all say the articles' letters
        rates = rates_on(self.chosen["day"], self.locale)
        codes = {known.rate: known.code for known in rates.values()}
        firsts = [codes[row[0].value or ""] for row in self.taxes] if code else self._tax_parts()
        start = max(map(len, (*code, *self.locale.tax_parts)), default=0)
        steps = (8, 22, 34) if self.layout.columns > 40 else (6, 15, 23)
        ends = [min(1.0, (start + step) * self.setting.column) for step in steps]
        heads = zip((rate, base, amount), ends, strict=True)
        first = tuple(Span(head) for head in code)
        yield Line((*first, *(Span(head, at, "right") for head, at in heads)), gap=0.5)
        for row, said in zip(self.taxes, firsts, strict=True):
            cells = (stated(cell, at, "right") for cell, at in zip(row, ends, strict=True))
            yield Line((*((Span(said),) if said else ()), *cells))
        total = stated(self.scalars["tax_total"], ends[2], "right")
        yield from self.setting.beside((Span(self.say("tax_total")),), total)

    def _code_note(self) -> str:
        """Say what a code stands for, where some articles have one and others have none."""
        codes = [cell.text for row in self.items for cell in row if cell.name.endswith("tax_code")]
        return self._own("code_note", "").format(code) if (code := max(codes)) else ""

    def _tax_parts(self) -> Iterator[str]:
        """Say who gets each tax, where a rate is shared; nobody gets anything of no rate."""
        names = itertools.cycle(self.locale.tax_parts or ("",))
        return ("" if row[0].value == "0" else next(names) for row in self.taxes)

    def _foot(self) -> Iterator[Line]:
        yield Line(size=0.6)
        if note := self._code_note():
            yield from self.setting.wrapped(note, middle=False)
        yield from self.setting.wrapped(self.say("thanks"))
        digits = self.chosen["number"].zfill(10)
        if self.layout.code == "barcode":
            yield Line(gap=0.5, marks=(Mark("barcode", 0.2, 0.6, 1.8, payload=digits),))
            yield Line(gap=1)
        if self.layout.code == "qr":
            yield Line(gap=0.5, marks=(Mark("qr", 0.36, 0.28, 4, payload=f"R{digits}"),))
            yield Line(gap=3.4)


def _tax_id_words(number: str, locale: Locale) -> tuple[str, ...]:
    """Say what a country calls the tax number that is printed in this form."""
    own = (tax_id.words for tax_id in locale.tax_ids if tax_id.fits(number))
    return next(own, ()) or locale.labels["tax_id"]
