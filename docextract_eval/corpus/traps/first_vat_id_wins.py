"""The buyer's tax number above the seller's, or where the seller has none: it is the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.goods import trade_of
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.kinds.people import people
from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import differ, field_of, line_of, sprung
from docextract_eval.corpus.traps.invoices import KINDS, WHOLE, family, label_of, shows
from docextract_eval.corpus.traps.vocabulary import FirstVatIdWins, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "first_vat_id_wins"
_FIRMS = ("AB", "B.V.", "GmbH", "Ltd", "SARL", "TNHH", "CÔNG TY", "บริษัท", "公司", "会社", "ذ.م.م")
_BUYER_FIRST = ("letter", "boxed", "seikyusho", "plain", "subscription")
"""Families that print the buyer's number above the seller's, where both have one."""


def _every_seller_numbered(locale: str) -> bool:
    words = words_of(FirstVatIdWins, locale)
    return words is not None and words.every_seller_numbered


def _both_in(locale: str) -> bool:
    return any(name in _BUYER_FIRST for name in spoken(locale).layouts)


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Let the seller be a craftsman without a number, or print both in such an order."""
    locale, none = chosen["locale"], bool(dice.random() < 0.5)
    firm = {**WHOLE, "buys": "firm", "tax_case": "usual"}
    if _every_seller_numbered(locale) or (_both_in(locale) and not none):
        fitting = family(chosen, dice, lambda layout: layout.name in _BUYER_FIRST)
        shown = shows(chosen, "seller_tax_id", "phone", but=("buyer_tax_id", "ship_to"))
        return {**firm, **fitting, **shown}
    shops = [shop for shop in trade_of(locale, "crafts").shops if not _is_firm(shop)]
    family_name = people(locale, dice).last_name()
    seller = shops[dice.integers(len(shops))].format(family_name, town=chosen["seller_town"].name)
    small = {"trade": "crafts", "tax_case": "small", "seller": seller}
    return {**firm, **small, **shows(chosen, but=("seller_tax_id", "buyer_tax_id"))}


def _is_firm(shop: str) -> bool:
    return any(word in shop for word in _FIRMS)


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return shows(chosen, "buyer_tax_id")


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    seller, buyer = (field_of(content, f"{side}_tax_id") for side in ("seller", "buyer"))
    if buyer.value is None or (label := label_of(content, buyer.name)) is None:
        return None
    if seller.value is None:
        return sprung(content, _NAME, seller.name, [buyer.key], label)
    first, later = line_of(content, buyer.key), line_of(content, seller.key)
    if first is None or later is None or first > later or not differ(seller, [buyer.value]):
        return None
    return sprung(content, _NAME, seller.name, [buyer.key], label_of(content, seller.name))


TRAP = TrapSpec(
    _NAME,
    KINDS,
    "seller_tax_id",
    _spring,
    _choose,
    _ground,
    lacks=unless(
        lambda name: _both_in(name) or not _every_seller_numbered(name),
        "its numbers stand with the seller's name, which comes first",
    ),
)
