"""What names something: accounts, tax ids, receipt numbers, phones; separators do not count."""

from __future__ import annotations

import re

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import in_digits, latin_digits

_DIGITS_ALONE = re.compile(r"[0-9 /]+")


def _canonical(text: str, _: Context) -> str:
    kept = latin_digits("".join(char for char in text.upper() if char.isalnum()))
    if not kept:
        raise UnreadableError(text)
    return kept


def _show(value: str, context: Context, _: int = 0) -> str:
    """Print a code; with letters, signs or a plus it is of the wide world, and keeps its digits."""
    bare = _DIGITS_ALONE.fullmatch(value)
    return in_digits(value, context.locale.stamps_in) if bare else value


CODE = FieldType(_canonical, show=_show)
