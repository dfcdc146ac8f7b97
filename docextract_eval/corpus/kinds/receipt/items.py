"""The item lines of a receipt, by the parameters of one layout family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import Bought
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting, stated
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[Field, ...]
Cells = Mapping[str, Field]
PER = {
    "kg": "kg",
    "lb": "lb",
    "L": "L",
    "gal": "gal",
    "km": "km",
    "mi": "mi",
    "min": "min",
    "hour": "h",
}
"""What is printed for the unit of a price; nights and persons are only counted."""
_TABLE = {"quantity": 0.6, "unit_price": 0.78}
"""Where the columns of a table end."""


@dataclass(frozen=True, slots=True)
class Items:
    """The rows of a receipt, the items they print, and the labels beside them."""

    rows: Sequence[Row]
    bought: Sequence[Bought]
    setting: ReceiptSetting
    heads: tuple[str, ...]
    """The headers of counts, names and amounts."""
    sign: str
    """The currency in `EUR/kg`."""
    beside: Mapping[str, Field]
    """The labels of single lines, by key: the date of a posting, the number of an article."""
    words: Mapping[str, str]
    """The header of prices, and the words before an article's number, before a discount, and
    between a count and a price."""

    def lines(self) -> Iterator[Line]:
        """Yield the headers and the rows."""
        if self.setting.layout.headed:
            yield self._heads()
        for number, row in enumerate(self.rows):
            cells = {field.name.partition(".")[2]: field for field in row}
            yield from self._item(number, cells, self.bought[number])

    def _heads(self) -> Line:
        count, name, amount = self.heads
        end = Span(amount, self.setting.amounts, "right")
        if self.setting.layout.count == "columns":
            spans = (
                Span(name),
                Span(count, _TABLE["quantity"], "right"),
                *(
                    (Span(self.words["price"], _TABLE["unit_price"], "right"),)
                    if self.words["price"]
                    else ()
                ),
            )
            return Line((*spans, end))
        if self.setting.code_first:
            return Line((Span(name), Span(self.words["code"], self.setting.codes, "right"), end))
        return Line((Span(count), Span(name, 6 * self.setting.column), end))

    def _item(self, number: int, cells: Cells, bought: Bought) -> Iterator[Line]:
        layout, counted = self.setting.layout, cells["quantity"].value is not None
        code = self.beside.get(f"article#{number}")
        if code and layout.article == "above":
            yield Line(self.setting.run(self.words["article"], code))
        if layout.count in ("columns", "beside"):
            beside = layout.count == "beside"
            yield from self._beside(number, cells, code) if beside else self._table(cells, code)
            return
        off = cells["discount"].value is not None
        below = counted and (layout.count != "above" or off)
        before = layout.count == "before" and counted and not bought.unit
        if counted and not below:
            yield self._count(cells, bought.unit, self.setting.share("  "))
        start = self._before(number, cells, code, before=before)
        yield from self._described(start, cells, amount=not off)
        if below and before:
            at = start[-1].at
            yield Line(self.setting.run("@", cells["unit_price"], at=at + self.setting.column))
        elif below:
            yield self._count(cells, bought.unit, start[-1].at + self.setting.share("  "))
        if off:
            yield from self._offer(cells)

    def _before(
        self, number: int, cells: Cells, code: Field | None, *, before: bool
    ) -> tuple[Span, ...]:
        """Return the spans before an article's name, and a blank one where the name begins."""
        layout, posted = self.setting.layout, self.beside.get(f"posting_day#{number}")
        parts = [posted] if posted else []
        parts += [cells["quantity"]] if before else []
        parts += [code] if code and layout.article == "before" else []
        spans = self.setting.run(*parts)
        end = spans[-1].at + self.setting.share(f"{spans[-1].text} ") if spans else 0.0
        if layout.count == "before" and layout.headed:
            end = max(end, 6 * self.setting.column)
        return (*spans, Span("", max(end, 3 * self.setting.column if before else 0.0)))

    def _described(self, start: tuple[Span, ...], cells: Cells, *, amount: bool) -> Iterator[Line]:
        """Yield a name, broken before it runs into the amount, which is on its last line."""
        *before, blank = start
        end = self._amount(cells) if amount else ()
        room = (self._room(cells) if amount else 1.0) - blank.at
        name = cells["description"]
        *above, last = self.setting.broken(name.text, max(room, 0.2))
        for part in above:
            yield Line((*before, Span(part, blank.at, tag=name.key)))
            before = []
        yield Line((*before, Span(last, blank.at, tag=name.key), *end))

    def _room(self, cells: Cells) -> float:
        """Return where a name must end that stands before an amount."""
        code, codes = cells["tax_code"], self.setting.codes
        if self.setting.code_first and code.value is not None:
            return codes - self.setting.share(f"  {code.text}")
        return self.setting.amounts - self.setting.share(f"  {cells['amount'].text}")

    def _table(self, cells: Cells, code: Field | None) -> Iterator[Line]:
        name = cells["description"]
        start = self.setting.run(code)[0] if code and self.setting.layout.article else None
        at = self.setting.share(f"{start.text} ") if start else 0.0
        *above, last = self.setting.broken(name.text, max(0.2, _TABLE["quantity"] - 0.1 - at))
        first = [start] if start else []
        for part in above:
            yield Line((*first, Span(part, at, tag=name.key)))
            first = []
        numbers = (
            stated(cells[column], end, "right")
            for column, end in _TABLE.items()
            if cells[column].value is not None
        )
        off = cells["discount"]
        end = () if off.value is not None else self._amount(cells)
        yield Line((*first, Span(last, at, tag=name.key), *numbers, *end))
        if off.value is not None:
            yield from self._offer(cells)

    def _beside(self, number: int, cells: Cells, code: Field | None) -> Iterator[Line]:
        """Yield a name, and at its right or below it the count, the price and the amount."""
        *before, blank = self._before(number, cells, code, before=False)
        name, off = cells["description"], cells["discount"].value is not None
        end = () if off else self._amount(cells)
        room = self.setting.amounts
        room -= self.setting.share(f"{cells['amount'].text}  ") if end else 0.0
        counted = (*self._sticking(cells, PER.get(self.bought[number].unit, ""), room), *end)
        if blank.at + self.setting.share(f"{name.text} ") <= counted[0].at:
            yield Line((*before, Span(name.text, blank.at, tag=name.key), *counted))
        else:
            for part in self.setting.broken(name.text, 1.0 - blank.at):
                yield Line((*before, Span(part, blank.at, tag=name.key)))
                before = []
            yield Line(counted)
        if off:
            yield from self._offer(cells)

    def _sticking(self, cells: Cells, unit: str, right: float) -> tuple[Span, ...]:
        """Return the spans of a count, and of the unit price right behind the times sign."""
        price, count, thin = cells["unit_price"], cells["quantity"], self.setting.share(" ") / 3
        at = right - self.setting.share(f"{self.words['times']}{price.text}") - thin
        sign = Span(self.words["times"], at)
        before = f"{count.text} {unit} " if unit else f"{count.text} "
        spans = self.setting.run(count, unit, at=at - self.setting.share(before))
        return (*spans, sign, stated(price, right, "right"))

    def _offer(self, cells: Cells) -> Iterator[Line]:
        """Yield the lines of a discount and of the amount that is left."""
        at = self.setting.share("  ")
        off = self.setting.run(self.words["offer"], cells["discount"], at=at)
        first, *more = self._amount(cells)
        *above, last = self.setting.beside(off, first)
        yield from above
        yield replace(last, spans=(*last.spans, *more))

    def _amount(self, cells: Cells) -> tuple[Span, ...]:
        amount = self.setting.amount(cells["amount"])
        if cells["tax_code"].value is None:
            return (amount,)
        code = stated(cells["tax_code"], self.setting.codes, "right")
        return (code, amount) if self.setting.code_first else (amount, code)

    def _count(self, cells: Cells, unit: str, at: float) -> Line:
        per = PER.get(unit, "")
        price = f"{self.sign}/{per}" if per else ""
        parts = (cells["quantity"], per, self.words["times"], cells["unit_price"], price)
        if (
            at + self.setting.share(" ".join(p if isinstance(p, str) else p.text for p in parts))
            > 1
        ):
            at = 0.0
        return Line(self.setting.run(*parts, at=at))
