"""Codes: account numbers, tax numbers, receipt numbers, phones; separators and width do not count.

Where a country marks articles with a symbol, that symbol alone is a code.
"""

from __future__ import annotations

import re
import unicodedata

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import any_digits_to_latin, to_script_digits

_DIGITS_ALONE = re.compile(r"[0-9 /]+")


def _canonical(text: str, context: Context) -> str:
    # Normalised twice: a capital may be two characters, as that of a Turkish i.
    narrow = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    kept = any_digits_to_latin("".join(char for char in narrow if char.isalnum()))
    symbols = (sign for symbols in context.locale.codes.values() for sign in symbols)
    if not kept and narrow.strip() not in symbols:
        raise UnreadableError(text)
    return kept or narrow.strip()


def _write(value: str, context: Context, _: int = 0) -> str:
    """Return a code as printed; only codes of digits alone use the country's own digits."""
    is_digits_alone = _DIGITS_ALONE.fullmatch(value)
    return to_script_digits(value, context.locale.stamps_in) if is_digits_alone else value


CODE = FieldType(_canonical, write=_write)
