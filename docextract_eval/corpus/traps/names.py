"""Traps on the issuer's name: brands, branches, buyers and payment processors."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    misreadable,
    rows_of,
    ruler,
    sprung,
    with_decoys,
    within,
    words_beside,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    caught,
    misreading,
    printed,
    relined,
    says,
    some_purchases,
    wordless,
)
from docextract_eval.corpus.traps.vocabulary import CjkLongNamePartial, LogoVsLegalName, words_of
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.fieldtypes import Context

BRANDS = ("NOVARO", "LUMETTA", "ZENIKA", "ORBIVO", "VELTANO", "KORALIS")
"""Invented names of brands."""


def _print_brand_above_merchant(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(LogoVsLegalName, context.locale.name)
    where = line_of(content, "merchant")
    name = field_of(content, "merchant")
    if words is None or where is None or name.value is None:
        return None
    brand = BRANDS[rng.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="merchant")
    page, first = where
    end = first
    while any(span.tag == name.key for span in content.pages[page][end].spans):
        end += 1
    small = ruler(content).wrap(name.text, 1.0)
    lines = [
        Line((Span(brand, 0.5, "center", tag=shown.key, bold=True),), size=2.0, wide=1.0),
        Line((Span(words.operated_by, 0.5, "center"),), gap=0.2),
        *(Line((Span(part, 0.5, "center", tag=name.key),)) for part in small),
    ]
    marks = tuple(m for line in content.pages[page][first:end] for m in line.marks)
    if marks:  # the name is printed on a black bar
        return None
    trapped = insert(content, where, lines, instead=end - first)
    trapped = with_decoys(trapped, shown)
    return sprung(
        trapped, "logo_vs_legal_name", "merchant", [shown.key], "the words between the two names"
    )


_LEGAL_SIZE = 0.8


def _seller_on_top(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with the seller's name on top, not beside the buyer's."""
    return invoices.family(
        chosen, rng, lambda each: "title" not in each.head and each.parties != "honored"
    )


def _print_brand_above_seller(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print a brand in place of the large name of the seller, and the name small below it."""
    words = words_of(LogoVsLegalName, context.locale.name)
    where = line_of(content, "seller")
    if words is None or where is None:
        return None
    page, at = where
    line = content.pages[page][at]
    name = next(span for span in line.spans if span.tag == "seller")
    if line.size <= 1.0 or name.text != field_of(content, "seller").text:
        return None
    brand = BRANDS[rng.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="seller")
    by = ruler(content)
    first = by.width(name.text, line.size, bold=True) - by.width(brand, line.size, bold=True)
    left = name.at + (first if name.at + first + by.width(brand, line.size, bold=True) > 0.9 else 0)
    large = dataclasses.replace(name, text=brand, tag=shown.key, at=round(max(0.0, left), 5))
    spans = tuple(large if span is name else span for span in line.spans)
    long = by.width(f"{words.operated_by} {name.text}", _LEGAL_SIZE)
    start = round(max(0.0, min(large.at, 1 - long)), 5)
    value = round(start + by.width(f"{words.operated_by} ", _LEGAL_SIZE), 5)
    legal = Line(
        (Span(words.operated_by, start), Span(name.text, value, tag="seller")),
        _LEGAL_SIZE,
        0.2 + context.locale.hang,
    )
    trapped = within(content, where, [dataclasses.replace(line, spans=spans), legal], instead=1)
    if trapped is None:
        return None
    trapped = with_decoys(trapped, shown)
    return sprung(
        trapped, "logo_vs_legal_name", "seller", [shown.key], "the words between the two names"
    )


LOGO_VS_LEGAL_NAME = TrapSpec(
    "logo_vs_legal_name",
    ("receipt",),
    "merchant",
    _print_brand_above_merchant,
    also=(
        TrapSpec(
            "logo_vs_legal_name",
            invoices.KINDS,
            "seller",
            _print_brand_above_seller,
            ground=_seller_on_top,
        ),
    ),
)


def _merchant_with_branch(
    chosen: ReceiptChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    words = words_of(CjkLongNamePartial, chosen.locale)
    return {"merchant": f"{chosen.merchant} {words.branch}"} if words else None


def _break_name_before_branch(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(CjkLongNamePartial, context.locale.name)
    name = field_of(content, "merchant")
    where = line_of(content, "merchant")
    if words is None or where is None or not name.text.endswith(f" {words.branch}"):
        return None
    branch = words.branch
    page, at = where
    line = content.pages[page][at]
    spans = [span for span in line.spans if span.tag == name.key]
    first = name.text.removesuffix(f" {branch}")
    if len(spans) != 1 or spans[0].text != name.text or line.marks or not differ(name, [first]):
        return None
    head = dataclasses.replace(line, spans=(dataclasses.replace(spans[0], text=first),))
    below = dataclasses.replace(spans[0], text=branch, bold=False)
    tail = dataclasses.replace(line, spans=(below,), size=1.0, wide=1.0, gap=0.15)
    trapped = insert(content, where, [head, tail], instead=1)
    resolver = "the branch's line is part of the name"
    return misreadable(
        trapped, "cjk_long_name_partial", name, {"first_line_of_the_name": first}, resolver
    )


CJK_LONG_NAME_PARTIAL = TrapSpec(
    "cjk_long_name_partial",
    ("receipt",),
    "merchant",
    _break_name_before_branch,
    ground=_merchant_with_branch,
    lacks=unless(
        lambda name: words_of(CjkLongNamePartial, name),
        "its names break at blanks, as all words do",
    ),
)


def _holder_is_a_firm(chosen: BankStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    firms = spoken(chosen.locale).firms
    family = chosen.holder.split()[-1]
    return {"holder": firms[rng.integers(len(firms))].format(family=family)}


def _both_prominent(chosen: StatementChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"prominent": "both"} if says(chosen, "holder") else None


def _confuse_holder_with_bank(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    bank, holder = field_of(content, "bank"), field_of(content, "holder")
    found = [line_of(content, field.key) for field in (bank, holder)]
    sizes = {content.pages[at[0]][at[1]].size for at in found if at is not None}
    if len(sizes) != 1:
        return None
    return caught(
        content, "buyer_as_seller", [(bank, [holder])], printed(content, context, "holder")
    )


def _confuse_buyer_with_seller(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    seller, buyer = field_of(content, "seller"), field_of(content, "buyer")
    first, other = line_of(content, buyer.key), line_of(content, seller.key)
    if first is None or other is None or first > other:
        return None
    return caught(
        content, "buyer_as_seller", [(seller, [buyer])], "whose account and tax number it is"
    )


BUYER_AS_SELLER = TrapSpec(
    "buyer_as_seller",
    ACCOUNTS,
    "bank",
    _confuse_holder_with_bank,
    _both_prominent,
    _holder_is_a_firm,
    also=(
        TrapSpec(
            "buyer_as_seller",
            invoices.KINDS,
            "seller",
            _confuse_buyer_with_seller,
            always(prominent="both"),
            always(buys="firm"),
        ),
    ),
    lacks=wordless,
)


PROCESSORS = ("PAYVERO", "CARDLINQ", "TAPORIA")
"""Invented names of payment processors."""


def _print_processor_above_merchant(
    content: Content, _: Context, rng: np.random.Generator
) -> Content | None:
    merchant, where = field_of(content, "merchant"), line_of(content, "merchant")
    if merchant.value is None or where is None:
        return None
    name = PROCESSORS[rng.integers(len(PROCESSORS))]
    shown = Field("processor", "text", name, name, decoy_of="merchant")
    head = Line((Span(name, 0.5, "center", tag=shown.key, bold=True),), gap=0.2)
    trapped = insert(content, where, [head])
    trapped = with_decoys(trapped, shown)
    resolver = words_beside(content, "address") or "the address below the name"
    return sprung(trapped, "processor_prefix", "merchant", [shown.key], resolver)


_THROUGH_PROCESSORS = 3
"""How many purchases of a month go through a processor."""


def _buy_through_processor(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    name = PROCESSORS[rng.integers(len(PROCESSORS))]
    places = some_purchases(chosen, _THROUGH_PROCESSORS, rng)
    return relined(chosen, places, lambda line: f"{name} *{line}")


def _confuse_processor_with_shop(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for row in rows_of(content):
        line = row["description"]
        name, star, shop = (line.value or "").partition(" *")
        if star and name in PROCESSORS:
            parts = {"description_processor": name, "description_shop": shop}
            found.append((line, [misreading(line, part, value) for part, value in parts.items()]))
    return caught(content, "processor_prefix", found, printed(content, context, "description"))


PROCESSOR_PREFIX = TrapSpec(
    "processor_prefix",
    ("receipt",),
    "merchant",
    _print_processor_above_merchant,
    also=(
        TrapSpec(
            "processor_prefix",
            CARDS,
            "transactions.description",
            _confuse_processor_with_shop,
            _buy_through_processor,
            last=True,
        ),
    ),
)
