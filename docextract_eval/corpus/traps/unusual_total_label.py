"""The total under a word that hardly any paper uses for it; or a total that hardly any paper has.

The word is rare, and the amount is not; or all that a shop sells costs ten times what it does, and
a reader who knows what such baskets come to moves the point.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    misread,
    other_amounts,
    ruler,
    sprung,
    sum_of,
    with_factors,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.traps.statements import CARDS, printed
from docextract_eval.corpus.traps.total_lines import called, relabelled
from docextract_eval.corpus.traps.vocabulary import UnusualTotalLabel, words_of
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "unusual_total_label"
PROBE = "prior"
_DEAR = 0.3
"""The share of receipts on which the amount is rare, and not the word."""


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    dear = {"prices": 10 * chosen["prices"], "tender": "card"}
    return dear if dice.random() < _DEAR else {}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    if "price_level" in content.factors:
        return _as_usual(content)
    words = words_of(UnusualTotalLabel, context.locale.name)
    total = field_of(content, "total")
    where, others = line_of(content, "total"), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words.labels[dice.integers(len(words.labels))]
    line = content.pages[where[0]][where[1]]
    amount = next(span for span in line.spans if span.tag == "total")
    room = ruler(content).width(f"{word}  {amount.text}", line.size * line.wide, bold=True)
    size, wide = (line.size, line.wide) if room < amount.at else (1.0, 1.0)
    if all(span.tag for span in line.spans):
        return None
    renamed = relabelled(content, line, word, size, wide)
    trapped = insert(content, where, [renamed], instead=1)
    return sprung(trapped, _NAME, "total", others, "the sum of the articles")


def _as_usual(content: Content) -> Content | None:
    """Label what the total would be at the prices that everybody knows."""
    total = field_of(content, "total")
    coin = Decimal(1).scaleb(-minor_units(content.currency))
    usual = str((Decimal(total.value or 0) / 10).quantize(coin))
    if not differ(total, [usual]):
        return None
    trapped = misread(with_factors(content, probe=PROBE), total, {"total_as_usual": usual})
    return sprung(trapped, _NAME, "total", ["total_as_usual"], "the sum of the articles")


def _spring_on_invoice(
    content: Content, context: Context, dice: np.random.Generator
) -> Content | None:
    words = words_of(UnusualTotalLabel, context.locale.name)
    total = field_of(content, "total")
    where, others = line_of(content, "total", last=True), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words.labels[dice.integers(len(words.labels))]
    line = called(content, content.pages[where[0]][where[1]], word)
    trapped = insert(content, where, [line], instead=1)
    return sprung(trapped, _NAME, "total", others, "the sum of the lines")


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    ground=always(**invoices.WHOLE),
)


def _call(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    words = words_of(UnusualTotalLabel, chosen["locale"])
    if words is None:
        return None
    label = words.card_labels[dice.integers(len(words.card_labels))]
    return {"called": {"new_balance": (label,)}}


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    owed, resolver = sum_of(content), printed(content, context, "opening")
    there = {word for page in texts(content.pages) for word in page}
    words = words_of(UnusualTotalLabel, context.locale.name)
    labels = words.card_labels if words else ()
    others = other_amounts(content, owed)
    if not others or not resolver or not any(there.issuperset(word.split()) for word in labels):
        return None
    return sprung(content, _NAME, owed.name, others, resolver)


_ON_CARDS = TrapSpec(_NAME, CARDS, "new_balance", _spring_on_card, _call)
TRAP = TrapSpec(
    _NAME, ("receipt",), "total", _spring, _choose, itemised, also=(_ON_CARDS, _ON_INVOICE)
)
