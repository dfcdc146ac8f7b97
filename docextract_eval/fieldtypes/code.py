"""What names something: accounts, tax ids, receipt numbers, phones; separators do not count.

Nor does width. Where tills mark articles with a sign, that sign alone is a code.
"""

from __future__ import annotations

import re
import unicodedata

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import in_digits, latin_digits

_DIGITS_ALONE = re.compile(r"[0-9 /]+")


def _canonical(text: str, context: Context) -> str:
    # Once more: a capital may take signs apart, as that of a Turkish i does.
    narrow = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    kept = latin_digits("".join(char for char in narrow if char.isalnum()))
    signs = (sign for signs in context.locale.codes.values() for sign in signs)
    if not kept and narrow.strip() not in signs:
        raise UnreadableError(text)
    return kept or narrow.strip()


def _show(value: str, context: Context, _: int = 0) -> str:
    """Print a code; with letters, signs or a plus it is of the wide world, and keeps its digits."""
    bare = _DIGITS_ALONE.fullmatch(value)
    return in_digits(value, context.locale.stamps_in) if bare else value


CODE = FieldType(_canonical, show=_show)
