"""A country that nobody ships: register it before anything asks for the names of all.

It has words, taxes and shops of Germany, a name that comes first of all, and lists of layouts that
no country has. Its receipts have no words for small print.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from docextract_eval import countries

if TYPE_CHECKING:
    from pathlib import Path

NAME = "aa_AA"
LAYOUTS = {
    "bank_statement": ("dense", "plain"),
    "card_statement": ("coupon", "coupon", "app"),
    "invoice": ("letter", "ledger"),
}
_LIKE = "de_DE"
_LAYOUTS = re.compile(r"^layouts = \[[^]]*\]\n", re.MULTILINE)


def register(within: Path):
    """Write the country's folder and make it known."""
    folder = within / NAME
    shutil.copytree(countries.HERE / _LIKE, folder)
    (folder / "receipt.toml").unlink()
    for kind, layouts in LAYOUTS.items():
        file = folder / f"{kind}.toml"
        own = f"layouts = {list(layouts)}\n"
        text, count = re.subn(
            r"^layouts = \[[^]]*\]\n", own, file.read_text("utf-8"), flags=re.MULTILINE
        )
        assert count == 1
        file.write_text(text, "utf-8")
    countries.register_country(folder)
