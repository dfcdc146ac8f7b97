"""Codes: account numbers, tax numbers, receipt numbers, phones; separators and width do not count.

Where a country marks articles with a symbol, that symbol alone is a code.
"""

from __future__ import annotations

import re
import unicodedata

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import in_digits, latin_digits

_DIGITS_ALONE = re.compile(r"[0-9 /]+")


def _canonical(text: str, context: Context) -> str:
    # Normalised twice: a capital may be two characters, as that of a Turkish i.
    narrow = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    kept = latin_digits("".join(char for char in narrow if char.isalnum()))
    signs = (sign for signs in context.locale.codes.values() for sign in signs)
    if not kept and narrow.strip() not in signs:
        raise UnreadableError(text)
    return kept or narrow.strip()


def _show(value: str, context: Context, _: int = 0) -> str:
    """Return a code as printed; only codes of digits alone use the country's own digits."""
    bare = _DIGITS_ALONE.fullmatch(value)
    return in_digits(value, context.locale.stamps_in) if bare else value


CODE = FieldType(_canonical, show=_show)
