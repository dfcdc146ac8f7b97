"""The item lines of a receipt, by the parameters of one layout family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import BasketItem
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting, field_span
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[Field, ...]
Cells = Mapping[str, Field]
UNIT_SYMBOLS = {
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
_COUNTS_END, _PRICES_END = 0.6, 0.78
"""Where the columns of a table end, unless the headers behind them are wide."""


@dataclass(frozen=True, slots=True)
class Items:
    """The rows of a receipt, the items they print, and the labels beside them."""

    rows: Sequence[Row]
    bought_items: Sequence[BasketItem]
    setting: ReceiptSetting
    headers: tuple[str, ...]
    """The headers of counts, names and amounts."""
    currency_sign: str
    """The currency in `EUR/kg`."""
    row_extras: Mapping[str, Field]
    """The labels of single lines, by key: the date of a posting, the number of an article."""
    modifiers: Mapping[int, str]
    """By the number of a row: what the guest wants otherwise, on a line below it."""
    words: Mapping[str, str]
    """The header of prices, and the words before an article's number, before a discount, and
    between a count and a price."""

    def lines(self) -> Iterator[Line]:
        """Yield the headers and the rows."""
        if self.setting.layout.headed:
            yield self._header_line()
        for number, row in enumerate(self.rows):
            cells = {field.name.partition(".")[2]: field for field in row}
            yield from self._item_lines(number, cells, self.bought_items[number])
            if number in self.modifiers:
                yield Line((Span(self.modifiers[number], 4 * self.setting.column_width),))

    def _column_ends(self) -> dict[str, float]:
        """Return where each column of a table ends: before the headers of those behind it."""
        headed = self.setting.layout.headed
        prices, counts = self.setting.amounts_end, _COUNTS_END
        if headed:
            prices -= self.setting.text_width(f"{self.headers[-1]} ")
        prices = min(_PRICES_END, prices)
        if headed:
            counts = min(counts, prices - self.setting.text_width(f"{self.words['price']} "))
        return {"quantity": counts, "unit_price": prices}

    def _header_line(self) -> Line:
        count, name, amount = self.headers
        end = Span(amount, self.setting.amounts_end, "right")
        if self.setting.layout.count == "columns":
            ends = self._column_ends()
            spans = (
                Span(name),
                Span(count, ends["quantity"], "right"),
                *(
                    (Span(self.words["price"], ends["unit_price"], "right"),)
                    if self.words["price"]
                    else ()
                ),
            )
            return Line((*spans, end))
        if self.setting.code_first:
            return Line(
                (Span(name), Span(self.words["code"], self.setting.tax_codes_end, "right"), end)
            )
        return Line((Span(count), Span(name, 6 * self.setting.column_width), end))

    def _item_lines(self, number: int, cells: Cells, item: BasketItem) -> Iterator[Line]:
        layout, counted = self.setting.layout, cells["quantity"].value is not None
        code = self.row_extras.get(f"article#{number}")
        if code and layout.article == "above":
            yield Line(self.setting.run_spans(self.words["article"], code))
        if layout.count in ("columns", "beside"):
            is_beside = layout.count == "beside"
            yield from (
                self._count_beside_lines(number, cells, code)
                if is_beside
                else self._table_row_lines(cells, code)
            )
            return
        off = cells["discount"].value is not None
        below = counted and (layout.count != "above" or off)
        count_first = layout.count == "before" and counted and not item.unit
        if counted and not below:
            yield self._count_line(cells, item.unit, self.setting.text_width("  "))
        start = self._leading_spans(number, cells, code, count_first=count_first)
        yield from self._name_lines(start, cells, with_amount=not off)
        if below and count_first:
            at = start[-1].at
            yield Line(
                self.setting.run_spans("@", cells["unit_price"], at=at + self.setting.column_width)
            )
        elif below:
            yield self._count_line(cells, item.unit, start[-1].at + self.setting.text_width("  "))
        if off:
            yield from self._offer_lines(cells)

    def _leading_spans(
        self, number: int, cells: Cells, code: Field | None, *, count_first: bool
    ) -> tuple[Span, ...]:
        """Return the spans before an article's name, and a blank one where the name begins."""
        layout, posting_date = self.setting.layout, self.row_extras.get(f"posting_day#{number}")
        parts = [posting_date] if posting_date else []
        parts += [cells["quantity"]] if count_first else []
        parts += [code] if code and layout.article == "before" else []
        spans = self.setting.run_spans(*parts)
        end = spans[-1].at + self.setting.text_width(f"{spans[-1].text} ") if spans else 0.0
        if layout.count == "before" and layout.headed:
            end = max(end, 6 * self.setting.column_width)
        return (*spans, Span("", max(end, 3 * self.setting.column_width if count_first else 0.0)))

    def _name_lines(
        self, leading_spans: tuple[Span, ...], cells: Cells, *, with_amount: bool
    ) -> Iterator[Line]:
        """Yield a name, broken before it runs into the amount, which is on its last line."""
        *before, blank = leading_spans
        end = self._amount_spans(cells) if with_amount else ()
        room = (self._name_end(cells) if with_amount else 1.0) - blank.at
        name = cells["description"]
        *above, last = self.setting.break_text(name.text, max(room, 0.2))
        for part in above:
            yield Line((*before, Span(part, blank.at, tag=name.key)))
            before = []
        yield Line((*before, Span(last, blank.at, tag=name.key), *end))

    def _name_end(self, cells: Cells) -> float:
        """Return where a name must end that stands before an amount."""
        code, codes = cells["tax_code"], self.setting.tax_codes_end
        if self.setting.code_first and code.value is not None:
            return codes - self.setting.text_width(f"  {code.text}")
        return self.setting.amounts_end - self.setting.text_width(f"  {cells['amount'].text}")

    def _table_row_lines(self, cells: Cells, code: Field | None) -> Iterator[Line]:
        name = cells["description"]
        start = self.setting.run_spans(code)[0] if code and self.setting.layout.article else None
        at = self.setting.text_width(f"{start.text} ") if start else 0.0
        *above, last = self.setting.break_text(name.text, max(0.2, _COUNTS_END - 0.1 - at))
        first = [start] if start else []
        for part in above:
            yield Line((*first, Span(part, at, tag=name.key)))
            first = []
        numbers = (
            field_span(cells[column], end, "right")
            for column, end in self._column_ends().items()
            if cells[column].value is not None
        )
        off = cells["discount"]
        end = () if off.value is not None else self._amount_spans(cells)
        yield Line((*first, Span(last, at, tag=name.key), *numbers, *end))
        if off.value is not None:
            yield from self._offer_lines(cells)

    def _count_beside_lines(self, number: int, cells: Cells, code: Field | None) -> Iterator[Line]:
        """Yield a name, and at its right or below it the count, the price and the amount."""
        *before, blank = self._leading_spans(number, cells, code, count_first=False)
        name, off = cells["description"], cells["discount"].value is not None
        end = () if off else self._amount_spans(cells)
        room = self.setting.amounts_end
        room -= self.setting.text_width(f"{cells['amount'].text}  ") if end else 0.0
        counted = (
            *self._count_spans(cells, UNIT_SYMBOLS.get(self.bought_items[number].unit, ""), room),
            *end,
        )
        if blank.at + self.setting.text_width(f"{name.text} ") <= counted[0].at:
            yield Line((*before, Span(name.text, blank.at, tag=name.key), *counted))
        else:
            for part in self.setting.break_text(name.text, 1.0 - blank.at):
                yield Line((*before, Span(part, blank.at, tag=name.key)))
                before = []
            yield Line(counted)
        if off:
            yield from self._offer_lines(cells)

    def _count_spans(self, cells: Cells, unit: str, right: float) -> tuple[Span, ...]:
        """Return the spans of a count, and of the unit price right behind the times sign."""
        price, count, thin = (
            cells["unit_price"],
            cells["quantity"],
            self.setting.text_width(" ") / 3,
        )
        at = right - self.setting.text_width(f"{self.words['times']}{price.text}") - thin
        times_sign = Span(self.words["times"], at)
        before = f"{count.text} {unit} " if unit else f"{count.text} "
        spans = self.setting.run_spans(count, unit, at=at - self.setting.text_width(before))
        return (*spans, times_sign, field_span(price, right, "right"))

    def _offer_lines(self, cells: Cells) -> Iterator[Line]:
        """Yield the lines of a discount and of the amount that is left."""
        at = self.setting.text_width("  ")
        off = self.setting.run_spans(self.words["offer"], cells["discount"], at=at)
        first, *more = self._amount_spans(cells)
        *above, last = self.setting.side_by_side(off, first)
        yield from above
        yield replace(last, spans=(*last.spans, *more))

    def _amount_spans(self, cells: Cells) -> tuple[Span, ...]:
        amount = self.setting.amount_span(cells["amount"])
        if cells["tax_code"].value is None:
            return (amount,)
        code = field_span(cells["tax_code"], self.setting.tax_codes_end, "right")
        return (code, amount) if self.setting.code_first else (amount, code)

    def _count_line(self, cells: Cells, unit: str, at: float) -> Line:
        per = UNIT_SYMBOLS.get(unit, "")
        price = f"{self.currency_sign}/{per}" if per else ""
        parts = (cells["quantity"], per, self.words["times"], cells["unit_price"], price)
        if (
            at
            + self.setting.text_width(" ".join(p if isinstance(p, str) else p.text for p in parts))
            > 1
        ):
            at = 0.0
        return Line(self.setting.run_spans(*parts, at=at))
