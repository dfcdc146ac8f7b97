"""Preconditions and edits that traps on receipts share."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.choices import trade_families
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.traps.edits import find_page_and_line, insert_lines, ruler, with_decoys
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.records import Field

SHOP_TRADES = ("grocery", "pharmacy", "cafe")
"""Trades whose customers buy several articles."""


def fix_itemised_receipt(choices: ReceiptChoices, rng: np.random.Generator) -> dict[str, Any]:
    """Return nodes for a receipt that lists its articles, in a trade that sells several."""
    trade = choices.trade if choices.trade in SHOP_TRADES else "grocery"
    if trade == choices.trade and LAYOUTS[choices.template].itemised:
        return {"trade": trade, "template": choices.template}
    found = trade_families(choices.locale, trade)
    found = tuple(name for name in found if LAYOUTS[name].itemised)
    return {"trade": trade, "template": found[rng.integers(len(found))]}


def fix_taxed_receipt(choices: ReceiptChoices, rng: np.random.Generator) -> dict[str, Any]:
    """Return nodes for a receipt that lists its articles and prints the tax."""
    return {**fix_itemised_receipt(choices, rng), **fix_printed_tax(choices)}


def fix_printed_tax(choices: ReceiptChoices) -> dict[str, Any]:
    """Return the node for a till that prints the tax inside its prices; empty if all do."""
    if LOCALES.load(choices.locale).tax_told_share == 1:
        return {}
    return {"till": dataclasses.replace(choices.till, code_variant=0)}


def fix_grocery_receipt(choices: ReceiptChoices, rng: np.random.Generator) -> dict[str, Any]:
    """Return nodes for a receipt of a grocery that lists its articles."""
    return fix_itemised_receipt(
        dataclasses.replace(choices, trade="grocery", template="terminal58"), rng
    )


def amounts_right_edge(content: Content) -> float:
    """Return the right edge of the amounts on the lines of the sums."""
    where = find_page_and_line(content, "total")
    spans = content.pages[where[0]][where[1]].spans if where else ()
    return next((span.at for span in spans if span.tag == "total" and span.align == "right"), 1.0)


def append_labelled_lines(
    content: Content, labels_and_decoys: Iterable[tuple[str, Field]]
) -> Content:
    """Return the content with labels and decoys at its end, a pair per line, long ones wrapped."""
    by, lines, new = ruler(content), [Line(gap=0.2)], []
    for label, field in labels_and_decoys:
        at = by.width_share(f"{label} ")
        if at + by.width_share(field.text) <= 1:
            lines.append(Line((Span(label), Span(field.text, round(at, 5), tag=field.key))))
        else:
            lines.append(Line((Span(label),)))
            lines += [Line((Span(part, tag=field.key),)) for part in by.wrap(field.text, 0.97)]
        new.append(field)
    page = len(content.pages) - 1
    foot = insert_lines(content, (page, len(content.pages[page])), lines)
    return with_decoys(foot, *new)
