"""A country that nobody ships: register it before anything asks for the names of all.

It has words, taxes and shops of Germany, a name that comes first of all, and lists of layouts that
no country has. Its receipts have no words for small print.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from types import ModuleType

from docextract_eval.corpus.wares import WARES
from docextract_eval.locales import LOCALES

NAME = "aa_AA"
LAYOUTS = {
    "bank_statement": ("dense", "plain"),
    "card_statement": ("coupon", "coupon", "app"),
    "invoice": ("letter", "ledger"),
}
_LIKE = "de_DE"


def register():
    """Add the country to every catalog of countries."""
    _add(LOCALES, "LOCALE", replace(LOCALES.load(_LIKE), name=NAME))
    _add(WARES, "TRADES", WARES.load(_LIKE))
    for kind, layouts in LAYOUTS.items():
        words = import_module(f"docextract_eval.corpus.kinds.{kind}.vocabulary").VOCABULARIES
        _add(words, kind, replace(words.load(_LIKE), layouts=layouts))


def _add(catalog, what, thing):
    module = sys.modules.setdefault("a_country", ModuleType("a_country"))
    setattr(module, what, thing)
    catalog.table[NAME] = f"a_country:{what}"
