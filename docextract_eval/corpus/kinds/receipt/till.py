"""The layout of a till roll of 80 mm: 48 columns of one face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.records import Align

    Say = Callable[[str], str]

COLUMNS = 48
_AMOUNTS_END = (COLUMNS - 2) / COLUMNS  # the tax code stands behind the amount
_RULE = Line((Span("-" * COLUMNS),))


def pick(labels: Mapping[str, Sequence[str]], wording: Mapping[str, int], role: str) -> str:
    """Choose the words for a role among those that the locale prints."""
    return labels[role][wording[role] % len(labels[role])]


def lines(
    scalars: Mapping[str, Field],
    tables: Mapping[str, Sequence[Sequence[Field]]],
    chosen: Mapping[str, Any],
    locale: Locale,
) -> tuple[Line, ...]:
    """Lay out the whole receipt, top to bottom."""

    def say(role: str) -> str:
        return pick(locale.labels, chosen["wording"], role)

    return (
        *_head(scalars, chosen["address"], say),
        _RULE,
        *(line for row in tables["line_items"] for line in _item(row)),
        _RULE,
        *_sums(scalars, tables["taxes"], locale, chosen["emphasis"], say),
        *_payment(scalars, chosen["tender"], say),
        *(_tax_table(scalars, tables["taxes"], say) if locale.tax_inside else ()),
        Line((Span(say("thanks"), 0.5, "center"),), gap=1),
    )


def _head(scalars: Mapping[str, Field], address: tuple[str, str], say: Say) -> Iterator[Line]:
    yield Line((_stated(scalars["merchant"], 0.5, "center", bold=True),), size=1.2)
    for part in address:
        yield Line((Span(part, 0.5, "center", tag="address"),))
    for name in ("phone", "tax_id"):
        if scalars[name].value is not None:
            yield _centred(say(name), scalars[name])
    yield Line((*_labelled(say("receipt_number"), scalars["receipt_number"]),), gap=1)
    yield Line(
        (*_labelled(say("date"), scalars["date"]), _stated(scalars["time"], 1.0, "right")),
    )


def _item(row: Sequence[Field]) -> Iterator[Line]:
    cell = {field.name.partition(".")[2]: field for field in row}
    yield Line(
        (
            _stated(cell["description"]),
            _stated(cell["amount"], _AMOUNTS_END, "right"),
            _stated(cell["tax_code"], 1.0, "right"),
        )
    )
    if cell["quantity"].value is not None:
        count, price = cell["quantity"], cell["unit_price"]
        start = 3 + len(count.text)
        yield Line(
            (
                _stated(count, 2 / COLUMNS),
                Span("x", start / COLUMNS),
                _stated(price, (start + 2) / COLUMNS),
            )
        )


def _sums(
    scalars: Mapping[str, Field],
    taxes: Sequence[Sequence[Field]],
    locale: Locale,
    emphasis: float,
    say: Say,
) -> Iterator[Line]:
    for name in ("subtotal", "discount"):
        if scalars[name].value is not None:
            yield _sum(say(name), scalars[name])
    if not locale.tax_inside:
        yield from _added_tax(scalars, taxes, say)
    if scalars["tip"].value is not None:
        yield _sum(say("tip"), scalars["tip"])
    total = (Span(say("total"), bold=True), _stated(scalars["total"], 1.0, "right", bold=True))
    yield Line(total, size=emphasis, gap=0.3)


def _added_tax(
    scalars: Mapping[str, Field], taxes: Sequence[Sequence[Field]], say: Say
) -> Iterator[Line]:
    label = say("tax_total")
    if not taxes:
        yield _sum(label, scalars["tax_total"])
    for row in taxes:
        rate, _, amount = row
        at = (len(label) + 1) / COLUMNS
        yield Line((Span(label), _stated(rate, at), _stated(amount, _AMOUNTS_END, "right")))


def _payment(scalars: Mapping[str, Field], tender: str, say: Say) -> Iterator[Line]:
    method = scalars["payment_method"]
    if tender == "cash":
        yield Line(
            (_stated(method), _stated(scalars["cash_tendered"], _AMOUNTS_END, "right")), gap=0.5
        )
        yield _sum(say("change"), scalars["change"])
        return
    # The amount that is charged is the total, said once more.
    again = Span(scalars["total"].text, _AMOUNTS_END, "right", tag="total", spot=1)
    yield Line((_stated(method), again), gap=0.5)
    stars = f"{say('account')} ************"
    tail = _stated(scalars["card_tail"], (len(stars) + 1) / COLUMNS)
    yield Line((Span(stars), tail))


def _tax_table(
    scalars: Mapping[str, Field], taxes: Sequence[Sequence[Field]], say: Say
) -> Iterator[Line]:
    ends = (8 / COLUMNS, 22 / COLUMNS, 34 / COLUMNS)
    heads = zip(("MwSt%", "Netto", "MwSt"), ends, strict=True)
    yield Line(tuple(Span(head, at, "right") for head, at in heads), gap=0.5)
    for row in taxes:
        yield Line(tuple(_stated(cell, at, "right") for cell, at in zip(row, ends, strict=True)))
    yield Line((Span(say("tax_total")), _stated(scalars["tax_total"], ends[2], "right")))


def _sum(label: str, field: Field) -> Line:
    return Line((Span(label), _stated(field, _AMOUNTS_END, "right")))


def _labelled(label: str, field: Field) -> tuple[Span, ...]:
    if not label:
        return (_stated(field),)
    return Span(label), _stated(field, (len(label) + 1) / COLUMNS)


def _centred(label: str, field: Field) -> Line:
    start = (COLUMNS - len(label) - 1 - len(field.text)) // 2
    if not label:
        return Line((_stated(field, 0.5, "center"),))
    value = _stated(field, (start + len(label) + 1) / COLUMNS)
    return Line((Span(label, start / COLUMNS), value))


def _stated(field: Field, at: float = 0.0, align: Align = "left", *, bold: bool = False) -> Span:
    return Span(field.text, at, align, tag=field.key, bold=bold)
