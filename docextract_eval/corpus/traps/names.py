"""Traps on the issuer's name: brands, branches, buyers and payment processors."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_if_room,
    insert_lines,
    label_words,
    main_rows,
    record_misreadings,
    record_trap,
    ruler,
    scalar_field,
    with_decoys,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    draw_purchase_positions,
    fix_purchase_descriptions,
    has_words_for_role,
    misreading,
    printed_words,
    record_attacks,
    why_no_words,
)
from docextract_eval.corpus.traps.vocabulary import (
    CjkLongNamePartial,
    LogoVsLegalName,
    find_trap_words,
)
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
    words = find_trap_words(LogoVsLegalName, context.locale.name)
    where = find_page_and_line(content, "merchant")
    name = scalar_field(content, "merchant")
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
    trapped = insert_lines(content, where, lines, replaced=end - first)
    trapped = with_decoys(trapped, shown)
    return record_trap(
        trapped, "logo_vs_legal_name", "merchant", [shown.key], "the words between the two names"
    )


_LEGAL_SIZE = 0.8


def _fix_seller_on_top(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with the seller's name on top, not beside the buyer's."""
    return invoices.fix_fitting_layout(
        choices, rng, lambda each: "title" not in each.head and each.parties != "honored"
    )


def _print_brand_above_seller(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print a brand in place of the large name of the seller, and the name small below it."""
    words = find_trap_words(LogoVsLegalName, context.locale.name)
    where = find_page_and_line(content, "seller")
    if words is None or where is None:
        return None
    page, at = where
    line = content.pages[page][at]
    name = next(span for span in line.spans if span.tag == "seller")
    if line.size <= 1.0 or name.text != scalar_field(content, "seller").text:
        return None
    brand = BRANDS[rng.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="seller")
    by = ruler(content)
    first = by.width_share(name.text, line.size, bold=True) - by.width_share(
        brand, line.size, bold=True
    )
    left = name.at + (
        first if name.at + first + by.width_share(brand, line.size, bold=True) > 0.9 else 0
    )
    large = dataclasses.replace(name, text=brand, tag=shown.key, at=round(max(0.0, left), 5))
    spans = tuple(large if span is name else span for span in line.spans)
    long = by.width_share(f"{words.operated_by} {name.text}", _LEGAL_SIZE)
    start = round(max(0.0, min(large.at, 1 - long)), 5)
    value = round(start + by.width_share(f"{words.operated_by} ", _LEGAL_SIZE), 5)
    legal = Line(
        (Span(words.operated_by, start), Span(name.text, value, tag="seller")),
        _LEGAL_SIZE,
        0.2 + context.locale.hang,
    )
    trapped = insert_if_room(
        content, where, [dataclasses.replace(line, spans=spans), legal], replaced=1
    )
    if trapped is None:
        return None
    trapped = with_decoys(trapped, shown)
    return record_trap(
        trapped, "logo_vs_legal_name", "seller", [shown.key], "the words between the two names"
    )


LOGO_VS_LEGAL_NAME = TrapSpec(
    "logo_vs_legal_name",
    ("receipt",),
    "merchant",
    _print_brand_above_merchant,
    variants=(
        TrapSpec(
            "logo_vs_legal_name",
            invoices.KINDS,
            "seller",
            _print_brand_above_seller,
            preconditions=_fix_seller_on_top,
        ),
    ),
)


def _fix_merchant_with_branch(
    choices: ReceiptChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    words = find_trap_words(CjkLongNamePartial, choices.locale)
    return {"merchant": f"{choices.merchant} {words.branch}"} if words else None


def _break_name_before_branch(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(CjkLongNamePartial, context.locale.name)
    name = scalar_field(content, "merchant")
    where = find_page_and_line(content, "merchant")
    if words is None or where is None or not name.text.endswith(f" {words.branch}"):
        return None
    branch = words.branch
    page, at = where
    line = content.pages[page][at]
    spans = [span for span in line.spans if span.tag == name.key]
    first = name.text.removesuffix(f" {branch}")
    if (
        len(spans) != 1
        or spans[0].text != name.text
        or line.marks
        or not are_distinct(name, [first])
    ):
        return None
    head = dataclasses.replace(line, spans=(dataclasses.replace(spans[0], text=first),))
    below = dataclasses.replace(spans[0], text=branch, bold=False)
    tail = dataclasses.replace(line, spans=(below,), size=1.0, wide=1.0, gap=0.15)
    trapped = insert_lines(content, where, [head, tail], replaced=1)
    resolver = "the branch's line is part of the name"
    return record_misreadings(
        trapped, "cjk_long_name_partial", name, {"first_line_of_the_name": first}, resolver
    )


CJK_LONG_NAME_PARTIAL = TrapSpec(
    "cjk_long_name_partial",
    ("receipt",),
    "merchant",
    _break_name_before_branch,
    preconditions=_fix_merchant_with_branch,
    why_impossible=impossible_unless(
        lambda name: find_trap_words(CjkLongNamePartial, name),
        "its names break at blanks, as all words do",
    ),
)


def _fix_firm_as_holder(
    choices: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    firms = load_vocabulary(choices.locale).firms
    family = choices.holder.split()[-1]
    return {"holder": firms[rng.integers(len(firms))].format(family=family)}


def _fix_bank_and_holder_prominent(
    choices: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return {"prominent": "both"} if has_words_for_role(choices, "holder") else None


def _confuse_holder_with_bank(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    bank, holder = scalar_field(content, "bank"), scalar_field(content, "holder")
    found = [find_page_and_line(content, field.key) for field in (bank, holder)]
    sizes = {content.pages[at[0]][at[1]].size for at in found if at is not None}
    if len(sizes) != 1:
        return None
    return record_attacks(
        content, "buyer_as_seller", [(bank, [holder])], printed_words(content, context, "holder")
    )


def _confuse_buyer_with_seller(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    seller, buyer = scalar_field(content, "seller"), scalar_field(content, "buyer")
    first, other = find_page_and_line(content, buyer.key), find_page_and_line(content, seller.key)
    if first is None or other is None or first > other:
        return None
    return record_attacks(
        content, "buyer_as_seller", [(seller, [buyer])], "whose account and tax number it is"
    )


BUYER_AS_SELLER = TrapSpec(
    "buyer_as_seller",
    ACCOUNTS,
    "bank",
    _confuse_holder_with_bank,
    _fix_bank_and_holder_prominent,
    _fix_firm_as_holder,
    variants=(
        TrapSpec(
            "buyer_as_seller",
            invoices.KINDS,
            "seller",
            _confuse_buyer_with_seller,
            fix_nodes(prominent="both"),
            fix_nodes(buys="firm"),
        ),
    ),
    why_impossible=why_no_words,
)


PROCESSORS = ("PAYVERO", "CARDLINQ", "TAPORIA")
"""Invented names of payment processors."""


def _print_processor_above_merchant(
    content: Content, _: Context, rng: np.random.Generator
) -> Content | None:
    merchant, where = scalar_field(content, "merchant"), find_page_and_line(content, "merchant")
    if merchant.value is None or where is None:
        return None
    name = PROCESSORS[rng.integers(len(PROCESSORS))]
    shown = Field("processor", "text", name, name, decoy_of="merchant")
    header = Line((Span(name, 0.5, "center", tag=shown.key, bold=True),), gap=0.2)
    trapped = insert_lines(content, where, [header])
    trapped = with_decoys(trapped, shown)
    resolver = label_words(content, "address") or "the address below the name"
    return record_trap(trapped, "processor_prefix", "merchant", [shown.key], resolver)


_PROCESSOR_PURCHASES = 3
"""How many purchases of a month go through a processor."""


def _buy_through_processor(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    name = PROCESSORS[rng.integers(len(PROCESSORS))]
    places = draw_purchase_positions(choices, _PROCESSOR_PURCHASES, rng)
    return fix_purchase_descriptions(choices, places, lambda line: f"{name} *{line}")


def _confuse_processor_with_shop(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for row in main_rows(content):
        line = row["description"]
        name, star, shop = (line.value or "").partition(" *")
        if star and name in PROCESSORS:
            parts = {"description_processor": name, "description_shop": shop}
            found.append((line, [misreading(line, part, value) for part, value in parts.items()]))
    return record_attacks(
        content, "processor_prefix", found, printed_words(content, context, "description")
    )


PROCESSOR_PREFIX = TrapSpec(
    "processor_prefix",
    ("receipt",),
    "merchant",
    _print_processor_above_merchant,
    variants=(
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
