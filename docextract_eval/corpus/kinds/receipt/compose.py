"""Compose a receipt from its choices: every field and row, and the lines that print them.

The schema has one means of payment: of several, it is the one that pays most; the words of the
others are accepted values, and what each pays is a decoy of the total. A voided line is a row of
its own with a negative amount. A receipt that is not itemised has no rows.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.interventions import PRICE_LEVELS
from docextract_eval.corpus.kinds.receipt import addresses, fiscal, print_habits, small_print
from docextract_eval.corpus.kinds.receipt import bill as bills
from docextract_eval.corpus.kinds.receipt.blocks import other_names, receipt_lines
from docextract_eval.corpus.kinds.receipt.content import Receipt, drawn_wording, till_wording
from docextract_eval.corpus.kinds.receipt.items import UNIT_SYMBOLS, Items
from docextract_eval.corpus.kinds.receipt.notices import Notices
from docextract_eval.corpus.kinds.receipt.sale import Sale, make_sale
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting, assign_spots
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.corpus.kinds.receipt.type_shape import shape_line
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.countries.locales import Locale

Rows = tuple[tuple[Field, ...], ...]


def compose(choices: ReceiptChoices) -> Content:
    """Return the content of one receipt."""
    sale = make_sale(choices)
    bare = choices.habits.get("bare_point", False)
    scalars = {name: _bare(field, bare=bare) for name, field in _scalar_fields(sale).items()}
    wording = choices.wording
    styles = {"date": sale.date_style, "time": sale.time_style, "money": sale.amount_form}
    values = (
        small_print.drawn_values(choices)
        | sale.decoy_amounts()
        | {"aid": ("code", sale.application_id)}
    )
    if sale.wording("fiscal_key"):
        values["fiscal_key"] = ("code", fiscal.electronic_receipt_key(sale.locale, choices))
    labels = Labels(values, scalars, sale.context, styles, bare_point=bare)
    rows = _bare_rows(_item_rows(sale) if sale.layout.itemised else (), bare=bare)
    taxes = _bare_rows(_tax_rows(sale) if sale.prints_tax_rates else (), bare=bare)
    setting = _setting(sale, (*scalars.values(), *(cell for row in rows for cell in row)))
    glued = choices.habits.get("glued_sums", False) and setting.direction == "ltr"
    setting = replace(setting, glued=glued)
    if sale.total_label_currency:
        setting = replace(setting, currency_field=scalars["currency"])
    if sale.layout.letters and sale.locale.fiscal:
        first = sale.locale.fiscal.code_first
        code_header_width = (
            setting.text_width(sale.locale.labels["item_heads"][-1]) if first else 0.0
        )
        setting = replace(
            setting, code_first=first, widest_amount=max(setting.widest_amount, code_header_width)
        )
    row_extras = _labels_beside_rows(sale, rows, labels) | _gross_amounts(sale, labels)
    shop = choices.trade, choices.merchant
    notice_arguments = (
        choices.dialect,
        print_habits.printed_parts(choices),
        labels,
        sale.is_paid_by_card,
        sale.is_contactless,
    )
    notices = Notices(sale.vocabulary, *notice_arguments, *shop, setting)
    currency_sign, headers = next(iter(sale.locale.signs)), tuple(sale.locale.labels["item_heads"])
    item_words = {role: sale.wording(role) for role in ("price", "article")}
    item_words["offer"] = sale.wording("offer") or drawn_wording(
        sale.locale.labels, wording, "discount"
    )
    item_words["code"] = till_wording(sale.locale, choices.till, "code")
    item_words["times"] = till_wording(sale.locale, choices.till, "times") or "x"
    items = Items(
        rows,
        sale.bought_items,
        setting,
        headers,
        currency_sign,
        row_extras,
        _modifiers(sale),
        item_words,
    )
    parts = labels, sale.payments, choices, sale.locale, setting, items, notices
    receipt = Receipt(scalars, taxes, *parts)
    return _content(receipt, row_extras, rows)


def _bare_rows(rows: Rows, *, bare: bool) -> Rows:
    return tuple(tuple(_bare(cell, bare=bare) for cell in row) for row in rows)


def _bare(field: Field, *, bare: bool) -> Field:
    """Return an amount below one as a till with this habit prints it: without the zero."""
    if not bare or field.type not in ("money", "price"):
        return field
    return replace(field, text=small_print.without_zero(field.text))


def _setting(sale: Sale, fields_for_width: Iterable[Field]) -> ReceiptSetting:
    """Return the setting, with room for the widest code and the widest amount but the total."""
    locale = sale.locale
    # A letter, or a character two columns wide.
    code = next((rate.code for rate in locale.taxes if not rate.code.isascii()), "W")
    setting = ReceiptSetting(sale.layout, sale.choices.font, code, locale.direction, locale.hang)
    setting = replace(setting, code_first=bool(locale.fiscal and locale.fiscal.code_first))
    return setting.with_room_for_amounts(
        f.text for f in fields_for_width if f.type == "money" and f.name != "total"
    )


def _content(receipt: Receipt, row_extras: Mapping[str, Field], rows: Rows) -> Content:
    """Return the content, with the labels that are printed, and with a spot for every place."""
    choices, locale, layout = receipt.choices, receipt.locale, receipt.layout
    lines = tuple(receipt_lines(receipt))
    if more := locale.lines_apart:
        lines = tuple(replace(line, gap=line.gap + more) if line.spans else line for line in lines)
    lines = tuple(shape_line(line, choices.type_shape) for line in lines)
    cells = {cell.key: cell for row in (*rows, *receipt.tax_rows) for cell in row}
    schema_fields = {**receipt.scalars, **cells}
    tags = dict.fromkeys(span.tag for line in lines for span in line.spans if span.tag)
    printed = {
        tag: row_extras[tag] if tag in row_extras else receipt.labels.make_label(tag)
        for tag in tags
        if tag not in schema_fields
    }
    texts = {key: field.text for key, field in (schema_fields | printed).items()}
    sign = receipt.scalars["currency"].text
    shared = {"currency": ("total", sign)} if sign else {}
    if len(receipt.tax_rows) == 1 and receipt.scalars["tax_total"].value is not None:
        shared["tax_total"] = ("taxes.amount#0", "")
    return Content(
        currency=locale.currency,
        fields=(*receipt.scalars.values(), *printed.values()),
        tables={"line_items": rows, "taxes": tuple(receipt.tax_rows)},
        pages=(assign_spots(lines, texts),),
        shared_places=shared,
        factors={
            "country": locale.country,
            "trade": choices.trade,
            "tender": choices.tender,
            "other_tender": receipt.payments[0].means if len(receipt.payments) > 1 else "none",
            "tax_rounding": choices.tax_rounding,
            "template": layout.name,
            "paper": layout.paper,
            "font": choices.font,
            "year": choices.day[:4],
        }
        | _habit_factors(choices, locale),
    )


def _habit_factors(choices: ReceiptChoices, locale: Locale) -> dict[str, str]:
    """Return the factors of habits in which documents of one country differ."""
    factors = {
        "tax": ("inside" if locale.tax_inside else "added") if locale.tax_added_share else "",
        "region": choices.town.region if locale.region_rates else "",
        "numerals": choices.numerals if locale.numerals else "",
        "languages": choices.languages if locale.second else "",
        "price_level": "unheard of" if choices.prices > PRICE_LEVELS[-1] else "",
    }
    return {name: level for name, level in factors.items() if level}


def _styled_tax_id_in_use(choices: ReceiptChoices, locale: Locale) -> tuple[str, int] | None:
    """Return the seller's tax number, if such numbers existed on the day of purchase."""
    number = choices.tax_id
    known = (tax_id for tax_id in locale.tax_ids if number and tax_id.has_form(number))
    in_use = all(tax_id.is_in_use(choices.day) for tax_id in known)
    return _in_default_style(number) if in_use else None


def _in_default_style(text: str | None) -> tuple[str, int] | None:
    return (text, 0) if text else None


def _scalar_fields(sale: Sale) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    choices, context, bill = sale.choices, sale.context, sale.bill
    styled_texts: dict[str, tuple[str, int] | None] = {
        name: None if amount is None else (f"{amount:.2f}", sale.amount_form)
        for name, amount in sale.printed_sums().items()
    }
    styled_texts["total"] = (f"{bill.total:.2f}", sale.total_form)
    styled_texts |= {
        "doc_type": ("card_slip" if sale.layout.card_only else "receipt", 0),
        "arithmetic_ok": ("yes", 0),
        "merchant": (print_habits.printed_name(choices), 0),
        "address": (" ".join(addresses.address_lines(choices, sale.vocabulary)), 0),
        "phone": _in_default_style(choices.phone),
        "tax_id": _styled_tax_id_in_use(choices, context.locale),
        "receipt_number": (
            fiscal.printed_receipt_number(context.locale, sale.vocabulary, choices),
            0,
        ),
        "date": (choices.day, sale.date_style),
        "time": (small_print.sale_time(choices), sale.time_style),
        "payment_method": (sale.means_wording(bills.largest_payment(sale.payments)), 0),
        "card_tail": (choices.card_tail, 0) if sale.is_paid_by_card else None,
    }
    found = {
        name: _field(name, styled_texts.get(name), context)
        for name in load_schema("receipt").fields
    }
    payment_method = found["payment_method"]
    means = (
        _field("payment_method", (name, 0), context)
        for name in map(sale.means_wording, sale.payments)
    )
    others = tuple(str(field.value) for field in means if field.value != payment_method.value)
    found["payment_method"] = replace(payment_method, accepted=others)
    names = other_names(choices, sale.vocabulary)
    found["merchant"] = replace(found["merchant"], accepted=names)
    currency_sign = (
        context.locale.money[sale.total_form].replace("{n}", "").strip()
        or sale.total_label_currency
    )
    return found | {"currency": Field("currency", "currency", context.currency, currency_sign)}


def _labels_beside_rows(sale: Sale, rows: Rows, labels: Labels) -> dict[str, Field]:
    """Return the labels beside each row: the date of a posting, the number of an article."""
    found, choices, layout = {}, sale.choices, sale.layout
    nights = choices.trip["nights"]
    first = datetime.date.fromisoformat(choices.day) - datetime.timedelta(nights)
    for number in range(len(rows)):
        if layout.dated:
            date = (first + datetime.timedelta(min(number, nights))).isoformat()
            style = sale.date_style
            posting_date = labels.decoy_or_same_field("posting_day", "date", date, style, number)
            found[f"posting_day#{number}"] = posting_date
        if layout.article and choices.trade in ("grocery", "pharmacy"):
            code = labels.decoy_or_same_field(
                "article", "code", choices.articles[number], row=number
            )
            found[f"article#{number}"] = code
    return found


def _modifiers(sale: Sale) -> dict[int, str]:
    """Return what guests want otherwise, by the numbers of some of the rows."""
    choices = sale.choices
    if choices.trade != "cafe" or not choices.habits.get("modifiers"):
        return {}
    rows = range(choices.place % 3, len(sale.bought_items), 3)
    said = {
        row: sale.vocabulary.habit_wording("modifier", choices.place + choices.dialect + row)
        for row in rows
    }
    return {row: words for row, words in said.items() if words}


def _gross_amounts(sale: Sale, labels: Labels) -> dict[str, Field]:
    """Return the gross amount of each tax rate, if the table of taxes has a column for it."""
    if not (sale.locale.tax_gross and sale.prints_tax_rates and sale.layout.columns > 40):
        return {}
    sums = (f"{tax.base + tax.amount:.2f}" for tax in sale.bill.taxes)
    found = (
        labels.decoy_or_same_field("gross", "money", amount, sale.amount_form, n)
        for n, amount in enumerate(sums)
    )
    return {f"gross#{number}": field for number, field in enumerate(found)}


def _item_rows(sale: Sale) -> Rows:
    rates, layout = bills.rates_in_force(sale.choices.day, sale.locale), sale.layout
    lettered = layout.letters and sale.choices.till.prints_included_tax(sale.locale)
    rows = []
    for number, line in enumerate(sale.bought_items):
        # A till prints `2 x 1.99`, and nothing for one; a table prints every count.
        always = layout.count in ("columns", "beside")
        counted = line.quantity != 1 or line.unit in UNIT_SYMBOLS or line.offer_discount or always
        cells = {
            "description": line.name,
            "quantity": str(line.quantity) if counted else None,
            "unit_price": f"{line.price}" if counted else None,
            "discount": f"{line.offer_discount:.2f}" if line.offer_discount else None,
            "tax_code": (rates[line.goods].code or None) if lettered else None,
            "amount": f"{line.amount:.2f}",
        }
        rows.append(_table_row("line_items", number, cells, sale))
    return tuple(rows)


def _tax_rows(sale: Sale) -> Rows:
    based = sale.locale.tax_inside or sale.locale.prints_gross_base
    return tuple(
        _table_row(
            "taxes",
            number,
            {
                "rate": tax.percent,
                "base": f"{tax.base:.2f}" if based else None,
                "amount": f"{tax.amount:.2f}",
            },
            sale,
        )
        for number, tax in enumerate(sale.bill.taxes)
    )


def _table_row(
    table: str, number: int, cells: Mapping[str, str | None], sale: Sale
) -> tuple[Field, ...]:
    """Return the cells of a row, its amounts printed in the forms of this till."""
    columns = load_schema("receipt").tables[table].columns
    forms = {"money": sale.amount_form, "price": sale.unit_price_form}
    return tuple(
        _field(
            f"{table}.{name}",
            None if value is None else (value, forms.get(columns[name].type, 0)),
            sale.context,
            number,
        )
        for name, value in cells.items()
    )


def _field(
    name: str, styled_text: tuple[str, int] | None, context: Context, row: int | None = None
) -> Field:
    """Return a field with its canonical value, printed in this style."""
    type_name = load_schema("receipt").spec(name).type
    if styled_text is None:
        return Field(name, type_name, None, row=row)
    printed, style = styled_text
    kind = TYPES.load(type_name)
    text = kind.write(printed, context, style)
    if name.endswith("discount"):
        # What is taken off is kept without its sign; of what comes back, it is kept with one.
        turned = printed[1:] if printed.startswith("-") else f"-{printed}"
        text = kind.write(turned, context, style)
        text = text.replace("-", context.locale.minus[0], 1)
    return Field(name, type_name, kind.canonical(printed, context), text, row=row)
