"""Compose an invoice from its choices: every field and row, and the sheets that print them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.interventions import spending
from docextract_eval.corpus.kinds.invoice import closing, table, truth
from docextract_eval.corpus.kinds.invoice.decoys import named
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.invoice.reckoning import Deal, Sums, reckon
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting
from docextract_eval.corpus.kinds.invoice.sheets import print_sheets
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.kinds.receipt.bill import coin
from docextract_eval.corpus.kinds.receipt.setting import apart
from docextract_eval.corpus.kinds.script import written
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES, Locale
from docextract_eval.records import Field
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.records import Pages

_WHOLE = ("doc_type", "arithmetic_ok", "currency")
"""Fields that no words on the page print."""


def compose(chosen: InvoiceChoices) -> Content:
    """Return the content of one invoice."""
    setting = _setting(chosen)
    values = truth.values_of(setting) | _beside(setting)
    items, taxes = truth.items_of(setting), truth.taxes_of(setting)
    labels = table.labels_of(setting)
    sums = closing.sums_of(setting, values, taxes)
    texts = [field.text for _, field, _ in sums]
    drawn = table.columns_of(setting, items, labels, texts)
    blocks, items = table.blocks_of(setting, items, labels, drawn)
    printed = print_sheets(setting, values, taxes, (drawn, blocks, sums))
    labels |= {field.key: field for field in printed.labels}
    return _content(setting, values | labels, {"line_items": items, "taxes": taxes}, printed.pages)


def _setting(chosen: InvoiceChoices) -> InvoiceSetting:
    """Return the setting of an invoice's choices."""
    vocabulary, layout = spoken(chosen.locale), LAYOUTS.load(chosen.template)
    if chosen.currency_told == "nowhere":
        vocabulary = replace(vocabulary, money=0, signed=(False,))
    locale = written(LOCALES.load(chosen.locale), chosen.numerals, chosen.thousands)
    locale = spending(locale, chosen.paid_in)
    chosen = replace(chosen, items=_items(chosen, locale))
    paper = chosen.paper + ("_wide" if layout.wide else "")
    ruler = Ruler(PAPERS[paper], chosen.font)
    sums = _reckoned(chosen, locale)
    words = {**vocabulary.asides, **vocabulary.words}
    context = Context(locale, locale.currency)
    setting = InvoiceSetting(chosen, words, layout, context, ruler, vocabulary, sums)
    if setting.slip:  # a payment slip has blanks between thousands
        locale = replace(locale, group=" ")
        context = Context(locale, locale.currency)
        setting = replace(setting, context=context)
    return setting


def _items(chosen: InvoiceChoices, locale: Locale) -> tuple[Any, ...]:
    """Return the line items; prices that are printed truncated get a part of a cent more."""
    more = coin(locale) * Decimal("0.37") if chosen.unit_prices == "truncated" else Decimal(0)
    return tuple(replace(sold, price=sold.price + more) for sold in chosen.items)


def _reckoned(chosen: InvoiceChoices, locale: Locale) -> Sums:
    words = spoken(chosen.locale)
    charge = chosen.charge.quantize(coin(locale))
    deal = Deal(
        day=chosen.issued,
        region=chosen.buyer_town.region if locale.region_rates else "",
        shared=chosen.buyer_town.region == chosen.seller_town.region,
        tax=chosen.tax_case,
        gross=chosen.price_mode == "gross" and chosen.tax_case == "usual",
        allowance=chosen.allowance,
        charge=charge,
        prepaid=chosen.prepaid,
        step=Decimal(words.step) if chosen.rounded == "yes" else Decimal(0),
        sign=-1 if chosen.credit == "negative" else 1,
    )
    return reckon(chosen.items, deal, locale)


def _beside(setting: InvoiceSetting) -> dict[str, Field]:
    """Return the fields of other values that may be printed."""
    chosen = setting.chosen
    found = {"bank": setting.field("bank", "text", chosen.bank, chosen.bank)}
    code = setting.context.currency
    found["slip_currency"] = Field("currency", "currency", code, code)
    if chosen.highlight == "balance":
        owed = abs(setting.sums.total) * 2 + chosen.looks["money"] % 997
        found["balance"] = setting.money("balance", owed, setting.vocabulary.money)
    return found


def _content(
    setting: InvoiceSetting, values: Mapping[str, Field], tables: Mapping[str, Rows], pages: Pages
) -> Content:
    """Return the content: fields that are not printed are absent, such labels are left out."""
    texts = {field.key: field.text for field in values.values()}
    texts |= {cell.key: cell.text for rows in tables.values() for row in rows for cell in row}
    pages = tuple(apart(page, texts) for page in pages)
    tags = {span.tag for page in pages for line in page for span in line.spans if span.tag}
    told = values["currency"].text
    shared = {"currency": ("total", told)} if told else {}
    if setting.taxes == "lines" and len(tables["taxes"]) == 1:
        shared["tax_total"] = ("taxes.amount#0", "")
    fields = {}
    for name in load("invoice").fields:
        field = values[name]
        there = field.key in tags or name in shared or name in _WHOLE
        fields[name] = field if there else Field(name, field.type, None)
    known = {*fields, "slip_currency"}
    labels = [
        field
        for key, field in values.items()
        if key not in known and field.key in tags and field.value is not None
    ]
    return Content(
        currency=setting.context.locale.currency,
        fields=(*fields.values(), *(named(label, fields) for label in labels)),
        tables=tables,
        pages=pages,
        shared=shared,
        factors=_factors(setting, len(pages)),
    )


def _factors(setting: InvoiceSetting, pages: int) -> dict[str, str]:
    chosen, layout = setting.chosen, setting.layout
    exact = all(sold.price == truth.printed_price(setting, sold) for sold in chosen.items)
    return {
        "country": setting.context.locale.country,
        "trade": chosen.trade,
        "template": chosen.template,
        "paper": chosen.paper + ("_wide" if layout.wide else ""),
        "font": chosen.font,
        "pages": "1" if pages == 1 else "2" if pages == 2 else "3+",
        "tax_case": chosen.tax_case,
        "prices": "gross" if setting.gross else "net",
        "unit_prices": "exact" if exact else "truncated",
        "credit": chosen.credit,
        "year": chosen.issued[:4],
    } | ({"numerals": chosen.numerals} if setting.context.locale.numerals else {})
