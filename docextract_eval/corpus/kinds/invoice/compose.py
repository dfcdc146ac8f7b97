"""Compose an invoice from its choices: every field and row, and the sheets that print them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.interventions import with_currency
from docextract_eval.corpus.kinds.invoice import closing, table, truth
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting
from docextract_eval.corpus.kinds.invoice.sheet_parts import sheet_fields
from docextract_eval.corpus.kinds.invoice.sheets import print_sheets
from docextract_eval.corpus.kinds.invoice.sums import Sums, Terms, compute_sums
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.receipt.bill import smallest_unit
from docextract_eval.corpus.kinds.receipt.setting import assign_spots
from docextract_eval.corpus.kinds.script import with_number_style
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES, Locale
from docextract_eval.fieldtypes import Context
from docextract_eval.records import Field
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.records import Pages

_UNPRINTED_FIELDS = ("doc_type", "arithmetic_ok", "currency")
"""Fields that no words on the page print."""


def compose(choices: InvoiceChoices) -> Content:
    """Return the content of one invoice."""
    setting = _setting(choices)
    values = truth.scalar_fields(setting) | _extra_fields(setting) | sheet_fields(setting)
    items, taxes = truth.item_rows(setting), truth.tax_rows(setting)
    labels = table.row_labels(setting)
    sums = closing.sum_rows(setting, values, taxes)
    texts = [field.text for _, field, _ in sums]
    columns = table.table_columns(setting, items, labels, texts)
    blocks, items = table.table_blocks_and_printed_rows(setting, items, labels, columns)
    printed = print_sheets(setting, values, taxes, (columns, blocks, sums))
    labels |= {field.key: field for field in printed.labels}
    return _content(setting, values | labels, {"line_items": items, "taxes": taxes}, printed.pages)


def _setting(choices: InvoiceChoices) -> InvoiceSetting:
    """Return the setting of an invoice's choices."""
    vocabulary, layout = load_vocabulary(choices.locale), LAYOUTS.load(choices.template)
    if choices.currency_told == "nowhere":
        vocabulary = replace(vocabulary, money_form=0, signed=(False,))
    locale = with_number_style(LOCALES.load(choices.locale), choices.numerals, choices.thousands)
    locale = with_currency(locale, choices.paid_in)
    choices = replace(choices, items=_items_with_hidden_fractions(choices, locale))
    paper = choices.paper + ("_wide" if layout.wide else "")
    ruler = Ruler(PAPERS[paper], choices.font)
    sums = _compute_sums(choices, locale)
    words = {**vocabulary.asides, **vocabulary.words}
    if replaced := locale.replaced_tax(choices.issued):
        words = replaced.translate(words)
    context = Context(locale, locale.currency)
    setting = InvoiceSetting(choices, words, layout, context, ruler, vocabulary, sums)
    if setting.has_slip:  # a payment slip has blanks between thousands
        locale = replace(locale, group=" ")
        context = Context(locale, locale.currency)
        setting = replace(setting, context=context)
    return setting


def _items_with_hidden_fractions(choices: InvoiceChoices, locale: Locale) -> tuple[Any, ...]:
    """Return the line items; prices that are printed truncated get a part of a cent more."""
    more = (
        smallest_unit(locale) * Decimal("0.37")
        if choices.unit_prices == "truncated"
        else Decimal(0)
    )
    return tuple(replace(sold, price=sold.price + more) for sold in choices.items)


def _compute_sums(choices: InvoiceChoices, locale: Locale) -> Sums:
    vocabulary = load_vocabulary(choices.locale)
    charge = choices.charge.quantize(smallest_unit(locale))
    terms = Terms(
        date=choices.issued,
        region=choices.buyer_town.region if locale.region_rates else "",
        shares_tax=choices.buyer_town.region == choices.seller_town.region,
        tax_case=choices.tax_case,
        is_gross=choices.price_mode == "gross" and choices.tax_case == "usual",
        allowance=choices.allowance,
        charge=charge,
        prepaid=choices.prepaid,
        rounding_step=Decimal(vocabulary.due_step) if choices.rounded == "yes" else Decimal(0),
        sign=-1 if choices.credit == "negative" else 1,
    )
    return compute_sums(choices.items, terms, locale)


def _extra_fields(setting: InvoiceSetting) -> dict[str, Field]:
    """Return the fields of other values that may be printed."""
    choices = setting.choices
    found = {"bank": setting.make_field("bank", "text", choices.bank, choices.bank)}
    code = setting.context.currency
    found["slip_currency"] = Field("currency", "currency", code, code)
    if choices.highlight == "balance":
        owed = abs(setting.sums.total) * 2 + choices.looks["money"] % 997
        found["balance"] = setting.money_field("balance", owed, setting.vocabulary.money_form)
    return found


def _content(
    setting: InvoiceSetting, values: Mapping[str, Field], tables: Mapping[str, Rows], pages: Pages
) -> Content:
    """Return the content: fields that are not printed are absent, such labels are left out."""
    texts = {field.key: field.text for field in values.values()}
    texts |= {cell.key: cell.text for rows in tables.values() for row in rows for cell in row}
    pages = tuple(assign_spots(page, texts) for page in pages)
    tags = {span.tag for page in pages for line in page for span in line.spans if span.tag}
    currency_text = values["currency"].text
    shared = {"currency": ("total", currency_text)} if currency_text else {}
    if setting.tax_style == "lines" and len(tables["taxes"]) == 1:
        shared["tax_total"] = ("taxes.amount#0", "")
    fields = {}
    for name in load_schema("invoice").fields:
        field = values[name]
        is_printed = field.key in tags or name in shared or name in _UNPRINTED_FIELDS
        fields[name] = field if is_printed else Field(name, field.type, None)
    known = {*fields, "slip_currency"}
    labels = [
        field
        for key, field in values.items()
        if key not in known and field.key in tags and field.value is not None
    ]
    return Content(
        currency=setting.context.locale.currency,
        fields=(*fields.values(), *(mark_decoy(label, fields) for label in labels)),
        tables=tables,
        pages=pages,
        shared_places=shared,
        factors=_factors(setting, len(pages)),
    )


def _factors(setting: InvoiceSetting, page_count: int) -> dict[str, str]:
    choices, layout = setting.choices, setting.layout
    exact = all(sold.price == truth.printed_price(setting, sold) for sold in choices.items)
    return {
        "country": setting.context.locale.country,
        "trade": choices.trade,
        "template": choices.template,
        "paper": choices.paper + ("_wide" if layout.wide else ""),
        "font": choices.font,
        "colour": choices.colour,
        "pages": "1" if page_count == 1 else "2" if page_count == 2 else "3+",
        "tax_case": choices.tax_case,
        "prices": "gross" if setting.is_gross else "net",
        "unit_prices": "exact" if exact else "truncated",
        "credit": choices.credit,
        "year": choices.issued[:4],
    } | ({"numerals": choices.numerals} if setting.context.locale.numerals else {})


DECOYS = Decoys(
    targets={
        "money": ("total", "amount_due", "net_total", "tax_total", "prepaid"),
        "date": ("issue_date", "due_date", "delivery_date"),
        "code": ("invoice_number", "order_number", "payment_reference", "iban", "bic"),
        "text": ("buyer", "seller", "buyer_address"),
        "currency": ("currency",),
    },
    nearer_targets={
        "discount_date": ("due_date",),
        "line_sum": ("net_total",),
        "carried_sum": ("net_total",),
        "brought_sum": ("net_total",),
        "allowance": ("prepaid",),
        "balance": ("amount_due",),
        "ship_address": ("buyer_address",),
        "account_number": ("iban",),
        "branch_code": ("bic",),
        "bank": ("seller",),
        "customer_number": ("order_number",),
        "article": ("order_number",),
    },
)
mark_decoy = DECOYS.mark
